"""A line that goes on from the last result: "and 20%?" after "15% of $100B", "divide that by 12"."""

from __future__ import annotations

import math
import re

from assistant.binding.inputs import usable
from assistant.conversation import Conversation
from assistant.question import Question
from calculators.quantity import Figure

_THAT = re.compile(r"\b(?:that|it|this|the result|the answer|the total)\b", re.IGNORECASE)
_GOES_ON = re.compile(
    r"^\W*(?:and\s+|then\s+|now\s+)*(plus|minus|times|divided by|multiplied by|[-+*/×÷])\s", re.IGNORECASE
)
_LEAD = re.compile(r"^\W*(?:and|then|now|so|ok|okay)\s+", re.IGNORECASE)


_IN_TIME = re.compile(
    r"(?:and\s+|how much is (?:it|that)\s+)?in (years|months|weeks|days|hours)\W*", re.IGNORECASE
)
_TIMES = frozenset({"year", "quarter", "month", "week", "day", "hour"})


def chained(question: Question, conversation: Conversation) -> str | None:
    """The sum that a line is, with what came before put in; None where it is none."""
    from calculators.expressions import is_arithmetic

    unit = _IN_TIME.fullmatch(question.text.strip())
    span = _last(conversation) if unit else None
    if unit and span and span.split()[-1] in _TIMES:
        return f"{span} in {unit[1]}"
    if not usable(question) and not _THAT.search(question.text):
        return None
    if any(f.written in {"points", "basis_points"} for f in usable(question)) and not _share(conversation):
        return None  # "raise it by 10 points" is said of a rate, whatever was computed with it
    again = _again(question, conversation)
    if again is not None:
        return again
    last = _last(conversation)
    if last is None:
        return None
    text = _LEAD.sub("", question.text)
    tried = [_THAT.sub(last, text, count=1)] if _THAT.search(text) else []
    if _GOES_ON.match(question.text):
        tried.append(f"{last} {text}")
    return next((line for line in tried if is_arithmetic(line)), None)


def _again(question: Question, conversation: Conversation) -> str | None:
    """The last sum with one figure replaced by the one that was said now."""
    figures, line, standing = usable(question), conversation.state.line, conversation.state.standing
    if not line or standing is not None or _GOES_ON.match(question.text):
        return None
    if len(figures) != 1 or question.content:
        return None
    from calculators.quantity import read_figures

    new = figures[0]
    same = [f for f in read_figures(line).figures if f.form == "single" and _alike(f, new)]
    if not same or new.form != "single":
        return None
    # Of several that it could stand for, the one that it is nearest to; of equally near ones the last.
    old = min(reversed(same), key=lambda f: round(_apart(f, new), 6))
    return f"{line[: old.start]}{new.text}{line[old.end :]}"


def _share(conversation: Conversation) -> bool:
    """Whether the last result is a share."""
    last = _last(conversation)
    return last is not None and last.endswith("%")


def _alike(old: Figure, new: Figure) -> bool:
    """Whether a figure may stand for another: "15 billion" for "$10B"."""
    return old.written == new.written or {old.written, new.written} == {"money", "number"}


def _apart(old: Figure, new: Figure) -> float:
    one, other = old.values[0].value, new.values[0].value
    return abs(math.log(one / other)) if one > 0 and other > 0 else math.inf


def _last(conversation: Conversation) -> str | None:
    """The last number as a line of arithmetic can hold it."""
    for _, answer in reversed(conversation.turns[-1:]):
        view = answer.calculation
        if view is None or view.result is None or view.result.value is None:
            return None
        value, unit = view.result.value, view.result.unit
        if view.result.display.endswith("%"):
            return f"{value * 100:.12g}%"
        if abs(value) >= 1e15 or (value and abs(value) < 1e-6):
            return None
        number = f"{value:.6f}".rstrip("0").rstrip(".")
        if unit == "1":
            return number
        return (
            f"${number}"
            if unit == "USD"
            else f"${number} per {unit[4:]}"
            if unit.startswith("USD/")
            else f"{number} {unit}"
        )
    return None
