"""What a question says of a model, whatever is sought: the names in it, values without a number, how figures relate.

In go a question, its tokens and a model; out comes `Heard`, worked out once for each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.cuedata import declines, heads, opposites
from assistant.mentioning import Mention, Same, Tokens, mentions, says, says_loosely, spells
from assistant.question import Question
from assistant.relating import Relation, relation
from calculators.model import Model, Variable
from calculators.quantity import Figure

MOST_RELATED = 30
"""Figures beyond which none is read as a part of another: a line of so many is no question."""
_ZERO = frozenset({"zero", "nil", "nought", "naught"})
_SAYS = frozenset({("of",), ("is",), ("at",), ("was",), ("equals",), ("to",)})
_NIL = frozenset({"zero", "no", "without", "ignoring", "excluding", "nil", "disregarding"})
_VALUES = frozenset(
    {"value", "values", "worth", "pv", "npv", "money", "discounted", "valuation", "cost", "price", "bill",
     "capex", "multiple", "share", "percentage", "percent", "portion"}
)  # fmt: skip
"""Words of what something else has: "the value of $80B"."""
_ARTICLES = frozenset({"the", "any", "a", "its", "amazon's"})


@dataclass(frozen=True, slots=True)
class Heard:
    """What a question says of a model, whatever is sought."""

    outputs: frozenset[str]
    named: tuple[Mention, ...]
    strange: tuple[Mention, ...]
    idioms: tuple[tuple[tuple[str, float], ...], ...]
    relations: Mapping[Figure, Relation]
    turned: frozenset[str]
    lowered: frozenset[str]

    @property
    def values(self) -> dict[str, float]:
        """The values that are said without a figure, by variable."""
        return {name: value for given in self.idioms for name, value in given}


def heard(question: Question, tokens: Tokens, model: Model) -> Heard:
    """Hear what the question says of the model's variables."""
    return _heard(Same((question, tokens, model)))


def defined(model: Model) -> frozenset[str]:
    """What the model computes rather than takes: its result, or alone on the left of an equation, with no default."""
    left = {model.result} | {e.split("=")[0].strip() for e in model.equations}
    return frozenset(v.name for v in model.variables if v.name in left and v.default is None and not v.fact)


def has_object(mention: Mention, tokens: Tokens) -> bool:
    """True for "the present value of $80B": what follows is valued, it is not the value ("an NPV of zero" is)."""
    if not set(tokens.words[mention.first : mention.last + 1]) & _VALUES:
        return False  # "proceeds of $5bn" says what they are
    before = tokens.words[mention.first - 1] if mention.first else ""
    of = next((i for i in (mention.last, mention.last + 1) if tokens.words[i : i + 1] == ("of",)), None)
    if of is None or before in {"a", "an"}:
        return False
    place = of + 1
    while place < len(tokens.words) and tokens.words[place] in _ARTICLES:
        place += 1
    following = tokens.words[place] if place < len(tokens.words) else ""
    return following != "zero" and any(c.isdigit() for c in following)


@lru_cache(maxsize=64)
def _heard(same: Same[Question, Tokens, Model]) -> Heard:
    question, tokens, model = same.parts
    named = mentions(tokens, model.variables)
    figures = question.figures if len(question.figures) <= MOST_RELATED else ()
    return Heard(
        defined(model),
        (*named, *_heads(tokens, named, model)),
        _strangers(tokens, named, model),
        (
            *(idiom.given for idiom in model.idioms if says_loosely(tokens, idiom.words)),
            *((pair,) for pair in _nil(tokens, named, model)),
        ),
        {figure: relation(figure, tokens, named, figures, question.text) for figure in figures},
        frozenset(variable for variable, phrases in opposites() if says(tokens, phrases)),
        frozenset(
            variable for variables, phrases in declines() if spells(tokens, phrases) for variable in variables
        ),
    )


def _heads(tokens: Tokens, named: Sequence[Mention], model: Model) -> list[Mention]:
    """Bare nouns that only one variable of the model is called by: its one "price" is the price of a GPU-hour."""
    found = []
    for place, word in enumerate(tokens.words):
        if word not in heads() or any(m.first <= place <= m.last for m in named):
            continue
        called = [v.name for v in model.variables if word in v.label.lower().split()]
        if len(called) == 1:
            found.append(Mention(called[0], place, place, tokens.starts[place]))
    return found


def _nil(tokens: Tokens, named: Sequence[Mention], model: Model) -> list[tuple[str, float]]:
    """ "Zero dilution", "ignoring the investment": a value said without a figure."""
    found = []
    for mention in named:
        variable, place = model.variable(mention.variable), mention.first - 1
        while place > 0 and tokens.words[place] in _ARTICLES:
            place -= 1
        before = tokens.words[place] if place >= 0 else ""
        after = tokens.words[mention.last + 1 : mention.last + 3]
        said = before in _NIL or bool({*after[:1], *(after[1:] if after[:1] in _SAYS else ())} & _ZERO)
        if said and not variable.convention:
            found.append((variable.name, 0.0))
    return found


def _strangers(tokens: Tokens, own: Sequence[Mention], model: Model) -> tuple[Mention, ...]:
    """Shared variables that are named and are none of this model's; a name that is also the model's own is that."""
    names = {v.name for v in model.variables}
    return tuple(
        m
        for m in mentions(tokens, _standard())
        if m.variable not in names
        # In "the tariff climbs to 75" the verb, which could lead to an exit value, goes on from the model's own name.
        and not any(o.first <= m.last and m.first <= o.last + 1 for o in own)
    )


@lru_cache(maxsize=1)
def _standard() -> tuple[Variable, ...]:
    from calculators.loading import standard_variables

    return tuple(standard_variables().values())
