"""Whether a question changes the standing calculation.

In go the question, that calculation and the calculator that it would be by itself, out comes the changed calculation,
or None where the question stands on its own feet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.binding import Binding
from assistant.binding.heard import heard
from assistant.binding.inputs import usable
from assistant.binding.strangers import strangers
from assistant.changing.asking import NOTHING, counting, elsewhere, per_period, sought
from assistant.changing.held import Held
from assistant.changing.values import ASKED, relative, values
from assistant.conversation import Standing
from assistant.cuedata import change_words, each_words, factors, periods, shifts
from assistant.deciding import checks, explains
from assistant.fits import fit
from assistant.mentioning import Mention, Tokens, mentions
from assistant.question import Question
from assistant.reading import stem
from assistant.routes import Calculate, Candidate
from assistant.scoring import period
from assistant.seeking import asked_for
from calculators.model import Model

COMPLETE = 0.8
"""A question whose own calculator scores this much stands on its own feet, unless it leans on the last by a word."""
SHORT = 3
"""Words of a question that leaves out what was said before: "what valuation would give 5%?"."""
REACH = 30
"""Characters between a name and its value: "a gigawatt turned out to be 40 billion"."""
LONG = 5
"""From more words on a line has its own context."""
SUPPOSING = frozenset({"suppose", "opinion", "ellipsis", "anaphora"})
"""Cues of a line that may give a value without the name of what it is for."""
ALIKE = 0.7
"""A question this near to another calculator's is that one's."""
READ = 0.75
"""A question this near to one of the library's, and nearer than to a calculator's, is looked up."""
POINTERS = frozenset({"that", "this", "same", "those", "these"})
"""Words before a name that say it is what was said before."""
SPOKEN = frozenset({"why", "list", "summary", "passage"})
"""Forms of questions that no number answers."""


@dataclass(frozen=True, slots=True)
class _Line:
    """The question beside the standing calculation."""

    question: Question
    tokens: Tokens
    named: tuple[Mention, ...]
    follows: bool
    """It opens as what goes on from something: "and", "what if"."""
    leans: bool
    """A word of it leans on what was said: "and", "instead", "it"."""
    again: frozenset[str]
    """What was said and is named again, without a value and not sought: "what is the pledge worth at 12%?"."""
    short: bool
    first: Candidate | None
    library: float


def change(
    question: Question,
    tokens: Tokens,
    models: Mapping[str, Model],
    facts: Mapping[str, float],
    standing: Standing,
    first: Candidate | None,
    scenario: str,
    behind: Mapping[str, float],
    library: float = 0.0,
) -> Calculate | None:
    """The question as a change of the standing calculation, or None where it is a question of its own.

    A line that leaves the standing calculation sensible changes it: its figures fit, one by name or by unit, and it
    is no complete question for another calculator. `behind` are values set before, `first` is the calculator that the
    line would be by itself, `library` how near the library's nearest question is.
    """
    model = models.get(standing.model)
    if model is None or "fresh" in question.cues:
        return None
    if "default" in question.cues and not usable(question):
        return _to_default(tokens, model, standing)
    if "back" in question.cues and not usable(question):
        before = standing.before
        if before is None or before.model not in models:
            return None
        return Calculate(
            models[before.model], before.unknown, NOTHING, before.per, before, scenario=before.scenario
        )
    line = _line(question, tokens, model, standing, first, library)
    held = Held(model, standing, facts, behind)
    per = period(_outside_rates(line, model), usable(question))
    times = relative(question, tokens, line.named, held)
    if not usable(question):
        again = first is not None and first.model is model and (line.leans or not first.complete)
        if _says_more(line, model, scenario) and not again:
            return elsewhere(question, tokens, model, standing, first) if line.leans else None
        # "Double the annual spend" asks for no amount a year.
        if per and times is None and model.variable(standing.unknown).unit != "USD/year":
            return per_period(per, models, held, line.named, tokens)
    unknown = times[0] if times else sought(question, held, line.named, tokens, first)
    said = per or scenario or heard(question, tokens, model).idioms
    if not usable(question) and times is None and unknown == standing.unknown and not said:
        # It says nothing that changes this calculation, and may ask for another: "what is it worth today?".
        return elsewhere(question, tokens, model, standing, first) if line.leans else None
    if (
        not usable(question)
        and times is None
        and unknown != standing.unknown
        and held.used(unknown, heard(question, tokens, model).values) is None
    ):
        return None  # nothing that was said before answers it
    if times is None and _own(line, model, unknown, per):
        return elsewhere(question, tokens, model, standing, first) if line.leans else None
    binding = times[1] if times else values(question, tokens, held, unknown)
    if times is None and usable(question) and not _fits(line, binding):
        return elsewhere(question, tokens, model, standing, first) if line.leans else None
    if times is None and unknown == standing.unknown:
        unknown = counting(binding, held, first if first is not None and first.model is model else None)
        if unknown != standing.unknown:
            binding = values(question, tokens, held, unknown)
    foreign = {figure for figure, _ in strangers(question, tokens, model)}
    if foreign & {b.figure for b in binding.bound}:
        # What another calculator's variable is named beside is no value of this one, whatever would fit.
        kept = tuple(b for b in binding.bound if b.figure not in foreign)
        binding = replace(binding, bound=kept, unbound=(*binding.unbound, *foreign))
        if not line.follows and first is not None and first.complete and not first.binding.unbound:
            return None  # its own calculator has a place for it
    if unknown in binding.names or (standing.unknown in binding.names and unknown == standing.unknown):
        return None
    if unknown != standing.unknown:
        # A table of what no longer counts would say the same in every row.
        counted = held.used(unknown, {}) or frozenset()
        standing = replace(standing, ranges=tuple(r for r in standing.ranges if r[0] in counted))
    return Calculate(
        model, unknown, binding, per or standing.per, standing, scenario=scenario or standing.scenario
    )


def _to_default(tokens: Tokens, model: Model, standing: Standing) -> Calculate:
    """The standing calculation without what was said of it: of the inputs that are named, else of all."""
    said = {name for name, _ in standing.given} | {r[0] for r in standing.ranges}
    # The first word is the verb of what is to be done: "use your default price" speaks of no utilisation.
    named = said & {m.variable for m in mentions(tokens, model.variables) if m.first}
    if not named:
        return Calculate(model, standing.unknown, NOTHING, standing.per, standing, reset=True)
    kept = replace(
        standing,
        given=tuple((name, value) for name, value in standing.given if name not in named),
        ranges=tuple(r for r in standing.ranges if r[0] not in named),
    )
    return Calculate(model, standing.unknown, NOTHING, standing.per, kept, scenario=standing.scenario)


def _line(
    question: Question,
    tokens: Tokens,
    model: Model,
    standing: Standing,
    first: Candidate | None,
    library: float,
) -> _Line:
    named = heard(question, tokens, model).named
    said = {name for name, _ in standing.given}
    follows = "follows" in question.cues
    leans = "ellipsis" in question.cues or ("anaphora" in question.cues and not _empty_it(tokens))
    # In a long line "it" and "at" mostly refer to what stands in the line itself.
    leans = follows or (leans and len(question.content) <= LONG)
    given = {m.variable for m in named if _has_figure(m, model, question, tokens)}
    given |= set(heard(question, tokens, model).values)
    given |= {m.variable for m in named if asked_for(m.variable, model, named, tokens) >= ASKED}
    again = frozenset(said & {m.variable for m in named} - given)
    # "At that pre-money value" is the one that was said; "the pledge" is named as in any question.
    follows = follows or any(m.variable in again and _points(m, tokens) for m in named)
    short = len(question.content) <= SHORT and not again
    return _Line(question, tokens, named, follows, leans, again, short, first, library)


def _points(mention: Mention, tokens: Tokens) -> bool:
    return mention.first > 0 and tokens.words[mention.first - 1] in POINTERS


def _has_figure(mention: Mention, model: Model, question: Question, tokens: Tokens) -> bool:
    """Whether a figure that can be a value of what is named stands near the name."""
    start, end = mention.start, tokens.ends[mention.last]
    variable = model.variable(mention.variable)
    near = [f for f in usable(question) if f.start <= end + REACH and f.end >= start - REACH]
    # The "year" of "5 percent a year" belongs to the figure.
    return any((f.start < end and start < f.end) or fit(f, variable, named=True) is not None for f in near)


def _own(line: _Line, model: Model, unknown: str, per: str) -> bool:
    """Whether the question is complete by itself: it asks for something, and has all that that takes."""
    first, question = line.first, line.question
    if not line.follows and _told(line):
        return True
    if first is None or not first.complete:
        return False
    if first.model is model:
        if line.follows or (line.short and (usable(question) or per)):
            return False
        plain = bool(line.named) and first.score >= COMPLETE
        return line.again - {unknown} != set() or (not line.leans and (first.likeness >= COMPLETE or plain))
    foreign = {figure for figure, _ in strangers(question, line.tokens, first.model)}
    if first.binding.unbound or foreign & {b.figure for b in first.binding.bound}:
        return False
    named = mentions(line.tokens, first.model.variables)
    asked = asked_for(first.unknown, first.model, named, line.tokens, usable(question))
    other = all(v.name != first.unknown for v in model.variables)
    if first.unknown != unknown and asked >= ASKED and (other or not line.follows):
        return True
    brought = len(first.binding.bound)
    if not line.follows and (brought > 2 or (brought > 1 and (not line.short or per or asked >= ASKED))):
        return True  # it brings its own values
    if line.leans and line.named:
        return False
    return first.likeness >= (COMPLETE if line.follows else ALIKE)


def _told(line: _Line) -> bool:
    """Whether words answer the question rather than a number, or the library has been asked nearly the same."""
    question, library = line.question, line.library
    if question.form in SPOKEN or explains(question) or checks(question, line.tokens):
        return True
    likeness = line.first.likeness if line.first is not None else 0.0
    if library <= likeness:
        return False
    return question.form == "definition" or (library >= READ and not line.short)


def _fits(line: _Line, binding: Binding) -> bool:
    """Whether the figures have their places: by name or, in a line that leans or says little else, by unit."""
    if binding.unbound and (line.named or not line.leans):
        return False  # where nothing else is said, the reply names the figure that found no place
    named = {m.variable for m in line.named}
    supposes = line.leans or line.short or bool(line.question.cues & SUPPOSING)
    return supposes or any(b.variable in named for b in binding.bound)


def _outside_rates(line: _Line, model: Model) -> Tokens:
    """The words without the names of rates: the "annual" of "annual return" asks for no yearly amount."""
    tokens = line.tokens
    rates = [m for m in line.named if model.variable(m.variable).unit == "1"]
    for start, end in [(m.start, line.tokens.ends[m.last]) for m in rates]:
        tokens = tokens.without(start, end)
    return tokens


def _empty_it(tokens: Tokens) -> bool:
    """Whether "it" stands for what follows: "what does it cost to run 3 GW?"."""
    words = tokens.words
    return any(w == "it" and "to" in words[i + 2 : i + 4] for i, w in enumerate(words))


def _says_more(line: _Line, model: Model, scenario: str) -> bool:
    """True if a question without a figure speaks of something that a change of this calculation would not."""
    tokens = line.tokens
    spans = [(tokens.starts[m.first], tokens.ends[m.last]) for m in line.named]
    common = change_words() | {w for p in _little_phrases(model) for w in p.split()}
    stems = {stem(w) for w in common}
    return any(
        not any(start <= w.start < end for start, end in spans)
        and w.text not in common
        and w.stem not in stems
        and w.text != scenario
        for w in line.question.content
    )


def _little_phrases(model: Model) -> Sequence[str]:
    """Phrases that may stand in a change of this calculation besides its names."""
    return [
        *(p for _, phrases in periods() for p in phrases),
        *(p for i in model.idioms for p in i.words),
        *(p for _, phrases in factors() for p in phrases),
        *(p for s in shifts().values() for p in (*s.after, *s.before, *s.inside)),
        *each_words(),
    ]
