"""What several commands share: the settings, the doors to the core, and `--in`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from assistant.errors import UsageError
from assistant.settings import Settings, load_settings
from assistant.streams import Streams

if TYPE_CHECKING:
    from assistant.rendering import Look
    from knowledge.library import Library

GROUPS = ("added", "builtin")
"""What `--in` takes besides the ids of documents."""


def settings_of(streams: Streams) -> Settings:
    """Return the settings; tell on standard error what is wrong in their file."""
    settings = load_settings()
    for notice in settings.notices:
        streams.note(notice)
    if settings.color == "never":
        streams.color = False
    return settings


def look_of(streams: Streams) -> Look:
    """Return how text is shown on these streams."""
    from assistant.rendering import Look

    return Look(width=streams.width, color=streams.color)


def add_within(parser: argparse.ArgumentParser) -> None:
    """Add the repeatable option `--in`."""
    parser.add_argument(
        "--in",
        dest="within",
        metavar="DOCUMENT",
        action="append",
        default=[],
        help='only this document (an id from `deal sources`, or "added" or "builtin"); repeatable',
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add the option `--json`."""
    parser.add_argument("--json", action="store_true", help="one JSON object per line, for scripts")


def checked_within(within: Sequence[str], library: Library) -> tuple[str, ...]:
    """Return the documents and groups of `--in`; an unknown id is an error that names a near one."""
    for name in within:
        if name not in GROUPS:
            library.document(name)
    return tuple(within)


def inputs(words: Sequence[str], streams: Streams, what: str, command: str) -> Iterator[str]:
    """Yield what the command is asked: the words of its arguments as one, or each line of standard input."""
    from assistant.clean import clean_input

    if words and list(words) != ["-"]:
        text = clean_input(" ".join(words))
        if not text.strip():
            raise UsageError(f"The {what} is empty. {command}")
        yield text
        return
    if not words and streams.interactive:
        raise UsageError(f"There is no {what}. {command}")
    empty = True
    for line in streams.lines():
        empty = False
        yield line
    if empty:
        raise UsageError(f"There is no {what} on standard input. {command}")
