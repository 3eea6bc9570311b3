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
    """conversation (set here), fact, assumption, or question (no default: it has to be said)."""
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
    """How many answers of the conversation rest on it, without its having been said in the question."""


def assumptions(entries: Iterable[Entry], conversation: Conversation, desk: Desk) -> tuple[Assumption, ...]:
    """Every variable that has a value by itself: those in use first, then the rest, each group by its label."""
    used = Counter(
        item.name
        for entry in entries
        if entry.answer.calculation is not None
        for item in entry.answer.calculation.inputs
        if item.origin != "question"
    )
    rows = [
        _row(variable, conversation.set_values.get(variable.name), desk, used[variable.name])
        for variable in desk.variables.values()
        if variable.default is not None
        or _fact_value(variable, desk) is not None
        or variable.name in conversation.set_values
    ]
    return tuple(sorted(rows, key=lambda row: (row.used == 0, row.origin != "conversation", row.label)))


def _fact_value(variable: Variable, desk: Desk) -> float | None:
    fact = desk.facts.get(variable.fact or "")
    return fact.value if fact is not None else None


def _row(variable: Variable, held: float | None, desk: Desk, used: int) -> Assumption:
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
    is_fact = fact is not None and stated is not None
    return Assumption(
        name=variable.name,
        label=variable.label or variable.name.replace("_", " "),
        value=shown(held, variable) if held is not None else default,
        origin="conversation" if held is not None else origin,
        default=default,
        low=shown(low, variable) if low is not None else "",
        high=shown(high, variable) if high is not None else "",
        source=fact.quote if is_fact and fact is not None else variable.assumption,
        document=fact.document if is_fact and fact is not None else "",
        start=fact.start if is_fact and fact is not None else 0,
        end=fact.end if is_fact and fact is not None else 0,
        used=used,
    )
