"""Ranks sentences of the library as answers to a question: a weighted sum of features that can be named.

The weights (ranking.toml) are fitted by tests/questions/fit_library.py on questions whose answering sentence is known.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.datafiles import load_table
from assistant.examples import Leads, Near
from assistant.places import introduces
from assistant.premises import parties
from assistant.question import Question, Word
from assistant.reading import stem, stems
from calculators.quantity import Figure, read_figures
from knowledge.document import Fact, Hit, Passage, Sentence

NEAR_ENOUGH = 0.5
"""An example phrase further away than this says nothing about where the answer stands."""
AMOUNT = 3.0
"""The weight of an amount in the question, beside words whose weight is their inverse document frequency."""
DEAL = frozenset({"amazon", "anthropic"})
"""The parties of the deal."""
DEAL_SHEET = "deal-sheet"
"""The document whose facts are those of the deal itself."""
NOW = frozenset({"2026", "apr"})
"""The time of the deal, which is meant where a question names none."""

FEATURES = (
    "matched", "cosine", "passage_cosine", "found", "heading_cosine", "own_words", "heading_words",
    "passage_words", "lacking", "amounts", "typed", "untyped", "fact", "section", "bullet", "bullet_listed",
    "introduces", "introduces_listed", "parties", "other_parties", "periods", "other_periods", "undated",
    "central", "central_asked", "opens", "opens_defined", "told_by_deal", "deal_sheet", "yes_no",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence of the library, scored for a question."""

    passage: Passage
    sentence: Sentence
    score: float
    cosine: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer, with its features in the order of `FEATURES`."""

    passage: Passage
    sentence: Sentence
    cosine: float
    coverage: float
    features: tuple[float, ...]


@lru_cache(maxsize=1)
def _synonyms() -> Mapping[str, frozenset[str]]:
    raw = load_table("synonyms.toml")
    table: dict[str, set[str]] = {}
    for group in raw["groups"]:
        members = {stem(w) for w in group}
        for member in members:
            table.setdefault(member, set()).update(members)
    return {word: frozenset(group) for word, group in table.items()}


@lru_cache(maxsize=4096)
def forms(text: str, its_stem: str) -> frozenset[str]:
    """The stems under which a word's meaning may stand: its own, its parts' and its synonyms'."""
    own = {its_stem}
    if "-" in text:
        own.add("".join(text.split("-")))
    return frozenset(own.union(*(_synonyms().get(one, frozenset()) for one in own)))


@lru_cache(maxsize=8192)
def held(text: str) -> frozenset[str]:
    """The stems that stand in a text; compounds also as one word."""
    found = set(stems(text))
    return frozenset(found | {"".join(s.split("-")) for s in found if "-" in s})


def distinct(words: Sequence[Word]) -> tuple[Word, ...]:
    """Words without those whose stem came before."""
    seen: dict[str, Word] = {}
    for word in words:
        seen.setdefault(word.stem, word)
    return tuple(seen.values())


_PERIOD = re.compile(
    r"\b(?:(?P<year>(?:19|20)\d\d)|q(?P<quarter>[1-4])|(?P<ordinal>first|second|third|fourth|last) quarter"
    r"|(?P<month>jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?= \d| of \d))\b",
    re.IGNORECASE,
)
_YEAR_END = re.compile(
    r"\b(?:31(?:st)?(?: of)? dec(?:ember)?|dec(?:ember)? 31(?:st)?),?(?= \d)", re.IGNORECASE
)
"""The last day of a year is its end."""
_QUARTER_END = re.compile(
    r"\bend of (?:the )?(?:q(?P<number>[123])|(?P<word>first|second|third) quarter)(?: of)?(?= \d)",
    re.IGNORECASE,
)
"""The end of a quarter is that of a month: "the end of Q1 2026"."""
_LAST_MONTHS = {
    "1": "March",
    "2": "June",
    "3": "September",
    "first": "March",
    "second": "June",
    "third": "September",
}


def _last_month(quarter: re.Match[str]) -> str:
    return f"end of {_LAST_MONTHS[quarter['number'] or quarter['word'].lower()]}"


_ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "last": "last"}


@lru_cache(maxsize=8192)
def periods(text: str) -> frozenset[str]:
    """The years, quarters and dated months that a text names: "third quarter of 2026" gives q3 and 2026."""
    found = set()
    for m in _PERIOD.finditer(_QUARTER_END.sub(_last_month, _YEAR_END.sub("end of", text))):
        ordinal = m["ordinal"]
        found.add((m["year"] or m["month"] or f"q{m['quarter'] or _ORDINALS[ordinal.lower()]}").lower())
    return frozenset(found)


_WRITTEN = {
    "money": {"money", "rate", "price"},
    "duration": {"duration"},
    "percent": {"percent", "points", "basis_points"},
    "power": {"power", "energy"},
    "date": {"date"},
    "count": {"number", "count", "multiple"},
}
_AMOUNTS = {"money", "rate", "power", "duration", "percent", "price", "multiple"}
_LARGE = 1000
"""A bare number from here on is an amount ("5 billion"); smaller ones only count something ("two deals")."""


def _is_amount(figure: Figure) -> bool:
    return figure.written in _AMOUNTS or (
        figure.written in {"number", "count"} and all(abs(v.value) >= _LARGE for v in figure.values)
    )


@lru_cache(maxsize=8192)
def _values(text: str) -> tuple[float, ...]:
    return tuple(v.value for f in read_figures(text).figures if f.written != "date" for v in f.values)


def amount_figures(question: Question) -> tuple[Figure, ...]:
    """The figures of a question that are amounts."""
    return tuple(f for f in question.figures if len(f.values) == 1 and _is_amount(f))


def amounts_of(question: Question) -> tuple[float, ...]:
    """The amounts that a question names."""
    return tuple(f.values[0].value for f in amount_figures(question))


def amounts_in(text: str, amounts: Sequence[float]) -> int:
    """How many of the amounts stand in a text."""
    there = _values(text)
    return sum(any(abs(h - a) <= 1e-9 * abs(a) for h in there) for a in amounts)


@lru_cache(maxsize=8192)
def has_type(sentence: str, wants: str) -> bool:
    """True if the sentence holds a figure of the kind that the question wants."""
    if wants == "party":
        return any(w[:1].isupper() for w in sentence.split()[1:])
    return any(f.written in _WRITTEN.get(wants, set()) for f in read_figures(sentence).figures)


@lru_cache(maxsize=8192)
def _named(text: str) -> frozenset[str]:
    return frozenset(p.name for p in parties(text))


def within(section: str, wanted: str) -> bool:
    """Whether a heading path is the wanted one, ends in it, or lies below it."""
    return section == wanted or section.endswith(f"> {wanted}") or section.startswith(f"{wanted} >")


def _above(score: float) -> float:
    return max(score - NEAR_ENOUGH, 0.0) / (1 - NEAR_ENOUGH)


_YES_NO = re.compile(r"(?:yes|no)\b\s*[,:;.]|.*\b(?:not|no|neither|nobody|never|only)\b", re.IGNORECASE)


@lru_cache(maxsize=4)
def _words_of(phrases: tuple[str, ...]) -> frozenset[str]:
    return frozenset(one for phrase in phrases for one in stems(phrase))


class Priors:
    """What the nearest example questions say of where the answer stands: strengths from 0 to 1."""

    def __init__(
        self,
        near: Mapping[Leads, Mapping[tuple[str, ...], Near]],
        facts: Mapping[str, Fact],
        inside: Callable[[str], bool],
    ) -> None:
        """Take the nearest examples; `inside` says whether a document may be used."""
        self.facts: dict[str, list[tuple[int, float]]] = {}
        for (name, *_), n in near.get("fact", {}).items():
            fact = facts.get(name)
            if fact is not None and inside(fact.document) and n.score > NEAR_ENOUGH:
                self.facts.setdefault(fact.document, []).append((fact.start, _above(n.score)))
        self.sections: dict[str, list[tuple[str, float]]] = {}
        for (document, section, *_), n in near.get("section", {}).items():
            if inside(document) and n.score > NEAR_ENOUGH:
                self.sections.setdefault(document, []).append((section, _above(n.score)))
        sheet = [fact for fact in facts.values() if fact.document == DEAL_SHEET and inside(DEAL_SHEET)]
        self.deal = {DEAL_SHEET: tuple(fact.start for fact in sheet)} if sheet else {}
        self.deal_words = _words_of(tuple(q for fact in sheet for q in fact.asks))

    def fact(self, document: str, sentence: Sentence) -> float:
        """How near an example question is whose fact this sentence states."""
        spots = self.facts.get(document, ())
        return max((v for at, v in spots if sentence.start <= at < sentence.end), default=0.0)

    def section(self, passage: Passage) -> float:
        """How near an example question is that this passage's section answers."""
        rows = self.sections.get(passage.document, ())
        return max((v for section, v in rows if within(passage.section, section)), default=0.0)

    def states(self, document: str, sentence: Sentence) -> float:
        """1 for a sentence that states a fact of the deal itself."""
        return float(any(sentence.start <= at < sentence.end for at in self.deal.get(document, ())))


def _plainness(words: Sequence[Word], deal_words: frozenset[str]) -> float:
    """1 for a question all of whose words are those in which people ask about the deal itself, down to 0."""
    strange = sum(w.stem not in deal_words for w in words)
    return max(1 - strange / 2, 0.0)


def candidates(
    question: Question, hits: Sequence[Hit], priors: Priors, idf: Callable[[str], float]
) -> list[Candidate]:
    """The sentences of what was found, each with its features."""
    words = distinct(question.content)
    weights = {w.stem: idf(w.text) for w in words}
    meant = {w.stem: forms(w.text, w.stem) for w in words}
    amounts = amounts_of(question)
    total = sum(weights.values()) + AMOUNT * len(amounts) or 1.0
    most = idf("qqzzqq")
    asked = _named(question.text)
    asked_periods = periods(question.text)
    plain = _plainness(words, priors.deal_words)
    form, listed = question.form, question.form in {"list", "summary"}
    of_deal = bool(asked & DEAL) or bool({"deal", "pledg", "agreement"} & {w.stem for w in words})
    out: list[Candidate] = []
    for hit in hits:
        passage = hit.passage
        head = held(f"{passage.title} {passage.section}")
        body = held(passage.text)
        near_section = priors.section(passage)
        headings = [h.cosine for h in hit.sentences if h.sentence.kind == "heading"]
        heading = max(headings, default=hit.cosine)
        head_names = _named(passage.section)
        seen: set[int] = set()
        for found in hit.sentences:
            sentence = found.sentence
            if sentence.kind == "heading":
                continue
            text = sentence.text
            own = held(text)
            mine = headed = around = lacking = 0.0
            for w in words:
                weight, meaning = weights[w.stem], meant[w.stem]
                if meaning & own:
                    mine += weight
                elif meaning & head:
                    headed += weight
                elif meaning & body:
                    around += weight
                else:
                    lacking = max(lacking, weight / most)
            figures = AMOUNT * amounts_in(text, amounts)
            names = _named(text)
            there = names | head_names
            spoken = periods(text)
            bullet = sentence.kind == "bullet"
            leads_up = introduces(sentence)
            first = sentence.block not in seen and not seen
            seen.add(sentence.block)
            stated = priors.fact(passage.document, sentence)
            typed = bool(question.wants) and has_type(text, question.wants)
            coverage = (mine + 0.4 * headed + 0.15 * around + figures) / total
            out.append(Candidate(passage, sentence, found.cosine, coverage, (
                found.matched,
                found.cosine,
                hit.cosine,
                hit.score,
                heading,
                (mine + figures) / total,
                headed / total,
                around / total,
                lacking,
                figures / total,
                float(typed),
                float(bool(question.wants) and not typed),
                stated,
                near_section,
                float(bullet),
                float(bullet and listed),
                float(leads_up),
                float(leads_up and listed),
                len(asked & there) / len(asked) if asked else 1.0,
                min(len(names - asked), 3) / 3,
                float(bool(asked_periods & spoken)),
                float(bool(asked_periods and spoken and not asked_periods & spoken)),
                float(not asked_periods and bool(spoken - NOW)),
                plain * priors.states(passage.document, sentence),
                plain * min(priors.states(passage.document, sentence), stated),
                float(first),
                float(first and form in {"definition", "summary"}),
                float(form in {"why", "how"} and of_deal and bool(names & DEAL)),
                float(passage.document == DEAL_SHEET and of_deal),
                float(form == "yesno" and _YES_NO.match(text) is not None),
            )))  # fmt: skip
    return out


LEARNED, PLAIN = "ranking.toml", "ranking_added.toml"
"""Weights for the built-in documents, and for documents that nothing was learned of."""


@lru_cache(maxsize=2)
def weights_of(file: str) -> tuple[float, ...]:
    """The weights of a data file, in the order of `FEATURES`."""
    raw = load_table(file)
    return tuple(float(raw["weights"][name]) for name in FEATURES)


def ranked(found: Sequence[Candidate], learned: bool) -> tuple[tuple[Scored, ...], float]:
    """The sentences, best first (ties by document and place), and the weighted sum of the best.

    A sentence's score is its share of the belief that one of them answers: all of them add up to 1.
    """
    weights = weights_of(LEARNED if learned else PLAIN)
    sums = [sum(w * v for w, v in zip(weights, c.features, strict=True)) for c in found]
    top = max(sums, default=0.0)
    whole = sum(math.exp(s - top) for s in sums)
    scored = [
        Scored(c.passage, c.sentence, round(math.exp(s - top) / whole, 6), c.cosine, c.coverage)
        for c, s in zip(found, sums, strict=True)
    ]
    scored.sort(key=lambda s: (-s.score, s.passage.document, s.sentence.start))
    return tuple(scored), round(top, 4)
