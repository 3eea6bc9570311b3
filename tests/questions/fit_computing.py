"""Fit the decision "compute or look up" and check it on other questions.

    python tests/questions/fit_computing.py [--write] [--wrong]

Fitted on routes_fit.jsonl, the worked examples of the calculators' files and the library questions of fit.jsonl and
bank_a.jsonl; checked on routes_check.jsonl, check.jsonl and bank_b.jsonl, which took no part. Of the banks' questions
routes_banks.jsonl names those that a calculator answers, and with null those that either does.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent)]

import logistic  # noqa: E402

from assistant.ask import Assistant  # noqa: E402
from assistant.deciding import features  # noqa: E402
from assistant.examples import best_of  # noqa: E402
from assistant.mentioning import Tokens  # noqa: E402
from assistant.reading import read  # noqa: E402
from assistant.scoring import rank  # noqa: E402
from assistant.settings import load_settings  # noqa: E402

HEADER = """# Weights of the decision "compute or look up": a logistic score over routing.features.
# Written by tests/questions/fit_computing.py.
"""


SURE = 0.57
"""The least that the score of a question that is computed may be."""


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


def table(assistant: Assistant, rows: list[tuple[str, bool]]) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Feature names, a row of features a question, and 1 where it is computed."""
    names, values, labels = [], [], []
    for text, computed in rows:
        question = read(text, assistant.speller.mend)
        near = assistant.near(question)
        tokens = Tokens.of(question.text)
        ranked = rank(question, tokens, assistant.models, assistant.default_facts, near["calculator"])
        if not ranked:
            continue
        library = max((n.score for n in (best_of(near["section"]), best_of(near["fact"])) if n), default=0.0)
        evidence = assistant.evidence(question)
        found = features(question, ranked[0], assistant.default_facts, library, tokens, evidence)
        names = list(found)
        values.append([found[n] for n in names])
        labels.append(float(computed))
    return names, np.array(values), np.array(labels)


def main() -> None:
    """Fit, print, and write where asked to."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--wrong", action="store_true", help="list what is decided wrongly")
    args = parser.parse_args()
    assistant = Assistant(load_settings())
    assistant.warm_up()
    examples = [(e.question, True) for m in assistant.models.values() for e in m.examples]
    fitting = load("routes_fit.jsonl") + examples + load("fit.jsonl") + bank("bank_a.jsonl")
    checking = load("routes_check.jsonl") + load("check.jsonl") + bank("bank_b.jsonl")
    names, x, y = table(assistant, fitting)
    _, cx, cy = table(assistant, checking)
    w = logistic.fit(x, y)
    p, cp = logistic.probability(x, w), logistic.probability(cx, w)
    # A number that nobody asked for is worse than a definition: in doubt the library answers.
    bar = max(logistic.best_bar(p, y), SURE)
    for name, probabilities, labels in (("fit", p, y), ("check", cp, cy)):
        logistic.report(name, probabilities, labels, bar, "computed", "looked up")
    print(logistic.write("computing.toml" if args.write else "", HEADER, names, w, bar))
    if args.wrong:
        for rows, probabilities in ((fitting, p), (checking, cp)):
            for (text, computed), value in zip(rows, probabilities, strict=True):
                if (value >= bar) != computed:
                    print(f"  {value:.2f} compute={computed}: {text}")


if __name__ == "__main__":
    main()
