"""``soundfoundry storage check``: whether the store of the settings does what the service needs."""

from __future__ import annotations

import click

__all__ = ["storage"]


@click.group()
def storage() -> None:
    """Check the place where files are kept."""


@storage.command()
@click.argument("url", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(*, url: str | None, as_json: bool) -> None:
    """Put, get, claim, list, sign, fetch and delete one small object; say what does not work, and what to do.

    URL is the store of the settings unless it is given (file:///srv/files, s3://bucket). Exits with 1 if a step fails.
    """
    import json
    import os
    import sys
    from contextlib import closing, redirect_stdout
    from dataclasses import asdict

    from soundfoundry_api.runtime import Runtime
    from soundfoundry_api.settings import read_settings
    from soundfoundry_core.storage.checking import check_storage

    settings = read_settings(os.environ, **({"storage_url": url} if url else {}))
    found = []
    with closing(Runtime(settings, environ=os.environ)) as runtime:
        with redirect_stdout(sys.stderr):  # plugins may print, but not into our result
            store = runtime.storage
        for finding in check_storage(store):
            found.append(finding)
            if not as_json:
                sign = "ok    " if finding.ok else "FAILED"
                line = f"{sign}  {finding.step:<7}{finding.took_ms:7.1f} ms  {finding.detail} {finding.fix}"
                click.echo(line.rstrip())
    fine = all(finding.ok for finding in found)
    if as_json:
        told = {"storage": settings.storage, "ok": fine, "steps": [asdict(finding) for finding in found]}
        click.echo(json.dumps(told, indent=2))
    click.get_current_context().exit(0 if fine else 1)
