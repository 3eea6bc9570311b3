"""What leaves the assistant: one frozen `Answer`, from which the JSON of the interface derives."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Kind(StrEnum):
    """What sort of answer this is."""

    FACT = "fact"
    DEFINITION = "definition"
    EXPLANATION = "explanation"
    CALCULATION = "calculation"
    NOT_COVERED = "not_covered"
    CLARIFICATION = "clarification"
    HELP = "help"
    COMMAND = "command"


class Frozen(BaseModel):
    """A value that never changes and refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Citation(Frozen):
    """A span of a document: `quote` is exactly the characters `start` to `end` of the document's text."""

    marker: int
    document: str
    title: str
    section: str
    quote: str
    start: int
    end: int
    score: float
    also: tuple[str, ...] = ()
    """Other places that say the same, as "Title, Section"."""


class Result(Frozen):
    """The number that was asked for, in `unit` itself (dollars, not billions); a range has `low` and `high`."""

    value: float | None
    unit: str
    display: str
    low: float | None = None
    high: float | None = None
    solutions: tuple[float, ...] = ()
    """Every real solution, where there is more than one."""


class Input(Frozen):
    """One number that a calculation rests on, and where it comes from."""

    name: str
    value: float
    unit: str
    display: str
    origin: str
    """question, conversation, fact or assumption."""
    label: str = ""
    citation: int | None = None
    low: float | None = None
    high: float | None = None
    note: str = ""
    """For an assumption or fact: what it is and why this value."""


class Row(Frozen):
    """One row of a sweep, a comparison or a list of sensitivities."""

    label: str
    value: float
    unit: str
    display: str
    at: float | None = None
    """In a sweep: the value that `label` writes out, in the varied variable's unit."""


class CalculationView(Frozen):
    """A calculation as users see it."""

    calculator: str
    title: str = ""
    solved_for: str
    result: Result | None
    inputs: tuple[Input, ...] = ()
    formula: str = ""
    steps: tuple[str, ...] = ()
    table: tuple[Row, ...] = ()
    table_of: str = ""
    """What varies down the table: a variable's name, or "sensitivity"."""
    table_now: float | None = None
    """In a sweep: what the varied variable is apart from it (said or set before, a fact, or its default)."""


class Passage(Frozen):
    """A passage shown beside a refusal: near the question, not an answer to it."""

    document: str
    title: str
    section: str
    start: int
    end: int
    text: str


class Answer(Frozen):
    """What the assistant says to one question."""

    question: str
    kind: Kind
    text: str
    citations: tuple[Citation, ...] = ()
    calculation: CalculationView | None = None
    suggestions: tuple[str, ...] = ()
    read_as: str | None = None
    """A follow-up, written out as the full question that it was read as."""
    near: tuple[Passage, ...] = ()
    """With not_covered: up to three near passages, not an answer."""
