"""Questions of the data files here, with what answers them: shared by the fitting and measuring scripts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

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


def load(name: str) -> list[Asked]:
    """The questions of one file: `name` is "a", "b" (the two banks), "fit" or "check"."""
    path = HERE / (f"bank_{name}.jsonl" if len(name) == 1 else f"{name}.jsonl")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        Asked(
            r["question"], bool(r["covered"]), r.get("kind") or r["group"], r.get("document") or "",
            r.get("quote") or "", name,
        )
        for r in rows
    ]  # fmt: skip


def from_library(library: Library) -> list[Asked]:
    """The example questions of the facts and the test questions of the documents, with their quotes."""
    found = [
        Asked(q, True, "fact", f.document, f.quote, "facts") for f in library.facts.values() for q in f.asks
    ]
    return found + [
        Asked(q, True, "test", d.id, quote, "tests") for d in library.documents() for q, quote in d.tests
    ]


def folds(rows: Sequence[Asked], count: int) -> list[list[int]]:
    """Row numbers parted into `count` folds, every `count`-th row in the same one."""
    return [list(range(n, len(rows), count)) for n in range(count)]
