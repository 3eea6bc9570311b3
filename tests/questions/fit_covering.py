"""Fit the weights of the decision "covered or not" and check them on other questions.

    python tests/questions/fit_covering.py [--write]

Fits a logistic regression with a ridge on the features of `assistant.covering.features` over fit.jsonl, chooses
the bar there (ANSWERED), and prints what both come to on check.jsonl, which took no part in it. With --write the
weights go into assistant/covering.toml, those fitted without any example question into covering_added.toml.
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
from assistant.covering import WITH_EXAMPLES, WITHOUT_EXAMPLES, features  # noqa: E402
from assistant.reading import read  # noqa: E402
from assistant.settings import load_settings  # noqa: E402

HEADER = """# Weights of the decision "covered or not": a logistic score over the features of covering.py.
# Written by tests/questions/fit_covering.py; fitted on fit.jsonl, checked on check.jsonl.
"""


ANSWERED = 0.95
"""The share of the covered questions of fit.jsonl that the bar lets through."""


def load(name: str) -> list[dict[str, object]]:
    """The questions of one file."""
    return [
        json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines() if line.strip()
    ]


def table(
    assistant: Assistant, rows: list[dict[str, object]], examples: bool = True
) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Feature names, one row of features a question, and 1 where it is covered."""
    names: list[str] = []
    values, labels = [], []
    for row in rows:
        question = read(str(row["question"]), assistant.speller.mend)
        evidence = assistant.evidence(question) if examples else assistant.evidence(question, examples=False)
        found = features(question, evidence)
        names = list(found)
        values.append([found[n] for n in names])
        labels.append(1.0 if row["covered"] else 0.0)
    return names, np.array(values), np.array(labels)


def main() -> None:
    """Fit, print, and write where asked to."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--wrong", action="store_true", help="list what is decided wrongly in check.jsonl")
    args = parser.parse_args()
    assistant = Assistant(load_settings())
    assistant.warm_up()
    fitting, checking = load("fit.jsonl"), load("check.jsonl")
    wrong = []
    for file, examples in ((WITHOUT_EXAMPLES, False), (WITH_EXAMPLES, True)):
        names, x, y = table(assistant, fitting, examples)
        _, cx, cy = table(assistant, checking, examples)
        w = logistic.fit(x, y)
        p, cp = logistic.probability(x, w), logistic.probability(cx, w)
        # To refuse what could be answered is the worse mistake: the bar lets so many of the covered through.
        bar = float(np.quantile(p[y == 1], 1 - ANSWERED))
        print(file)
        for name, probabilities, labels in (("fit", p, y), ("check", cp, cy)):
            logistic.report(name, probabilities, labels, bar, "answered", "refused")
        print(logistic.write(file if args.write else "", HEADER, names, w, bar))
        wrong = [
            (row, value) for row, value in zip(checking, cp, strict=True) if (value >= bar) != row["covered"]
        ]
    if args.wrong:
        for row, value in wrong:
            print(f"  {value:.2f} covered={row['covered']} {row['group']}: {row['question']}")


if __name__ == "__main__":
    main()
