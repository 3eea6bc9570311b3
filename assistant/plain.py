"""`deal chat --plain`: the whole chat as ordinary lines, for scrollback, screen readers and dumb terminals.

Nothing here moves a cursor or reads keys: lines come from standard input as the terminal itself lets people
edit them, and answers are printed below.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from assistant.clean import printable
from assistant.errors import TRACEBACK, verdict
from assistant.lines import chosen, is_number, later, leaves, no_suggestion, offered, wants_help
from assistant.mishaps import is_mishap, mishap_sentence
from assistant.rendering import Look, answer_text
from assistant.streams import Streams

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.settings import Settings

PROMPT = "> "
WELCOME = "Ask about the deal, or a what-if. /help lists the commands; quit or Ctrl-D leaves."
STOPPED = "Stopped. Ctrl-D leaves."


def chat(settings: Settings, streams: Streams) -> int:
    """Talk until the input ends: one conversation, each answer below its question."""
    from assistant.ask import Assistant
    from assistant.conversation import Conversation

    if streams.interactive:
        streams.show(WELCOME)
    assistant = Assistant(settings)
    conversation = Conversation()
    return talk(lambda line: assistant.ask(line, conversation), streams)


def talk(ask: Callable[[str], Answer], streams: Streams) -> int:
    """Answer line after line. Ctrl-C stops an answer or drops a half-typed line, not the chat.

    Suggestions are numbered, and a number alone asks one. Returns the exit status: 1 if a mistake in the
    program kept a question from being answered.
    """
    look = Look(width=streams.width, color=streams.color)
    suggested: tuple[str, ...] | None = ()
    status = 0
    lines = streams.lines()
    while True:
        try:
            line = _next(lines, streams)
            if line is None or leaves(line):
                break
            if wants_help(line):
                line = "/help"
            if told := later(line):
                streams.show(f"{told}\n")
                continue
            if suggested is not None and is_number(line):
                question = chosen(line, suggested)
                if not question:
                    streams.note(no_suggestion(line))
                    continue
                streams.show(f"{PROMPT}{printable(question)}")
                line = question
            answer = ask(line)
            suggested = offered(answer)
            streams.show(answer_text(answer, look, numbered=suggested is not None))
            streams.show("")
        except Exception as error:  # the outermost door of one line: the chat goes on behind it
            if os.environ.get(TRACEBACK):
                raise
            if is_mishap(error):
                status = 1
                streams.note(f"! {mishap_sentence(error)}")
            else:
                streams.note(verdict(error)[0])
        except KeyboardInterrupt:
            if not streams.interactive:
                raise
            streams.show("")
            streams.note(STOPPED)
            lines = streams.lines()  # the interrupted one has ended
    return status


def _next(lines: Iterator[str], streams: Streams) -> str | None:
    """Return the next line, asked for with a prompt on a terminal; None at the end of the input."""
    if streams.interactive:
        streams.stdout.write(PROMPT)
        streams.stdout.flush()
    line = next(lines, None)
    if line is None and streams.interactive:
        streams.show("")
    return line
