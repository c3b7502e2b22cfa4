"""The router beside LiteLLM's on the same faults, and a lock in the middle of 200 jobs: ``nox -s routing``."""
