"""A follow-up about the library → the full question that it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from assistant.answer import Answer, Kind
from assistant.conversation import Topic
from assistant.datafiles import load_table
from assistant.premises import SIDES, parties
from assistant.question import Question, Word
from assistant.reading import cues, read, split_words, stems
from assistant.replacing import asking
from calculators.quantity import read_figures

_LEAN = re.compile(
    r"^\W*(?:and|but|so|what about|how about|and what about|also|or)\b\s*(?:for|with|in|of|to|on|by)?\s*",
    re.IGNORECASE,
)
PRONOUNS = ("it", "that", "this", "they", "them", "those", "these", "he", "she", "its", "their")
ASKING = frozenset(
    {
        "why",
        "how",
        "who",
        "whom",
        "whose",
        "when",
        "where",
        "what",
        "which",
        "is",
        "are",
        "was",
        "were",
        "does",
        "do",
        "did",
        "has",
        "have",
        "can",
        "could",
        "will",
        "would",
    }
)
_ENDINGS = frozenset({"work", "matter", "mean", "happen", "help", "works", "matters"})
_FIRM = ("it", "its", "they", "them", "their")
"""Pronouns that nearly always lean on something said; "this" and "that" often mean the deal at large."""
LONGEST_TERM = 4
"""Words: a longer subject of a definition is no term that could stand in another question."""
OF_TERMS = frozenset({"example", "meaning"})
"""What is asked of a term alone."""
MOST_STRANGE = 1
"""A question with more telling words of its own is about something else than the deal at large."""
FEW_OF_FORM = 2
"""Telling words of a piece that only says in which form the answer is wanted."""
NEAR = 3
"""Words between a subject and the date that belongs to it: "at the end of"."""
MOST_CONTENT = 2
"""A question with more words of its own than this stands on its own feet, pronoun or not."""


def full_question(question: Question, topic: Topic | None) -> str | None:
    """Return the question written out in full, or None where it needs nothing from before."""
    if topic is None:
        return None
    if question.figures:
        return _swap_period(question, topic)
    if asks_for_more(question):
        return _about(_templates().term["more"], topic)
    if not question.content or asks_for_example(question):
        return _written_out(question, topic)
    lean = _LEAN.match(question.text)
    rest = question.text[lean.end() :].strip(" ?.!") if lean else ""
    if lean and rest and "more" not in question.cues and len(question.content) <= MOST_CONTENT + 1:
        named = parties(question.text)
        if named and len(question.content) <= len(named) + 1:
            return _swap_party(topic.question, rest, named[0].word)
        inner = split_words(rest)
        if inner and inner[0].text in ASKING:
            return _fill(rest, question, topic)
        return _fill(f"what is {rest}?", question, topic) or f"what is {rest}?"
    most = MOST_CONTENT if any(w.text in _FIRM for w in question.words) else MOST_CONTENT - 1
    if len(question.content) > most:
        return None
    filled = _fill(question.text, question, topic)
    if filled is not None:
        return filled
    return None


def bare(question: Question) -> bool:
    """Whether a question has no subject of its own at all: "why?", "until when?", "tell me more"."""
    asks = not question.content or asks_for_more(question) or asks_for_example(question)
    return bool(question.words) and not question.figures and asks


def asks_for_more(question: Question) -> bool:
    """Whether a question only asks to go on ("tell me more, please"), without a subject of its own."""
    if "more" not in question.cues or question.figures:
        return False
    lower = question.text.lower()
    spans = [
        m.span()
        for name, patterns in cues().cues
        if name == "more"
        for p in patterns
        for m in p.finditer(lower)
    ]
    return all(any(start <= w.start < end for start, end in spans) for w in question.content)


_EXAMPLE = frozenset(
    {"example", "examples", "instance", "illustrate", "illustration", "deal", "concrete", "real"}
)


def asks_for_example(question: Question) -> bool:
    """Whether a question only asks for an example of what was said ("can you give an example from the deal?")."""
    pattern = next(p for name, p in _templates().openers if name == "example")
    return pattern.search(question.text) is not None and all(w.text in _EXAMPLE for w in question.content)


@dataclass(frozen=True, slots=True)
class _Thing:
    words: re.Pattern[str]
    templates: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Templates:
    openers: tuple[tuple[str, re.Pattern[str]], ...]
    term: Mapping[str, str]
    things: tuple[_Thing, ...]


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<![\w-]){re.escape(p)}(?![\w-])" for p in phrases), re.IGNORECASE)


@lru_cache(maxsize=1)
def _templates() -> _Templates:
    raw = load_table("following.toml")
    return _Templates(
        tuple((name, _any_of(phrases)) for name, phrases in raw["openers"].items()),
        raw["term"],
        tuple(
            _Thing(_any_of(t["words"]), {k: v for k, v in t.items() if k != "words"}) for t in raw["thing"]
        ),
    )


def _written_out(question: Question, topic: Topic) -> str | None:
    """The full question that a bare one stands for, by the templates of following.toml."""
    if not {p.name for p in parties(topic.question)} <= SIDES:
        return None  # what the templates say is said of the deal
    templates = _templates()
    opener = next((name for name, pattern in templates.openers if pattern.search(question.text)), None)
    if opener is None:
        return None
    if topic.term or opener in OF_TERMS:
        return _about(templates.term[opener], topic)
    thing = next(
        (t for t in templates.things if opener in t.templates and t.words.search(topic.question)), None
    )
    if thing is None or _strange(topic.question, thing) > MOST_STRANGE:
        return None  # replacing.py asks it of the very question before
    return thing.templates[opener]


def _strange(standing: str, thing: _Thing) -> int:
    """How many telling words of a question a thing's own words do not account for."""
    known = frozenset(s for text in thing.templates.values() for s in stems(text))
    spans = [m.span() for m in thing.words.finditer(standing)]
    named = {i for p in parties(standing) for i in range(p.first, p.last + 1)}
    return sum(
        w.content and i not in named and w.stem not in known and not any(a <= w.start < b for a, b in spans)
        for i, w in enumerate(split_words(standing))
    )


def _about(template: str, topic: Topic) -> str | None:
    """A template filled with the term that was asked about, or with the heading of the section that answered."""
    words = topic.term or topic.section.split(" > ")[-1]
    if not words:
        return None
    if words[1:2].islower() and not any(p.first == 0 for p in parties(words)):
        words = words[0].lower() + words[1:]
    many = words.endswith("s") and not words.endswith(("ss", "us", "is"))
    return template.format(topic=words, do="do" if many else "does", **{"is": "are" if many else "is"})


def _fill(text: str, question: Question, topic: Topic) -> str | None:
    """Put the subject in the place of the first pronoun that nothing in the question explains."""
    words = split_words(text)
    for i, word in enumerate(words):
        if word.text not in PRONOUNS:
            continue
        after = words[i + 1] if i + 1 < len(words) else None
        if (
            word.text in {"this", "that", "these", "those"}
            and after is not None
            and after.content
            and not _verb_like(after.text)
        ):
            continue
        subject = topic.words
        if word.text in {"they", "them", "their", "he", "she"}:
            subject = topic.term or topic.party or subject
        if word.text in {"its", "their"}:
            subject += "'s"
        return f"{text[: word.start]}{subject}{text[word.end :]}"
    return None


def _verb_like(word: str) -> bool:
    return word.endswith(("s", "ed")) or word in {"work", "matter", "happen", "mean", "help"}


def _swap_party(before: str, rest: str, word: str) -> str:
    """The earlier question with another party in the first one's place."""
    name = next((w for w in rest.split() if w.lower().strip("'s?.,").startswith(word.split()[0])), word)
    name = rest if len(rest.split()) <= 3 else name
    named = parties(before)
    if not named:
        return f"{before.strip(' ?.!')} for {name}?"
    words = split_words(before)
    target = named[0]
    start, end = words[target.first].start, words[target.last].end
    return f"{before[:start]}{name}{before[end:]}"


def _swap_period(question: Question, topic: Topic) -> str | None:
    """The earlier question at another time ("and in 2024?"), where nothing but a date is asked."""
    dates = [f for f in question.figures if f.written == "date"]
    if len(dates) != 1 or len(question.figures) > 1 or question.content or not _LEAN.match(question.text):
        return None
    before = read_figures(topic.question).figures
    old = next((f for f in before if f.written == "date"), None)
    if old is None:
        return f"{topic.question.strip(' ?.!')} in {dates[0].text}?"
    return f"{topic.question[: old.start]}{dates[0].text}{topic.question[old.end :]}"


def topic_of(question: Question, answer: Answer) -> Topic:
    """What an answer was about, for the next question to lean on."""
    content = _subject(question)
    words = question.text[content[0].start : _through_date(question, content[-1].end)] if content else ""
    if len(content) > 1 and content[-1].text in _ENDINGS:
        # "Why does market influence matter": the verb is no part of what it is about.
        words = question.text[content[0].start : content[-2].end]
        content = content[:-1]
    about_term = answer.kind is Kind.DEFINITION or (
        question.form in {"why", "how"} and len(words.split()) == len(content)
    )
    term = words if about_term and len(content) <= LONGEST_TERM and not parties(words) else ""
    if not answer.citations:
        return Topic(words or question.text, question.text, term=term)
    first = answer.citations[0]
    doers = parties(first.quote)
    party = next((_spelt(first.quote, p.word) for p in doers), "")
    return Topic(
        words or first.section.split(" > ")[-1], question.text, first.document, first.section, party, term
    )


def _through_date(question: Question, end: int) -> int:
    """Where a subject ends: behind the date that follows on it ("AWS's revenue in 2025")."""
    dates = (f for f in question.figures if f.written == "date" and f.start >= end)
    return next((f.end for f in dates if len(question.text[end : f.start].split()) <= NEAR), end)


def _subject(question: Question) -> list[Word]:
    """The telling words of a question behind those with which it asks: "how big is the", "tell me about"."""
    content = [w for w in question.words if w.content]
    opened = asking().opens.match(question.text)
    behind = [w for w in content if opened is None or w.start >= opened.end()]
    return behind or content


def _spelt(text: str, word: str) -> str:
    """A lower-case name as the text spells it."""
    at = text.lower().find(word)
    return text[at : at + len(word)] if at >= 0 else word


def parts(text: str) -> tuple[tuple[str, str], ...]:
    """Split two questions typed as one into (label, question); a single question comes back alone."""
    each = _EACH.search(text)
    if each is not None and len({p.name for p in parties(each.group())}) == 2:
        before, after = text[: each.start()], text[each.end() :]
        return tuple((f"{name}:", f"{before}{name}{after}") for name in (each["one"], each["other"]))
    pieces = [p.strip(" ,;") for p in _SPLIT.split(text)]
    pieces = [p for p in pieces if p.strip(" ?")]
    term = (
        len(pieces) > 1 and read(pieces[0]).form == "definition"
    )  # "what are network effects and why do they matter"
    if any(_of_the_others(piece, _EACH_ONE if term else _EACH_ONE | _THEY) for piece in pieces[1:]):
        return ((text, text),)
    if any(_only_how(piece) for piece in pieces[1:]):
        return ((text, text),)  # "… for how much? list with amounts"
    if len(pieces) < 2 or any(
        not any(w.content for w in split_words(p)) and not any(c.isdigit() for c in p) for p in pieces
    ):
        return ((text, text),)
    return tuple((p.rstrip("?") + "?", p) for p in pieces[:3])


def _only_how(piece: str) -> bool:
    """Whether a piece only tells in which form the answer is wanted: "list with amounts", "as a table please"."""
    return read(piece).form == "list" and sum(w.content for w in split_words(piece)) <= FEW_OF_FORM


def _of_the_others(piece: str, leaning: frozenset[str]) -> bool:
    """Whether a piece says nothing without the one before it: "who made each of them", "how long are they"."""
    words = [w.text for w in split_words(piece)]
    content = [w for w in split_words(piece) if w.content and w.text not in _EACH_ONE]
    return bool(leaning & set(words)) and len(content) <= 1


_EACH_ONE = frozenset({"each", "respectively", "apiece"})
_THEY = frozenset({"they", "those", "these"})


def asks(piece: str, text: str) -> bool:
    """Whether a piece of a text is a question of its own, not something that the other piece supposes."""
    at = text.find(piece)
    if "?" in text[at + len(piece) :][:1]:
        return True
    # "For every dollar spent 60 cents come back and are spent again" opens with no question.
    return bool(_BEGINS.match(piece)) and (at > 0 or _ASKS.search(piece) is not None)


_EACH = re.compile(r"(?P<one>[\w.]+) and (?P<other>[\w.]+) (?:each|both|respectively)\b", re.IGNORECASE)
_OPENERS = r"(?:what|why|who|whom|when|where|which|how|define|explain|list|is|are|does|do|did|has|have|can)"
_ASKS = re.compile(rf"\b(?:{_OPENERS}|what's)\b", re.IGNORECASE)
_SPLIT = re.compile(
    rf"\?\s+(?=\S)|;\s+(?={_OPENERS}\b)|,?\s+and\s+(?:also\s+)?(?={_OPENERS}\b(?!\s+(?:is|are)\s+it\b))",
    re.IGNORECASE,
)
_BEGINS = re.compile(
    rf"\W*(?:and\s+|or\s+|but\s+|so\s+)*(?:{_OPENERS}|what's|for|over|at|with|if)\b", re.IGNORECASE
)
