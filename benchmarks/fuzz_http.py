"""schemathesis against the real application, as three identities: nobody, a user, an admin; no failure is allowed.

Every operation of the description is called with values that fit it and values that do not; every answer has to have a
documented status, the documented media type and the documented form, and never be a 500. The database is a SQLite file
of its own, and jobs are never worked on. Prints how many cases were sent.

Run it with ``nox -s fuzz``, or ``python -m benchmarks.fuzz_http --examples 50``.
"""

from __future__ import annotations

import argparse
import collections
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS

from soundfoundry_api.app import create_app
from soundfoundry_api.auth.key_store import issue_key
from soundfoundry_api.auth.principal import SCOPES
from soundfoundry_api.db.migrate import upgrade
from soundfoundry_api.runtime import Runtime
from soundfoundry_api.settings import read_settings
from soundfoundry_api.users.service import create_user

NOT_CHECKED = {
    # a body that does not fit may meet an account that may not, or a limit that is reached, first
    "positive_data_acceptance",
    # asks for another operation's result with another identity's id; tests/api/auth/test_matrix.py does it for all
    "ignored_auth",
    "max_response_time",
}


def main() -> int:
    """Fuzz; return 1 where anything failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=30, help="cases of an operation, identity and mode")
    parser.add_argument("--only", default="", help="only paths with this in them")
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    schemathesis.engine  # noqa: B018 -- registers the checks
    sent: collections.Counter[str] = collections.Counter()
    failures: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        runtime, identities = _installation(Path(folder))
        schema = schemathesis.openapi.from_asgi("/api/schema/openapi.json", create_app(runtime))
        checks = [
            check
            for name, check in ((check.__name__, check) for check in CHECKS.get_all())
            if name not in NOT_CHECKED
        ]
        for found in schema.get_all_operations():
            operation: Any = found.ok()
            if asked.only not in operation.path or operation.path.endswith("/events"):
                continue
            for who, headers in identities.items():
                for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                    _fuzz(operation, who, headers, mode, asked.examples, checks, sent, failures)
        runtime.close()
    for who, count in sent.items():
        print(f"{who:<8} {count:>6} cases")
    print(f"{'all':<8} {sum(sent.values()):>6} cases, {len(failures)} kinds of failure")
    for where, what in failures.items():
        print(f"\n## {where}\n{what}")
    return 1 if failures else 0


def _fuzz(  # noqa: PLR0917
    operation: Any,
    who: str,
    headers: dict[str, str],
    mode: Any,
    examples: int,
    checks: list[Any],
    sent: collections.Counter[str],
    failures: dict[str, str],
) -> None:
    from hypothesis import given
    from hypothesis.errors import Unsatisfiable

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
        sent[who] += 1
        answer = case.call(headers={**(case.headers or {}), **headers})
        try:
            case.validate_response(answer, checks=checks)
        except BaseExceptionGroup as group:
            for error in group.exceptions:
                _note(failures, operation, who, error, answer)
        except Exception as error:  # noqa: BLE001 -- every trouble is a finding
            _note(failures, operation, who, error, answer)

    try:
        one()
    except Unsatisfiable:
        pass  # nothing can be wrong with an operation that takes nothing
    except Exception as error:  # noqa: BLE001
        if "Unsatisfiable" not in type(error).__name__ and "no parameters" not in str(error).lower():
            failures.setdefault(
                f"{operation.method} {operation.path} {type(error).__name__}", str(error)[:400]
            )


def _note(failures: dict[str, str], operation: Any, who: str, error: BaseException, answer: Any) -> None:
    if "query: violates `additionalProperties`" in str(error):
        return  # what a query has beyond our parameters is ignored: links get such things appended on their way
    where = f"{operation.method.upper()} {operation.path}: {type(error).__name__} ({answer.status_code})"
    body = answer.content[:300].decode("utf-8", "replace")
    failures.setdefault(
        where,
        f"as {who}: {str(error)[:600]}\nrequest: {answer.request.method} {answer.request.url} {str(answer.request.body)[:300]}\nanswer: {body}",
    )


def _installation(folder: Path) -> tuple[Runtime, dict[str, dict[str, str]]]:
    limits = dict.fromkeys(("SOUNDFOUNDRY_LIMIT_CREATES_FREE", "SOUNDFOUNDRY_LIMIT_CREATES_PRO", "SOUNDFOUNDRY_LIMIT_SERIES", "SOUNDFOUNDRY_LIMIT_COVER_SAVES"), "1000000")  # fmt: skip
    url = f"sqlite:///{folder / 'fuzz.db'}"
    environ = limits | {"DATABASE_URL": url, "SOUNDFOUNDRY_DATA_DIR": str(folder), "SOUNDFOUNDRY_PLUGINS": ""}
    upgrade(url)
    runtime = Runtime(read_settings(environ), environ=environ)
    identities: dict[str, dict[str, str]] = {"nobody": {}}
    with runtime.database.begin() as connection:
        for name, role in (("user", "user"), ("admin", "admin")):
            made = create_user(connection, runtime.settings, name=name, role=role)
            scopes = sorted(SCOPES) if role == "admin" else None
            key = issue_key(connection, made.id, name="fuzz", test=True, scopes=scopes)
            identities[name] = {"Authorization": f"Bearer {key.text}"}
    return runtime, identities


if __name__ == "__main__":
    sys.exit(main())
