"""Cases side by side: two named scenarios, two sets of figures, or several values of one variable.

In go a question and the calculators that it may be about, out come a `Compare` or a calculator with a list bound.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.binding import Binding, bind
from assistant.binding.inputs import usable
from assistant.conversation import Standing
from assistant.cuedata import baselines
from assistant.examples import Near
from assistant.mentioning import Tokens, mentions, says
from assistant.question import Question
from assistant.routes import Candidate, Case, Compare
from assistant.scoring import rank
from calculators.model import Model
from calculators.quantity import Figure

BASE = "the default"
"""What the case without a scenario is called."""
MOST_SETS = 4
"""So many ways to take figures together are tried."""
OWN = 0.8
"""A question this near to a calculator's own that gives all its figures a place is that one's."""
LITTLE = 4
"""A word of no more letters says nothing by standing again: "with", "over"."""


def compared(
    question: Question,
    tokens: Tokens,
    models: Mapping[str, Model],
    facts: Mapping[str, float],
    standing: Standing | None,
    candidates: list[Candidate],
    scenarios: tuple[str, ...],
    near: Mapping[tuple[str, ...], Near],
) -> Compare | None:
    """Cases side by side: two named scenarios, or two sets of figures of the same kinds."""
    first = candidates[0] if candidates else None
    figures = usable(question)
    if len(scenarios) == 1 and says(tokens, baselines()):
        scenarios = (*scenarios, "")
    if len(scenarios) > 1:
        if first is not None and any(
            m.variable == first.unknown for m in mentions(tokens, first.model.variables)
        ):
            return Compare(
                first.model,
                first.unknown,
                tuple(Case(name or BASE, first.binding, name) for name in scenarios),
                None,
            )
        if standing is not None and standing.model in models:
            none = Binding((), (), (), 0.0)
            cases = tuple(Case(name or BASE, none, name) for name in scenarios)
            return Compare(models[standing.model], standing.unknown, cases, standing)
        return None
    if (
        question.form != "compare"
        or len(figures) < 2
        or len(figures) % 2
        or any(len(f.values) > 1 for f in figures)
    ):
        return None
    if first is not None and _its_own(first):
        return None
    half = len(figures) // 2
    one, other = figures[:half], figures[half:]
    if [f.values[0].unit for f in one] != [f.values[0].unit for f in other]:
        return None
    if len({f.values[0].unit for f in one}) < len(one):
        return None
    if standing is not None and standing.model in models and (first is None or first.likeness < 0.7):
        model, unknown, base = models[standing.model], standing.unknown, standing
    elif first is not None:
        best = rank(question, tokens, models, facts, near, one)[0]
        model, unknown, base = best.model, best.unknown, None
    else:
        return None
    bindings = [bind(question, tokens, model, unknown, facts, part) for part in (one, other)]
    if any(b.unbound for b in bindings) or bindings[0].names != bindings[1].names:
        return None
    cases = tuple(
        Case(" and ".join(f.text for f in part), b, "")
        for part, b in zip((one, other), bindings, strict=True)
    )
    return Compare(model, unknown, cases, base)


def side_by_side(
    question: Question,
    tokens: Tokens,
    models: Mapping[str, Model],
    facts: Mapping[str, float],
    near: Mapping[tuple[str, ...], Near],
    first: Candidate | None = None,
) -> Candidate | None:
    """ "Compare 8 years with 10 years for the value at 10%": figures of one kind are values of one variable.

    Also where nothing says that it compares, but a word stands again: "a 20% discount as against a 30% discount".
    """
    figures = usable(question)
    if any(len(f.values) > 1 for f in figures):
        return None
    if question.form != "compare" and not _again(figures, tokens):
        return None
    if first is not None and (_placed_apart(first) or _its_own(first)):
        return None
    best: Candidate | None = None
    for taken in _taken_together(question):
        found = rank(taken, tokens, models, facts, near)
        fitting = [c for c in found[:3] if c.complete and not c.binding.unbound and not c.unused]
        if fitting and (best is None or fitting[0].score > best.score):
            best = fitting[0]
    return best


def _its_own(first: Candidate) -> bool:
    """Whether a calculator that compares by itself takes it all: "by what percentage is $129bn bigger than $108bn"."""
    full = first.complete and not first.binding.unbound and not first.unused
    return full and first.likeness >= OWN


def _placed_apart(first: Candidate) -> bool:
    """Whether the best reading gives every share and every time to a variable that is named beside it.

    "22% off, and we use 85%, compared with list": those are values of two variables.
    """
    bound = [b for b in first.binding.bound if b.figure.values[0].unit != "USD"]
    full = first.complete and not first.binding.unbound and not first.unused
    return full and len(bound) > 1 and all(b.named for b in bound)


def _again(figures: Sequence[Figure], tokens: Tokens) -> bool:
    """Whether the same word stands right behind two neighbours of one kind."""
    after = [
        next((w for w, s in zip(tokens.words, tokens.starts, strict=True) if s >= f.end), "") for f in figures
    ]
    return any(
        one.values[0].unit == other.values[0].unit
        and one.written == other.written
        and word == again
        and len(word) > LITTLE
        for (one, word), (other, again) in pairwise(zip(figures, after, strict=True))
    )


def _taken_together(question: Question) -> list[Question]:
    """The question with two or more neighbours of one kind as one list, the longest lists first."""
    figures = usable(question)
    out = []
    for size in range(min(len(figures), 6), 1, -1):
        for start in range(len(figures) - size + 1):
            part = figures[start : start + size]
            if len({(f.values[0].unit, f.written) for f in part}) == 1:
                first, last = part[0].start, part[-1].end
                values = tuple(v for f in part for v in f.values)
                merged = replace(
                    part[0], end=last, text=question.text[first:last], form="list", values=values
                )
                rest = [f for f in question.figures if f not in part]
                ordered = tuple(sorted((*rest, merged), key=lambda f: f.start))
                out.append(replace(question, figures=ordered))
    return out[:MOST_SETS]
