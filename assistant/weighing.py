"""Logistic scores whose weights are data: fitted by a script, read here, explained by their features."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache

from assistant.datafiles import load_table


@lru_cache(maxsize=8)
def load_weights(file: str) -> tuple[Mapping[str, float], float]:
    """The weights of a data file of this package, "constant" among them, and the bar that a score must reach."""
    raw = load_table(file)
    return {name: float(value) for name, value in raw["weights"].items()}, float(raw["bar"])


def confidence(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The logistic score of some features, 0 to 1; every feature has a weight."""
    total = weights["constant"] + sum(weights[name] * value for name, value in features.items())
    return 1 / (1 + math.exp(-max(min(total, 50.0), -50.0)))
