"""What can go wrong in the library, as one family; each message is a sentence for the reader.

KnowledgeError
├── UnknownDocument      no document has that id
├── BuiltinDocument      a document that comes with the program cannot be taken out
├── UnreadableFile       a file cannot become a document
├── DataFileError        an explainer or facts file of the program is wrong
├── LibraryUnusable      the folder or the database of the library cannot be used
├── Stopped              somebody stopped adding; nothing is half added
└── ModelError           the embedding model is missing, is not what it should be, or cannot be loaded
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class KnowledgeError(Exception):
    """The head of the family: `str(error)` says what was wrong, where, and what to do."""


class UnknownDocument(KnowledgeError):  # noqa: N818 - named for what it says
    """No document has the id that was asked for."""

    def __init__(self, document: str, known: Iterable[str]) -> None:
        self.document = document
        self.nearest = nearest(document, known)
        hint = f" Did you mean “{self.nearest}”?" if self.nearest else ""
        super().__init__(
            f"There is no document “{document}” in the library.{hint} `deal sources` lists them all."
        )


class BuiltinDocument(KnowledgeError):  # noqa: N818
    """Someone asked to take out a document that comes with the program."""

    def __init__(self, document: str) -> None:
        self.document = document
        super().__init__(
            f"“{document}” comes with the program and stays; only documents that were added can be removed."
        )


class UnreadableFile(KnowledgeError):  # noqa: N818
    """A file cannot become a document: what is wrong with it, and what would work."""


class DataFileError(KnowledgeError):
    """An explainer or facts file is wrong; names the file and the key."""

    def __init__(self, file: str, problem: str) -> None:
        self.file = file
        self.problem = problem
        super().__init__(f"{file}: {problem}")


class LibraryUnusable(KnowledgeError):  # noqa: N818
    """The library's folder or database cannot be read or written; names it and says what to do."""


class Stopped(KnowledgeError):  # noqa: N818
    """Somebody stopped what was under way."""


class ModelError(KnowledgeError):
    """The embedding model is missing, changed or cannot be loaded; names it and says what to do."""


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word nearest to `word`, or nothing where none is near."""
    found = get_close_matches(word.casefold(), sorted(known), n=1, cutoff=0.6)
    if found:
        return found[0]
    # A fragment of a long id ("commitment" for "aws-commitment-explainer") has a low ratio, yet is plainly
    # near.
    return next((name for name in sorted(known) if len(word) >= 3 and word.casefold() in name), "")
