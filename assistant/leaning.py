"""How much a question is like those that a calculator answers: a direction of its vector, learned from questions.

"What would the whole pledge come to in today's money?" and "What is a present value?" share their words; what they
want of the program differs in the vector as a whole. tests/questions/fit_computing.py learns the direction, for one
embedding model; with any other it says nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FILE = "leaning.npz"
MOST = 8.0
"""No vector says more than this, so that a handful of plain features can outweigh it."""


@dataclass(frozen=True, slots=True)
class Direction:
    """Where questions point that are computed, away from those that are looked up."""

    vector: NDArray[np.float32]
    """(dimension,)"""
    constant: float

    def leaning(self, question: NDArray[np.float32]) -> float:
        """From -1, looked up, to 1, computed, for the vector of a question: (dimension,)."""
        logit = float(question @ self.vector) + self.constant
        return round(max(-MOST, min(MOST, logit)) / MOST, 4)


def load_direction(model: str, dimension: int) -> Direction | None:
    """What was learned for an embedding model, None where it is another one than the one learned for."""
    import numpy as np

    with resources.as_file(resources.files("assistant").joinpath(FILE)) as path:
        if not path.is_file():
            return None
        with np.load(path, allow_pickle=False) as kept:
            about = json.loads(str(kept["about"]))
            vector = kept["vector"].astype(np.float32)
    if not model.startswith(about["model"]) or vector.shape != (dimension,):
        return None
    return Direction(vector, float(about["constant"]))
