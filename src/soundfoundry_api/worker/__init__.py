"""The worker: Dramatiq threads that advance jobs, the relay that rings, the reaper that finds what nobody rang for."""
