"""Figures that belong to another calculator's variable by name: the $25B of "if Amazon put in $25B" in a present value.

In go a question and a model, out come the figures with the variable that each names.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.binding.heard import heard
from assistant.binding.inputs import usable
from assistant.binding.nearness import BESIDE, nearness
from assistant.fits import fit
from assistant.mentioning import Tokens
from assistant.question import Question
from calculators.loading import standard_variables
from calculators.model import Model, Variable
from calculators.quantity import Figure, compatible


def strangers(question: Question, tokens: Tokens, model: Model) -> Sequence[tuple[Figure, str]]:
    """Each figure with the variable right beside it, where that is none of the model's and none of its own is."""
    said, figures = heard(question, tokens, model), usable(question)
    every = (*said.named, *said.strange)

    def near(figure: Figure, variable: str) -> bool:
        # A name inside the figure is no more than its unit where the model measures in it: the "years" of "3 years".
        unit = any(_measured(figure, v) for v in model.variables)
        beside = [m for m in every if not (unit and figure.start <= m.start < figure.end)]
        return nearness(figure, variable, beside, question, tokens, figures) >= BESIDE

    found = []
    for figure in figures:
        if any(near(figure, m.variable) for m in said.named):
            continue
        held = (m.variable for m in said.strange if m.exact and _holds(figure, m.variable))
        name = next((variable for variable in held if near(figure, variable)), "")
        if name:
            found.append((figure, name))
    return found


def _holds(figure: Figure, name: str) -> bool:
    """Whether the figure could be a value of a shared variable at all: "use 7.5%" speaks of no amount used."""
    return fit(figure, standard_variables()[name], named=True) is not None


def _measured(figure: Figure, variable: Variable) -> bool:
    """Whether the variable is measured in what the figure is: in time, in power."""
    unit = figure.values[0].unit
    return unit != "1" and compatible(unit, variable.unit)
