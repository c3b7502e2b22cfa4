"""Jobs: how many fit into one worker process, and how soon a dead worker's job is taken up.

``python -m benchmarks.jobs`` runs :mod:`.flight` or :mod:`.kills`, with the service and its providers in real processes.
"""
