"""Texts → vectors, each text embedded once: kept on disk by a hash of the text, in one file per model."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Container, Sequence
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

SLICE = 4096
"""Texts that `keep` looks at together, so that it needs no more memory for a longer document."""

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
        keys, kept = self._found(texts)
        kept |= self._make(texts, keys, kept, progress)
        joined = b"".join(kept[key] for key in keys)
        return np.frombuffer(joined, dtype="<f4").astype(np.float32).reshape(len(texts), size)

    def keep(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> None:
        """Embed and keep the texts that have no vector yet. What `progress` raises ends it; what was made
        until then is kept.
        """
        for begin in range(0, len(texts), SLICE):
            some = texts[begin : begin + SLICE]
            keys, kept = self._found(some)

            def counted(done: int, total: int, begin: int = begin, some: Sequence[str] = some) -> None:
                if progress:
                    progress(begin + len(some) - (total - done), len(texts))

            self._make(some, keys, kept, counted)

    def _found(self, texts: Sequence[str]) -> tuple[list[bytes], dict[bytes, bytes]]:
        """The key of each text, and the vectors that are kept."""
        keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16] for text in texts]
        size = 4 * self.encoder.dimension
        found = self._disk.get(list(dict.fromkeys(keys)))
        return keys, {key: value for key, value in found.items() if len(value) == size}

    def _make(
        self,
        texts: Sequence[str],
        keys: Sequence[bytes],
        kept: Container[bytes],
        progress: Callable[[int, int], None] | None,
    ) -> dict[bytes, bytes]:
        """Embed and keep the texts whose keys are not among the `kept`."""
        import numpy as np

        # By length, so that a batch needs little padding; by text, so that batches never depend on the
        # caller.
        missing = sorted(
            {key: text for key, text in zip(keys, texts, strict=True) if key not in kept}.items(),
            key=lambda item: (len(item[1]), item[1]),
        )
        result: dict[bytes, bytes] = {}
        if missing and progress:
            progress(0, len(missing))
        for begin in range(0, len(missing), BATCH):
            some = missing[begin : begin + BATCH]
            rows = np.ascontiguousarray(self.encoder.encode([text for _, text in some]), dtype="<f4")
            made = {key: row.tobytes() for (key, _), row in zip(some, rows, strict=True)}
            self._disk.put(made)
            result |= made
            if progress:
                progress(begin + len(some), len(missing))
        return result

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
