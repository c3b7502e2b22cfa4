"""The option ``--macro NAME=N``, which several commands have."""

from __future__ import annotations

import click

__all__ = ["macro"]


def macro(text: str) -> tuple[str, int]:
    """Read ``energy=70`` as a name and a number.

    Raises:
        click.BadParameter: there is no ``=``, or what follows is no integer.
    """
    name, equals, value = text.partition("=")
    try:
        return name.strip(), int(value)
    except ValueError:
        what = f"{value!r} is no integer" if equals else "there is no '='"
        raise click.BadParameter(
            f"{what} in {text[:40]!r}. Write it like energy=70.", param_hint="--macro"
        ) from None
