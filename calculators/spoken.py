"""Arithmetic told in words, put into signs: "take 20% off $2.50", "add $3B, $4B and $5B", "how many days in 3 years".

A sentence is compared, figures taken out, with the patterns of `arithmetic_words.toml`; what is none of them stays
as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from calculators.datafiles import table
from calculators.errors import UnitError
from calculators.figures import Figure, read_figures
from calculators.figures.unit_words import unit_phrase
from calculators.tokens import plain, tokenise
from calculators.units import parse_unit

_ONE = re.compile(r"\ban? (year|month|week|day|hour|decade|quarter|century)(?=\W*$)", re.IGNORECASE)
"""At the end of a sentence, one of a unit: "how many hours are there in a year"."""
_ANY_UNIT = "{u}"
_LONGEST = 200
_SO_FAR = "7310913177"
"""What stands for the result of the steps before, while a step is read: a number that nobody types."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    words: tuple[str, ...]
    """What is said, with {a}, {b} for figures, {list} for several in one, {pair} for two, {u} for a unit."""
    means: str
    kinds: tuple[tuple[str, str], ...]
    """What a figure must be, by its letter: power, duration, rate, …"""
    joined: tuple[str, ...] = ()
    """What must stand between the two of a {pair}: "against"."""


@cache
def _patterns() -> tuple[_Pattern, ...]:
    return tuple(
        _Pattern(
            tuple(said.split()),
            row["means"],
            tuple(row.get("kinds", {}).items()),
            tuple(row.get("joined", ())),
        )
        for row in table("arithmetic_words.toml")["spoken"]
        for said in row["says"]
    )


def _any_of(phrases: list[str]) -> str:
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


@cache
def _joins() -> re.Pattern[str]:
    return re.compile(
        rf"[\s,;]+(?:{_any_of(table('arithmetic_words.toml')['chain']['joins'])})[\s,]+", re.IGNORECASE
    )


@cache
def _result() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_any_of(table('arithmetic_words.toml')['chain']['result'])})\b", re.IGNORECASE)


@cache
def _signs() -> tuple[str, ...]:
    words = [
        word
        for name in ("PLUS", "MINUS", "TIMES", "OVER", "POWER")
        for word in table("arithmetic_words.toml")["operators"][name]
    ]
    return tuple(f"{word} " if word.isalpha() else word for word in words)


@cache
def _filler() -> tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]:
    return tuple(
        tuple(
            sorted(
                (tuple(p.split()) for p in table("arithmetic_words.toml")["filler"][key]),
                key=len,
                reverse=True,
            )
        )
        for key in ("before", "after")
    )  # type: ignore[return-value]


@lru_cache(maxsize=256)
def signed(text: str) -> str | None:
    """The sum that a sentence tells, None where it tells none."""
    if len(text) > _LONGEST:
        return None
    steps = _joins().split(text)
    return _chained(steps) if len(steps) > 1 else _one_step(text)


def _chained(steps: list[str]) -> str | None:
    """Steps one after the other, each done to what the ones before it came to."""
    so_far = _one_step(steps[0]) or _without_filler(steps[0])
    for step in steps[1:]:
        said = step.strip(" ,.;?!")
        first, _, rest = said.partition(" ")
        # "Halve it", "divide by 10", "minus 20%", and "subtract $1B", which leaves out of what.
        ways = (
            f"{first} {_SO_FAR} {rest}",
            f"{_SO_FAR} {said}",
            *(f"{said} {to} {_SO_FAR}" for to in ("to", "from")),
        )
        tried = (_result().sub(_SO_FAR, said, count=1), *ways)
        means = next((m for line in tried if _SO_FAR in line and (m := _done_to(line))), None)
        if means is None:
            return None
        so_far = means.replace(_SO_FAR, f"({so_far})")
    return so_far


def _done_to(line: str) -> str | None:
    """A step as a sum: told in words, or begun with a sign."""
    found = _one_step(line)
    if found is not None:
        return found
    after = line.removeprefix(_SO_FAR).strip().lower()
    return line if line.startswith(_SO_FAR) and after.startswith(_signs()) else None


def _without_filler(text: str) -> str:
    """The text without polite filler before it."""
    found, changed = text.strip(" ,.;?!"), True
    before, _ = _filler()
    while changed:
        changed = False
        for phrase in (" ".join(words) for words in before):
            if found.lower().startswith(f"{phrase} "):
                found, changed = found[len(phrase) :].lstrip(), True
    return found


def _one_step(text: str) -> str | None:
    text = _ONE.sub(r"1 \1", text)
    figures = [f for f in read_figures(text).figures if f.written not in ("date", "label")]
    if not figures:
        return None
    words, held = _masked(text, figures)
    words = _bare(words)
    for pattern in _patterns():
        found = _match(pattern, words, held)
        if found is not None:
            return found
    return None


def _masked(text: str, figures: list[Figure]) -> tuple[tuple[str, ...], list[Figure]]:
    """The words of the text, a figure as "#" and its number."""
    out: list[str] = []
    at = 0
    for number, figure in enumerate(figures):
        out += [t.text for t in tokenise(plain(text[at : figure.start]))]
        out.append(f"#{number}")
        at = figure.end
    out += [t.text for t in tokenise(plain(text[at:]))]
    return tuple(out), figures


def _bare(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words without polite filler around them."""
    before, after = _filler()
    changed = True
    while changed:
        changed = False
        for phrase in before:
            if words[: len(phrase)] == phrase and len(words) > len(phrase):
                words, changed = words[len(phrase) :], True
                break
        for phrase in after:
            if words[-len(phrase) :] == phrase and len(words) > len(phrase):
                words, changed = words[: -len(phrase)], True
                break
    return words


def _match(pattern: _Pattern, words: tuple[str, ...], figures: list[Figure]) -> str | None:
    """The pattern's sum with the figures put in, where the words are the pattern's."""
    parts: dict[str, str] = {}
    units: dict[str, str] = {}
    written: dict[str, str] = {}
    place = 0
    for said in pattern.words:
        if said == _ANY_UNIT:
            unit, place = _unit(words, place)
            if not unit:
                return None
            parts["u"] = unit
            continue
        if place >= len(words):
            return None
        word = words[place]
        place += 1
        if not said.startswith("{"):
            if said != word:
                return None
            continue
        if word == "#" or not word.startswith("#"):
            return None  # a "#" alone is one that was typed
        figure, name = figures[int(word[1:])], said.strip("{}")
        if (name in ("list", "pair")) != (figure.form in ("list", "range")):
            return None
        members = _members(figure)
        if members is None:
            return None
        if name == "pair":
            if len(members) != 2 or not set(pattern.joined) & set(figure.text.lower().split()):
                return None
            parts["a"], parts["b"] = members
        parts[name] = " + ".join(members) if name == "list" else members[0]
        parts["n"] = str(len(members))
        units[name], written[name] = figure.values[0].unit, figure.written
    if place != len(words) or any(written.get(name) != kind for name, kind in pattern.kinds):
        return None
    if "u" in parts and not _compatible(units.get("a", "1"), units.get("b"), parts["u"]):
        return None
    return pattern.means.format(**parts)


def _unit(words: tuple[str, ...], place: int) -> tuple[str, int]:
    """A unit of one or two words at a place, and the place after it."""
    for size in (3, 2, 1):
        text = " ".join(words[place : place + size])
        if place + size <= len(words) and "#" not in text:
            tokens = tokenise(text)
            found = unit_phrase(tokens, 0)
            if found and found[1] == len(tokens):
                return text, place + size
    return "", place


def _members(figure: Figure) -> list[str] | None:
    """Each value of a figure as a sum can hold it."""
    if figure.form == "single" and figure.written == "percent" and not any(c.isdigit() for c in figure.text):
        return [f"{figure.values[0].value * 100:.15g}%"]  # "reduce it by a fifth"
    if figure.form == "single":
        return [f"({figure.text})" if figure.values[0].value < 0 else figure.text]
    if figure.form == "ambiguous":
        return None
    shown = []
    for q in figure.values:
        if q.unit not in ("1", "USD"):
            return None
        percent = figure.written in ("percent", "points")
        number = f"{q.value * 100 if percent else q.value:.15g}"
        if "e" in number:
            number = f"{q.value:.0f}"
        shown.append(f"${number}" if q.unit == "USD" else f"{number}%" if percent else number)
    return shown


def _compatible(one: str, other: str | None, unit: str) -> bool:
    """Whether a quantity, or the product of two, can be counted in the unit."""
    found = unit_phrase(tokenise(unit), 0)
    try:
        whole = parse_unit(f"{one}*{other}" if other and other != "1" else one)
    except UnitError:
        return False
    return found is not None and found[0].dimension == whole.dimension
