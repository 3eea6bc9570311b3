"""The data files of this package: words, phrases and weights that the code is told."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any


def text_of(file: str) -> str:
    """The text of a data file."""
    return resources.files("assistant").joinpath(file).read_text(encoding="utf-8")


def load_table(file: str) -> dict[str, Any]:
    """Everything in a TOML file; read anew each time, so whoever needs it often keeps what was made of it."""
    return tomllib.loads(text_of(file))
