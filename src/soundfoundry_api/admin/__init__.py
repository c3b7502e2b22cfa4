"""What operators see and may do: the queue, jobs, accounts, plugins, key figures."""
