"""Figures that say a value by its relation to another: "80% of the pledge", "two years longer", "$35B each"."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.cuedata import each_words, each_year, remainders, seeking, shifts
from assistant.fits import MONEY
from assistant.mentioning import Mention, Tokens
from calculators.model import Variable
from calculators.quantity import Figure, Quantity, display

_PART_WORDS = frozenset({"of", "the", "its", "their", "that", "this", "entire", "whole", "full", "today's", "current",
                         "anthropic's", "amazon's", "original", "total"})  # fmt: skip
_IT = frozenset({"it", "that", "this", "them"})
_YEARLY = ("year", "annum", "annual", "month", "quarter", "week", "day", "hour")
_ABOVE = {"above": 1, "over": 1, "below": -1, "under": -1}
_CLAUSES = frozenset({"if", "when", "where", "while", "and", "but", "with", "at", "for", "in"})
"""Words after an amount that begin something else: "for $100B if each one is $40B"."""
_NEAR_ENOUGH = 4
"""Words between "80% of" and what it is a part of."""
_PARTICLES = frozenset({"up", "down"})
_PHRASAL = frozenset(
    {
        "put",
        "puts",
        "putting",
        "set",
        "sets",
        "setting",
        "end",
        "ends",
        "sign",
        "signs",
        "lay",
        "pay",
        "pays",
        "ended",
        "signed",
    }
)
"""Verbs that take such a word without anything becoming more or less."""
FRACTION_FITS, OF_IT, LOOSE = 2.4, 1.9, 1.3
"""How well a part fits a variable: "80% of the pledge", "80% of it", and "80% is used" without saying of what."""
SHIFT_FITS = 2.3


@dataclass(frozen=True, slots=True)
class Relation:
    """How one figure stands in the question."""

    of: bool
    """ "Of" follows on it, or the name of what it is a multiple of."""
    base: frozenset[str]
    """The variables named after that "of"."""
    of_figure: bool
    """Another figure follows after "of": "80% of the $120B"."""
    of_it: bool
    shift: int
    """1 for more than before ("two years longer"), -1 for less, 0 for neither."""
    shift_words: tuple[int, int]
    """The first and the last of the words that say so."""
    each: bool
    """The amount is one for each of something: "at $38B apiece"."""
    whole: bool = False
    """It stands after such an "of": the 120 of "80% of the $120B"."""
    a_year: bool = False
    """The amount is one of every year: "$7.2B spent a year"."""
    start: Figure | None = None
    """What the change starts from, where another figure says so: "up 5 points from 35%"."""

    @classmethod
    def plain(cls) -> Relation:
        """No relation to anything."""
        return cls(False, frozenset(), False, False, 0, (0, -1), False)


@dataclass(frozen=True, slots=True)
class Related:
    """A value that hangs on another: `values` are factors on `base` where that is named, else the values."""

    values: tuple[float, ...]
    score: float
    base: str
    how: str
    """What to tell the user: "20% less than $100 billion"."""


def relation(
    figure: Figure, tokens: Tokens, named: Sequence[Mention], figures: Sequence[Figure], text: str
) -> Relation:
    """Read the words around a figure of a text."""
    after = next((i for i, start in enumerate(tokens.starts) if start >= figure.end), len(tokens.words))
    before = max((i for i, end in enumerate(tokens.ends) if end <= figure.start), default=-1)
    multiple = figure.written == "multiple"
    words = tokens.words
    has_of = words[after : after + 1] == ("of",)
    base: frozenset[str] = frozenset()
    of_figure = of_it = False
    if has_of or multiple or "of" in figure.text.split():
        place = after
        while place < len(words) and place - after < _NEAR_ENOUGH and words[place] in _PART_WORDS:
            place += 1
        base = frozenset(m.variable for m in named if m.first <= place <= m.last and m.first >= after)
        limit = tokens.starts[place] if place < len(words) else 0
        of_figure = any(f.start == limit or _holds(f, limit, figure) for f in figures if f is not figure)
        of_it = words[after + has_of : after + has_of + 1] != () and words[after + has_of] in _IT
    shift, span = _shift(figure, tokens, before, after)
    behind = words[after : after + 2]
    opening = next((i for i, word in enumerate(behind) if word in _CLAUSES), len(behind))
    around = (*words[max(0, before - 3) : before + 1], *behind[:opening])
    each = any(tuple(phrase.split()) in _grams(around) for phrase in each_words())
    start = None
    if shift and "from" in (words[after : after + 1] or ("",)):
        start = next(
            (f for f in figures if after + 1 < len(words) and f.start == tokens.starts[after + 1]), None
        )
    beside = _ABOVE.get(words[after] if after < len(words) else "", 0)
    if beside and figure.written in {"points", "basis_points"}:
        start = next(
            (f for f in figures if after + 1 < len(words) and f.start == tokens.starts[after + 1]), None
        )
        shift = beside if start is not None else shift  # "200 bps above 8%"
    whole = any(_out_of(f, figure, tokens) for f in figures if f is not figure and f.end <= figure.start)
    of_figure = of_figure or any(_out_of(figure, f, tokens) for f in figures if f.start >= figure.end)
    a_year = _a_year(figure, tokens, after, figures, text) or _yearly_name(figure, tokens, figures, text)
    return Relation(has_of or bool(base), base, of_figure, of_it, shift, span, each, whole, a_year, start)


def _is_money(figure: Figure) -> bool:
    """Whether it is an amount of money of no period, or a bare number that can only be one: "11 billion"."""
    q = figure.values[0]
    return q.unit == "USD" or (q.unit == "1" and figure.written == "number" and abs(q.value) >= MONEY)


def _a_year(figure: Figure, tokens: Tokens, after: int, figures: Sequence[Figure], text: str) -> bool:
    """Whether "a year" follows on an amount of money, nothing between but what it is spent on."""
    if not _is_money(figure):
        return False
    said = each_year()
    limit = min((f.start for f in figures if f.start >= figure.end), default=len(text))
    for place in range(after, min(after + _NEAR_ENOUGH + 1, len(tokens.words))):
        start = tokens.starts[place]
        if start >= limit or any(mark in text[figure.end : start] for mark in ",;:.?"):
            return False
        if any(tokens.words[place : place + len(phrase)] == phrase for phrase in said.phrases):
            return (
                place == after or tokens.words[place - 1] != "in"
            )  # "to $11.3M in a year" is how long it took
        if tokens.words[place] not in said.between:
            return False
    return False


def _yearly_name(figure: Figure, tokens: Tokens, figures: Sequence[Figure], text: str) -> bool:
    """Whether what leads up to an amount of money is one of a year: "yearly cloud spending of $6B"."""
    if not _is_money(figure):
        return False
    said = each_year()
    first = max((f.end for f in figures if f.end <= figure.start), default=0)
    at = bisect_left(tokens.starts, figure.start)
    for place in range(at - 1, max(-1, at - 2 * _NEAR_ENOUGH - 1), -1):
        between = text[tokens.starts[place] : figure.start]
        if tokens.starts[place] < first or any(mark in between for mark in ",;:.?"):
            return False
        if tokens.words[place] in said.names:
            nouns = [i for i in range(place + 1, min(place + 4, at)) if tokens.words[i] in said.nouns]
            return bool(nouns) and set(tokens.words[nouns[0] + 1 : at]) <= said.leads
    return False


def _holds(figure: Figure, at: int, other: Figure) -> bool:
    return figure.start <= at < figure.end and figure.start >= other.end


def _out_of(part: Figure, whole: Figure, tokens: Tokens) -> bool:
    """Whether nothing but "of" or "out of" stands between the two."""
    first, after = bisect_left(tokens.starts, part.end), bisect_left(tokens.starts, whole.start)
    if after - first > _NEAR_ENOUGH:
        return False
    between = tokens.words[first:after]
    return "of" in (*between, *part.text.split()[-1:]) and set(between) <= _PART_WORDS | {"out"}


def _grams(words: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(words[i : i + n]) for n in (1, 2, 3) for i in range(len(words) - n + 1)}


def yearly(figure: Figure) -> bool:
    """Whether a share is one for each year: "5% every year"."""
    return any(period in figure.text.lower() for period in _YEARLY)


def _shift(figure: Figure, tokens: Tokens, before: int, after: int) -> tuple[int, tuple[int, int]]:
    """Whether words beside the figure say that it is so much more or less, and which words they are."""
    if figure.written in {"percent", "points"} and yearly(figure):
        return 0, (0, -1)
    if figure.written == "percent" and tokens.words[after : after + 1] in {
        ("each",),
        ("every",),
        ("annually",),
    }:
        return 0, (0, -1)
    data = shifts()
    for sign in (1, -1):
        for phrase in data[sign].after:
            key = tuple(phrase.split())
            if tokens.words[after : after + len(key)] == key and tokens.words[
                after + len(key) : after + len(key) + 1
            ] != ("to",):  # "5 GW down to $2.4 billion": what goes down stands elsewhere
                return sign, (after, after + len(key) - 1)
        for phrase in data[sign].inside:
            if f" {phrase} " in f" {figure.text.lower()} ":
                return sign, (0, -1)
    if before >= 1 and tokens.words[before] in _PARTICLES and tokens.words[before - 1] in _PHRASAL:
        return 0, (0, -1)  # "what does it cost to put up 2.5 gigawatts"
    last = before
    by = last >= 0 and tokens.words[last] == "by"
    last -= by
    skip = last
    while skip >= 0 and tokens.words[skip] in {"a", "an", "about", "roughly", "only", "just"}:
        skip -= 1
    for sign in (1, -1):
        for phrase in data[sign].before:
            key = tuple(phrase.split())
            if tokens.words[skip - len(key) + 1 : skip + 1] == key:
                return sign, (skip - len(key) + 1, skip)
        if by:
            # "If the spending were cut from the start by a fifth": the verb stands before what is cut.
            for place in range(last, max(-1, last - _NEAR_ENOUGH - 1), -1):
                if any(tokens.words[place] == p for p in data[sign].before):
                    return sign, (place, place)
    return 0, (0, -1)


def later(figure: Figure, tokens: Tokens) -> int:
    """1 where a time is told from the one before ("a year later"), -1 for "a year earlier", else 0."""
    after = bisect_left(tokens.starts, figure.end)
    found = (
        sign
        for sign, shift in shifts().items()
        for phrase in shift.later
        if tokens.words[after : after + len(phrase.split())] == tuple(phrase.split())
    )
    return next(found, 0)


def related(
    figure: Figure, relation: Relation, variable: Variable, near: float, usual: float | None,
    named: Sequence[Mention],
) -> Related | None:  # fmt: skip
    """The figure as a value of the variable by what it is related to, or None."""
    if relation.shift and usual is not None:
        shifted = _shifted(figure, relation, variable, near, usual, named)
        if shifted is not None:
            return shifted
    return _part(figure, relation, variable, near)


def _part(figure: Figure, relation: Relation, variable: Variable, near: float) -> Related | None:
    """ "80% of the pledge", "half goes unused": a part of what the variable is a part of."""
    if variable.unit == "1" or not (figure.written in {"percent", "multiple"} or _in_quarters(figure)):
        return None
    factors = tuple(q.value / (4 if _in_quarters(figure) else 1) for q in figure.values)
    base = variable.share_of
    if base and base in relation.base:
        return Related(factors, FRACTION_FITS, base, "")
    if variable.name in relation.base and variable.unit.startswith("USD"):
        return Related(factors, FRACTION_FITS - 0.3, variable.name, "")
    if not base or (figure.written != "percent" and max(factors) > 1):
        return None
    if relation.of_figure:
        return Related(factors, FRACTION_FITS - 0.2, base, "")
    if relation.of_it or (figure.written != "percent" and not relation.base):
        return Related(factors, OF_IT, base, "")
    return Related(factors, LOOSE, base, "") if near > 0 and not relation.of else None


def left_over(figure: Figure, variable: Variable, tokens: Tokens, text: str) -> bool:
    """Whether the figure is what is left of the variable's whole: "15% of the pledge goes unused"."""
    after = bisect_left(tokens.starts, figure.end)
    for phrase in remainders().get(variable.name, ()):
        key = tuple(phrase.split())
        for place in range(after, len(tokens.words) - len(key) + 1):
            clause = text[figure.end : tokens.starts[place]]
            if any(mark in clause for mark in ",;:?") or seeking().asks & set(tokens.words[after:place]):
                break
            if tokens.words[place : place + len(key)] == key:
                return True
    return False


def _in_quarters(figure: Figure) -> bool:
    """Whether it is "three quarters", which need not be a time."""
    q = figure.values[0]
    return q.unit == "quarter" and q.value in {1.0, 2.0, 3.0} and not any(c.isdigit() for c in figure.text)


def _shifted(
    figure: Figure,
    relation: Relation,
    variable: Variable,
    near: float,
    usual: float,
    named: Sequence[Mention],
) -> Related | None:
    """ "Two years longer", "a margin 5 points lower", "a pledge 20% smaller": so much more or less than usual."""
    first, last = relation.shift_words
    if any(m.variable == variable.name and first <= m.last and m.first <= last for m in named):
        return None  # "prices rise 3%": the verb names the variable, and the figure is its value
    sign, unit = relation.shift, variable.unit
    amounts = [q.value for q in figure.values]
    if figure.written in {"points", "basis_points"} and variable.style == "percent":
        values = tuple(usual + sign * a for a in amounts)
    elif figure.written == "percent" and near > 0:
        values = (
            tuple(usual + sign * a for a in amounts)
            if variable.style == "percent"
            else tuple(usual * (1 + sign * a) for a in amounts)
        )
    elif figure.written == "multiple" and near > 0 and max(amounts) < 1:
        values = tuple(usual * (1 + sign * a) for a in amounts)
    elif unit == "year" and figure.written == "duration":
        values = tuple(usual + sign * _years(q) for q in figure.values)
    elif unit == figure.values[0].unit and unit != "1" and near > 0 and _beside(figure, variable, named):
        values = tuple(usual + sign * a for a in amounts)
    else:
        return None
    before = display(Quantity(usual, unit), style=variable.style)
    how = f"{figure.text} {'more' if sign > 0 else 'less'} than {before}"
    if figure.written == "percent" and variable.style == "percent":
        how = f"{figure.text} read as percentage points {'on top of' if sign > 0 else 'off'} {before}"
    return Related(values, SHIFT_FITS, "", how)


def _beside(figure: Figure, variable: Variable, named: Sequence[Mention]) -> bool:
    """Whether the variable is named outside the figure: "put up 2.5 gigawatts" adds to no capacity."""
    return any(m.variable == variable.name and not figure.start <= m.start < figure.end for m in named)


def _years(q: Quantity) -> float:
    from calculators.quantity import convert

    return convert(q, "year").value


def part_of(figure: Figure, label: str, shown: str, result: str) -> str:
    """Say what a part came to: "80% of the commitment of $100 billion is $80 billion"."""
    text = figure.text.removesuffix(" of")
    joined = " of" if figure.written == "percent" or figure.values[0].value < 1 else ""
    return f"{text}{joined} the {label} of {shown} is {result}"
