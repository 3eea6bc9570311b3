"""The desk: one thread that owns the engine and works through what is asked, in order.

The thread is a daemon, not a Textual worker, so that quitting never waits for a model that is still loading.
Questions are answered in the order asked, because a follow-up builds on the one before it; each answer
carries the number of its turn, so none can appear under another question.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeVar

from assistant.mishaps import detail, has_sentence, is_mishap, mishap_sentence
from assistant.terminal.messages import (
    Answered,
    Called,
    EngineFailed,
    EngineProgress,
    EngineReady,
    Failed,
    Opened,
    Started,
    Told,
)
from assistant.terminal.settling import settle
from assistant.terminal.views import prepare

if TYPE_CHECKING:
    from textual.message import Message

    from assistant.answer import Answer
    from assistant.sessions.archive import Archive
    from assistant.terminal.engine import Engine
    from knowledge.document import Document

Got = TypeVar("Got")


def sentence_of(error: Exception) -> str:
    """Say what went wrong in a sentence: our own errors carry one, others are named."""
    if has_sentence(error):
        return str(error).strip()
    return (
        f"Something inside the program went wrong ({detail(error)}). `deal doctor` checks the installation."
    )


def answering_sentence(error: Exception) -> str:
    """Say what went wrong while answering; a mistake in the program is to be reported."""
    return mishap_sentence(error) if is_mishap(error) else sentence_of(error)


class Desk:
    """Runs the engine away from the screen and posts what comes of it."""

    def __init__(self, engine: Engine, tell: Callable[[Message], object]) -> None:
        """Take an engine that is not loaded yet, and the thread-safe way to post a message."""
        self.engine = engine
        self._tell = tell
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._dropped: set[int] = set()
        self._ready = False
        self._closed = False
        self._waiting = 0
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._work, name="engine", daemon=True)

    @property
    def archive(self) -> Archive:
        """The kept conversations; safe to use from any thread."""
        return self.engine.archive

    @property
    def busy(self) -> bool:
        """Whether the thread is at work or has work waiting."""
        return self._thread.is_alive() and self._waiting > 0

    def start(self) -> None:
        """Begin to load the engine."""
        self._put(self._load)
        self._thread.start()

    def ask(self, turn: int, question: str) -> None:
        """Put a question in the queue."""
        self._put(lambda: self._answer(turn, question))

    def call(self, job: Callable[[Engine], Got], then: Callable[[Got], object]) -> None:
        """Put any other job for the engine in the queue; `then` gets its result in the screen's thread.

        Where the job raises, the error's sentence is shown instead.
        """
        self._put(lambda: self._call(job, then))

    def open(self, line: str, at: int | None = None) -> None:
        """Carry out a command about kept conversations, such as /resume 3, which may open another one.

        `at` is the turn to show of it, counted from 0.
        """
        self._put(lambda: self._open(line, at))

    def drop(self, turn: int) -> None:
        """Forget a question: it is not begun any more, or its answer is not told."""
        self._dropped.add(turn)

    def close(self) -> None:
        """Tell nothing more, and end the thread as soon as it is free."""
        self._closed = True
        self._jobs.put(None)

    def tell(self, message: Message) -> None:
        """Post a message to the screen from any thread, as long as the screen is there."""
        if self._closed:
            return
        try:
            self._tell(message)
        except RuntimeError:  # the screen's event loop closed between the check and the call
            self._closed = True

    def _put(self, job: Callable[[], None]) -> None:
        with self._lock:
            self._waiting += 1
        self._jobs.put(job)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None and not self._closed:
            try:
                job()
                for sentence in self.archive.news():
                    self.tell(Told(sentence))
            finally:
                with self._lock:
                    self._waiting -= 1

    def _load(self) -> None:
        # The edge of the engine: whatever it raises becomes a sentence on the screen, never a traceback.
        try:
            prepare()
            self.engine.warm_up(lambda line: self.tell(EngineProgress(line)))
            settle()
        except Exception as error:
            self.tell(EngineFailed(sentence_of(error)))
        else:
            self._ready = True
            self.tell(EngineReady())

    def _answer(self, turn: int, question: str) -> None:
        if turn in self._dropped:
            return
        self.tell(Started(turn))
        if not self._ready:
            self._load()
        if not self._ready:
            self.tell(
                Failed(
                    turn, "The engine is not loaded, so this was not answered. Ask again to try once more."
                )
            )
            return
        try:
            reply = self.engine.talk.ask(question)
            documents = self._cited([reply.answer, *(change.entry.answer for change in reply.changes)])
        except Exception as error:
            self.tell(Failed(turn, answering_sentence(error)))
            return
        if turn in self._dropped:
            self.engine.talk.take_back()
        else:
            self.tell(Answered(turn, reply, documents))

    def _cited(self, answers: Iterable[Answer]) -> dict[str, Document]:
        """Fetch what the answers' links lead to, so that opening one never waits for a later question."""
        documents: dict[str, Document] = {}
        for answer in answers:
            ids = [c.document for c in answer.citations] + [passage.document for passage in answer.near]
            for id in ids:
                # A document that is gone is told when its link is followed.
                if id not in documents and (found := self.engine.talk.document(id)):
                    documents[id] = found
        return documents

    def _call(self, job: Callable[[Engine], Got], then: Callable[[Got], object]) -> None:
        try:
            if not self._ready:
                self._load()
            self.tell(Called(then, job(self.engine)))
        except Exception as error:
            self.tell(Told(sentence_of(error)))

    def _open(self, line: str, at: int | None) -> None:
        from assistant.sessions.commands import run

        try:
            if not self._ready:
                self._load()
            talk = self.engine.talk
            before = talk.session
            sentence = run(line, talk) or ""
            if talk.session == before and not line.startswith("/resume"):
                self.tell(Told(sentence))
                return
            kept = self.archive.session(talk.session)
            self.tell(
                Opened(
                    tuple(talk.entries),
                    self._cited(entry.answer for entry in talk.entries),
                    tuple(talk.stale(entry) for entry in talk.entries),
                    sentence,
                    kept.name if kept is not None else "",
                    at,
                )
            )
        except Exception as error:
            self.tell(Told(sentence_of(error)))
