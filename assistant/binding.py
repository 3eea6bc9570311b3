"""Figures of a question → variables of a model, by unit, by the words beside them and by the values they have."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from assistant.cuedata import contrasts, declines, opposites
from assistant.question import Question
from assistant.reading import split_words
from calculators.errors import UnitError
from calculators.model import Model, Variable
from calculators.quantity import Figure, Quantity, convert

MOST_FIGURES = 10
"""More figures than any calculator takes; a line of more is not read as one question."""
UNBOUND = -3.0
"""What a figure costs that finds no variable: more than any pair can earn."""
NEAREST = 2.0
"""What a variable's own words right beside a figure earn; half of it a word further, and so on."""
OUTPUT, GIVEN_RESULT = 0.5, 1.2
"""What a result loses as a place for a figure unless it is named beside it; and what it gains where an input is
sought, which can only be solved for from a result."""
ELSEWHERE = 1.0
"""What a place loses for a figure that has another variable's name right beside it."""
RIGHT_SIZE = 0.3
"""What a figure gains that is of the size that the variable usually has."""
MAGNITUDE, FARTHEST = 0.15, 1.2
"""What each power of ten between a figure and the variable's usual value costs, and the most that it may cost."""
MONEY = 1e6
"""A bare number this large is an amount of money: "25 billion"."""
SAME_AS_FACT = 1.2
"""What a figure earns that has the very value of the variable's fact: "the $100B" is the pledge."""

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A variable named in the question: its words `first` to `last`, counted in words."""

    variable: str
    first: int
    last: int
    start: int


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure put into a variable, its values in the variable's unit."""

    variable: str
    figure: Figure
    values: tuple[float, ...]


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


@lru_cache(maxsize=4096)
def _key(phrase: str) -> tuple[str, ...]:
    """The stems of a phrase, hyphens opened, for comparison word by word."""
    return tuple(w.stem for w in split_words(phrase.replace("-", " ").replace("_", " ")))


LONGEST_NAME = 8
"""Words of a phrase, at most, that is looked up in a question."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a question with hyphens opened, and where each stands."""

    stems: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    words: tuple[str, ...]
    runs: Mapping[tuple[str, ...], Sequence[int]] = field(compare=False)
    """Every run of up to LONGEST_NAME stems, with the places where it begins: hundreds of phrases are looked up."""
    spelt: Collection[tuple[str, ...]] = field(compare=False)
    """Every run of up to LONGEST_NAME words, letter for letter."""

    @classmethod
    def of(cls, text: str) -> Tokens:
        """Split a text; spans stay those of the text, since a hyphen and a space are one character each."""
        words = split_words(text.replace("-", " "))
        stems = tuple(w.stem for w in words)
        typed = tuple(w.text for w in words)
        runs: dict[tuple[str, ...], list[int]] = {}
        spelt: set[tuple[str, ...]] = set()
        for i in range(len(stems)):
            for j in range(i + 1, min(i + LONGEST_NAME, len(stems)) + 1):
                runs.setdefault(stems[i:j], []).append(i)
                spelt.add(typed[i:j])
        return cls(
            stems,
            tuple(w.start for w in words),
            tuple(w.end for w in words),
            typed,
            runs,
            spelt,
        )


def mentions(tokens: Tokens, variables: Sequence[Variable]) -> tuple[Mention, ...]:
    """Where the variables are named; where names overlap, the longest wins."""
    found: list[Mention] = []
    for variable in variables:
        for phrase in (variable.name, variable.label, *variable.words):
            key = _key(phrase)
            for i in tokens.runs.get(key, ()):
                found.append(Mention(variable.name, i, i + len(key) - 1, tokens.starts[i]))
    found.sort(key=lambda m: (m.first - m.last, m.first))
    kept: list[Mention] = []
    for mention in found:
        rivals = [k for k in kept if not (mention.last < k.first or mention.first > k.last)]
        # Two variables may share a word ("worth"); then both are named by it.
        if all((k.first, k.last) == (mention.first, mention.last) for k in rivals):
            kept.append(mention)
    return tuple(sorted(set(kept), key=lambda m: (m.first, m.variable)))


def says(tokens: Tokens, phrases: Sequence[str]) -> bool:
    """True if one of the phrases stands in the words."""
    return any(_key(phrase) in tokens.runs for phrase in phrases)


def spells(tokens: Tokens, phrases: Sequence[str]) -> bool:
    """True if one of the phrases stands in the words letter for letter: "yearly" is not "years"."""
    return any(tuple(phrase.split()) in tokens.spelt for phrase in phrases)


_APART = frozenset({"worth"})
"""Words that part a name from the value after it."""
_AHEAD = frozenset(
    {"to", "of", "at", "into", "from", "by", "with", "over", "for", "than", "become", "becomes"}
)
"""Words at the end of a name that announce a value."""
_STYLE = {"percent": "percent", "points": "percent", "basis_points": "percent", "multiple": "multiple"}


def fit(figure: Figure, variable: Variable, named: bool) -> tuple[tuple[float, ...], float] | None:
    """The figure's values in the variable's unit and how well the units fit (0 to 2), or None where they don't.

    `named` says that the variable's own words stand beside the figure, which lets a bare number count.
    """
    found = [_fit_one(q, figure.written, variable, named) for q in figure.values]
    if any(f is None for f in found):
        return None
    pairs = [f for f in found if f is not None]
    return tuple(value for value, _ in pairs), min(score for _, score in pairs)


def _fit_one(q: Quantity, written: str, variable: Variable, named: bool) -> tuple[float, float] | None:
    if q.unit.startswith("1/") and abs(q.value) >= MONEY:
        q = Quantity(q.value, "USD" + q.unit[1:])  # "10 billion a year" can only be money
    if variable.unit == "1" and q.unit == "1":
        style = _STYLE.get(written, "")
        if style == variable.style:
            return q.value, 2.0
        if not style and variable.style == "percent":
            # "a margin of 30" can only mean 30%; "a margin of 0.3" is meant as it stands.
            return (q.value / 100 if q.value >= 1 else q.value, 0.4) if named else None
        if {style, variable.style} == {"", "multiple"}:
            return q.value, 1.0
        return (q.value, 0.3) if named else None
    if q.unit == variable.unit:
        return q.value, 2.0
    if q.unit in variable.also and (q.unit != "1" or (named and _STYLE.get(written) != "percent")):
        # "40 cents back" is a share of a dollar, "$10B a year" a start to grow from.
        return q.value, 1.2
    if q.unit == "1" and written == "number":
        if variable.unit == "USD" and abs(q.value) >= MONEY:
            return q.value, 1.5
        return (q.value, 0.8) if named and abs(q.value) < MONEY else None
    if q.unit == "1":
        return None
    try:
        return convert(q, variable.unit).value, 1.8
    except UnitError:
        pass
    if variable.unit.startswith("USD/") and variable.unit != "USD/year":
        # "$2 an hour" and "$2" are prices of whatever the variable is priced in.
        tail = variable.unit.removeprefix("USD/").strip("()").split("*")
        if q.unit == "USD" and abs(q.value) < 1e6:
            return q.value, 1.0
        if q.unit.startswith("USD/") and q.unit.removeprefix("USD/") in tail:
            return q.value, 1.6
        if q.unit == "USD" and named:
            return q.value, 0.8
    if q.unit == "USD" and variable.unit == "USD/year" and named:
        return q.value, 0.6
    return None


def bind(
    question: Question,
    tokens: Tokens,
    model: Model,
    unknown: str,
    facts: Mapping[str, float],
    figures: Sequence[Figure] | None = None,
    usually: Mapping[str, float] | None = None,
) -> Binding:
    """Put the figures into the model's variables, the unknown excepted, so that the fit is best overall.

    Words beside a figure, units and values that are a fact's decide; equal fits go by the model's own order.
    `usually` holds values that variables had before, in place of their defaults, to judge a figure's size by.
    """
    usually = usually or {}
    outputs = defined(model)
    figures = usable(question) if figures is None else figures
    named = mentions(tokens, model.variables)
    sought = {(m.first, m.last) for m in named if m.variable == unknown}
    # Words that name what is sought ("add up to") draw no figure to another variable that they might name too.
    named = tuple(
        m
        for m in named
        if (m.variable == unknown or (m.first, m.last) not in sought)
        and not (m.variable in outputs and has_object(m, tokens))
    )
    idioms = tuple(
        pair
        for idiom in model.idioms
        if says(tokens, idiom.words) and all(name != unknown for name, _ in idiom.given)
        for pair in idiom.given
    )
    taken = {name for name, _ in idioms}
    sought_unit = model.variable(unknown).unit if "/" in model.variable(unknown).unit else ""
    free = [v for v in model.variables if v.name != unknown and v.name not in taken]
    if len(figures) > MOST_FIGURES:
        return Binding((), tuple(figures), idioms, UNBOUND * len(figures))
    options: list[list[tuple[float, Bound]]] = []
    for figure in figures:
        row: list[tuple[float, Bound, float]] = []
        for order, variable in enumerate(free):
            near = _nearness(figure, variable.name, named, tokens, figures)
            if variable.convention and near < NEAREST / 2:
                continue  # a choice of method is named when it is meant
            asks = variable.unit == sought_unit == figure.values[0].unit
            if asks and not _named_apart(figure, variable.name, named, tokens):
                continue  # "$100B per gigawatt over 5 GW" asks for a price, it does not give one
            usual = usually.get(variable.name, facts.get(variable.fact or "", variable.default))
            if usual == 0 and near == 0 and variable.name not in usually:
                continue  # what is zero unless somebody speaks of it (growth) takes no figure that does not name it
            fitted = (
                fit(figure, variable, near > 0)
                or _asked_per(figure, variable, model.variable(unknown))
                or _times(figure, variable, near, usual, tokens)
            )
            if fitted is None:
                continue
            values, score = fitted
            if variable.name in outputs and unknown not in outputs:
                score += GIVEN_RESULT
            elif variable.name in outputs and near < NEAREST / 2:
                score -= OUTPUT
            if near < NEAREST / 2:
                score -= _distance(values, usual)
            fact = facts.get(variable.fact or "")
            if fact is not None and len(values) == 1 and abs(values[0] - fact) <= 1e-9 * abs(fact):
                score += SAME_AS_FACT
            row.append((score + near - 0.01 * order, Bound(variable.name, figure, values), near))
        if any(near >= NEAREST / 2 for _, _, near in row):
            # A figure belongs to the name right beside it, whatever else it would fit.
            row = [(s if near >= NEAREST / 2 else s - ELSEWHERE, b, near) for s, b, near in row]
        options.append(sorted(((s, b) for s, b, _ in row), key=lambda o: -o[0]))
    score, chosen = _assign(options, 0, frozenset(), {})
    turned = {variable for variable, phrases in opposites() if says(tokens, phrases)}
    lowered = {
        variable for variables, phrases in declines() if spells(tokens, phrases) for variable in variables
    }
    chosen = tuple(b if b is None else _signed(b, turned, lowered) for b in chosen)
    bound = tuple(b for b in chosen if b is not None)
    unbound = tuple(f for f, b in zip(figures, chosen, strict=True) if b is None)
    if unknown not in outputs:
        # What drew a figure to a result says nothing of how well the model as a whole fits.
        score -= GIVEN_RESULT * sum(b.variable in outputs for b in bound)
    return Binding(bound, unbound, idioms, score)


def _signed(bound: Bound, turned: Collection[str], lowered: Collection[str]) -> Bound:
    """The bound figure, turned to what the words beside it mean: a chance of failure, a rate of decline."""
    if bound.variable in turned:
        return replace(bound, values=tuple(1 - v for v in bound.values))
    if bound.variable in lowered:
        return replace(bound, values=tuple(-abs(v) for v in bound.values))
    return bound


def _named_apart(figure: Figure, variable: str, named: Sequence[Mention], tokens: Tokens) -> bool:
    """True if the variable is named anywhere but inside the figure itself."""
    return any(
        m.variable == variable
        and (tokens.ends[m.last] <= figure.start or tokens.starts[m.first] >= figure.end)
        for m in named
    )


def _asked_per(
    figure: Figure, variable: Variable, unknown: Variable
) -> tuple[tuple[float, ...], float] | None:
    """ "What is $100B per gigawatt over 5 GW?": the words after the amount name what is sought, not a price."""
    amount, _, per = figure.values[0].unit.partition("/")
    if (
        figure.written != "price"
        or not per
        or figure.values[0].unit != unknown.unit
        or variable.unit != amount
    ):
        return None
    return tuple(v.value for v in figure.values), 1.2


def _times(
    figure: Figure, variable: Variable, near: float, usual: float | None, tokens: Tokens
) -> tuple[tuple[float, ...], float] | None:
    """ "The pledge were twice as large": so many times what the variable is, where it is named beside the figure."""
    after = next((w for w, start in zip(tokens.words, tokens.starts, strict=True) if start >= figure.end), "")
    if (
        figure.written != "multiple"
        or variable.unit == "1"
        or not usual
        or near < NEAREST / 4
        or after != "as"
    ):
        return None
    return tuple(v.value * usual for v in figure.values), 1.6


def _distance(values: Sequence[float], usual: float | None) -> float:
    """What a figure loses that is of another size than the variable's usual value."""
    if not usual or not values[0]:
        return 0.0
    powers = abs(math.log10(abs(values[0] / usual)))
    return min(FARTHEST, MAGNITUDE * powers) if powers > 1 else -RIGHT_SIZE * (1 - powers)


def defined(model: Model) -> frozenset[str]:
    """What the model computes rather than takes: alone on the left of an equation, without a default of its own."""
    left = {e.split("=")[0].strip() for e in model.equations}
    return frozenset(v.name for v in model.variables if v.name in left and v.default is None and not v.fact)


def has_object(mention: Mention, tokens: Tokens) -> bool:
    """True for "the present value of $80B": what follows is valued, it is not the value ("an NPV of zero" is)."""
    before = tokens.words[mention.first - 1] if mention.first else ""
    return tokens.words[mention.last + 1 : mention.last + 2] == ("of",) and before not in {"a", "an"}


def usable(question: Question) -> tuple[Figure, ...]:
    """The figures that could be inputs: no dates, no names with a digit in them, nothing that is ruled out."""
    return tuple(
        f
        for f in question.figures
        if f.written not in {"date", "label"}
        and not question.text[: f.start].lower().rstrip().endswith(contrasts())
    )


def _assign(
    options: Sequence[Sequence[tuple[float, Bound]]],
    at: int,
    used: frozenset[str],
    seen: dict[tuple[int, frozenset[str]], tuple[float, tuple[Bound | None, ...]]],
) -> tuple[float, tuple[Bound | None, ...]]:
    """The best way to place the figures from `at` on, without the variables used; each state is worked out once."""
    if at == len(options):
        return 0.0, ()
    if (at, used) in seen:
        return seen[at, used]
    best_score, best = _assign(options, at + 1, used, seen)
    best_score, best = best_score + UNBOUND, (None, *best)
    for score, bound in options[at][:4]:
        if bound.variable in used:
            continue
        rest_score, rest = _assign(options, at + 1, used | {bound.variable}, seen)
        if score + rest_score > best_score + 1e-12:
            best_score, best = score + rest_score, (bound, *rest)
    seen[at, used] = best_score, best
    return best_score, best


def _nearness(
    figure: Figure, variable: str, named: Sequence[Mention], tokens: Tokens, figures: Sequence[Figure]
) -> float:
    """How near the variable's words stand to the figure; 0 where another figure or variable stands between."""
    best = 0.0
    for mention in named:
        if mention.variable != variable:
            continue
        low, high = tokens.starts[mention.first], tokens.ends[mention.last]
        if low < figure.end and high > figure.start:
            best = max(best, NEAREST)
            continue
        if figure.end <= low and tokens.words[mention.last] in _AHEAD:
            continue  # "add up to" is followed by its value, never preceded
        left, right = (high, figure.start) if high <= figure.start else (figure.end, low)
        if any(left <= f.start and f.end <= right for f in figures if f is not figure):
            continue
        if any(
            other.variable != variable
            and left <= tokens.starts[other.first]
            and tokens.ends[other.last] <= right
            for other in named
        ):
            continue
        if any(left <= s < right and w in _APART for s, w in zip(tokens.starts, tokens.words, strict=True)):
            continue  # in "the pledge worth $60B" the amount is not the pledge
        between = sum(1 for s in tokens.starts if left <= s < right)
        if between <= 5:
            # Words before a figure ("a margin of 30%") bind a little better than words after it at a distance.
            best = max(best, NEAREST / (1 + between) * (1.0 if high <= figure.start or between == 0 else 0.8))
    return best
