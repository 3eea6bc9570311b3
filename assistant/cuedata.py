"""Small tables of cues.toml that are not about the form of a question."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources


@lru_cache(maxsize=1)
def periods() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(unit, phrases) for each period that a yearly amount can be shown per, shortest first."""
    raw = tomllib.loads(resources.files("assistant").joinpath("cues.toml").read_text(encoding="utf-8"))
    return tuple((row["unit"], tuple(row["phrases"])) for row in raw["period"])


@lru_cache(maxsize=1)
def documents() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(document id, phrases) for documents that people call by a name of their own."""
    raw = tomllib.loads(resources.files("assistant").joinpath("cues.toml").read_text(encoding="utf-8"))
    return tuple((row["id"], tuple(row["phrases"])) for row in raw["document"])
