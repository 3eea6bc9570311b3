"""What the best sentences lack of what a question asks: each a reason to doubt that they answer it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.datafiles import load_table
from assistant.premises import parties
from assistant.question import Question
from assistant.ranking import Scored, distinct, forms, has_type, held, periods
from assistant.reading import Phrase

LOOKED_AT = 3
"""Sentences that are looked at: what one of the best three has is not lacking."""
OPENING = 6
"""A sentence that defines a term has it among its first words."""
DOUBTS = (
    "lacks_name", "lacks_reason", "lacks_party", "other_subject", "lacks_percent", "lacks_count", "lacks_period",
    "lacks_term",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, taken apart once for all sentences."""

    question: Question
    words: tuple[tuple[frozenset[str], float], ...]
    """Of each content word the stems under which its meaning may stand, and how telling it is, 0 to 1."""
    names: tuple[tuple[frozenset[str], frozenset[str], float], ...]
    """Of each name the same, with the parties that it means."""
    parties: frozenset[str]

    @classmethod
    def of(cls, question: Question, idf: Callable[[str], float]) -> _Asked:
        most = idf("qqzzqq") or 1.0
        words, names = [], []
        for word in distinct(question.content):
            own, weight = forms(word.text, word.stem), idf(word.text) / most
            words.append((own, weight))
            meant = frozenset(p.name for p in parties(word.text))
            if meant or (word.start > 0 and question.text[word.start].isupper()):
                names.append((own, meant, weight))
        return cls(
            question,
            tuple(words),
            tuple(names),
            frozenset(p.name for p in parties(question.text)),
        )


def doubts(question: Question, scored: Sequence[Scored], idf: Callable[[str], float]) -> Mapping[str, float]:
    """Each of `DOUBTS` from 0 to 1: the least over the best sentences."""
    asked = _Asked.of(question, idf)
    found = [_lacking(asked, s.sentence.text, s.passage.section) for s in scored[:LOOKED_AT]]
    return {name: min((values[name] for values in found), default=0.0) for name in DOUBTS}


def _lacking(asked: _Asked, sentence: str, section: str) -> dict[str, float]:
    """What one sentence lacks; its heading says what it is about and counts with it."""
    question, there = asked.question, held(sentence) | held(section)
    told = tuple(p.name for p in parties(sentence))
    known = {*told, *(p.name for p in parties(section))}
    nameless = [weight for own, meant, weight in asked.names if not own & there and not meant & known]
    total = sum(weight for _, weight in asked.words) or 1.0
    opening = held(" ".join(sentence.split()[:OPENING]))
    undefined = sum(weight for own, weight in asked.words if not own & opening) / total
    return {
        "lacks_name": max(nameless, default=0.0),
        "lacks_reason": float(question.form == "why" and not _gives_reason(sentence)),
        "lacks_party": len(asked.parties - set(told)) / (len(asked.parties) or 1),
        "other_subject": float(bool(told and asked.parties) and told[0] not in asked.parties),
        "lacks_percent": float(question.wants == "percent" and not has_type(sentence, "percent")),
        "lacks_count": float(question.wants == "count" and not has_type(sentence, "count")),
        "lacks_period": float(not periods(question.text) <= periods(f"{section}. {sentence}")),
        "lacks_term": undefined if question.form == "definition" else 0.0,
    }


@lru_cache(maxsize=1)
def _reasons() -> tuple[Phrase, ...]:
    return tuple(Phrase(text) for text in load_table("doubts.toml")["reasons"])


@lru_cache(maxsize=8192)
def _gives_reason(sentence: str) -> bool:
    lower = sentence.lower()
    return any(phrase.search(lower) is not None for phrase in _reasons())
