"""Measures the search on a set of questions whose answering passage is known, and fits the weights of its
signals.

python -m knowledge.evaluation FOLDER [--fit]

FOLDER holds `passages.jsonl` ({"id", "text"}) and `queries.jsonl` ({"query", "gold": [ids], "answerable"}).
Weights are fitted on every second question and checked on the others; the figures are printed, nothing is
changed.
"""

from __future__ import annotations

import argparse
import json
import math
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.encoder import default_encoder
from knowledge.lexical import terms
from knowledge.library import Library
from knowledge.search import SIGNALS, Query, candidates, evidence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Case:
    """One question with the evidence for each of its candidates."""

    signals: NDArray[np.float64]
    """(signals, candidates)."""
    documents: tuple[str, ...]
    """The document of each candidate."""
    gold: frozenset[str]
    """The documents that answer it; none for an unanswerable question."""
    article: Mapping[str, str]
    """The article that each document is a part of."""

    def article_of(self, document: str) -> str:
        """The article of a document; the document itself where nothing is known of it."""
        return self.article.get(document, document)

    @property
    def articles(self) -> frozenset[str]:
        """The articles that hold the answer."""
        return frozenset(self.article_of(document) for document in self.gold)

    def ranked(self, weights: Sequence[float]) -> list[tuple[str, float]]:
        """Documents with their evidence, best first, each once."""
        import numpy as np

        total: NDArray[np.float64] = np.asarray(weights) @ self.signals
        best: dict[str, float] = {}
        for n in np.argsort(-total, kind="stable").tolist():
            best.setdefault(self.documents[n], total[n])
        return list(best.items())


@dataclass(frozen=True, slots=True)
class Figures:
    """How good a ranking is, over the answerable questions."""

    ndcg: float
    recall_1: float
    recall_5: float
    mrr: float

    def __str__(self) -> str:
        recall = f"Recall@1 {self.recall_1:.4f}  Recall@5 {self.recall_5:.4f}"
        return f"nDCG@10 {self.ndcg:.4f}  {recall}  MRR@10 {self.mrr:.4f}"


def measure(cases: Iterable[Case], weights: Sequence[float]) -> Figures:
    """Figures of a weighting; every answerable question here has one answering document."""
    rows = []
    for case in cases:
        if not case.gold:
            continue
        ranked = [document for document, _ in case.ranked(weights)[:10]]
        rank = next((n for n, document in enumerate(ranked) if document in case.gold), None)
        rows.append(
            (0.0, 0.0, 0.0, 0.0)
            if rank is None
            else (1 / math.log2(rank + 2), float(rank == 0), float(rank < 5), 1 / (rank + 1))
        )
    return Figures(*(sum(column) / len(rows) for column in zip(*rows, strict=True)))


def fit(cases: Sequence[Case], start: Sequence[float]) -> list[float]:
    """Weights by coordinate search on nDCG@10: deterministic, and coarse on purpose (steps of 0.05 at the
    end).
    """
    best = list(start)
    best_ndcg = measure(cases, best).ndcg
    for step in (0.3, 0.1, 0.05):
        better = True
        while better:
            better = False
            for n in range(len(best)):
                for change in (step, -step):
                    tried = [max(0.0, w + change) if m == n else w for m, w in enumerate(best)]
                    ndcg = measure(cases, tried).ndcg
                    if ndcg > best_ndcg + 1e-4:
                        best, best_ndcg, better = tried, ndcg, True
    return [round(weight, 2) for weight in best]


def with_and_without(cases: Iterable[Case], weights: Sequence[float]) -> tuple[list[float], list[float]]:
    """The best evidence for each answerable question, with its article in the library and without it."""
    with_it, without = [], []
    for case in cases:
        if case.gold:
            ranked = case.ranked(weights)
            with_it.append(ranked[0][1])
            without += [
                value for document, value in ranked if case.article_of(document) not in case.articles
            ][:1]
    return with_it, without


def calibrate(yes: Sequence[float], no: Sequence[float]) -> tuple[float, float]:
    """(slope, middle) of the logistic curve that tells `yes` from `no`."""
    import numpy as np

    x = np.array([*yes, *no])
    y = np.array([1.0] * len(yes) + [0.0] * len(no))
    design = np.stack([x - x.mean(), np.ones_like(x)], axis=1)
    parameters = np.zeros(2)
    for _ in range(
        100
    ):  # Newton's method on the log-likelihood, with a ridge that keeps it from running away
        chance = 1 / (1 + np.exp(-np.clip(design @ parameters, -30, 30)))
        hessian = design.T @ (design * (chance * (1 - chance))[:, None]) + 0.1 * np.eye(2)
        parameters = parameters + np.linalg.solve(hessian, design.T @ (y - chance) - 0.1 * parameters)
    return float(parameters[0]), float(x.mean() - parameters[1] / parameters[0])


def separation(yes: Sequence[float], no: Sequence[float]) -> float:
    """ROC-AUC: the chance that a value of `yes` is above one of `no`."""
    import numpy as np

    ordered = np.sort(np.array(no))
    below = np.searchsorted(ordered, yes, side="left")
    not_above = np.searchsorted(ordered, yes, side="right")
    return float(((below + not_above) / 2).sum() / (len(yes) * len(no)))


def load(folder: Path, home: Path, progress: Callable[[int, int], None] | None = None) -> list[Case]:
    """Add the passages as documents of a library in `home`, and gather the evidence for every question."""
    passages, questions = (_lines(folder / f"{name}.jsonl") for name in ("passages", "queries"))
    files = home / "files"
    files.mkdir(parents=True, exist_ok=True)
    for passage in passages:
        (files / f"{passage['id']}.md").write_text(passage["text"] + "\n", encoding="utf-8")
    empty = home / "empty"
    empty.mkdir(exist_ok=True)
    library = Library.open(home, lambda: default_encoder(None, home / "cache"), explainers=empty, facts=empty)
    for report in library.add([files]):
        if report.error:
            print(report.error)
    library.prepare(progress)
    index = library.index()
    article = {passage["id"]: passage.get("doc", passage["id"]) for passage in passages}
    cases = []
    for question in questions:
        text = library.corrected(" ".join(question["query"].split()))
        query = Query(text, library.question_vector(text), tuple(terms(text)))
        rows = candidates(index, query)
        documents = tuple(index.passages[row].document for row in rows)
        cases.append(Case(evidence(index, query, rows), documents, frozenset(question["gold"]), article))
    return cases


def _lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="Measure the search on questions with known answers.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fit", action="store_true", help="also fit the weights, on every second question")
    parser.add_argument(
        "--home", type=Path, help="keep the library here, so that a second run embeds nothing"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        cases = load(given.folder, given.home or Path(temporary))
    weights = [weight for _, weight, _ in SIGNALS]
    answerable = [case for case in cases if case.gold]
    for column, (name, _, _) in enumerate(SIGNALS):
        alone = [float(n == column) for n in range(len(SIGNALS))]
        print(f"{name:18} {measure(answerable, alone)}")
    print(f"{'all, as set':18} {measure(answerable, weights)}")
    tops: dict[bool, list[float]] = {bool(case.gold): [] for case in cases}
    for case in cases:
        tops[bool(case.gold)] += [value for _, value in case.ranked(weights)[:1]]
    if len(tops) == 2:
        print(
            "answerable against unanswerable, by the best score: ROC-AUC "
            f"{separation(tops[True], tops[False]):.4f}"
        )
    _print_score(cases, weights)
    if given.fit:
        half, other = answerable[::2], answerable[1::2]
        fitted = fit(half, weights)
        print("fitted", dict(zip((name for name, _, _ in SIGNALS), fitted, strict=True)))
        print(f"{'fitted half':18} {measure(half, fitted)}\n{'other half':18} {measure(other, fitted)}")
        _print_score(half, fitted)


def _print_score(cases: Sequence[Case], weights: Sequence[float]) -> None:
    with_it, without = with_and_without(cases, weights)
    print(
        f"article in the library against not, by the best score: ROC-AUC {separation(with_it, without):.4f}"
    )
    print("slope and middle of the score:", "{:.2f} {:.2f}".format(*calibrate(with_it, without)))


if __name__ == "__main__":
    main()
