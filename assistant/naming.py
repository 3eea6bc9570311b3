"""Puts the library's values in the place of their names: "1% of the pledge" → "1% of $100 billion"."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.mentioning import Tokens, mentions
from assistant.slash import Desk
from calculators.model import Variable
from calculators.quantity import Quantity, display

_ARTICLES = {"the", "this", "that", "amazon's", "anthropic's", "amazon", "anthropic"}


def with_values(text: str, desk: Desk) -> tuple[str, Mapping[str, Variable]]:
    """The text with amounts of money that are facts written in for their names, and the variables concerned."""
    amounts = [v for v in desk.variables.values() if v.unit == "USD" and v.fact in desk.facts]
    tokens = Tokens.of(text)
    used: dict[str, Variable] = {}
    out, at = [], 0
    for mention in mentions(tokens, amounts):
        variable = desk.variables[mention.variable]
        fact = desk.facts[variable.fact or ""]
        start, end = tokens.starts[mention.first], tokens.ends[mention.last]
        if fact.value is None or start < at:
            continue
        before = mention.first - 1
        while (
            before >= 0
            and text[tokens.starts[before] : tokens.ends[before]].lower() in _ARTICLES
            and tokens.starts[before] >= at
        ):
            start = tokens.starts[before]
            before -= 1
        out += [text[at:start], display(Quantity(fact.value, variable.unit))]
        at = end
        used[variable.name] = variable
    return "".join([*out, text[at:]]), used
