"""Fits the decision whether the library covers a question (assistant/covering.py): a logistic score.

What one author's questions tell is measured on the questions of others: a row's features come from what was learned
without its author's questions (fit_library.py), and so does what is told of its words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import logistic
import numpy as np
from asked import NATURAL, Asked, author

from assistant import covering
from assistant.evidence import Evidence
from assistant.question import Question
from assistant.reading import split_words

OWN = {"facts", "tests"}
"""Questions that the library's own files bring; all of them are covered, so that they tell nothing of what is not."""
LEARNED = ("leaning", "words")
"""Features that are sums of what is fitted here."""
NATURAL_COUNTS = 4
"""A question of the sets that are nearest to what people ask counts so many times."""
SEEN_OFTEN, WORD_RIDGE, VECTOR_RIDGE, VECTOR_SCALE = 2, 2.0, 6.0, 3.0


@dataclass
class Counts:
    """In how many questions of each author a stem stands, with an answer and without."""

    answered: dict[str, Counter[str]] = field(default_factory=dict)
    open: dict[str, Counter[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Sequence[Asked], stems: Sequence[frozenset[str]]) -> Counts:
        """Count the stems of some questions."""
        counts = cls()
        for asked, held in zip(rows, stems, strict=True):
            table = counts.answered if asked.covered else counts.open
            table.setdefault(author(asked.source), Counter()).update(held)
        return counts

    def told(self, without: str = "") -> covering.Told:
        """What is told of words by all authors, or by all but one."""
        return covering.Told(
            *(
                sum((counter for name, counter in sorted(table.items()) if name != without), Counter())
                for table in (self.answered, self.open)
            )
        )


@dataclass
class Decision:
    """What the decision is fitted on: a row a question."""

    names: list[str]
    features: np.ndarray
    vectors: np.ndarray
    stems: list[frozenset[str]]
    covered: np.ndarray
    asked: list[Asked]

    def only(self, rows: Sequence[int]) -> Decision:
        """Some of the rows."""
        at = np.array(rows, dtype=np.int64)
        return Decision(
            self.names, self.features[at], self.vectors[at], [self.stems[n] for n in rows], self.covered[at],
            [self.asked[n] for n in rows],
        )  # fmt: skip


@dataclass
class Weighed:
    """A question with all that was found for it, and its vector."""

    asked: Asked
    question: Question
    evidence: Evidence
    vector: np.ndarray

    @property
    def stems(self) -> frozenset[str]:
        """The stems of all its words."""
        return frozenset(w.stem for w in split_words(self.question.text))


def usable(rows: Sequence[Asked]) -> list[bool]:
    """Which questions count: those that suppose what is not so, and the library's own, are left out."""
    return [not r.supposes and r.source not in OWN for r in rows]


def count_words(rows: Sequence[Weighed]) -> Counts:
    """What is told of words by some questions."""
    return Counts.of([r.asked for r in rows], [r.stems for r in rows])


def decision_table(rows: Sequence[Weighed], told: Callable[[Asked], covering.Told]) -> Decision:
    """The rows of some questions; `told` is what is told of the words of each."""
    found = [covering.features(r.question, r.evidence, told(r.asked)) for r in rows]
    names = [n for n in found[0] if n not in LEARNED]
    return Decision(
        names,
        np.array([[f[n] for n in names] for f in found]),
        np.array([r.vector for r in rows]),
        [r.stems for r in rows],
        np.array([float(r.asked.covered) for r in rows]),
        [r.asked for r in rows],
    )


@dataclass
class Weights:
    """The decision: weights of the features (the constant last), of the vector, and of single words."""

    features: np.ndarray
    vector: np.ndarray
    words: dict[str, float]

    def probability(self, table: Decision) -> np.ndarray:
        """The probability of "covered" for each row."""
        told = np.array([sum(self.words.get(s, 0.0) for s in sorted(stems)) for stems in table.stems])
        total = table.features @ self.features[:-1] + self.features[-1] + table.vectors @ self.vector + told
        return 1 / (1 + np.exp(-np.clip(total, -30, 30)))


def fit_decision(table: Decision, learned: bool) -> Weights:
    """Fit the features and, where something may be learned, the vector and the words with them."""
    if not learned:
        w = logistic.fit(table.features, table.covered)
        return Weights(w, np.zeros(table.vectors.shape[1]), {})
    times = [NATURAL_COUNTS if asked.source in NATURAL else 1 for asked in table.asked]
    table = table.only([row for row, count in enumerate(times) for _ in range(count)])
    often = Counter(stem for stems in table.stems for stem in stems)
    words = sorted(stem for stem, count in often.items() if count >= SEEN_OFTEN)
    place = {stem: n for n, stem in enumerate(words)}
    said = np.zeros((len(table.stems), len(words)))
    for row, stems in enumerate(table.stems):
        said[row, [place[s] for s in stems if s in place]] = 1.0
    count, size = table.features.shape[1], table.vectors.shape[1]
    x = np.hstack([table.features, VECTOR_SCALE * table.vectors, said])
    ridge = [*[logistic.RIDGE] * count, *[VECTOR_RIDGE] * size, *[WORD_RIDGE] * len(words)]
    w = logistic.fit(x, table.covered, np.array(ridge))
    found = dict(zip(words, np.round(w[count + size : -1], 2).tolist(), strict=True))
    return Weights(
        np.append(w[:count], w[-1]),
        VECTOR_SCALE * w[count : count + size],
        {stem: weight for stem, weight in found.items() if weight},
    )


def crossed_probability(table: Decision) -> np.ndarray:
    """The probability of each row by weights that were fitted without its author's questions."""
    p = np.zeros(len(table.covered))
    authors = [author(a.source) for a in table.asked]
    for one in dict.fromkeys(authors):
        own = [n for n, name in enumerate(authors) if name == one]
        others = [n for n, name in enumerate(authors) if name != one]
        p[own] = fit_decision(table.only(others), True).probability(table.only(own))
    return p
