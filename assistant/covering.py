"""Decides whether the library covers a question, from this question's own evidence."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.datafiles import text_of
from assistant.evidence import CERTAIN, Evidence
from assistant.premises import parties
from assistant.question import Question
from assistant.reading import split_words
from assistant.weighing import confidence, load_weights

MUCH, CLEARLY = 0.8, 0.2
"""How near an example must be, and how much nearer than what the library leaves out, to cover a question."""


OF_A_USER = 0.7
"""A sentence of a user's document with this share of a question's words may answer it by that document's own rules."""
THE_SAME = 0.999
"""An example this near is the question word for word."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the library covers a question, and how sure that is (0 to 1)."""

    covered: bool
    confidence: float


FORMS = ("why", "how", "yesno", "compare", "list", "definition", "summary")
OFTEN = 8
"""Content words of a long question."""


def features(question: Question, evidence: Evidence, told: Told | None = None) -> dict[str, float]:
    """The numbers that the decision rests on, each between about 0 and 1.

    `told` is what other questions tell of words; where it is left out, what was learned of them.
    """
    best = evidence.sentences[0] if evidence.sentences else None
    learned = _from_what_was_learned(evidence)
    content = len({w.stem for w in question.content}) or 1
    return {
        "example": max(evidence.fact_score, evidence.section_score),
        "cosine": evidence.cosine,
        "best_coverage": best.coverage if best else 0.0,
        "passage_coverage": evidence.coverage,
        "support": evidence.support,
        "unsupported": min(len(evidence.unsupported) / content, 1.0),
        "unknown_name": 1.0 if evidence.names else 0.0,
        "missing": evidence.missing,
        "parties": evidence.parties,
        "typed": evidence.typed,
        "focus": evidence.focus,
        "dates": evidence.dates,
        "beyond": evidence.beyond,
        "fact_form": 1.0 if question.form == "fact" else 0.0,
        "amounts": evidence.amounts,
        "unanswered": max(min(evidence.unanswered / 10, 1.5), -1.5),
        "matched": evidence.matched,
        "sum": evidence.sum / 10,
        "share": best.score if best else 0.0,
        "named": float(evidence.named is not None),
        "stands": float(evidence.stands),
        "off_form": 1.0 if question.form == "statement" else 0.0,
        "leaning": evidence.leaning,
        "words": _told_by_words(question) if evidence.learned else 0.0,
        "nothing_said": 1.0 if not question.content and not question.figures else 0.0,
    } | (_learned_from(question, evidence, told or learned_words()) if learned else {})


def _from_what_was_learned(evidence: Evidence) -> bool:
    return evidence.learned and evidence.examples


def _learned_from(question: Question, evidence: Evidence, told: Told) -> dict[str, float]:
    """What only questions about documents that something was learned of are measured by."""
    words = {w.stem for w in question.content}
    odds = [told.odds(one) for one in sorted(words)]
    strange = sum(one not in told.answered for one in words)
    return {
        **{f"form_{form}": float(question.form == form) for form in FORMS},
        "length": min(len(words), OFTEN) / OFTEN,
        "no_party": float(not parties(question.text)),
        "strange": strange / (len(words) or 1),
        "strange_words": min(strange, 4) / 4,
        "odds_least": min(odds, default=0.0) / 3,
        "odds": sum(odds) / (len(odds) or 1) / 2,
        **evidence.doubts,
    }


@dataclass(frozen=True, slots=True)
class Told:
    """What questions tell of words: in how many with an answer, and in how many without, a stem stands."""

    answered: Mapping[str, int]
    open: Mapping[str, int]

    def odds(self, stem: str) -> float:
        """The logarithm of the odds that a question with this stem has an answer."""
        return math.log((self.answered.get(stem, 0) + 0.5) / (self.open.get(stem, 0) + 0.5))


WORDS = "covering_words.json"
"""How much each stem of a question speaks for the library having an answer, above 0, or not, below."""


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = json.loads(text_of(WORDS))
    return found


def word_weights() -> Mapping[str, float]:
    """What was learned of single words."""
    return _words()["weights"]


@lru_cache(maxsize=1)
def learned_words() -> Told:
    """In how many questions of the sets each word stands."""
    found = _words()
    return Told(*({k: int(v) for k, v in found[part].items()} for part in ("answered", "open")))


def _told_by_words(question: Question) -> float:
    weights = word_weights()
    return round(
        sum(weights.get(one, 0.0) for one in sorted({w.stem for w in split_words(question.text)})), 4
    )


WITH_EXAMPLES, WITHOUT_EXAMPLES = "covering.toml", "covering_added.toml"


def judge(question: Question, evidence: Evidence) -> Verdict:
    """Weigh the evidence: a logistic score over `features`, with weights fitted on other questions.

    Documents that nothing was learned of have weights of their own; in them a question that names a heading or a
    label is covered by what stands there. They also decide where a sentence of such a document has the question's
    words, though the built-in documents are looked through, too. One asked just as an example is covered by what that
    leads to, where it names no other time or is the example word for word; one asked much like it too, where no
    question beyond the library is near and no word of it is strange. One asked just as a question beyond the library
    is not covered, and a bare name is told of wherever it stands.
    """
    verdict = _judged(question, evidence)
    own = evidence.foreign and evidence.sentences[0].coverage >= OF_A_USER and not evidence.unsupported
    if verdict.covered or not own or not _from_what_was_learned(evidence):
        return verdict
    return _judged(question, replace(evidence, learned=False, examples=False, doubts={}))


def _judged(question: Question, evidence: Evidence) -> Verdict:
    weights, bar = load_weights(WITH_EXAMPLES if _from_what_was_learned(evidence) else WITHOUT_EXAMPLES)
    found = features(question, evidence)
    sure = confidence(found, weights)
    summed_up = question.form == "summary" and not evidence.examples
    asked_so = found["example"] >= CERTAIN and found["example"] > evidence.beyond and not evidence.dates
    word_for_word = found["example"] >= THE_SAME
    told = not evidence.learned and (evidence.named is not None or evidence.stands or summed_up)
    much_so = (
        found["example"] >= MUCH
        and found["example"] - evidence.beyond >= CLEARLY
        and not evidence.unsupported
        and not evidence.dates
    )
    if told or asked_so or much_so or word_for_word or evidence.name_stands:
        sure = max(sure, bar)
    if evidence.beyond >= CERTAIN and evidence.beyond > found["example"]:
        sure = 0.0
    return Verdict(bool(evidence.sentences) and sure >= bar, sure)
