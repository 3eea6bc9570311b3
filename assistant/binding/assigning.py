"""All figures of a question put into a model's variables so that the fit is best overall.

In go a question and a model with one unknown, out comes a `Binding`, its values as the words mean them: parts of
something worked out, a chance of failure turned round.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from assistant.binding.bound import Binding, Bound
from assistant.binding.heard import Heard
from assistant.binding.options import GIVEN_RESULT, options
from assistant.binding.place import Place
from assistant.cuedata import opposites
from assistant.fits import MONEY
from assistant.mentioning import Tokens
from assistant.question import Question
from assistant.relating import left_over, part_of
from calculators.model import Model
from calculators.quantity import Figure, Quantity, display

MOST_FIGURES = 10
"""More figures than any calculator takes; a line of more is not read as one question."""
UNBOUND = -3.0
"""What a figure costs that finds no variable: more than any pair can earn."""
AGAIN = 0.0
"""What it costs to leave a figure out that says an amount once more."""
BROAD = 5
"""So many variables are looked at for each figure."""
IMPLIED = 1e-9
"""How near to what is left of 100% a share must be to follow from the other one."""


def bind(
    question: Question,
    tokens: Tokens,
    model: Model,
    unknown: str,
    facts: Mapping[str, float],
    figures: Sequence[Figure] | None = None,
    usually: Mapping[str, float] | None = None,
    without: Collection[str] = (),
) -> Binding:
    """Put the figures into the model's variables, the unknown excepted, so that the fit is best overall.

    Words beside a figure, units and values that are a fact's decide; equal fits go by the model's own order.
    `usually` holds values that variables had before, in place of their defaults, to judge a figure's size by;
    `without` are variables that take no figure.
    """
    return bindings(question, tokens, model, unknown, facts, figures, usually, without, most=1)[0]


def bindings(
    question: Question,
    tokens: Tokens,
    model: Model,
    unknown: str,
    facts: Mapping[str, float],
    figures: Sequence[Figure] | None = None,
    usually: Mapping[str, float] | None = None,
    without: Collection[str] = (),
    most: int = 1,
) -> tuple[Binding, ...]:
    """The `most` best ways to do what `bind` does, best first; there is always one."""
    place = Place.of(question, tokens, model, unknown, facts, figures, usually or {}, without)
    if len(place.figures) > MOST_FIGURES:
        return (Binding((), tuple(place.figures), place.idioms, UNBOUND * len(place.figures)),)
    rows = [options(place, figure) for figure in place.figures]
    costs = [AGAIN if figure in _repeated(place.figures) else UNBOUND for figure in place.figures]
    return tuple(_binding(place, *way) for way in _assign(rows, costs, 0, frozenset(), most, {}))


def _repeated(figures: Sequence[Figure]) -> frozenset[Figure]:
    """Figures that say the same amount: "starting from $4 billion, the first $4 billion included"."""
    return frozenset(
        f
        for f in figures
        if f.written in {"money", "duration"} or _is_amount(f)
        if any(_same(f, other) for other in figures if other is not f)
    )


def _is_amount(figure: Figure) -> bool:
    return figure.written == "number" and abs(figure.values[0].value) >= MONEY


def _same(one: Figure, other: Figure) -> bool:
    """Whether two figures say the same: "$2B" and "the first two billion" too."""
    amounts = (_is_amount(one) or one.written == "money") and (_is_amount(other) or other.written == "money")
    if amounts and {q.unit for f in (one, other) for q in f.values} <= {"USD", "1"}:
        return [q.value for q in one.values] == [q.value for q in other.values]
    return one.values == other.values


def _binding(place: Place, score: float, chosen: tuple[Bound | None, ...]) -> Binding:
    """One way to place the figures, its values as the words mean them."""
    idioms, unknown = place.idioms, place.unknown.name
    chosen = _left(_resolved(chosen, place), place)
    chosen = tuple(b if b is None or b.how else _signed(b, place.said) for b in chosen)
    bound = tuple(b for b in chosen if b is not None)
    unbound = tuple(
        f
        for f, b in zip(place.figures, chosen, strict=True)
        if b is None
        and not _implied(f, bound)
        and not _is_one(f)
        and not (_sole(f) and all(v.unit != "year" for v in place.model.variables))
        and not _said_nil(f, idioms)
        and not (f in _repeated(place.figures) and any(_same(f, b.figure) for b in bound))
    )
    if unknown not in place.said.outputs:
        # What drew a figure to a result says nothing of how well the model as a whole fits.
        score -= GIVEN_RESULT * sum(b.variable in place.said.outputs for b in bound)
    return Binding(bound, unbound, idioms, score)


def _is_one(figure: Figure) -> bool:
    """Whether it is no more than "one", or one of a unit: "the price of one GPU hour"."""
    words = figure.text.lower().split()
    return (
        words[:1] == ["one"]
        and figure.written in {"number", "power", "energy", "count"}
        and len(figure.values) == 1
    )


def _sole(figure: Figure) -> bool:
    """ "In a single quarter": how long it took, which matters only where a time does."""
    return figure.written == "duration" and figure.text.lower().startswith(("a ", "an ", "one "))


def _said_nil(figure: Figure, idioms: Sequence[tuple[str, float]]) -> bool:
    """Whether the figure is the zero that was heard with a name already."""
    return figure.values[0].value == 0 and any(value == 0 for _, value in idioms)


def _implied(figure: Figure, bound: Sequence[Bound]) -> bool:
    """ "70% that it is spent and 30% that nothing is": the second follows from the first."""
    shares = [b.values[0] for b in bound if b.variable in {name for name, _ in opposites()}]
    return figure.written == "percent" and any(
        abs(1 - share - figure.values[0].value) <= IMPLIED for share in shares
    )


Ways = list[tuple[float, tuple[Bound | None, ...]]]


def _assign(
    options: Sequence[Sequence[tuple[float, Bound]]],
    costs: Sequence[float],
    at: int,
    used: frozenset[str],
    most: int,
    seen: dict[tuple[int, frozenset[str]], Ways],
) -> Ways:
    """The best ways to place the figures from `at` on, without the variables used; each state is worked out once."""
    if at == len(options):
        return [(0.0, ())]
    if (at, used) in seen:
        return seen[at, used]
    ways: Ways = [
        (score + costs[at], (None, *rest))
        for score, rest in _assign(options, costs, at + 1, used, most, seen)
    ]
    for own, bound in options[at][:BROAD]:
        if bound.variable not in used:
            ways += [
                (score + own, (bound, *rest))
                for score, rest in _assign(options, costs, at + 1, used | {bound.variable}, most, seen)
            ]
    # Equal sums go by the order in which the variables stand; rounding must not decide.
    ways.sort(key=lambda way: -round(way[0], 9))
    seen[at, used] = ways[:most]
    return seen[at, used]


def _resolved(chosen: Sequence[Bound | None], place: Place) -> tuple[Bound | None, ...]:
    """Parts of something turned into values, once it is known what they are parts of."""
    values = {b.variable: b.values[0] for b in chosen if b is not None and not b.base and len(b.values) == 1}
    out: list[Bound | None] = []
    for bound in chosen:
        if bound is None or not bound.base:
            out.append(bound)
            continue
        base = next((v for v in place.model.variables if v.name == bound.base), None)
        whole = None if base is None else values.get(base.name, place.usual(base))
        if base is None or whole is None:
            out.append(None)
            continue
        found = tuple(value * whole for value in bound.values)
        said = [display(Quantity(v, base.unit)) for v in (whole, found[0])]
        out.append(replace(bound, values=found, how=part_of(bound.figure, base.label, *said)))
    return tuple(out)


def _left(chosen: Sequence[Bound | None], place: Place) -> tuple[Bound | None, ...]:
    """What is said to be left over, taken from its whole: of a pledge of $100B, $15B unused is $85B of use."""
    values = {b.variable: b.values[0] for b in chosen if b is not None and len(b.values) == 1}
    out: list[Bound | None] = []
    for bound in chosen:
        if bound is not None and left_over(
            bound.figure, place.model.variable(bound.variable), place.tokens, place.question.text
        ):
            base = place.model.variable(place.model.variable(bound.variable).share_of)
            whole = values.get(base.name, place.usual(base))
            if whole is None:
                out.append(None)
                continue
            rest = tuple(sorted(whole - value for value in bound.values))
            before, after = (display(Quantity(v, base.unit)) for v in (whole, rest[0]))
            how = (
                f"{bound.how}, which leaves {after}"
                if bound.how
                else f"the {base.label} of {before} less {bound.figure.text} is {after}"
            )
            bound = replace(bound, values=rest, how=how if len(rest) == 1 else "")
        out.append(bound)
    return tuple(out)


def _signed(bound: Bound, said: Heard) -> Bound:
    """The bound figure, turned to what the words beside it mean: a chance of failure, a rate of decline."""
    if bound.variable in said.turned:
        return replace(bound, values=tuple(1 - v for v in bound.values))
    if bound.variable in said.lowered:
        return replace(bound, values=tuple(-abs(v) for v in bound.values))
    return bound
