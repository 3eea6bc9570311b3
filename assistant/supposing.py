"""What a question takes for granted in figures and names, and the sentences of its answer do not bear out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.evidence import Evidence
from assistant.question import Question
from assistant.ranking import amount_figures, amounts_in, periods
from assistant.shelf import Placed

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
MOST = 3
"""Figures and names that are told of."""
LOOKED_THROUGH = 6
"""So many of the best sentences are looked at, with what stands around them."""


def unborne(question: Question, evidence: Evidence, chosen: Sequence[Placed]) -> tuple[str, ...]:
    """Amounts, dates and names of the question that stand neither in its answer nor near it, as typed.

    A question that supposes openly ("what if", "would") takes nothing for granted.
    """
    if "suppose" in question.cues:
        return ()
    passages = [p.passage for p in chosen] + [s.passage for s in evidence.sentences[:LOOKED_THROUGH]]
    whole = "\n".join(dict.fromkeys(f"{p.title}\n{p.section}\n{p.text}" for p in passages))
    out = [f.text for f in amount_figures(question) if not amounts_in(whole, (f.values[0].value,))]
    for figure in question.figures:
        if figure.written == "date" and not _stands(figure.text, whole):
            out.append(figure.text)
    out += evidence.names
    return tuple(dict.fromkeys(out))[:MOST]


def _stands(date: str, text: str) -> bool:
    """Whether a date, or at least its year where it has one, stands in a text."""
    years = _YEAR.findall(date)
    told = periods(date)
    return (
        date.lower() in text.lower()
        or (bool(years) and all(y in text for y in years))
        or (bool(told) and told <= periods(text))
    )
