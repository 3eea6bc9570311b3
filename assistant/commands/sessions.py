"""`deal sessions`: lists, searches, exports, renames and deletes the conversations that the chat keeps."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from assistant.commands.common import add_json, settings_of
from assistant.errors import UsageError
from assistant.streams import Streams

if TYPE_CHECKING:
    from assistant.sessions.archive import Archive

EPILOG = """\
examples:
  deal sessions
  deal sessions search payback
  deal sessions export 3 --json > talk.json
  deal sessions rename 3 'The pledge over eight years'
  deal sessions delete 3

What is deleted is gone for good. `deal`, then /resume 3, goes on with a conversation."""

WHAT = ("list", "search", "export", "rename", "delete")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("what", nargs="?", choices=WHAT, default="list", help="what to do; list where absent")
    parser.add_argument(
        "words", metavar="WORDS", nargs="*", help="words to look for, or a number (and a name)"
    )
    add_json(parser)


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Do it."""
    from assistant.clean import printable
    from assistant.sessions.archive import Archive
    from assistant.sessions.commands import day, entries_of, erase, pick, written

    archive = Archive(settings_of(streams).home)
    words = " ".join(arguments.words)
    if arguments.what == "list":
        _list(archive, streams, json=arguments.json)
    elif arguments.what == "search":
        if not words.strip():
            raise UsageError("Say what to look for: deal sessions search payback")
        for found in archive.search(words):
            if arguments.json:
                fields = {"session": found.session, "name": found.name, "turn": found.number}
                streams.json({**fields, "question": found.question, "excerpt": found.excerpt})
            else:
                excerpt = " ".join(found.excerpt.split())
                streams.show(
                    printable(f"{found.session}. {found.name} ({day(found.updated)}): {found.question}")
                )
                streams.show(printable(f"   {excerpt}"))
    elif not arguments.words:
        raise UsageError(f"Say which one: deal sessions {arguments.what} 3. `deal sessions` lists them.")
    elif arguments.what == "export":
        chosen = pick(words, archive)
        text = written(chosen.name, entries_of(archive, chosen.id), "json" if arguments.json else "md")
        streams.exact(text)
    elif arguments.what == "rename":
        name = " ".join(arguments.words[1:]).strip()
        if not name:
            raise UsageError("Say the number and the name: deal sessions rename 3 'Eight years'")
        chosen = pick(arguments.words[0], archive)
        archive.rename(chosen.id, name)
        streams.show(printable(f"“{chosen.name}” is called “{name}” now."))
    else:
        chosen = pick(words, archive)
        erase(chosen.id, archive)
        streams.show(printable(f"“{chosen.name}” is deleted for good."))
    for notice in archive.news():
        streams.note(notice)
    return 0


def _list(archive: Archive, streams: Streams, *, json: bool) -> None:
    from assistant.clean import printable
    from assistant.sessions.commands import session_lines

    if json:
        for one in archive.sessions():
            fields = {"session": one.id, "name": one.name, "turns": one.turns}
            streams.json({**fields, "created": one.created, "updated": one.updated})
        return
    lines = session_lines(archive)
    for line in lines:
        streams.show(printable(line))
    if not lines:
        streams.note("No conversation is kept yet.")
