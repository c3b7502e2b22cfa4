"""The ``soundfoundry`` command: one module a command, assembled in :mod:`.main`.

Modules of this package import nothing heavier than click at their top, so that ``--help`` is quick.
"""
