"""Questions about the program itself (topics.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Topic:
    """Something people ask about the program, in example phrases, and what it says to that."""

    name: str
    phrases: tuple[str, ...]
    text: str
    suggestions: tuple[str, ...]


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    return tomllib.loads(resources.files("assistant").joinpath("topics.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def topics() -> Mapping[str, Topic]:
    """All topics by name, in the file's order."""
    return {
        t["name"]: Topic(t["name"], tuple(t["phrases"]), t["text"], tuple(t.get("suggestions", ())))
        for t in _tables()["topic"]
    }


@dataclass(frozen=True, slots=True)
class Beyond:
    """Something people ask that the library says nothing of, in example phrases.

    `text` says so, or is empty; `suggestions` are what to ask instead.
    """

    name: str
    phrases: tuple[str, ...]
    text: str
    suggestions: tuple[str, ...]


@lru_cache(maxsize=1)
def beyond() -> Mapping[str, Beyond]:
    """All subjects beyond the library by name, with every company put into their phrases."""
    raw = _tables()["beyond"]
    return {
        s["name"]: Beyond(
            s["name"],
            tuple(dict.fromkeys(p.replace("{company}", c) for p in s["phrases"] for c in raw["companies"])),
            s["text"],
            tuple(s.get("suggestions", ())),
        )
        for s in raw["subject"]
    }
