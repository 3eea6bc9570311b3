"""How well each calculator fits a question: a sum of few parts that can be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from assistant.binding import Binding, bind
from assistant.binding.heard import defined, has_object
from assistant.binding.inputs import changes, elapsed, usable
from assistant.binding.nearness import leads
from assistant.binding.strangers import strangers
from assistant.cuedata import period_phrases, periods, seeking
from assistant.examples import Near
from assistant.fits import fit
from assistant.mentioning import Mention, Tokens, mentions
from assistant.premises import parties
from assistant.question import Question
from assistant.reading import split_words, stems
from assistant.routes import Candidate
from assistant.seeking import asked_for
from assistant.trying import FITS, tried
from calculators.loading import standard_variables
from calculators.model import Model, Variable
from calculators.quantity import Figure

# The weights of a calculator's score. They are few enough to be read: what an ask phrase resembles, what the question
# asks for by name, and whether every figure found its place.
ASKED_FOR = 0.30
"""The unknown is named right after "what", "which" or "how many"."""
SAME_MODEL = 0.35
"""How much the model's nearest phrase counts beside the nearest phrase for this very unknown."""
NOTHING_TO_SOLVE_FROM = 0.30
"""What an input loses as the unknown where no result is given that it could be solved from."""
NO_PERIOD = 0.2
"""What an amount a year loses as the unknown where no period and no duration is spoken of."""
UNPLACED = 0.15
"""What a calculator loses for each figure that it has no place for."""
MISPLACED = 0.2
"""What a calculator loses for each share that it takes although the name of one that it does not know stands there."""
FOREIGN = 0.25
"""What a calculator loses for the share of words that its own questions never speak of ("inflation")."""
TOLD = 0.35
"""What a variable loses as the unknown that the question gives a value to ("a pledge of $60B")."""
OWN_RESULT, ASKED = 0.1, 0.45
"""What a calculator gains that is asked for the very thing it is about, and how plainly it must be asked."""
RATED = 0.12
"""What a yearly amount gains as the unknown where one per period is asked for: "monthly spend over 8 years"."""
TOPIC = 0.3
"""What a calculator gains whose name stands before a colon: "growth: 5bn at 20% for 5 years"."""
VERBATIM, ITS_OWN = 0.95, 0.25
"""A question this near to one of a calculator's own is nearly word for word that one, and what it gains by that."""
MOST_LIKE = 8
"""So many calculators are looked at for what their own questions are like."""
BECAME = 0.12
"""What a calculator gains that is of what something was and became, where the question says both: "from 8 to 11"."""
STRANGE = 0.4
"""Below this, a question is like none of the calculators' own, and names tell more."""
NAMED_RESULT = 0.10
"""The model's result is named in the question."""


@lru_cache(maxsize=64)
def vocabulary(model: Model) -> frozenset[str]:
    """The stems of all that a model's questions speak of: its phrases, its variables' words, and periods."""
    phrases = [a.phrase for a in model.asks] + [w for i in model.idioms for w in i.words]
    phrases += [text for v in model.variables for text in (v.label, v.name.replace("_", " "), *v.words)]
    phrases += [p for _, said in periods() for p in said]
    return frozenset(s for phrase in phrases for s in stems(phrase))


def unexplained(question: Question, model: Model) -> float:
    """The share of the question's content words that the model's own questions never speak of."""
    words = {w.stem for w in question.content if w.start >= question.to_the_point}
    return len({w for w in words if w not in vocabulary(model)}) / len(words) if words else 0.0


@lru_cache(maxsize=8)
def spoken(models: tuple[Model, ...]) -> frozenset[str]:
    """The stems of all that the questions of some calculators speak of."""
    return frozenset(one for model in models for one in vocabulary(model))


def unheard(question: Question, models: Iterable[Model]) -> frozenset[str]:
    """The telling words of a question, outside names, that no calculator speaks of: "who signed the *invoice*"."""
    known = spoken(tuple(models))
    names = {i for p in parties(question.text) for i in range(p.first, p.last + 1)}
    named = {(w.start, w.end) for i, w in enumerate(split_words(question.text)) if i in names}
    return frozenset(
        w.text
        for w in question.content
        if w.start >= question.to_the_point and w.stem not in known and (w.start, w.end) not in named
    )


def rank(
    question: Question,
    tokens: Tokens,
    models: Mapping[str, Model],
    facts: Mapping[str, float],
    near: Mapping[tuple[str, ...], Near],
    figures: Sequence[Figure] | None = None,
) -> list[Candidate]:
    """All calculators with each unknown they might be asked for, best first.

    `figures` are the figures to bind, all usable ones where it is None.
    """
    by_model: dict[str, float] = {}
    for (name, _), n in near.items():
        by_model[name] = max(by_model.get(name, 0.0), n.score)
    timed = bool(period(tokens)) or any(f.written in {"duration", "rate"} for f in question.figures)
    rated = _rated(question, tokens)
    said = usable(question)
    late = frozenset(elapsed(question))
    likely = sorted(by_model, key=lambda name: (-by_model[name], name))
    strange = bool(likely) and by_model[likely[0]] < STRANGE
    changed = bool(changes(question))
    likely = [
        n
        for i, n in enumerate(likely)
        if i < MOST_LIKE
        or (strange and _asks_result(models.get(n), tokens))
        or (changed and _begins(models.get(n)))
    ]
    out = []
    unheard_of = unheard(question, models.values())
    for name in likely:
        model = models.get(name)
        if model is None or not model.variables:
            continue
        named = mentions(tokens, model.variables)
        foreign = unexplained(question, model)
        topical = _topic(question.text, model)
        given = {v.name for v in model.variables if v.convention}
        elsewhere = _elsewhere(question, tokens, model) if figures is None else frozenset()
        begins = changed and _begins(model)
        targets = {model.result} | {m.variable for m in named} | {key[1] for key in near if key[0] == name}
        for unknown in sorted(targets - given):
            own = near.get((name, unknown))
            likeness = (1 - SAME_MODEL) * (
                own.score if own else 0.6 * by_model[name]
            ) + SAME_MODEL * by_model[name]
            binding = bind(question, tokens, model, unknown, facts, figures)
            asked = asked_for(unknown, model, named, tokens, said)
            score = likeness + FITS * binding.score + ASKED_FOR * asked
            if any(m.variable == model.result for m in named):
                score += NAMED_RESULT
            if unknown == model.result and asked >= ASKED and any(m.variable == unknown for m in named):
                score += OWN_RESULT
            if rated and unknown == model.result and model.variable(unknown).unit == "USD/year":
                score += RATED
            if rated and not said and "USD" not in model.variable(unknown).unit:
                score -= RATED
            if own is not None and own.score >= VERBATIM:
                score += ITS_OWN
            if topical:
                score += TOPIC
            if begins:
                score += BECAME
            score -= FOREIGN * foreign + UNPLACED * len(binding.unbound)
            score -= MISPLACED * len(elsewhere & {b.figure for b in binding.bound})
            if late and not late & {b.figure for b in binding.bound}:
                score -= UNPLACED  # "sells in 2030" speaks of a time that is waited for
            if _told(model.variable(unknown), unknown in defined(model), named, tokens, question):
                score -= TOLD
            plainly = max(0.0, min(1.0, 2 * asked - 1))
            if nothing_to_solve_from(model, unknown, binding):
                # What it takes to break even can be asked without saying so, if it is asked plainly.
                score -= NOTHING_TO_SOLVE_FROM * (1 - plainly if model.aims and binding.bound else 1.0)
            if model.variable(unknown).unit.endswith("/year") and not timed:
                likeness, score = likeness - NO_PERIOD, score - NO_PERIOD
            out.append(Candidate(model, unknown, binding, likeness, score, foreign=unheard_of))
    out.sort(key=lambda c: (-c.score, c.model.name, c.unknown))
    return tried(out, question, tokens, facts, figures)


def _elsewhere(question: Question, tokens: Tokens, model: Model) -> frozenset[Figure]:
    """The shares that belong by name to what the model never speaks of: the 3% of "3% inflation" in a present value."""
    shared, own = standard_variables(), vocabulary(model)
    return frozenset(
        figure
        for figure, name in strangers(question, tokens, model)
        if figure.written == "percent" and not set(stems(shared[name].label)) & own
    )


def _begins(model: Model | None) -> bool:
    """Whether the calculator is one of what something was and what it became."""
    return model is not None and any(v.later_of for v in model.variables)


def _asks_result(model: Model | None, tokens: Tokens) -> bool:
    """Whether the very name of a calculator's result is asked for, however little the rest is like its questions."""
    if model is None or not model.variables:
        return False
    named = mentions(tokens, model.variables)
    return asked_for(model.result, model, named, tokens) >= ASKED


def _rated(question: Question, tokens: Tokens) -> bool:
    """Whether an amount per period is spoken of outside the figures: "per month", "daily", but not "in months"."""
    for figure in usable(question):
        tokens = tokens.without(figure.start, figure.end)
    phrases = [p for p in period_phrases() if p.split()[0] in _PER or " " not in p]
    return _spoken(tokens, phrases)


_PER = frozenset({"per", "a", "an", "each", "every"})


def _topic(text: str, model: Model) -> bool:
    """Whether the text begins with the calculator's name and a colon."""
    before, colon, _ = text.partition(":")
    words = set(stems(before))
    return bool(colon and words) and words <= set(stems(f"{model.name.replace('_', ' ')} {model.title}"))


def _told(
    unknown: Variable, output: bool, named: Sequence[Mention], tokens: Tokens, question: Question
) -> bool:
    """True if a figure follows right on the name of the unknown: the question gives it, it does not ask for it."""
    for mention in named:
        if mention.variable != unknown.name or (output and has_object(mention, tokens)):
            continue
        if " ".join(tokens.words[mention.first : mention.last + 1]) in period_phrases():
            continue  # "which costs more per year: …" gives no yearly amount
        after = mention.last + 1
        while after < len(tokens.words) and tokens.words[after] in seeking().gives:
            after += 1
        limit = tokens.starts[after] if after < len(tokens.starts) else len(question.text)
        beside = [
            f
            for f in usable(question)
            if (tokens.ends[mention.last] <= f.start <= limit and not leads(f, unknown.name, named, tokens))
            # "A 10% dilution", but "$5B becomes" and "$100B worth today" ask for what they name.
            or ((not output or unknown.style == "percent") and _right_before(f, mention, tokens))
        ]
        if any(fit(f, unknown, named=True) is not None for f in beside):
            return True
    return False


def _right_before(figure: Figure, mention: Mention, tokens: Tokens) -> bool:
    """ "A 10% dilution": the figure ends where the name begins."""
    return figure.end <= mention.start and not any(
        figure.end <= start < mention.start for start in tokens.starts
    )


def nothing_to_solve_from(model: Model, unknown: str, binding: Binding) -> bool:
    """True where an input is sought and nothing that the model computes is given."""
    outputs = defined(model)
    return unknown not in outputs and not outputs & binding.names


def period(tokens: Tokens, figures: Sequence[Figure] = ()) -> str:
    """The period that a yearly amount is asked per ("a day"), empty where none is said outside the figures."""
    for figure in figures:
        tokens = tokens.without(figure.start, figure.end)
    for before, unit in zip(tokens.words, tokens.words[1:], strict=False):
        if before in {"in", "many"} and unit in _POWER:
            return _POWER[unit]
    return next((unit for unit, phrases in periods() if _spoken(tokens, phrases)), "")


_POWER = {u.lower(): u for u in ("kWh", "MWh", "GWh", "TWh", "MW", "GW", "kW")} | {
    "terawatt": "TWh", "megawatts": "MW", "gigawatts": "GW"
}  # fmt: skip
"""Units that a result can be asked for in: "in TWh"."""


def _spoken(tokens: Tokens, phrases: Sequence[str]) -> bool:
    """Whether one of the phrases is said of an amount; "at the start of each year" is not."""
    single = [i for i, word in enumerate(tokens.words) if word in {"single", "given"} and i]
    if single:  # "each single day"
        tokens = tokens.without(tokens.starts[single[0]], tokens.ends[single[0]])
    for phrase in phrases:
        key = tuple(phrase.split())
        for i in range(len(tokens.words) - len(key) + 1):
            if tokens.words[i : i + len(key)] == key and tokens.words[i - 1 : i] != ("of",):
                return True
    return False
