"""The library: the documents that come with the program and those that were added, and the search over them.

Opening it loads no model and no index. What another process adds or removes is noticed at the next use.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge import adding, builtin
from knowledge.adding import AddProgress, AddReport
from knowledge.changing import Answering
from knowledge.document import Document, Fact, Findings, Hit, Passage
from knowledge.errors import BuiltinDocument, LibraryUnusable, UnknownDocument
from knowledge.explainers import FOLDER as EXPLAINERS
from knowledge.facts import FOLDER as FACTS
from knowledge.filing import FileState, state_of
from knowledge.shelf import Shelf, read_shelf
from knowledge.store import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from knowledge.encoder import Encoder
    from knowledge.index import Index, Words
    from knowledge.matching import Matcher
    from knowledge.search import Query
    from knowledge.vectors import VectorStore

__all__ = ["AddProgress", "AddReport", "Library"]

GROUPS = ("added", "builtin")
"""What `within` may name besides the ids of documents."""

_CUT_OFF = (
    "Adding {} was cut off before it was done. The library is whole: every file is in it as before or as "
    "after, and the same command adds the rest."
)
_LONGEST_QUERY = 2000
"""Characters of a question that are searched for; no encoder reads more."""


class Library:
    """The documents, facts and passages, and the search over them. Safe to use from several threads."""

    def __init__(self, home: Path, answering: Answering, cache: Path, kept: builtin.Builtin) -> None:
        self._store = Store(home / "library.sqlite3")
        self._answering = answering
        self._cache = cache
        self._builtin = kept
        self._lock = threading.RLock()
        self._shelf: Shelf | None = None
        self._held = threading.local()
        self._vectors: VectorStore | None = None
        self._matchers: dict[str, Matcher | None] = {}
        """By the name of the embedding model."""
        self._notices: list[str] = list(kept.problems)

    @classmethod
    def open(
        cls,
        home: Path,
        encoder_factory: Callable[[], Encoder],
        cache: Path | None = None,
        explainers: Path | None = None,
        facts: Path | None = None,
        *,
        model: str | None = None,
        other_encoder: Callable[[str | None], Encoder] | None = None,
    ) -> Library:
        """Open the library kept in `home`; what can be computed again goes to `cache` (default:
        home/cache).

        `encoder_factory` is called once, when a vector is first needed. `explainers` and `facts` are
        folders in place of the built-in ones, for tests. `model` is what the settings call the model, and
        `other_encoder` makes one from such a name: what answered before goes on while the index for another
        is made (see `prepare`).
        """
        cache = cache if cache is not None else home / "cache"
        kept = builtin.load(
            cache,
            explainers if explainers is not None else EXPLAINERS,
            facts if facts is not None else FACTS,
        )
        return cls(home, Answering(cache, encoder_factory, model, other_encoder), cache, kept)

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Keep the library as it is now for this thread, whatever is added or removed meanwhile.

        An answer is made in it, so that all its parts see the same documents. May be entered again inside.
        """
        outer: Shelf | None = getattr(self._held, "shelf", None)
        self._held.shelf = outer or self._current()
        try:
            yield
        finally:
            self._held.shelf = outer

    # --- documents --------------------------------------------------------------------------------

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences about what was found damaged or broken, for the user; the library works without it."""
        return (*self._notices, *self._store.notices, *self._answering.notices)

    @property
    def facts(self) -> Mapping[str, Fact]:
        """Every fact by its id."""
        return self._builtin.facts

    def documents(self, within: Sequence[str] = ()) -> tuple[Document, ...]:
        """All documents, or those that `within` names by id or group: built-in by name, then added in
        order.
        """
        shelf = self._current()
        if not within:
            return tuple(shelf.documents.values())
        names = set(within)
        for name in within:
            if name not in GROUPS and name not in shelf.documents:
                raise UnknownDocument(name, (*shelf.documents, *GROUPS))
        return tuple(d for d in shelf.documents.values() if d.id in names or d.origin in names)

    def document(self, document: str) -> Document:
        """One document by its id, or `UnknownDocument` with the nearest id."""
        shelf = self._current()
        if document not in shelf.documents:
            raise UnknownDocument(document, shelf.documents)
        return shelf.documents[document]

    def passages(self, within: Sequence[str] = ()) -> tuple[Passage, ...]:
        """All passages of the documents, in order."""
        return tuple(passage for document in self.documents(within) for passage in document.passages)

    def add(
        self,
        paths: Iterable[Path | str],
        progress: Callable[[AddProgress], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> Iterator[AddReport]:
        """Add files and folders: one report a file. Each is in the library whole or not at all.

        What is reported as added can be searched at once: its vectors are made before. `progress` is called
        every few passages. Adding ends at once, with nothing half added, when `stop` says yes, when the
        iterator is closed and when the process is killed; what was reported stays.
        """
        taken = [document.id for document in self._builtin.documents]
        return adding.add(self._store, paths, taken, self._embed, progress, stop)

    def _embed(self, found: Sequence[Passage], counted: Callable[[int, int], None]) -> None:
        from knowledge.index import embedded_texts

        self._vector_store().keep(embedded_texts(found), counted)

    def file_states(self) -> dict[str, FileState]:
        """Whether the file of each added document is still what was added, by the document's id."""
        entries = {entry.id: entry for entry in self._store.entries()}
        stored = self._current().stored
        return {
            name: state_of(entry.path, entry.digest, entry.size, entry.modified)
            for name, kept in stored.items()
            if (entry := entries.get(kept)) is not None
        }

    def removable(self, document: str) -> Document:
        """An added document by its id; raises UnknownDocument, and BuiltinDocument for one that stays."""
        found = self.document(document)
        if found.origin == "builtin":
            raise BuiltinDocument(document)
        return found

    def remove(self, document: str) -> Document:
        """Take an added document out and return what it was."""
        with self.steady():
            found = self.removable(document)
            self._store.delete(self._current().stored[document])
            return found

    # --- search -----------------------------------------------------------------------------------

    def prepare(self, progress: Callable[[int, int], None] | None = None, *, meanwhile: bool = False) -> None:
        """Make or load the index. `progress(done, total)` counts the texts that have to be embedded, if
        any.

        With `meanwhile`, where another model was chosen whose vectors are not all there, the one before
        answers as long as this library is open, and the new vectors are made in a thread.
        """
        if meanwhile:
            from knowledge.index import embedded_texts

            with self._lock:
                if self._vectors is None:
                    self._vectors = self._answering.ready(embedded_texts(self.passages()))
        self._ready(progress)

    def index(self) -> Index:
        """The index over all documents as they are now, made where it is not there yet."""
        return self._ready()

    def search(self, query: str, top: int = 10, within: Sequence[str] = ()) -> tuple[Hit, ...]:
        """The best passages for a question, best first, in the documents and groups that `within` names."""
        from knowledge import search

        with self.steady():
            asked, allowed = self._asked(query, within)
            return search.search(self._ready(), asked, top, allowed) if asked is not None else ()

    def answering(self, query: str, top: int = 10, within: Sequence[str] = ()) -> Findings:
        """Passages that may answer a question, with what was learned of questions and their answers."""
        from knowledge import search

        with self.steady():
            asked, allowed = self._asked(query, within)
            if asked is None:
                return Findings((), False)
            return search.answering(self._ready(), asked, top, self.matcher(), allowed)

    def matcher(self) -> Matcher | None:
        """What was learned of questions and answers, None where it does not fit the embedding model."""
        from knowledge.matching import load_matcher

        with self._lock:
            encoder = self._vector_store().encoder
            if encoder.name not in self._matchers:
                self._matchers[encoder.name] = load_matcher(encoder.name, encoder.dimension)
            return self._matchers[encoder.name]

    def _asked(self, query: str, within: Sequence[str]) -> tuple[Query | None, NDArray[np.int64] | None]:
        """A question as the index needs it, None where there is nothing to look for, and the rows allowed."""
        from knowledge import search
        from knowledge.lexical import terms

        allowed_documents = {document.id for document in self.documents(within)} if within else None
        text = " ".join(query.split())[:_LONGEST_QUERY]
        if not any(character.isalnum() for character in text):
            return None, None
        index = self._ready()
        allowed = None if allowed_documents is None else index.rows_of(allowed_documents)
        text = self.corrected(text)
        return search.Query(text, self._vector_store().passing(text), tuple(terms(text))), allowed

    def corrected(self, text: str) -> str:
        """A question with mistyped words put right by the words of the library, as the search reads it."""
        from knowledge.spelling import Spelling

        with self._lock:
            shelf = self._current()
            if shelf.spelling is None:
                texts = [f"{d.title} {d.text}" for d in shelf.documents.values()]
                shelf.spelling = Spelling(texts, self._words_of(shelf).know)
            return shelf.spelling.corrected(text)

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Rows of unit length for phrases that stay the same from run to run: kept on disk, embedded once."""
        return self._vector_store().vectors(texts)

    @property
    def model(self) -> tuple[str, int]:
        """The name of the embedding model that answers, and the dimension of its vectors."""
        encoder = self._vector_store().encoder
        return encoder.name, encoder.dimension

    def question_vector(self, text: str) -> NDArray[np.float32]:
        """The vector of something a user said: (dimension,). Kept in memory only."""
        return self._vector_store().passing(text)

    def sentence_vectors(self, passage: Passage) -> NDArray[np.float32]:
        """The vectors of a passage's sentences, in the order of the text: (sentences, dimension)."""
        index = self._ready()
        if passage.id not in index.row:
            return self._vector_store().vectors([sentence.text for sentence in passage.sentences])
        row = index.row[passage.id]
        return index.sentence_vectors[index.first[row] : index.first[row + 1]]

    def knows(self, word: str) -> bool:
        """Whether a word stands in the library, in any form (of a compound: it or all its parts)."""
        return self._words_of(self._current()).know(word)

    def idf(self, word: str) -> float:
        """How telling a word is here: 0 for one without weight ("the"), highest for an unknown one."""
        return self._words_of(self._current()).idf(word)

    def _words_of(self, shelf: Shelf) -> Words:
        from knowledge.index import Words

        with self._lock:
            if shelf.words is None:
                shelf.words = Words(tuple(shelf.documents.values()), self._cache)
            return shelf.words

    def _vector_store(self) -> VectorStore:
        with self._lock:
            if self._vectors is None:
                self._vectors = self._answering.chosen()
            return self._vectors

    def _ready(self, progress: Callable[[int, int], None] | None = None) -> Index:
        from knowledge.index import Index

        with self._lock:
            shelf = self._current()
            if shelf.index is None:
                documents = tuple(shelf.documents.values())
                shelf.index = Index(documents, self._words_of(shelf), self._vector_store(), progress)
                if not self._answering.stands_in:
                    self._answering.note(self._vector_store())
            return shelf.index

    def _current(self) -> Shelf:
        """The documents as they are now on disk, or as this thread holds them steady."""
        held: Shelf | None = getattr(self._held, "shelf", None)
        if held is not None:
            return held
        with self._lock:
            try:
                revision = self._store.revision()
                if self._shelf is None:
                    self._notices += [_CUT_OFF.format(what) for what in self._store.cut_off()]
                if self._shelf is None or self._shelf.revision != revision:
                    self._shelf = read_shelf(revision, self._builtin.documents, self._store.rows())
            except LibraryUnusable as error:
                # The built-in documents need no database; what is wrong with it is said once.
                if str(error) not in self._notices:
                    self._notices.append(str(error))
                if self._shelf is None:
                    self._shelf = read_shelf(-2, self._builtin.documents, ())
            return self._shelf
