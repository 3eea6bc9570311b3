"""The library: documents, facts, passages with exact offsets, and the search over them.

Importing this package loads nothing heavy; `Library` is imported when it is first asked for.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from knowledge.document import Document, Fact, Hit, Passage, Sentence, SentenceHit
from knowledge.errors import KnowledgeError, UnknownDocument

if TYPE_CHECKING:
    from knowledge.library import AddProgress, AddReport, Library

# One question's products of a matrix and a vector take a tenth of a millisecond on one core; spread over several they
# take fifty times that on a busy machine, and their last bits depend on the number of cores. Read by numpy's import.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__all__ = [
    "AddProgress",
    "AddReport",
    "Document",
    "Fact",
    "Hit",
    "KnowledgeError",
    "Library",
    "Passage",
    "Sentence",
    "SentenceHit",
    "UnknownDocument",
]


def __getattr__(name: str) -> object:
    if name in {"AddProgress", "AddReport", "Library"}:
        from knowledge import library

        return getattr(library, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
