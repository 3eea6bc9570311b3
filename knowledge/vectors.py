"""Texts → vectors, each text embedded once: kept on disk by a hash of the text, in one file per model."""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.encoder import encode_query
from knowledge.errors import LibraryUnusable
from knowledge.seeds import seed_file, seeds
from knowledge.vector_file import VectorFile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from knowledge.encoder import Encoder
    from knowledge.vector_file import Vectors

BATCH = 64
"""Texts that are embedded, and then kept, at a time."""
_SLICE = 8192
"""Texts that are looked up at a time."""
_TRIES = 5
"""How often a file that others begin anew meanwhile is looked at again."""
_IN_MEMORY = 2048
"""Vectors of questions that are kept in memory only."""


class VectorStore:
    """The vectors of one encoder, kept in `folder`, which may be deleted at any time."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self.encoder = encoder
        self.file = VectorFile(vector_database(folder, encoder.name), encoder.dimension)
        _remove_older(folder)
        self._seeds = seed_file(_hash(encoder.name))
        self._lock = threading.Lock()
        self._recent: dict[str, NDArray[np.float32]] = {}

    def vectors(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        """One row of unit length per text, in their order: (len(texts), dimension), float32.

        Only texts without a kept vector are embedded; `progress(done, total)` counts those.
        """
        found, rows = self.rows(texts, progress)
        return found.take(rows)

    def rows(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> tuple[Vectors, NDArray[np.int64]]:
        """The same, as the kept vectors and the row of each text in them: nothing is copied into memory.

        What `progress` raises ends it; what was embedded until then is kept.
        """
        import numpy as np

        keys = [_key(text) for text in texts]
        rows = np.full(len(keys), -1, dtype=np.int64)
        wanted: Sequence[int] = range(len(keys))
        vectors: Vectors | None = None
        for _ in range(_TRIES):
            vectors = self._look_up(keys, wanted, rows, vectors)
            if vectors is None:  # another process began the file anew
                rows[:] = -1
                wanted = range(len(keys))
                continue
            missing = np.flatnonzero(rows < 0).tolist()
            if not missing:
                return vectors, rows
            self._make(texts, keys, missing, progress)
            wanted = missing
        raise LibraryUnusable(
            f"The vectors in “{self.file.file}” change while they are used. Close other programs that write "
            "there, delete that folder, or set DEAL_HOME to another one."
        )

    def missing(self, texts: Sequence[str]) -> int:
        """How many different texts have no vector yet."""
        keys = list(dict.fromkeys(map(_key, texts)))
        found = 0
        for begin in range(0, len(keys), _SLICE):
            found += len(self.file.look_up(keys[begin : begin + _SLICE])[1])
        return len(keys) - found

    def keep(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> None:
        """Embed and keep the texts that have no vector yet."""
        self.rows(texts, progress)

    def index_file(self, kind: str) -> Path:
        """Where an index over some of these vectors is kept."""
        return self.file.path.with_name(f"{self.file.path.name.partition('.')[0]}.{kind}.faiss")

    def passing(self, text: str) -> NDArray[np.float32]:
        """The vector of a question: (dimension,). It is kept in memory only, never on disk."""
        with self._lock:
            found = self._recent.get(text)
            if found is None:
                found = encode_query(self.encoder, text)
                if len(self._recent) >= _IN_MEMORY:
                    self._recent.pop(next(iter(self._recent)))
                self._recent[text] = found
            return found

    def _look_up(
        self,
        keys: Sequence[bytes],
        wanted: Sequence[int],
        rows: NDArray[np.int64],
        before: Vectors | None,
    ) -> Vectors | None:
        """Fill in the `rows` of the `wanted` places; None where the file is not the one of `before`."""
        vectors = before
        for begin in range(0, max(1, len(wanted)), _SLICE):
            places = wanted[begin : begin + _SLICE]
            now, found = self.file.look_up([keys[place] for place in places])
            if vectors is not None and now.token != vectors.token and (rows >= 0).any():
                return None
            vectors = now
            for place in places:
                rows[place] = found.get(keys[place], -1)
        return vectors

    def _make(
        self,
        texts: Sequence[str],
        keys: Sequence[bytes],
        missing: Sequence[int],
        progress: Callable[[int, int], None] | None,
    ) -> None:
        """Keep a vector for each text at the `missing` places: the one that comes with the program, or made now."""
        import numpy as np

        # By length, so that a batch needs little padding; by text, so that batches never depend on the
        # caller.
        once = {keys[place]: texts[place] for place in missing}
        known = seeds(self._seeds)
        given = [key for key in once if key in known]
        if given:
            self.file.put(given, np.stack([known[key] for key in given]))
            once = {key: text for key, text in once.items() if key not in known}
        ordered = sorted(once.items(), key=lambda item: (len(item[1]), item[1]))
        if progress and ordered:
            progress(0, len(ordered))
        for begin in range(0, len(ordered), BATCH):
            some = ordered[begin : begin + BATCH]
            self.file.put([key for key, _ in some], self.encoder.encode([text for _, text in some]))
            if progress:
                progress(begin + len(some), len(ordered))


def vector_database(folder: Path, model: str) -> Path:
    """The database of the vectors of a model, by the model's name with its hash."""
    return folder / f"vectors-{_hash(model)}.rows.sqlite3"


def _hash(model: str) -> str:
    return hashlib.sha256(model.encode()).hexdigest()[:16]


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]


def _remove_older(folder: Path) -> None:
    """Delete the vectors as the first release kept them."""
    for path in folder.glob("vectors-*.sqlite3*"):
        if ".rows." not in path.name:
            with contextlib.suppress(OSError):
                path.unlink()
