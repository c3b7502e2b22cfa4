"""``soundfoundry config`` shows every setting without a secret, and says what production would refuse."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from soundfoundry_api.cli.config import config
from soundfoundry_api.production import findings
from soundfoundry_api.settings import Settings, read_settings, variable_of

MARK = "Zq7marker"
NOTHING = {variable_of(field): None for field in Settings.model_fields} | {"LITESTAR_DEBUG": None}


def run(*arguments: str, **environ: str):
    return CliRunner().invoke(config, arguments, env=NOTHING | environ, catch_exceptions=False)


def test_show_lists_every_variable():
    """One line a variable: its name, where its value came from, and the value."""
    done = run("show", S3_BUCKET="tracks", CORS_ORIGINS="https://a.mysite.com,https://b.mysite.com")
    lines = {line.split()[0]: line.split()[1:] for line in done.output.splitlines()}

    assert done.exit_code == 0
    assert lines.keys() == {variable_of(field) for field in Settings.model_fields}
    assert lines["S3_BUCKET"] == ["environment", "tracks"]
    assert lines["CORS_ORIGINS"] == ["environment", "https://a.mysite.com,https://b.mysite.com"]
    assert lines["MUSIC_PROVIDER"] == ["default", "synth"]
    assert lines["FAL_KEY"] == ["default"]


@pytest.mark.parametrize("json_too", [(), ("--json",)])
def test_show_says_no_secret(json_too, tmp_path):
    """Not in a line and not in JSON, whether from the environment or a file."""
    file = tmp_path / "secret"
    file.write_text(MARK, encoding="utf-8")
    done = run(
        "show", *json_too, FAL_KEY=MARK, DATABASE_URL=f"postgresql://u:{MARK}@h/d", SENTRY_DSN_FILE=str(file)
    )

    assert "********" in done.output
    assert MARK not in done.output


def test_show_as_json():
    """One object, values with their JSON types."""
    rows = {
        row["variable"]: row for row in json.loads(run("show", "--json", FAL_KEY=MARK).output)["settings"]
    }

    assert rows["FAL_KEY"] == {"variable": "FAL_KEY", "value": "********", "origin": "environment"}
    assert rows["STYLE_SEED_ENABLED"]["value"] is True
    assert rows["SOUNDFOUNDRY_LEASE_S"]["value"] == 15.0
    assert rows["CORS_ORIGINS"]["value"] == []
    assert rows["S3_BUCKET"]["value"] is None


def test_check_fails_with_findings():
    """Exit code 1 and a line for each finding."""
    done = run("check", ENVIRONMENT="production")
    found = findings(read_settings({"ENVIRONMENT": "production"}), {})

    assert done.exit_code == 1
    assert done.output.splitlines()[:-1] == [str(each) for each in found]
    assert done.output.splitlines()[-1] == f"{len(found)} settings to mend."


def test_check_as_json():
    """Variable, message and fix of each finding."""
    done = run("check", "--json", ENVIRONMENT="production", FAL_KEY="<prod-fal-key>")
    found = {each["variable"]: each for each in json.loads(done.output)["findings"]}

    assert done.exit_code == 1
    assert found["FAL_KEY"]["message"] == "is a placeholder"
    assert found["DATABASE_URL"]["fix"]


def test_check_passes_what_is_fit():
    """Exit code 0 and one line."""
    from ..test_production import GOOD  # noqa: TID252 -- tests are no package

    done = run("check", **GOOD)

    assert (done.exit_code, done.output) == (0, "Fit for production.\n")
    assert json.loads(run("check", "--json", **GOOD).output) == {"findings": []}
