"""What binding gives: figures in variables, and how well they fit."""

from __future__ import annotations

from dataclasses import dataclass

from calculators.quantity import Figure


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure put into a variable, its values in the variable's unit."""

    variable: str
    figure: Figure
    values: tuple[float, ...]
    base: str = ""
    """The variable that the values are factors on, until that has a value itself."""
    how: str = ""
    """How the value came about where the figure is not the value itself: "2 years more than 10 years"."""
    named: bool = False
    """The variable's own words stand right beside the figure, or it is the very value of its fact."""
    by_value: bool = False
    """Nothing but that value, a fact's, says so."""


@dataclass(frozen=True, slots=True)
class Binding:
    """Figures put into variables, and how well they fit."""

    bound: tuple[Bound, ...]
    unbound: tuple[Figure, ...]
    idioms: tuple[tuple[str, float], ...]
    """Values said without a number: "break even"."""
    score: float

    @property
    def names(self) -> frozenset[str]:
        """The variables that have a value."""
        return frozenset(b.variable for b in self.bound) | frozenset(name for name, _ in self.idioms)
