"""The nearest of many vectors: every one compared where that is quick, FAISS above, and always put in order
by the exact cosine.

Up to `EXACT` vectors one matrix product is quicker than any index (see tests/SCALE.md). Above, FAISS holds them in
clusters (IVF) at one byte a number, searches the nearest clusters for several times as many as are wanted,
and those are compared exactly with the vectors on disk. The index is a file that is mapped into memory. It
belongs to one file of vectors, has a checksum, takes in what is new, and is made anew where it is damaged.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.files import write_atomically
from knowledge.weights import Digests

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from knowledge.vector_file import Vectors

FORMAT = 1
EXACT = 100_000
"""Vectors: up to here all of them are compared."""
MOST_CLUSTERS = 1024
PROBED = 6
"""One of so many clusters is searched."""
FEWEST_PROBED = 32
REFINED = 4
"""So many times the wanted vectors are compared exactly."""
SAMPLE = 40
"""Vectors for each cluster that it is learnt from."""
_CHUNK = 50_000
"""Vectors that are in memory at a time while the index is made."""


class Rows:
    """Some rows of the kept vectors, as if they were a matrix; they stay on disk."""

    def __init__(self, vectors: Vectors, rows: NDArray[np.int64]) -> None:
        self.vectors = vectors
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, places: NDArray[np.int64] | slice) -> NDArray[np.float32]:
        return self.vectors.take(self.rows[places])


class Nearest:
    """Finds the places of the nearest vectors. `rows` says where in `vectors` each place has its own."""

    def __init__(self, vectors: Vectors, rows: NDArray[np.int64], file: Path) -> None:
        self.matrix: NDArray[np.float32] | Rows
        self._clusters: _Clusters | None = None
        if len(rows) <= EXACT:
            self.matrix = vectors.take(rows)
        else:
            self.matrix = Rows(vectors, rows)
            self._clusters = _Clusters(vectors, rows, file)

    def places(
        self, vector: NDArray[np.float32], count: int, allowed: NDArray[np.int64] | None = None
    ) -> NDArray[np.int64]:
        """The `count` places with the highest cosine, best first, among the `allowed` ones (in order)."""
        import numpy as np

        if self._clusters is not None and (allowed is None or len(allowed) > EXACT):
            candidates = self._clusters.candidates(vector, count * REFINED, allowed)
        else:
            candidates = np.arange(len(self.matrix)) if allowed is None else allowed
        count = min(count, len(candidates))
        if count == 0:
            return np.zeros(0, dtype=np.int64)
        everything = len(candidates) == len(self.matrix) and not isinstance(self.matrix, Rows)
        compared: Any = self.matrix if everything else self.matrix[candidates]
        cosines: NDArray[np.float32] = compared @ vector
        best = np.argpartition(-cosines, count - 1)[:count]
        best = best[np.lexsort((best, -cosines[best]))]
        return np.asarray(candidates[best], dtype=np.int64)


def _faiss() -> Any:
    """The package, without the types that its bindings do not tell rightly."""
    import faiss

    return faiss


class _Clusters:
    """The FAISS index of some kept vectors, by their row numbers."""

    def __init__(self, vectors: Vectors, rows: NDArray[np.int64], file: Path) -> None:
        import numpy as np

        # Equal texts have one row, so one row may stand at several places.
        self._order = np.argsort(rows, kind="stable")
        self._sorted = rows[self._order]
        wanted = np.unique(rows)
        self._index = _load(file, vectors, wanted)
        if self._index is None:
            self._index = _build(vectors, wanted)
            _save(self._index, file, vectors)
            self._index = _load(file, vectors, wanted) or self._index
        self._size = int(wanted[-1]) + 1

    def candidates(
        self, vector: NDArray[np.float32], count: int, allowed: NDArray[np.int64] | None
    ) -> NDArray[np.int64]:
        """About `count` places that are likely near, in their order."""
        import numpy as np

        wanted = self._sorted
        if allowed is not None:
            is_allowed = np.zeros(len(self._order), dtype=bool)
            is_allowed[allowed] = True
            wanted = self._sorted[is_allowed[self._order]]
        # Also without a limit: the index may hold vectors of documents that were taken out since.
        mask = np.zeros(self._size, dtype=bool)
        mask[wanted] = True
        bits = np.packbits(mask, bitorder="little")
        parameters = _faiss().SearchParametersIVF(
            sel=_faiss().IDSelectorBitmap(bits), nprobe=max(FEWEST_PROBED, self._index.nlist // PROBED)
        )
        _, found = self._index.search(vector[None, :].astype(np.float32), count, params=parameters)
        rows = np.unique(found[0][found[0] >= 0])
        low, high = np.searchsorted(self._sorted, rows), np.searchsorted(self._sorted, rows, side="right")
        places = np.concatenate([self._order[a:b] for a, b in zip(low, high, strict=True)] or [rows])
        places = np.sort(places)
        return places if allowed is None else places[is_allowed[places]]


def _build(vectors: Vectors, rows: NDArray[np.int64]) -> Any:
    """A FAISS index of these rows."""

    dimension = vectors.on_disk.shape[1]
    clusters = min(MOST_CLUSTERS, round(4 * math.sqrt(len(rows))))
    quantizer = _faiss().IndexFlatIP(dimension)
    index = _faiss().IndexIVFScalarQuantizer(
        quantizer, dimension, clusters, _faiss().ScalarQuantizer.QT_8bit, _faiss().METRIC_INNER_PRODUCT
    )
    index.cp.min_points_per_centroid = 1  # with fewer it would write a warning on the terminal
    step = max(1, len(rows) // (SAMPLE * clusters))
    index.train(vectors.take(rows[::step]))
    _extend(index, vectors, rows)
    return index


def _extend(index: Any, vectors: Vectors, rows: NDArray[np.int64]) -> None:
    for begin in range(0, len(rows), _CHUNK):
        some = rows[begin : begin + _CHUNK]
        index.add_with_ids(vectors.take(some), some)


def _load(file: Path, vectors: Vectors, wanted: NDArray[np.int64]) -> Any:
    """The kept index with all of the `wanted` rows in it; None where there is none that can be used."""
    import numpy as np

    if not sound(file, vectors.token):
        return None
    try:
        index = _faiss().read_index(str(file), _faiss().IO_FLAG_MMAP)
        held = np.sort(np.concatenate([_ids(index, number) for number in range(index.nlist)]))
        new = np.setdiff1d(wanted, held, assume_unique=True)
        dead = len(held) + len(new) - len(wanted)
        if dead > len(wanted) or len(new) > len(held):
            return None
        if len(new):
            index = _faiss().read_index(str(file))
            _extend(index, vectors, new)
            _save(index, file, vectors)
    except (RuntimeError, AttributeError):  # what FAISS raises for a file that it cannot read
        return None
    return index


def _ids(index: Any, number: int) -> NDArray[np.int64]:
    import numpy as np

    lists = index.invlists
    size = lists.list_size(number)
    if not size:
        return np.zeros(0, dtype=np.int64)
    return np.array(_faiss().rev_swig_ptr(lists.get_ids(number), size), dtype=np.int64)


def _save(index: Any, file: Path, vectors: Vectors) -> None:
    """Write the index and then what proves it; a cache that cannot be written is simply not kept."""

    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        _faiss().write_index(index, str(part))
        digests = Digests(file.parent)
        part.replace(file)
        manifest = {"format": FORMAT, "vectors": vectors.token.hex(), "sha256": digests.of(file)}
        digests.save()
        write_atomically(_manifest(file), json.dumps(manifest, indent=1).encode())
    except (RuntimeError, OSError):
        with contextlib.suppress(OSError):
            part.unlink()


def _manifest(file: Path) -> Path:
    return file.with_suffix(".json")


def sound(file: Path, token: bytes | None = None) -> bool:
    """Whether a kept index is what was written, and (where a token is given) of that file of vectors."""
    try:
        manifest = json.loads(_manifest(file).read_bytes())
        digests = Digests(file.parent)
        right = (
            manifest["format"] == FORMAT
            and (token is None or manifest["vectors"] == token.hex())
            and manifest["sha256"] == digests.of(file)
        )
        digests.save()
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return bool(right)
