"""A card as two sides of plain text, as the guide and the exports write it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.study.cards import BLANK, Card
from assistant.study.sums import fresh

if TYPE_CHECKING:
    from calculators.model import Model

SEED = 0
"""Outside the program a calculation card has the numbers of this seed, which is said on it."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Question and answer, and where the words stand that the answer rests on."""

    question: str
    answer: str
    quote: str
    source: str


def sides(card: Card, models: Mapping[str, Model]) -> Sides:
    """Write a card's two sides."""
    question, answer = card.question, card.answer
    if card.type == "calculation":
        exercise = fresh(card, models, SEED)
        question = f"{exercise.question} (Numbers of seed {SEED}.)"
        answer = "\n".join((exercise.shown, *(line.text for line in exercise.lines)))
    elif card.type == "list":
        question = f"{card.question} Name all {len(card.items)}."
        answer = "\n".join(f"• {item.name}" for item in card.items)
    elif card.type == "cloze":
        question = f"{card.question} (What stands at {BLANK}?)"
    return Sides(question, answer, card.span.quote, source_text(card))


def source_text(card: Card) -> str:
    """Say where a card's words stand: title, section and characters."""
    span = card.span
    place = f"{span.title}, {span.section}" if span.section else span.title
    return f"{place} ({span.document}, characters {span.start} to {span.end})"
