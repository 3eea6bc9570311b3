"""Words → Question: makes the text safe, mends spelling, finds the figures and the form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant import cuedata
from assistant.clean import safe_text
from assistant.question import Question, Word
from calculators.quantity import read_figures

MAX_CHARACTERS = 1_000
"""More than a person asks at once; the rest of a longer text is left unread."""

_MARKUP = re.compile(r"\[/?[a-zA-Z][\w #=,.-]{0,30}\]|</?[a-zA-Z][^<>]{0,40}>")
_WORD = re.compile(r"[^\W_]+(?:[’'&.\-][^\W_]+)*")
_QUOTES = str.maketrans("‘’“”–—−‑", "''\"\"----")


class Phrase:
    """A phrase of the data file: "*" is one to six words, "^" the beginning, "$" the end.

    Its pattern is made when a text first has all its words; of hundreds of phrases a question has a few.
    """

    __slots__ = ("_pattern", "_text", "_words")

    def __init__(self, text: str) -> None:
        """Take the phrase as the data file has it."""
        self._text = text
        self._words = tuple(w for w in text.removeprefix("^").removesuffix("$").split() if w != "*")
        self._pattern: re.Pattern[str] | None = None

    def search(self, text: str) -> re.Match[str] | None:
        """Where the phrase first stands in a lower-case text."""
        return next(self.finditer(text), None)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Every place where the phrase stands in a lower-case text."""
        if not all(word in text for word in self._words):
            return iter(())
        if self._pattern is None:
            self._pattern = _compile(self._text)
        return self._pattern.finditer(text)


Phrases = tuple[tuple[str, tuple[Phrase, ...]], ...]
"""Each name with its phrases."""


@dataclass(frozen=True)
class Cues:
    """The phrases of cues.toml, ready to be looked up."""

    forms: Phrases
    wants: Phrases
    cues: Phrases
    stopwords: frozenset[str]
    names: frozenset[str]
    """Stop words that tell something where they are written so: "US"."""
    polite: re.Pattern[str]
    """What only asks politely, at the beginning."""
    brevity: re.Pattern[str]
    """How short a summary is wanted, and for whom."""
    purpose: re.Pattern[str]
    """Why something is asked, behind what is asked."""


def _compile(phrase: str) -> re.Pattern[str]:
    tied, ends = phrase.startswith("^"), phrase.endswith("$")
    words = phrase.removeprefix("^").removesuffix("$").split()
    body = r"\s+".join(r"\S+(?:\s+\S+){0,5}?" if w == "*" else re.escape(w) for w in words)
    opens = r"^\W*" if tied else r"(?<![\w'-])" if words[0][:1].isalnum() else ""
    return re.compile(opens + body + (r"\W*$" if ends else r"(?![\w-])"))


@lru_cache(maxsize=1)
def cues() -> Cues:
    """Load the cue phrases once."""
    raw = cuedata.tables()

    def table(key: str) -> Phrases:
        return tuple((row["name"], tuple(Phrase(p) for p in row["phrases"])) for row in raw[key])

    polite = raw["polite"]
    openers, unless = (
        "|".join(map(re.escape, sorted(polite[key], key=len, reverse=True))) for key in ("openers", "unless")
    )
    how, units, audience, purposes, lead = (
        "|".join(map(re.escape, raw["brevity"][key]))
        for key in ("openers", "units", "audience", "purposes", "lead")
    )
    return Cues(
        table("form"),
        table("wants"),
        table("cue"),
        frozenset(raw["stopwords"]["words"].split()),
        frozenset(raw["stopwords"]["names"]),
        re.compile(rf"^(?:\W*(?:{openers})(?![\w'-])(?!\W+(?:{unless})(?![\w'-])))+\W+(?=\w)"),
        re.compile(
            rf"(?<![\w'-])(?:(?:{how}) (?:about |only )?[\w-]+ (?:{units})(?![\w'-])\W*"
            rf"|for (?:{audience})(?![\w'-]).*)",
            re.IGNORECASE,
        ),
        re.compile(
            rf",? (?:{purposes}) [^\d?.!]*|^(?:{lead}) (?:an?|my|our|the|some) [^\d,.;?!]{{3,40}}?,? i(?='d| )",
            re.IGNORECASE,
        ),
    )


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """The stem of a lower-case word (English Snowball); a word with a digit is its own stem."""
    if any(c.isdigit() for c in word):
        return word
    return str(_stemmer().stemWord(word.removesuffix("'s")))


@lru_cache(maxsize=1)
def _stemmer():  # type: ignore[no-untyped-def]
    import snowballstemmer

    return snowballstemmer.stemmer("english")


def plain_words(text: str) -> set[str]:
    """The different words of a text, in lower case: no spans, no stems."""
    return {m.group().lower() for m in _WORD.finditer(text)}


def split_words(text: str) -> tuple[Word, ...]:
    """Return the words of a text with their spans; a hyphenated term is one word."""
    table = cues()
    return tuple(
        Word(
            w := m.group().lower(),
            stem(w),
            m.start(),
            m.end(),
            w not in table.stopwords or m.group() in table.names,
        )
        for m in _WORD.finditer(text)
    )


def stems(text: str) -> tuple[str, ...]:
    """The stems of the content words of a text, in order; a hyphenated term also gives its parts."""
    stopwords, names = cues().stopwords, cues().names
    out = []
    for match in _WORD.finditer(text):
        word = match.group().lower()
        if word not in stopwords or match.group() in names:
            out.append(stem(word))
            if "-" in word:
                out += [stem(part) for part in word.split("-") if part not in stopwords]
    return tuple(out)


def _first(table: Phrases, text: str, default: str) -> str:
    return next((name for name, patterns in table if any(p.search(text) for p in patterns)), default)


def read(asked: str, mend: Callable[[str], str | None] | None = None) -> Question:
    """Read what a user typed.

    `mend` gives the right spelling of a word it thinks misspelt, None for one to leave alone; it is never
    asked about a word with a digit in it.
    """
    shown = safe_text(asked[: MAX_CHARACTERS * 4])[:MAX_CHARACTERS]
    text = " ".join(_MARKUP.sub(" ", shown.translate(_QUOTES)).split())
    mended: list[tuple[str, str]] = []
    if mend is not None:

        def repair(match: re.Match[str]) -> str:
            typed = match.group()
            if len(typed) < 2 or any(c.isdigit() for c in typed):
                return typed
            right = mend(typed.lower())
            if right is None or right == typed.lower():
                return typed
            mended.append((typed, right))
            return right

        text = _WORD.sub(repair, text)
    table = cues()
    text = table.purpose.sub("", text).strip() or text
    form = _first(table.forms, table.polite.sub("", text.lower()), "statement")
    if form in {"summary", "definition"}:
        text = table.brevity.sub(" ", text).strip() or text
    reading = read_figures(text)
    inside = [(f.start, f.end) for f in reading.figures if f.written != "label"]
    words = tuple(w for w in split_words(text) if not any(start <= w.start < end for start, end in inside))
    lower = text.lower()
    plain = table.polite.sub("", lower)
    return Question(
        asked=shown,
        text=text,
        words=words,
        figures=reading.figures,
        unread=reading.unread,
        form=form,
        wants=_first(table.wants, plain, ""),
        cues=frozenset(name for name, patterns in table.cues if any(p.search(lower) for p in patterns)),
        mended=tuple(mended),
        cut=len(asked) > MAX_CHARACTERS * 4 or len(safe_text(asked)) > MAX_CHARACTERS,
    )
