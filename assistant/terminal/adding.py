"""Adding files to the library from the chat: a thread of its own, its progress, and how to stop it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from assistant.adding import STOPPED, outcome, progress_line
from assistant.terminal.desk import Desk, sentence_of
from assistant.terminal.safe import printable

if TYPE_CHECKING:
    from knowledge.adding import AddProgress


@dataclass
class AddingSaid(Message):
    """How far it is, in a line."""

    line: str


@dataclass
class AddingDone(Message):
    """It has ended: what became of the files, a sentence each."""

    sentence: str


class AddJob:
    """One run of adding files. Questions are answered meanwhile."""

    def __init__(self, desk: Desk, paths: Sequence[Path]) -> None:
        self._desk = desk
        self._paths = paths
        self._stopped = threading.Event()

    def start(self) -> None:
        """Begin, once the library is open."""
        # The engine is loaded first, in its own thread; only then is its library used from another.
        self._desk.call(lambda engine: engine.talk is not None, lambda _: self._run())

    def stop(self) -> None:
        """Stop as soon as it can be done; what was reported stays in the library."""
        self._stopped.set()

    def _run(self) -> None:
        threading.Thread(target=self._work, name="adding", daemon=True).start()

    def _work(self) -> None:
        lines: list[str] = []
        try:
            for report in self._desk.engine.add(self._paths, self._say, self._stopped.is_set):
                lines += [outcome(report), *([report.warning] if report.warning else [])]
        except Exception as error:  # the edge of the thread: any error becomes a sentence
            lines.append(sentence_of(error))
        if self._stopped.is_set():
            lines.append(STOPPED)
        self._desk.tell(AddingDone("\n".join(lines or ["There was nothing to add."])))

    def _say(self, progress: AddProgress) -> None:
        self._desk.tell(AddingSaid(printable(progress_line(progress))))
