"""Taking a document out of the library from a chat: told first what would go, done once that is confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.errors import UsageError
from assistant.lines import CONFIRM, confirmed

if TYPE_CHECKING:
    from knowledge.library import Library


def remove(words: str, library: Library) -> str:
    """Take out the document whose id stands in `words`, if "yes" stands behind it; the sentence to tell.

    Raises UsageError where no document is named, and the library's errors for one that is not there or stays.
    """
    id, sure = confirmed(words)
    if not id:
        raise UsageError("Name a document by its id, as in /remove my-notes; /sources lists them.")
    document = library.removable(id)
    if sure:
        library.remove(id)
        return f"“{document.title}” is out of the library."
    count = len(document.passages)
    passages = "1 passage" if count == 1 else f"{count} passages"
    return (
        f"This takes “{document.title}” ({passages}) out of the library; its file stays where it is. "
        f"To do so, write /remove {id} {CONFIRM}."
    )
