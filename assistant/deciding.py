"""Whether a question is computed or looked up: what that rests on, and the decision itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from assistant.binding.inputs import usable
from assistant.cuedata import calls, sizes
from assistant.evidence import Evidence
from assistant.mentioning import Tokens, mentions
from assistant.premises import SIDES, parties
from assistant.question import Question, Word
from assistant.ranking import amounts_in
from assistant.routes import Candidate
from assistant.scoring import nothing_to_solve_from, period, unexplained
from assistant.seeking import FRAGMENT, VERB, asked_for
from assistant.weighing import confidence, load_weights
from calculators.loading import standard_variables
from calculators.quantity import Figure, read_figures

ALIKE = 0.8
"""A calculator's question this near, with figures in it, is computed where the library's are farther."""
UNTOLD = 0.45
"""The bar for a question with a figure of its own that the library does not tell: there it has no better answer."""
ASKED_BEFORE, CLEAR = 0.75, 0.1
"""A question of the library this near, and this much nearer than a calculator's, is looked up."""


_COUNTS = frozenset({"number", "count"})
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
    question: Question,
    best: Candidate,
    facts: Mapping[str, float],
    library: float,
    tokens: Tokens,
    evidence: Evidence,
    leaning: float,
) -> dict[str, float]:
    """What the decision between computing and looking up rests on, each between about -1 and 1.

    `library` is how near the nearest example question of the library is, `evidence` what it says,
    `leaning` how much the question as a whole is like those that are computed.
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
        "asks_how": 1.0 if question.form == "how" else 0.0,
        "asks_what_it_is": 1.0 if question.form == "definition" else 0.0,
        "self_contained": 1.0 if best.complete else 0.0,
        "unsolvable": 1.0 if nothing_to_solve_from(best.model, best.unknown, best.binding) else 0.0,
        "unexplained": strange,
        "checks": 1.0 if checks(question, tokens) else 0.0,
        "defines": 1.0 if tokens.words[1:3] in {("is", "a"), ("is", "an"), ("does", "a")} else 0.0,
        "who_or_when": 1.0 if question.wants in {"party", "date"} else 0.0,
        "leaning": leaning,
        "without_figures": 0.0 if question.figures else 1.0,
        **_told_by_library(question, own, evidence),
    }


def _told_by_library(question: Question, own: Sequence[Figure], evidence: Evidence) -> dict[str, float]:
    """How well the library's best sentence answers: its share of the question's words and of the user's own figures."""
    if not evidence.sentences:
        return dict.fromkeys(("told", "told_figures", "own_told", "answering", "unanswered", "a_term"), 0.0)
    best = evidence.sentences[0]
    given = [f.values[0].value for f in usable(question) if len(f.values) == 1]
    mine = [f.values[0].value for f in own if len(f.values) == 1]
    text = best.sentence.text
    term = evidence.named is not None and not given and question.form in {"statement", "definition"}
    return {
        "told": best.coverage,
        "told_figures": amounts_in(text, given) / len(given) if given else 0.0,
        "own_told": amounts_in(text, mine) / len(mine) if mine else 0.0,
        "answering": evidence.sum / 20 if evidence.learned else 0.0,
        "a_term": float(term),
        "unanswered": max(min(evidence.unanswered / 10, 1.0), -1.0) if evidence.learned else 0.0,
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


def asks_stated(question: Question, tokens: Tokens, facts: Mapping[str, float]) -> bool:
    """Whether nothing is named but one amount that the library states: "how much is the pledge", "size of the deal"."""
    if usable(question) or period(tokens) or question.cues:
        return False
    shared = standard_variables()
    named = mentions(tokens, tuple(shared.values()))
    spans = [(tokens.starts[m.first], tokens.ends[m.last]) for m in named]
    others = [w for w in question.content if not any(start <= w.start < end for start, end in spans)]
    if not {w.text.removesuffix("'s") for w in others} <= sizes():
        return False
    stated = {m.variable for m in named}
    return len(stated) == 1 and all(shared[name].fact in facts for name in stated)


def of_others(question: Question) -> bool:
    """Whether a question without figures is about others than the two sides, of whom the calculators know nothing."""
    named = {p.name for p in parties(question.text)}
    return bool(named - SIDES) and not usable(question) and "suppose" not in question.cues


_PAST = frozenset({"did", "was", "were", "has", "have", "had"})


def checks(question: Question, tokens: Tokens) -> bool:
    """Whether a statement is asked about that is true or not: "did Amazon invest $50 billion?"."""
    return tokens.words[:1] != () and tokens.words[0] in _PAST and "suppose" not in question.cues


def explains(question: Question) -> bool:
    """True for a question that no number answers: it asks who, or why."""
    told = question.form == "how" and bool(
        {"explain", "describe", "outline"} & {w.text for w in question.words[:3]}
    )
    return told or question.wants == "party" or question.form == "why" or _asks_who(question)


def counts_foreign(question: Question, best: Candidate) -> bool:
    """Whether a question asks for a number of what no calculator speaks of: "how many *acres* …", "how many wafers"."""
    counts = [f for f in usable(question) if f.written in _COUNTS]
    things = [w for f in counts for w in question.words if w.start > f.end][:2]
    if counts == list(usable(question)) and any(_foreign(w, best) for w in things):
        return True  # "a million output tokens"
    for how, many, counted, after in zip(*(question.words[n:] for n in range(4)), strict=False):
        owned = question.text[counted.end : counted.end + 1] == "'"
        word = after if owned else counted  # "how many months' notice"
        asks = (how.text, many.text) == ("how", "many")
        if asks and counted.content and _foreign(word, best):
            return True
    return False


def _foreign(word: Word, best: Candidate) -> bool:
    return word.content and word.text in best.foreign and not _is_unit(word.text)


def _is_unit(word: str) -> bool:
    """Whether a word counts money, time or energy: "billions", "cents", "kwh"."""
    return any(f.end == len(word) + 2 for f in read_figures(f"5 {word}").figures)


def _asks_who(question: Question) -> bool:
    """Whether a question opens with who, or with which of several: "which companies invest, and how much?"."""
    first, second = [w.text for w in question.words[:2]] if len(question.words) > 1 else ("", "")
    several = len(second) > 3 and second.endswith("s") and not second.endswith(("ss", "us", "is"))
    return first in {"who", "whom", "whose"} or (first == "which" and several and not usable(question))


def computes(
    question: Question,
    best: Candidate,
    facts: Mapping[str, float],
    library: float,
    tokens: Tokens,
    look: Callable[[], Evidence],
    leaning: float,
) -> bool:
    """True if the calculator answers the question better than the library would: a fitted logistic score.

    `look` looks up what the library says; that takes a while, and not every question needs it.
    """
    if explains(question) or recalls(question, tokens, facts) or counts_foreign(question, best):
        return False
    if asks_stated(question, tokens, facts) or of_others(question):
        return False
    if not best.complete and not usable(question) and not best.binding.idioms:
        return False  # it could only ask for the numbers that the question does not have
    named = mentions(tokens, best.model.variables)
    if question.form == "list" and not usable(question) and all(m.variable != best.unknown for m in named):
        return False  # "run me through each of the investments"
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
    found = features(question, best, facts, library, tokens, look(), leaning)
    figures = found["own_figures"] and not found["own_told"] and not found["unplaced"]
    if question.form not in {"how", "why"} and (figures or found["rate"] == 1):
        bar = min(bar, UNTOLD)  # what the library would say speaks of no such figure, or of none a day
    return confidence(found, weights) >= bar
