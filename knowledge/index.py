"""The index over all passages at one moment: the nearest passage and sentence vectors, BM25 over their terms."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.cache import DiskCache
from knowledge.document import Document, Passage
from knowledge.lexical import VERSION, Lexical, numbered, terms
from knowledge.nearest import Nearest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from knowledge.matching import Matcher
    from knowledge.vectors import VectorStore

_DOCUMENTS = 200
"""Documents whose terms are in memory at a time."""


class Words:
    """The terms of all passages and sentences: BM25 over each, and which words stand where."""

    def __init__(self, documents: Sequence[Document], folder: Path) -> None:
        import numpy as np

        vocabulary: dict[str, int] = {}
        found = [passage for document in documents for passage in document.passages]
        sentences, lengths = numbered(_sentence_terms(documents, folder), vocabulary)
        sections, widths = numbered((terms(passage.section) for passage in found), vocabulary)
        self.sentences = Lexical.of_numbers(vocabulary, sentences, lengths)
        # A passage has the terms of its section and of its sentences.
        owner = np.repeat(np.arange(len(found)), [len(passage.sentences) for passage in found])
        whole = np.bincount(owner, weights=lengths, minlength=len(found)).astype(np.int64)
        own = np.concatenate([np.repeat(np.arange(len(found)), widths), np.repeat(owner, lengths)])
        order = np.argsort(own, kind="stable")
        numbers = np.concatenate([sections, sentences])[order]
        self.passages = Lexical.of_numbers(vocabulary, numbers, widths + whole)

    def know(self, word: str) -> bool:
        """Whether a word stands in a passage, in any form; a compound, if it or all its parts do."""
        found = terms(word)
        if not found:
            return True  # nothing that could be missing: "the", "?"
        known = [self.passages.frequency(term) > 0 for term in found]
        return known[0] or (len(known) > 1 and all(known[1:]))

    def idf(self, word: str) -> float:
        """How telling a word is: 0 for one without weight ("the"), highest for one that stands nowhere."""
        found = terms(word)
        if not found:
            return 0.0
        return self.passages.idf(found[0] if self.passages.frequency(found[0]) else found[-1])


class Index:
    """Passages with their vectors and terms. Rows of passages and sentences are in the order of the
    documents.
    """

    def __init__(
        self,
        documents: Sequence[Document],
        words: Words,
        vectors: VectorStore,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        import numpy as np

        self.words = words
        self.passages: tuple[Passage, ...] = tuple(p for document in documents for p in document.passages)
        self.row = {passage.id: number for number, passage in enumerate(self.passages)}
        counts = [len(passage.sentences) for passage in self.passages]
        self.first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        """Row of each passage's first sentence, and at the end the number of sentences."""
        self.owner = np.repeat(np.arange(len(counts)), counts)
        """Row of the passage of each sentence."""
        taught = sum(len(d.passages) for d in documents if d.origin == "builtin")
        own = sum(len(d.passages) for d in itertools.takewhile(lambda d: d.origin == "builtin", documents))
        self.taught = own if own == taught else 0
        """So many of the first passages came with the program: the built-in documents stand first."""
        self.told: NDArray[np.int64] = np.array(
            [
                row
                for row, sentence in enumerate(s for p in self.passages[: self.taught] for s in p.sentences)
                if sentence.kind != "heading"
            ],
            dtype=np.int64,
        )
        """Rows of the sentences of the built-in documents, without headings."""
        found, rows = vectors.rows(embedded_texts(self.passages), progress)
        self._by_passage = Nearest(found, rows[: len(counts)], vectors.index_file("passages"))
        self._by_sentence = Nearest(found, rows[len(counts) :], vectors.index_file("sentences"))
        self.passage_vectors = self._by_passage.matrix
        """By row: (passages, dimension)."""
        self.sentence_vectors = self._by_sentence.matrix
        """By row: (sentences, dimension)."""

    def nearest_passages(
        self, vector: NDArray[np.float32], count: int, allowed: NDArray[np.int64] | None = None
    ) -> NDArray[np.int64]:
        """Rows of the passages with the highest cosine, among the `allowed` rows."""
        return self._by_passage.places(vector, count, allowed)

    def nearest_by_sentence(
        self, vector: NDArray[np.float32], count: int, allowed: NDArray[np.int64] | None = None
    ) -> NDArray[np.int64]:
        """Rows of the passages that hold the `count` sentences with the highest cosine."""
        import numpy as np

        rows = None if allowed is None else np.flatnonzero(np.isin(self.owner, allowed))
        return np.unique(self.owner[self._by_sentence.places(vector, count, rows)])

    def sentence_cosines(self, vector: NDArray[np.float32], row: int) -> NDArray[np.float32]:
        """The cosine of each sentence of a passage, in the order of the text."""
        found: NDArray[np.float32] = self.sentence_vectors[self.first[row] : self.first[row + 1]] @ vector
        return found

    @cached_property
    def told_vectors(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The vectors of the sentences of `told`, and of the passages around them: (told, dimension) each."""
        sentences = self.sentence_vectors[: int(self.first[self.taught])][self.told]
        return sentences, self.passage_vectors[: self.taught][self.owner[self.told]]

    def matches(self, vector: NDArray[np.float32], matcher: Matcher) -> NDArray[np.float64]:
        """How well each sentence of `told` answers a question, by what was learned: (told,)."""
        sentences, around = self.told_vectors
        asked = matcher.turned(vector)
        found: NDArray[np.float64] = (sentences @ asked).astype("f8") + matcher.around * (around @ asked)
        return found

    def rows_of(self, documents: Collection[str]) -> NDArray[np.int64]:
        """Rows of the passages of some documents."""
        import numpy as np

        return np.array(
            [n for n, passage in enumerate(self.passages) if passage.document in documents], dtype=np.int64
        )


def embedded_texts(passages: Sequence[Passage]) -> list[str]:
    """What is embedded of some passages: first each of them as a whole, then all their sentences."""
    texts = [indexed_text(passage) for passage in passages]
    return texts + [sentence.text for passage in passages for sentence in passage.sentences]


def indexed_text(passage: Passage) -> str:
    """What is embedded for a passage: its title and section say what "it" and "the deal" are."""
    return "\n".join(part for part in (passage.title, passage.section, passage.text) if part)


def _sentence_terms(documents: Sequence[Document], folder: Path) -> Iterator[list[str]]:
    """The terms of every sentence, kept on disk per document: stemming is slow, reading back is not."""
    disk = DiskCache(folder / "terms.sqlite3")
    for begin in range(0, len(documents), _DOCUMENTS):
        some = documents[begin : begin + _DOCUMENTS]
        keys = [_terms_key(document) for document in some]
        kept = disk.get(keys)
        made: dict[bytes, bytes] = {}
        for key, document in zip(keys, some, strict=True):
            sentences = [sentence for passage in document.passages for sentence in passage.sentences]
            lines = kept[key].decode().split("\n") if key in kept else []
            if len(lines) != len(sentences):
                lines = [" ".join(terms(sentence.text)) for sentence in sentences]
                made[key] = "\n".join(lines).encode()
            yield from (line.split() for line in lines if sentences)
        if made:
            disk.put(made)


def _terms_key(document: Document) -> bytes:
    digest = hashlib.sha256(f"{VERSION}\0".encode())
    for passage in document.passages:
        for sentence in passage.sentences:
            digest.update(sentence.text.encode("utf-8", "surrogatepass") + b"\0")
    return digest.digest()[:16]
