"""What the library has on a question: sentences with scores, the section that answers, and what has no support."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.cuedata import documents
from assistant.doubts import doubts
from assistant.examples import Leads, Near
from assistant.mentioning import Tokens, says
from assistant.places import Place, named
from assistant.premises import parties
from assistant.question import Question, Word
from assistant.ranking import (
    AMOUNT,
    Priors,
    Scored,
    amounts_in,
    amounts_of,
    candidates,
    distinct,
    forms,
    has_type,
    held,
    periods,
    ranked,
)
from assistant.reading import read, split_words
from knowledge.document import Fact, Findings, Hit

STATEMENT, EQUALS = 0.6, 0.12
"""Among facts whose examples are within EQUALS of the nearest, the cosine of their statement counts this much."""
CERTAIN = 0.93
"""An example question this near is the question itself: whatever it leads to was written to answer it."""
WHY = 0.6
"""An example question this near that asks why leads to reasons that may be those asked for."""
NEAR_ENOUGH = 0.55
"""An example phrase further away than this says nothing about where the answer stands."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that was found for a question."""

    sentences: tuple[Scored, ...]
    """Best first."""
    sum: float
    """The weighted sum of the best sentence."""
    learned: bool
    """Whether what was learned of questions and answers fits these documents."""
    unanswered: float
    """The logarithm of the odds that nothing answers, by what was learned."""
    leaning: float
    """How much the question itself is like those that the library answers, by what was learned."""
    matched: float
    """The best sentence's match."""
    amounts: float
    """The share of the question's amounts that the best passage lacks."""
    section: tuple[str, str] | None
    """(document, section) whose example question is near."""
    section_score: float
    reasons: tuple[str, str] | None
    """(document, section) that answers a why much like the question, where the question is one."""
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
    doubts: Mapping[str, float]
    """What the best sentences lack of what is asked, by the names of `doubts.DOUBTS`."""
    beyond: float
    """How near the nearest question is of those that the library says nothing of."""
    subject: str
    """What that question is about, a name in topics.toml; empty where none is near."""
    named: Place | None
    """The heading or label that the question names."""
    stands: bool
    """Whether a name or term that is all the question asks about stands in a sentence found."""
    name_stands: bool
    """The same where it is a name, written with capitals there."""
    examples: bool
    """Whether any example question leads to where the answer may come from."""
    foreign: bool
    """Whether the best sentence is of a document that no example question leads to, as those that users add."""
    names: tuple[str, ...]
    """Names in the question (capitals inside it) that the library does not know at all."""


def gather(
    question: Question,
    findings: Findings,
    near: Mapping[Leads, Mapping[tuple[str, ...], Near]],
    facts: Mapping[str, Fact],
    idf: Callable[[str], float],
    knows: Callable[[str], bool],
    inside: Callable[[str], bool],
) -> Evidence:
    """Weigh what was found. `inside` says whether a document may be used, `idf` and `knows` speak of stems."""
    hits = findings.hits
    fact_key, fact_score = _fact_for(near["fact"], hits, facts, inside)
    section_key, section_score = _best({k: n for k, n in near["section"].items() if inside(k[0])})
    fact = facts[fact_key[0]] if fact_key and fact_score >= NEAR_ENOUGH else None
    section = (section_key[0], section_key[1]) if section_key and section_score >= NEAR_ENOUGH else None
    written_for = {key[0] for key in near["section"]}
    words = distinct(question.content)
    weights = {w.stem: idf(w.text) for w in words}
    amounts = amounts_of(question)
    total = sum(weights.values()) + AMOUNT * len(amounts) or 1.0
    support: set[str] = set()
    best_passage = 0.0
    for hit in hits:
        there = held(hit.passage.text) | held(f"{hit.passage.title} {hit.passage.section}")
        reached = {w.stem for w in words if forms(w.text, w.stem) & there}
        support |= reached
        reach = sum(weights[s] for s in sorted(reached)) + AMOUNT * amounts_in(hit.passage.text, amounts)
        best_passage = max(best_passage, reach / total)
    found = candidates(question, hits, Priors(near, facts, inside), idf)
    scored, best_sum = ranked(found, findings.learned)
    matches = {(h.passage.document, s.sentence.start): s.matched for h in hits for s in h.sentences}
    unsupported = tuple(w.text for w in words if w.stem not in support)
    missing, shared, typed, focus, dates, absent = _best_place(question, scored, words, weights, idf)
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
        scored,
        best_sum,
        findings.learned,
        findings.unanswered,
        findings.leaning,
        matches[scored[0].passage.document, scored[0].sentence.start] if scored else 0.0,
        absent,
        section,
        section_score,
        _reasons(question, {k: n for k, n in near["section"].items() if inside(k[0])}),
        fact.id if fact is not None else None,
        fact_score,
        unsupported,
        best_passage,
        sum(weights[s] for s in sorted(support)) / total,
        max((s.cosine for s in scored), default=0.0),
        missing,
        shared,
        typed,
        focus,
        dates,
        doubts(question, scored, idf) if findings.learned else {},
        beyond,
        beyond_key[0] if beyond_key and beyond >= NEAR_ENOUGH else "",
        place,
        any(_mentions(question, s.sentence.text) for s in scored),
        any(_mentions(question, s.sentence.text, name=True) for s in scored),
        any(inside(document) for document in written_for),
        bool(scored) and scored[0].passage.document not in written_for,
        unknown_names(question, knows),
    )


def _mentions(question: Question, sentence: str, name: bool = False) -> bool:
    """Whether a sentence holds, word for word, all that a question asks about, where that is a name or a term.

    A name is written with capitals inside the sentence, a term has several words; with `name` only names count.
    """
    words = question.content
    if not words or question.form not in {"definition", "statement", "fact"} or len(words) > 4:
        return False
    phrase = question.text[words[0].start : words[-1].end].removesuffix("'s")
    if len(split_words(phrase)) != len(words):
        return False
    at = re.search(rf"(?<![\w-]){re.escape(phrase)}(?![\w-])", sentence, re.IGNORECASE)
    if at is None or (name and not all(w[:1].isupper() for w in at.group().split())):
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
) -> tuple[float, float, float, float, float, float]:
    """How well the best sentence's own place fits: (missing word, parties, kind of figure, focus, dates, amounts)."""
    if not scored:
        return 1.0, 0.0, 0.0, 1.0, 1.0, 1.0
    best = scored[0]
    place = f"{best.passage.title} {best.passage.section} {best.passage.text}"
    there = held(place)
    most = idf("qqzzqq")
    missing = max((weights[w.stem] / most for w in words if not forms(w.text, w.stem) & there), default=0.0)
    asked = {p.name for p in parties(question.text)}
    shown = {p.name for p in parties(f"{best.passage.section}. {best.sentence.text}")}
    shared = len(asked & shown) / len(asked) if asked else 1.0
    typed = 0.5
    if question.wants:
        typed = max(float(has_type(s.sentence.text, question.wants)) for s in scored[:2])
    dates = float(not periods(question.text) <= periods(place))
    sought = _focus(question)
    focus = sum(not forms(w.text, w.stem) & there for w in sought) / len(sought) if sought else 0.0
    amounts = amounts_of(question)
    absent = 1 - amounts_in(place, amounts) / len(amounts) if amounts else 0.0
    return missing, shared, typed, focus, dates, absent


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


def _reasons(question: Question, near: Mapping[tuple[str, ...], Near]) -> tuple[str, str] | None:
    """The section whose example is the nearest that asks why, where the question does."""
    if question.form != "why":
        return None
    likely = {k: n for k, n in near.items() if n.score >= WHY and _form(n.example.phrase) == "why"}
    key, _ = _best(likely)
    return (key[0], key[1]) if key is not None else None


@lru_cache(maxsize=1024)
def _form(phrase: str) -> str:
    return read(phrase).form


def _best(table: Mapping[tuple[str, ...], Near]) -> tuple[tuple[str, ...] | None, float]:
    if not table:
        return None, 0.0
    key = max(table, key=lambda k: table[k].score)
    return key, table[key].score


def unknown_names(question: Question, knows: Callable[[str], bool]) -> tuple[str, ...]:
    """Words with a capital inside the question that stand nowhere in the library."""
    out = []
    for word in question.words:
        typed = question.text[word.start : word.end]
        named = word.start > 0 and typed[:1].isupper() and word.content and not periods(typed)
        if named and not knows(word.text):
            out.append(typed)
    return tuple(dict.fromkeys(out))
