"""Question → a calculator, a search, or neither: scores over examples, units and words, never one phrase."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.binding import Binding, Bound, Mention, Tokens, bind, defined, mentions, says, usable
from assistant.conversation import Conversation, Standing
from assistant.cuedata import periods
from assistant.examples import Leads, Near, best_of
from assistant.question import Question
from assistant.reading import stems
from assistant.weighing import confidence, load_weights
from calculators.errors import CalculatorError, MissingInput
from calculators.model import Given, Model
from calculators.quantity import Figure

# The weights of a calculator's score. They are few enough to be read: what an ask phrase resembles, what the question
# asks for by name, and whether every figure found its place.
ASKED_FOR = 0.30
"""The unknown is named right after "what", "which" or "how many"."""
SAME_MODEL = 0.35
"""How much the model's nearest phrase counts beside the nearest phrase for this very unknown."""
FITS = 0.02
"""For each point of the binding's score."""
NOTHING_TO_SOLVE_FROM = 0.30
"""What an input loses as the unknown where no result is given that it could be solved from."""
NO_PERIOD = 0.2
"""What an amount a year loses as the unknown where no period and no duration is spoken of."""
NAMED_RESULT = 0.10
"""The model's result is named in the question."""

TOPIC = 0.66
"""The least score of a question about the program itself."""
CLOSE_SECOND = 0.04
"""A second calculator this near the first is offered beside it."""


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


@dataclass(frozen=True, slots=True)
class Expect:
    """Weigh outcomes by their probabilities."""

    outcomes: tuple[tuple[Figure, Figure], ...]
    """(probability, outcome) for each."""


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Compute a line of figures and operators."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Show how the last number was obtained."""


@dataclass(frozen=True, slots=True)
class LookUp:
    """Search the library."""

    near: Mapping[Leads, Mapping[tuple[str, ...], Near]]


@dataclass(frozen=True, slots=True)
class AboutProgram:
    """Answer from topics.toml."""

    topic: str


Route = Calculate | Sensitivity | Expect | Arithmetic | Steps | LookUp | AboutProgram


def route(
    question: Question,
    conversation: Conversation,
    models: Mapping[str, Model],
    facts: Mapping[str, float],
    near: Mapping[Leads, Mapping[tuple[str, ...], Near]],
    arithmetic: bool,
) -> Route:
    """Choose what answers the question.

    `near` holds the nearest example of everything that examples lead to; `arithmetic` says that the text is
    nothing but figures and operators.
    """
    tokens = Tokens.of(question.text)
    standing = conversation.state.standing
    if question.form == "steps" and (standing or conversation.state.steps):
        return Steps()
    candidates = rank(question, tokens, models, facts, near["calculator"])
    first = candidates[0] if candidates else None
    if question.form == "sensitivity":
        chosen = _sensitivity(question, tokens, models, facts, standing, first)
        if chosen is not None:
            return chosen
    if arithmetic:
        return Arithmetic()
    outcomes = paired(question)
    if outcomes:
        return Expect(outcomes)
    scenario = next((name for name in conversation.scenarios if says(tokens, (f"under {name}", f"in {name}", name))), "")
    if standing is not None:
        followed = _follow(question, tokens, models, facts, standing, first, scenario)
        if followed is not None:
            return followed
    topic = best_of(near["topic"])
    section, fact = best_of(near["section"]), best_of(near["fact"])
    library = max((n.score for n in (section, fact) if n is not None), default=0.0)
    if topic is not None and topic.score >= TOPIC and topic.score > library and not usable(question):
        if first is None or topic.score > first.score:
            return AboutProgram(topic.example.key[0])
    if first is not None and _computes(question, first, facts, library, tokens):
        second = next((c.model for c in candidates[1:] if c.model is not first.model), None)
        near_second = next((c for c in candidates[1:] if c.model is not first.model), None)
        if near_second is None or first.score - near_second.score > CLOSE_SECOND:
            second = None
        return Calculate(first.model, first.unknown, first.binding, period(tokens), None, first.score, second, False, scenario)
    return LookUp(near)


def paired(question: Question) -> tuple[tuple[Figure, Figure], ...]:
    """Outcomes with their probabilities, where a question is made of nothing else; otherwise nothing."""
    figures = usable(question)
    shares = [f for f in figures if f.written == "percent" and len(f.values) == 1]
    amounts = [f for f in figures if f.values[0].unit != "1" and len(f.values) == 1]
    if len(shares) < 2 or len(shares) != len(amounts) or len(shares) + len(amounts) != len(figures):
        return ()
    kinds = ["share" if f in shares else "amount" for f in figures]
    if any(a == b for a, b in zip(kinds[::2], kinds[1::2], strict=True)) or len({f.values[0].unit for f in amounts}) > 1:
        return ()
    return tuple(zip(shares, amounts, strict=True))


def own_figures(question: Question, facts: Mapping[str, float]) -> tuple[Figure, ...]:
    """The figures that the user brings: not the values that the library's facts state anyway."""
    known = list(facts.values())
    return tuple(
        f
        for f in usable(question)
        if len(f.values) > 1 or all(abs(f.values[0].value - k) > 1e-9 * max(1.0, abs(k)) for k in known)
    )


def features(question: Question, best: Candidate, facts: Mapping[str, float], library: float, tokens: Tokens) -> dict[str, float]:
    """What the decision between computing and looking up rests on, each between about -1 and 1.

    `library` is how near the nearest example question of the library is.
    """
    own = own_figures(question, facts)
    placed = [f for f in own if f not in best.binding.unbound]
    named = mentions(tokens, best.model.variables)
    return {
        "likeness": best.likeness,
        "lead": best.likeness - library,
        "library_nearer": 1.0 if library > best.likeness and not placed else 0.0,
        "asked_for": asked_for(best.unknown, best.model, named, tokens),
        "unknown_named": 1.0 if any(m.variable == best.unknown for m in named) else 0.0,
        "own_figures": min(len(placed), 2) / 2,
        "unplaced": 1.0 if best.binding.unbound else 0.0,
        "idiom": 1.0 if best.binding.idioms else 0.0,
        "supposes": 1.0 if question.cues & {"suppose", "solve"} else 0.0,
        "period": 1.0 if period(tokens) else 0.0,
        "explains": 1.0 if question.form in {"why", "how", "definition", "list", "summary", "yesno"} else 0.0,
        "self_contained": 1.0 if best.complete else 0.0,
        "unsolvable": 1.0 if _nothing_to_solve_from(best.model, best.unknown, best.binding) else 0.0,
        "unexplained": unexplained(question, best.model),
        "who_or_when": 1.0 if question.wants in {"party", "date"} else 0.0,
    }


@lru_cache(maxsize=64)
def vocabulary(model: Model) -> frozenset[str]:
    """The stems of all that a model's questions speak of: its phrases, its variables' words, and periods."""
    phrases = [a.phrase for a in model.asks] + [w for i in model.idioms for w in i.words]
    phrases += [text for v in model.variables for text in (v.label, v.name.replace("_", " "), *v.words)]
    phrases += [p for _, said in periods() for p in said]
    return frozenset(s for phrase in phrases for s in stems(phrase))


def unexplained(question: Question, model: Model) -> float:
    """The share of the question's content words that the model's own questions never speak of."""
    words = {w.stem for w in question.content}
    return len({w for w in words if w not in vocabulary(model)}) / len(words) if words else 0.0


def _computes(question: Question, best: Candidate, facts: Mapping[str, float], library: float, tokens: Tokens) -> bool:
    """True if the calculator answers the question better than the library would: a fitted logistic score."""
    weights, bar = load_weights("computing.toml")
    return confidence(features(question, best, facts, library, tokens), weights) >= bar


def rank(
    question: Question,
    tokens: Tokens,
    models: Mapping[str, Model],
    facts: Mapping[str, float],
    near: Mapping[tuple[str, ...], Near],
    figures: Sequence[Figure] | None = None,
) -> list[Candidate]:
    """All calculators with each unknown they might be asked for, best first."""
    by_model: dict[str, float] = {}
    for (name, _), n in near.items():
        by_model[name] = max(by_model.get(name, 0.0), n.score)
    timed = bool(period(tokens)) or any(f.written in {"duration", "rate"} for f in question.figures)
    likely = sorted(by_model, key=lambda name: (-by_model[name], name))[:8]
    out = []
    for name in likely:
        model = models.get(name)
        if model is None or not model.variables:
            continue
        named = mentions(tokens, model.variables)
        targets = {model.result} | {m.variable for m in named} | {key[1] for key in near if key[0] == name}
        for unknown in sorted(targets):
            own = near.get((name, unknown))
            likeness = (1 - SAME_MODEL) * (own.score if own else 0.6 * by_model[name]) + SAME_MODEL * by_model[name]
            binding = bind(question, tokens, model, unknown, facts, figures)
            score = likeness + FITS * binding.score + ASKED_FOR * asked_for(unknown, model, named, tokens)
            if any(m.variable == model.result for m in named):
                score += NAMED_RESULT
            if _nothing_to_solve_from(model, unknown, binding):
                score -= NOTHING_TO_SOLVE_FROM
            if model.variable(unknown).unit.endswith("/year") and not timed:
                likeness, score = likeness - NO_PERIOD, score - NO_PERIOD
            out.append(Candidate(model, unknown, binding, likeness, score))
    out.sort(key=lambda c: (-c.score, c.model.name, c.unknown))
    return [replace(c, complete=_complete(c, facts)) if i == 0 else c for i, c in enumerate(out)]


def _nothing_to_solve_from(model: Model, unknown: str, binding: Binding) -> bool:
    """True where an input is sought and nothing that the model computes is given."""
    outputs = defined(model)
    return unknown not in outputs and not outputs & binding.names


def _complete(candidate: Candidate, facts: Mapping[str, float]) -> bool:
    """True if what was said and the defaults give the unknown, or are refused for another reason than a gap."""
    from calculators.solving import solve_numbers

    said = {b.variable: Given(b.values[0], "question") for b in candidate.binding.bound}
    said |= {name: Given(value, "question") for name, value in candidate.binding.idioms}
    try:
        solve_numbers(candidate.model, candidate.unknown, said, facts)
    except MissingInput:
        return False
    except CalculatorError:
        return True
    return True


def asked_for(unknown: str, model: Model, named: Sequence[Mention], tokens: Tokens) -> float:
    """1 where the variable is named right after "what", "which" or "how many"; less where a word stands between."""
    best = 0.0
    variable = model.variable(unknown)
    for i, word in enumerate(tokens.stems):
        if word in {"what", "which"}:
            after = i + 1
        elif word == "how" and tokens.stems[i + 1 : i + 2] and tokens.stems[i + 1] in {"mani", "much", "high", "low", "larg", "big"}:
            after = i + 2
            # How high *must* X be: the auxiliary stands between.
        elif word == "how" and tokens.stems[i + 1 : i + 2] == ("long",):
            if variable.unit == "year":
                best = max(best, 0.8)
            continue
        else:
            continue
        if tokens.stems[i : i + 3] in {("how", "mani", "year"), ("how", "mani", "month")} and variable.unit == "year":
            best = max(best, 0.8)
        ahead = [m for m in named if 0 <= m.first - after <= 2]
        nearest = min((m.first for m in ahead), default=-1)
        if any(m.variable == unknown and m.first == nearest for m in ahead):
            best = max(best, (1.0, 0.45, 0.3)[nearest - after])
    return best


def period(tokens: Tokens) -> str:
    """The period that a yearly amount is asked per ("a day"), empty where none is said."""
    return next((unit for unit, phrases in periods() if says(tokens, phrases)), "")


def _sensitivity(
    question: Question,
    tokens: Tokens,
    models: Mapping[str, Model],
    facts: Mapping[str, float],
    standing: Standing | None,
    first: Candidate | None,
) -> Sensitivity | None:
    named = [m for m in models.values() if m.variables and any(x.variable == m.result for x in mentions(tokens, m.variables))]
    if first is not None and first.model in named:
        return Sensitivity(first.model, first.unknown if not first.binding.unbound else first.model.result, first.binding, None)
    if standing is not None and standing.model in models:
        model = models[standing.model]
        return Sensitivity(model, standing.unknown, bind(question, tokens, model, standing.unknown, facts), standing)
    return None


def _follow(
    question: Question,
    tokens: Tokens,
    models: Mapping[str, Model],
    facts: Mapping[str, float],
    standing: Standing,
    first: Candidate | None,
    scenario: str,
) -> Calculate | None:
    """The question as a change of the standing calculation, or None where it is a question of its own."""
    model = models.get(standing.model)
    if model is None:
        return None
    none = Binding((), (), (), 0.0)
    if "default" in question.cues and not usable(question):
        return Calculate(model, standing.unknown, none, standing.per, standing, reset=True)
    named = mentions(tokens, model.variables)
    period_said = period(tokens)
    unknown = _new_unknown(question, model, standing, named, tokens)
    # A change says nothing but values, names of this model's variables, periods and the words of a follow-up.
    spans = [(tokens.starts[m.first], tokens.ends[m.last]) for m in named]
    idiom_words = [w for i in model.idioms for w in i.words]
    left = [
        w
        for w in question.content
        if not any(start <= w.start < end for start, end in spans)
        and not says(Tokens.of(w.text), [p for _, ps in periods() for p in ps])
        and not any(w.text in phrase.split() for phrase in idiom_words)
        and w.text != scenario
        and w.text not in {"scenario", "case", "instead", "default", "change", "set", "use", "try", "term", "back"}
    ]
    if left:
        return None
    figures = usable(question)
    leaning = bool(question.cues & {"ellipsis", "anaphora"}) or not named
    if not figures and unknown == standing.unknown and not (period_said or scenario):
        return None
    result_named = any(m.variable in {model.result, standing.unknown} for m in named)
    if result_named and not question.cues & {"anaphora"} and not question.text.lower().startswith(("and ", "what about", "how about")):
        return None
    if not leaning and first is not None and first.score > 0.8 and not first.binding.unbound:
        return None
    binding = _bind_change(question, tokens, model, unknown, standing, facts)
    if binding.unbound:
        return None
    return Calculate(model, unknown, binding, period_said or standing.per, standing, scenario=scenario or standing.scenario)


def _new_unknown(
    question: Question, model: Model, standing: Standing, named: Sequence[Mention], tokens: Tokens
) -> str:
    """What a follow-up asks for: what it names after "what", else what was asked before."""
    best = max(
        ((asked_for(m.variable, model, named, tokens), m.variable) for m in named),
        default=(0.0, ""),
        key=lambda pair: pair[0],
    )
    if best[0] >= 0.45 and ("solve" in question.cues or not usable(question)):
        return best[1]
    return standing.unknown


def _bind_change(
    question: Question, tokens: Tokens, model: Model, unknown: str, standing: Standing, facts: Mapping[str, float]
) -> Binding:
    """Bind a follow-up's figures: what the user gave before is what a bare value changes."""
    said = [name for name, _ in standing.given] + [name for name, _, _ in standing.ranges]
    # Of variables that fit equally, the one said last comes first; then the others in the model's order.
    order = {name: i for i, name in enumerate(reversed(said))}
    variables = sorted(model.variables, key=lambda v: order.get(v.name, len(order)))
    ordered = replace(model, variables=tuple(variables))
    before = {name: given.value for name, given in standing.given}
    binding = bind(question, tokens, ordered, unknown, facts, usually=before)
    if unknown != standing.unknown and standing.unknown not in binding.names:
        # "what margin would make it zero?": "it" is what was computed before.
        zero = [b for b in binding.bound if b.values == (0.0,)] + [
            f for f in binding.unbound if len(f.values) == 1 and f.values[0].value == 0
        ]
        if zero:
            figure = zero[0].figure if not isinstance(zero[0], Figure) else zero[0]
            rest = tuple(b for b in binding.bound if b.figure is not figure)
            return Binding(
                (*rest, Bound(standing.unknown, figure, (0.0,))),
                tuple(f for f in binding.unbound if f is not figure),
                binding.idioms,
                binding.score,
            )
    return binding
