"""Model + known values → Solution, for any unknown: symbolically where sympy can, by a scan for zeros elsewhere.

Every solution is put back into the equations and must satisfy them to nine digits.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from calculators import saying
from calculators.equations import Equation, parse_equation
from calculators.errors import Conflict, MissingInput, NoSolution, TimedOut, TooLarge, UnusableInput
from calculators.evaluating import MOST_TERMS, evaluate, magnitude, zero_divisor
from calculators.model import Given, Model, Solution, Variable
from calculators.planning import Block, Offer, Plan, planned
from calculators.rearranging import rearranged
from calculators.roots import CLOSE, find_roots
from calculators.trees import Name, Tree, names_in, sums_in
from calculators.units import LARGEST

AGREEMENT = 0.01
"""How far a value that was said may lie from what the others make it: people round."""
_EDGE = 1e-12


@dataclass(frozen=True, slots=True)
class Solved:
    """A model solved, without the words: what sweeps and sensitivities need."""

    plan: Plan
    inputs: Mapping[str, Given]
    value: float
    values: tuple[float, ...]
    computed: Mapping[str, float]
    """Every value on the way, the unknown among them."""
    symbolic: tuple[Tree, ...] | None
    """The unknown as a formula of the inputs, None where it was found by scanning."""
    note: str = ""


def solve(
    model: Model,
    unknown: str,
    known: Mapping[str, Given],
    facts: Mapping[str, float],
    *,
    deadline: float = 1.0,
) -> Solution:
    """Solve the model for `unknown`.

    `known` holds what was said, in each variable's unit (what this question said goes before what was said
    earlier); `facts` the values of the library's facts by id. Facts, then labelled assumptions fill only what
    is still open. Raises NoSolution, MissingInput, UnusableInput, Conflict, TooLarge or TimedOut, each a
    sentence for the user. `deadline` bounds the work, counted in what one second of it can do, so that the
    same question always has the same answer.
    """
    solved = solve_numbers(model, unknown, known, facts, deadline=deadline)
    formula, steps = saying.formula_and_steps(model, unknown, solved)
    order = {variable.name: place for place, variable in enumerate(model.variables)}
    on_the_way = sorted((n for n in solved.computed if n != unknown), key=order.__getitem__)
    return Solution(
        model=model,
        unknown=unknown,
        value=solved.value,
        values=solved.values,
        inputs=tuple(
            (name, given)
            for name, given in solved.inputs.items()
            if not (model.variable(name).convention and given.origin == "assumption")
        ),
        intermediate=tuple((name, solved.computed[name]) for name in on_the_way),
        formula=formula,
        steps=steps,
        note=solved.note,
    )


def solve_numbers(
    model: Model,
    unknown: str,
    known: Mapping[str, Given],
    facts: Mapping[str, float],
    *,
    deadline: float = 1.0,
    nearest: bool = True,
) -> Solved:
    """Solve as `solve` does, without formula and steps.

    With `nearest`, a NoSolution says what the nearest value that can be reached is.
    """
    sought = model.variable(unknown)
    if sought.sought_from is not None:
        sought = replace(sought, minimum=sought.sought_from, open_minimum=False)
        model = replace(model, variables=tuple(sought if v.name == unknown else v for v in model.variables))
    try:
        return _solved(model, unknown, known, facts, deadline, nearest)
    except MissingInput as error:
        aims = {name: value for name, value in model.aims if name in error.names and name != unknown}
        if set(aims) != set(error.names):
            raise
        filled = {**known, **{name: Given(value, "assumption") for name, value in aims.items()}}
        return _solved(model, unknown, filled, facts, deadline, nearest)


def _solved(
    model: Model,
    unknown: str,
    known: Mapping[str, Given],
    facts: Mapping[str, float],
    deadline: float,
    nearest: bool,
) -> Solved:
    given = {name: value for name, value in known.items() if name != unknown}
    for name, value in given.items():
        check_value(model.variable(name), value.value)
    offer, defaults = _offer(model, unknown, given, facts)
    plan = planned(model, unknown, offer)
    inputs = {name: given.get(name) or defaults[name] for name in plan.inputs}
    for name, value in inputs.items():
        check_value(model.variable(name), value.value)
    _check_work(plan, inputs, deadline)
    solved = _Search(model, unknown, plan, inputs, nearest).run()
    _check_agreement(model, solved, given)
    return solved


def check_value(variable: Variable, value: float) -> None:
    """Raise UnusableInput or TooLarge where a value can mean nothing for its variable."""
    if math.isnan(value):
        raise UnusableInput(f"The {variable.label} must be a number.")
    if abs(value) > LARGEST:
        raise TooLarge(f"The {variable.label} has more digits than could mean anything: the most is 10^30.")
    if not within(variable, value):
        raise UnusableInput(
            f"{saying.a(variable)} of {saying.shown(variable, value)} cannot be used: "
            f"it must be {saying.limits(variable)}."
        )


def within(variable: Variable, value: float) -> bool:
    """True where the value lies within the variable's limits, rounding errors aside."""
    low, high = variable.minimum, variable.maximum
    if low is not None:
        slack = _EDGE * max(1.0, abs(low))
        if variable.open_minimum and value <= low:
            return False
        if value < low - slack:
            return False
    return high is None or value <= high + _EDGE * max(1.0, abs(high))


def _offer(
    model: Model, unknown: str, given: Mapping[str, Given], facts: Mapping[str, float]
) -> tuple[Offer, dict[str, Given]]:
    """What has a value: by origin, and the defaults themselves; the unknown's own default is left aside."""
    said = frozenset(name for name, value in given.items() if value.origin == "question")
    kept = frozenset(given) - said
    stated: set[str] = set()
    defaults: dict[str, Given] = {}
    for variable in model.variables:
        if variable.name == unknown or variable.name in given:
            continue
        if variable.fact is not None and variable.fact in facts:
            defaults[variable.name] = Given(float(facts[variable.fact]), "fact")
            stated.add(variable.name)
        elif variable.default is not None:
            defaults[variable.name] = Given(variable.default, "assumption")
    return Offer(said, kept, frozenset(stated), frozenset(defaults) - stated), defaults


def _check_work(plan: Plan, inputs: Mapping[str, Given], deadline: float) -> None:
    """Raise TimedOut where a sum has more terms than can be added up, some hundred times over, by the
    deadline.
    """
    most = MOST_TERMS * min(deadline, 1.0)
    for equation in plan.equations:
        for each in sums_in(equation.left, equation.right):
            if not names_in(each.last) <= set(inputs):
                continue
            count = float(evaluate(each.last, {n: _number(inputs[n].value) for n in names_in(each.last)}))
            if count > most:
                raise TimedOut(
                    f"That is a sum of {count:,.0f} terms, which would take longer than a second to add up, "
                    f"so it was not started. The most is {most:,.0f}."
                )


def _number(value: float) -> Any:
    import numpy

    return numpy.float64(value)


@dataclass(slots=True)
class _Search:
    """One run through a plan."""

    model: Model
    unknown: str
    plan: Plan
    inputs: Mapping[str, Given]
    say_nearest: bool
    notes: list[str] = field(default_factory=list)
    symbolic: tuple[Tree, ...] | None = None
    nearest: float | None = None
    outside: float | None = None
    """A value that solves an equation but lies outside its variable's limits, and whose it is."""
    outside_of: str = ""

    def run(self) -> Solved:
        start = {name: _number(given.value) for name, given in self.inputs.items()}
        branches: list[dict[str, Any]] = [start]
        for block in self.plan.blocks:
            branches = [after for before in branches for after in self._step(block, before)]
            if not branches:
                raise self._none(block)
        branches = [values for values in branches if self._holds(values)]
        if not branches:
            raise self._none(self.plan.blocks[-1])
        found = sorted({float(values[self.unknown]) for values in branches})
        values = tuple(v for i, v in enumerate(found) if not i or abs(v - found[i - 1]) > 1e-9 * abs(v))
        value = _preferred(self.model.variable(self.unknown), values)
        chosen = next(b for b in branches if math.isclose(b[self.unknown], value, rel_tol=1e-9, abs_tol=0.0))
        if abs(value) > LARGEST:
            raise self._too_large(self.unknown)
        self._note_part_year(chosen)
        return Solved(
            self.plan, self.inputs, value, values,
            {name: float(chosen[name]) for name in self.plan.computed}, self.symbolic, " ".join(self.notes),
        )  # fmt: skip

    def _step(self, block: Block, before: dict[str, Any]) -> list[dict[str, Any]]:
        """Solve one block from the values so far: one set of values for each solution."""
        variable = self.model.variable(block.unknown)
        forms = rearranged(block.left, block.right, block.unknown)
        if forms is not None:
            candidates = self._by_formula(block, forms, before)
        else:
            candidates = self._by_scan(block, variable, before)
        if block.unknown == self.unknown:
            self.symbolic = forms
        out = []
        for candidate in candidates:
            if not within(variable, candidate):
                self.outside, self.outside_of = candidate, block.unknown
                continue
            values = {**before, block.unknown: _number(_clamped(variable, candidate))}
            for name, tree in block.followed_by:
                values[name] = evaluate(tree, values)
            if all(self._fits(name, float(values[name])) for name, _ in block.followed_by):
                out.append(values)
        return out

    def _fits(self, name: str, value: float) -> bool:
        if math.isfinite(value) and within(self.model.variable(name), value):
            return True
        if math.isfinite(value):
            self.outside, self.outside_of = value, name
        return False

    def _by_formula(self, block: Block, forms: tuple[Tree, ...], before: dict[str, Any]) -> list[float]:
        found = [float(evaluate(form, before)) for form in forms]
        finite = [value for value in found if math.isfinite(value)]
        if not finite:
            divisor = next((d for form in forms if (d := zero_divisor(form, before)) is not None), None)
            if divisor is not None:
                raise NoSolution(saying.divides_by_zero(self.model, block.unknown, divisor))
            if any(math.isinf(value) for value in found):
                raise self._too_large(block.unknown)
        if any(abs(value) > LARGEST for value in finite):
            raise self._too_large(block.unknown)
        if len(forms) == 1 and block.left == Name(block.unknown):
            return finite
        return [
            v
            for v in finite
            if _residual(block.left, block.right, {**before, block.unknown: _number(v)}) <= CLOSE
        ]

    def _by_scan(self, block: Block, variable: Variable, before: dict[str, Any]) -> list[float]:
        counted = any(block.unknown in names_in(each.last) for each in sums_in(block.left, block.right))

        def residuals(points: Any) -> Any:
            return _signed(block.left, block.right, {**before, block.unknown: points})

        roots = find_roots(residuals, variable, counted)
        if roots.everywhere:
            raise NoSolution(saying.any_value(self.model, block.unknown))
        if roots.flat:
            raise NoSolution(saying.no_difference(self.model, block.unknown))
        if block.unknown == self.unknown:
            self.nearest = roots.nearest
            if (roots.above or roots.below) and len(roots.values) == 1:
                self.notes.append(saying.plateau(variable, roots.values[0], roots.above))
        return list(roots.values)

    def _holds(self, values: Mapping[str, Any]) -> bool:
        return all(_residual(e.left, e.right, values) <= CLOSE for e in self.plan.equations)

    def _note_part_year(self, values: Mapping[str, Any]) -> None:
        """Say where payments end within a year that was solved for."""
        value = float(values[self.unknown])
        variable = self.model.variable(self.unknown)
        sums = sums_in(*(side for e in self.plan.equations for side in (e.left, e.right)))
        ends = any(self.unknown in names_in(each.last) for each in sums)
        part = value - math.floor(value)
        if ends and variable.unit == "year" and 1e-6 < part < 1 - 1e-6:
            self.notes.append(saying.part_year(value))

    def _too_large(self, name: str) -> TooLarge:
        return TooLarge(
            f"The {self.model.variable(name).label} would have more digits than could mean anything "
            f"(beyond 10^30), "
            "so no number is given. Try a lower rate or a shorter time."
        )

    def _none(self, block: Block) -> NoSolution:
        """Say that nothing solves it, what the limits are, and what the nearest value that can be gives."""
        variable = self.model.variable(self.unknown)
        extra = dict(self.model.refusals).get(self.unknown, "")
        if self.outside is not None and (self.outside_of != self.unknown or self.symbolic_result()):
            own = self.model.variable(self.outside_of)
            text = (
                f"That would make the {own.label} {saying.shown(own, self.outside)}, "
                f"and it must be {saying.limits(own)}."
            )
            return NoSolution(f"{text} {extra}".strip())
        target = self._target()
        if target is None:
            return NoSolution(f"No {saying.within_limits(variable)} makes that true. {extra}".strip())
        wanted = self.inputs[target.name].value
        text = f"No {saying.within_limits(variable)} makes the {target.label} {saying.shown(target, wanted)}"
        near = self._nearest_achievable(target, wanted) if self.say_nearest else None
        if near is None:
            return NoSolution(f"{text}. {extra}".strip())
        at, value = near
        nearest = f"the nearest is {saying.shown(target, value)}, at {saying.shown(variable, at)}"
        return NoSolution(f"{text}; {nearest}. {extra}".strip())

    def symbolic_result(self) -> bool:
        """True where the unknown is simply computed, not sought: nothing else could be nearer."""
        return any(e.left == Name(self.unknown) for e in self.plan.equations)

    def _target(self) -> Variable | None:
        """The value that was asked to come out: the model's result if it was said, else a defined one."""
        defined = {e.left.name for e in self.plan.equations if isinstance(e.left, Name)}
        said = [
            name
            for name, given in self.inputs.items()
            if given.origin in {"question", "conversation"} and name in defined | {self.model.result}
        ]
        said.sort(key=lambda name: (name != self.model.result, self.inputs[name].origin != "question"))
        return self.model.variable(said[0]) if said else None

    def _nearest_achievable(self, target: Variable, wanted: float) -> tuple[float, float] | None:
        """The value of the unknown within its limits that brings the target nearest, and what the target
        then is.
        """
        variable = self.model.variable(self.unknown)
        points = [self.nearest] if self.nearest is not None else []
        if variable.minimum is not None and not variable.open_minimum:
            points.append(variable.minimum)
        if variable.maximum is not None:
            points.append(variable.maximum)
        others = {name: given for name, given in self.inputs.items() if name != target.name}
        best: tuple[float, float] | None = None
        for point in points:
            known = {name: Given(given.value, "question") for name, given in others.items()}
            known[self.unknown] = Given(point, "question")
            try:
                value = solve_numbers(self.model, target.name, known, {}, nearest=False).value
            except (NoSolution, TooLarge, UnusableInput, TimedOut, Conflict):
                continue
            if best is None or abs(value - wanted) < abs(best[1] - wanted):
                best = (point, value)
        return best


def _signed(left: Tree, right: Tree, values: Mapping[str, Any]) -> Any:
    """Left minus right over the size of what is added up on both sides; 0 where both are nothing."""
    import numpy

    with numpy.errstate(all="ignore"):
        difference = evaluate(left, values) - evaluate(right, values)
        size = magnitude(left, values) + magnitude(right, values)
        return numpy.where(size == 0, 0.0, difference / numpy.where(size == 0, 1.0, size))


def _residual(left: Tree, right: Tree, values: Mapping[str, Any]) -> float:
    size = abs(float(_signed(left, right, values)))
    return size if math.isfinite(size) else math.inf


def _clamped(variable: Variable, value: float) -> float:
    """A value that a rounding error put just outside a limit, put back onto it."""
    if variable.minimum is not None and value < variable.minimum:
        return variable.minimum
    if variable.maximum is not None and value > variable.maximum:
        return variable.maximum
    return value


def _preferred(variable: Variable, values: tuple[float, ...]) -> float:
    """Of several solutions the one in the plausible range, else the smallest that is not negative."""

    def key(value: float) -> tuple[bool, bool, float]:
        low = variable.low if variable.low is not None else -math.inf
        high = variable.high if variable.high is not None else math.inf
        return (not low <= value <= high, value < 0, abs(value))

    return min(values, key=key)


def _check_agreement(model: Model, solved: Solved, given: Mapping[str, Given]) -> None:
    """Raise Conflict where a value said in the question contradicts what the others make it."""
    said = {n: _number(g.value) for n, g in given.items() if g.origin == "question"}
    values = {**{n: _number(v) for n, v in solved.computed.items()}, **said}
    values = {**{n: _number(g.value) for n, g in solved.inputs.items()}, **values}
    for text in model.equations:
        equation: Equation = parse_equation(text)
        unused = (set(said) - set(solved.inputs)) & equation.names
        if equation in solved.plan.equations or not unused or not equation.names <= set(values):
            continue
        # Only what was said can contradict what was said; a default gives way without a word.
        assumed = equation.names & {n for n, g in solved.inputs.items() if g.origin != "question"}
        if assumed or _residual(equation.left, equation.right, values) <= AGREEMENT / 2:
            continue
        raise Conflict(saying.disagreement(model, equation, values, sorted(unused)))
