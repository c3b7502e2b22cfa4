"""Settings of plugins from the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import Field, SecretStr

from soundfoundry_core.errors import ConfigurationError
from soundfoundry_core.plugins.records import PluginSettings
from soundfoundry_core.plugins.settings import read_settings, variables

if TYPE_CHECKING:
    from pathlib import Path


class CloudSettings(PluginSettings):
    """As a provider plugin would write it."""

    key: SecretStr = Field(json_schema_extra={"env": "CLOUD_KEY"})
    timeout_s: float = 30.0
    regions: tuple[str, ...] = ()


def test_a_field_has_a_variable_of_the_plugin_s_or_its_own_name() -> None:
    """Without a declared name the variable is SOUNDFOUNDRY_<ID>_<FIELD>."""
    assert variables("big-cloud", CloudSettings) == {
        "key": "CLOUD_KEY",
        "timeout_s": "SOUNDFOUNDRY_BIG_CLOUD_TIMEOUT_S",
        "regions": "SOUNDFOUNDRY_BIG_CLOUD_REGIONS",
    }


def test_values_are_read_and_converted() -> None:
    """What stands in the environment becomes typed settings."""
    environ = {"CLOUD_KEY": "s3cret", "SOUNDFOUNDRY_CLOUD_TIMEOUT_S": "2.5", "PATH": "/bin"}
    settings = read_settings("cloud", CloudSettings, environ)

    assert settings.key.get_secret_value() == "s3cret"
    assert settings.timeout_s == 2.5


@pytest.mark.parametrize("environ", [{}, {"CLOUD_KEY": ""}])
def test_a_missing_variable_is_named(environ: dict[str, str]) -> None:
    """A missing or empty variable is an error that says which one to set."""
    with pytest.raises(ConfigurationError, match="CLOUD_KEY is not set"):
        read_settings("cloud", CloudSettings, environ)


def test_a_wrong_value_is_named_and_not_shown() -> None:
    """The message names the variable but never repeats the value: it may be a secret in the wrong place."""
    with pytest.raises(ConfigurationError, match="SOUNDFOUNDRY_CLOUD_TIMEOUT_S") as caught:
        read_settings("cloud", CloudSettings, {"CLOUD_KEY": "k", "SOUNDFOUNDRY_CLOUD_TIMEOUT_S": "hunter2"})

    assert "hunter2" not in str(caught.value)


def test_several_values_are_separated_by_commas() -> None:
    """A field for several values takes a comma-separated list; stray commas and spaces do not count."""
    settings = read_settings(
        "cloud", CloudSettings, {"CLOUD_KEY": "k", "SOUNDFOUNDRY_CLOUD_REGIONS": "eu, us,,"}
    )

    assert settings.regions == ("eu", "us")


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    """``CLOUD_KEY_FILE`` stands in for ``CLOUD_KEY``; a file that cannot be read is named, its name is not shown."""
    file = tmp_path / "secret"
    file.write_text("s3cret\n", encoding="utf-8")
    settings = read_settings("cloud", CloudSettings, {"CLOUD_KEY_FILE": str(file)})
    assert settings.key.get_secret_value() == "s3cret"
    both = read_settings("cloud", CloudSettings, {"CLOUD_KEY": "own", "CLOUD_KEY_FILE": str(file)})
    assert both.key.get_secret_value() == "own"
    with pytest.raises(ConfigurationError, match="CLOUD_KEY_FILE cannot be read: No such file"):
        read_settings("cloud", CloudSettings, {"CLOUD_KEY_FILE": str(tmp_path / "gone")})
