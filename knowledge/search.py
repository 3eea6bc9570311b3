"""A question → hits, best first: several signals of evidence, each between 0 and 1, in one weighted sum.

Nothing is scaled by what else was found, so a score means the same for every question and library, and a
hit's score does not depend on its rivals. A further signal (late interaction, say) is one more function and
its weight.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from knowledge.document import Findings, Hit, SentenceHit
from knowledge.index import Index
from knowledge.lexical import K1

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from knowledge.matching import Matcher

CANDIDATES = 100
"""The best so many by each of: passage vector, sentence vectors, BM25."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the index needs it: its vector has unit length."""

    text: str
    vector: NDArray[np.float32]
    terms: tuple[str, ...]


Signal = Callable[[Index, Query, "NDArray[np.int64]"], "NDArray[np.float64]"]


def _cosine(index: Index, query: Query, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """How near the whole passage is in meaning."""
    import numpy as np

    return np.asarray(index.passage_vectors[rows] @ query.vector, dtype=np.float64)


def _best_sentence(index: Index, query: Query, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """How near the passage's best sentence is in meaning."""
    import numpy as np

    return np.array(
        [index.sentence_cosines(query.vector, int(row)).max(initial=-1.0) for row in rows], dtype=np.float64
    )


def _bm25(index: Index, query: Query, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """BM25 as a share of the most that the question's terms could earn."""
    lexical = index.words.passages
    most = (K1 + 1) * sum(lexical.idf(term) for term in dict.fromkeys(query.terms))
    return lexical.scores(query.terms)[rows] / most if most else lexical.scores(())[rows]


def _coverage(index: Index, query: Query, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """The share of the question's terms, by how telling they are, that the passage has."""
    return index.words.passages.coverage(query.terms)[rows]


def _sentence_coverage(index: Index, query: Query, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """The same for the one sentence of the passage that has most of them."""
    import numpy as np

    shares = index.words.sentences.coverage(query.terms)
    return np.array(
        [shares[index.first[row] : index.first[row + 1]].max(initial=0.0) for row in rows], dtype=np.float64
    )


SIGNALS: tuple[tuple[str, float, Signal], ...] = (
    ("cosine", 1.10, _cosine),
    ("sentence", 0.70, _best_sentence),
    ("bm25", 0.50, _bm25),
    ("coverage", 0.40, _coverage),
    ("sentence coverage", 0.50, _sentence_coverage),
)
"""The signals and their weights, fitted by `python -m knowledge.evaluation`."""

SLOPE, MIDDLE = 7.9, 1.42
"""The weighted sum → a score between 0 and 1: the logistic curve, 0.5 at MIDDLE.

Fitted on questions whose article is in the library against the same questions without it.
"""


def evidence(index: Index, query: Query, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """The signals of some passages: (signals, rows)."""
    import numpy as np

    return np.stack([signal(index, query, rows) for _, _, signal in SIGNALS])


def candidates(index: Index, query: Query, allowed: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
    """Rows of the passages that are worth scoring, in order."""
    import numpy as np

    scores = index.words.passages.scores(query.terms)
    if allowed is not None:
        keep = np.zeros(len(scores), dtype=bool)
        keep[allowed] = True
        scores[~keep] = 0.0
    lexical = np.argsort(-scores, kind="stable")[:CANDIDATES]
    return np.unique(
        np.concatenate(
            [
                index.nearest_passages(query.vector, CANDIDATES, allowed),
                index.nearest_by_sentence(query.vector, CANDIDATES, allowed),
                lexical[scores[lexical] > 0],
            ]
        )
    )


def search(index: Index, query: Query, top: int, allowed: NDArray[np.int64] | None = None) -> tuple[Hit, ...]:
    """The best `top` passages among the `allowed` rows (all, where None); ties go by the order of the
    library.
    """
    if top < 1 or not index.passages:
        return ()
    return _hits(index, query, candidates(index, query, allowed), top)


def answering(
    index: Index,
    query: Query,
    top: int,
    matcher: Matcher | None,
    allowed: NDArray[np.int64] | None = None,
) -> Findings:
    """The best `top` passages by `search`, and those that hold the `top` sentences that match best."""
    import numpy as np

    if not index.passages:
        return Findings((), False)
    found = _hits(index, query, candidates(index, query, allowed), top)
    if matcher is None:
        return Findings(found, False)
    matches = index.matches(query.vector, matcher)
    usable = (
        np.ones(len(matches), dtype=bool) if allowed is None else np.isin(index.owner[index.told], allowed)
    )
    places = np.flatnonzero(usable)
    best = places[np.argsort(-np.round(matches[places], 6), kind="stable")[:top]]
    held = {hit.passage.id for hit in found}
    owners = dict.fromkeys(index.owner[index.told[best]].tolist())
    more = [n for n in owners if index.passages[n].id not in held]
    found += _hits(index, query, np.array(more, dtype=np.int64), top)
    by_row = dict(zip(index.told.tolist(), matches.tolist(), strict=True))
    hits, others = [], []
    for hit in found:
        row = index.row[hit.passage.id]
        first = int(index.first[row])
        expected = matcher.expected([s.cosine + matcher.around * hit.cosine for s in hit.sentences])
        if row >= index.taught:
            others += expected
        known = (by_row.get(first + n, e) for n, e in enumerate(expected))
        hits.append(replace(hit, sentences=tuple(
            replace(s, matched=round(value, 4)) for s, value in zip(hit.sentences, known, strict=True)
        )))  # fmt: skip
    unanswered = matcher.unanswered(query.vector, np.concatenate([matches[places], others]))
    leaning = round(float(query.vector @ matcher.covered), 4)
    return Findings(tuple(hits), bool(len(places)), unanswered, leaning)


def _hits(index: Index, query: Query, rows: NDArray[np.int64], top: int) -> tuple[Hit, ...]:
    """The best `top` of some passages, best first."""
    import numpy as np

    if not len(rows):
        return ()
    signals = evidence(index, query, rows)
    total = np.array([weight for _, weight, _ in SIGNALS]) @ signals
    # Rounded before sorting: the last bits of a dot product differ between machines.
    order = np.argsort(-np.round(total, 6), kind="stable")[:top]
    lexical = index.words.passages.scores(query.terms)
    return tuple(
        _hit(index, query, int(rows[n]), float(total[n]), float(signals[0][n]), lexical) for n in order
    )


def _hit(
    index: Index, query: Query, row: int, total: float, cosine: float, lexical: NDArray[np.float64]
) -> Hit:
    passage = index.passages[row]
    cosines = index.sentence_cosines(query.vector, row)
    return Hit(
        passage=passage,
        score=calibrated(total),
        cosine=round(cosine, 4),
        lexical=round(float(lexical[row]), 4),
        sentences=tuple(
            SentenceHit(sentence, round(float(value), 4))
            for sentence, value in zip(passage.sentences, cosines, strict=True)
        ),
    )


def calibrated(total: float) -> float:
    """A weighted sum of signals as a number between 0 and 1."""
    return round(1 / (1 + math.exp(-SLOPE * (total - MIDDLE))), 4)
