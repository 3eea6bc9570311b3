"""What a question can lead to: each route is a frozen value that says what is to be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.binding import Binding
from assistant.conversation import Standing
from assistant.examples import Leads, Near
from calculators.model import Model
from calculators.quantity import Figure


@dataclass(frozen=True, slots=True)
class Candidate:
    """A calculator, the unknown it would be solved for, the figures bound, and the score."""

    model: Model
    unknown: str
    binding: Binding
    likeness: float
    score: float
    complete: bool = True
    """False where an input is missing that has no default."""
    unused: tuple[str, ...] = ()
    """Variables that were given and make no difference to the result."""
    foreign: frozenset[str] = frozenset()
    """The telling words of the question that no calculator speaks of."""


@dataclass(frozen=True, slots=True)
class Calculate:
    """Solve a model. `standing` is what a follow-up starts from, None for a question of its own."""

    model: Model
    unknown: str
    binding: Binding
    per: str
    standing: Standing | None = None
    score: float = 0.0
    second: Model | None = None
    reset: bool = False
    """True for "back to the default": what the user said before is dropped."""
    scenario: str = ""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Rank the inputs of a model by their effect."""

    model: Model
    unknown: str
    binding: Binding
    standing: Standing | None
    scenario: str = ""


@dataclass(frozen=True, slots=True)
class Expect:
    """Weigh outcomes by their probabilities."""

    outcomes: tuple[tuple[Figure, Figure], ...]
    """(probability, outcome) for each."""


@dataclass(frozen=True, slots=True)
class Case:
    """One of the cases that are compared: what a reader calls it, its figures, and the scenario it stands under."""

    label: str
    binding: Binding
    scenario: str


@dataclass(frozen=True, slots=True)
class Compare:
    """Solve a model once for each case, side by side."""

    model: Model
    unknown: str
    cases: tuple[Case, ...]
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Compute a line of figures and operators; `instead` is the calculator that answers it where it is no sum."""

    text: str
    instead: Calculate | None = None


@dataclass(frozen=True, slots=True)
class Steps:
    """Show how the last number was obtained."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """Say what the last number rests on: each input with its origin."""


@dataclass(frozen=True, slots=True)
class LookUp:
    """Search the library; `instead` is the calculator to ask for its inputs where the library has nothing."""

    near: Mapping[Leads, Mapping[tuple[str, ...], Near]]
    instead: Calculate | None = None


@dataclass(frozen=True, slots=True)
class AboutProgram:
    """Answer from topics.toml."""

    topic: str


Route = Calculate | Compare | Sensitivity | Expect | Arithmetic | Steps | Inputs | LookUp | AboutProgram
