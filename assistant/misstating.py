"""What a question takes for granted of amounts and events, where the library states otherwise (premises.toml)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assistant.datafiles import load_table
from assistant.mentioning import Tokens, says
from assistant.premises import Correction, parties, shown
from assistant.question import Question
from assistant.ranking import periods
from assistant.reading import split_words, stem
from calculators.quantity import Figure

NEAR = 1e-9
"""Two amounts closer than this, as a share, are the same."""
FAR = 8
"""Words: a party further away from an amount than this is named for something else."""


@dataclass(frozen=True, slots=True)
class _Contract:
    value: float
    between: frozenset[frozenset[str]]
    name: str
    fact: str
    date: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Claim:
    words: tuple[str, ...]
    party: str
    name: str
    fact: str


@dataclass(frozen=True, slots=True)
class _Tables:
    contracts: tuple[_Contract, ...]
    dealing: frozenset[str]
    rose: tuple[_Claim, ...]
    undone: tuple[_Claim, ...]
    fell: frozenset[str]
    behind_did: frozenset[str]


def _claims(rows: Sequence[Mapping[str, Any]]) -> tuple[_Claim, ...]:
    return tuple(_Claim(tuple(r["words"]), r["party"], r["name"], r["fact"]) for r in rows)


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    raw = load_table("premises.toml")
    return _Tables(
        tuple(
            _Contract(
                row["value"],
                frozenset(frozenset(pair) for pair in row["between"]),
                row["name"],
                row["fact"],
                frozenset(row.get("date", ())),
            )
            for row in raw["contract"]
        ),
        frozenset(raw["dealing"]["words"].split()),
        _claims(raw["rose"]),
        _claims(raw["undone"]),
        frozenset(raw["fell"]["words"].split()),
        frozenset(raw["fell"]["behind_did"].split()),
    )


def misstated(question: Question) -> Correction | None:
    """The correction of an amount put into the wrong hands, or of a fall where there was a rise; None where neither.

    A supposition ("what if …") takes nothing for granted, and a comparison names more than who deals with whom.
    """
    if question.form == "compare" or "suppose" in question.cues:
        return None
    return _in_wrong_hands(question) or _fallen(question) or _undone(question)


def _in_wrong_hands(question: Question) -> Correction | None:
    named = parties(question.text)
    names = {p.name for p in named}
    if not {w.text for w in question.words} & _tables().dealing:
        return None
    words = split_words(question.text)
    for contract in _tables().contracts:
        figure = next((f for f in question.figures if _says(f, contract.value)), None)
        members = frozenset().union(*contract.between)
        whole = any(pair <= names for pair in contract.between)
        meant = contract.date <= periods(question.text) if contract.date else bool(members & names)
        if figure is None or whole or not meant:
            continue
        at = sum(w.start < figure.start for w in words)
        if any(p.last == at - 1 and p.name in members and words[p.last].text.endswith("'s") for p in named):
            continue  # "Anthropic's $100 billion" is in the right hands
        for party in named:
            if party.name not in members and min(abs(party.first - at), abs(party.last - at)) <= FAR:
                return Correction(f"{shown(party)} {contract.name}", contract.fact)
    return None


def _says(figure: Figure, value: float) -> bool:
    return len(figure.values) == 1 and abs(figure.values[0].value - value) <= NEAR * value


def _undone(question: Question) -> Correction | None:
    """The correction of what is taken for done and is not; whether it is done may well be asked."""
    if question.form == "yesno" or "if" in {w.text for w in question.words}:
        return None
    named = {p.name for p in parties(question.text)}
    tokens = Tokens.of(question.text)
    found = (row for row in _tables().undone if row.party in named and says(tokens, row.words))
    return next((Correction(row.name, row.fact) for row in found), None)


def _fallen(question: Question) -> Correction | None:
    words = [w.text for w in question.words]
    fell = bool(set(words) & _tables().fell) or ("did" in words and bool(set(words) & _tables().behind_did))
    if not fell:
        return None
    named = {p.name for p in parties(question.text)}
    stems = {stem(w) for w in words}
    for row in _tables().rose:
        if row.party in named and any(all(stem(w) in stems for w in phrase.split()) for phrase in row.words):
            return Correction(row.name, row.fact)
    return None
