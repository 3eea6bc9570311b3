"""Small tables of cues.toml that are not about the form of a question."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any


@lru_cache(maxsize=1)
def tables() -> dict[str, Any]:
    """Everything in cues.toml."""
    return tomllib.loads(resources.files("assistant").joinpath("cues.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def words() -> frozenset[str]:
    """Every word of the phrases that tell the form of a question."""
    phrases = (p for key in ("form", "wants", "cue") for row in tables()[key] for p in row["phrases"])
    return frozenset(w for p in phrases for w in p.strip("^$").split() if w.isalpha())


@lru_cache(maxsize=1)
def periods() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(unit, phrases) for each period that a yearly amount can be shown per, shortest first."""
    return tuple((row["unit"], tuple(row["phrases"])) for row in tables()["period"])


@lru_cache(maxsize=1)
def factors() -> tuple[tuple[float, tuple[str, ...]], ...]:
    """(factor, phrases) for words that multiply what they stand beside."""
    return tuple((float(row["by"]), tuple(row["phrases"])) for row in tables()["factor"])


@lru_cache(maxsize=1)
def change_words() -> frozenset[str]:
    """Words that only hold a follow-up to a calculation together."""
    return frozenset(tables()["change"]["words"])


@lru_cache(maxsize=1)
def documents() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(document id, phrases) for documents that people call by a name of their own."""
    return tuple((row["id"], tuple(row["phrases"])) for row in tables()["document"])


@lru_cache(maxsize=1)
def opposites() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(variable, phrases) for words that say the opposite of what a variable counts."""
    return tuple((row["variable"], tuple(row["phrases"])) for row in tables()["opposite"])


@lru_cache(maxsize=1)
def contrasts() -> tuple[str, ...]:
    """What stands before a figure that is ruled out: "8 years instead of 10"."""
    return tuple(tables()["contrast"]["phrases"])


@lru_cache(maxsize=1)
def declines() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """(variables, phrases) for words that make a rate negative."""
    return tuple((tuple(row["variables"]), tuple(row["phrases"])) for row in tables()["decline"])
