"""Laws of the cage: whatever a rasterizer does, its call is a picture or a RasterError, and the next call works."""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from soundfoundry_core.covers import CoverRecipe, render_cover
from soundfoundry_core.covers.raster import MAX_SVG_BYTES, BoundedRasterizer, RasterLimits, ResvgRasterizer
from soundfoundry_core.errors import ConfigurationError, RasterError
from soundfoundry_core.plugins.manager import PluginManager
from soundfoundry_core.plugins.records import RasterizerSpec
from soundfoundry_core.testing.rasterizers import RasterizerSuite

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 512 512">'
BOX = HEAD + '<rect width="512" height="512" fill="#336699"/></svg>'
TIGHT = RasterLimits(seconds=1, megabytes=512)


def nested(depth: int) -> str:
    return '<g opacity=".9">' * depth + '<rect width="9" height="9"/>' + "</g>" * depth


def filtered(attributes: str, primitive: str) -> str:
    return (
        f'<filter id="f" {attributes}>{primitive}</filter><rect width="512" height="512" filter="url(#f)"/>'
    )


def expanding(element: str, attributes: str, use: str, levels: int, fan: int) -> str:
    """Return levels of an element that each hold the one below it several times."""
    layers = "".join(
        f'<{element} id="a{level + 1}" {attributes}>{use.format(level) * fan}</{element}>'
        for level in range(levels)
    )
    return f'<defs><{element} id="a0" {attributes}><rect width="2" height="2"/></{element}>{layers}</defs>{use.format(levels)}'


BOMBS = {
    "a huge filter region": filtered(
        'x="-90000%" y="-90000%" width="180000%" height="180000%"', '<feGaussianBlur stdDeviation="900"/>'
    ),
    "endless noise": filtered("", '<feTurbulence numOctaves="100000000" baseFrequency=".1"/>'),
    "five hundred groups": nested(500),
    "a hundred thousand groups": nested(50_000),
    "nested use": expanding("g", "", '<use xlink:href="#a{}"/>', 9, 10),
    "nested patterns": expanding(
        "pattern",
        'width="99" height="99" patternUnits="userSpaceOnUse"',
        '<rect width="512" height="512" fill="url(#a{})"/>',
        12,
        6,
    ),
    "a cycle of use": '<g id="a"><use xlink:href="#b"/></g><g id="b"><use xlink:href="#a"/></g>',
}


class TestBounded(RasterizerSuite):
    @pytest.fixture
    def spec(self) -> RasterizerSpec:
        return RasterizerSpec(id="bounded", title="Bounded resvg", version=1, factory=BoundedRasterizer)


@pytest.fixture
def moody(monkeypatch: pytest.MonkeyPatch) -> Iterator[BoundedRasterizer]:
    monkeypatch.syspath_prepend(HERE)
    with BoundedRasterizer("misbehaving:Moody", limits=TIGHT) as bounded:
        yield bounded


def mood(name: str) -> str:
    return BOX.replace("</svg>", f"<title>{name}</title></svg>")


def draws(bounded: BoundedRasterizer) -> bool:
    return struct.unpack(">II", bounded.rasterize(BOX, 32, 16)[16:24]) == (32, 16)


def pid_of(bounded: BoundedRasterizer) -> int:
    return bounded._idle[0]._process.pid


def facts(bounded: BoundedRasterizer) -> dict[str, Any]:
    with pytest.raises(RasterError) as caught:
        bounded.rasterize(mood("tells"), 8, 8)
    return json.loads(caught.value.message)  # type: ignore[no-any-return]


def test_a_cover_is_the_same_in_and_out_of_the_cage() -> None:
    """The child's bytes are those of a direct call, and one child draws them all."""
    with BoundedRasterizer(PluginManager(discover=False).find_rasterizer("resvg")) as bounded:
        pids = set()
        for seed in range(3):
            svg = render_cover(CoverRecipe(style_seed=seed, title="Cage"))
            assert bounded.rasterize(svg, 200, 200) == ResvgRasterizer().rasterize(svg, 200, 200)
            pids.add(pid_of(bounded))
    assert len(pids) == 1


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_drawn_or_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rasterizer that checks nothing meets a bomb: a picture or a clear error, and the next call draws."""
    monkeypatch.syspath_prepend(HERE)
    with BoundedRasterizer("misbehaving:unchecked", limits=TIGHT) as bounded:
        outcome: str | tuple[int, ...] = ""
        try:
            outcome = struct.unpack(">II", bounded.rasterize(HEAD + BOMBS[name] + "</svg>", 256, 256)[16:24])
        except RasterError as error:
            outcome = error.fix
        assert outcome == (256, 256) or (outcome and isinstance(outcome, str))
        assert draws(bounded)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("sleeps", "stopped after 1 seconds"),
        ("spins", "seconds"),
        ("dies", "SIGKILL"),
        ("exits", "exit status 3"),
        ("scribbles", "nonsense"),
        ("boasts", "nonsense"),
        ("forges", "nonsense"),
        ("bloats", "512 MiB"),
        ("lies", "PNG of 64 x 64"),
        ("shrinks", "PNG of 64 x 64"),
        ("panics", "KeyboardInterrupt"),
    ],
)
def test_misbehaviour_is_an_error_and_over(moody: BoundedRasterizer, name: str, told: str) -> None:
    """Whatever the child does, the caller hears what happened and what to do, twice, and then gets a picture."""
    for _ in range(2):
        with pytest.raises(RasterError, match=told) as caught:
            moody.rasterize(mood(name), 64, 64)
        assert caught.value.fix
    assert draws(moody)


def test_what_a_library_prints_is_no_answer(moody: BoundedRasterizer) -> None:
    """Text on the child's standard output goes nowhere, and the picture comes."""
    assert moody.rasterize(mood("prints"), 32, 32) == ResvgRasterizer().rasterize(mood("prints"), 32, 32)


def test_garbage_after_an_answer_harms_no_later_call(moody: BoundedRasterizer) -> None:
    """A child that says something unasked is replaced before it is asked again."""
    moody.rasterize(mood("babbles"), 8, 8)
    before = pid_of(moody)
    deadline = time.monotonic() + 30
    while moody._idle[0].quiet and time.monotonic() < deadline:
        time.sleep(0.01)
    assert draws(moody)
    assert pid_of(moody) != before


def test_a_child_that_was_killed_while_idle_is_replaced(moody: BoundedRasterizer) -> None:
    """Somebody kills the child between two calls: the second call does not notice."""
    assert draws(moody)
    os.kill(pid_of(moody), signal.SIGKILL)
    moody._idle[0]._process.wait(30)
    assert draws(moody)


def test_the_child_is_alone(moody: BoundedRasterizer, monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable but the import path, no descriptor but its own five, a session and a directory of its own."""
    monkeypatch.setenv("A_PASSWORD", "secret")
    with open(os.devnull, "rb") as ours:  # noqa: PTH123 -- a descriptor that could be inherited
        os.set_inheritable(ours.fileno(), True)
        told = facts(moody)
    assert set(told["environment"]) <= {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "LC_CTYPE"}
    assert told["descriptors"] == 5
    assert told["leader"]
    assert told["directory"] == "/"


def test_the_child_can_open_nothing(moody: BoundedRasterizer) -> None:
    """Once it has started, a file of the machine cannot be opened, whatever the rasterizer tries."""
    with pytest.raises(RasterError, match="OSError"):
        moody.rasterize(mood("reads"), 8, 8)


def test_a_refusal_comes_through_and_costs_no_child() -> None:
    """The rasterizer's own RasterError arrives with its fix, from a child that goes on."""
    with BoundedRasterizer() as bounded:
        assert draws(bounded)
        before = pid_of(bounded)
        with pytest.raises(RasterError, match="which no cover needs") as caught:
            bounded.rasterize(HEAD + "<script/></svg>", 8, 8)
        assert caught.value.fix == "Draw with shapes, gradients and text only."
        assert pid_of(bounded) == before


def test_threads_share_one() -> None:
    """Twelve calls from six threads on two children all get their own picture."""
    svgs = [BOX.replace("#336699", f"#33{number:02x}99") for number in range(12)]
    direct = [ResvgRasterizer().rasterize(svg, 64, 64) for svg in svgs]
    with BoundedRasterizer(children=2) as bounded, ThreadPoolExecutor(6) as pool:
        drawn = list(pool.map(lambda svg: bounded.rasterize(svg, 64, 64), svgs))
        assert len(bounded._idle) <= 2
    assert drawn == direct


def test_limits_come_before_the_child() -> None:
    """Too many pixels, too much text and half characters are refused without starting anything."""
    bounded = BoundedRasterizer(limits=RasterLimits(pixels=1_000))
    for svg, width, height in (
        (BOX, 40, 40),
        (BOX, 0, 1),
        (" " * (MAX_SVG_BYTES + 1), 8, 8),
        ("\ud800", 8, 8),
    ):
        with pytest.raises(RasterError) as caught:
            bounded.rasterize(svg, width, height)
        assert caught.value.fix
    assert not bounded._idle


@pytest.mark.parametrize(
    "place", ["misbehaving:broken", "misbehaving:nothing", "no_such_module:x", "misbehaving"]
)
def test_a_rasterizer_that_cannot_be_loaded_is_an_error(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A factory that raises or is not there is a RasterError at the first call, and at the second."""
    monkeypatch.syspath_prepend(HERE)
    bounded = BoundedRasterizer(place, limits=TIGHT)
    for _ in range(2):
        with pytest.raises(RasterError, match=place) as caught:
            bounded.rasterize(BOX, 8, 8)
        assert caught.value.fix


def test_a_factory_needs_a_name() -> None:
    """A lambda or a local function cannot be found by a fresh interpreter, and that is said at once."""
    for factory in (lambda: ResvgRasterizer(), RasterizerSpec(id="a", title="A", version=1, factory=lambda: ResvgRasterizer())):  # fmt: skip # noqa: PLW0108
        with pytest.raises(ConfigurationError, match="cannot be imported"):
            BoundedRasterizer(factory)


@pytest.mark.parametrize(
    "limits",
    [{"pixels": 0}, {"pixels": 16_000_001}, {"seconds": 0}, {"seconds": float("nan")}, {"seconds": float("inf")}, {"megabytes": 64}],
)  # fmt: skip
def test_limits_that_bound_nothing_are_refused(limits: dict[str, Any]) -> None:
    """A limit outside its range is a ConfigurationError; so is no child at all."""
    with pytest.raises(ConfigurationError):
        RasterLimits(**limits)
    with pytest.raises(ConfigurationError):
        BoundedRasterizer(children=0)


def test_closing_ends_the_child_and_a_later_call_starts_one(moody: BoundedRasterizer) -> None:
    """After close() the process is gone; the rasterizer can still be used."""
    told = facts(moody)
    moody.close()
    with pytest.raises(ProcessLookupError):
        os.kill(told["pid"], 0)
    assert draws(moody)


SCRIPT = f"""
import os, sys, threading, time
sys.path.insert(0, {str(HERE)!r})
from soundfoundry_core.covers.raster import BoundedRasterizer, RasterLimits
bounded = BoundedRasterizer("misbehaving:Moody", limits=RasterLimits(seconds=2))
first = bounded.rasterize({BOX!r}, 8, 8)
ours = bounded._idle[0]._process.pid
if sys.argv[1] == "fork":
    if (child := os.fork()) == 0:
        same = bounded.rasterize({BOX!r}, 8, 8) == first
        sys.exit(not (same and bounded._idle[0]._process.pid != ours))
    assert os.waitpid(child, 0)[1] == 0
    assert bounded.rasterize({BOX!r}, 8, 8) == first
    assert bounded._idle[0]._process.pid == ours
print(ours, flush=True)
if sys.argv[1] == "abandon":
    spin = {mood("spins")!r}
    threading.Thread(target=bounded.rasterize, args=(spin, 8, 8), daemon=True).start()
    while bounded._idle:
        time.sleep(0.01)
    time.sleep(0.2)
    os._exit(0)
"""


def run(mode: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, mode], capture_output=True, text=True, check=True, timeout=120
    )
    return int(done.stdout)


@pytest.mark.parametrize("mode", ["plain", "fork", "abandon"])
def test_no_child_outlives_its_program(mode: str) -> None:
    """A program that ends, forks, or dies while a child is busy leaves no process behind, nor shares one."""
    pid = run(mode)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.01)
    pytest.fail(f"process {pid} is still there")
