"""The desk: one thread that owns the engine and works through what is asked, in order.

The thread is a daemon, not a Textual worker, so that quitting never waits for a model that is still loading.
Questions are answered in the order asked, because a follow-up builds on the one before it; each answer
carries the number of its turn, so none can appear under another question.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import TYPE_CHECKING

from assistant.mishaps import detail, has_sentence, is_mishap, mishap_sentence
from assistant.terminal.markdown import prepare
from assistant.terminal.messages import (
    Answered,
    EngineFailed,
    EngineProgress,
    EngineReady,
    Failed,
    Listed,
    Started,
)

if TYPE_CHECKING:
    from textual.message import Message

    from assistant.answer import Answer
    from assistant.terminal.engine import Engine
    from knowledge.document import Document


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
        self._engine = engine
        self._tell = tell
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._dropped: set[int] = set()
        self._ready = False
        self._closed = False
        self._waiting = 0
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._work, name="engine", daemon=True)

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

    def list_documents(self) -> None:
        """Ask for the library's documents."""
        self._put(self._list)

    def drop(self, turn: int) -> None:
        """Forget a question: it is not begun any more, or its answer is not told."""
        self._dropped.add(turn)

    def close(self) -> None:
        """Tell nothing more, and end the thread as soon as it is free."""
        self._closed = True
        self._jobs.put(None)

    def _put(self, job: Callable[[], None]) -> None:
        with self._lock:
            self._waiting += 1
        self._jobs.put(job)

    def _post(self, message: Message) -> None:
        if self._closed:
            return
        try:
            self._tell(message)
        except RuntimeError:  # the screen's event loop closed between the check and the call
            self._closed = True

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None and not self._closed:
            try:
                job()
            finally:
                with self._lock:
                    self._waiting -= 1

    def _load(self) -> None:
        # The edge of the engine: whatever it raises becomes a sentence on the screen, never a traceback.
        try:
            prepare()
            self._engine.warm_up(lambda line: self._post(EngineProgress(line)))
        except Exception as error:
            self._post(EngineFailed(sentence_of(error)))
        else:
            self._ready = True
            self._post(EngineReady())

    def _answer(self, turn: int, question: str) -> None:
        if turn in self._dropped:
            return
        self._post(Started(turn))
        if not self._ready:
            self._load()
        if not self._ready:
            self._post(
                Failed(
                    turn, "The engine is not loaded, so this was not answered. Ask again to try once more."
                )
            )
            return
        try:
            answer = self._engine.ask(question)
            documents = self._cited(answer)
        except Exception as error:
            self._post(Failed(turn, answering_sentence(error)))
            return
        if turn in self._dropped:
            self._engine.take_back()
        else:
            self._post(Answered(turn, answer, documents))

    def _cited(self, answer: Answer) -> dict[str, Document]:
        """Fetch what the answer's links lead to, so that opening one never waits for a later question."""
        documents: dict[str, Document] = {}
        for id in dict.fromkeys(
            [citation.document for citation in answer.citations]
            + [passage.document for passage in answer.near]
        ):
            try:
                documents[id] = self._engine.document(id)
            except Exception:  # a document that is gone is told when its link is followed
                continue
        return documents

    def _list(self) -> None:
        try:
            if not self._ready:
                self._load()
            self._post(Listed(tuple(self._engine.documents())))
        except Exception as error:
            self._post(Listed((), sentence_of(error)))
