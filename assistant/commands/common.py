"""What several commands share: the settings, the doors to the core, and `--in`."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from assistant.errors import UsageError
from assistant.settings import Settings, load_settings
from assistant.streams import Streams

if TYPE_CHECKING:
    from assistant.painting import Look

_EATEN_BY_SHELL = re.compile(
    r"(?<![\w.,$])(?:0\d*[kmbt]n?|0\d+ (?:million|billion|trillion))\b", re.IGNORECASE
)


def settings_of(streams: Streams) -> Settings:
    """Return the settings; tell on standard error what is wrong in their file."""
    settings = load_settings()
    tell(settings.notices, streams)
    if settings.color == "never":
        streams.color = False
    return settings


def tell(notices: Iterable[str], streams: Streams) -> None:
    """Print what was found damaged or wrong, on standard error."""
    for notice in notices:
        streams.note(notice)


def look_of(streams: Streams) -> Look:
    """Return how text is shown on these streams."""
    from assistant.painting import Look

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


def warn_of_shell(words: Sequence[str], streams: Streams) -> None:
    """Tell when the shell seems to have taken a "$1" out of "$100B", which leaves "00B"."""
    if any(_EATEN_BY_SHELL.search(word) for word in words):
        streams.note('Inside double quotes the shell reads "$1" as its own; put amounts in single quotes.')


def inputs(words: Sequence[str], streams: Streams, what: str, command: str) -> Iterator[str]:
    """Yield what the command is asked: the words of its arguments as one, or each line of standard input."""
    from assistant.clean import clean_input

    if words and list(words) != ["-"]:
        text = clean_input(" ".join(words))
        if not text.strip():
            raise UsageError(f"The {what} is empty. {command}")
        warn_of_shell([text], streams)
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
