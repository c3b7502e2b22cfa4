"""The server's commands: one module a command, found by the entry-point group ``soundfoundry.commands``.

Modules of this package import nothing heavier than click at their top, so that ``--help`` is quick.
"""
