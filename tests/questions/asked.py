"""Questions of the data files here, with what answers them: shared by the fitting and measuring scripts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.library import Library

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Asked:
    """A question; `document` and `quote` are empty where the library does not answer it."""

    question: str
    covered: bool
    kind: str
    document: str
    quote: str
    source: str

    @property
    def supposes(self) -> bool:
        """Whether the question supposes what is not so: it is corrected or refused."""
        return self.kind == "false_premise"


BANKS = (("a",), ("b", "fit", "check"), ("c",))
"""The sets whose answering sentences are known, by author."""
NATURAL = (
    "blind_library", "blind2_library", "blind3_library", "blind4_library", "blind5_library", "natural_library",
    "practice_library", "practice2_library", "practice3_library", "practice4_library", "practice5_library",
    "practice6_library", "blind6_library", "blind7_library",
)  # fmt: skip
"""Sets of whole conversations, each by another author: known is only whether the library answers."""


def author(source: str) -> str:
    """Who wrote the questions of a set: the first set of the same author stands for them."""
    return next((sets[0] for sets in BANKS if source in sets), source)


def load(name: str) -> list[Asked]:
    """The questions of one file: `name` is "a", "b", "c" (the banks), "fit", "check", or one of `NATURAL`."""
    path = HERE / (f"bank_{name}.jsonl" if len(name) == 1 else f"{name}.jsonl")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    if name in NATURAL:
        return [asked for row in rows if (asked := _opening(row, name)) is not None]
    return [
        Asked(
            r["question"], bool(r["covered"]), r.get("kind") or r["group"], r.get("document") or "",
            r.get("quote") or "", name,
        )
        for r in rows
    ]  # fmt: skip


def _opening(talk: Mapping[str, Any], source: str) -> Asked | None:
    """The first question of a conversation; None where it is not told whether the library answers it."""
    turn, category = talk["turns"][0], talk["category"].replace("-", "_")
    kinds = turn["expect"].get("kind", []) if turn["expect"] else []
    if category == "false_premise" or not kinds:
        return Asked(turn["ask"], False, "false_premise", "", "", source)
    return Asked(turn["ask"], "not_covered" not in kinds, category, "", "", source)


def from_library(library: Library) -> list[Asked]:
    """The example questions of the facts and the test questions of the documents, with their quotes."""
    found = [
        Asked(q, True, "fact", f.document, f.quote, "facts") for f in library.facts.values() for q in f.asks
    ]
    return found + [
        Asked(q, True, "test", d.id, quote, "tests") for d in library.documents() for q, quote in d.tests
    ]
