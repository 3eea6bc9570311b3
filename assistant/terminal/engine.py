"""What the screen needs of the program, as small protocols. Nothing here imports anything heavy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from assistant.sessions.archive import Archive
    from assistant.sessions.assumptions import Assumption
    from assistant.sessions.talk import Talk
    from assistant.vocabulary import Phrase
    from knowledge.adding import AddProgress, AddReport
    from knowledge.document import Document


class Folders(Protocol):
    """The part of the settings that the screen uses."""

    @property
    def home(self) -> Path:
        """The folder that holds all that the program writes."""

    @property
    def keys(self) -> Mapping[str, str]:
        """Keys that the user chose, by the name of the action."""

    @property
    def theme(self) -> str:
        """The theme that the user chose: "dark", "light", or "" for the one used last."""


class Engine(Protocol):
    """Answers the questions of one conversation. All calls come from one thread, never two at once.

    Every method may raise; the screen shows the error's sentence. Two are different: `archive` may be used
    from any thread, also before `warm_up`, and what `add` returns is worked through in a thread of its own.
    """

    @property
    def archive(self) -> Archive:
        """The kept conversations."""

    @property
    def talk(self) -> Talk:
        """The conversation that is open."""

    def warm_up(self, progress: Callable[[str], None]) -> None:
        """Load everything, telling each step in a line. May be called again after it failed."""

    def documents(self) -> Sequence[Document]:
        """Return all documents of the library."""

    def assumptions(self) -> Sequence[Assumption]:
        """Return what calculations start from."""

    def vocabulary(self) -> Sequence[Phrase]:
        """Return what can be typed: questions, calculators, variables."""

    def add(
        self, paths: Iterable[Path], progress: Callable[[AddProgress], None], stop: Callable[[], bool]
    ) -> Iterator[AddReport]:
        """Add files to the library, one report a file."""

    def remove(self, words: str) -> str:
        """Take the document that is named out of the library, once that is confirmed; the sentence to tell."""
