"""Checks who a question says did what to whom against what the library states."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from assistant.datafiles import load_table
from assistant.question import Question
from assistant.reading import split_words

SIDES = frozenset({"amazon", "anthropic"})
"""The two sides of the deal, by the names of premises.toml."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation between two parties: the pairs for which it holds, and the fact that corrects other claims."""

    name: str
    verbs: tuple[tuple[str, ...], ...]
    holds: frozenset[tuple[str, str]]
    deal: tuple[str, str] | None
    fact: str
    transitive: frozenset[tuple[str, ...]]
    """Verbs that are meant only right before a party: "back Anthropic", but not "back in 2023"."""
    after_do: frozenset[tuple[str, ...]]
    """Verbs that are nouns too, and meant only behind a do: "did Amazon pledge", but not "the Amazon pledge"."""
    both: bool
    """Whether it is checked only where both parties are named: "founded" is said of each alone, too."""
    unless_asked: bool
    """Whether a yes-no question about it is left to the library, which says "No, …" in so many words."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of the deal, who gives it to whom, and the fact that says so."""

    value: float
    giver: str
    receiver: str
    name: str
    fact: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A premise that the library does not bear out: the words of the claim, and the fact that says what is so."""

    claim: str
    fact: str
    also: str = ""
    """What the one who was named does give, where the two were mixed up."""


@dataclass(frozen=True, slots=True)
class _Tables:
    parties: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]
    relations: tuple[Relation, ...]
    amounts: tuple[Amount, ...]


def _key(phrase: str) -> tuple[str, ...]:
    return tuple(w.text.removesuffix("'s") for w in split_words(phrase))


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    raw = load_table("premises.toml")
    parties = tuple((p["name"], tuple(_key(w) for w in p["words"])) for p in raw["party"])
    relations = tuple(
        Relation(
            r["name"],
            tuple(sorted((_key(v) for v in r["verbs"]), key=len, reverse=True)),
            frozenset((a, b) for a, b in r["holds"]),
            (r["deal"][0], r["deal"][1]) if "deal" in r else None,
            r["fact"],
            frozenset(_key(v) for v in r.get("transitive", ())),
            frozenset(_key(v) for v in r.get("after_do", ())),
            bool(r.get("both", False)),
            bool(r.get("unless_asked", False)),
        )
        for r in raw["relation"]
    )
    amounts = tuple(Amount(**row) for row in raw["amount"])
    return _Tables(parties, relations, amounts)


@dataclass(frozen=True, slots=True)
class Party:
    """A party named in a question: words `first` to `last`."""

    name: str
    word: str
    first: int
    last: int


@lru_cache(maxsize=8192)
def parties(text: str) -> tuple[Party, ...]:
    """The parties that a text names, in order."""
    words = tuple(w.text.removesuffix("'s") for w in split_words(text))
    found = []
    for name, keys in _tables().parties:
        for key in keys:
            for i in range(len(words) - len(key) + 1):
                if words[i : i + len(key)] == key:
                    found.append(Party(name, " ".join(words[i : i + len(key)]), i, i + len(key) - 1))
    found.sort(key=lambda p: (p.first, -p.last))
    kept: list[Party] = []
    for party in found:
        if not kept or party.first > kept[-1].last:
            kept.append(party)
    return tuple(kept)


def check(question: Question) -> Correction | None:
    """Return the correction of a question's false premise, None where nothing speaks against it.

    Only who did what to whom is checked; a supposition ("what if Google invested …") is never corrected, nor are
    comparisons, which name more than two, and dealings between others, of which the library may say nothing.
    """
    if question.form == "compare":
        return None
    if "what if" in question.text.lower() or question.text.lower().startswith(
        ("if ", "suppose", "imagine", "assume")
    ):
        return None
    words = tuple(w.text.removesuffix("'s") for w in split_words(question.text))
    named = parties(question.text)
    if not named:
        return None
    for relation in _tables().relations:
        at = _find(words, relation.verbs)
        if at is None:
            continue
        first, last = at
        if relation.unless_asked and question.form == "yesno":
            continue
        if "if" in words[:first]:
            continue  # "what would it cost if Anthropic cancelled": supposed, not said
        if words[first : last + 1] in relation.transitive and all(p.first != last + 1 for p in named):
            continue
        givers = [p for p in named if p.last < first]
        receivers = [p for p in named if p.first > last or (p.first >= first and p.last <= last)]
        behind = words[last + 1 : receivers[0].first] if receivers else ()
        passive = (
            words[last + 1 : last + 2] == ("by",)
            or words[last - 1 : last + 1] in {("out", "of"), ("off", "from")}
            or ("by" in behind and bool({"was", "were", "been"} & set(words[:last])))
            or words[last : last + 1] == ("by",)
            or (first > 0 and words[first - 1] in {"been", "be"} and not receivers)
        )
        if passive:
            givers, receivers = receivers, givers
        if not receivers and len(givers) > 1 and _owns(question.text, givers[-2], givers[-1]):
            givers, receivers = givers[:-1], givers[-1:]  # "Amazon's Anthropic stake" is one in Anthropic
        giver = givers[-1] if givers else None
        receiver = receivers[0] if receivers else None
        if giver is not None and receiver is not None and giver.name == receiver.name:
            receiver = None
        if words[first : last + 1] in relation.after_do and not {"do", "does", "did"} & set(words[:first]):
            continue
        turned = _turned(question, giver, receiver) if relation.holds else None
        if turned is not None:
            return turned
        if _holds(relation, giver, receiver, words):
            continue
        if (relation.both or not relation.holds) and (giver is None or receiver is None):
            continue
        if giver is not None and receiver is not None and not {giver.name, receiver.name} & SIDES:
            continue
        claim = f"{shown(giver) or 'anybody'} {relation.name} {shown(receiver) or 'anybody in this deal'}"
        return Correction(claim, relation.fact)
    return None


def _owns(text: str, owner: Party, other: Party) -> bool:
    """Whether the first of two neighbours stands as the owner of what follows."""
    return other.first == owner.last + 1 and split_words(text)[owner.last].text.endswith("'s")


def _turned(question: Question, giver: Party | None, receiver: Party | None) -> Correction | None:
    """The correction where one side of the deal is said to give what the other gives."""
    if giver is None or (receiver is not None and receiver.name == giver.name):
        return None
    values = [f.values[0].value for f in question.figures if len(f.values) == 1]
    for amount in _tables().amounts:
        if amount.value in values and giver.name == amount.receiver:
            if receiver is not None and receiver.name != amount.giver:
                continue
            claim = f"{shown(giver)} {amount.name} {shown(receiver) or 'anybody'}"
            own = next((a.fact for a in _tables().amounts if a.giver == giver.name), "")
            return Correction(claim, amount.fact, own)
    return None


def _find(words: tuple[str, ...], verbs: tuple[tuple[str, ...], ...]) -> tuple[int, int] | None:
    for verb in verbs:
        for i in range(len(words) - len(verb) + 1):
            if words[i : i + len(verb)] == verb:
                return i, i + len(verb) - 1
    return None


def _holds(relation: Relation, giver: Party | None, receiver: Party | None, words: tuple[str, ...]) -> bool:
    if giver is None and receiver is None:
        return True
    if giver is not None and receiver is None:
        pairs = {p for p in relation.holds if p[0] == giver.name}
    elif giver is None and receiver is not None:
        pairs = {p for p in relation.holds if p[1] == receiver.name}
    else:
        assert giver is not None
        assert receiver is not None
        pairs = {p for p in relation.holds if p == (giver.name, receiver.name)}
    this_deal = any(words[i : i + 2] == ("this", "deal") for i in range(len(words)))
    if this_deal and relation.deal is not None:
        return relation.deal in pairs
    return bool(pairs)


def shown(party: Party | None) -> str:
    """A party as its name is written."""
    if party is None:
        return ""
    return {
        "aws": "AWS",
        "spacex": "SpaceX",
        "openai": "OpenAI",
        "gcp": "GCP",
        "ibm": "IBM",
        "amd": "AMD",
    }.get(party.word, party.word.title())
