"""Which model's vectors answer: those of the chosen one, or, while its are being made, of the one before.

`cache/answering.json` names the model whose vectors are all there. When another is chosen, a program that
stays open goes on answering with the one before, makes the new vectors beside it, and says when they are
ready; the next start uses them. What was made is kept, so a stop on the way loses nothing.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.errors import KnowledgeError
from knowledge.files import write_atomically

if TYPE_CHECKING:
    from knowledge.encoder import Encoder
    from knowledge.vectors import VectorStore

FILE = "answering.json"


class Answering:
    """Chooses the store of vectors. `notices` are sentences for the user."""

    def __init__(
        self,
        cache: Path,
        wanted: Callable[[], Encoder],
        model: str | None = None,
        other: Callable[[str | None], Encoder] | None = None,
    ) -> None:
        self._cache, self._wanted, self._model, self._other = cache, wanted, model, other
        self.notices: list[str] = []
        self.stands_in = False
        """Whether the model before answers in place of the chosen one."""
        self.making: threading.Thread | None = None
        """What makes the vectors of the chosen model meanwhile."""

    def chosen(self) -> VectorStore:
        """The vectors of the chosen model; raises ModelError where it cannot be had."""
        return self._store(self._wanted())

    def ready(self, texts: Sequence[str]) -> VectorStore:
        """The vectors of the chosen model if all are there, else of the one before if all of its are.

        Then the others are made in a thread.
        """
        before = self._before()
        if before is None:
            return self.chosen()
        name, model = before
        try:
            chosen = self.chosen()
            if chosen.encoder.name == name or not chosen.missing(texts):
                return chosen
        except KnowledgeError as error:
            older = self._older(name, model, texts)
            if older is None:
                raise
            self.stands_in = True
            self.notices.append(f"{error} Until then {name} answers, as before.")
            return older
        older = self._older(name, model, texts)
        if older is None:
            return chosen
        self.stands_in = True
        self.notices.append(
            f"{name} answers until the library is ready for {chosen.encoder.name}; that is being made meanwhile."
        )
        self.making = threading.Thread(target=self._make, args=(chosen, texts), daemon=True)
        self.making.start()
        return older

    def note(self, store: VectorStore) -> None:
        """Note that all vectors of the chosen model are there."""
        if store.encoder.name != (self._before() or ("",))[0]:
            kept = {"name": store.encoder.name, "model": self._model}
            write_atomically(self._cache / FILE, json.dumps(kept).encode())

    def _make(self, chosen: VectorStore, texts: Sequence[str]) -> None:
        name = chosen.encoder.name
        try:
            chosen.keep(texts)
        except KnowledgeError as error:
            self.notices.append(str(error))
            return
        self.note(chosen)
        self.notices.append(f"The library is ready for {name}; the next start uses it.")

    def _before(self) -> tuple[str, str | None] | None:
        """The name of the model that answered last, and what the settings called it."""
        try:
            kept = json.loads((self._cache / FILE).read_bytes())
            name, model = kept["name"], kept["model"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return (name, model) if isinstance(name, str) and (model is None or isinstance(model, str)) else None

    def _older(self, name: str, model: str | None, texts: Sequence[str]) -> VectorStore | None:
        """The vectors of the model before, if it is still there and they are."""
        if self._other is None or model == self._model:
            return None
        try:
            store = self._store(self._other(model))
        except KnowledgeError:
            return None
        return store if store.encoder.name == name and not store.missing(texts) else None

    def _store(self, encoder: Encoder) -> VectorStore:
        from knowledge.vectors import VectorStore

        return VectorStore(self._cache, encoder)
