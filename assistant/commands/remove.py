"""`deal remove`: takes a document out of the library."""

from __future__ import annotations

import argparse

from assistant.commands.common import settings_of
from assistant.streams import Streams


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("id", metavar="ID", help="an id from `deal sources`; built-in documents stay")


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Remove the document and say so."""
    from assistant.opening import open_library

    open_library(settings_of(streams)).remove(arguments.id)
    streams.note(f"Removed {arguments.id}.")
    return 0
