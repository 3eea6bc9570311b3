"""Questions about the program itself, and about what the library says nothing of (topics.toml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assistant.datafiles import load_table


@dataclass(frozen=True, slots=True)
class Topic:
    """Something people ask about the program, or beyond the library, in example phrases.

    `text` is said to that, or empty; `suggestions` are what to ask next, or instead.
    """

    name: str
    phrases: tuple[str, ...]
    text: str
    suggestions: tuple[str, ...]


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    return load_table("topics.toml")


@lru_cache(maxsize=1)
def topics() -> Mapping[str, Topic]:
    """All topics by name, in the file's order."""
    return {
        t["name"]: Topic(t["name"], tuple(t["phrases"]), t["text"], tuple(t.get("suggestions", ())))
        for t in _tables()["topic"]
    }


@lru_cache(maxsize=1)
def beyond() -> Mapping[str, Topic]:
    """All subjects beyond the library by name, with every company put into their phrases."""
    raw = _tables()["beyond"]
    return {
        s["name"]: Topic(
            s["name"],
            tuple(dict.fromkeys(p.replace("{company}", c) for p in s["phrases"] for c in raw["companies"])),
            s["text"],
            tuple(s.get("suggestions", ())),
        )
        for s in raw["subject"]
    }
