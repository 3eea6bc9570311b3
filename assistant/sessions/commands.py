"""The chat's commands about kept conversations, answered in sentences: for the plain chat and the screen.

`run` returns None for a line that is none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import UsageError
from assistant.lines import CONFIRM, confirmed
from assistant.sessions.archive import Archive, Session
from assistant.sessions.entry import Entry, from_json
from assistant.sessions.exporting import FORMS, Form, as_json, as_markdown, write_new
from assistant.sessions.talk import Talk


@dataclass(frozen=True, slots=True)
class SessionCommand:
    """A command: its words, one line of help, an example, and what it does; it raises UsageError."""

    name: str
    help: str
    example: str
    run: Callable[[str, Talk, Archive], str]


def run(line: str, talk: Talk) -> str | None:
    """Carry out a line that is one of these commands, and say what was done; raises UsageError."""
    word, _, rest = line.strip().removeprefix("/").partition(" ")
    command = COMMANDS.get(word.lower()) if line.strip().startswith("/") else None
    if command is None:
        return None
    if talk.archive is None:
        raise UsageError("Conversations are not kept here.")
    return command.run(rest.strip(), talk, talk.archive)


def session_lines(archive: Archive, current: int = 0) -> list[str]:
    """Name every kept conversation in a line, the last one first."""
    return [
        f"{one.id}. {one.name} ({counted(one)}, {day(one.updated)}){' · this one' if one.id == current else ''}"
        for one in archive.sessions()
    ]


def day(time: str) -> str:
    """The day and minute of an ISO time."""
    return time[:16].replace("T", " ")


def pick(words: str, archive: Archive, current: int = 0) -> Session:
    """The session that is meant by its number or by words of its name; the current one where nothing is said.

    Raises UsageError where there is none, or more than one.
    """
    sessions = archive.sessions()
    if not words:
        found = [one for one in sessions if one.id == current]
        if not found:
            raise UsageError("This conversation has nothing in it yet. /sessions lists those that are kept.")
    elif words.removeprefix("#").isdecimal():
        found = [one for one in sessions if one.id == int(words.removeprefix("#"))]
    else:
        found = [one for one in sessions if words.casefold() in one.name.casefold()]
    if not found:
        raise UsageError(f'There is no conversation "{words}". /sessions lists them with their numbers.')
    if len(found) > 1:
        few = ", ".join(f"{one.id} ({one.name})" for one in found[:3])
        raise UsageError(f'Several conversations are called like "{words}": {few}. Say which number.')
    return found[0]


def entries_of(archive: Archive, session: int) -> list[Entry]:
    """The turns of a kept session that can be read."""
    found = [from_json(turn.question, turn.asked, turn.entry) for turn in archive.turns(session)]
    return [entry for entry in found if entry is not None]


def written(name: str, entries: list[Entry], form: Form) -> str:
    """Write a conversation in one of the two forms."""
    return as_json(name, entries) if form == "json" else as_markdown(name, entries)


def counted(session: Session) -> str:
    """How many turns a session has, in words."""
    return "1 turn" if session.turns == 1 else f"{session.turns} turns"


def _sessions(rest: str, talk: Talk, archive: Archive) -> str:
    if rest:
        found = archive.search(rest)
        if not found:
            return f'No kept conversation has "{rest}" in it.'
        lines = [
            f"{one.session}. {one.name}: {one.question} … {' '.join(one.excerpt.split())}" for one in found
        ]
        return "\n".join([*lines, "/resume NUMBER goes on with one."])
    lines = session_lines(archive, talk.session)
    if not lines:
        return "No conversation is kept yet. Each is, from its first answer on."
    return "\n".join([*lines, "/resume NUMBER goes on with one; /sessions WORDS searches them."])


def _resume(rest: str, talk: Talk, archive: Archive) -> str:
    if not rest:
        sessions = [one for one in archive.sessions() if one.id != talk.session]
        if not sessions:
            raise UsageError("There is no other conversation to resume.")
        chosen = sessions[0]
    else:
        chosen = pick(rest, archive, talk.session)
    talk.resume(chosen.id)
    return f"Resumed “{chosen.name}”, {counted(chosen)}."


def _rename(rest: str, talk: Talk, archive: Archive) -> str:
    number, _, name = rest.partition(" ")
    named = number.isdecimal() and name.strip() and archive.session(int(number)) is not None
    chosen = pick(number if named else "", archive, talk.session)
    wanted = name.strip() if named else rest
    if not wanted:
        raise UsageError("Write /rename NAME, for example /rename The pledge over eight years.")
    archive.rename(chosen.id, wanted)
    return f"“{chosen.name}” is called “{' '.join(wanted.split())[:60]}” now."


def _delete(rest: str, talk: Talk, archive: Archive) -> str:
    words, sure = confirmed(rest)
    chosen = pick(words, archive, talk.session)
    if not sure:
        return (
            f"This deletes “{chosen.name}” ({counted(chosen)}) for good. "
            f"To do so, write /delete {chosen.id} {CONFIRM}."
        )
    return deleted(chosen, talk, archive)


def deleted(chosen: Session, talk: Talk, archive: Archive) -> str:
    """Delete a session with every trace of it, and say so."""
    erase(chosen.id, archive)
    if chosen.id == talk.session:
        talk.forget()
    return f"“{chosen.name}” is deleted for good."


def erase(session: int, archive: Archive) -> None:
    """Delete a session, and the file that words of it may have been copied to."""
    from assistant.copying import forget_copy

    archive.delete(session)
    forget_copy(archive.path.parent)


def _export(rest: str, talk: Talk, archive: Archive) -> str:
    words = rest.split()
    form: Form = "md"
    chosen = None
    folder = Path.cwd()
    for word in words:
        if word.lower() in FORMS:
            form = "json" if word.lower() == "json" else "md"
        elif word.removeprefix("#").isdecimal():
            chosen = pick(word, archive)
        elif (path := Path(word).expanduser()).is_dir():
            folder = path
        else:
            raise UsageError(
                f'"{word}" is neither md nor json, nor a number, nor a folder. '
                "For example: /export, /export json, /export 3 md."
            )
    if chosen is None:
        if not talk.entries:
            raise UsageError("There is nothing to export yet.")
        kept = archive.session(talk.session)
        name, entries = (kept.name if kept else talk.entries[0].question), talk.entries
    else:
        name, entries = chosen.name, entries_of(archive, chosen.id)
    try:
        file = write_new(folder, name, form, written(name, entries, form))
    except OSError as error:
        raise UsageError(f"{folder} cannot be written to ({error.strerror}).") from error
    return f"Written to {file}."


COMMANDS: dict[str, SessionCommand] = {
    command.name: command
    for command in (
        SessionCommand(
            "sessions", "list the kept conversations, or search them.", "/sessions npv", _sessions
        ),
        SessionCommand("resume", "go on with a kept conversation.", "/resume 3", _resume),
        SessionCommand("rename", "give this conversation a name.", "/rename Eight years", _rename),
        SessionCommand("delete", "delete a conversation for good.", "/delete 3", _delete),
        SessionCommand("export", "write this conversation to a file, md or json.", "/export json", _export),
    )
}
