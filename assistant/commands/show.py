"""`deal show`: a document's text, exactly as the library holds it."""

from __future__ import annotations

import argparse

from assistant.commands.common import settings_of
from assistant.streams import Streams

EPILOG = """\
Citations count their characters in this text: `start` to `end` of what is printed is the quote."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("id", metavar="ID", help="an id from `deal sources`")


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Print the text, nothing added and nothing left out."""
    from assistant.opening import open_library

    streams.exact(open_library(settings_of(streams)).document(arguments.id).text)
    return 0
