"""Outcomes with their probabilities: "50% $100B, 30% 60bn, 20% nothing", or two lists of the same length.

In goes a question, out come (probability, outcome) pairs; none where the question says more than such pairs.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.binding.inputs import usable
from assistant.fits import MONEY
from assistant.question import Question
from calculators.quantity import Figure, Quantity

Pairs = tuple[tuple[Figure, Figure], ...]


def paired(question: Question) -> Pairs:
    """Outcomes with their probabilities, where a question is made of nothing else; otherwise nothing."""
    figures = _with_nothing(tuple(each for f in usable(question) for each in _members(f)), question)
    shares = [f for f in figures if f.written == "percent" and len(f.values) == 1]
    amounts = [f for f in figures if f.written in {"money", "rate"} and len(f.values) == 1]
    if len(shares) < 2 or len(shares) != len(amounts) or len(shares) + len(amounts) != len(figures):
        return ()
    kinds = ["share" if f in shares else "amount" for f in figures]
    in_turn = all(a != b for a, b in zip(kinds[::2], kinds[1::2], strict=True))
    listed = kinds in (sorted(kinds), sorted(kinds, reverse=True)) and _lists(question)
    if not (in_turn or listed) or len({f.values[0].unit for f in amounts}) > 1:
        return ()
    return tuple(zip(shares, amounts, strict=True))


def _lists(question: Question) -> bool:
    """Whether the shares stand in one list, and the amounts in another."""
    return [f.form for f in usable(question)] == ["list", "list"]


def _members(figure: Figure) -> tuple[Figure, ...]:
    """The figures of a list one by one; a bare number as large as "90bn" is an amount of money."""
    written = figure.written
    if written == "number" and all(q.unit == "1" and abs(q.value) >= MONEY for q in figure.values):
        figure = replace(figure, values=tuple(Quantity(q.value, "USD") for q in figure.values))
        written = "money"
    if figure.form != "list":
        return (replace(figure, written=written),)
    return tuple(replace(figure, form="single", values=(q,), written=written) for q in figure.values)


def _with_nothing(figures: tuple[Figure, ...], question: Question) -> tuple[Figure, ...]:
    """The figures, and every "nothing" as an outcome of $0: "25% nothing, 75% $50B"."""
    if not any(f.written == "money" for f in figures):
        return figures
    nothing = [
        Figure(w.start, w.end, w.text, "single", (Quantity(0.0, "USD"),), "money")
        for w in question.words
        if w.text in {"nothing", "zero", "nil"}
    ]
    return tuple(sorted((*figures, *nothing), key=lambda f: f.start))
