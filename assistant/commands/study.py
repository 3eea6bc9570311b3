"""`deal study`: opens the chat at the study screen; or prints what is due, and writes a guide or the cards."""

from __future__ import annotations

import argparse
import os
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.commands.common import add_json, add_within, settings_of, tell
from assistant.errors import UsageError
from assistant.settings import load_settings
from assistant.streams import Streams

if TYPE_CHECKING:
    from assistant.study.course import Course

EPILOG = """\
examples:
  deal study
  deal study --due --json
  deal study --guide guide.md --in deal-sheet
  deal study --anki deal.apkg
  deal study --exam 2026-12-01 --cap 21

FILE may be - for standard output (not with --anki)."""

_OPTIONS = (
    ("exam", "DATE", "your exam's day, such as 2026-12-01; nothing is put off beyond it; none takes it away"),
    ("cap", "DAYS", "the longest interval between two reviews of a card, in days (30)"),
    ("new", "N", "how many new cards a day (10)"),
    ("grades", "N", "2 buttons (missed, knew it) or 4 (again, hard, good, easy)"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--stats", action="store_true", help="print the progress")
    parser.add_argument("--due", action="store_true", help="print what is due")
    parser.add_argument("--guide", metavar="FILE", help="write a study guide in Markdown, with citations")
    parser.add_argument("--anki", metavar="FILE", help="write the cards as a package for Anki (.apkg)")
    parser.add_argument("--tsv", metavar="FILE", help="write the cards as tab-separated lines")
    parser.add_argument("--force", action="store_true", help="write over a file that is there")
    for name, metavar, text in _OPTIONS:
        parser.add_argument(f"--{name}", metavar=metavar, help=text)
    add_within(parser)
    add_json(parser)


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Do what was asked for, or open the screen."""
    changes = {
        name: getattr(arguments, name) for name, _, _ in _OPTIONS if getattr(arguments, name) is not None
    }
    files = any(each is not None for each in (arguments.guide, arguments.anki, arguments.tsv))
    if not (changes or files or arguments.stats or arguments.due or arguments.json):
        return _open(arguments, streams)
    from assistant.study.course import Course

    course = Course.open(settings_of(streams))
    within = _documents(course, arguments.within)
    for name, value in changes.items():
        course.set_option(name, value)
    _write(arguments, course, within, streams)
    if arguments.stats or (arguments.json and not (arguments.due or files or changes)):
        _stats(course, streams, as_json=arguments.json)
    if arguments.due:
        _due(course, within, streams, as_json=arguments.json)
    if changes and not arguments.json:
        streams.show(_options_text(course))
    elif changes:
        streams.json(_options(course))
    tell(course.notices, streams)
    return 0


def _open(arguments: argparse.Namespace, streams: Streams) -> int:
    if arguments.within:
        raise UsageError("--in goes with --due, --guide, --anki and --tsv.")
    if not (streams.interactive and streams.terminal):
        raise UsageError(
            "The study screen needs a terminal. For pipes there are --due, --stats and --guide -."
        )
    if os.environ.get("TERM") == "dumb":
        raise UsageError("This terminal cannot move its cursor; `deal study --guide -` prints a study guide.")
    settings = load_settings()
    if not streams.color:
        settings = replace(settings, color="never")
    from assistant.terminal.app import run as open_screen

    return open_screen(settings, "study")


def _documents(course: Course, within: list[str]) -> tuple[str, ...]:
    """The ids of the documents that --in names; unknown ones are told."""
    return tuple(document.id for document in course.library.documents(within)) if within else ()


def _write(arguments: argparse.Namespace, course: Course, within: tuple[str, ...], streams: Streams) -> None:
    """Write the files that were asked for."""
    if arguments.guide is None and arguments.anki is None and arguments.tsv is None:
        return
    from assistant.study.export import anki_package, table
    from assistant.study.guide import study_guide

    deck = course.deck
    cards = [card for card in course.cards().values() if not within or card.span.document in within]
    if arguments.guide is not None:
        guide = study_guide(deck.documents, deck.order, cards, course.models, within)
        _put(arguments.guide, guide, "The guide", streams, force=arguments.force)
    if arguments.tsv is not None:
        lines = table(cards, course.models)
        _put(arguments.tsv, lines, f"{len(cards)} cards", streams, force=arguments.force)
    if arguments.anki is not None:
        if arguments.anki == "-":
            raise UsageError("A package for Anki is a file: name it, such as deal.apkg.")
        count = anki_package(cards, course.models, _path(arguments.anki), force=arguments.force)
        streams.note(f"{count} cards in {arguments.anki}")


def _put(name: str, text: str, what: str, streams: Streams, *, force: bool) -> None:
    """Write a text to a file, or to standard output for "-"."""
    from assistant.study.export import write_text

    if name == "-":
        streams.exact(text)
    else:
        write_text(_path(name), text, force=force)
        streams.note(f"{what} in {name}")


def _path(name: str) -> Path:
    if not name.strip():
        raise UsageError("The name of the file is empty.")
    return Path(name)


def _due(course: Course, within: tuple[str, ...], streams: Streams, *, as_json: bool) -> None:
    counts = course.counts(within)
    cards = course.queue(within)
    if as_json:
        streams.json(
            {
                **asdict(counts),
                "cards": [
                    {
                        "key": card.key,
                        "type": card.type,
                        "document": card.span.document,
                        "question": card.question,
                    }
                    for card in cards
                ],
            }
        )
        return
    changed = f", {counts.changed} to look at because their words were edited" if counts.changed else ""
    streams.show(f"{counts.due} due, {counts.new} new{changed}")


def _stats(course: Course, streams: Streams, *, as_json: bool) -> None:
    stats = course.stats()
    outlines = course.outlines()
    if as_json:
        documents = [
            {
                "document": name,
                "sentences": each.total,
                "visited": each.visited,
                "read": each.count("read"),
                "asked": each.count("asked"),
                "quizzed": each.count("quizzed"),
            }
            for name, each in outlines.items()
        ]
        streams.json({**asdict(stats), **_options(course), "documents": documents})
        return
    from assistant.painting import Look, paint, table_lines
    from assistant.study.progress import percent

    share = f", {100 * stats.right // stats.reviews}% of them known" if stats.reviews else ""
    streams.show(f"{stats.seen} of {stats.cards} cards seen, {stats.known} known for a week or longer")
    grades = "1 grade" if stats.reviews == 1 else f"{stats.reviews} grades"
    quizzes = "1 quiz" if stats.quizzes == 1 else f"{stats.quizzes} quizzes"
    streams.show(f"{grades}{share}; {stats.today} today; {quizzes}")
    streams.show(_options_text(course))
    rows = [("DOCUMENT", "VISITED", "SENTENCES")]
    rows += [
        (name, percent(each.share), f"{each.visited} of {each.total}") for name, each in outlines.items()
    ]
    streams.show(paint(table_lines(rows), Look(width=streams.width, color=streams.color)))


def _options(course: Course) -> dict[str, object]:
    options = course.options
    return {
        "grades": options.grades,
        "cap_days": options.cap_days,
        "exam": options.exam.isoformat() if options.exam else None,
        "new_per_day": options.new_per_day,
    }


def _options_text(course: Course) -> str:
    from assistant.study.options import day_text

    options = course.options
    exam = f"the exam is on {day_text(options.exam)}" if options.exam else "no exam is set"
    return (
        f"{options.new_per_day} new cards a day, at most {options.cap_days} days between reviews, "
        f"{options.grades} buttons, {exam}"
    )
