"""What the engine's thread tells the screen. Threads compute; handlers of these messages draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from assistant.answer import Answer
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
    answer: Answer
    documents: Mapping[str, Document]


@dataclass
class Failed(Message):
    """The engine could not answer this turn; `sentence` says why."""

    turn: int
    sentence: str


@dataclass
class Listed(Message):
    """The library's documents, or why they could not be listed."""

    documents: Sequence[Document]
    sentence: str = ""
