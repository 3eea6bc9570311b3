"""Cards made from a document: its definitions, differences, lists and, where it is the user's, its figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from assistant.study.cards import BLANK, Card, Item, anchor_of, sentences_of, span_of
from assistant.study.defining import Definition, definitions
from assistant.study.words import content_words, folded

if TYPE_CHECKING:
    from knowledge.document import Document, Passage, Sentence

_DIFFERENT = re.compile(
    r"^(?P<one>.{2,70}?) (?P<verb>is|are) not the same (?:thing )?as (?P<other>.{2,80}?)"
    r"(?:, (?:because|since|as|for|but)\b|\.$)"
)
_WHILE = re.compile(r", (?:while|whereas) ")
_NAMED = re.compile(r"^(?P<name>[^:.;!?]{2,60}): +(?P<rest>\S.*)$", re.DOTALL)
_BRACKETS = re.compile(r"\s*\(([^()]*)\)")
_LEAST_ITEMS, _MOST_ITEMS = 3, 12
_LONGEST_ITEM = 6
"""Words of an item's name that can be asked for."""
_FIGURE_SENTENCE = range(6, 45)
"""How many words a sentence has whose figure can be asked for."""
_MOST_FIGURES = 40
"""Cards on figures from one document: more would bury the rest."""
_HEAD_AND = " and "


def made(document: Document) -> Iterator[Card]:
    """Yield the cards that the document gives by itself; keys are given later."""
    for definition in definitions(document):
        yield definition_card(document, definition)
    yield from _differences(document)
    yield from _lists(document)
    if document.origin == "added":
        yield from _figures(document)


def definition_card(document: Document, definition: Definition) -> Card:
    """Make the card that shows the meaning and asks for the term."""
    shown = blanked(definition.meaning, (definition.term, *definition.also))
    return Card(
        key="",
        type="definition",
        question=f"Which term means: {shown}",
        span=definition.span,
        answer=definition.term,
        accept=definition.also,
        anchor=anchor_of(document, definition.span.start),
    )


def blanked(text: str, words: tuple[str, ...]) -> str:
    """Take every occurrence of the words out of a text, in the singular or plural."""
    for word in sorted(words, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(word)}(?:s|es)?(?!\w)", BLANK, text, flags=re.IGNORECASE)
    return text


def _differences(document: Document) -> Iterator[Card]:
    for passage in document.passages:
        for number, sentence in enumerate(passage.sentences):
            if sentence.kind != "prose":
                continue
            match = _DIFFERENT.match(sentence.text)
            if match is not None:
                question = f"Why {match['verb']} {_within(match['one'])} not the same as {match['other']}?"
            elif number == 0 and (found := _headed_pair(passage, sentence)):
                question = f"What is the difference between {_within(found[0])} and {found[1]}?"
            else:
                continue
            yield Card(
                key="",
                type="compare",
                question=question,
                span=span_of(document, sentence.start, sentence.end),
                answer=sentence.text,
                anchor=anchor_of(document, sentence.start),
            )


def _headed_pair(passage: Passage, sentence: Sentence) -> tuple[str, str] | None:
    """The two things that a section such as "Run rate and backlog" sets against each other."""
    heading = passage.section.rsplit(" > ", 1)[-1]
    one, joined, other = heading.partition(_HEAD_AND)
    return (one, other) if joined and _WHILE.search(sentence.text) else None


def _within(term: str) -> str:
    """A term at the beginning of a sentence, as it is written within one."""
    first = term.split()[0]
    plain = first.split("-")[0]
    return (
        term[0].lower() + term[1:]
        if (plain[1:].islower() or len(plain) == 1) and plain not in _NAMES
        else term
    )


_NAMES = frozenset({"Amazon", "Anthropic", "Google", "Microsoft", "Trainium", "Graviton", "Claude", "Nvidia"})


def _lists(document: Document) -> Iterator[Card]:
    sentences = sentences_of(document)
    for number, sentence in enumerate(sentences):
        if sentence.kind == "bullet" or not sentence.text.rstrip().endswith(":"):
            continue
        bullets: list[Sentence] = []
        for follower in sentences[number + 1 :]:  # a long list goes on in the next passage
            before = bullets[-1] if bullets else sentence
            if follower.kind != "bullet" or follower.block != before.block + 1:
                break
            bullets.append(follower)
        items = tuple(item for item in map(_item, bullets) if item is not None)
        enough = _LEAST_ITEMS <= len(bullets) <= _MOST_ITEMS and len(items) == len(bullets)
        if enough and len(askable(items)) >= _LEAST_ITEMS:
            yield Card(
                key="",
                type="list",
                question=sentence.text,
                span=span_of(document, sentence.start, bullets[-1].end),
                answer="; ".join(item.name for item in items),
                items=items,
                anchor=anchor_of(document, sentence.start),
            )


def _item(bullet: Sentence) -> Item | None:
    """Name an item: "Term: the pledge runs …" is "Term"; a short item is its own name."""
    text = " ".join(bullet.text.split())
    match = _NAMED.match(text)
    name, hint = (match["name"], match["rest"]) if match else (text.rstrip(".;,"), "")
    also = tuple(_BRACKETS.findall(name))
    name = _BRACKETS.sub("", name).strip()
    if not name or len(name.split()) > _LONGEST_ITEM:
        return None
    return Item(name, also, hint)


def askable(items: tuple[Item, ...]) -> tuple[int, ...]:
    """Return which items can be asked for: those that have no digit in their name and are not told by their hint."""
    names = [folded(item.name) for item in items]
    return tuple(
        number
        for number, item in enumerate(items)
        if not any(character.isdigit() for character in item.name)
        and names.count(names[number]) == 1
        and not set(content_words(item.name)) <= set(content_words(item.hint))
    )


def _figures(document: Document) -> Iterator[Card]:
    from calculators.quantity import read_figures

    count = 0
    for passage in document.passages:
        for sentence in passage.sentences:
            if count == _MOST_FIGURES or len(sentence.text.split()) not in _FIGURE_SENTENCE:
                continue
            reading = read_figures(sentence.text)
            figures = [figure for figure in reading.figures if figure.written not in ("date", "label")]
            if len(figures) != 1 or reading.unread or figures[0].form != "single":
                continue
            figure = figures[0]
            if figure.written == "number" and figure.values[0].value < 2:
                continue  # "one" is rarely a figure
            count += 1
            yield cloze_card(document, sentence, figure.start, figure.end)


def cloze_card(document: Document, sentence: Sentence, start: int, end: int) -> Card:
    """Make the card that shows a sentence with its characters `start` to `end` left out."""
    text = sentence.text
    return Card(
        key="",
        type="cloze",
        question=f"{text[:start]}{BLANK}{text[end:]}",
        span=span_of(document, sentence.start, sentence.end),
        answer=text[start:end],
        anchor=anchor_of(document, sentence.start),
    )
