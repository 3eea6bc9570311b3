"""`deal add`: adds documents, or folders of them, to the library."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.adding import STOPPED, outcome, progress_line
from assistant.clean import REPLACEMENT, printable, without_surrogates
from assistant.commands.common import add_json, settings_of, tell
from assistant.errors import UsageError
from assistant.streams import Streams

if TYPE_CHECKING:
    from knowledge.library import AddReport

EPILOG = """\
examples:
  deal add notes.md
  deal add reports/ --json

Exit status: 0 every file is in the library, 2 a file could not be added; the others are."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "paths", metavar="PATH", nargs="+", help="a file (.md .txt .html .pdf .docx), or a folder"
    )
    add_json(parser)


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Add what the paths name, and report each file as it is done."""
    from assistant.opening import open_library

    paths = [on_disk(path) for path in arguments.paths]
    library = open_library(settings_of(streams), streams.progress)
    failed = 0
    try:
        for report in library.add(paths, lambda progress: streams.progress(progress_line(progress))):
            streams.progress("")
            failed += report.status == "failed"
            _show(report, streams, json=arguments.json)
    except KeyboardInterrupt:
        streams.progress("")
        streams.note(STOPPED)
        raise
    finally:
        streams.progress("")
    tell(library.notices, streams)
    return UsageError.status if failed else 0


def _show(report: AddReport, streams: Streams, *, json: bool) -> None:
    """Print what became of one file."""
    if json:
        fields: dict[str, object] = {
            "path": report.path,
            "status": report.status,
            "document": report.document,
            "passages": report.passages,
            "error": report.error,
        }
        if report.kept:
            fields["kept"] = {
                "words": list(report.kept.words),
                "headings": list(report.kept.headings),
                "bullets": list(report.kept.bullets),
            }
        if report.warning:
            fields["warning"] = report.warning
        streams.json(fields)
    elif report.status == "failed":
        streams.note(outcome(report))
    else:
        streams.show(printable(outcome(report)))
        if report.warning:
            streams.note(f"{report.path}: {report.warning}")


def on_disk(path: str) -> Path:
    """Return the path that an argument names; arguments come with a replacement for what is no UTF-8.

    Raises UsageError for an empty one, which would be the folder one is in, and where several names fit.
    """
    if not path:
        raise UsageError("One of the paths is empty. Name a file or a folder; `.` is the folder you are in.")
    found = Path(path)
    if REPLACEMENT not in path or found.exists():
        return found
    whole = Path(found.anchor)
    for part in found.parts[len(whole.parts) :]:
        folder = whole
        whole = folder / part
        if REPLACEMENT in part and not whole.exists() and folder.is_dir():
            fitting = [entry for entry in folder.iterdir() if without_surrogates(entry.name) == part]
            if len(fitting) > 1:
                raise UsageError(
                    f'Several files are called "{path}", as far as letters can say it. Add their folder.'
                )
            whole = fitting[0] if fitting else whole
    return whole
