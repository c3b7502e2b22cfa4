"""``python -m soundfoundry_core``: the same as the ``soundfoundry`` command."""

from soundfoundry_core.cli.main import main

if __name__ == "__main__":
    main()
