"""Fit the weights of the decision "covered or not" and check them on other questions.

    python tests/questions/fit_covering.py [--write]

Fits a logistic regression with a ridge on the features of `assistant.covering.features` over fit.jsonl, chooses
the bar there, and prints what both come to on check.jsonl, which took no part in it. With --write the weights go
into assistant/covering.toml.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))

from assistant.ask import Assistant  # noqa: E402
from assistant.covering import features  # noqa: E402
from assistant.reading import read  # noqa: E402
from assistant.settings import load_settings  # noqa: E402

RIDGE = 0.3
HEADER = """# Weights of the decision "covered or not": a logistic score over the features of covering.py.
# Written by tests/questions/fit_covering.py; fitted on fit.jsonl, checked on check.jsonl.
"""


def load(name: str) -> list[dict[str, object]]:
    """The questions of one file."""
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines() if line.strip()]


def table(assistant: Assistant, rows: list[dict[str, object]]) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Feature names, one row of features a question, and 1 where it is covered."""
    names: list[str] = []
    values, labels = [], []
    for row in rows:
        question = read(str(row["question"]), assistant.speller.mend)
        found = features(question, assistant.evidence(question))
        names = list(found)
        values.append([found[n] for n in names])
        labels.append(1.0 if row["covered"] else 0.0)
    return names, np.array(values), np.array(labels)


def fit(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Newton's method on the ridge-penalised log likelihood; the constant comes last and is not penalised."""
    x = np.hstack([x, np.ones((len(x), 1))])
    w = np.zeros(x.shape[1])
    penalty = np.diag([RIDGE] * (x.shape[1] - 1) + [1e-6])
    for _ in range(60):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (p - y) + penalty @ w
        hessian = (x * (p * (1 - p))[:, None]).T @ x + penalty
        step = np.linalg.solve(hessian, gradient)
        w -= step
        if np.abs(step).max() < 1e-9:
            break
    return w


def confidence(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The probability of "covered" for each row."""
    return 1 / (1 + np.exp(-(np.hstack([x, np.ones((len(x), 1))]) @ w)))


def report(name: str, p: np.ndarray, y: np.ndarray, bar: float) -> None:
    """Print how many of each sort are decided rightly."""
    kept, refused = ((p >= bar) & (y == 1)).sum() / y.sum(), ((p < bar) & (y == 0)).sum() / (1 - y).sum()
    print(f"{name:<8} covered answered {kept:.3f}   uncovered refused {refused:.3f}   bar {bar:.2f}")


def main() -> None:
    """Fit, print, and write where asked to."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--wrong", action="store_true", help="list what is decided wrongly in check.jsonl")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory():
        assistant = Assistant(load_settings())
        assistant.warm_up()
        fitting, checking = load("fit.jsonl"), load("check.jsonl")
        names, x, y = table(assistant, fitting)
        _, cx, cy = table(assistant, checking)
    w = fit(x, y)
    p = confidence(x, w)
    # An answer withheld is as bad as one invented: the bar where both kinds of error together are fewest.
    bars = np.linspace(0.2, 0.8, 61)
    bar = float(min(bars, key=lambda b: ((p < b) & (y == 1)).sum() / y.sum() + ((p >= b) & (y == 0)).sum() / (1 - y).sum()))
    report("fit", p, y, bar)
    cp = confidence(cx, w)
    report("check", cp, cy, bar)
    lines = [f"bar = {bar:.2f}", "[weights]", f"constant = {w[-1]:.3f}", *(f"{n} = {v:.3f}" for n, v in zip(names, w[:-1], strict=True))]
    print("\n".join(lines))
    if args.wrong:
        for row, value in zip(checking, cp, strict=True):
            if (value >= bar) != row["covered"]:
                print(f"  {value:.2f} covered={row['covered']} {row['group']}: {row['question']}")
    if args.write:
        (HERE.parent.parent / "assistant" / "covering.toml").write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
