"""The index over all passages at one moment: FAISS over passage and sentence vectors, BM25 over their
terms.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.cache import DiskCache
from knowledge.document import Document, Passage
from knowledge.lexical import VERSION, Lexical, terms

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from knowledge.vectors import VectorStore


class Words:
    """The terms of all passages and sentences: BM25 over each, and which words stand where."""

    def __init__(self, documents: Sequence[Document], folder: Path) -> None:
        per_sentence = _sentence_terms(documents, folder)
        found = [passage for document in documents for passage in document.passages]
        self.sentences = Lexical(per_sentence)
        whole: list[list[str]] = []
        at = 0
        for passage in found:
            own = terms(passage.section)
            for sentence_terms in per_sentence[at : at + len(passage.sentences)]:
                own += sentence_terms
            at += len(passage.sentences)
            whole.append(own)
        self.passages = Lexical(whole)

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
        import faiss
        import numpy as np

        self.words = words
        self.passages: tuple[Passage, ...] = tuple(p for document in documents for p in document.passages)
        self.row = {passage.id: number for number, passage in enumerate(self.passages)}
        counts = [len(passage.sentences) for passage in self.passages]
        self.first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        """Row of each passage's first sentence, and at the end the number of sentences."""
        self.owner = np.repeat(np.arange(len(counts)), counts)
        """Row of the passage of each sentence."""
        rows = vectors.vectors(embedded_texts(self.passages), progress)
        self.passage_vectors: NDArray[np.float32] = rows[: len(counts)]
        self.sentence_vectors: NDArray[np.float32] = rows[len(counts) :]
        self._by_passage: Any = faiss.IndexFlatIP(vectors.encoder.dimension)
        self._by_sentence: Any = faiss.IndexFlatIP(vectors.encoder.dimension)
        if counts:
            self._by_passage.add(self.passage_vectors)
            self._by_sentence.add(self.sentence_vectors)

    def nearest_passages(
        self, vector: NDArray[np.float32], count: int, allowed: NDArray[np.int64] | None = None
    ) -> NDArray[np.int64]:
        """Rows of the passages with the highest cosine, among the `allowed` rows."""
        return _nearest(self._by_passage, vector, count, allowed)

    def nearest_by_sentence(
        self, vector: NDArray[np.float32], count: int, allowed: NDArray[np.int64] | None = None
    ) -> NDArray[np.int64]:
        """Rows of the passages that hold the `count` sentences with the highest cosine."""
        import numpy as np

        rows = None if allowed is None else np.flatnonzero(np.isin(self.owner, allowed))
        return np.unique(self.owner[_nearest(self._by_sentence, vector, count, rows)])

    def sentence_cosines(self, vector: NDArray[np.float32], row: int) -> NDArray[np.float32]:
        """The cosine of each sentence of a passage, in the order of the text."""
        found: NDArray[np.float32] = self.sentence_vectors[self.first[row] : self.first[row + 1]] @ vector
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


def _nearest(
    index: Any, vector: NDArray[np.float32], count: int, allowed: NDArray[np.int64] | None
) -> NDArray[np.int64]:
    import numpy as np

    count = min(count, index.ntotal if allowed is None else len(allowed))
    if count == 0:
        return np.zeros(0, dtype=np.int64)
    selected = None if allowed is None else _selection(allowed)
    _, rows = index.search(np.ascontiguousarray(vector[None, :], dtype=np.float32), count, params=selected)
    return np.asarray(rows[0][rows[0] >= 0], dtype=np.int64)


def _selection(allowed: NDArray[np.int64]) -> Any:
    import faiss

    parameters: Any = faiss.SearchParameters
    return parameters(sel=faiss.IDSelectorBatch(allowed))


def _sentence_terms(documents: Sequence[Document], folder: Path) -> list[list[str]]:
    """The terms of every sentence, kept on disk per document: stemming is slow, reading back is not."""
    disk = DiskCache(folder / "terms.sqlite3")
    keys = []
    for document in documents:
        digest = hashlib.sha256(f"{VERSION}\0".encode())
        for passage in document.passages:
            for sentence in passage.sentences:
                digest.update(sentence.text.encode("utf-8", "surrogatepass") + b"\0")
        keys.append(digest.digest()[:16])
    kept = disk.get(keys)
    made: dict[bytes, bytes] = {}
    found: list[list[str]] = []
    for key, document in zip(keys, documents, strict=True):
        sentences = [sentence for passage in document.passages for sentence in passage.sentences]
        lines = kept[key].decode().split("\n") if key in kept else []
        if len(lines) != len(sentences):
            lines = [" ".join(terms(sentence.text)) for sentence in sentences]
            made[key] = "\n".join(lines).encode()
        found += [line.split() for line in lines]
    if made:
        disk.put(made)
    return found
