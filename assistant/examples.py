"""Example phrases, each with what it leads to, and how near a question is to them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.reading import stems

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Leads = Literal["calculator", "section", "fact", "topic", "beyond"]

SAME = 1.0
"""The score of an example that is the very question."""
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
        import numpy as np

        self.examples = tuple(examples)
        self._matrix = vectors([e.phrase for e in self.examples])
        own = [frozenset(stems(e.phrase)) for e in self.examples]
        # Phrases that lead nowhere say nothing of which words are common.
        leading = [words for words, e in zip(own, self.examples, strict=True) if e.leads != "beyond"]
        often = Counter(stem for words in leading for stem in words)
        self._rarest = math.log(1 + len(leading))
        self._weight = {stem: math.log(1 + len(leading) / n) for stem, n in sorted(often.items())}
        self._sizes = np.array([self._size(words) for words in own])
        self._wordless = np.array([not words for words in own], dtype=bool)
        places: dict[str, list[int]] = {}
        for row, words in enumerate(own):
            for stem in words:
                places.setdefault(stem, []).append(row)
        self._places = {stem: np.array(rows) for stem, rows in places.items()}
        self._calculates = np.array([e.leads == "calculator" for e in self.examples], dtype=bool)
        goals = {goal: n for n, goal in enumerate(dict.fromkeys((e.leads, e.key) for e in self.examples))}
        self._rows: dict[str, list[int]] = {}
        for row, e in enumerate(self.examples):
            self._rows.setdefault(letters(e.phrase), []).append(row)
        self._goal = np.array([goals[e.leads, e.key] for e in self.examples], dtype=np.int64)

    def _size(self, words: Collection[str]) -> float:
        """What words weigh together; summed in one order, so that the last bit is always the same."""
        return sum(self._weight.get(stem, self._rarest) for stem in sorted(words))

    def near(
        self,
        masked: NDArray[np.float32],
        plain: NDArray[np.float32],
        words: frozenset[str],
        without: str | None = None,
        text: str = "",
    ) -> dict[Leads, dict[tuple[str, ...], Near]]:
        """For each thing that examples lead to, its nearest example.

        `masked` is the vector of the question without its figures, for calculators, `plain` that of the whole
        question; `words` are the stems of its content words. Examples whose phrase is `without` are left out; one
        whose phrase is `text`, but for case and punctuation, has a score of 1.
        """
        import numpy as np

        best: dict[Leads, dict[tuple[str, ...], Near]] = {
            "calculator": {},
            "section": {},
            "fact": {},
            "topic": {},
            "beyond": {},
        }
        if not self.examples:
            return best
        cosines = np.where(self._calculates, self._matrix @ masked, self._matrix @ plain).astype(np.float64)
        shared = np.zeros(len(self.examples))
        for stem in sorted(words):
            if stem in self._places:
                shared[self._places[stem]] += self._weight.get(stem, self._rarest)
        # Two phrases without any word of weight ("who are you?") have nothing to share: their cosine decides.
        # Else a rare word in common ("NPV") says more than a common one ("deal").
        whole = self._sizes + self._size(words)
        overlap = 2 * shared / np.where(whole > 0, whole, 1.0)
        if not words:
            overlap = np.where(self._wordless, cosines, overlap)
        scores = (1 - OVERLAP) * cosines + OVERLAP * overlap
        scores[self._rows.get(letters(text), [])] = SAME
        if without is not None:
            scores[[e.phrase == without for e in self.examples]] = -1.0
        # The best of each goal; of equals the one listed first.
        order = np.lexsort((-scores, self._goal))
        firsts = order[np.unique(self._goal[order], return_index=True)[1]]
        for row, score in zip(firsts.tolist(), scores[firsts].tolist(), strict=True):
            example = self.examples[row]
            best[example.leads][example.key] = Near(example, score)
        return best


def letters(text: str) -> str:
    """A text without its case, blanks and punctuation."""
    return "".join(c for c in text.casefold() if c.isalnum())


def best_of(table: Mapping[tuple[str, ...], Near]) -> Near | None:
    """The nearest of a table, None where it is empty; ties go to the example listed first."""
    return max(table.values(), key=lambda n: n.score, default=None)
