"""Vectors of the texts that come with the program, made beforehand: the first run need not embed them.

One file a model, named by the model's hash, so that no other model ever gets them. A text without one (a new
document, a changed sentence) is embedded as any other. `tests/tools/write_seeds.py` writes the file.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FOLDER = Path(__file__).with_name("seeds")
SCALE = 32767
"""Numbers between -1 and 1 are kept as whole numbers of 16 bits: half the size, and right to the fourth digit."""


def seed_file(model: str, folder: Path = FOLDER) -> Path:
    """Where the vectors of a model are, by the hash that names it."""
    return folder / f"{model}.npz"


@lru_cache(maxsize=2)
def seeds(file: Path) -> Mapping[bytes, NDArray[np.float32]]:
    """Key of a text → its vector; nothing where there is no file, or not one of ours."""
    import numpy as np

    try:
        with np.load(file, allow_pickle=False) as kept:
            keys, vectors = kept["keys"], kept["vectors"]
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        return {}
    if keys.dtype != np.uint8 or vectors.dtype != np.int16 or len(keys) != len(vectors):
        return {}
    rows = vectors.astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return {key.tobytes(): row for key, row in zip(keys, rows, strict=True)}


def write(file: Path, keys: Sequence[bytes], vectors: NDArray[np.float32]) -> None:
    """Write vectors of unit length, in the order of their keys: the same texts give the same file."""
    import numpy as np

    order = sorted(range(len(keys)), key=lambda place: keys[place])
    file.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        file,
        keys=np.frombuffer(b"".join(keys[place] for place in order), dtype=np.uint8).reshape(len(keys), -1),
        vectors=np.rint(vectors[order] * SCALE).astype(np.int16),
    )
