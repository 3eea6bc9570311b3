"""Fit the decision "compute or look up" and check it on other questions.

    python tests/questions/fit_computing.py [--write] [--wrong]

Two things are learned: the direction in which the vectors of computed questions differ from the others
(assistant/leaning.npz), and the weights of the decision (assistant/computing.toml), in which that direction is one
feature among others; for the questions fitted on, it comes from directions learned without them (cross-fitting).

Fitted on routes_fit.jsonl, routes_defaults.jsonl, routes_uncounted.jsonl (how many of what no calculator counts), the
worked examples of the calculators' files, the first questions of practice_whatifs.jsonl, practice2_whatifs.jsonl and
practice2_library.jsonl, and the library questions of fit.jsonl, bank_a.jsonl and bank_c.jsonl; checked on
routes_check.jsonl, first questions of three blind sets, check.jsonl and bank_b.jsonl, which took no part. Of the
banks' questions routes_banks.jsonl names those that a calculator answers, and with null those that either does.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent)]

import logistic  # noqa: E402

from assistant.ask import Assistant  # noqa: E402
from assistant.deciding import features  # noqa: E402
from assistant.examples import best_of  # noqa: E402
from assistant.leaning import FILE, Direction  # noqa: E402
from assistant.mentioning import Tokens  # noqa: E402
from assistant.reading import read  # noqa: E402
from assistant.scoring import rank  # noqa: E402
from assistant.settings import load_settings  # noqa: E402

HEADER = """# Weights of the decision "compute or look up": a logistic score over routing.features.
# Written by tests/questions/fit_computing.py.
"""


SURE = 0.65
"""The least that the score of a question that is computed may be."""
FOLDS, SCALE, VECTOR_RIDGE = 4, 3.0, 3.0


def load(name: str) -> list[tuple[str, bool]]:
    """(question, computed) of one file; a file of library questions has nothing to compute."""
    rows = [
        json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines() if line.strip()
    ]
    return [(r["question"], bool(r.get("compute", False))) for r in rows]


def bank(name: str) -> list[tuple[str, bool]]:
    """(question, computed) of a bank, without what may be answered either way."""
    text = (HERE / "routes_banks.jsonl").read_text(encoding="utf-8")
    exceptions = {row["question"]: row["compute"] for row in map(json.loads, text.splitlines())}
    rows = [(question, exceptions.get(question, False)) for question, _ in load(name)]
    return [(question, computed) for question, computed in rows if computed is not None]


def conversations(name: str) -> list[tuple[str, bool]]:
    """(question, computed) of the first turns of conversations whose key allows a calculation only, or none."""
    found = []
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        first = json.loads(line)["turns"][0]
        expected = first["expect"] or {}
        kinds = expected.get("kind") or (expected.get("any") or [{}])[0].get("kind") or []
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if kinds == ["calculation"] or (kinds and not {"calculation", "clarification"} & set(kinds)):
            found.append((first["ask"], kinds == ["calculation"]))
    return found


@dataclass
class Table:
    """A row a question: what it is, its vector, its features without the leaning, and 1 where it is computed."""

    rows: list[tuple[str, bool]]
    vectors: np.ndarray
    names: list[str]
    features: np.ndarray
    computed: np.ndarray

    def with_leaning(self, leaning: np.ndarray) -> np.ndarray:
        """The features with the leaning in its place."""
        features = self.features.copy()
        features[:, self.names.index("leaning")] = leaning
        return features


def table(assistant: Assistant, rows: list[tuple[str, bool]]) -> Table:
    """What the decision rests on, for each question that some calculator could answer at all."""
    kept, vectors, names, values = [], [], [], []
    for text, computed in dict(rows).items():
        question = read(text, assistant.speller.mend)
        near = assistant.near(question)
        tokens = Tokens.of(question.text)
        ranked = rank(question, tokens, assistant.models, assistant.default_facts, near["calculator"])
        if not ranked:
            continue
        library = max((n.score for n in (best_of(near["section"]), best_of(near["fact"])) if n), default=0.0)
        evidence = assistant.evidence(question)
        found = features(question, ranked[0], assistant.default_facts, library, tokens, evidence, 0.0)
        names = list(found)
        kept.append((text, computed))
        vectors.append(assistant.library.question_vector(question.plain))
        values.append([found[n] for n in names])
    labels = np.array([float(computed) for _, computed in kept])
    return Table(kept, np.array(vectors), names, np.array(values), labels)


def direction(vectors: np.ndarray, computed: np.ndarray) -> Direction:
    """The direction that parts the computed questions from the others."""
    w = logistic.fit(SCALE * vectors, computed, VECTOR_RIDGE)
    return Direction((SCALE * w[:-1]).astype(np.float16).astype(np.float32), round(float(w[-1]), 4))


def leanings(learned: Direction, vectors: np.ndarray) -> np.ndarray:
    """The leaning of each question."""
    return np.array([learned.leaning(v) for v in vectors])


def crossed_leanings(fitted: Table) -> np.ndarray:
    """The leaning of each question by a direction that was learned without it."""
    out = np.zeros(len(fitted.rows))
    fold = np.arange(len(out)) % FOLDS
    for n in range(FOLDS):
        learned = direction(fitted.vectors[fold != n], fitted.computed[fold != n])
        out[fold == n] = leanings(learned, fitted.vectors[fold == n])
    return out


def write(learned: Direction, model: str) -> None:
    """Write the direction into the package."""
    about = {"model": model.rsplit("-", 1)[0], "constant": learned.constant}
    path = HERE.parent.parent / "assistant" / FILE
    np.savez(path, about=np.array(json.dumps(about)), vector=learned.vector.astype(np.float16))


def main() -> None:
    """Fit, print, and write where asked to."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--wrong", action="store_true", help="list what is decided wrongly")
    args = parser.parse_args()
    assistant = Assistant(load_settings())
    assistant.warm_up()
    examples = [(e.question, True) for m in assistant.models.values() for e in m.examples]
    fitted = table(
        assistant,
        load("routes_fit.jsonl") + load("routes_defaults.jsonl") + load("routes_uncounted.jsonl") + examples
        + load("fit.jsonl") + conversations("practice_whatifs.jsonl") + conversations("practice2_whatifs.jsonl")
        + conversations("practice2_library.jsonl") + bank("bank_a.jsonl") + bank("bank_c.jsonl"),
    )  # fmt: skip
    checked = table(
        assistant,
        load("routes_check.jsonl") + conversations("blind_whatifs.jsonl")
        + conversations("blind2_whatifs.jsonl") + conversations("blind3_whatifs.jsonl")
        + conversations("blind3_library.jsonl") + load("check.jsonl") + bank("bank_b.jsonl"),
    )  # fmt: skip
    learned = direction(fitted.vectors, fitted.computed)
    x = fitted.with_leaning(crossed_leanings(fitted))
    w = logistic.fit(x, fitted.computed)
    p = logistic.probability(x, w)
    cp = logistic.probability(checked.with_leaning(leanings(learned, checked.vectors)), w)
    # A number that nobody asked for is worse than a definition: in doubt the library answers.
    bar = max(logistic.best_bar(p, fitted.computed), SURE)
    for name, found, at in (("fit", p, fitted), ("check", cp, checked)):
        logistic.report(name, found, at.computed, bar, "computed", "looked up")
    if args.write:
        write(learned, assistant.library.model[0])
    print(logistic.write("computing.toml" if args.write else "", HEADER, fitted.names, w, bar))
    if args.wrong:
        for found, at in ((p, fitted), (cp, checked)):
            for (text, computed), value in zip(at.rows, found, strict=True):
                if (value >= bar) != computed:
                    print(f"  {value:.2f} compute={computed}: {text}")


if __name__ == "__main__":
    main()
