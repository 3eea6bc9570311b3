"""The standing calculation: what its variables are, what came out, and which of them count."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.binding.heard import defined
from assistant.conversation import Standing
from calculators.errors import CalculatorError
from calculators.model import Given, Model


class Held:
    """A standing calculation with its model."""

    def __init__(
        self, model: Model, standing: Standing, facts: Mapping[str, float], behind: Mapping[str, float]
    ) -> None:
        """Take what stands, and what stands behind it: what was set, and the scenario's values."""
        self.model, self.standing, self.facts = model, standing, facts
        names = {variable.name for variable in model.variables}
        self.said = {name: value for name, value in behind.items() if name in names}
        self.said |= {name: given.value for name, given in standing.given}
        self.said |= {name: values[0] for name, values, _ in standing.ranges}

    def value(self, name: str) -> float | None:
        """The value that a variable has in it, computed where it is the unknown."""
        if name == self.standing.unknown:
            return self.result()
        if name in self.said:
            return self.said[name]
        variable = self.model.variable(name)
        if variable.unit == "USD" and (implied := self._implied(name)) is not None:
            return implied
        return self.facts.get(variable.fact or "", variable.default)

    def _implied(self, name: str) -> float | None:
        """The amount that what was said comes to: the total of so much a year; None where a fact is needed for it."""
        from calculators.solving import solve_numbers

        given = {n: Given(v, "conversation") for n, v in self.said.items() if n != self.standing.unknown}
        try:
            found = solve_numbers(self.model, name, given, self.facts)
        except CalculatorError:
            return None
        origins = {g.origin for g in found.inputs.values()}
        return found.value if "conversation" in origins and "fact" not in origins else None

    def result(self) -> float | None:
        """What was computed; None where nothing was."""
        from calculators.solving import solve_numbers

        given = {n: Given(v, "conversation") for n, v in self.said.items() if n != self.standing.unknown}
        try:
            return solve_numbers(self.model, self.standing.unknown, given, self.facts).value
        except CalculatorError:
            return None

    def used(self, unknown: str, values: Mapping[str, float]) -> frozenset[str] | None:
        """The inputs that count when `unknown` is sought with these values besides; None where there is no result."""
        from calculators.solving import solve_numbers

        known = {n: Given(v, "conversation") for n, v in self.said.items() if n != unknown}
        known |= {n: Given(v, "question") for n, v in values.items()}
        try:
            return frozenset(solve_numbers(self.model, unknown, known, self.facts).inputs)
        except CalculatorError:
            return None

    def varied(self) -> tuple[frozenset[str], ...]:
        """The variables that a value without a name may be meant for, the likeliest first.

        Those that were said and have no value of their own, those that were said, those that count.
        """
        said = frozenset(self.said)
        own = frozenset(v.name for v in self.model.variables if v.default is not None or v.fact)
        counted = self.used(self.standing.unknown, {}) or frozenset()
        inputs = frozenset(v.name for v in self.model.variables) - defined(self.model)
        return tuple(group for group in (said - own, said, said | counted, said | inputs) if group)
