"""What a calculator is and what it gives back: frozen values, no arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable of a model."""

    name: str
    unit: str
    """A unit as `calculators.quantity` writes it: "USD", "USD/year", "year", "1"."""
    label: str
    """How a sentence names it: "discount rate"."""
    words: tuple[str, ...] = ()
    """What else people call it; matched without regard to case or inflection."""
    fact: str | None = None
    """The id of the library's fact that is its default."""
    default: float | None = None
    """The labelled assumption that is its default, in `unit`."""
    assumption: str = ""
    """What the assumption is and why it has this value."""
    low: float | None = None
    high: float | None = None
    """The plausible ends of the assumption, shown beside it; not limits."""
    minimum: float | None = None
    maximum: float | None = None
    """The limits outside which a value means nothing (probability: 0 and 1)."""
    open_minimum: bool = False
    """True where `minimum` itself is excluded (a rate above -100%, more than zero years)."""
    usual_low: float | None = None
    usual_high: float | None = None
    """Between these a result usually lies; one beyond them makes another reading of the question likelier."""
    style: str = ""
    """How to write a pure number: "percent", "multiple" or "" (plain)."""
    convention: bool = False
    """True for a choice of method (payments at the end of the year) rather than a quantity: kept out of the
    inputs unless the user changes it."""
    also: tuple[str, ...] = ()
    """Other units whose numbers are taken as they stand: "USD/year" where a year's money is meant."""
    sought_from: float | None = None
    """The least that it may be where it is what is sought: no discount rate below 0% is an answer."""
    only_named: bool = False
    """True where a figure counts only beside the variable's own words: it stands at the edge of its calculator."""
    other_facts: tuple[str, ...] = ()
    """Facts whose very value is this variable's too: the $25 billion that the investment may become."""
    stands_for: str = ""
    """The shared variable whose value it has where nothing else is said: the money spent is the commitment."""
    share_of: str = ""
    """The variable of which a percentage or fraction may be said in place of a value: "80% of the pledge is used"."""
    later_of: str = ""
    """The variable that becomes this one: of "2bn -> 31bn" the second is the end, the first the start."""


@dataclass(frozen=True, slots=True)
class Idiom:
    """Words that say a value without a number: "break even" says npv = 0, "double" says factor = 2."""

    words: tuple[str, ...]
    given: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """A phrase that routes to the model, and the variable that such a question asks for."""

    phrase: str
    solve_for: str


@dataclass(frozen=True, slots=True)
class Example:
    """A worked question: a test of the file that carries it, never a routing phrase."""

    question: str
    given: tuple[tuple[str, float], ...]
    expect: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the library: a document's id and one of its headings, or with "" the whole document."""

    document: str
    heading: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A question that the model answers, offered after what the library says at certain places.

    With no places it holds `{variables}`, and is offered where the words cited first give exactly one value for each.
    """

    question: str
    after: tuple[Section, ...]
    figures: tuple[str, ...]
    """The variables in it whose values come from what is cited."""


@dataclass(frozen=True, slots=True)
class Model:
    """One calculator as its file declares it."""

    name: str
    title: str
    summary: str
    equations: tuple[str, ...]
    result: str
    """The variable that is computed when a question asks for none by name."""
    answer: str
    """A sentence with {variable} places, said when `result` is computed."""
    variables: tuple[Variable, ...] = field(repr=False)
    asks: tuple[Ask, ...] = field(default=(), repr=False)
    idioms: tuple[Idiom, ...] = field(default=(), repr=False)
    examples: tuple[Example, ...] = field(default=(), repr=False)
    explained_by: str = ""
    """What the library says about the idea: a question whose answer explains it."""
    explained_in: Section | None = None
    """The section that opens with what the idea is: cited by every calculation."""
    offers: tuple[Offer, ...] = field(default=(), repr=False)
    origin: str = "builtin"
    """builtin, or the path of the user's file."""
    answers: tuple[tuple[str, str], ...] = ()
    """The sentence for each other variable that has one of its own, as `answer` is for `result`."""
    refusals: tuple[tuple[str, str], ...] = ()
    """What to add, for a variable, when nothing within its limits solves the model."""
    aims: tuple[tuple[str, float], ...] = ()
    """What a result is taken to be where an input is sought and nothing says it: breaking even."""
    special: str = ""
    """Set where no equation computes it but a module of that name does: "expressions", "scenarios"."""

    def variable(self, name: str) -> Variable:
        """Return the variable of that name; KeyError where the model has none."""
        for variable in self.variables:
            if variable.name == name:
                return variable
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Given:
    """A value put into a model, in the variable's unit, and where it comes from."""

    value: float
    origin: str
    """question, conversation, fact or assumption."""


@dataclass(frozen=True, slots=True)
class Solution:
    """A model solved for one unknown."""

    model: Model
    unknown: str
    value: float
    values: tuple[float, ...]
    """All real solutions within the variable's limits, ascending; `value` is one of them."""
    inputs: tuple[tuple[str, Given], ...]
    """The inputs that the value hangs on, in the model's order; intermediate values are not among them."""
    intermediate: tuple[tuple[str, float], ...] = ()
    """Values computed on the way (present_value on the way to npv)."""
    formula: str = ""
    """The equation solved for the unknown, in plain mathematical writing."""
    steps: tuple[str, ...] = ()
    """The formula, then the same with the numbers put in, then the result; one line each."""
    note: str = ""
    """What the reader must know about the value: payments end within a year, one of two solutions."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a sweep, a comparison or a list of sensitivities."""

    label: str
    value: float
    solution: Solution | None = field(default=None, compare=False)
