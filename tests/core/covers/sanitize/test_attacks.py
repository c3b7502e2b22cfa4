"""Laws of the sanitizer under attack: nothing live comes out, and what is refused says why in a stable word."""

from __future__ import annotations

import signal

import pytest
from svg_audit import findings
from svg_vectors import REFUSED, STRIPPED

from soundfoundry_core.covers.sanitize import SvgLimits, sanitize_svg
from soundfoundry_core.errors import ConfigurationError, CoverError, UnsafeSvgError


@pytest.mark.parametrize("name", STRIPPED)
def test_an_attack_leaves_nothing_live(name: str) -> None:
    """An independent audit finds nothing in the output, the picture is still there, and a second pass changes nothing."""
    clean = sanitize_svg(STRIPPED[name])
    assert findings(clean.data) == []
    assert b'<rect width="9" height="9"/>' in clean.data
    assert b"evil" not in clean.data.replace(b"evil.test/x&gt;", b"")
    again = sanitize_svg(clean.data)
    assert again.data == clean.data
    assert again.removed == ()


@pytest.mark.parametrize("name", STRIPPED)
def test_what_is_left_out_is_named(name: str) -> None:
    """Where something was live, the answer says what was taken out."""
    silent = {"comment-mxss", "cdata-mxss", "title-mxss", "backtick", "public-doctype", "xmlns-attribute"}
    assert (sanitize_svg(STRIPPED[name]).removed == ()) == (name in silent)


@pytest.mark.parametrize(
    "filter_",
    [
        '<feGaussianBlur stdDeviation="201"/>',
        '<feGaussianBlur stdDeviation="1 1e400"/>',
        '<feMorphology radius="1e9"/>',
        '<feTurbulence numOctaves="10"/>',
        '<feConvolveMatrix order="100"/>',
        '<feFlood width="1001%"/>',
    ],
)
def test_a_filter_that_costs_too_much_loses_its_number(filter_: str) -> None:
    """The number goes, it is not cut down, and the primitive stays."""
    name = filter_.split(maxsplit=1)[0][1:]
    clean = sanitize_svg(
        f'<svg xmlns="http://www.w3.org/2000/svg"><filter id="f" width="11">{filter_}</filter></svg>'
    )
    assert f'<filter id="f"><{name}/></filter>' in clean.data.decode()
    assert {one.kind for one in clean.removed} == {"value"}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_made_safe_is_refused(name: str) -> None:
    """A document that is broken, ambiguous or too much is refused with its reason, a sentence and a fix."""
    data, reason = REFUSED[name]
    with pytest.raises(UnsafeSvgError) as refused:
        sanitize_svg(data)
    assert refused.value.reason == reason
    assert refused.value.message
    assert refused.value.fix
    assert isinstance(refused.value, CoverError)
    assert refused.value.code == "unsafe-svg"


def test_a_message_never_repeats_the_attack() -> None:
    """The sentence of a refusal holds nothing of a stranger's text that a page could run."""
    for data, _ in REFUSED.values():
        with pytest.raises(UnsafeSvgError) as refused:
            sanitize_svg(data)
        assert "script" not in str(refused.value)
        assert "evil" not in str(refused.value)


def test_what_is_left_out_is_listed_in_bounds() -> None:
    """A thousand different attributes are counted, but at most 200 are listed, with short printable names."""
    many = "".join(f'<g x{i}="1" {"y" * 99}{i}="1" zz="1"/>' for i in range(500))
    removed = sanitize_svg(f'<svg xmlns="http://www.w3.org/2000/svg">{many}</svg>').removed
    assert len(removed) == 200
    assert all(len(one.name) <= 60 and one.name.isprintable() for one in removed)
    assert str(next(one for one in removed if one.name == "zz")) == "attribute zz (500 times)"


@pytest.mark.parametrize(
    "values", [{"elements": 0}, {"size": True}, {"css": 1.5}, {"depth": 151}, {"drawn_depth": 999}]
)
def test_a_limit_is_an_integer_that_bounds(values: dict[str, int]) -> None:
    """A limit of nothing, of a fraction or beyond what is safe cannot be made."""
    with pytest.raises(ConfigurationError):
        SvgLimits(**values)


def test_limits_are_the_callers() -> None:
    """A caller may allow less."""
    with pytest.raises(UnsafeSvgError) as refused:
        sanitize_svg('<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>', limits=SvgLimits(elements=1))
    assert refused.value.reason == "too-many-elements"


@pytest.mark.parametrize(
    "prolog",
    [
        "<?", "<?x", "<!--", "<!---", "<?x ", "<!-->", "<!DOCTYPE", "<!DOCTYPE svg", "<?xml", "<?xml ", "<!", "<",
        "<?" * 300_000, "<!--" * 200_000, "<!---->" * 100_000 + "<?", "<?x?>" * 100_000 + "<!--", " " * 900_000 + "<?",
        "<!DOCTYPE " + " " * 900_000, '<!DOCTYPE svg PUBLIC "' + "a" * 900_000, "<?xml version=" + " " * 900_000, "&" * 900_000,
        "<svg " + "a " * 400_000, "<svg xmlns='" + "x" * 900_000, "<svg" + "\t" * 900_000, "<svg><![CDATA[" + "]" * 900_000,
    ],
    ids=lambda prolog: f"{prolog[:9]!r}-{len(prolog)}",
)  # fmt: skip
def test_what_never_ends_is_refused(prolog: str) -> None:
    """A beginning that is never closed is refused before any alarm; a ``<?`` once went round for ever here."""
    signal.setitimer(signal.ITIMER_VIRTUAL, 10)  # of processor time: SIGVTALRM ends the process
    try:
        with pytest.raises(UnsafeSvgError):
            sanitize_svg(prolog)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
