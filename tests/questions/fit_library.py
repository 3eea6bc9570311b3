"""Fits what decides how the library answers, and checks it on questions that took no part.

    python tests/questions/fit_library.py --fit a fit --check b check [--write]

Three things are learned: how a question's vector is turned towards its answer (fit_matching.py), the weights that
rank sentences (assistant/ranking.toml), and those that decide whether the library covers a question
(assistant/covering.toml). The second and third are fitted on features that come from turns which were learned
without the question at hand (cross-fitting). Each has a twin without anything learned, for documents that users add.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
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
from assistant.reading import read, split_words  # noqa: E402
from assistant.settings import load_settings  # noqa: E402
from knowledge.document import Findings  # noqa: E402
from knowledge.matching import Matcher  # noqa: E402

FOLDS = 3
ANSWERED = 0.955
"""The share of the covered questions that the bar of the decision lets through."""
ANSWERED_ADDED = 0.95
"""The same for documents that users add."""
OWN = {"facts", "tests"}
"""Questions that the library's own files bring; all of them are covered, so that they tell nothing of what is not."""
LEARNED = ("leaning", "words")
"""Features that are sums of what is fitted here."""
CENTRAL = 5
"""The plain questions about the deal itself count so many times in the ranking: they must not go wrong."""
SEEN_OFTEN, WORD_RIDGE, VECTOR_RIDGE, VECTOR_SCALE = 2, 1.0, 3.0, 3.0
RANKING = """# Weights of the features that rank sentences as answers (ranking.py).
# Written by tests/questions/fit_library.py.
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
    library._matchers[library._vector_store().encoder.name] = matcher
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
        row = (values, np.array([case.asked.quote in c.sentence.text for c in found], dtype=bool))
        out += [row] * (
            CENTRAL if case.asked.source == "facts" and case.asked.document == ranking.DEAL_SHEET else 1
        )
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


@dataclass
class Decision:
    """What the decision "covered or not" is fitted on: a row a question."""

    names: list[str]
    features: np.ndarray
    vectors: np.ndarray
    stems: list[frozenset[str]]
    covered: np.ndarray
    asked: list[Asked]


def decision_table(assistant: Assistant, cases: Sequence[Case]) -> Decision:
    """The rows of some questions; those that suppose what is not so, and the library's own, are left out."""
    rows = [c for c in cases if not c.asked.supposes and c.asked.source not in OWN]
    found = [covering.features(c.question, weigh(assistant, c)) for c in rows]
    names = [n for n in found[0] if n not in LEARNED]
    return Decision(
        names,
        np.array([[f[n] for n in names] for f in found]),
        np.array([assistant.library.question_vector(c.question.plain) for c in rows]),
        [frozenset(w.stem for w in split_words(c.question.text)) for c in rows],
        np.array([float(c.asked.covered) for c in rows]),
        [c.asked for c in rows],
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
    """The probability of each row by weights that were fitted without it."""
    p = np.zeros(len(table.covered))
    for fold in folds(table.asked, FOLDS):
        others = [n for n in range(len(p)) if n not in set(fold)]
        p[fold] = fit_decision(_only(table, others), True).probability(_only(table, fold))
    return p


def _only(table: Decision, rows: Sequence[int]) -> Decision:
    at = np.array(rows, dtype=np.int64)
    return Decision(
        table.names, table.features[at], table.vectors[at], [table.stems[n] for n in rows], table.covered[at],
        [table.asked[n] for n in rows],
    )  # fmt: skip


def write_ranking(file: str, weights: np.ndarray) -> None:
    """Write a file of ranking weights and use it from now on."""
    lines = [f"{n} = {w:.4f}" for n, w in zip(ranking.FEATURES, weights, strict=True)]
    (HERE.parent.parent / "assistant" / file).write_text(
        RANKING + "[weights]\n" + "\n".join(lines) + "\n", encoding="utf-8"
    )
    ranking.weights_of.cache_clear()


def fit_all(
    assistant: Assistant,
    matcher: Matcher,
    plain: Sequence[Case],
    crossed_cases: Sequence[Case],
    checks: Sequence[str],
    wrong: bool,
) -> None:
    """Fit and write all weights; print how they do on the questions fitted on and on those of `checks`."""
    for ranks, covers, learned, cases in (
        (ranking.PLAIN, covering.WITHOUT_EXAMPLES, False, plain),
        (ranking.LEARNED, covering.WITH_EXAMPLES, True, crossed_cases),
    ):
        table = ranking_table(assistant, cases)
        weights = fit_ranking(table)
        write_ranking(ranks, weights)
        print(f"\n{ranks}\n  fitted: {places(table, weights)}  ({len(table)})")
        decision = decision_table(assistant, cases)
        decided = fit_decision(decision, learned)
        p = crossed_probability(decision) if learned else decided.probability(decision)
        bar = float(np.quantile(p[decision.covered == 1], 1 - (ANSWERED if learned else ANSWERED_ADDED)))
        print(covers)
        for source in dict.fromkeys(a.source for a in decision.asked):
            some = [n for n, a in enumerate(decision.asked) if a.source == source]
            report(f"{source}, crossed", p[some], decision.covered[some], bar)
        for name in checks:
            found = find(assistant, load(name), matcher if learned else None, learned)
            print(f"  {name}: {places(ranking_table(assistant, found), weights)}", flush=True)
            checked = decision_table(assistant, found)
            q = decided.probability(checked)
            report(name, q, checked.covered, bar)
            for asked, value in zip(checked.asked, q, strict=True) if wrong and learned else ():
                if (value >= bar) != asked.covered:
                    print(f"    {value:.2f} {asked.kind}: {asked.question}")
        names = [*decision.names, *LEARNED]
        once = float(learned)
        whole = np.array([*decided.features[:-1], once, once, decided.features[-1]])
        print(logistic.write(covers, COVERING, names, whole, bar), flush=True)
        if learned:
            assistant_folder = HERE.parent.parent / "assistant"
            text = json.dumps(decided.words, indent=0, sort_keys=True, ensure_ascii=False)
            (assistant_folder / covering.WORDS).write_text(text + "\n", encoding="utf-8")
            model = assistant.library._vector_store().encoder.name.rsplit("-", 1)[0]
            fit_matching.write(replace(matcher, covered=decided.vector.astype(np.float32)), model)


def report(name: str, p: np.ndarray, y: np.ndarray, bar: float) -> None:
    """Print the shares answered and refused, and how well the two are told apart at all."""
    if not 0 < y.sum() < len(y):
        return
    no = np.sort(p[y == 0])
    below = np.searchsorted(no, p[y == 1], "left") + np.searchsorted(no, p[y == 1], "right")
    print(f"  {name}: ROC-AUC {below.sum() / 2 / y.sum() / (1 - y).sum():.3f}")
    logistic.report("", p, y, bar, "answered", "refused")


def main() -> None:
    """Find, fit, print, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--fit", nargs="+", default=["a", "b", "fit", "check"])
    parser.add_argument("--check", nargs="*", default=[])
    parser.add_argument("--wrong", action="store_true", help="list what is decided wrongly in the check")
    args = parser.parse_args()
    assistant = Assistant(load_settings())
    assistant.warm_up()
    rows = [row for name in args.fit for row in load(name)] + from_library(assistant.library)
    rest = fit_matching.example_table(assistant)
    matcher = fit_matching.learn(assistant, fit_matching.asked_table(assistant, rows) + rest)
    plain = find(assistant, rows, None, False)
    fit_all(assistant, matcher, plain, crossed(assistant, rows, rest), args.check, args.wrong)


if __name__ == "__main__":
    main()
