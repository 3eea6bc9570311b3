"""What sort of answer was given: a fact, a definition or an explanation, by what is told and how it was asked."""

from __future__ import annotations

import re

from assistant.answer import Kind
from assistant.evidence import Evidence
from assistant.premises import parties
from assistant.question import Question
from assistant.ranking import amounts_of, distinct, forms, held
from assistant.reading import split_words
from assistant.shelf import Placed, Shelf
from calculators.quantity import read_figures

EXPLAINED = frozenset({"why", "how", "compare", "summary", "yesno"})
"""Forms of questions that are answered by an explanation, whatever it holds."""
DEFINED = frozenset({"definition", "statement"})
"""Forms of questions that may ask for no more than what a term means."""
_SAYS_WHAT = re.compile(
    r"\b(?:is|are|means?|stands? for|refers? to|describes?)\b(?! not\b| (?:about |over |nearly )?\$?\d)"
)
"""The verb of a definition; what follows is no figure."""
_TELLING = frozenset({"term", "idea", "concept"})
"""Words of a definition's subject that need not stand in the question."""
SPECIAL, SHORT = 1, 3
"""A question may leave out so many words of a term ("lock-in" for "ecosystem lock-in"); one this short names a term."""


def kind_of(question: Question, evidence: Evidence, first: Placed, shelf: Shelf) -> Kind:
    """The kind of an answer that begins with this sentence of the library."""
    if question.form == "fact" and not _defines(question, first):
        return Kind.FACT
    if question.form in EXPLAINED:
        asked = question.wants and question.form not in {"why", "how", "compare"}
        return Kind.FACT if asked and evidence.fact else Kind.EXPLANATION
    if question.form in DEFINED and (_named(question, evidence, first) or _defines(question, first)):
        return Kind.DEFINITION
    if shelf.states(first.passage, first.sentence) or _new_figure(question, first):
        return Kind.FACT
    return Kind.EXPLANATION


def _named(question: Question, evidence: Evidence, first: Placed) -> bool:
    """Whether the question is a name that a heading or a label of the library has, as "the three elements"."""
    lacking, extra = _compared(question, first.passage.section.split(" > ")[-1])
    if len(parties(question.text)) > 1:
        return False  # "OpenAI and Oracle" is no term
    return evidence.named is not None or (lacking + extra == 0 and not question.figures)


def _defines(question: Question, first: Placed) -> bool:
    """Whether a sentence says what the thing is that is asked: its subject, before "is", is what the question names."""
    found = _SAYS_WHAT.search(first.sentence.text)
    if found is None:
        return False
    subject = [w for w in split_words(first.sentence.text[: found.start()]) if w.content]
    if len(subject) > 1 and parties(first.sentence.text[: found.start()]):
        return False  # "OpenAI's contract with Oracle is the largest": what somebody has is no term
    lacking, extra = _compared(question, first.sentence.text[: found.start()])
    if not lacking and extra <= SPECIAL:
        return True
    # "Define depreciation for my students", "hurdle rate?": a term, with words around it or under another name.
    if question.form == "definition" and not extra:
        return True
    longest = SHORT if question.form == "definition" else SHORT - 1
    short = len(distinct(question.content)) <= longest and not parties(question.text)
    return question.form in DEFINED and short and not _new_figure(question, first)


def _compared(question: Question, name: str) -> tuple[int, int]:
    """How many telling words of a question a name lacks, and how many more it has."""
    there = held(name)
    words = distinct(question.content)
    asked = frozenset(form for w in words for form in forms(w.text, w.stem))
    lacking = sum(not forms(w.text, w.stem) & there for w in words)
    extra = sum(w.content and w.stem not in _TELLING and not held(w.text) & asked for w in split_words(name))
    return lacking, extra


def _new_figure(question: Question, first: Placed) -> bool:
    """Whether a sentence states a figure that the question does not have."""
    known = amounts_of(question)
    return any(
        f.written not in {"label", "number", "multiple", "count"}
        and all(v.value not in known for v in f.values)
        for f in read_figures(first.sentence.text).figures
    )
