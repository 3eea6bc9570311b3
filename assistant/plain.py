"""`deal chat --plain`: the whole chat as ordinary lines, for scrollback, screen readers and dumb terminals.

Nothing here moves a cursor or reads keys: lines come from standard input as the terminal itself lets people
edit them, and answers are printed below. Everything the screen can do has a command here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.clean import printable
from assistant.errors import TRACEBACK, verdict
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
from assistant.painting import Look
from assistant.plain_commands import COMMANDS, PROMPT, command_words
from assistant.rendering import answer_text
from assistant.streams import Streams

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.sessions.talk import Reply, Talk
    from assistant.settings import Settings

WELCOME = "Ask about the deal, or a what-if. /help lists the commands; quit or Ctrl-D leaves."
STOPPED = "Stopped. Ctrl-D leaves."
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
    changes = [change for change in reply.changes if change.told]
    if not changes:
        return []
    count = len(changes)
    lines = [f"{count} answer{'s' if count > 1 else ''} worked out anew:"]
    for change in changes:
        old, new = (_value(answer) for answer in (change.old, change.entry.answer))
        lines.append(f"- {' '.join(change.entry.question.split())}: {old}, now {new}")
    return lines


def _value(answer: Answer) -> str:
    result = answer.calculation.result if answer.calculation else None
    return result.display if result is not None else "no value"


def _next(lines: Iterator[str], streams: Streams) -> str | None:
    """Return the next line, asked for with a prompt on a terminal; None at the end of the input."""
    if streams.interactive:
        streams.stdout.write(PROMPT)
        streams.stdout.flush()
    line = next(lines, None)
    if line is None and streams.interactive:
        streams.show("")
    return line
