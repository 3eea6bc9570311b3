"""The real engine behind the screen: one assistant, one conversation, and the archive of all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.ask import Assistant
    from assistant.sessions.archive import Archive
    from assistant.sessions.assumptions import Assumption
    from assistant.sessions.talk import Talk
    from assistant.settings import Settings
    from assistant.vocabulary import Phrase
    from knowledge.adding import AddProgress, AddReport
    from knowledge.document import Document


class AssistantEngine:
    """Binds `assistant.ask.Assistant` to a kept conversation. Making one imports and loads nothing."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._talk: Talk | None = None

    @cached_property
    def archive(self) -> Archive:
        """The kept conversations."""
        from assistant.sessions.archive import Archive

        return Archive(self._settings.home)

    def warm_up(self, progress: Callable[[str], None]) -> None:
        """Import and load everything that answering needs."""
        # Imported here, in the engine's thread: the first paint never waits.
        from assistant.ask import Assistant
        from assistant.sessions.talk import Talk

        assistant = Assistant(self._settings)
        assistant.warm_up(progress)
        self._talk = Talk(assistant, self.archive)

    @property
    def talk(self) -> Talk:
        """The conversation that is open."""
        if self._talk is None:
            self.warm_up(lambda line: None)
        assert self._talk is not None
        return self._talk

    @property
    def assistant(self) -> Assistant:
        """What answers."""
        return self.talk.assistant

    def documents(self) -> Sequence[Document]:
        """Return all documents of the library."""
        return tuple(self.assistant.library.documents())

    def assumptions(self) -> Sequence[Assumption]:
        """Return what calculations start from."""
        from assistant.sessions.assumptions import assumptions

        return assumptions(self.talk.entries, self.talk.conversation, self.assistant.desk)

    def vocabulary(self) -> Sequence[Phrase]:
        """Return what can be typed."""
        from assistant.vocabulary import vocabulary

        return vocabulary(self.assistant)

    def add(
        self, paths: Iterable[Path], progress: Callable[[AddProgress], None], stop: Callable[[], bool]
    ) -> Iterator[AddReport]:
        """Add files to the library, one report a file."""
        return self.assistant.library.add(paths, progress, stop)

    def remove(self, words: str) -> str:
        """Take the document that is named out of the library, once that is confirmed; the sentence to tell."""
        from assistant.removing import remove

        return remove(words, self.assistant.library)
