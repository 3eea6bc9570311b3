"""A follow-up that points back at what was said ("does that include …", "that contract") → the question it stands for.

Each function gives readings; which of them is meant is settled by what the library can answer (ask.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.conversation import Topic
from assistant.datafiles import load_table
from assistant.premises import SIDES, parties
from assistant.question import Question, Word
from assistant.reading import cues, split_words
from assistant.replacing import Names
from assistant.timing import times

ALONE = frozenset({"it", "that", "this", "they", "them", "those", "these", "he", "she", "there"})
OWNED = frozenset({"its", "their", "his", "her"})
NEAR = frozenset({"that", "this", "those", "these"})
_JOINS = frozenset(
    {
        "of",
        "on",
        "to",
        "for",
        "about",
        "with",
        "by",
        "in",
        "among",
        "behind",
        "from",
        "than",
        "besides",
        "beyond",
        "like",
        "over",
    }
)
_ASKS = frozenset(
    {"does", "do", "did", "is", "was", "are", "were", "will", "would", "can", "could", "has", "have"}
)
_DOES, _WHAT = frozenset({"does", "do", "did"}), frozenset({"what", "which", "how"})
_SAME_TIME = re.compile(
    r"(?<![\w-])(?:that|the same|this same|that same)(?: earlier| later| previous)? (?:year|quarter|month)(?![\w-])",
    re.IGNORECASE,
)
LONG = 7
"""What was asked about is named by its names alone where it has more words than this."""
MOST_BEFORE = 3
"""With more telling words before "about that" one of them is what is meant."""
FEW = 2
"""A question with more telling words may name what it speaks of behind a plain "the"."""
MOST = 5
"""A question with more telling words of its own stands on its own feet."""


@dataclass(frozen=True, slots=True)
class _Words:
    company: frozenset[str]
    dealing: frozenset[str]
    amount: frozenset[str]
    part: re.Pattern[str]
    nothing: re.Pattern[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    raw = load_table("following.toml")["pointing"]

    def any_of(phrases: Sequence[str]) -> str:
        return "|".join(re.escape(p) for p in sorted(phrases, key=len, reverse=True))

    return _Words(
        frozenset(raw["company"]),
        frozenset(raw["dealing"]),
        frozenset(raw["amount"]),
        re.compile(rf"(?<![\w-])the (?:{any_of(raw['part'])})(?![\w-])(?! of)", re.IGNORECASE),
        re.compile(rf"(?<![\w-])(?:{any_of(raw['nothing'])})(?![\w-])", re.IGNORECASE),
    )


def pointed(question: Question, topic: Topic, names: Names) -> tuple[str, ...]:
    """The questions that one which points back may stand for, the likeliest first; empty where it points at nothing."""
    text = question.text
    if any(f.written not in {"date", "label", "duration"} for f in question.figures):
        return ()
    then = _SAME_TIME.search(text)
    time = next(iter(times(topic.question)), None)
    if then is not None and time is not None:
        text = f"{text[: then.start()]}{time}{text[then.end() :]}"
    content = [w for w in split_words(text) if w.content]
    if len(content) > MOST or _words().nothing.search(text):
        return ()
    found: list[str] = []
    words = split_words(text)
    for i, word in enumerate(words):
        after = words[i + 1] if i + 1 < len(words) else None
        if word.text in OWNED and after is not None and not _explained(words, i):
            found += [f"{text[: word.start]}{s}'s{text[word.end :]}" for s in _owners(topic, names)]
        elif word.text in ALONE and _stands_alone(words, i) and not _explained(words, i):
            found += [_put(text, word.start, word.end, s) for s in _subjects(word.text, topic, names)]
        elif word.text in {"the", *NEAR} and after is not None:
            found += _noun(text, word, after, topic, names)
        if found:
            break
    part = _words().part.search(text)
    if not found and part is not None:
        found = [f"{text[: part.end()]} of {s}{text[part.end() :]}" for s in _subjects("it", topic, names)]
    if not found and text != question.text:
        found = [text]
    return tuple(dict.fromkeys([*found, *_left_out(text, words, topic)]))


def _put(text: str, start: int, end: int, subject: str) -> str:
    first = subject.split(" ", 1)[0]
    if start and first.lower() in cues().stopwords:
        subject = first.lower() + subject[len(first) :]  # "Beyond the money": no name inside a sentence
    return f"{text[:start]}{subject}{text[end:]}"


def _stands_alone(words: Sequence[Word], at: int) -> bool:
    """Whether a pronoun stands for a thing by itself: "does that include", not "that contract" or "says that"."""
    word, after = words[at], words[at + 1] if at + 1 < len(words) else None
    if word.text == "there":
        return at > 0 and words[at - 1].text in _JOINS  # not "how many are there"
    if word.text not in NEAR or after is None or not after.content:
        return True
    nouns = _words().dealing | _words().amount | _words().company
    if at > 0 and words[at - 1].text in _JOINS and after.text.endswith("ed") and after.text not in nouns:
        return True  # "where is most of that supposed to go"
    return after.text not in nouns and at > 0 and words[at - 1].text in _ASKS


def _explained(words: Sequence[Word], at: int) -> bool:
    """Whether something in the question itself is what the pronoun means: a telling word before it."""
    if [w.text for w in words[max(0, at - 2) : at]] == ["part", "of"]:
        return False  # "as part of that" is part of what was said
    before = [w for w in words[:at] if w.content]
    if words[at - 1].text in _JOINS if at else False:
        return len(before) > MOST_BEFORE
    if at > 1 and words[at - 1].text in _DOES and words[0].text in _WHAT:
        return False  # of "what income did it make" the income is no subject
    return len(before) > (1 if words and words[0].text == "how" else 0)


def _others(topic: Topic, names: Names) -> list[str]:
    """The names in the question before that are not the two sides of the deal."""
    standing = topic.question
    spans = [standing[a:b] for a, b in names(standing)]
    return [s for s in spans if not {p.name for p in parties(s)} & SIDES]


def _subjects(pronoun: str, topic: Topic, names: Names) -> list[str]:
    """What a pronoun may stand for."""
    subject = topic.term or topic.words
    named = names(topic.question)
    if not topic.term and pronoun in {"it", "that", "this"} and _others(topic, names):
        span = topic.question[named[0][0] : named[-1][1]]
        if len(span.split()) < len(subject.split()):
            return [span, subject] if len(subject.split()) <= LONG else [span]
    if pronoun in {"they", "them", "he", "she"}:
        doer = topic.party or subject
        return [doer, subject] if doer != subject else [doer]
    return [subject]


def _owners(topic: Topic, names: Names) -> list[str]:
    named = [topic.question[a:b] for a, b in names(topic.question)]
    subject = topic.term or ("" if named else topic.words)
    return [owner for owner in dict.fromkeys([*named[:1], subject]) if owner]


def _noun(text: str, word: Word, after: Word, topic: Topic, names: Names) -> list[str]:
    """ "The firm", "that contract", "that number": a noun that only points."""
    data = _words()
    if after.text.removesuffix("'s") in data.company and not parties(text):
        named = [topic.question[a:b] for a, b in names(topic.question)]
        own = "'s" if after.text.endswith("'s") else ""
        return [_put(text, word.start, after.end, s + own) for s in [*named[:1], topic.party] if s]
    if after.text in data.dealing and word.text in NEAR and not parties(text):
        others = list(dict.fromkeys(_others(topic, names)))
        if others:
            return [_put(text, word.start, after.end, f"the {' and '.join(others)} {after.text}")]
    if after.text in data.amount and word.text in NEAR:
        return [f"{text.rstrip(' ?.!')}: {topic.question.rstrip(' ?.!')}?"]
    if after.text in data.amount and not names(text) and sum(w.content for w in split_words(text)) <= FEW:
        asked = text.rstrip(" ?.!")  # "why do the reports disagree?"
        return [f"{asked} about {topic.term or topic.words}?", f"{asked}: {topic.question.rstrip(' ?.!')}?"]
    return []


_OWN = re.compile(
    r"^\W*(?:and |but |so |ok |okay )*(?:what(?:'s| is| was| are| were)?|how about|what about)\s+"
    r"(?P<who>(?:the )?[\w& .-]+?)(?P<own>'s|s')?(?P<noun> \w+)?\s*[?.!]*$",
    re.IGNORECASE,
)


_FIGURE_AT = re.compile(
    r"^\W*(?:and |but |so )*(?:what(?:'s| is| was)?|how about) (?:the |its |their )?(?P<noun>\w+) "
    r"(?:at|of|for|in|with) (?P<who>[\w&' .-]+?)\s*[?.!]*$",
    re.IGNORECASE,
)


def _left_out(text: str, words: Sequence[Word], topic: Topic) -> list[str]:
    """ "What's the AWS figure?", "what is Anthropic's?" after the question what a term means."""
    if not topic.term:
        return []
    at = _FIGURE_AT.match(text)
    if at is not None and parties(at["who"]) and at["noun"].lower() in _words().amount:
        return [f"what is the {topic.term} of {at['who']}?"]
    found = _OWN.match(text)
    if found is None or not parties(found["who"]):
        return []
    noun = (found["noun"] or "").strip().lower()
    if noun not in _words().amount and not (found["own"] and not noun):
        return []
    who = found["who"].removeprefix("the ").removeprefix("The ")
    return [f"what is {who}'s {topic.term}?"]
