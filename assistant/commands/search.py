"""`deal search`: the best passages and nothing else."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from assistant.commands.common import add_json, add_within, inputs, look_of, settings_of, tell
from assistant.streams import Streams

if TYPE_CHECKING:
    from knowledge.document import Hit

EPILOG = """\
examples:
  deal search "switching costs" --top 3
  deal search lock-in --in builtin --json
  deal search --json --top 10 < queries.txt

Without QUERY, each line of standard input is a query."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("query", metavar="QUERY", nargs="*", help="what to look for")
    parser.add_argument("--top", metavar="K", type=_count, default=5, help="how many passages (5)")
    add_json(parser)
    add_within(parser)


def _count(text: str) -> int:
    """Read how many passages are wanted."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= 1000 or len(text) > 9:
        raise argparse.ArgumentTypeError(f'must be a whole number from 1 to 1000, not "{text}"')
    return int(text)


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Search, one query after the other, each printed at once."""
    queries = inputs(arguments.query, streams, "query", 'Write: deal search "switching costs"')
    first = next(queries)

    from assistant.opening import open_library

    library = open_library(settings_of(streams), streams.note)
    within = tuple(arguments.within)
    library.documents(within)  # an unknown id is told before anything is loaded
    tell(library.notices, streams)
    for number, query in enumerate(chain([first], queries)):
        hits = library.search(query, top=arguments.top, within=within)
        if arguments.json:
            streams.json({"query": query, "passages": [passage_fields(hit) for hit in hits]})
        else:
            if number:
                streams.show("")
            streams.show(_text(hits, streams))
    return 0


def passage_fields(hit: Hit) -> dict[str, Any]:
    """Return what the JSON says of one passage."""
    passage = hit.passage
    return {
        "document": passage.document,
        "title": passage.title,
        "section": passage.section,
        "text": passage.text,
        "score": round(float(hit.score), 6),
        "start": passage.start,
        "end": passage.end,
    }


def _text(hits: Sequence[Hit], streams: Streams) -> str:
    """Return the passages for people."""
    from assistant.painting import paint
    from assistant.rendering import passage_lines

    if not hits:
        return "Nothing was found."
    lines = chain.from_iterable(
        passage_lines(number, hit.passage, hit.score) for number, hit in enumerate(hits, start=1)
    )
    return paint(lines, look_of(streams))
