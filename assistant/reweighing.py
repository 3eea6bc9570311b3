"""A follow-up to weighed outcomes: "80/20 instead", "and at 60%, 20%, 20%?", "make the first one $120B"."""

from __future__ import annotations

import re

from assistant.answer import CalculationView, Kind
from assistant.binding.inputs import usable
from assistant.conversation import Conversation
from assistant.cuedata import change_words
from assistant.question import Question
from calculators.quantity import Figure, Quantity

Outcomes = tuple[tuple[Figure, Figure], ...]

_PLACES = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}
_RANKS = {
    **dict.fromkeys(
        ("bad", "worst", "worse", "low", "lowest", "lower", "downside", "pessimistic", "bear"), min
    ),
    **dict.fromkeys(
        ("good", "best", "better", "high", "highest", "upper", "upside", "optimistic", "bull"), max
    ),
}
"""What people call the outcome of the smallest and of the largest amount."""
_ABOUT = frozenset({"probability", "probabilities", "chance", "chances", "odds", "weight", "weights", "outcome",
                    "outcomes", "case", "cases", "split", "one", "ones"})  # fmt: skip
KEPT = -1
"""Where a figure stands that was said before."""
_SPLIT = re.compile(r"(?<![\w.])\d{1,3}(?:\s?[/-]\s?\d{1,3})+(?![\w.%])")
"""A whole in parts: "80/20", "60-30-10"."""


def reweighed(question: Question, conversation: Conversation) -> Outcomes:
    """The last outcomes with the probabilities or amounts that were said now; nothing where it is no such change."""
    last = next((a for _, a in reversed(conversation.turns) if a.kind is not Kind.COMMAND), None)
    view = last.calculation if last is not None else None
    if view is None or view.calculator != "scenarios" or view.result is None:
        return ()
    known = change_words() | _ABOUT | _PLACES.keys() | _RANKS.keys()
    if any(w.text not in known and not w.text.isdigit() for w in question.content):
        return ()
    shares, amounts = _before(view)
    said = [(f.written, q) for f in usable(question) if f.text.lower() != "one" for q in f.values]
    values = [q.value for _, q in said]
    split = _SPLIT.search(question.text)
    parts = [float(n) for n in re.findall(r"\d+", split.group())] if split is not None else []
    if sum(parts) == 100:
        values = parts
        said = [("number", Quantity(v, "1")) for v in values]
    if said and all(written in {"percent", "number"} for written, _ in said):
        new = _as_shares(values, {written for written, _ in said}, len(shares))
        return _paired(new, amounts, 0, KEPT) if new else ()
    if said and all(q.unit == amounts[0].unit for _, q in said):
        sizes = [q.value for q in amounts]
        places = [_PLACES[w.text] for w in question.words if w.text in _PLACES]
        places += [sizes.index(_RANKS[w.text](sizes)) for w in question.words if w.text in _RANKS]
        if len(values) == len(amounts):
            new = values
        elif len(values) == len(places) == 1 and places[0] < len(amounts):
            new = [q.value for q in amounts]
            new[places[0]] = values[0]
        else:
            return ()
        return _paired(shares, [Quantity(v, amounts[0].unit) for v in new], KEPT, 0)
    return ()


def _before(view: CalculationView) -> tuple[list[float], list[Quantity]]:
    """The probabilities and the amounts of a calculation, in their order."""
    shares = [i.value for i in view.inputs if i.name.startswith("probability")]
    return shares, [Quantity(i.value, i.unit) for i in view.inputs if i.name.startswith("outcome")]


def _as_shares(values: list[float], written: set[str], count: int) -> list[float]:
    """Probabilities for all outcomes: "80/20" is 80% and 20%, and of two outcomes one says the other."""
    shares = [v / 100 for v in values] if written == {"number"} else values
    if written == {"number", "percent"} or any(not 0 <= share <= 1 for share in shares):
        return []
    if count == 2 and len(shares) == 1:
        shares = [shares[0], 1 - shares[0]]
    return shares if len(shares) == count else []


def _paired(shares: list[float], amounts: list[Quantity], share_at: int, amount_at: int) -> Outcomes:
    """Each probability with its outcome, as figures."""
    return tuple(
        (
            Figure(share_at, 0, "", "single", (Quantity(share, "1"),), "percent"),
            Figure(amount_at, 0, "", "single", (amount,), "money"),
        )
        for share, amount in zip(shares, amounts, strict=True)
    )
