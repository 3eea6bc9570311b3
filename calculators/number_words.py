"""The words of numbers and units, from `number_words.toml`: what each means, and which word a slip was meant for.

The data file is loaded at the first reading, not at import.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from itertools import product
from typing import Generic, NamedTuple, TypeVar

from calculators.datafiles import table
from calculators.tokens import Token, tokenise

Meaning = TypeVar("Meaning")

_TYPO_LENGTH = 5


class UnitWord(NamedTuple):
    """What a unit's word means: how the figure counts, the canonical unit, and how many of it one is."""

    written: str
    unit: str
    times: Fraction


class Phrases(Generic[Meaning]):
    """Phrases of one or more tokens and what each means; the longest that fits is found.

    A hyphen between two words of a phrase counts as the blank: "percentage-points", "GPU-hours".
    """

    def __init__(self, meanings: Iterable[tuple[str, Meaning]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], Meaning]]] = {}
        self._by_last: dict[str, list[tuple[tuple[str, ...], Meaning]]] = {}
        for phrase, meaning in meanings:
            parts = tuple(token.text for token in tokenise(phrase))
            self._by_first.setdefault(parts[0], []).append((parts, meaning))
            self._by_last.setdefault(parts[-1], []).append((parts, meaning))
        for entries in (*self._by_first.values(), *self._by_last.values()):
            entries.sort(key=lambda entry: -len(entry[0]))

    def at(self, tokens: Sequence[Token], place: int) -> tuple[Meaning, int] | None:
        """Return the meaning of the longest phrase that begins at `place`, and the place after it."""
        if place >= len(tokens):
            return None
        for parts, meaning in self._by_first.get(tokens[place].text, ()):
            after = place + 1
            for part in parts[1:]:
                if part != "-" and after < len(tokens) and tokens[after].text == "-" and tokens[after].glued:
                    after += 1
                if after >= len(tokens) or tokens[after].text != part:
                    break
                after += 1
            else:
                return meaning, after
        return None

    def before(self, tokens: Sequence[Token], place: int) -> tuple[Meaning, int] | None:
        """Return the meaning of the longest phrase that ends just before `place`, and its first place."""
        if place <= 0:
            return None
        for parts, meaning in self._by_last.get(tokens[place - 1].text, ()):
            first = place - len(parts)
            if first >= 0 and all(tokens[first + k].text == part for k, part in enumerate(parts)):
                return meaning, first
        return None


@dataclass(eq=False, repr=False)
class Vocabulary:
    """The data file, ready for look-ups."""

    numbers: Mapping[str, int]
    magnitudes: Mapping[str, Fraction]
    letters: Mapping[str, Fraction]
    collectives: Phrases[int]
    fractions: Mapping[str, Fraction]
    factors: Mapping[str, int]
    arithmetic_factors: Mapping[str, int]
    currency: Phrases[str]
    foreign: frozenset[str]
    units: Phrases[UnitWord]
    per_words: frozenset[str]
    periods: Phrases[str]
    counted: frozenset[str]
    counted_as: frozenset[str]
    qualifiers: Phrases[str]
    qualifiers_after: Phrases[str]
    months: frozenset[str]
    doubtful_months: frozenset[str]
    label_words: frozenset[str]
    codes: frozenset[str]
    codes_hyphen: frozenset[str]
    codes_slash: frozenset[str]
    cues: frozenset[str]
    one_period: frozenset[str]
    sole: frozenset[str]
    change: frozenset[str]
    after_fraction: frozenset[str]
    after_half: frozenset[str]
    follows: frozenset[str]
    chances: frozenset[str]
    shared_by: frozenset[str]
    repeated: frozenset[str]
    between: frozenset[str]
    not_per: frozenset[str]
    range_joins: Phrases[str]
    range_opens: Phrases[str]
    arrows: Phrases[str]
    step_after: Phrases[str]
    step_before: Phrases[str]
    step_beside: Phrases[str]
    for_one: Phrases[str]
    one_before: frozenset[str]
    one_costs: Phrases[str]
    list_joins: Phrases[str]
    never_typos: frozenset[str]
    typo_numbers: tuple[str, ...]
    typo_units: tuple[str, ...]


def _each_of(parts: Sequence[Sequence[str]]) -> list[str]:
    """Every phrase that takes one word of each part: "equal annual instalments"."""
    return [" ".join(filter(None, chosen)) for chosen in product(*parts)] if parts else []


@cache
def vocabulary() -> Vocabulary:
    """Load the data file, once."""
    data = table("number_words.toml")

    def words(section: str, key: str) -> frozenset[str]:
        return frozenset(data[section][key])

    def phrases(section: str, key: str) -> Phrases[str]:
        return Phrases((phrase, phrase) for phrase in data[section][key])

    units = [
        (word, UnitWord(entry["written"], entry["unit"], Fraction(entry.get("times", "1"))))
        for entry in data["unit"]
        for word in (*entry.get("words", ()), *_each_of(entry.get("each_of", ())))
    ]
    magnitudes = {word: Fraction(10**power) for word, power in data["magnitudes"].items()}
    numbers: dict[str, int] = data["numbers"]
    known = {*(word for word, _ in units if word.isalpha()), *magnitudes}
    return Vocabulary(
        numbers=numbers,
        magnitudes=magnitudes,
        letters={word: Fraction(10**power) for word, power in data["letters"].items()},
        collectives=Phrases(data["collectives"].items()),
        fractions={word: Fraction(part) for word, part in data["fractions"].items()},
        factors=data["factors"],
        arithmetic_factors=data["arithmetic_factors"],
        currency=Phrases((mark, "USD") for mark in data["currency"]["before"]),
        foreign=words("foreign", "marks") | words("foreign", "words"),
        units=Phrases(units),
        per_words=words("per", "words"),
        periods=Phrases(data["per"]["periods"].items()),
        counted=words("counted", "words"),
        counted_as=words("counted", "adjectives"),
        qualifiers=Phrases(data["qualifiers"].items()),
        qualifiers_after=Phrases(data["qualifiers_after"].items()),
        months=words("dates", "months"),
        doubtful_months=words("dates", "doubtful"),
        label_words=words("labels", "before"),
        codes=words("labels", "codes"),
        codes_hyphen=words("labels", "codes_hyphen"),
        codes_slash=words("labels", "codes_slash"),
        cues=words("context", "cues"),
        one_period=words("context", "one_period"),
        sole=words("context", "sole"),
        change=words("context", "change"),
        after_fraction=words("context", "after_fraction"),
        after_half=words("context", "after_half"),
        follows=words("context", "follows"),
        chances=words("context", "chances"),
        shared_by=words("context", "shared_by"),
        repeated=words("lists", "repeated"),
        between=words("context", "between"),
        not_per=words("context", "not_per"),
        range_joins=phrases("ranges", "joined_by"),
        range_opens=phrases("ranges", "opened_by"),
        arrows=phrases("ranges", "arrows"),
        step_after=phrases("ranges", "step_after"),
        step_before=phrases("ranges", "step_before"),
        step_beside=phrases("ranges", "step_beside"),
        for_one=phrases("per", "for_one"),
        one_before=words("one_costs", "before"),
        one_costs=phrases("one_costs", "verbs"),
        list_joins=phrases("lists", "joined_by"),
        never_typos=words("typos", "never"),
        typo_numbers=tuple(sorted(word for word in numbers if len(word) >= _TYPO_LENGTH)),
        typo_units=tuple(sorted(word for word in known if len(word) >= _TYPO_LENGTH)),
    )


def begins_number(tokens: Sequence[Token], place: int) -> bool:
    """Say whether a number in digits or a dollar mark stands at `place`."""
    if place >= len(tokens):
        return False
    return tokens[place].kind == "number" or vocabulary().currency.at(tokens, place) is not None


def mended_unit(word: str) -> str:
    """Return the unit or magnitude word that `word` is a slip of the fingers for, or `word` itself."""
    return _mended(word, units=True)


def mended_number(word: str) -> str:
    """Return the number word that `word` is a slip of the fingers for, or `word` itself."""
    return _mended(word, units=False)


@lru_cache(maxsize=4096)
def _mended(word: str, *, units: bool) -> str:
    known = vocabulary()
    if len(word) < _TYPO_LENGTH or len(word) > 20 or word in known.never_typos:
        return word
    from rapidfuzz.distance import OSA  # imported late: only a strange word after a number needs it

    best, nearest, shared = word, 3, False
    for candidate in known.typo_units if units else known.typo_numbers:
        allowed = 2 if len(candidate) >= 8 and len(word) >= 7 else 1
        distance = OSA.distance(word, candidate, score_cutoff=allowed)
        if distance > allowed:
            continue
        if distance < nearest:
            best, nearest, shared = candidate, distance, False
        elif distance == nearest and not _same_word(best, candidate):
            shared = True
    return word if shared else best


def _same_word(one: str, other: str) -> bool:
    return one.removesuffix("s") == other.removesuffix("s")
