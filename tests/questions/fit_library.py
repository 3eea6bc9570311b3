"""Fits what decides how the library answers, and checks it on questions that took no part.

    python tests/questions/fit_library.py [--added] [--decision]

Three things are learned: how a question's vector is turned towards its answer (fit_matching.py), the weights that
rank sentences (assistant/ranking.toml), and those that decide whether the library covers a question
(assistant/covering.toml, fit_decision.py). The second and third are fitted on features that come from turns which
were learned without the author of the question at hand (cross-fitting): so they are weighed as they will be for
questions of people whom nobody has heard yet, and HELD_OUT.md is what they come to then. Each has a twin without
anything learned, for documents that users add; `--added` fits those anew, too. `--decision` leaves the turn
and the ranking as they are and fits the decision alone.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent)]

import fit_matching  # noqa: E402
import logistic  # noqa: E402
from asked import BANKS, NATURAL, Asked, author, from_library, load  # noqa: E402
from fit_decision import (  # noqa: E402
    LEARNED,
    Decision,
    Weighed,
    count_words,
    crossed_probability,
    decision_table,
    fit_decision,
    usable,
)

from assistant import covering, ranking  # noqa: E402
from assistant.ask import HITS, Assistant  # noqa: E402
from assistant.evidence import Evidence, gather  # noqa: E402
from assistant.examples import Leads, Near  # noqa: E402
from assistant.question import Question  # noqa: E402
from assistant.reading import read  # noqa: E402
from assistant.settings import load_settings  # noqa: E402
from knowledge.document import Findings  # noqa: E402
from knowledge.matching import Matcher  # noqa: E402

ANSWERED = 0.975
"""The share of the natural sets' covered questions that the bar of the decision lets through."""
ANSWERED_ADDED = 0.95
"""The same for documents that users add."""
COMPARED = 0.97
"""The share of the covered questions that is let through where held-out figures are compared."""
CENTRAL = 5
"""The plain questions about the deal itself count so many times in the ranking: they must not go wrong."""
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


def banks(assistant: Assistant) -> list[list[Asked]]:
    """The questions of each author, a part of the library's own with each."""
    own = from_library(assistant.library)
    return [
        [row for name in names for row in load(name)] + own[n :: len(BANKS)] for n, names in enumerate(BANKS)
    ]


def learn(assistant: Assistant, authors: Sequence[Sequence[Asked]]) -> Matcher:
    """A matcher of the questions of some authors, and of the example questions."""
    tables = [fit_matching.asked_table(assistant, rows) for rows in authors]
    whole = tables[0]
    for table in tables[1:]:
        whole = whole + table
    return fit_matching.learn(assistant, whole + fit_matching.example_table(assistant))


def crossed(assistant: Assistant, authors: Sequence[Sequence[Asked]]) -> list[Case]:
    """What is found for the questions of each author with a matcher that was learned from the others."""
    cases: list[Case] = []
    for n, rows in enumerate(authors):
        others = [other for m, other in enumerate(authors) if m != n]
        cases += find(assistant, rows, learn(assistant, others), True)
    return cases


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


def weighed(assistant: Assistant, cases: Sequence[Case]) -> list[Weighed]:
    """The questions that count for the decision, with their evidence."""
    count = usable([c.asked for c in cases])
    vector = assistant.library.question_vector
    return [
        Weighed(c.asked, c.question, weigh(assistant, c), vector(c.question.plain))
        for c, counts in zip(cases, count, strict=True)
        if counts
    ]


def use_ranking(file: str, weights: np.ndarray) -> None:
    """Write weights of the ranking, and use them from now on."""
    lines = [f"{n} = {w:.4f}" for n, w in zip(ranking.FEATURES, weights, strict=True)]
    (HERE.parent.parent / "assistant" / file).write_text(
        RANKING + "[weights]\n" + "\n".join(lines) + "\n", encoding="utf-8"
    )
    ranking.weights_of.cache_clear()


def fit_added(assistant: Assistant) -> None:
    """Fit and write the weights for documents that nothing is learned of."""
    cases = find(assistant, [row for rows in banks(assistant) for row in rows], None, False)
    table = ranking_table(assistant, cases)
    use_ranking(ranking.PLAIN, fit_ranking(table))
    rows = weighed(assistant, cases)
    told = count_words(rows).told()
    decision = decision_table(rows, lambda _: told)
    decided = fit_decision(decision, False)
    p = decided.probability(decision)
    bar = float(np.quantile(p[decision.covered == 1], 1 - ANSWERED_ADDED))
    report("documents that users add", p, decision.covered, bar)
    whole = np.array([*decided.features[:-1], 0.0, 0.0, decided.features[-1]])
    logistic.write(covering.WITHOUT_EXAMPLES, COVERING, [*decision.names, *LEARNED], whole, bar)


def fit_learned(assistant: Assistant, shipped: Matcher | None) -> None:
    """Fit and write everything that is learned from questions, and the page of the held-out figures.

    Where there is a `shipped` matcher, it and the ranking's weights stay as they are.
    """
    authors = banks(assistant)
    cases = crossed(assistant, authors)
    if shipped is None:
        use_ranking(ranking.LEARNED, fit_ranking(ranking_table(assistant, cases)))
    weights = np.array(ranking.weights_of(ranking.LEARNED))
    matcher = shipped or learn(assistant, authors)
    cases += find(assistant, [row for name in NATURAL for row in load(name)], matcher, True)
    rows = weighed(assistant, cases)
    counts = count_words(rows)
    decision = decision_table(rows, lambda asked: counts.told(author(asked.source)))
    p = crossed_probability(decision)
    natural = np.array([a.source in NATURAL for a in decision.asked])
    bar = round(float(np.quantile(p[natural & (decision.covered == 1)], 1 - ANSWERED)), 2)
    write_held_out(assistant, cases, weights, decision, p, bar)
    decided = fit_decision(decision, True)
    whole = np.array([*decided.features[:-1], 1.0, 1.0, decided.features[-1]])
    print(logistic.write(covering.WITH_EXAMPLES, COVERING, [*decision.names, *LEARNED], whole, bar))
    told = counts.told()
    words = {"weights": decided.words, "answered": told.answered, "open": told.open}
    text = json.dumps(words, indent=0, sort_keys=True, ensure_ascii=False)
    (HERE.parent.parent / "assistant" / covering.WORDS).write_text(text + "\n", encoding="utf-8")
    model = assistant.library._vector_store().encoder.name.rsplit("-", 1)[0]
    fit_matching.write(replace(matcher, covered=decided.vector.astype(np.float32)), model)


def told_apart(p: np.ndarray, y: np.ndarray) -> float:
    """The area under the ROC curve."""
    no = np.sort(p[y == 0])
    below = np.searchsorted(no, p[y == 1], "left") + np.searchsorted(no, p[y == 1], "right")
    return float(below.sum() / 2 / y.sum() / (1 - y).sum())


def report(name: str, p: np.ndarray, y: np.ndarray, bar: float) -> None:
    """Print the shares answered and refused, and how well the two are told apart at all."""
    if not 0 < y.sum() < len(y):
        return
    print(f"  {name}: ROC-AUC {told_apart(p, y):.3f}")
    logistic.report("", p, y, bar, "answered", "refused")


HEADER = f"""# Questions of people whom nobody has heard yet

Written by `python tests/questions/fit_library.py`. Each author's questions are asked with what was learned from the
others alone: the turn of the question's vector, the decision, what is told of words (the few weights of the ranking
are those of all). "Told apart" is the area under the ROC curve of the decision "does the library answer this?".
"Refused" is the share of the unanswerable questions below the bar that lets {COMPARED:.0%} of the same set's
answerable ones through; then come the shares below the bar that is used, which lets {ANSWERED:.1%} of the answerable
questions of the sets of whole conversations through. "First" and "of five" are how often the sentence that answers is
ranked first, or among the first five. Questions that suppose what is not so are left out. The banks a, b and c pair
each answerable question with a near twin that is not; the sets of whole conversations are nearer to what people ask.
Only the decision is learned from those. Example questions were added to the library's texts and the
bar was set after these sets had been read, so that their figures flatter: only the first runs in
tests/test_blind_sets.py tell how new questions do.

| Set | Questions | Told apart | Refused | Unanswerable at the bar | Answerable at the bar | First | Of five |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""


def write_held_out(
    assistant: Assistant,
    cases: Sequence[Case],
    weights: np.ndarray,
    decision: Decision,
    p: np.ndarray,
    bar: float,
) -> None:
    """Write how the questions of each set fare with what was learned from other authors."""
    lines = []
    sources = np.array([a.source for a in decision.asked])
    for source in dict.fromkeys(sources.tolist()):
        q, y = p[sources == source], decision.covered[sources == source]
        least = float(np.quantile(q[y == 1], 1 - COMPARED))
        placed = places(
            ranking_table(assistant, [c for c in cases if c.asked.source == source]), weights
        ).split()
        first, five = ("", "") if source in NATURAL else (placed[0], placed[2])
        lines.append(
            f"| {source} | {int(y.sum())} and {int((1 - y).sum())} | {told_apart(q, y):.3f} "
            f"| {(q[y == 0] < least).mean():.3f} | {(q[y == 0] < bar).mean():.3f} | {(q[y == 1] < bar).mean():.3f} "
            f"| {first} | {five} |"
        )
    (HERE / "HELD_OUT.md").write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines), flush=True)


def main() -> None:
    """Find, fit, print, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--added", action="store_true", help="also fit the weights for documents that users add"
    )
    parser.add_argument("--decision", action="store_true", help="leave the turn and the ranking as they are")
    args = parser.parse_args()
    assistant = Assistant(load_settings())
    assistant.warm_up()
    if args.added:
        fit_added(assistant)
    fit_learned(assistant, assistant.library.matcher() if args.decision else None)


if __name__ == "__main__":
    main()
