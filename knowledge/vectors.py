"""Texts → vectors, each text embedded once: kept on disk by a hash of the text, in one file per model."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.cache import DiskCache
from knowledge.encoder import encode_query

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from knowledge.encoder import Encoder

BATCH = 64
"""Texts that are embedded, and then kept, at a time."""

_IN_MEMORY = 2048
"""Vectors of questions that are kept in memory only."""


class VectorStore:
    """The vectors of one encoder, kept in `folder`, which may be deleted at any time."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self.encoder = encoder
        model = hashlib.sha256(encoder.name.encode()).hexdigest()[:16]
        self._disk = DiskCache(folder / f"vectors-{model}.sqlite3")
        self._lock = threading.Lock()
        self._recent: dict[str, NDArray[np.float32]] = {}

    def vectors(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        """One row of unit length per text, in their order: (len(texts), dimension), float32.

        Only texts without a kept vector are embedded; `progress(done, total)` counts those.
        """
        import numpy as np

        size = self.encoder.dimension
        keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16] for text in texts]
        kept = {
            key: value
            for key, value in self._disk.get(list(dict.fromkeys(keys))).items()
            if len(value) == 4 * size
        }
        # By length, so that a batch needs little padding; by text, so that batches never depend on the
        # caller.
        missing = sorted(
            {key: text for key, text in zip(keys, texts, strict=True) if key not in kept}.items(),
            key=lambda item: (len(item[1]), item[1]),
        )
        if missing and progress:
            progress(0, len(missing))
        for begin in range(0, len(missing), BATCH):
            some = missing[begin : begin + BATCH]
            rows = np.ascontiguousarray(self.encoder.encode([text for _, text in some]), dtype="<f4")
            made = {key: row.tobytes() for (key, _), row in zip(some, rows, strict=True)}
            self._disk.put(made)
            kept |= made
            if progress:
                progress(begin + len(some), len(missing))
        joined = b"".join(kept[key] for key in keys)
        return np.frombuffer(joined, dtype="<f4").astype(np.float32).reshape(len(texts), size)

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
