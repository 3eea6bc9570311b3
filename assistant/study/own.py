"""Cards from what the user asked in the chat: a question with the words that answered it, or a what-if."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assistant.study.cards import Card, Sum, anchor_of, digest, key_of, sentences_of, span_of
from assistant.study.words import folded

if TYPE_CHECKING:
    from assistant.answer import Answer
    from calculators.model import Model, Variable
    from knowledge.document import Document, Fact

_FACTORS = (0.5, 0.8, 1.25, 1.5, 2.0)
"""By what a value that was said is multiplied to draw fresh ones."""
_YEARS = (2.0, 3.0, 4.0, 5.0, 6.0, 8.0)


def data_of(answer: Answer, models: Mapping[str, Model], facts: Mapping[str, Fact]) -> dict[str, Any] | None:
    """Describe the card that an answer makes, as plain data; None where nothing in it can be learnt."""
    calculation = answer.calculation
    if calculation is not None and calculation.result is not None and calculation.calculator in models:
        model = models[calculation.calculator]
        names = {variable.name for variable in model.variables}
        unknown = calculation.solved_for or ""
        inputs = [
            each
            for each in calculation.inputs
            if each.name in names and not (each.origin == "assumption" and each.value == 0)
        ]
        if not model.special and unknown in names and inputs:
            fact = facts["deal-commitment"]
            cited = answer.citations[0] if answer.citations else None
            return {
                "kind": "sum",
                "question": answer.question,
                "document": cited.document if cited else fact.document,
                "quote": cited.quote if cited else fact.quote,
                "calculator": model.name,
                "unknown": unknown,
                "given": {each.name: each.value for each in inputs},
                "said": [each.name for each in inputs if each.origin in ("question", "conversation")],
            }
    if not answer.citations or answer.kind.value in ("not_covered", "clarification", "command", "help"):
        return None
    first = answer.citations[0]
    return {
        "kind": "text",
        "question": answer.question,
        "document": first.document,
        "quote": first.quote,
    }


def card_of(
    data: Mapping[str, Any], documents: Mapping[str, Document], models: Mapping[str, Model], anchor: str = ""
) -> Card | None:
    """Make the card; `anchor` is the sentence that its own one became, if it was edited. None where it is gone."""
    document = documents.get(data["document"])
    if document is None:
        return None
    start = document.text.find(data["quote"])
    end = start + len(data["quote"])
    if start < 0:
        sentence = next((each for each in sentences_of(document) if digest(each.text) == anchor), None)
        if sentence is None:
            return None
        start, end = sentence.start, sentence.end
    span = span_of(document, start, end)
    anchor = anchor or anchor_of(document, start)
    if data["kind"] == "text":
        # The same words asked for in two ways are one card.
        part = "own"
        card = Card("", "why", data["question"], span, span.quote, anchor=anchor, part=part, origin="own")
    else:
        model = models.get(data["calculator"])
        if model is None:
            return None
        said = set(data["said"]) or set(data["given"])
        part = f"own:{model.name}:{data['unknown']}:{','.join(sorted(said))}"
        draws = tuple(
            (name, _draws(model.variable(name), value) if name in said else (value,))
            for name, value in data["given"].items()
        )
        total = Sum(data["calculator"], data["unknown"], draws)
        question = _question(model, data["unknown"], tuple(data["given"]))
        card = Card("", "calculation", question, span, "", sum=total, anchor=anchor, part=part, origin="own")
    return replace(card, key=key_of(document.id, card.type, anchor, part))


def same_question(one: str, other: str) -> bool:
    """Say whether two questions are the same but for marks and capitals."""
    return folded(one) == folded(other)


def _draws(variable: Variable, value: float) -> tuple[float, ...]:
    """Values like the one that was said, within the variable's limits."""
    if variable.unit == "year" and value == int(value):
        found = [each for each in _YEARS if each != value]
    else:
        found = [float(f"{value * factor:.3g}") for factor in _FACTORS]
    low = variable.minimum if variable.minimum is not None else float("-inf")
    high = variable.maximum if variable.maximum is not None else float("inf")
    fitting = tuple(each for each in found if low < each < high)
    return fitting or (value,)


def _question(model: Model, unknown: str, given: tuple[str, ...]) -> str:
    values = "; ".join(f"{model.variable(name).label} {{{name}}}" for name in given)
    asked = f"What is the {model.variable(unknown).label}? (Three digits are enough.)"
    return f"{model.title}: {values}. {asked}"
