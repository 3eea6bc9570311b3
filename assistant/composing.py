"""Evidence → Answer: sentences of the library, word for word, each with its marker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from knowledge.document import Document, Fact, Passage, Sentence

from assistant.answer import Answer, Kind
from assistant.answer import Passage as Near
from assistant.citing import Citer
from assistant.evidence import Evidence, Scored
from assistant.premises import Correction, parties
from assistant.question import Question
from assistant.reading import stems

MOST, FEWEST = 5, 3
"""Sentences of an answer."""
STATED = 0.72
"""How near a fact's example question must be for the fact to be the direct answer."""
SAME = 0.90
"""Two sentences whose cosine is this high say the same."""
BESIDE = 0.45
"""The same for a sentence of the section that the best one stands in."""
FURTHER = 0.62
"""How good a sentence from elsewhere must be, as a share of the best one's score, to be added."""

_KINDS = {
    "definition": Kind.DEFINITION,
    "fact": Kind.FACT,
    "yesno": Kind.EXPLANATION,
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """What composing needs of the library."""

    document: Callable[[str], Document]
    similarity: Callable[[Sentence, Passage, Sentence, Passage], float]
    """The cosine of two sentences."""
    facts: Callable[[str], Fact | None]


def answer(question: Question, evidence: Evidence, shelf: Shelf, suggestions: Sequence[str]) -> Answer:
    """Compose an answer from evidence that covers the question."""
    citer = Citer()
    if question.form == "list" or (_asks_for_list(question) and question.form != "summary"):
        listed = _list(question, evidence, shelf)
        if listed is not None:
            text = _written(listed, citer)
            return Answer(question=question.asked, kind=Kind.EXPLANATION, text=text, citations=citer.citations, suggestions=tuple(suggestions))
    chosen = _choose(question, evidence, shelf)
    text = _written(chosen, citer)
    for marker, place in _repeats(chosen, evidence, shelf, citer):
        citer.also(marker, place)
    kind = _KINDS.get(question.form, Kind.EXPLANATION)
    if question.form == "statement" and _heading_for(question, evidence, shelf) is not None:
        kind = Kind.DEFINITION  # a bare term asks what it is
    if kind is Kind.EXPLANATION and question.wants and question.form not in {"why", "how", "compare"} and evidence.fact:
        kind = Kind.FACT
    return Answer(question=question.asked, kind=kind, text=text, citations=citer.citations, suggestions=tuple(suggestions))


@dataclass(frozen=True, slots=True)
class Placed:
    """A sentence in its passage."""

    passage: Passage
    sentence: Sentence
    score: float = 1.0


def _written(sentences: Sequence[Placed], citer: Citer) -> str:
    """The sentences as Markdown, each with its marker; bullets as a list."""
    parts: list[str] = []
    in_list = False
    for placed in sentences:
        marker = citer.sentence(placed.passage, placed.sentence, placed.score)
        words = " ".join(placed.sentence.text.split())
        if placed.sentence.kind == "bullet":
            parts.append(("\n" if in_list or not parts else "\n\n") + f"- {words} [{marker}]")
            in_list = True
        else:
            parts.append(("\n\n" if in_list else " " if parts else "") + f"{words} [{marker}]")
            in_list = False
    return "".join(parts).strip()


def _choose(question: Question, evidence: Evidence, shelf: Shelf) -> list[Placed]:
    """A direct first sentence, then what supports it."""
    best = evidence.sentences[0]
    home = _home(question, evidence, best, shelf)
    # A line that introduces a list says nothing without it.
    in_home = [(p, x) for p in home for x in p.sentences if x.kind != "heading" and not x.text.rstrip().endswith(":")]
    scores = {(s.passage.document, s.sentence.start): s.score for s in evidence.sentences}
    first: tuple[Passage, Sentence]
    named = _heading_for(question, evidence, shelf) if question.form == "statement" else None
    stated = shelf.facts(evidence.fact) if evidence.fact is not None else None
    if question.form == "fact" and stated is not None and evidence.fact_score >= STATED:
        first = _place(stated, shelf) or (best.passage, best.sentence)
        home = [first[0]]
        in_home = [(first[0], x) for x in first[0].sentences if x.kind != "heading" and not x.text.rstrip().endswith(":")]
    elif (question.form in {"definition", "summary"} or named is not None) and in_home:
        # A section on a term opens with its definition.
        first = in_home[0]
    else:
        first = (best.passage, best.sentence)
    chosen = [first]
    rest = [s for s in in_home if s[1] is not first[1] and s[1].start != first[1].start]
    if question.form not in {"definition", "summary"} and named is None:
        # Best three of the section, told in its own order.
        rest = sorted(rest, key=lambda s: -scores.get((s[0].document, s[1].start), 0.0))
        keep = {
            (s[0].document, s[1].start)
            for s in rest[:FEWEST]
            if scores.get((s[0].document, s[1].start), 0.0) >= BESIDE * best.score
        }
        rest = [s for s in in_home if (s[0].document, s[1].start) in keep]
    else:
        rest = _shape(rest)
    limit = 3 if question.form == "fact" else MOST - 1
    for passage, sentence in rest:
        if len(chosen) >= limit:
            break
        if question.form == "fact" and scores.get((passage.document, sentence.start), 0.0) < FURTHER * best.score:
            continue
        _append(chosen, passage, sentence, shelf)
    if question.form in {"why", "how"} and not any(_in_deal(s) for _, s in chosen):
        # What a concept is for is told by its place in the deal, where its section says so.
        for passage, sentence in [s for s in in_home if _in_deal(s[1])][:1]:
            _append(chosen, passage, sentence, shelf)
    for scored in evidence.sentences:
        if len(chosen) >= (limit if question.form == "fact" else MOST):
            break
        if scored.score >= FURTHER * best.score and (len(chosen) < FEWEST or scored.score >= 0.8 * best.score):
            _append(chosen, scored.passage, scored.sentence, shelf)
    return [Placed(p, s, scores.get((p.document, s.start), 0.0)) for p, s in chosen]


def _shape(rest: Sequence[tuple[Passage, Sentence]]) -> list[tuple[Passage, Sentence]]:
    """A definition goes on with what explains it, its place in the deal, and what it is not."""
    if len(rest) < MOST:
        return list(rest)
    here = [s for s in rest[2:-1] if _in_deal(s[1])]
    return [*rest[:2], *here[:1], rest[-1]]


def _in_deal(sentence: Sentence) -> bool:
    """True if a party of the deal is named in it."""
    return bool({p.name for p in parties(sentence.text)} & {"amazon", "anthropic"})


def _place(fact: Fact, shelf: Shelf) -> tuple[Passage, Sentence] | None:
    """The sentence that states a fact."""
    for passage in shelf.document(fact.document).passages:
        for sentence in passage.sentences:
            if sentence.start <= fact.start < sentence.end:
                return passage, sentence
    return None


def _append(chosen: list[tuple[Passage, Sentence]], passage: Passage, sentence: Sentence, shelf: Shelf) -> None:
    """Add a sentence unless it, or one that says the same, is there."""
    for other, held in chosen:
        if other.document == passage.document and held.start == sentence.start:
            return
        if shelf.similarity(sentence, passage, held, other) >= SAME:
            return
    chosen.append((passage, sentence))


def _home(question: Question, evidence: Evidence, best: Scored, shelf: Shelf) -> list[Passage]:
    """The passages of the section that the answer is taken from, in order."""
    document, section = best.passage.document, best.passage.section
    if evidence.section is not None and question.form in {"definition", "summary", "list", "compare", "why", "how"}:
        if evidence.section_score >= 0.7 or question.form in {"definition", "summary"}:
            document, section = evidence.section
    if question.form in {"definition", "statement"}:
        named = _heading_for(question, evidence, shelf)
        if named is not None:
            document, section = named
    passages = shelf.document(document).passages
    home = [p for p in passages if p.section == section or p.section.endswith(f"> {section}")]
    if not home:
        home = [p for p in passages if f"{section} >" in p.section]
    return home or [best.passage]


def _heading_for(question: Question, evidence: Evidence, shelf: Shelf) -> tuple[str, str] | None:
    """The section whose heading is the very term that is asked for."""
    wanted = frozenset(stems(question.text))
    if not wanted:
        return None
    seen: set[tuple[str, str]] = set()
    for scored in evidence.sentences:
        place = (scored.passage.document, scored.passage.section)
        if place in seen:
            continue
        seen.add(place)
        if frozenset(stems(scored.passage.section.split(" > ")[-1])) == wanted:
            return place
    return None


def _asks_for_list(question: Question) -> bool:
    return any(w.text in {"list", "takeaways", "elements", "reasons", "things"} for w in question.words)


def _list(question: Question, evidence: Evidence, shelf: Shelf) -> list[Placed] | None:
    """A whole list of the library with the line that introduces it, complete and in order."""
    for passages in _list_sections(evidence, shelf):
        runs = _bullet_runs(passages)
        if not runs:
            continue
        wanted = frozenset(stems(question.text))
        best = max(runs, key=lambda run: len(wanted & frozenset(stems(" ".join(s.text for _, s in run[:1])))))
        return [Placed(p, s) for p, s in best]
    return None


def _list_sections(evidence: Evidence, shelf: Shelf) -> list[list[Passage]]:
    """Sections that may hold the list: the one whose example is near, then those of the best sentences."""
    places: list[tuple[str, str]] = []
    if evidence.section is not None and evidence.section_score >= 0.6:
        places.append(evidence.section)
    for scored in evidence.sentences[:6]:
        place = (scored.passage.document, scored.passage.section)
        if place not in places:
            places.append(place)
    return [
        [p for p in shelf.document(d).passages if p.section == s or p.section.endswith(f"> {s}")] for d, s in places
    ]


def _bullet_runs(passages: Sequence[Passage]) -> list[list[tuple[Passage, Sentence]]]:
    """Each list with its introduction: the sentence before its first bullet."""
    runs: list[list[tuple[Passage, Sentence]]] = []
    before: tuple[Passage, Sentence] | None = None
    run: list[tuple[Passage, Sentence]] = []
    for passage in passages:
        for sentence in passage.sentences:
            if sentence.kind == "bullet":
                if not run and before is not None:
                    run.append(before)
                run.append((passage, sentence))
            else:
                if run:
                    runs.append(run)
                    run = []
                before = (passage, sentence) if sentence.kind == "prose" else None
    if run:
        runs.append(run)
    return [r for r in runs if sum(s.kind == "bullet" for _, s in r) >= 2]


def _repeats(
    chosen: Sequence[Placed], evidence: Evidence, shelf: Shelf, citer: Citer
) -> list[tuple[int, str]]:
    """Where else the library says what the answer's sentences say."""
    held = {(c.passage.document, c.sentence.start) for c in chosen}
    out = []
    for scored in evidence.sentences[:20]:
        if (scored.passage.document, scored.sentence.start) in held:
            continue
        for placed in chosen:
            if shelf.similarity(scored.sentence, scored.passage, placed.sentence, placed.passage) >= SAME:
                marker = citer.sentence(placed.passage, placed.sentence)
                place = f"{scored.passage.title}, {scored.passage.section}" if scored.passage.section else scored.passage.title
                out.append((marker, place))
                break
    return out


def not_covered(question: Question, evidence: Evidence, suggestions: Sequence[str]) -> Answer:
    """Say plainly that the library does not say, which words have no support, and what is near."""
    missing = [*evidence.names, *(w for w in evidence.unsupported if w not in {n.lower() for n in evidence.names})][:4]
    text = "The library does not cover this."
    if missing:
        words = ", ".join(f"“{w}”" for w in missing)
        text = f"The library does not cover this: nothing near this question in it speaks of {words}."
    near: list[Near] = []
    for scored in evidence.sentences:
        if scored.cosine < 0.35 or len(near) == 3:
            break
        passage = scored.passage
        if all(n.section != passage.section or n.document != passage.document for n in near):
            near.append(Near(
                document=passage.document, title=passage.title, section=passage.section,
                start=scored.sentence.start, end=scored.sentence.end, text=scored.sentence.text,
            ))  # fmt: skip
    if near:
        places = ", ".join(f"“{n.section or n.title}”" for n in near)
        text += f" What is near, though not an answer: {places}."
    return Answer(question=question.asked, kind=Kind.NOT_COVERED, text=text, suggestions=tuple(suggestions), near=tuple(near))


def corrected(question: Question, correction: Correction, fact: Fact, shelf: Shelf, suggestions: Sequence[str]) -> Answer:
    """Correct a false premise with the sentence that says what is so."""
    citer = Citer()
    marker = citer.fact(fact, shelf.document(fact.document))
    text = f"The library does not say that {correction.claim}. What it says is: {fact.quote} [{marker}]"
    return Answer(question=question.asked, kind=Kind.FACT, text=text, citations=citer.citations, suggestions=tuple(suggestions))
