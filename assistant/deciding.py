"""Whether a question is computed or looked up: what that rests on, and the decision itself."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.binding.inputs import usable
from assistant.cuedata import calls
from assistant.mentioning import Tokens, mentions
from assistant.premises import parties
from assistant.question import Question
from assistant.routes import Candidate
from assistant.scoring import nothing_to_solve_from, period, unexplained
from assistant.seeking import FRAGMENT, VERB, asked_for
from assistant.weighing import confidence, load_weights
from calculators.quantity import Figure

ALIKE = 0.8
"""A calculator's question this near, with figures in it, is computed where the library's are farther."""
ASKED_BEFORE, CLEAR = 0.75, 0.1
"""A question of the library this near, and this much nearer than a calculator's, is looked up."""


EXPLAINING = frozenset({"why", "how", "definition", "list", "summary", "yesno"})
"""Forms of questions that words answer rather than a number."""


def own_figures(question: Question, facts: Mapping[str, float]) -> tuple[Figure, ...]:
    """The figures that the user brings: not the values that the library's facts state anyway."""
    known = list(facts.values())
    return tuple(
        f
        for f in usable(question)
        if len(f.values) > 1 or all(abs(f.values[0].value - k) > 1e-9 * max(1.0, abs(k)) for k in known)
    )


def features(
    question: Question, best: Candidate, facts: Mapping[str, float], library: float, tokens: Tokens
) -> dict[str, float]:
    """What the decision between computing and looking up rests on, each between about -1 and 1.

    `library` is how near the nearest example question of the library is.
    """
    own = own_figures(question, facts)
    placed = [f for f in own if f not in best.binding.unbound]
    named = mentions(tokens, best.model.variables)
    asked = asked_for(best.unknown, best.model, named, tokens, usable(question))
    # "All the gigawatts" makes no list of a question that asks for a number by its name.
    explained = question.form in EXPLAINING and not (question.form == "list" and asked >= VERB)
    told, strange = any(m.variable == best.unknown for m in named), unexplained(question, best.model)
    rate = best.model.variable(best.unknown).unit == "USD/year" and (told or period(tokens) != "")
    return {
        "likeness": best.likeness,
        "lead": best.likeness - library,
        "library_nearer": 1.0 if library > best.likeness and not placed else 0.0,
        "asked_for": asked,
        "unknown_named": 1.0 if any(m.variable == best.unknown for m in named) else 0.0,
        "own_figures": min(len(placed), 2) / 2,
        "figures": min(len(best.binding.bound), 2) / 2,
        "unplaced": 1.0 if best.binding.unbound else 0.0,
        "idiom": 1.0 if best.binding.idioms else 0.0,
        "supposes": 1.0 if question.cues & {"suppose", "solve"} else 0.0,
        "period": 1.0 if period(tokens) else 0.0,
        "rate": 1 - strange if rate else 0.0,
        "told_to": 1.0 if any(tokens.words[: len(c)] == c for c in calls()) else 0.0,
        "explains": 1.0 if explained else 0.0,
        "self_contained": 1.0 if best.complete else 0.0,
        "unsolvable": 1.0 if nothing_to_solve_from(best.model, best.unknown, best.binding) else 0.0,
        "unexplained": strange,
        "checks": 1.0 if checks(question, tokens) else 0.0,
        "defines": 1.0 if tokens.words[1:3] in {("is", "a"), ("is", "an"), ("does", "a")} else 0.0,
        "who_or_when": 1.0 if question.wants in {"party", "date"} else 0.0,
    }


def recalls(question: Question, tokens: Tokens, facts: Mapping[str, float]) -> bool:
    """Whether it asks what somebody did, or what was: "how much did AWS take in a day", "what was its cost"."""
    words = tokens.words[:5]
    if "suppose" in question.cues or own_figures(question, facts):
        return False
    if words[1:2] in {("was",), ("were",)} and "anaphora" in question.cues:
        return True
    did = next((place for place, word in enumerate(words) if word == "did"), None)
    if did is None:
        return False
    return bool(parties(" ".join(tokens.words[did + 1 : did + 4])))


_PAST = frozenset({"did", "was", "were", "has", "have", "had"})


def checks(question: Question, tokens: Tokens) -> bool:
    """Whether a statement is asked about that is true or not: "did Amazon invest $50 billion?"."""
    return tokens.words[:1] != () and tokens.words[0] in _PAST and "suppose" not in question.cues


def explains(question: Question) -> bool:
    """True for a question that no number answers: it asks who, or why."""
    return question.wants == "party" or question.form == "why"


def computes(
    question: Question, best: Candidate, facts: Mapping[str, float], library: float, tokens: Tokens
) -> bool:
    """True if the calculator answers the question better than the library would: a fitted logistic score."""
    if explains(question) or recalls(question, tokens, facts):
        return False
    if not best.complete and not usable(question) and not best.binding.idioms:
        return False  # it could only ask for the numbers that the question does not have
    named = mentions(tokens, best.model.variables)
    asked = asked_for(best.unknown, best.model, named, tokens)
    bare = (question.form == "statement" and asked >= FRAGMENT) or (
        "suppose" in question.cues and asked >= VERB
    )
    asked_before = library >= ASKED_BEFORE and library > best.likeness + CLEAR
    if asked_before and not bare and not own_figures(question, facts):
        return False  # the library has nearly this very question
    if (
        best.likeness >= ALIKE
        and best.likeness - library >= CLEAR
        and usable(question)
        and not checks(question, tokens)
    ):
        return True  # a calculator has nearly this very question, and the library has nothing like it
    weights, bar = load_weights("computing.toml")
    return confidence(features(question, best, facts, library, tokens), weights) >= bar
