"""What the engine's thread tells the screen. Threads compute; handlers of these messages draw."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.message import Message

if TYPE_CHECKING:
    from assistant.sessions.entry import Entry
    from assistant.sessions.talk import Reply
    from knowledge.document import Document


@dataclass
class EngineProgress(Message):
    """A step of the loading, in a line."""

    line: str


@dataclass
class EngineReady(Message):
    """Questions are answered at once from now on."""


@dataclass
class EngineFailed(Message):
    """The engine could not be loaded; `sentence` says why."""

    sentence: str


@dataclass
class Started(Message):
    """The engine works on the question of this turn."""

    turn: int


@dataclass
class Answered(Message):
    """The answer of one turn, with the documents that it cites by id."""

    turn: int
    reply: Reply
    documents: Mapping[str, Document]


@dataclass
class Failed(Message):
    """The engine could not answer this turn; `sentence` says why."""

    turn: int
    sentence: str


@dataclass
class Opened(Message):
    """A kept conversation is open now, or none; `sentence` says what was done."""

    entries: Sequence[Entry]
    documents: Mapping[str, Document]
    stale: Sequence[frozenset[int]]
    """For each turn, the markers of quotes that do not stand in the library any more."""
    sentence: str = ""
    name: str = ""
    at: int | None = None
    """Which turn to show, counted from 0; the last one by default."""


@dataclass
class Called(Message):
    """A job for the engine is done: `then` is called with what came of it, in the screen's thread."""

    then: Callable[[Any], object]
    result: Any = None


@dataclass
class Told(Message):
    """Something that a person should read: what was done, or why it could not be."""

    sentence: str
