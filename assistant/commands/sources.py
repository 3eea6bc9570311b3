"""`deal sources`: the documents of the library."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from assistant.commands.common import add_json, look_of, settings_of, tell
from assistant.streams import Streams

if TYPE_CHECKING:
    from knowledge.filing import FileState


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_json(parser)


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """List the documents, the built-in ones first."""
    from assistant.opening import open_library

    library = open_library(settings_of(streams))
    documents = library.documents()
    tell(library.notices, streams)
    states = library.file_states()
    if arguments.json:
        for document in documents:
            streams.json(
                {
                    "document": document.id,
                    "title": document.title,
                    "origin": document.origin,
                    "source": document.source,
                    "date": document.date,
                    "topics": list(document.topics),
                    "passages": len(document.passages),
                    "characters": len(document.text),
                    "file": states.get(document.id),
                }
            )
        return 0
    from assistant.painting import paint, table_lines

    rows = [("ID", "KIND", "PASSAGES", "TITLE")]
    rows += [
        (each.id, _kind(each.origin, states.get(each.id)), str(len(each.passages)), each.title)
        for each in documents
    ]
    streams.show(paint(table_lines(rows), look_of(streams)))
    changed = [each.source for each in documents if states.get(each.id) == "changed"]
    gone = [each.id for each in documents if states.get(each.id) == "gone"]
    if changed:
        streams.note(f"Changed since it was added; `deal add` takes the change: {', '.join(changed)}")
    if gone:
        streams.note(
            f"The file is gone, its text is still here; `deal remove` takes it out: {', '.join(gone)}"
        )
    return 0


def _kind(origin: str, state: FileState | None) -> str:
    """Say where a document comes from, and whether its file is still the same."""
    return {"changed": f"{origin}, file changed", "gone": f"{origin}, file gone"}.get(str(state), origin)
