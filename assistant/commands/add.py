"""`deal add`: adds documents, or folders of them, to the library."""

from __future__ import annotations

import argparse
from pathlib import Path

from assistant.clean import printable
from assistant.commands.common import add_json, settings_of, tell
from assistant.errors import UsageError
from assistant.streams import Streams

EPILOG = """\
examples:
  deal add notes.md
  deal add reports/ --json

Exit status: 0 every file is in the library, 2 a file could not be added; the others are."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("paths", metavar="PATH", nargs="+", help="a file, or a folder of files")
    add_json(parser)


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Add what the paths name, and report each file as it is done."""
    from assistant.opening import open_library

    library = open_library(settings_of(streams))
    failed = 0
    for report in library.add([Path(path) for path in arguments.paths]):
        failed += report.status == "failed"
        if arguments.json:
            fields: dict[str, object] = {
                "path": report.path,
                "status": report.status,
                "document": report.document,
                "passages": report.passages,
                "error": report.error,
            }
            if report.warning:
                fields["warning"] = report.warning
            streams.json(fields)
        elif report.status == "failed":
            streams.note(f"{report.path}: {report.error}")
        else:
            passages = "1 passage" if report.passages == 1 else f"{report.passages} passages"
            streams.show(printable(f"{report.status} {report.document} ({passages}) from {report.path}"))
            if report.warning:
                streams.note(f"{report.path}: {report.warning}")
    tell(library.notices, streams)
    return UsageError.status if failed else 0
