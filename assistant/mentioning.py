"""The words of a question, and the variables that they name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Generic, TypeVarTuple

from assistant.cuedata import each_year
from assistant.question import Word
from assistant.reading import split_words
from calculators.model import Variable

_ALIKE = {"every": "each", "yearly": "yearly"}
"""Words with another stem in a name: "every year" is "each year", and a yearly amount is no number of years."""


def _stem(word: Word) -> str:
    return _ALIKE.get(word.text, word.stem)


_Table = Mapping[str, Sequence[tuple[tuple[str, ...], tuple[str, ...], str]]]
"""By the first stem of a name: its stems, its words, and the variable."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A variable named in the question: its words `first` to `last`, counted in words."""

    variable: str
    first: int
    last: int
    start: int
    exact: bool = field(default=True, compare=False)
    """Spelled as it stands: "time" is one exactly, of "times" it has the stem only."""


@lru_cache(maxsize=4096)
def _key(phrase: str) -> tuple[str, ...]:
    """The stems of a phrase, hyphens opened, for comparison word by word."""
    return tuple(_stem(w) for w in split_words(phrase.replace("-", " ").replace("_", " ")))


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a question with hyphens opened, and where each stands."""

    stems: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Tokens:
        """Split a text; spans stay those of the text, since a hyphen and a space are one character each."""
        words = split_words(text.replace("-", " "))
        return cls(
            tuple(_stem(w) for w in words),
            tuple(w.start for w in words),
            tuple(w.end for w in words),
            tuple(w.text for w in words),
        )

    def without(self, start: int, end: int) -> Tokens:
        """The words that do not begin within a span of the text."""
        kept = [i for i, at in enumerate(self.starts) if not start <= at < end]
        return Tokens(
            tuple(self.stems[i] for i in kept),
            tuple(self.starts[i] for i in kept),
            tuple(self.ends[i] for i in kept),
            tuple(self.words[i] for i in kept),
        )


Parts = TypeVarTuple("Parts")


@dataclass(frozen=True, slots=True, eq=False)
class Same(Generic[*Parts]):
    """Things as the key of a cache, equal by being the same objects: quicker than by all that they hold."""

    parts: tuple[*Parts]

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.parts)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and tuple(map(id, self.parts)) == tuple(map(id, other.parts))


@lru_cache(maxsize=256)
def _names(variables: Same[*tuple[Variable, ...]]) -> _Table:
    """What the variables are called, by the first stem of the name."""
    table: dict[str, list[tuple[tuple[str, ...], tuple[str, ...], str]]] = {}
    for variable in variables.parts:
        for phrase in (variable.name, variable.label, *variable.words):
            key = _key(phrase)
            if key:
                letters = tuple(phrase.lower().replace("-", " ").replace("_", " ").split())
                table.setdefault(key[0], []).append((key, letters, variable.name))
    return table


def mentions(tokens: Tokens, variables: Sequence[Variable]) -> tuple[Mention, ...]:
    """Where the variables are named; where names overlap, the longest wins."""
    table = _names(Same(tuple(variables)))
    found: list[Mention] = []
    for i, stem in enumerate(tokens.stems):
        for key, letters, name in table.get(stem, ()):
            if tokens.stems[i : i + len(key)] == key and not _other(tokens, i, letters):
                exact = tokens.words[i : i + len(key)] == letters
                found.append(Mention(name, i, i + len(key) - 1, tokens.starts[i], exact))
    found.sort(key=lambda m: (m.first - m.last, m.first, not m.exact))
    kept: list[Mention] = []
    for mention in found:
        rivals = [k for k in kept if not (mention.last < k.first or mention.first > k.last)]
        # Two variables may share a word ("worth"); then both are named by it, unless only one has it to the letter.
        if all(
            (k.first, k.last) == (mention.first, mention.last) and k.exact == mention.exact for k in rivals
        ):
            kept.append(mention)
    return tuple(
        sorted({_of_a_year(m, tokens, variables) for m in kept}, key=lambda m: (m.first, m.variable))
    )


def _of_a_year(mention: Mention, tokens: Tokens, variables: Sequence[Variable]) -> Mention:
    """ "Yearly cloud spending" names the yearly spend, although "cloud spending" is all that is pledged."""
    yearly = [v.name for v in variables if v.unit == "USD/year"]
    totals = {v.name for v in variables if v.unit == "USD" and "USD/year" not in v.also}
    if len(yearly) != 1 or mention.variable not in totals:
        return mention
    names = each_year().names
    place = next(
        (i for i in (mention.first - 1, mention.first - 2) if i >= 0 and tokens.words[i] in names), None
    )
    if place is None or not each_year().nouns & set(tokens.words[mention.first : mention.last + 1]):
        return mention
    return replace(mention, variable=yearly[0], first=place, start=tokens.starts[place])


_SINGLE = frozenset({"costs", "cost", "runs"})
"""What is said of one unit in a name, "GW costs", and of all of them after a number."""


def _other(tokens: Tokens, place: int, letters: tuple[str, ...]) -> bool:
    """Whether the words at a place name something else: what belongs to the name's last word, or many of it."""
    last = tokens.words[place + len(letters) - 1]
    owned = last.endswith("'s") and not letters[-1].endswith("'s")  # "share of Anthropic's pledge"
    return owned or (letters[-1] in _SINGLE and _counted(tokens, place))


def _counted(tokens: Tokens, place: int) -> bool:
    """Whether a number other than one stands before the word: "4.5 GW costs" is no name for what one costs."""
    if not place or tokens.starts[place] - tokens.ends[place - 1] > 1:
        return False
    before = tokens.words[place - 1]
    return before.replace(".", "").replace(",", "").isdigit() and before not in {"1", "1.0"}


def says(tokens: Tokens, phrases: Sequence[str]) -> bool:
    """True if one of the phrases stands in the words."""
    for phrase in phrases:
        key = _key(phrase)
        if key and _stands(key, tokens.stems):
            return True
    return False


_DETERMINERS = frozenset({"the", "each", "a", "an", "its"})


def says_loosely(tokens: Tokens, phrases: Sequence[str]) -> bool:
    """As `says`, whatever articles stand between: "start of the year" is "start of each year"."""
    stems = tuple(s for s in tokens.stems if s not in _DETERMINERS)
    keys = (tuple(s for s in _key(phrase) if s not in _DETERMINERS) for phrase in phrases)
    return any(key and _stands(key, stems) for key in keys)


def spells(tokens: Tokens, phrases: Sequence[str]) -> bool:
    """True if one of the phrases stands in the words letter for letter: "yearly" is not "years"."""
    return any(_stands(_letters(phrase), tokens.words) for phrase in phrases)


@lru_cache(maxsize=1024)
def _letters(phrase: str) -> tuple[str, ...]:
    return tuple(phrase.split())


def _stands(key: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """True if the key stands among the words, side by side."""
    if key[0] not in words:
        return False
    return any(words[i : i + len(key)] == key for i in range(len(words) - len(key) + 1))
