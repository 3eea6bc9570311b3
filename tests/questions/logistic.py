"""Logistic regression with a ridge, and the report of a decision: shared by the fitting scripts."""

from __future__ import annotations

from pathlib import Path

import numpy as np

RIDGE = 0.3
PACKAGE = Path(__file__).resolve().parent.parent.parent / "assistant"


def fit(x: np.ndarray, y: np.ndarray, ridge: float | np.ndarray = RIDGE) -> np.ndarray:
    """Newton's method on the penalised log likelihood; the constant comes last and is not penalised.

    `ridge` is one penalty for all weights, or one for each.
    """
    x = np.hstack([x, np.ones((len(x), 1))])
    # Both answers count the same, however many examples each has.
    weight = np.where(y == 1, 0.5 / y.mean(), 0.5 / (1 - y.mean()))
    w = np.zeros(x.shape[1])
    penalty = np.diag([*np.broadcast_to(ridge, x.shape[1] - 1), 1e-6])
    for _ in range(100):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (weight * (p - y)) + penalty @ w
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + penalty
        step = np.linalg.solve(hessian, gradient)
        w -= step
        if np.abs(step).max() < 1e-9:
            break
    return w


def probability(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The probability of "yes" for each row."""
    return 1 / (1 + np.exp(-(np.hstack([x, np.ones((len(x), 1))]) @ w)))


def best_bar(p: np.ndarray, y: np.ndarray) -> float:
    """The bar where the shares of both kinds of error together are least."""
    bars = np.linspace(0.2, 0.8, 61)
    errors = [
        ((p < b) & (y == 1)).sum() / y.sum() + ((p >= b) & (y == 0)).sum() / (1 - y).sum() for b in bars
    ]
    least = min(errors)
    # The middle of the bars that are equally good.
    return float(np.mean([b for b, e in zip(bars, errors, strict=True) if e <= least + 1e-12]))


def report(name: str, p: np.ndarray, y: np.ndarray, bar: float, yes: str, no: str) -> None:
    """Print the share of each kind that is decided rightly."""
    kept, refused = ((p >= bar) & (y == 1)).sum() / y.sum(), ((p < bar) & (y == 0)).sum() / (1 - y).sum()
    print(
        f"{name:<8} {yes} {kept:.3f}   {no} {refused:.3f}   ({int(y.sum())} and {int((1 - y).sum())} questions)"
    )


def write(file: str, header: str, names: list[str], w: np.ndarray, bar: float) -> str:
    """The weights as the text of a data file, also written to it where `file` is not empty."""
    lines = [f"bar = {bar:.2f}", "[weights]", f"constant = {w[-1]:.3f}"]
    lines += [f"{n} = {v:.3f}" for n, v in zip(names, w[:-1], strict=True)]
    text = header + "\n".join(lines) + "\n"
    if file:
        (PACKAGE / file).write_text(text, encoding="utf-8")
    return text
