"""schemathesis against the real application: every operation, every check, as nobody, as a user and as an admin.

Every operation of the description is called with values that fit it and with values that do not; every answer has to
have a documented status, the documented media type and form, and never be a 500; what fits is taken, what does not is
refused, and nobody gets anything by leaving the credential out. Half of the ids in paths are those of things that are
there. Jobs are made and then canceled, so that every stream of events comes to its end. What is left out stands in
``LEFT_OUT``, case by case, with the reason. Prints how many cases each identity has sent.

Run it with ``nox -s fuzz``, or ``python -m benchmarks.fuzz_http --examples 50``; with ``--postgresql URL`` on a database
of its own there instead of a SQLite file.
"""

from __future__ import annotations

import argparse
import collections
import io
import random
import re
import secrets
import sys
import tempfile
import warnings
import wave
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlsplit

import psycopg
import schemathesis
import schemathesis.engine
import schemathesis.specs.openapi.checks
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, max_response_time
from sqlalchemy import make_url

from soundfoundry_api.admin.service import give_credits, purge
from soundfoundry_api.app import create_app
from soundfoundry_api.auth.key_store import issue_key
from soundfoundry_api.auth.principal import SCOPES
from soundfoundry_api.db.migrate import upgrade
from soundfoundry_api.jobs.advance import advance
from soundfoundry_api.runtime import Runtime
from soundfoundry_api.settings import read_settings
from soundfoundry_api.tracks.create import create
from soundfoundry_api.tracks.schemas import NewTrack
from soundfoundry_api.users.service import create_user

if TYPE_CHECKING:
    from collections.abc import Iterator

LEFT_OUT: Final = (
    # (operation, part of the finding, reason)
    ("GET /share/{track_id}", "additionalProperties", "messengers append to addresses what they like"),
    ("GET /share/{track_id}/embed", "additionalProperties", "as above"),
    ("GET /policy", "additionalProperties", "as above"),
    ("GET /api/oembed", "additionalProperties", "consumers send every provider the same arguments"),
)
SLOWEST_S: Final = 10.0
"""No answer may take longer; a cover that is drawn for the first time takes the longest."""
LIMITS: Final = ("CREATES_FREE", "CREATES_PRO", "SERIES", "COVER_SAVES")


@dataclass
class Findings:
    """What was sent, and what was wrong."""

    sent: collections.Counter[str] = field(default_factory=collections.Counter)
    failures: dict[str, str] = field(default_factory=dict)
    left_out: collections.Counter[str] = field(default_factory=collections.Counter)

    def note(self, operation: Any, who: str, error: BaseException, answer: Any) -> None:
        """Keep a finding, the first of its kind."""
        for label, part, _ in LEFT_OUT:
            if label == operation.label and part in str(error):
                self.left_out[label] += 1
                return
        if _all_of_it_was_mended(operation, str(error), answer):
            return
        where = f"{operation.label}: {type(error).__name__} ({answer.status_code})"
        body = answer.content[:300].decode("utf-8", "replace")
        asked = f"{answer.request.method} {answer.request.url} {str(answer.request.body)[:300]}"
        self.failures.setdefault(where, f"as {who}: {str(error)[:700]}\nrequest: {asked}\nanswer: {body}")


@dataclass
class World:
    """An installation with something in it."""

    runtime: Runtime
    identities: dict[str, dict[str, str]]
    known: dict[str, list[Any]]
    """Parameter of a path -> values that stand for something that is there."""


def main() -> int:
    """Fuzz; return 1 where anything failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=30, help="cases of an operation, identity and mode")
    parser.add_argument("--only", default="", help="only operations with this in them")
    parser.add_argument("--postgresql", default="", help="a server, to make a database there for a while")
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    checks = list(CHECKS.get_all())
    checks.append(max_response_time)
    _formats()
    found = Findings()
    with tempfile.TemporaryDirectory() as folder, _database(asked.postgresql, Path(folder)) as url:
        world = _installation(url, Path(folder))
        schema = schemathesis.openapi.from_asgi("/api/schema/openapi.json", create_app(world.runtime))
        schema.config.checks.update(max_response_time=SLOWEST_S)
        count = 0
        for each in schema.get_all_operations():
            operation: Any = each.ok()
            if asked.only not in operation.label:
                continue
            count += 1
            with world.runtime.database.begin() as connection:
                purge(connection, actor_id=None)  # so that streams of events end
            for who, headers in world.identities.items():
                for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                    _fuzz(operation, who, headers, mode, asked.examples, checks, found, world)
        world.runtime.close()
    names = ", ".join(check.__name__ for check in checks)
    print(f"{count} operations, {len(checks)} checks ({names})")
    for who, number in found.sent.items():
        print(f"{who:<8} {number:>6} cases")
    print(f"{'all':<8} {sum(found.sent.values()):>6} cases, {len(found.failures)} kinds of failure")
    for label, number in found.left_out.items():
        print(f"left out {number:>6} unknown parameters at {label}")
    for where, what in found.failures.items():
        print(f"\n## {where}\n{what}")
    return 1 if found.failures or not count else 0


def _fuzz(  # noqa: PLR0917
    operation: Any,
    who: str,
    headers: dict[str, str],
    mode: Any,
    examples: int,
    checks: list[Any],
    found: Findings,
    world: World,
) -> None:
    dice = random.Random(f"{operation.label} {who} {mode}")

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def one(case: Any) -> None:
        if mode is GenerationMode.POSITIVE:
            _make_sense(case, world, dice)
        found.sent[who] += 1
        answer = case.call(headers={**(case.headers or {}), **headers})
        try:
            case.validate_response(answer, checks=checks, headers=headers or None)
        except BaseExceptionGroup as group:
            for error in group.exceptions:
                found.note(operation, who, error, answer)
        except Exception as error:  # noqa: BLE001 -- every trouble is a finding
            found.note(operation, who, error, answer)

    try:
        one()
    except Unsatisfiable:
        pass  # nothing can be wrong with an operation that takes nothing
    except Exception as error:  # noqa: BLE001
        if "Unsatisfiable" not in type(error).__name__ and "no parameters" not in str(error).lower():
            found.failures.setdefault(f"{operation.label} {type(error).__name__}", str(error)[:400])


def _make_sense(case: Any, world: World, dice: random.Random) -> None:
    """Turn values that fit the description into such that can be meant, where the description cannot say it."""
    for name, ids in world.known.items():
        if name in (case.path_parameters or {}) and dice.random() < 0.5:
            case.path_parameters[name] = dice.choice(ids)
    if "Idempotency-Key" in (case.headers or {}):
        case.headers["Idempotency-Key"] = secrets.token_hex(8)  # one stands for one body
    for values in (case.query, case.body):
        if isinstance(values, dict) and values.get("model") is not None:
            values["model"] = "foundry-1"  # which models there are depends on the provider
    if case.operation.path.startswith("/api/tokens") and case.query and case.query.get("mine"):
        case.query.pop("style_seed", None)  # two words for whose they are exclude each other
    if case.operation.label == "POST /api/references" and isinstance(case.body, dict):
        case.body["file"] = _quiet()  # the description cannot say what makes bytes audio
    if case.operation.path == "/api/oembed" and case.query:
        case.query["url"] = f"http://testserver/share/{dice.choice(world.known['track_id'])}"


def _all_of_it_was_mended(operation: Any, finding: str, answer: Any) -> bool:
    """Say whether nothing of what schemathesis meant to be wrong was wrong on its way.

    It counts a credential that it left out, which each identity then brings, and unknown parameters of the query that
    have no value and are not sent.
    """
    wrong = re.findall(r"^  - (.*)$", finding, re.MULTILINE)
    declared = {parameter["name"] for parameter in operation.definition.raw.get("parameters", ())}
    sent = {name for name, _ in parse_qsl(urlsplit(str(answer.request.url)).query, keep_blank_values=True)}
    mended = {"header: violates `required` (was Authorization)"}
    if sent <= declared:
        mended.add("query: violates `additionalProperties`")
    return bool(wrong) and set(wrong) <= mended


def _formats() -> None:
    """Teach schemathesis the formats that the description names."""
    line = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=60)
    schemathesis.openapi.format(
        "one-line", line.filter(lambda text: any(map(str.isalnum, text)) and text.isprintable())
    )
    shapes = (
        '<rect width="9" height="9"/>',
        '<g onload="x"><circle r="4"/></g>',
        "<script/>",
        "<text>a</text>",
    )
    inside = st.lists(st.sampled_from(shapes), max_size=6).map("".join)
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
    schemathesis.openapi.format("svg", inside.map(lambda text: f"{head}{text}</svg>"))


def _quiet() -> bytes:
    """Return a tenth of a second of silence, as WAV."""
    quiet = io.BytesIO()
    with wave.open(quiet, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(1600))
    return quiet.getvalue()


@contextmanager
def _database(server: str, folder: Path) -> Iterator[str]:
    if not server:
        yield f"sqlite:///{folder / 'fuzz.db'}"
        return
    name = f"soundfoundry_fuzz_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _installation(url: str, folder: Path) -> World:
    limits = dict.fromkeys((f"SOUNDFOUNDRY_LIMIT_{name}" for name in LIMITS), "1000000")
    environ = limits | {"DATABASE_URL": url, "SOUNDFOUNDRY_DATA_DIR": str(folder), "SOUNDFOUNDRY_PLUGINS": ""}
    upgrade(url)
    runtime = Runtime(read_settings(environ), environ=environ)
    identities: dict[str, dict[str, str]] = {"nobody": {}}
    known: dict[str, list[Any]] = {"track_id": [], "job_id": [], "name": ["synth"], "user_id": []}
    for name, role in (("user", "user"), ("admin", "admin")):
        with runtime.database.begin() as connection:
            made = create_user(connection, runtime.settings, name=name, role=role)
            scopes = sorted(SCOPES) if role == "admin" else None
            key = issue_key(connection, made.id, name="fuzz", test=True, scopes=scopes)
            give_credits(connection, made.id, 1_000_000, reference=f"fuzz-{name}", actor_id=None)
        identities[name] = {"Authorization": f"Bearer {key.text}"}
        known["user_id"].append(made.id)
        for visibility in ("public", "private"):
            body = NewTrack(prompt="slow pads", duration_s=5, visibility=visibility)
            created = create(runtime, body, user_id=made.id)
            advance(runtime, created.job_id)
            known["track_id"].append(created.track_id)
            known["job_id"].append(created.job_id)
    known["series_id"] = known["user_id"]  # every account has one, made with it
    return World(runtime=runtime, identities=identities, known=known)


if __name__ == "__main__":
    sys.exit(main())
