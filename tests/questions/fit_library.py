"""Fits what decides how the library answers, and checks it on questions that took no part.

    python tests/questions/fit_library.py --fit a fit --check b check [--write]

Three things are learned: how a question's vector is turned towards its answer (fit_matching.py), the weights that
rank sentences (assistant/ranking.toml), and those that decide whether the library covers a question
(assistant/covering.toml). The second and third are fitted on features that come from turns which were learned
without the question at hand (cross-fitting). Each has a twin without anything learned, for documents that users add.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent)]

import fit_matching  # noqa: E402
import logistic  # noqa: E402
from asked import Asked, folds, from_library, load  # noqa: E402

from assistant import covering, ranking  # noqa: E402
from assistant.ask import HITS, Assistant  # noqa: E402
from assistant.evidence import Evidence, gather  # noqa: E402
from assistant.examples import Leads, Near  # noqa: E402
from assistant.question import Question  # noqa: E402
from assistant.reading import read  # noqa: E402
from assistant.settings import load_settings  # noqa: E402
from knowledge.document import Findings  # noqa: E402
from knowledge.matching import Matcher  # noqa: E402

FOLDS = 3
ANSWERED = 0.975
"""The share of the covered questions that the bar of the decision lets through."""
RANKING = """# Weights of the features that rank sentences as answers (ranking.py). Written by tests/questions/fit_library.py.
"""
COVERING = """# Weights of the decision "covered or not": a logistic score over the features of covering.py.
# Written by tests/questions/fit_library.py.
"""


@dataclass
class Case:
    """A question with what was found for it."""

    asked: Asked
    question: Question
    findings: Findings
    near: dict[Leads, dict[tuple[str, ...], Near]]


def find(assistant: Assistant, rows: Sequence[Asked], matcher: Matcher | None, examples: bool) -> list[Case]:
    """What is found for some questions with a matcher; an example that is the question itself is left out."""
    library = assistant.library
    library._matcher = (matcher,)
    cases = []
    for row in rows:
        question = read(row.question, assistant.speller.mend)
        plain = library.question_vector(question.plain)
        near = assistant.examples.near(
            plain, plain, frozenset(w.stem for w in question.content), without=row.question
        )
        if not examples:
            near |= {"section": {}, "fact": {}}
        cases.append(Case(row, question, library.answering(question.plain, HITS, ["builtin"]), near))
    return cases


def crossed(assistant: Assistant, rows: Sequence[Asked], rest: fit_matching.Table) -> list[Case]:
    """What is found for each question with a matcher that was learned without it."""
    table = fit_matching.asked_table(assistant, rows)
    cases: dict[int, Case] = {}
    for fold in folds(rows, FOLDS):
        others = [n for n in range(len(rows)) if n not in set(fold)]
        matcher = fit_matching.learn(assistant, table.only(others) + rest)
        found = find(assistant, [rows[n] for n in fold], matcher, True)
        cases |= dict(zip(fold, found, strict=True))
    return [cases[n] for n in range(len(rows))]


def ranking_table(assistant: Assistant, cases: Sequence[Case]) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each covered question the features of its candidates, and which of them hold the quote."""
    library = assistant.library
    out = []
    for case in cases:
        if not case.asked.quote or not (case.asked.covered or case.asked.supposes):
            continue
        priors = ranking.Priors(case.near, library.facts, lambda _: True)
        found = ranking.candidates(case.question, case.findings.hits, priors, library.idf)
        values = np.array([c.features for c in found]).reshape(-1, len(ranking.FEATURES))
        out.append((values, np.array([case.asked.quote in c.sentence.text for c in found], dtype=bool)))
    return out


def fit_ranking(table: Sequence[tuple[np.ndarray, np.ndarray]], ridge: float = 2.0) -> np.ndarray:
    """Conditional logit by gradient descent with a growing trust in its steps (the weights are few)."""
    usable = [(x, y) for x, y in table if y.any()]
    size = len(ranking.FEATURES)
    weights = np.zeros(size)

    def loss_of(w: np.ndarray) -> float:
        total = 0.5 * ridge * float(w @ w)
        for x, y in usable:
            s = x @ w
            total += float(np.logaddexp.reduce(s) - np.logaddexp.reduce(s[y]))
        return total

    loss = loss_of(weights)
    damping = 1.0
    for _ in range(60):
        gradient, curve = ridge * weights, ridge * np.eye(size)
        for x, y in usable:
            s = x @ weights
            p = np.exp(s - np.logaddexp.reduce(s))
            q = np.where(y, p, 0.0)
            q /= q.sum()
            mean = p @ x
            gradient = gradient + mean - q @ x
            curve = curve + (x * p[:, None]).T @ x - np.outer(mean, mean)
        while damping < 1e9:
            step = np.linalg.solve(curve + damping * np.eye(size), gradient)
            tried = loss_of(weights - step)
            if tried < loss:
                break
            damping *= 4
        if damping >= 1e9 or loss - tried < 1e-4:
            break
        weights, loss, damping = weights - step, tried, damping / 4
    return weights


def places(table: Sequence[tuple[np.ndarray, np.ndarray]], weights: np.ndarray) -> str:
    """How often the quoted sentence is among the first 1, 3, 5 and all candidates."""
    counts = np.zeros(4)
    for x, y in table:
        if not y.any():
            continue
        at = int(np.argmax(y[np.argsort(-(x @ weights), kind="stable")]))
        counts += [at < 1, at < 3, at < 5, True]
    return " ".join(f"{c / max(len(table), 1):.3f}" for c in counts)


def weigh(assistant: Assistant, case: Case) -> Evidence:
    """The evidence on a question, with the weights as they are now."""
    library = assistant.library
    return gather(
        case.question, case.findings, case.near, library.facts, library.idf, library.knows, lambda _: True
    )


def covering_table(assistant: Assistant, cases: Sequence[Case]) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Feature names, a row of features a question, and 1 where it is covered; suppositions are left out."""
    rows = [c for c in cases if not c.asked.supposes]
    found = [covering.features(c.question, weigh(assistant, c)) for c in rows]
    names = list(found[0])
    return (
        names,
        np.array([[f[n] for n in names] for f in found]),
        np.array([float(c.asked.covered) for c in rows]),
    )


def write_ranking(file: str, weights: np.ndarray) -> None:
    """Write a file of ranking weights and use it from now on."""
    lines = [f"{n} = {w:.4f}" for n, w in zip(ranking.FEATURES, weights, strict=True)]
    (HERE.parent.parent / "assistant" / file).write_text(
        RANKING + "[weights]\n" + "\n".join(lines) + "\n", encoding="utf-8"
    )
    ranking.weights_of.cache_clear()


def main() -> None:
    """Fit, print, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--fit", nargs="+", default=["a", "b", "fit", "check"])
    parser.add_argument("--check", nargs="*", default=[])
    parser.add_argument("--wrong", action="store_true", help="list what is decided wrongly in the check")
    args = parser.parse_args()
    assistant = Assistant(load_settings())
    assistant.warm_up()
    rows = [row for name in args.fit for row in load(name)]
    checks = {name: load(name) for name in args.check}
    kept = from_library(assistant.library)
    rest = fit_matching.asked_table(assistant, kept) + fit_matching.example_table(assistant)
    matcher = fit_matching.learn(assistant, fit_matching.asked_table(assistant, rows) + rest)
    fit_matching.write(matcher, assistant.library._vector_store().encoder.name.rsplit("-", 1)[0])
    print("turned", matcher.bias, matcher.slope, matcher.middle, flush=True)
    print(time.strftime("%H:%M:%S"))
    for ranks, covers, learned in (
        (ranking.PLAIN, covering.WITHOUT_EXAMPLES, False),
        (ranking.LEARNED, covering.WITH_EXAMPLES, True),
    ):
        if learned:
            cases = crossed(assistant, rows, rest)
        else:
            cases = find(assistant, rows, None, False)
        table = ranking_table(assistant, cases)
        weights = fit_ranking(table)
        write_ranking(ranks, weights)
        print(f"\n{ranks}\n  fitted, crossed: {places(table, weights)}  ({len(table)})")
        checked = {n: find(assistant, r, matcher if learned else None, learned) for n, r in checks.items()}
        for name, found in checked.items():
            print(f"  {name}: {places(ranking_table(assistant, found), weights)}", flush=True)
        names, x, y = covering_table(assistant, cases)
        w = logistic.fit(x, y)
        p = logistic.probability(x, w)
        bar = float(np.quantile(p[y == 1], 1 - ANSWERED))
        print(covers)
        logistic.report("fit", p, y, bar, "answered", "refused")
        for name, found in checked.items():
            _, cx, cy = covering_table(assistant, found)
            logistic.report(name, logistic.probability(cx, w), cy, bar, "answered", "refused")
            if args.wrong and learned:
                told = [c for c in found if not c.asked.supposes]
                for case, value in zip(told, logistic.probability(cx, w), strict=True):
                    if (value >= bar) != case.asked.covered:
                        print(f"    {value:.2f} {case.asked.kind}: {case.asked.question}")
        print(logistic.write(covers, COVERING, names, w, bar), flush=True)


if __name__ == "__main__":
    main()
