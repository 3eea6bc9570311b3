"""A model with one unknown, as the place that a question's figures are put into: what is free, what is usual there."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assistant.binding.heard import Heard, has_object, heard
from assistant.binding.inputs import elapsed, usable
from assistant.binding.nearness import nearness
from assistant.fits import MONEY
from assistant.mentioning import Mention, Tokens
from assistant.question import Question
from assistant.relating import Relation
from calculators.model import Model, Variable
from calculators.quantity import Figure


@dataclass(frozen=True, slots=True)
class Place:
    """A model with one unknown, as the place that a question's figures are put into."""

    question: Question
    tokens: Tokens
    model: Model
    unknown: Variable
    facts: Mapping[str, float]
    figures: tuple[Figure, ...]
    usually: Mapping[str, float]
    said: Heard
    """What the question says of the model, whatever is sought."""
    named: tuple[Mention, ...]
    idioms: tuple[tuple[str, float], ...]
    free: tuple[Variable, ...]
    """The variables that have no value yet."""

    @classmethod
    def of(
        cls,
        question: Question,
        tokens: Tokens,
        model: Model,
        unknown: str,
        facts: Mapping[str, float],
        figures: Sequence[Figure] | None,
        usually: Mapping[str, float],
        without: Collection[str],
    ) -> Place:
        """The place for the figures of a question, or for other `figures`; the rest as `bind` takes it."""
        said = heard(question, tokens, model)
        figures = usable(question) if figures is None else figures
        starts = {relation.start for relation in said.relations.values()}
        sought = {(m.first, m.last) for m in said.named if m.variable == unknown}
        # Words that name what is sought ("add up to") draw no figure to another variable that they might name too.
        named = tuple(
            m
            for m in said.named
            if (m.variable == unknown or (m.first, m.last) not in sought)
            and not (m.variable in said.outputs and has_object(m, tokens))
        )
        idioms = tuple(
            pair for given in said.idioms if all(name != unknown for name, _ in given) for pair in given
        )
        taken = {name for name, _ in idioms} | {unknown, *without}
        return cls(
            question,
            tokens,
            model,
            model.variable(unknown),
            facts,
            (*(f for f in figures if f not in starts), *(elapsed(question) if _waits(model) else ())),
            usually,
            said,
            named,
            idioms,
            tuple(v for v in model.variables if v.name not in taken),
        )

    def relation(self, figure: Figure) -> Relation:
        """How a figure stands in the question; a year stands for itself."""
        return self.said.relations.get(figure, Relation.plain())

    def usual(self, variable: Variable) -> float | None:
        """The value that a variable has unless the question says one."""
        held = self.usually.get(variable.name)
        return held if held is not None else self.facts.get(variable.fact or "", variable.default)

    def size(self, variable: Variable) -> float | None:
        """The size of the money in this calculator, for an amount that has no usual value itself."""
        if variable.unit != "USD":
            return None
        held = [u for v in self.model.variables if v.unit == "USD" and (u := self.usual(v))]
        held = held or [
            q.value for f in self.figures for q in f.values if abs(q.value) >= MONEY and q.unit in _MONEY
        ]
        return math.exp(sum(math.log(abs(u)) for u in held) / len(held)) if held else None

    def near(self, figure: Figure, variable: str, without: str = "", *, strangers: bool = False) -> float:
        """How near the variable's words stand to the figure, another one's left out; `strangers` heard as well."""
        every = (*self.named, *self.said.strange) if strangers else self.named
        named = [m for m in every if m.variable != without] if without else every
        return nearness(figure, variable, named, self.question, self.tokens, self.figures)


_MONEY = frozenset({"USD", "1"})


def _waits(model: Model) -> bool:
    """Whether the model's time is how long one waits, not how long the pledge runs."""
    return any(v.name == "years" and v.fact is None and v.default is None for v in model.variables)
