"""A follow-up about the library → the full question that it stands for."""

from __future__ import annotations

import re

from assistant.answer import Answer
from assistant.conversation import Topic
from assistant.premises import parties
from assistant.question import Question
from assistant.reading import split_words

_LEAN = re.compile(r"^\W*(?:and|but|so|what about|how about|and what about|also|or)\b\s*(?:for|with|in|of|to|on|by)?\s*", re.IGNORECASE)
_PRONOUNS = ("it", "that", "this", "they", "them", "those", "these", "he", "she", "its", "their")
_FIRM = ("it", "its", "they", "them", "their")
"""Pronouns that nearly always lean on something said; "this" and "that" often mean the deal at large."""
MOST_CONTENT = 2
"""A question with more words of its own than this stands on its own feet, pronoun or not."""


def full_question(question: Question, topic: Topic | None) -> str | None:
    """Return the question written out in full, or None where it needs nothing from before."""
    if topic is None or question.figures:
        return None
    lean = _LEAN.match(question.text)
    rest = question.text[lean.end() :].strip(" ?.!") if lean else ""
    if lean and rest and "more" not in question.cues and len(question.content) <= MOST_CONTENT + 1:
        named = parties(question.text)
        if named and len(question.content) <= len(named) + 1:
            return _swap_party(topic.question, rest, named[0].word)
        inner = split_words(rest)
        if inner and inner[0].text in {"why", "how", "who", "when", "where", "what", "which", "is", "does", "did"}:
            return _fill(rest, question, topic) or f"{rest} {topic.words}?"
        return f"what is {rest}?"
    most = MOST_CONTENT if any(w.text in _FIRM for w in question.words) else MOST_CONTENT - 1
    if len(question.content) > most:
        return None
    filled = _fill(question.text, question, topic)
    if filled is not None:
        return filled
    if not question.content and question.form in {"why", "how", "fact"} and len(question.words) <= 3:
        return f"{question.text.strip(' ?.!')} {topic.words}?"
    if "more" in question.cues:
        return f"explain {topic.words}"
    return None


def _fill(text: str, question: Question, topic: Topic) -> str | None:
    """Put the subject in the place of the first pronoun that nothing in the question explains."""
    words = split_words(text)
    for i, word in enumerate(words):
        if word.text not in _PRONOUNS:
            continue
        after = words[i + 1] if i + 1 < len(words) else None
        if word.text in {"this", "that", "these", "those", "its", "their"} and after is not None and after.content and not _verb_like(after.text):
            if word.text not in {"its", "their"}:
                continue
        subject = topic.words
        if word.text in {"they", "them", "their", "he", "she"}:
            subject = topic.party or subject
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


def topic_of(question: Question, answer: Answer) -> Topic:
    """What an answer was about, for the next question to lean on."""
    content = [w for w in question.words if w.content]
    words = question.text[content[0].start : content[-1].end] if content else ""
    if not answer.citations:
        return Topic(words or question.text, question.text)
    first = answer.citations[0]
    doers = parties(first.quote)
    party = next((_spelt(first.quote, p.word) for p in doers), "")
    return Topic(words or first.section.split(" > ")[-1], question.text, first.document, first.section, party)


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
    if len(pieces) < 2 or any(
        not any(w.content for w in split_words(p)) and not any(c.isdigit() for c in p) for p in pieces
    ):
        return ((text, text),)
    return tuple((p.rstrip("?") + "?", p) for p in pieces[:3])


_EACH = re.compile(r"(?P<one>[\w.]+) and (?P<other>[\w.]+) (?:each|both|respectively)\b", re.IGNORECASE)
_OPENERS = r"(?:what|why|who|whom|when|where|which|how|define|explain|list|is|are|does|do|did|has|have|can)"
_SPLIT = re.compile(
    rf"\?\s+(?=\S)|;\s+(?={_OPENERS}\b)|,?\s+and\s+(?:also\s+)?(?={_OPENERS}\b(?!\s+(?:is|are)\s+it\b))", re.IGNORECASE
)

