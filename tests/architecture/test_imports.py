"""What importing the library costs, and what it must never pull in."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import soundfoundry_core

HEAVY = {"numpy", "soundfile", "soxr", "fsspec", "resvg", "PIL", "click", "pytest", "urllib.request"}
FOREIGN = {
    "soundfoundry_api",
    "litestar",
    "sqlalchemy",
    "alembic",
    "dramatiq",
    "redis",
    "psycopg",
    "scipy",
    "librosa",
}
SDKS = {"fal_client", "replicate", "elevenlabs", "s3fs", "boto3", "botocore", "torch", "transformers"}
"""What only plugins may import."""


def modules_after(statement: str) -> set[str]:
    """Run a statement in a clean interpreter and return every module that is then loaded."""
    code = f"{statement}\nimport sys; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def public_modules() -> list[str]:
    """Return the name of every module of the library, ``testing`` apart: it needs pytest."""
    found = pkgutil.walk_packages(soundfoundry_core.__path__, "soundfoundry_core.")
    return sorted(m.name for m in found if ".testing" not in m.name and ".templates" not in m.name)


def test_the_library_costs_pluggy_and_pydantic() -> None:
    """``import soundfoundry_core`` loads neither numpy nor anything else that is heavy."""
    loaded = modules_after("import soundfoundry_core")

    assert {"pluggy", "pydantic"} <= loaded
    assert not HEAVY & loaded
    assert not FOREIGN & loaded


def test_no_part_of_the_library_knows_the_service() -> None:
    """Every public module, imported in one clean interpreter, leaves the service's libraries alone."""
    names = public_modules()
    loaded = modules_after("\n".join(f"import {name}" for name in names))

    assert len(names) > 40
    assert set(names) <= loaded
    assert not (FOREIGN | SDKS) & loaded


def test_help_needs_neither_numpy_nor_plugins() -> None:
    """``soundfoundry --help`` stays quick: it loads no numerics and no plugin host."""
    loaded = modules_after(
        "from soundfoundry_core.cli.main import main\ntry: main(['--help'])\nexcept SystemExit: pass"
    )

    assert "click" in loaded
    assert not (HEAVY - {"click"}) & loaded
    assert "soundfoundry_core.plugins.manager" not in loaded


def test_the_public_names_are_these() -> None:
    """The face of the library is pinned: a name comes or goes on purpose only."""
    assert sorted(soundfoundry_core.__all__) == [
        "CoverRecipe", "Macros", "MusicRequest", "PLUGIN_API", "PluginManager", "SoundFoundryError", "Studio",
        "StyleProfile", "StyleSeed", "Track", "__version__", "hookimpl", "render_cover",
    ]  # fmt: skip
    for name in soundfoundry_core.__all__:
        assert getattr(soundfoundry_core, name) is not None
