"""The documents at one moment: those that come with the program and those that were added, by their ids."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.document import Document, Passage
from knowledge.passages import assemble, from_rows, layout_version, passages
from knowledge.store import Row

if TYPE_CHECKING:
    from knowledge.index import Index, Words
    from knowledge.spelling import Spelling


@dataclass(slots=True)
class Shelf:
    """All documents at one moment, and what is made of them, so that none of it is of another moment."""

    revision: int
    documents: Mapping[str, Document]
    stored: Mapping[str, str]
    """Id of an added document → the id it has in the store."""
    words: Words | None = None
    index: Index | None = None
    spelling: Spelling | None = None


def read_shelf(revision: int, builtin: Iterable[Document], rows: Iterable[Row]) -> Shelf:
    """Put the built-in documents and the rows of the store on a shelf."""
    documents = {document.id: document for document in builtin}
    stored = {}
    for row in rows:
        # A later release may bring a document whose id a file has already; the user's stays reachable.
        name = row.id if row.id not in documents else f"{row.id}-added"
        documents[name] = _document(name, row)
        stored[name] = row.id
    return Shelf(revision, documents, stored)


def _document(name: str, row: Row) -> Document:
    found: tuple[Passage, ...] | None = None
    if row.layout == layout_version():
        try:
            found = assemble(name, row.title, row.text, from_rows(json.loads(row.cuts)))
        except (ValueError, TypeError):
            found = None
    if found is None:
        found = passages(name, row.title, row.text)
    return Document(
        id=name,
        title=row.title,
        text=row.text,
        origin="added",
        source=row.path,
        date=row.date,
        passages=found,
    )
