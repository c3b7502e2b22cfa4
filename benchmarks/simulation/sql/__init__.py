"""A stand-in for SQLAlchemy Core over rows in memory: the part of it that the job engine uses, and nothing else.

The simulator runs the engine's own statements, with their own WHERE clauses, on the engine's own tables, with their own
constraints; so a guard that is missing in a statement is missing here too. What a statement means is decided by
:mod:`.expressions` (values and conditions), :mod:`.schema` (tables and what they refuse), :mod:`.selecting` and
:mod:`.writing` (the statements) and :mod:`.store` (transactions as PostgreSQL's READ COMMITTED has them: row locks, waiting,
deadlocks). :func:`.modules.install` puts it where ``import sqlalchemy`` finds it, in a process of its own. Whatever the
stand-in does not know it refuses with ``NotImplementedError``; the test of conformity compares it with the real thing.
"""
