"""The question that an amount of a document opens in the chat, with the amount ready to be changed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from calculators.figures import Figure
    from calculators.model import Model
    from knowledge.document import Document, Fact

_FILE = Path(__file__).with_name("whatifs.toml")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in a document: its characters `start` to `end`, and which variable it stands for."""

    start: int
    end: int
    text: str
    variable: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A question for the chat; characters `start` to `end` of it are the value to be changed."""

    text: str
    start: int
    end: int
    variable: str


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def amounts_in(
    document: Document, start: int, end: int, facts: Iterable[Fact], models: Mapping[str, Model]
) -> Iterator[Amount]:
    """Yield the amounts in a document's characters `start` to `end` that a what-if can be made of."""
    from calculators.quantity import read_figures

    text = document.text[start:end]
    own = [fact for fact in facts if fact.document == document.id and fact.start < end and start < fact.end]
    by_fact = _variables_of_facts(models) if own else {}
    for figure in read_figures(text).figures:
        if figure.form != "single" or figure.written in ("date", "label", "number"):
            continue
        place = start + figure.start
        variable = next(
            (
                by_fact[fact.id]
                for fact in own
                if fact.id in by_fact and fact.start <= place < fact.end and _is_value(figure, fact)
            ),
            "",
        )
        variable = variable or _by_words(figure, text) or _by_unit(figure)
        if variable:
            yield Amount(place, start + figure.end, figure.text, variable)


def prepared(amount: Amount) -> Prepared:
    """Return the question that an amount opens."""
    before, _, after = _data()["questions"][amount.variable].partition("{value}")
    value = " ".join(amount.text.split())
    return Prepared(f"{before}{value}{after}", len(before), len(before) + len(value), amount.variable)


def _variables_of_facts(models: Mapping[str, Model]) -> dict[str, str]:
    """Fact → the variable of the calculators whose default it is, where a question is known for it."""
    known = _data()["questions"]
    return {
        variable.fact: variable.name
        for model in models.values()
        for variable in model.variables
        if variable.fact and variable.name in known
    }


def _is_value(figure: Figure, fact: Fact) -> bool:
    from calculators.units import Quantity, compatible, convert

    value = figure.values[0]
    if fact.value is None or fact.unit is None or not compatible(value.unit, fact.unit):
        return False
    return convert(Quantity(value.value, value.unit), fact.unit).value == fact.value


def _kind(figure: Figure) -> str:
    return figure.written if figure.written in ("percent", "multiple") else figure.values[0].unit


def _by_words(figure: Figure, text: str) -> str:
    """The variable by the words that stand nearest before the figure, then after it."""
    best: tuple[int, str] | None = None
    for rule in _data()["words"]:
        if rule["unit"] != _kind(figure):
            continue
        for word in rule["words"]:
            for match in re.finditer(rf"\b{re.escape(word)}\b", text, re.IGNORECASE):
                distance = (
                    figure.start - match.end()
                    if match.end() <= figure.start
                    else match.start() - figure.end + 40
                )
                if best is None or distance < best[0]:
                    best = (distance, rule["variable"])
    return best[1] if best is not None and best[0] < 80 else ""


def _by_unit(figure: Figure) -> str:
    found: str = _data()["units"].get(_kind(figure), "")
    return found
