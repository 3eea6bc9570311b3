"""`deal chat --plain`: the whole chat as ordinary lines, for scrollback, screen readers and dumb terminals.

Nothing here moves a cursor or reads keys: lines come from standard input as the terminal itself lets people
edit them, and answers are printed below.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from assistant.errors import TRACEBACK, verdict
from assistant.rendering import Look, answer_text
from assistant.streams import Streams

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.settings import Settings

PROMPT = "> "
LEAVING = frozenset({"/quit", "/exit", "/q"})
WELCOME = "Ask about the deal, or a what-if. /help lists the commands; /quit or Ctrl-D leaves."
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
    """Answer line after line. Ctrl-C stops an answer or drops a half-typed line, not the chat."""
    look = Look(width=streams.width, color=streams.color)
    lines = streams.lines()
    while True:
        try:
            line = _next(lines, streams)
            if line is None or line.strip().lower() in LEAVING:
                break
            streams.show(answer_text(ask(line), look))
            streams.show("")
        except Exception as error:  # the outermost door of one line: the chat goes on behind it
            if os.environ.get(TRACEBACK):
                raise
            streams.note(verdict(error)[0])
        except KeyboardInterrupt:
            if not streams.interactive:
                raise
            streams.show("")
            streams.note(STOPPED)
            lines = streams.lines()  # the interrupted one has ended
    return 0


def _next(lines: Iterator[str], streams: Streams) -> str | None:
    """Return the next line, asked for with a prompt on a terminal; None at the end of the input."""
    if streams.interactive:
        streams.stdout.write(PROMPT)
        streams.stdout.flush()
    line = next(lines, None)
    if line is None and streams.interactive:
        streams.show("")
    return line
