"""`deal chat --plain`: the whole chat as ordinary lines, for scrollback, screen readers and dumb terminals.

Nothing here moves a cursor or reads keys: lines come from standard input as the terminal itself lets people
edit them, and answers are printed below. Everything the screen can do has a command here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.clean import printable
from assistant.errors import TRACEBACK, UsageError, verdict
from assistant.lines import (
    chosen,
    elsewhere,
    is_number,
    leaves,
    no_suggestion,
    offered,
    unknown_command,
    wants_help,
)
from assistant.mishaps import is_mishap, mishap_sentence
from assistant.rendering import Look, answer_text
from assistant.streams import Streams

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.sessions.talk import Reply, Talk
    from assistant.settings import Settings

PROMPT = "> "
WELCOME = "Ask about the deal, or a what-if. /help lists the commands; quit or Ctrl-D leaves."
STOPPED = "Stopped. Ctrl-D leaves."
AROUND = 300
"""Characters that are shown before and after a cited quote."""
_LAST_TURNS = 3
"""How many turns are shown of a conversation that is resumed."""


def chat(settings: Settings, streams: Streams) -> int:
    """Talk until the input ends, each answer below its question; what is said is kept."""
    from assistant.ask import Assistant
    from assistant.sessions.archive import Archive
    from assistant.sessions.talk import Talk

    if streams.interactive:
        streams.show(WELCOME)
    return Plain(Talk(Assistant(settings), Archive(settings.home)), streams).run()


@dataclass(frozen=True, slots=True)
class PlainCommand:
    """A command of the plain chat: one line of help, an example, and what it does with the words behind it."""

    help: str
    example: str
    run: Callable[[Plain, str], None]


@dataclass
class Plain:
    """One plain chat. Ctrl-C stops an answer or drops a half-typed line, not the chat."""

    talk: Talk
    streams: Streams
    suggested: tuple[str, ...] | None = ()
    last: Answer | None = None
    look: Look = field(init=False)
    status: int = 0

    def __post_init__(self) -> None:
        self.look = Look(width=self.streams.width, color=self.streams.color)

    def run(self) -> int:
        """Answer line after line. Suggestions are numbered, and a number alone asks one.

        Returns the exit status: 1 if a mistake in the program kept a question from being answered.
        """
        lines = self.streams.lines()
        while True:
            try:
                line = _next(lines, self.streams)
                if line is None or leaves(line):
                    break
                self.enter(line)
            except Exception as error:  # the outermost door of one line: the chat goes on behind it
                if os.environ.get(TRACEBACK):
                    raise
                if is_mishap(error):
                    self.status = 1
                    self.streams.note(f"! {mishap_sentence(error)}")
                else:
                    self.streams.note(verdict(error)[0])
            except KeyboardInterrupt:
                if not self.streams.interactive:
                    raise
                self.streams.show("")
                self.streams.note(STOPPED)
                lines = self.streams.lines()  # the interrupted one has ended
            self._tell_news()
        return self.status

    def enter(self, line: str) -> None:
        """Do what one line says."""
        if wants_help(line):
            line = "/help"
        if told := elsewhere(line):
            self.streams.show(f"{told}\n")
            return
        if self.suggested is not None and is_number(line):
            question = chosen(line, self.suggested)
            if not question:
                self.streams.note(no_suggestion(line))
                return
            self.streams.show(f"{PROMPT}{printable(question)}")
            line = question
        word, _, rest = line.strip().partition(" ")
        command = COMMANDS.get(word.lower().removeprefix("/")) if word.startswith("/") else None
        if command is not None:
            command.run(self, rest.strip())
        elif told := unknown_command(line, command_words()):
            self.streams.note(told)
        elif self.talk.archive is None or not self._kept(line):
            self.answer(line)

    def answer(self, line: str) -> None:
        """Ask, and print the answer."""
        if self.talk.archive is not None:
            self.talk.archive.remember(line, self.talk.session)
        reply = self.talk.ask(line)
        self.last = reply.answer
        self.suggested = offered(reply.answer)
        self.streams.show(answer_text(reply.answer, self.look, numbered=self.suggested is not None))
        for sentence in changes_told(reply):
            self.streams.show(printable(sentence))
        self.streams.show("")

    def say(self, text: str) -> None:
        """Print some words and an empty line."""
        self.streams.show(f"{printable(text)}\n")

    def _kept(self, line: str) -> bool:
        """Carry out a command about kept conversations; False where the line is none."""
        from assistant.sessions import commands

        before = self.talk.session
        said = commands.run(line, self.talk)
        if said is None:
            return False
        self.say(said)
        if not self.talk.entries:
            self.last, self.suggested = None, ()
        if self.talk.session and (self.talk.session != before or line.startswith("/resume")):
            self._show_last()
        return True

    def _show_last(self) -> None:
        """Print the last turns of the conversation that is open, with quotes that are not there any more."""
        from assistant.sessions.entry import stale_words

        entries = self.talk.entries[-_LAST_TURNS:]
        if len(self.talk.entries) > len(entries):
            self.say(f"The last {len(entries)} turns; /export writes all of them to a file.")
        for entry in entries:
            self.streams.show(f"{PROMPT}{printable(entry.question)}")
            self.streams.show(answer_text(entry.answer, self.look))
            if stale := self.talk.stale(entry):
                self.streams.show(stale_words(stale))
            self.streams.show("")
            self.last = entry.answer
            self.suggested = offered(entry.answer)

    def _tell_news(self) -> None:
        if self.talk.archive is not None:
            for sentence in self.talk.archive.news():
                self.streams.note(sentence)


def changes_told(reply: Reply) -> list[str]:
    """Say which answers were worked out anew, a line each."""
    if not reply.changes:
        return []
    count = len(reply.changes)
    lines = [f"{count} answer{'s' if count > 1 else ''} worked out anew:"]
    for change in reply.changes:
        old, new = (_value(answer) for answer in (change.old, change.entry.answer))
        lines.append(f"- {' '.join(change.entry.question.split())}: {old}, now {new}")
    return lines


def _value(answer: Answer) -> str:
    result = answer.calculation.result if answer.calculation else None
    return result.display if result is not None else "no value"


# --- commands ----------------------------------------------------------------------------------------------


def _help(plain: Plain, rest: str) -> None:
    from assistant.sessions.commands import COMMANDS as KEPT
    from assistant.slash import COMMANDS as SET

    rows = [(c.example, c.help) for c in SET.values() if c.name != "help"]
    if plain.talk.archive is not None:
        rows += [(command.example, command.help) for command in KEPT.values()]
    rows += [(command.example, command.help) for command in COMMANDS.values()]
    rows.append(("quit", "leave."))
    plain.say("\n".join(f"- {example}: {words}" for example, words in rows))


def _source(plain: Plain, rest: str) -> None:
    """Print the words that a marker stands for, in their place."""
    cited = plain.last.citations if plain.last is not None else ()
    if not cited:
        raise UsageError("The last answer cites nothing.")
    wanted = rest.strip("[] ") or "1"
    found = [one for one in cited if str(one.marker) == wanted]
    if not found:
        raise UsageError(f"The last answer has no source [{wanted}]; it has 1 to {len(cited)}.")
    citation = found[0]
    document = plain.talk.document(citation.document)
    where = ", ".join(part for part in (citation.title, citation.section) if part)
    plain.streams.show(printable(f"[{citation.marker}] {where} ({citation.document})"))
    if document is None or document.text[citation.start : citation.end] != citation.quote:
        plain.say(f"The library does not say this any more. It said: “{citation.quote}”")
        return
    text = document.text
    before = text[max(0, citation.start - AROUND) : citation.start]
    after = text[citation.end : citation.end + AROUND]
    plain.say(f"…{before.lstrip()}>>> {citation.quote} <<<{after.rstrip()}…")


def _steps(plain: Plain, rest: str) -> None:
    if plain.last is None or plain.last.calculation is None:
        raise UsageError("The last answer is no calculation.")
    plain.streams.show(answer_text(plain.last, plain.look, steps=True))
    plain.streams.show("")


def _library(plain: Plain, rest: str) -> None:
    documents = plain.talk.assistant.library.documents()
    plain.say("\n".join(f"- {document.id}: {document.title}" for document in documents))


def _add(plain: Plain, rest: str) -> None:
    from assistant.adding import NOTHING_NAMED, STOPPED, outcome, paths_in, progress_line

    paths = paths_in(rest)
    if not paths:
        raise UsageError(NOTHING_NAMED)
    streams = plain.streams
    try:
        for report in plain.talk.assistant.library.add(
            paths, lambda progress: streams.progress(progress_line(progress))
        ):
            streams.progress("")
            streams.show(printable(outcome(report)))
            if report.warning:
                streams.note(report.warning)
    except KeyboardInterrupt:
        streams.progress("")
        streams.note(STOPPED)
    finally:
        streams.progress("")
    streams.show("")


def _copy(plain: Plain, rest: str) -> None:
    """Copy the last answer, the last calculation or the whole conversation."""
    from assistant.copying import copy_out, terminal_clipboard
    from assistant.rendering import calculation_text

    answers = [entry.answer for entry in plain.talk.entries]
    calculations = [answer.calculation for answer in answers if answer.calculation is not None]
    if rest not in ("", "answer", "all", "calc"):
        raise UsageError(f'"{rest}" cannot be copied: say /copy, /copy all or /copy calc.')
    if rest == "calc" and calculations:
        text = calculation_text(calculations[-1])
    elif rest == "all" and answers:
        text = "\n\n".join(
            f"{PROMPT}{entry.question}\n{answer_text(entry.answer)}" for entry in plain.talk.entries
        )
    elif rest in ("", "answer") and answers:
        text = answer_text(answers[-1])
    else:
        raise UsageError("There is nothing to copy yet.")
    if plain.streams.terminal:
        plain.streams.stdout.write(terminal_clipboard(text))
        plain.streams.stdout.flush()
    home = plain.talk.assistant.settings.home
    plain.say(copy_out(printable(text), Path(home), terminal=plain.streams.terminal))


COMMANDS: dict[str, PlainCommand] = {
    "source": PlainCommand("show the words a marker stands for, in their place.", "/source 2", _source),
    "steps": PlainCommand("show the steps of the last calculation.", "/steps", _steps),
    "sources": PlainCommand("list the library.", "/sources", _library),
    "library": PlainCommand("the same.", "/library", _library),
    "add": PlainCommand("add a file, or a folder of them, to the library.", "/add ~/notes.md", _add),
    "copy": PlainCommand(
        "copy the last answer; calc: the calculation; all: everything.", "/copy calc", _copy
    ),
    "help": PlainCommand("list the commands.", "/help", _help),
}


def command_words() -> list[str]:
    """Every command of this chat."""
    from assistant.sessions.commands import COMMANDS as KEPT
    from assistant.slash import COMMANDS as SET

    return [*SET, *KEPT, *COMMANDS]


def _next(lines: Iterator[str], streams: Streams) -> str | None:
    """Return the next line, asked for with a prompt on a terminal; None at the end of the input."""
    if streams.interactive:
        streams.stdout.write(PROMPT)
        streams.stdout.flush()
    line = next(lines, None)
    if line is None and streams.interactive:
        streams.show("")
    return line
