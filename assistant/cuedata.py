"""Small tables of cues.toml that are not about the form of a question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assistant.datafiles import load_table


@lru_cache(maxsize=1)
def tables() -> dict[str, Any]:
    """Everything in cues.toml."""
    return load_table("cues.toml")


def _rows(key: str) -> list[dict[str, Any]]:
    table = tables()[key]
    return table if isinstance(table, list) else [table]


@lru_cache(maxsize=1)
def words() -> frozenset[str]:
    """Every word of the phrases that tell the form of a question."""
    phrases = [
        p for key in ("form", "wants", "cue", "each", "factor") for row in _rows(key) for p in row["phrases"]
    ]
    phrases += [p for row in tables()["shift"].values() for said in row.values() for p in said]
    return frozenset(w for p in phrases for w in p.strip("^$").split() if w.isalpha())


@lru_cache(maxsize=1)
def periods() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(unit, phrases) for each period that a yearly amount can be shown per, shortest first."""
    return tuple((row["unit"], tuple(row["phrases"])) for row in tables()["period"])


@lru_cache(maxsize=1)
def factors() -> tuple[tuple[float, tuple[str, ...]], ...]:
    """(factor, phrases) for words that multiply what they stand beside."""
    return tuple((float(row["by"]), tuple(row["phrases"])) for row in tables()["factor"])


@lru_cache(maxsize=1)
def change_words() -> frozenset[str]:
    """Words that only hold a follow-up to a calculation together."""
    return frozenset(tables()["change"]["words"])


@lru_cache(maxsize=1)
def documents() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(document id, phrases) for documents that people call by a name of their own."""
    return tuple((row["id"], tuple(row["phrases"])) for row in tables()["document"])


@lru_cache(maxsize=1)
def opposites() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(variable, phrases) for words that say the opposite of what a variable counts."""
    return tuple((row["variable"], tuple(row["phrases"])) for row in tables()["opposite"])


@lru_cache(maxsize=1)
def remainders() -> Mapping[str, tuple[str, ...]]:
    """Phrases after a part that say it is what is left of the variable's whole, by variable."""
    return {row["variable"]: tuple(row["phrases"]) for row in tables()["remainder"]}


@lru_cache(maxsize=1)
def baselines() -> tuple[str, ...]:
    """What people call the case without a scenario: "compare bear with the base case"."""
    return tuple(tables()["baseline"]["phrases"])


@lru_cache(maxsize=1)
def contrasts() -> tuple[str, ...]:
    """What stands before a figure that is ruled out: "8 years instead of 10"."""
    return tuple(tables()["contrast"]["phrases"])


@lru_cache(maxsize=1)
def asides() -> tuple[frozenset[str], tuple[str, ...]]:
    """What is counted but is no input ("3 reasons"), and what stands before an age ("like I'm 5")."""
    table = tables()["aside"]
    return frozenset(table["nouns"].split()), tuple(table["ages"])


@lru_cache(maxsize=1)
def declines() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """(variables, phrases) for words that make a rate negative."""
    return tuple((tuple(row["variables"]), tuple(row["phrases"])) for row in tables()["decline"])


@dataclass(frozen=True, slots=True)
class Shift:
    """Words that say a figure is so much more, or so much less, by where they stand."""

    after: tuple[str, ...]
    before: tuple[str, ...]
    inside: tuple[str, ...]
    later: tuple[str, ...]
    """After a time, where a calculation stands: "and a year later?"."""


@lru_cache(maxsize=1)
def shifts() -> Mapping[int, Shift]:
    """The words for more (1) and for less (-1)."""
    table = tables()["shift"]
    return {
        sign: Shift(*(tuple(table[name][key]) for key in ("after", "before", "inside", "later")))
        for sign, name in ((1, "more"), (-1, "less"))
    }


@lru_cache(maxsize=1)
def each_words() -> tuple[str, ...]:
    """Phrases near an amount that say it is one for each of something."""
    return tuple(tables()["each"]["phrases"])


@dataclass(frozen=True, slots=True)
class EachYear:
    """How an amount of every year is told: phrases, what may stand before, its names, what leads from one to it."""

    phrases: tuple[tuple[str, ...], ...]
    between: frozenset[str]
    names: frozenset[str]
    nouns: frozenset[str]
    leads: frozenset[str]


@lru_cache(maxsize=1)
def each_year() -> EachYear:
    """The words of "$7.2B spent on AWS every single year"."""
    table = tables()["each_year"]
    kinds = (frozenset(table[key]) for key in ("between", "names", "nouns", "leads"))
    return EachYear(tuple(tuple(p.split()) for p in table["phrases"]), *kinds)


@dataclass(frozen=True, slots=True)
class Seeking:
    """Words by which a question asks for a variable; cues.toml says what each list is."""

    asks: frozenset[str]
    how: frozenset[str]
    openers: tuple[tuple[str, ...], ...]
    linking: frozenset[str]
    after_name: frozenset[str]
    does: frozenset[str]
    after_verb: frozenset[str]
    articles: frozenset[str]
    yes_or_no: frozenset[str]
    prepositions: frozenset[str]
    supposing: frozenset[str]
    gives: frozenset[str]


@lru_cache(maxsize=1)
def seeking() -> Seeking:
    """The words of the [seeking] table."""
    table = tables()["seeking"]
    openers = tuple(tuple(phrase.split()) for phrase in table["openers"])
    return Seeking(
        openers=openers, **{key: frozenset(words) for key, words in table.items() if key != "openers"}
    )


@lru_cache(maxsize=1)
def introduced() -> tuple[str, ...]:
    """Words after which a sum is written out: "i mean 3/8 * $100B"."""
    return tuple(tables()["sum"]["introduced"])


@lru_cache(maxsize=1)
def heads() -> frozenset[str]:
    """Nouns that may stand for the one variable whose label has them."""
    return frozenset(tables()["heads"]["words"])


@lru_cache(maxsize=1)
def around() -> Mapping[str, tuple[frozenset[str], frozenset[str]]]:
    """Words before and behind a figure that together say what it is, by variable."""
    return {
        row["variable"]: (frozenset(row["before"]), frozenset(row["after"])) for row in tables()["around"]
    }


@lru_cache(maxsize=1)
def sizes() -> frozenset[str]:
    """Words beside the name of an amount that say no more than how much it is, or whose."""
    return frozenset(tables()["sizes"]["words"])


@lru_cache(maxsize=1)
def calls() -> tuple[tuple[str, ...], ...]:
    """The words by which a question calls for a calculation."""
    return tuple(tuple(phrase.split()) for phrase in tables()["sum"]["calls"])


@lru_cache(maxsize=1)
def period_phrases() -> frozenset[str]:
    """Every phrase that names a period: "per year", "a day"."""
    return frozenset(p for _, said in periods() for p in said)


@lru_cache(maxsize=1)
def inclines() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """(variables, phrases) for words that make a yearly rate one of growth."""
    row = tables()["incline"]
    return ((tuple(row["variables"]), tuple(row["phrases"])),)


@lru_cache(maxsize=1)
def caveats() -> tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...]:
    """(phrases, what to say, variables with which it is taken into account) for what calculations leave out."""
    return tuple((tuple(r["phrases"]), str(r["says"]), tuple(r["unless"])) for r in tables()["caveat"])
