"""A study guide in Markdown: the library's own words by document, each with the place where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from assistant.clean import printable
from assistant.study.cards import Card, CardType
from assistant.study.faces import SEED, source_text
from assistant.study.sums import fresh

if TYPE_CHECKING:
    from calculators.model import Model
    from knowledge.document import Document

_PARTS: tuple[tuple[str, tuple[CardType, ...]], ...] = (
    ("Terms", ("definition",)),
    ("Figures, dates and names", ("fact", "cloze")),
    ("Lists", ("list",)),
    ("Differences", ("compare",)),
    ("Why and how", ("why",)),
    ("Calculations", ("calculation",)),
)
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|])")


def study_guide(
    documents: Mapping[str, Document],
    order: Sequence[str],
    cards: Iterable[Card],
    models: Mapping[str, Model],
    within: Sequence[str] = (),
) -> str:
    """Write the guide. Every statement is a quote with a footnote that names its document and characters."""
    by_document: dict[str, list[Card]] = {}
    for card in cards:
        if not within or card.span.document in within:
            by_document.setdefault(card.span.document, []).append(card)
    notes: list[str] = []
    lines = ["# Study guide", ""]
    lines.append(
        "Every sentence is a quote; its note says where it stands. `deal show ID` prints the document."
    )
    for name in order:
        if name in by_document:
            lines += ["", f"## {_plain(documents[name].title)}"]
            lines += _document(by_document[name], models, notes)
    lines += ["", *(f"[^{number}]: {note}" for number, note in enumerate(notes, 1)), ""]
    return "\n".join(lines)


def _document(cards: Sequence[Card], models: Mapping[str, Model], notes: list[str]) -> Iterator[str]:
    for title, types in _PARTS:
        chosen = [card for card in cards if card.type in types]
        if not chosen:
            continue
        yield from ("", f"### {title}", "")
        said: dict[tuple[int, int], str] = {}
        for card in chosen:
            place = (card.span.start, card.span.end)
            if place not in said:  # two cards on the same words are one quote here
                notes.append(_plain(source_text(card)))
                said[place] = f"[^{len(notes)}]"
                yield from _quoted(card, said[place], models)
            elif card.type == "calculation":
                yield from _quoted(card, said[place], models)


def _quoted(card: Card, mark: str, models: Mapping[str, Model]) -> Iterator[str]:
    match card.type:
        case "definition":
            yield f"- **{_plain(card.answer)}**: {_plain(card.span.quote)}{mark}"
        case "list":
            intro, *items = card.span.quote.split("\n")
            yield f"- {_plain(intro)}{mark}"
            for item in items:
                if item.strip():
                    yield f"  - {_plain(item.strip().lstrip('-*• '))}"
        case "calculation":
            exercise = fresh(card, models, SEED)
            yield f"- {_plain(exercise.question)} **{_plain(exercise.shown)}** (numbers of seed {SEED}){mark}"
            for line in exercise.lines:
                yield f"  - {_plain(line.text)}"
        case "why":
            yield f"- *{_plain(card.question)}* {_plain(card.span.quote)}{mark}"
        case _:
            yield f"- {_plain(card.span.quote)}{mark}"


def _plain(text: str) -> str:
    """One line of text in which nothing is Markdown or acts on a terminal."""
    return _SPECIAL.sub(r"\\\1", printable(" ".join(text.split())))
