"""``soundfoundry jobs``: the jobs of everybody, for whoever runs the service."""

from __future__ import annotations

from typing import Any

import click

__all__ = ["jobs"]

_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_ID = click.IntRange(1, 2**53 - 1)
_STATES = ("QUEUED", "RENDERING", "STORING", "COMPLETE", "FAILED", "CANCELED")


@click.group()
def jobs() -> None:
    """List jobs, show one, do its next step now, or cancel it."""


@jobs.command("list")
@click.option("--state", type=click.Choice(_STATES, case_sensitive=False), help="Only these.")
@click.option("--before", type=_ID, metavar="ID", help="Only what is older than this job.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True, help="At most so many.")
@_as_json
def list_(*, state: str | None, before: int | None, limit: int, as_json: bool) -> None:
    """List jobs, the newest first."""
    import json

    from soundfoundry_api.admin.repository import list_jobs
    from soundfoundry_api.cli.accounts import transaction

    with transaction() as (connection, _):
        rows = list_jobs(connection, state=state, before=before, limit=limit)
    found = [_view(row) for row in rows]
    if as_json:
        click.echo(json.dumps({"jobs": found}))
        return
    for job in found:
        error = f"  {job['error_code']}" if job["error_code"] else ""
        click.echo(
            f"{job['job_id']:>6}  {job['state']:<9}  {job['progress']:>3} %  user {job['user_id']}  {job['provider']}{error}"
        )


@jobs.command()
@click.argument("job_id", type=_ID, metavar="JOB")
@_as_json
def show(*, job_id: int, as_json: bool) -> None:
    """Show everything about JOB."""
    from soundfoundry_api.admin.repository import find_job
    from soundfoundry_api.cli.accounts import transaction
    from soundfoundry_api.errors import NotFoundError

    with transaction() as (connection, _):
        row = find_job(connection, job_id)
    if row is None:
        raise NotFoundError("There is no such job.", fix="'soundfoundry jobs list' shows all.")
    _say(_view(row), as_json=as_json)


@jobs.command()
@click.argument("job_id", type=_ID, metavar="JOB")
@_as_json
def retry(*, job_id: int, as_json: bool) -> None:
    """Make the next step of JOB due now. A job that has ended stays as it is."""
    _stir(job_id, cancel=False, as_json=as_json)


@jobs.command()
@click.argument("job_id", type=_ID, metavar="JOB")
@_as_json
def cancel(*, job_id: int, as_json: bool) -> None:
    """Cancel JOB: its next step ends it and gives the credits back."""
    _stir(job_id, cancel=True, as_json=as_json)


def _stir(job_id: int, *, cancel: bool, as_json: bool) -> None:
    from soundfoundry_api.admin.service import stir_job
    from soundfoundry_api.cli.accounts import transaction

    with transaction() as (connection, _):
        row = stir_job(connection, job_id, actor_id=None, cancel=cancel)
    _say(_view(row), as_json=as_json)


def _view(row: Any) -> dict[str, Any]:
    import msgspec

    from soundfoundry_api.admin.routes import view_of_job

    shown: dict[str, Any] = msgspec.to_builtins(view_of_job(row))
    return shown


def _say(job: dict[str, Any], *, as_json: bool) -> None:
    import json

    if as_json:
        click.echo(json.dumps(job))
        return
    for name, value in job.items():
        if value is not None and name != "trace":
            click.echo(f"{name:<20}  {value}")
    for entry in job["trace"]:
        click.echo(f"{'trace':<20}  {entry['at']}  {entry['text']}")
