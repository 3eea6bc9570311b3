"""`deal sources`: the documents of the library."""

from __future__ import annotations

import argparse

from assistant.commands.common import add_json, look_of, settings_of, tell
from assistant.streams import Streams


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_json(parser)


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """List the documents, the built-in ones first."""
    from assistant.opening import open_library

    library = open_library(settings_of(streams))
    documents = library.documents()
    tell(library.notices, streams)
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
                }
            )
        return 0
    from assistant.rendering import paint, table_lines

    rows = [("ID", "KIND", "PASSAGES", "TITLE")]
    rows += [(each.id, each.origin, str(len(each.passages)), each.title) for each in documents]
    streams.show(paint(table_lines(rows), look_of(streams)))
    return 0
