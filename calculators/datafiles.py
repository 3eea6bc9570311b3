"""The data files of this package: the words that reading figures and arithmetic is told."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any


@cache
def table(file: str) -> dict[str, Any]:
    """Everything in a TOML file, read once; whoever takes it changes nothing in it."""
    import tomllib  # imported late, for a quick start

    with (Path(__file__).parent / file).open("rb") as opened:
        return tomllib.load(opened)
