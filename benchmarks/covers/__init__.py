"""The picture lab: covers judged by numbers, in the words of docs/explanation/identity.md.

``python -m benchmarks.covers identity|speed|manifest|unique|contrast`` from the project's root. Each study prints a
report (``--json`` for programs) and leaves with exit code 1 where a promise is broken.
"""
