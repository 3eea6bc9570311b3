"""Matches questions to the sentences that answer them: the library's own reading of a question's vector.

A question and the sentence that answers it are near in meaning, but not the same in meaning ("who runs it?", "its
chief executive is …"). From questions whose answering sentence is known, tests/questions/fit_matching.py learns how
the vector of a question has to be turned to point at its answer, and where questions point that the built-in
documents have no answer to. What is learned holds for these documents and one embedding model; sentences of other
documents get the match that their cosine lets expect.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FILE = "matching.npz"


@dataclass(frozen=True, slots=True)
class Matcher:
    """What was learned. All vectors are those of one embedding model."""

    turn: NDArray[np.float32]
    """(dimension, dimension): what is added to a question's vector."""
    nothing: NDArray[np.float32]
    """(dimension, directions): where questions point that nothing answers."""
    bias: float
    temperature: float
    around: float
    """How much the passage counts beside the sentence."""
    covered: NDArray[np.float32]
    """(dimension,): where questions point that the built-in documents answer, away from those they do not."""
    slope: float
    middle: float
    """The match to expect of a cosine: middle + slope * cosine."""

    def turned(self, question: NDArray[np.float32]) -> NDArray[np.float32]:
        """The vector of a question, turned towards its answer: (dimension,)."""
        turned: NDArray[np.float32] = question + question @ self.turn
        return turned

    def expected(self, cosines: Sequence[float]) -> list[float]:
        """The match of sentences that were not learned from, by their cosines (the passage's part included)."""
        return [self.middle + self.slope * cosine for cosine in cosines]

    def unanswered(self, question: NDArray[np.float32], matches: NDArray[np.float64]) -> float:
        """The logarithm of the odds that none of the sentences with these matches answers, as learned."""
        import numpy as np

        to_nothing = np.logaddexp.reduce(
            (question @ self.nothing).astype(float) / self.temperature + self.bias
        )
        to_something = np.logaddexp.reduce(matches / self.temperature) if len(matches) else 0.0
        return round(float(to_nothing - to_something), 4)


def load_matcher(model: str, dimension: int) -> Matcher | None:
    """What was learned for an embedding model, None where it is another one than the one learned for."""
    import numpy as np

    with resources.as_file(resources.files("knowledge").joinpath(FILE)) as path:
        if not path.is_file():
            return None
        with np.load(path, allow_pickle=False) as kept:
            about = json.loads(str(kept["about"]))
            turn = kept["turn"].astype(np.float32)
            nothing = kept["nothing"].astype(np.float32)
            covered = kept["covered"].astype(np.float32)
    if not model.startswith(about["model"]) or turn.shape != (dimension, dimension):
        return None
    return Matcher(
        turn,
        nothing,
        about["bias"],
        about["temperature"],
        about["around"],
        covered,
        about["slope"],
        about["middle"],
    )
