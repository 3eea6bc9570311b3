"""What the library has on a question: sentences with scores, the section that answers, and what has no support."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import pairwise

from assistant.cuedata import documents
from assistant.examples import Leads, Near
from assistant.mentioning import Tokens, says
from assistant.places import Place, named
from assistant.premises import parties
from assistant.question import Question, Word
from assistant.reading import split_words, stem, stems
from calculators.quantity import read_figures
from knowledge.document import Fact, Hit, Passage, Sentence

# How a sentence's score is made up.
COSINE, COVERAGE, TYPE, FACT, SECTION = 0.50, 0.30, 0.08, 0.20, 0.12
BULLET = 0.04
"""What a bullet loses as an answer to a question that asks for no list."""
AMOUNT = 3.0
"""The weight of an amount in the question, beside words whose weight is their inverse document frequency."""
STATEMENT, EQUALS = 0.6, 0.12
"""Among facts whose examples are within EQUALS of the nearest, the cosine of their statement counts this much."""
CERTAIN = 0.93
"""An example question this near is the question itself: whatever it leads to was written to answer it."""
NEAR_ENOUGH = 0.55
"""An example phrase further away than this says nothing about where the answer stands."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence of the library, scored for a question."""

    passage: Passage
    sentence: Sentence
    score: float
    cosine: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that was found for a question."""

    sentences: tuple[Scored, ...]
    """Best first."""
    section: tuple[str, str] | None
    """(document, section) whose example question is near."""
    section_score: float
    fact: str | None
    fact_score: float
    unsupported: tuple[str, ...]
    """Content words of the question that no passage found holds, not even in other words."""
    coverage: float
    """The share of the question's content, by weight of its words, that the best passage holds."""
    support: float
    """The same over all passages found together."""
    cosine: float
    """The best sentence's."""
    missing: float
    """The weight of the most telling word of the question that the best passage lacks, as a share of the most."""
    parties: float
    """The share of the parties named in the question that stand in the best sentence or above it."""
    typed: float
    """1 where the best sentences hold the kind of thing that is asked for, 0 where not, 0.5 where none is."""
    focus: float
    """The share of what is asked for by name ("how many *employees*") that the best passage and its headings lack."""
    dates: float
    """1 where a date or year of the question is missing from the best passage."""
    beyond: float
    """How near the nearest question is of those that the library says nothing of."""
    subject: str
    """What that question is about, a name in topics.toml; empty where none is near."""
    named: Place | None
    """The heading or label that the question names."""
    stands: bool
    """Whether a name or term that is all the question asks about stands in a sentence found."""
    examples: bool
    """Whether any example question leads to where the answer may come from."""
    names: tuple[str, ...]
    """Names in the question (capitals inside it) that the library does not know at all."""


@lru_cache(maxsize=1)
def _synonyms() -> Mapping[str, frozenset[str]]:
    raw = tomllib.loads(resources.files("assistant").joinpath("synonyms.toml").read_text(encoding="utf-8"))
    table: dict[str, set[str]] = {}
    for group in raw["groups"]:
        members = {stem(w) for w in group}
        for member in members:
            table.setdefault(member, set()).update(members)
    return {word: frozenset(group) for word, group in table.items()}


def _forms(word: Word) -> frozenset[str]:
    """The stems under which a word's meaning may stand: its own, its parts' and its synonyms'."""
    own = {word.stem}
    if "-" in word.text:
        own.add("".join(word.text.split("-")))
    forms = set(own)
    for one in own:
        forms |= _synonyms().get(one, frozenset())
    return frozenset(forms)


@lru_cache(maxsize=8192)
def _held(text: str) -> frozenset[str]:
    held = set(stems(text))
    return frozenset(held | {"".join(s.split("-")) for s in held if "-" in s})


def gather(
    question: Question,
    hits: Sequence[Hit],
    near: Mapping[Leads, Mapping[tuple[str, ...], Near]],
    facts: Mapping[str, Fact],
    idf: Callable[[str], float],
    knows: Callable[[str], bool],
    inside: Callable[[str], bool],
) -> Evidence:
    """Weigh what was found. `inside` says whether a document may be used, `idf` and `knows` speak of stems."""
    fact_key, fact_score = _fact_for(near["fact"], hits, facts, inside)
    section_key, section_score = _best({k: n for k, n in near["section"].items() if inside(k[0])})
    fact = facts[fact_key[0]] if fact_key and fact_score >= NEAR_ENOUGH else None
    section = (section_key[0], section_key[1]) if section_key and section_score >= NEAR_ENOUGH else None
    written_for = {key[0] for key in near["section"]}
    words = _distinct(question.content)
    weights = {w.stem: idf(w.text) for w in words}
    amounts = tuple(
        f.values[0].value for f in question.figures if len(f.values) == 1 and f.written in _AMOUNTS
    )
    total = sum(weights.values()) + AMOUNT * len(amounts) or 1.0
    scored: list[Scored] = []
    support: set[str] = set()
    best_passage = 0.0
    for hit in hits:
        around = _held(f"{hit.passage.title} {hit.passage.section}")
        passage_stems = _held(hit.passage.text)
        in_passage = {w.stem for w in words if _forms(w) & passage_stems}
        support |= in_passage | {w.stem for w in words if _forms(w) & around}
        reached = in_passage | {w.stem for w in words if _forms(w) & around}
        best_passage = max(
            best_passage,
            (sum(weights[s] for s in reached) + AMOUNT * _amounts_in(hit.passage.text, amounts)) / total,
        )
        same_section = (
            section is not None
            and hit.passage.document == section[0]
            and _within(hit.passage.section, section[1])
        )
        for found in hit.sentences:
            if found.sentence.kind == "heading":
                continue
            own = _held(found.sentence.text)
            coverage = AMOUNT * _amounts_in(found.sentence.text, amounts) + sum(
                weights[w.stem]
                * (
                    1.0
                    if _forms(w) & own
                    else 0.4
                    if _forms(w) & around
                    else 0.15
                    if w.stem in in_passage
                    else 0.0
                )
                for w in words
            )
            coverage /= total
            score = COSINE * found.cosine + COVERAGE * coverage
            if found.sentence.kind == "bullet" and question.form not in {"list", "summary"}:
                score -= BULLET
            if question.wants and _has_type(found.sentence.text, question.wants):
                score += TYPE
            if (
                fact is not None
                and fact.document == hit.passage.document
                and fact.start < found.sentence.end
                and found.sentence.start < fact.end
            ):
                score += FACT * fact_score
            if same_section:
                score += SECTION * section_score
            scored.append(Scored(hit.passage, found.sentence, score, found.cosine, coverage))
    scored.sort(key=lambda s: (-s.score, s.passage.document, s.sentence.start))
    unsupported = tuple(w.text for w in words if w.stem not in support)
    missing, shared, typed, focus, dates = _best_place(question, scored, words, weights, idf)
    place = named(
        question.text,
        [hit.passage for hit in hits],
        lambda document: document not in written_for,
        Place(*section) if section is not None else None,
    )
    if place is not None and section is not None and section_score >= CERTAIN and section[1] != place.section:
        place = None  # the question was foreseen, and is answered elsewhere
    beyond_key, beyond = _best(near.get("beyond", {}))
    return Evidence(
        tuple(scored),
        section,
        section_score,
        fact.id if fact is not None else None,
        fact_score,
        unsupported,
        best_passage,
        sum(weights[s] for s in support) / total,
        max((s.cosine for s in scored), default=0.0),
        missing,
        shared,
        typed,
        focus,
        dates,
        beyond,
        beyond_key[0] if beyond_key and beyond >= NEAR_ENOUGH else "",
        place,
        any(_mentions(question, s.sentence.text) for s in scored),
        any(inside(document) for document in written_for),
        unknown_names(question, knows),
    )


def _mentions(question: Question, sentence: str) -> bool:
    """Whether a sentence holds, word for word, all that a question asks about, where that is a name or a term.

    A name is written with a capital inside the sentence, a term has several words.
    """
    words = question.content
    if not words or question.form not in {"definition", "statement", "fact"} or len(words) > 4:
        return False
    phrase = question.text[words[0].start : words[-1].end].removesuffix("'s")
    if len(split_words(phrase)) != len(words):
        return False
    at = re.search(rf"(?<![\w-]){re.escape(phrase)}(?![\w-])", sentence, re.IGNORECASE)
    if at is None:
        return False
    return len(words) > 1 or (at.start() > 0 and sentence[at.start()].isupper())


def named_documents(text: str) -> tuple[str, ...]:
    """The documents that a question calls by a name of their own ("in the explainer")."""
    tokens = Tokens.of(text)
    return tuple(document for document, phrases in documents() if says(tokens, phrases))


def _best_place(
    question: Question,
    scored: Sequence[Scored],
    words: Sequence[Word],
    weights: Mapping[str, float],
    idf: Callable[[str], float],
) -> tuple[float, float, float, float, float]:
    """How well the best sentence's own place fits: (missing word, parties, kind of figure, focus, dates)."""
    if not scored:
        return 1.0, 0.0, 0.0, 1.0, 1.0
    best = scored[0]
    place = f"{best.passage.title} {best.passage.section} {best.passage.text}"
    held = _held(place)
    most = idf("qqzzqq")
    missing = max((weights[w.stem] / most for w in words if not _forms(w) & held), default=0.0)
    asked = {p.name for p in parties(question.text)}
    there = {p.name for p in parties(f"{best.passage.section}. {best.sentence.text}")}
    named = len(asked & there) / len(asked) if asked else 1.0
    typed = 0.5
    if question.wants:
        typed = max(float(_has_type(s.sentence.text, question.wants)) for s in scored[:2])
    absent = not _periods(question.text) <= _periods(place)
    sought = _focus(question)
    focus = sum(not _forms(w) & held for w in sought) / len(sought) if sought else 0.0
    return missing, named, typed, focus, float(absent)


_PERIOD = re.compile(
    r"\b(?:(?P<year>(?:19|20)\d\d)|q(?P<quarter>[1-4])|(?P<ordinal>first|second|third|fourth|last) quarter"
    r"|(?P<month>jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?= \d| of \d))\b",
    re.IGNORECASE,
)
_ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "last": "last"}


@lru_cache(maxsize=8192)
def _periods(text: str) -> frozenset[str]:
    """The years, quarters and dated months that a text names: "third quarter of 2026" gives q3 and 2026."""
    found = set()
    for m in _PERIOD.finditer(text):
        ordinal = m["ordinal"]
        found.add((m["year"] or m["month"] or f"q{m['quarter'] or _ORDINALS[ordinal.lower()]}").lower())
    return frozenset(found)


_ASKING = {"what", "which", "whose", "many", "much"}


def _focus(question: Question) -> list[Word]:
    """The words of weight that follow right on "what", "which", "how many": what the answer must speak of."""
    out: list[Word] = []
    for before, word in pairwise(question.words):
        if out and (not word.content or before is not out[-1] or len(out) == 3):
            break
        if (out or before.text in _ASKING) and word.content:
            out.append(word)
    return out


def _fact_for(
    near: Mapping[tuple[str, ...], Near],
    hits: Sequence[Hit],
    facts: Mapping[str, Fact],
    inside: Callable[[str], bool],
) -> tuple[tuple[str, ...] | None, float]:
    """The fact whose example question is nearest; among near equals the one whose own words are nearer too."""
    table = {k: n for k, n in near.items() if k[0] in facts and inside(facts[k[0]].document)}
    key, score = _best(table)
    if key is None:
        return None, 0.0
    cosines = {(h.passage.document, s.sentence.start): s.cosine for h in hits for s in h.sentences}

    def both(k: tuple[str, ...]) -> float:
        fact = facts[k[0]]
        return table[k].score + STATEMENT * cosines.get((fact.document, fact.start), 0.3)

    key = max((k for k, n in table.items() if n.score >= score - EQUALS), key=both)
    return key, table[key].score


def _within(section: str, wanted: str) -> bool:
    return section == wanted or section.endswith(f"> {wanted}") or section.startswith(f"{wanted} >")


def _best(table: Mapping[tuple[str, ...], Near]) -> tuple[tuple[str, ...] | None, float]:
    if not table:
        return None, 0.0
    key = max(table, key=lambda k: table[k].score)
    return key, table[key].score


def _distinct(words: Sequence[Word]) -> tuple[Word, ...]:
    seen: dict[str, Word] = {}
    for word in words:
        seen.setdefault(word.stem, word)
    return tuple(seen.values())


def unknown_names(question: Question, knows: Callable[[str], bool]) -> tuple[str, ...]:
    """Words with a capital inside the question that stand nowhere in the library."""
    out = []
    for word in question.words:
        typed = question.text[word.start : word.end]
        if word.start > 0 and typed[:1].isupper() and word.content and not knows(word.text):
            out.append(typed)
    return tuple(dict.fromkeys(out))


_WRITTEN = {
    "money": {"money", "rate", "price"},
    "duration": {"duration"},
    "percent": {"percent", "points", "basis_points"},
    "power": {"power", "energy"},
    "date": {"date"},
    "count": {"number", "count", "multiple"},
}


_AMOUNTS = {"money", "rate", "power", "duration"}


@lru_cache(maxsize=8192)
def _values(text: str) -> tuple[float, ...]:
    return tuple(v.value for f in read_figures(text).figures if f.written in _AMOUNTS for v in f.values)


def _amounts_in(text: str, amounts: Sequence[float]) -> int:
    """How many of the amounts stand in a text."""
    held = _values(text)
    return sum(any(abs(h - a) <= 1e-9 * abs(a) for h in held) for a in amounts)


@lru_cache(maxsize=8192)
def _has_type(sentence: str, wants: str) -> bool:
    """True if the sentence holds a figure of the kind that the question wants."""
    if wants == "party":
        return any(w[:1].isupper() for w in sentence.split()[1:])
    return any(f.written in _WRITTEN.get(wants, set()) for f in read_figures(sentence).figures)
