"""Figures of a question → variables of a model, by unit, by the words beside them and by the values they have."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.cuedata import contrasts, declines, inclines, opposites, period_phrases
from assistant.fits import fit, outside
from assistant.mentioning import Mention, Tokens, mentions, says, says_loosely, spells
from assistant.question import Question
from assistant.relating import Related, Relation, part_of, related, relation, yearly
from calculators.model import Model, Variable
from calculators.quantity import Figure, Quantity, display

MOST_FIGURES = 10
"""More figures than any calculator takes; a line of more is not read as one question."""
UNBOUND = -3.0
"""What a figure costs that finds no variable: more than any pair can earn."""
NEAREST = 2.0
"""What a variable's own words right beside a figure earn; half of it a word further, and so on."""
INSIDE = 1.0
"""What a name inside the figure earns."""
PART_OF = 1.5
"""What a figure earns that is put where the words say: "70B out of the 100B" is the part, and the 100B the whole."""
OUTPUT, GIVEN_RESULT = 0.5, 1.2
"""What a result loses as a place for a figure unless it is named beside it; and what it gains where an input is
sought, which can only be solved for from a result."""
ELSEWHERE = 1.0
"""What a place loses for a figure that has another variable's name right beside it."""
RIGHT_SIZE = 0.3
"""What a figure gains that is of the size that the variable usually has."""
MAGNITUDE, FARTHEST = 0.15, 1.2
"""What each power of ten between a figure and the variable's usual value costs, and the most that it may cost."""
OUTSIDE = 2.0
"""What a place loses for a value that it cannot have."""
IMPLIED = 1e-9
"""How near to what is left of 100% a share must be to follow from the other one."""
STRANGE = 3.0
"""What a place loses for a figure that has the name of another calculator's variable right beside it."""
SAME_AS_FACT = 1.2
"""What a figure earns that has the very value of the variable's fact: "the $100B" is the pledge."""


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


_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_APART = frozenset({"worth"})
"""Words that part a name from the value after it."""
_LINKS = frozenset(
    {"of", "is", "was", "were", "be", "being", "a", "an", "the", "at", "about", "would", "stays"}
)
"""Words between a name and its value that take the two no further apart."""
CLAUSE = 2
"""A comma between a name and a figure counts for so many words."""
_AHEAD = frozenset(
    {"to", "of", "at", "into", "from", "by", "with", "over", "for", "than", "become", "becomes"}
)
"""Words at the end of a name that announce a value."""


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
    place = _Place.of(question, tokens, model, unknown, facts, figures, usually or {}, without)
    idioms = place.idioms
    if len(place.figures) > MOST_FIGURES:
        return Binding((), tuple(place.figures), idioms, UNBOUND * len(place.figures))
    options = [place.options(figure) for figure in place.figures]
    score, chosen = _assign(options, 0, frozenset(), {})
    chosen = _resolved(chosen, place)
    heard = _heard(_Same(question, tokens, model))
    chosen = tuple(b if b is None or b.how else _signed(b, heard.turned, heard.lowered) for b in chosen)
    bound = tuple(b for b in chosen if b is not None)
    unbound = tuple(
        f
        for f, b in zip(place.figures, chosen, strict=True)
        if b is None and not _implied(f, bound) and f.text.lower() != "one" and not _said_nil(f, idioms)
    )
    if unknown not in place.outputs:
        # What drew a figure to a result says nothing of how well the model as a whole fits.
        score -= GIVEN_RESULT * sum(b.variable in place.outputs for b in bound)
    return Binding(bound, unbound, idioms, score)


def _said_nil(figure: Figure, idioms: Sequence[tuple[str, float]]) -> bool:
    """Whether the figure is the zero that was heard with a name already."""
    return figure.values[0].value == 0 and any(value == 0 for _, value in idioms)


def _implied(figure: Figure, bound: Sequence[Bound]) -> bool:
    """ "70% that it is spent and 30% that nothing is": the second follows from the first."""
    shares = [b.values[0] for b in bound if b.variable in {name for name, _ in opposites()}]
    return figure.written == "percent" and any(
        abs(1 - share - figure.values[0].value) <= IMPLIED for share in shares
    )


@dataclass(frozen=True, slots=True)
class _Same:
    """A question before a model, compared by being the same objects: what is heard of it does not change."""

    question: Question
    tokens: Tokens
    model: Model

    def __hash__(self) -> int:
        return hash((id(self.question), id(self.tokens), id(self.model)))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Same)
            and self.question is other.question
            and self.tokens is other.tokens
            and self.model is other.model
        )


@dataclass(frozen=True, slots=True)
class _Heard:
    """What a question says of a model, whatever is sought."""

    outputs: frozenset[str]
    named: tuple[Mention, ...]
    strange: tuple[Mention, ...]
    idioms: tuple[tuple[tuple[str, float], ...], ...]
    relations: Mapping[Figure, Relation]
    turned: frozenset[str]
    lowered: frozenset[str]


_NIL = frozenset({"zero", "no", "without", "ignoring", "excluding", "nil", "disregarding"})
_ARTICLES = frozenset({"the", "any", "a", "its", "amazon's"})


def _nil(tokens: Tokens, named: Sequence[Mention], model: Model) -> list[tuple[str, float]]:
    """ "Zero dilution", "ignoring the investment": a value said without a figure."""
    found = []
    for mention in named:
        variable, place = model.variable(mention.variable), mention.first - 1
        while place > 0 and tokens.words[place] in _ARTICLES:
            place -= 1
        before = tokens.words[place] if place >= 0 else ""
        after = tokens.words[mention.last + 1 : mention.last + 3]
        said = before in _NIL or after[:1] == ("zero",) or after in {("of", "zero"), ("is", "zero")}
        if said and not variable.convention:
            found.append((variable.name, 0.0))
    return found


@lru_cache(maxsize=64)
def _heard(same: _Same) -> _Heard:
    question, tokens, model = same.question, same.tokens, same.model
    named = mentions(tokens, model.variables)
    return _Heard(
        defined(model),
        named,
        strangers(tokens, named, model),
        (
            *(idiom.given for idiom in model.idioms if says_loosely(tokens, idiom.words)),
            *((pair,) for pair in _nil(tokens, named, model)),
        ),
        {figure: relation(figure, tokens, named, question.figures) for figure in question.figures},
        frozenset(variable for variable, phrases in opposites() if says(tokens, phrases)),
        frozenset(
            variable for variables, phrases in declines() if spells(tokens, phrases) for variable in variables
        ),
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """A model with one unknown, as the place that a question's figures are put into."""

    question: Question
    tokens: Tokens
    model: Model
    unknown: Variable
    facts: Mapping[str, float]
    figures: tuple[Figure, ...]
    usually: Mapping[str, float]
    outputs: frozenset[str]
    named: tuple[Mention, ...]
    strange: tuple[Mention, ...]
    idioms: tuple[tuple[str, float], ...]
    free: tuple[Variable, ...]
    relations: Mapping[Figure, Relation]

    @classmethod
    def of(
        cls,
        question: Question,
        tokens: Tokens,
        model: Model,
        unknown: str,
        facts: Mapping[str, float],
        figures: Sequence[Figure] | None,
        usually: Mapping[str, float],
        without: Collection[str],
    ) -> _Place:
        heard = _heard(_Same(question, tokens, model))
        outputs, every = heard.outputs, heard.named
        figures = usable(question) if figures is None else figures
        sought = {(m.first, m.last) for m in every if m.variable == unknown}
        # Words that name what is sought ("add up to") draw no figure to another variable that they might name too.
        named = tuple(
            m
            for m in every
            if (m.variable == unknown or (m.first, m.last) not in sought)
            and not (m.variable in outputs and has_object(m, tokens))
        )
        idioms = tuple(
            pair for given in heard.idioms if all(name != unknown for name, _ in given) for pair in given
        )
        taken = {name for name, _ in idioms} | {unknown, *without}
        return cls(
            question,
            tokens,
            model,
            model.variable(unknown),
            facts,
            (
                *(f for f in figures if f not in {r.start for r in heard.relations.values()}),
                *(_elapsed(question) if _waits(model) else ()),
            ),
            usually,
            outputs,
            named,
            heard.strange,
            idioms,
            tuple(v for v in model.variables if v.name not in taken),
            heard.relations,
        )

    def relation(self, figure: Figure) -> Relation:
        """How a figure stands in the question; a year stands for itself."""
        return self.relations.get(figure, Relation.plain())

    def usual(self, variable: Variable) -> float | None:
        """The value that a variable has unless the question says one."""
        held = self.usually.get(variable.name)
        return held if held is not None else self.facts.get(variable.fact or "", variable.default)

    def options(self, figure: Figure) -> list[tuple[float, Bound]]:
        """The variables that a figure could be put into, best first."""
        row = [
            option
            for order, v in enumerate(self.free)
            if (option := self._option(figure, v, order)) is not None
        ]
        if any(near >= NEAREST / 2 for _, _, near in row):
            # A figure belongs to the name right beside it, whatever else it would fit.
            row = [(s if near >= NEAREST / 2 else s - ELSEWHERE, b, near) for s, b, near in row]
        elif self.strange:
            beside = max(
                _nearness(
                    figure,
                    m.variable,
                    (*self.named, *self.strange),
                    self.tokens,
                    self.figures,
                    self.question.text,
                )
                for m in self.strange
            )
            if beside >= NEAREST / 2:
                row = [(s - STRANGE, b, near) for s, b, near in row]
        return sorted(((s, b) for s, b, _ in row), key=lambda o: -o[0])

    def _option(self, figure: Figure, variable: Variable, order: int) -> tuple[float, Bound, float] | None:
        near = self._near(figure, variable.name)
        if variable.convention and near < NEAREST / 2:
            return None  # a choice of method is named when it is meant
        asks = "/" in variable.unit and variable.unit == self.unknown.unit == figure.values[0].unit
        if asks and not _named_apart(figure, variable.name, self.named, self.tokens):
            return None  # "$100B per gigawatt over 5 GW" asks for a price, it does not give one
        link = self.relation(figure)
        usual = self.usual(variable) if link.start is None else _started(link.start, variable)
        if near == 0 and self._declines(figure, variable):
            near = INSIDE
        if usual == 0 and near == 0 and variable.name not in self.usually:
            return None  # what is zero unless somebody speaks of it (growth) takes no figure that does not name it
        other = related(figure, link, variable, near, usual, self.named)
        if other is not None and other.base:
            # In "a fifth of the pledge goes unused" the pledge is what it is a part of, and takes nothing.
            near = self._near(figure, variable.name, other.base) if other.base != variable.name else 0.0
        fitted = (
            fit(figure, variable, near > 0, usual if usual else self._size(variable), link.each)
            or _asked_per(figure, variable, self.unknown)
            or _times(figure, variable, near, usual, self.tokens)
        )
        if fitted is not None and outside(fitted[0], variable):
            fitted = fitted[0], fitted[1] - OUTSIDE
        if other is not None and (fitted is None or other.score > fitted[1]):
            return self._worth(other.score, near, order), _bound(variable, figure, other), near
        if fitted is None:
            return None
        values, score = fitted
        if variable.name in self.outputs and self.unknown.name not in self.outputs:
            score += GIVEN_RESULT
        elif variable.name == self.model.result and self.unknown.name in _linked(self.model.equations):
            score += GIVEN_RESULT / 2
        elif variable.name in self.outputs and near < NEAREST / 2:
            score -= OUTPUT
        if near < NEAREST / 2:
            score -= _distance(values, usual if usual is not None else self._size(variable))
        if _known(values, variable, self.facts):
            score += SAME_AS_FACT
        elif variable.only_named and near < NEAREST / 2:
            return None
        if link.of_figure and variable.share_of and figure.written not in {"percent", "multiple"}:
            score += PART_OF
        if link.whole and any(v.share_of == variable.name for v in self.model.variables):
            score += PART_OF
        how = ""
        if figure in _elapsed(self.question):
            how = f"{figure.text} read as {values[0]:g} years from {FIRST_YEAR}"
        if variable.unit == "USD" and figure.values[0].unit == "1" and values[0] != figure.values[0].value:
            how = f"“{figure.text}” read as {display(Quantity(values[0], variable.unit))}"
        return self._worth(score, near, order), Bound(variable.name, figure, values, how=how), near

    def _declines(self, figure: Figure, variable: Variable) -> bool:
        """ "Spend shrinks by 5% every year": the verb names the yearly change."""
        if figure.written != "percent" or not yearly(figure):
            return False
        before = [
            w for w, end in zip(self.tokens.words, self.tokens.ends, strict=True) if end <= figure.start
        ]
        return any(
            variable.name in names and set(before[-4:]) & set(phrases)
            for names, phrases in (*declines(), *inclines())
        )

    def _size(self, variable: Variable) -> float | None:
        """The size of the money in this calculator, for an amount that has no usual value itself."""
        if variable.unit != "USD":
            return None
        held = [u for v in self.model.variables if v.unit == "USD" and (u := self.usual(v))]
        return math.exp(sum(math.log(abs(u)) for u in held) / len(held)) if held else None

    def _near(self, figure: Figure, variable: str, without: str = "") -> float:
        named = [m for m in self.named if m.variable != without]
        return _nearness(figure, variable, named, self.tokens, self.figures, self.question.text)

    @staticmethod
    def _worth(score: float, near: float, order: int) -> float:
        return score + near - 0.01 * order


def _known(values: Sequence[float], variable: Variable, facts: Mapping[str, float]) -> bool:
    """Whether the value is the very one that a fact gives the variable: "the $100B" is the pledge."""
    known = [facts[i] for i in (variable.fact, *variable.other_facts) if i and i in facts]
    return len(values) == 1 and any(abs(values[0] - fact) <= 1e-9 * abs(fact) for fact in known)


def _started(figure: Figure, variable: Variable) -> float | None:
    """ "Up 5 points from 35%": where the change starts."""
    found = fit(figure, variable, named=True)
    return None if found is None else found[0][0]


def _bound(variable: Variable, figure: Figure, found: Related) -> Bound:
    return Bound(variable.name, figure, found.values, found.base, found.how)


def _resolved(chosen: Sequence[Bound | None], place: _Place) -> tuple[Bound | None, ...]:
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


def strangers(tokens: Tokens, own: Sequence[Mention], model: Model) -> tuple[Mention, ...]:
    """Shared variables that are named and are none of this model's; a name that is also the model's own is that."""
    names = {v.name for v in model.variables}
    return tuple(
        m
        for m in mentions(tokens, _standard())
        if m.variable not in names and not any(o.first <= m.last and m.first <= o.last for o in own)
    )


@lru_cache(maxsize=1)
def _standard() -> tuple[Variable, ...]:
    from calculators.loading import standard_variables

    return tuple(standard_variables().values())


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


FIRST_YEAR = 2026
"""The year of the deal: a later year is so many years from then."""


def _waits(model: Model) -> bool:
    """Whether the model's time is how long one waits, not how long the pledge runs."""
    return any(v.name == "years" and v.fact is None and v.default is None for v in model.variables)


@lru_cache(maxsize=64)
def _elapsed(question: Question) -> tuple[Figure, ...]:
    """ "In 2030 Anthropic is worth $1 trillion": the year as the time until then."""
    later = [f for f in question.figures if f.written == "date" and f.values[0].value > FIRST_YEAR]
    return tuple(
        replace(f, values=(Quantity(f.values[0].value - FIRST_YEAR, "year"),), written="duration")
        for f in later
    )


@lru_cache(maxsize=1024)
def _linked(equations: tuple[str, ...]) -> frozenset[str]:
    """What an equation computes and another one takes: the yearly spend of a payback."""
    sides = [e.partition("=")[::2] for e in equations]
    taken = {name for _, right in sides for name in _NAME.findall(right)}
    return frozenset(left.strip() for left, _ in sides) & taken


def defined(model: Model) -> frozenset[str]:
    """What the model computes rather than takes: alone on the left of an equation, without a default of its own."""
    left = {e.split("=")[0].strip() for e in model.equations}
    return frozenset(v.name for v in model.variables if v.name in left and v.default is None and not v.fact)


def has_object(mention: Mention, tokens: Tokens) -> bool:
    """True for "the present value of $80B": what follows is valued, it is not the value ("an NPV of zero" is)."""
    before = tokens.words[mention.first - 1] if mention.first else ""
    of = next((i for i in (mention.last, mention.last + 1) if tokens.words[i : i + 1] == ("of",)), None)
    if of is None or before in {"a", "an"}:
        return False
    place = of + 1
    while place < len(tokens.words) and tokens.words[place] in _ARTICLES:
        place += 1
    following = tokens.words[place] if place < len(tokens.words) else ""
    return following != "zero" and any(c.isdigit() for c in following)


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
    figure: Figure,
    variable: str,
    named: Sequence[Mention],
    tokens: Tokens,
    figures: Sequence[Figure],
    question: str,
) -> float:
    """How near the variable's words stand to the figure; 0 where another figure or variable stands between."""
    best = 0.0
    for mention in named:
        if mention.variable != variable:
            continue
        low, high = tokens.starts[mention.first], tokens.ends[mention.last]
        if low < figure.end and high > figure.start:
            best = max(best, INSIDE)  # the "years" of "7 years" is no more than a unit
            continue
        if figure.end <= low and tokens.words[mention.last] in _AHEAD:
            continue  # "add up to" is followed by its value, never preceded
        if (
            high <= figure.start
            and " ".join(tokens.words[mention.first : mention.last + 1]) in period_phrases()
        ):
            continue  # "per year" follows its amount, it never announces one
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
        between = sum(
            1
            for s, w in zip(tokens.starts, tokens.words, strict=True)
            if left <= s < right and w not in _LINKS
        )
        between += CLAUSE * any(mark in question[left:right] for mark in ",;?")
        if between <= 5:
            # Words before a figure ("a margin of 30%") bind a little better than words after it at a distance.
            best = max(best, NEAREST / (1 + between) * (1.0 if high <= figure.start or between == 0 else 0.8))
    return best
