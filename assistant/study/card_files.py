"""knowledge/cards/*.toml → cards, each tied to the words of its document; strict, as a test of the files."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import knowledge
from assistant.spelling import did_you_mean
from assistant.study.cards import BLANK, TYPES, Card, CardType, Step, Sum, anchor_of, span_of
from assistant.study.errors import CardFileError

if TYPE_CHECKING:
    from knowledge.document import Document, Fact

FOLDER = Path(knowledge.__file__).parent / "cards"

_TEXTS = ("type", "document", "question", "quote", "fact", "answer", "term", "calculator", "unknown")
_KEYS = (*_TEXTS, "accept", "also", "exact", "draw", "steps")
_NEEDED: dict[CardType, tuple[str, ...]] = {
    "definition": ("question", "term"),
    "fact": ("question", "answer"),
    "cloze": ("answer",),
    "why": ("question",),
    "compare": ("question",),
    "calculation": ("question", "calculator", "unknown", "draw"),
}
_LEFT_OUT = ("type", "document", "begins")


@dataclass(frozen=True, slots=True)
class CardFiles:
    """The cards of all files, what is not to be made from the text, and sentences about what was wrong."""

    cards: tuple[Card, ...]
    left_out: frozenset[tuple[str, str, str]] = field(default=frozenset())
    """(document, type, the words with which the sentence begins)."""
    problems: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    """The documents in the order in which they are best read; others come after."""

    def leaves_out(self, card: Card) -> bool:
        """Say whether a card made from the text is not wanted."""
        return any(
            document == card.span.document and type == card.type and card.span.quote.startswith(begins)
            for document, type, begins in self.left_out
        )


def read_cards(
    documents: Mapping[str, Document], facts: Mapping[str, Fact], folder: Path = FOLDER
) -> CardFiles:
    """Read every file of a folder. What cannot be used is left out and named in `problems`."""
    cards: list[Card] = []
    left_out: set[tuple[str, str, str]] = set()
    problems: list[str] = []
    order: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            problems.append(f"{path.name} cannot be read: {error}.")
            continue
        for name in table:
            if name not in ("card", "leave_out", "order"):
                problems.append(
                    f'{path.name}: "{name}" is unknown; there are order, [[card]] and [[leave_out]].'
                )
        for name in table.get("order", []):
            if name in documents:
                order.append(name)
            else:
                problems.append(f"{path.name}: there is no document “{name}” to be ordered.")
        for entry in table.get("card", []):
            try:
                cards.append(_card(path, entry, documents, facts))
            except CardFileError as error:
                problems.append(str(error))
        for entry in table.get("leave_out", []):
            try:
                left_out.add(_left_out(path, entry, documents))
            except CardFileError as error:
                problems.append(str(error))
    return CardFiles(tuple(cards), frozenset(left_out), tuple(problems), tuple(order))


def _card(
    path: Path, entry: Mapping[str, Any], documents: Mapping[str, Document], facts: Mapping[str, Fact]
) -> Card:
    said = entry.get("question") or entry.get("quote") or "?"
    where = f"the card “{said}”"
    _check_keys(path, entry, _KEYS, where)
    for key in _TEXTS:
        if not isinstance(entry.get(key, ""), str):
            raise CardFileError(path.name, f"{where}: “{key}” must be text.")
    type = entry.get("type", "")
    if type not in TYPES or type not in _NEEDED:
        raise CardFileError(path.name, f"{where}: “{type}” is no type; they are {', '.join(_NEEDED)}.")
    for key in _NEEDED[cast(CardType, type)]:
        if not entry.get(key):
            raise CardFileError(path.name, f"{where} has no “{key}”.")
    document, start, end = _place(path, where, entry, documents, facts)
    span = span_of(document, start, end)
    answer = _answer(path, where, entry, span.quote)
    question = entry.get("question", "")
    if type == "cloze":
        if span.quote.count(entry["answer"]) != 1:
            raise CardFileError(path.name, f"{where}: its answer must stand in its quote once.")
        question = span.quote.replace(entry["answer"], BLANK)
    return Card(
        key="",
        type=cast(CardType, type),
        question=question,
        span=span,
        answer=answer,
        accept=tuple(entry.get("accept", entry.get("also", ()))),
        sum=_sum(path, where, entry) if type == "calculation" else None,
        exact=bool(entry.get("exact", False)),
        anchor=anchor_of(document, start),
        part=f"{entry['calculator']}:{entry['unknown']}" if type == "calculation" else "",
        origin="kept",
    )


def _place(
    path: Path,
    where: str,
    entry: Mapping[str, Any],
    documents: Mapping[str, Document],
    facts: Mapping[str, Fact],
) -> tuple[Document, int, int]:
    """Where the span lies: at the fact's quote, or at the words of `quote`, which must stand there once."""
    if "fact" in entry:
        fact = facts.get(entry["fact"])
        if fact is None:
            hint = did_you_mean(entry["fact"], facts)
            raise CardFileError(path.name, f"{where}: there is no fact “{entry['fact']}”.{hint}")
        return documents[fact.document], fact.start, fact.end
    name = entry.get("document", path.stem)
    document = documents.get(name)
    if document is None:
        raise CardFileError(path.name, f"{where}: there is no document “{name}”.")
    quote = entry.get("quote", "")
    times = document.text.count(quote) if quote else 0
    if times == 0:
        raise CardFileError(path.name, f"{where}: its quote is not in “{name}”: “{quote}”")
    # A sentence may stand there twice, as in a summary: the first place will do.
    start = document.text.index(quote)
    return document, start, start + len(quote)


def _answer(path: Path, where: str, entry: Mapping[str, Any], quote: str) -> str:
    """What is to be typed; it must stand in the quote, so that the span bears it out."""
    type = entry["type"]
    if type in ("why", "compare"):
        return quote
    if type == "calculation":
        return ""
    answer: str = entry["term"] if type == "definition" else entry["answer"]
    if answer.casefold() not in quote.casefold():
        raise CardFileError(path.name, f"{where}: its answer “{answer}” is not in “{quote}”")
    return answer


def _sum(path: Path, where: str, entry: Mapping[str, Any]) -> Sum:
    draws = entry["draw"]
    if not isinstance(draws, dict) or not all(
        isinstance(values, list) and values for values in draws.values()
    ):
        raise CardFileError(path.name, f"{where}: “draw” must list values for each variable.")
    steps = []
    for step in entry.get("steps", ()):
        _check_keys(path, step, ("name", "label", "equation", "unit", "style"), f"a step of {where}")
        try:
            steps.append(Step(**step))
        except TypeError as error:
            raise CardFileError(path.name, f"a step of {where} is not complete: {error}.") from error
    named = tuple((name, tuple(float(value) for value in values)) for name, values in draws.items())
    return Sum(entry["calculator"], entry["unknown"], named, tuple(steps))


def _left_out(
    path: Path, entry: Mapping[str, Any], documents: Mapping[str, Document]
) -> tuple[str, str, str]:
    where = f"what is left out, “{entry.get('begins', '?')}”"
    _check_keys(path, entry, _LEFT_OUT, where)
    document = documents.get(entry.get("document", path.stem))
    begins = entry.get("begins", "")
    if document is None or not begins or begins not in document.text:
        raise CardFileError(path.name, f"{where}: no document has these words.")
    return document.id, entry.get("type", ""), begins


def _check_keys(path: Path, entry: object, known: Iterable[str], where: str) -> None:
    if not isinstance(entry, dict):
        raise CardFileError(path.name, f"{where} must be a table.")
    known = tuple(known)
    for key in entry:
        if key not in known:
            raise CardFileError(path.name, f"{where} does not know “{key}”.{did_you_mean(key, known)}")
