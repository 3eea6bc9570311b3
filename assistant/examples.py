"""Example phrases, each with what it leads to, and how near a question is to them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.reading import stems

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Leads = Literal["calculator", "section", "fact", "topic", "beyond"]

OVERLAP = 0.3
"""The weight of shared words beside the cosine; the rest is the cosine's."""


@dataclass(frozen=True, slots=True)
class Example:
    """A phrase and where it leads: (model, unknown), (document, section), (fact,), (topic,) or (what is beyond,)."""

    phrase: str
    leads: Leads
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """An example near a question: `score` is the cosine mixed with the share of words in common, at most 1."""

    example: Example
    score: float


class Examples:
    """All example phrases of models, documents, facts and topics, with their vectors."""

    def __init__(
        self, examples: Sequence[Example], vectors: Callable[[Sequence[str]], NDArray[np.float32]]
    ) -> None:
        """Take the phrases and a function that gives one unit vector a phrase (kept on disk by its owner)."""
        self.examples = tuple(examples)
        self._matrix = vectors([e.phrase for e in self.examples])
        self._stems = [frozenset(stems(e.phrase)) for e in self.examples]
        # Phrases that lead nowhere say nothing of which words are common.
        leading = [own for own, e in zip(self._stems, self.examples, strict=True) if e.leads != "beyond"]
        often = Counter(stem for own in leading for stem in own)
        self._rarest = math.log(1 + len(leading))
        self._weight = {stem: math.log(1 + len(leading) / n) for stem, n in often.items()}
        self._sizes = [sum(self._weight.get(s, self._rarest) for s in own) for own in self._stems]

    def near(
        self, masked: NDArray[np.float32], plain: NDArray[np.float32], words: frozenset[str]
    ) -> dict[Leads, dict[tuple[str, ...], Near]]:
        """For each thing that examples lead to, its nearest example.

        `masked` is the vector of the question without its figures, for calculators, `plain` that of the whole
        question; `words` are the stems of its content words.
        """
        whole, without = (self._matrix @ plain).tolist(), (self._matrix @ masked).tolist()
        cosines = [
            a if e.leads != "calculator" else b for e, a, b in zip(self.examples, whole, without, strict=True)
        ]
        size = sum(self._weight.get(s, self._rarest) for s in words)
        best: dict[Leads, dict[tuple[str, ...], Near]] = {
            "calculator": {},
            "section": {},
            "fact": {},
            "topic": {},
            "beyond": {},
        }
        for example, cosine, own, its_size in zip(
            self.examples, cosines, self._stems, self._sizes, strict=True
        ):
            # Two phrases without any word of weight ("who are you?") have nothing to share: their cosine decides.
            # Else a rare word in common ("NPV") says more than a common one ("deal").
            overlap = (
                2 * sum(self._weight.get(s, self._rarest) for s in own & words) / (its_size + size)
                if own or words
                else cosine
            )
            score = (1 - OVERLAP) * cosine + OVERLAP * overlap
            table = best[example.leads]
            held = table.get(example.key)
            if held is None or score > held.score:
                table[example.key] = Near(example, score)
        return best


def best_of(table: Mapping[tuple[str, ...], Near]) -> Near | None:
    """The nearest of a table, None where it is empty; ties go to the example listed first."""
    return max(table.values(), key=lambda n: n.score, default=None)
