"""The built-in patterns pass the suite that plugin authors inherit, and weak ones do not."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from soundfoundry_core.covers.patterns import BUILTIN_PATTERNS
from soundfoundry_core.errors import CoverError
from soundfoundry_core.plugins.records import CoverPatternSpec
from soundfoundry_core.testing.patterns import PatternSuite

if TYPE_CHECKING:
    from soundfoundry_core.covers.canvas import Canvas
    from soundfoundry_core.covers.pattern import Scene


class TestBuiltins(PatternSuite):
    @pytest.fixture(params=BUILTIN_PATTERNS, ids=[row[0] for row in BUILTIN_PATTERNS])
    def spec(self, request: pytest.FixtureRequest) -> CoverPatternSpec:
        id_, title, version, factory = request.param
        return CoverPatternSpec(id=id_, title=title, version=version, factory=factory)


class Dots:
    """A plugin's pattern, as small as one can be that keeps every rule."""

    def draw(self, scene: Scene, canvas: Canvas) -> None:
        """Draw a row of dots along the motif."""
        x, y = scene.focus
        for index in range(scene.count(4, 12)):
            level = scene.contour(index / 12) + scene.features.loudness(index / 12)
            radius = scene.stroke(12) * (1 + scene.stream("dots").unit())
            place = y + scene.reach * level / 2
            canvas.circle(x + scene.reach * (index / 6 - 1), place, radius, fill=scene.palette.accent)


class TestAPlugin(PatternSuite):
    @pytest.fixture
    def spec(self) -> CoverPatternSpec:
        return CoverPatternSpec(id="dots", title="Dots", version=1, factory=Dots)


class Deaf:
    """Draws the same circle whatever is heard."""

    def draw(self, scene: Scene, canvas: Canvas) -> None:
        """Draw one circle."""
        canvas.circle(100, 100, 50, fill="#ffffff")


class Named:
    """Uses a colour name, which not every rasterizer knows."""

    def draw(self, scene: Scene, canvas: Canvas) -> None:
        """Draw one circle."""
        canvas.circle(100, 100, 50, fill="tomato")


class Moody:
    """Remembers how often it was asked."""

    calls = itertools.count()

    def draw(self, scene: Scene, canvas: Canvas) -> None:
        """Draw a circle that grows."""
        canvas.circle(100, 100, 1 + next(self.calls), fill="#ffffff")


class Endless:
    """Draws more than a cover may hold."""

    def draw(self, scene: Scene, canvas: Canvas) -> None:
        """Draw three thousand circles."""
        for index in range(3000):
            canvas.circle(index, index, 5, fill="#ffffff")


def _spec(factory: type) -> CoverPatternSpec:
    return CoverPatternSpec(id="weak", title="Weak", version=1, factory=factory)


@pytest.mark.parametrize(
    ("weak", "rule", "error"),
    [
        (Deaf, "test_the_track_moves_the_picture", AssertionError),
        (Named, "test_only_the_safe_subset", AssertionError),
        (Endless, "test_it_is_small", CoverError),
    ],
)
def test_a_weak_pattern_fails_its_rule(weak: type, rule: str, error: type[Exception]) -> None:
    """Each broken promise is caught by the rule that names it."""
    spec = _spec(weak)
    with pytest.raises(error):
        getattr(PatternSuite(), rule)(spec, weak())


def test_a_pattern_with_a_memory_fails() -> None:
    """A pattern that counts its calls is no pure function."""
    with pytest.raises(AssertionError):
        PatternSuite().test_the_same_recipe_gives_the_same_bytes(_spec(Moody))
