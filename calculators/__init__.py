"""Calculators: what can be computed, for any unknown, with the steps.

The public names load their modules when they are first used; none loads sympy or numpy by itself.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_PUBLIC = {
    "Models": "loading",
    "load_models": "loading",
    "solve": "solving",
    "grid": "exploring",
    "sensitivities": "exploring",
    "span": "exploring",
    "sweep": "exploring",
    "expected_value": "scenarios",
    "sentence": "wording",
    "assumption_clause": "wording",
}

__all__ = [*_PUBLIC]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(f"calculators.{_PUBLIC[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
