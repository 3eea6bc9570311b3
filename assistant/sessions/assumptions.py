"""What the answers of a conversation rest on besides what was said: every assumption and fact, with its range."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.conversation import Conversation
from assistant.sessions.entry import Entry
from assistant.slash import Desk, shown

if TYPE_CHECKING:
    from calculators.model import Variable


@dataclass(frozen=True, slots=True)
class Assumption:
    """One variable as it stands now."""

    name: str
    label: str
    value: str
    """As it is used now, written for people; "" where it has to be said."""
    origin: str
    """conversation (set here), fact, assumption, or question (said in the questions of all its answers)."""
    default: str
    low: str
    high: str
    source: str
    """Where the default comes from: the fact's words, or why this value is assumed."""
    document: str = ""
    """For a fact: where it stands, characters `start` to `end` of this document."""
    start: int = 0
    end: int = 0
    used: int = 0
    """How many answers of the conversation rest on `value` because nothing else was said."""
    own: tuple[tuple[str, int], ...] = ()
    """The values that answers have because they were said in a question, the latest first, and how many."""


def assumptions(entries: Iterable[Entry], conversation: Conversation, desk: Desk) -> tuple[Assumption, ...]:
    """Every variable that has a value by itself: those in use first, then the rest, each group by its label."""
    entries = list(entries)
    rests = {name: _rests(entries, variable, conversation) for name, variable in desk.variables.items()}
    rows = [
        _row(variable, conversation.set_values.get(variable.name), desk, *rests[name])
        for name, variable in desk.variables.items()
        if variable.default is not None
        or _fact_value(variable, desk) is not None
        or variable.name in conversation.set_values
    ]
    return tuple(
        sorted(rows, key=lambda row: (not row.used, not row.own, row.origin != "conversation", row.label))
    )


def _rests(
    entries: Iterable[Entry], variable: Variable, conversation: Conversation
) -> tuple[int, tuple[tuple[str, int], ...]]:
    """How many answers rest on the value as it stands by itself, and which values were said, how often."""
    held = conversation.set_values.get(variable.name)
    stands = shown(held, variable) if held is not None else None
    used = 0
    own: Counter[str] = Counter()
    for entry in entries:
        inputs = entry.answer.calculation.inputs if entry.answer.calculation is not None else ()
        for item in inputs:
            if item.name != variable.name:
                continue
            if item.origin in ("question", "conversation") and (
                item.origin == "question" or item.display != stands
            ):
                count = own.pop(item.display, 0)
                own[item.display] = count + 1  # the latest stands last
            else:
                used += 1
    return used, tuple(reversed(own.items()))


def kept_told(entries: Iterable[Entry], conversation: Conversation, desk: Desk, names: Iterable[str]) -> str:
    """Say which answers keep a value that was said, though another one is set now; "" where none does."""
    entries = list(entries)
    sentences = []
    for name in sorted(names):
        if name not in conversation.set_values or name not in desk.variables:
            continue
        _, own = _rests(entries, desk.variables[name], conversation)
        sentences += [f"{keeping(value, count)}." for value, count in own]
    return " ".join(sentences)


def keeping(value: str, count: int) -> str:
    """Say that answers keep a value of the person's own: "4 answers keep your 9%"."""
    return f"{count} answers keep your {value}" if count > 1 else f"1 answer keeps your {value}"


def _fact_value(variable: Variable, desk: Desk) -> float | None:
    fact = desk.facts.get(variable.fact or "")
    return fact.value if fact is not None else None


def _row(
    variable: Variable, held: float | None, desk: Desk, used: int, own: tuple[tuple[str, int], ...]
) -> Assumption:
    fact = desk.facts.get(variable.fact or "")
    stated = _fact_value(variable, desk)
    usual = stated if stated is not None else variable.default
    default = shown(usual, variable) if usual is not None else ""
    if fact is not None and stated is not None and fact.qualifier not in ("", "exact"):
        default = f"{fact.qualifier} {default}"
    low, high = variable.low, variable.high
    if fact is not None and stated is not None:
        low, high = fact.low if fact.low is not None else low, fact.high if fact.high is not None else high
    origin = "fact" if stated is not None else "assumption" if usual is not None else "question"
    value = shown(held, variable) if held is not None else default
    if held is not None:
        origin = "conversation"
    elif own and not used:  # what the answers really rest on
        value, origin = own[0][0], "question"
    is_fact = fact is not None and stated is not None
    return Assumption(
        name=variable.name,
        label=variable.label or variable.name.replace("_", " "),
        value=value,
        origin=origin,
        default=default,
        low=shown(low, variable) if low is not None else "",
        high=shown(high, variable) if high is not None else "",
        source=fact.quote if is_fact and fact is not None else variable.assumption,
        document=fact.document if is_fact and fact is not None else "",
        start=fact.start if is_fact and fact is not None else 0,
        end=fact.end if is_fact and fact is not None else 0,
        used=used,
        own=own,
    )
