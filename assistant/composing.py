"""Evidence → Answer: sentences of the library, word for word, each with its marker."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from assistant.answer import Answer, Kind
from assistant.answer import Passage as Near
from assistant.citing import Citer
from assistant.conversation import Topic
from assistant.evidence import CERTAIN, Evidence, Scored
from assistant.places import introduces
from assistant.premises import Correction, parties
from assistant.question import Question
from assistant.reading import stems
from assistant.topics import beyond
from knowledge.document import Document, Fact, Passage, Sentence

_NUMBERED = re.compile(r"\[(\d+)\]")
"""Numbers in brackets within a document's sentence, which would look like markers of ours."""
MOST, FEWEST = 5, 3
"""Sentences of an answer."""
STATED = 0.72
"""How near a fact's example question must be for the fact to be the direct answer."""
SAME = 0.90
"""Two sentences whose cosine is this high say the same."""
BESIDE = 0.45
"""The same for a sentence of the section that the best one stands in."""
SEEN = 8
"""So many of the best sentences are looked through for a yes or no."""
NEARLY = 0.8
"""A sentence with this share of the best one's score is worth adding to an answer that is long enough."""
NAMED_BY_EXAMPLE = 0.7
"""An example question this near names the section that answers."""
OUTLINED = 3
"""A summary of added documents tells of so many of them."""
BEYOND = 0.6
"""A question this near to one about a subject that the library leaves out is told so."""
FURTHER = 0.62
"""How good a sentence from elsewhere must be, as a share of the best one's score, to be added."""

_ANSWERS = re.compile(r"(?:yes|no)\b\s*[,:;.]", re.IGNORECASE)

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
    within: tuple[Document, ...] = ()
    """The documents that the search was limited to, empty where it was not."""


def answer(question: Question, evidence: Evidence, shelf: Shelf, suggestions: Sequence[str]) -> Answer:
    """Compose an answer from evidence that covers the question."""
    citer = Citer()
    kind = _kind(question, evidence)
    outline = _outline(shelf) if question.form == "summary" and not evidence.examples else []
    listed = None
    if outline:
        listed = outline
    elif question.form == "list" or (_asks_for_list(question) and question.form != "summary"):
        listed = _list(question, evidence, shelf)
    elif (
        question.form not in {"definition", "fact", "summary", "passage"}
        or evidence.named is not None
        or (question.form == "fact" and evidence.fact_score < STATED)
    ):
        listed = _only_list(question, evidence, shelf)
    if listed:
        text = _written(listed, citer)
        kind = Kind.EXPLANATION
        return Answer(
            question=question.asked,
            kind=kind,
            text=text,
            citations=citer.citations,
            suggestions=tuple(suggestions),
        )
    chosen = _choose(question, evidence, shelf)
    text = _written(chosen, citer)
    for marker, place in _repeats(chosen, evidence, shelf, citer):
        citer.also(marker, place)
    return Answer(
        question=question.asked,
        kind=kind,
        text=text,
        citations=citer.citations,
        suggestions=tuple(suggestions),
    )


def _kind(question: Question, evidence: Evidence) -> Kind:
    """What sort of answer a question gets."""
    if question.form == "statement" and evidence.named is not None:
        return Kind.DEFINITION  # a bare term asks what it is
    kind = _KINDS.get(question.form, Kind.EXPLANATION)
    if (
        kind is Kind.EXPLANATION
        and question.wants
        and question.form not in {"why", "how", "compare"}
        and evidence.fact
    ):
        return Kind.FACT
    return kind


@dataclass(frozen=True, slots=True)
class Placed:
    """A sentence in its passage."""

    passage: Passage
    sentence: Sentence
    score: float = 1.0


def _written(sentences: Sequence[Placed], citer: Citer) -> str:
    """The sentences as Markdown, each with its marker; a line that leads up to a list, and the list below it.

    A bullet that stands alone, without the line that leads up to it, is a sentence like any other.
    """
    parts: list[str] = []
    listed = in_list = False
    for placed in sentences:
        marker = citer.sentence(placed.passage, placed.sentence, placed.score)
        words = _NUMBERED.sub(r"(\1)", " ".join(placed.sentence.text.split()))
        if placed.sentence.kind == "bullet" and listed:
            parts.append(("\n" if in_list else "\n\n" if parts else "") + f"- {words} [{marker}]")
            in_list = True
            continue
        if placed.sentence.kind == "bullet" and words[-1:].isalnum():
            words += "."
        parts.append(
            ("\n\n" if in_list else " " if parts else "") + f"{words[:1].upper()}{words[1:]} [{marker}]"
        )
        listed, in_list = introduces(placed.sentence), False
    return "".join(parts).strip()


Spot = tuple[Passage, Sentence]


def _key(spot: Spot) -> tuple[str, int]:
    return spot[0].document, spot[1].start


def _prose(spots: Sequence[Spot]) -> list[Spot]:
    """The sentences that stand on their own: neither bullets nor lines that lead up to them."""
    return [x for x in spots if x[1].kind == "prose" and not introduces(x[1])]


def _choose(question: Question, evidence: Evidence, shelf: Shelf) -> list[Placed]:
    """A direct first sentence, then what supports it: first of its own section, in order, then from elsewhere."""
    scores = {(s.passage.document, s.sentence.start): s.score for s in evidence.sentences}
    ranked = [s for s in evidence.sentences if not introduces(s.sentence)] or list(evidence.sentences)
    best = ranked[0]
    whole = [
        (p, x) for p in _home(question, evidence, best, shelf) for x in p.sentences if x.kind != "heading"
    ]
    home = _prose(whole)
    if question.form == "passage":
        quoted = [(s.passage, s.sentence) for s in ranked[:3] if s.score >= NEARLY * best.score]
        return [Placed(p, s, scores[_key((p, s))]) for p, s in quoted]
    opens = (
        evidence.named is not None
        or question.form in {"definition", "summary"}
        or _foreseen(question, evidence)
    )
    stated = shelf.facts(evidence.fact) if evidence.fact is not None else None
    first: Spot = (best.passage, best.sentence)
    labelled = [x for x in whole if evidence.named is not None and x[1].block == evidence.named.block]
    if labelled:
        first, home = labelled[0], labelled[1:]
    elif question.form == "fact" and stated is not None and evidence.fact_score >= STATED:
        first = _place(stated, shelf) or first
        home = _prose([(first[0], x) for x in first[0].sentences])
    elif (
        evidence.stands
        and evidence.named is None
        and question.form in {"definition", "statement"}
        and not _covers(evidence)
    ):
        # A name without a section of its own is told by the sentences that name it.
        opens = False
    elif opens and home:
        # A section on a term opens with its definition.
        first = home[0]
        if question.form in {"why", "how"} and evidence.named is None:
            # What a section on an idea opens with need not be what is asked of it.
            first = next((x for x in home if scores.get(_key(x), 0.0) >= NEARLY * best.score), first)
    elif question.form == "yesno":
        first = _yes_or_no(evidence, home, scores) or first
    chosen = [first]
    rest = [x for x in home if _key(x) != _key(first)]
    if opens:
        # A definition goes on with a choice of its section; what a section was written to answer is told in order.
        rest = _shape(rest) if question.form in {"definition", "statement"} else rest[: MOST - 1]
    else:
        # Best three of the section, told in its own order.
        likely = sorted(rest, key=lambda x: -scores.get(_key(x), 0.0))[:FEWEST]
        keep = {_key(x) for x in likely if scores.get(_key(x), 0.0) >= BESIDE * best.score}
        rest = [x for x in rest if _key(x) in keep]
    limit = 3 if question.form == "fact" else MOST if question.form == "summary" else MOST - 1
    for spot in rest:
        if len(chosen) >= limit:
            break
        if question.form == "fact" and scores.get(_key(spot), 0.0) < FURTHER * best.score:
            continue
        _append(chosen, *spot, shelf)
    if question.form in {"why", "how"} and not any(_in_deal(s) for _, s in chosen):
        # What a concept is for is told by its place in the deal, where its section says so.
        for spot in [x for x in home if _in_deal(x[1])][:1]:
            _append(chosen, *spot, shelf)
    elsewhere: list[Spot] = []
    told = _foreseen(question, evidence) and len(chosen) >= FEWEST
    for scored in () if told else ranked:
        if len(chosen) + len(elsewhere) >= (limit if question.form == "fact" else MOST):
            break
        if scored.sentence.kind == "bullet" or scored.score < FURTHER * best.score:
            continue
        if (len(chosen) + len(elsewhere) < FEWEST and not labelled) or scored.score >= NEARLY * best.score:
            _append_to(elsewhere, chosen, scored.passage, scored.sentence, shelf)
    chosen += _in_order(elsewhere)
    return [Placed(p, s, scores.get(_key((p, s)), 0.0)) for p, s in chosen]


def _covers(evidence: Evidence) -> bool:
    """Whether an example question is near enough for its section to be what is asked about."""
    return evidence.section is not None and evidence.section_score >= NAMED_BY_EXAMPLE


def _foreseen(question: Question, evidence: Evidence) -> bool:
    """Whether the question is one that a section was written to answer, from its first sentence on."""
    return question.form != "fact" and evidence.section is not None and evidence.section_score >= CERTAIN


def _yes_or_no(
    evidence: Evidence, home: Sequence[Spot], scores: Mapping[tuple[str, int], float]
) -> Spot | None:
    """The sentence that answers yes or no in so many words, where one is near."""
    near = [
        (s.passage, s.sentence)
        for s in evidence.sentences[:SEEN]
        if s.score >= NEARLY * evidence.sentences[0].score
    ]
    outright = [x for x in (*(home if _covers(evidence) else ()), *near) if _ANSWERS.match(x[1].text)]
    return max(outright, key=lambda x: scores.get(_key(x), 0.0), default=None)


def _in_order(spots: Sequence[Spot]) -> list[Spot]:
    """By document, the best document first, and within each in the order of the text."""
    documents = list(dict.fromkeys(p.document for p, _ in spots))
    return sorted(spots, key=lambda x: (documents.index(x[0].document), x[1].start))


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


def _append(chosen: list[Spot], passage: Passage, sentence: Sentence, shelf: Shelf) -> None:
    """Add a sentence unless it, or one that says the same, is there."""
    _append_to(chosen, (), passage, sentence, shelf)


def _append_to(
    chosen: list[Spot], before: Sequence[Spot], passage: Passage, sentence: Sentence, shelf: Shelf
) -> None:
    """Add a sentence unless it, or one that says the same, is there or among those `before`."""
    for other, held in (*before, *chosen):
        if other.document == passage.document and held.start == sentence.start:
            return
        if shelf.similarity(sentence, passage, held, other) >= SAME:
            return
    chosen.append((passage, sentence))


def _home(question: Question, evidence: Evidence, best: Scored, shelf: Shelf) -> list[Passage]:
    """The passages of the section that the answer is taken from, in order."""
    document, section = best.passage.document, best.passage.section
    likely = _covers(evidence) or question.form in {"definition", "summary"}
    if evidence.section is not None and likely and question.form not in {"fact", "statement"}:
        document, section = evidence.section
    if evidence.named is not None:
        document, section = evidence.named.document, evidence.named.section
    return _section(document, section, shelf) or [best.passage]


def _section(document: str, section: str, shelf: Shelf) -> list[Passage]:
    """The passages under a heading, by its path or its last part; where it has no text of its own, those below it."""
    passages = shelf.document(document).passages
    own = [p for p in passages if p.section == section or p.section.endswith(f"> {section}")]
    return own or [
        p for p in passages if p.section.startswith(f"{section} >") or f"> {section} >" in p.section
    ]


def _outline(shelf: Shelf) -> list[Placed]:
    """A summary of documents that have none: how each opens, and the first sentence of its sections."""
    chosen: list[Spot] = []
    for document in shelf.within[:OUTLINED]:
        most = max(MOST // len(shelf.within[:OUTLINED]), 2)
        own: list[Spot] = []
        sections: dict[str, list[Spot]] = {}
        for passage in document.passages:
            sections.setdefault(passage.section, []).extend(_prose([(passage, x) for x in passage.sentences]))
        # What stands before the first heading says what the text is; the last section concludes.
        openings = [spots[0] for spots in sections.values() if spots]
        kept = openings[: most - 1] + openings[-1:] if len(openings) > most else openings
        for passage, sentence in kept:
            _append(own, passage, sentence, shelf)
        chosen += own
    return [Placed(p, s) for p, s in chosen]


def further(
    question: Question, shelf: Shelf, topic: Topic, said: Collection[tuple[str, int]]
) -> Answer | None:
    """What a topic's section, then the rest of its document, say that was not `said` yet: (document, start)."""
    if not topic.document:
        return None
    passages = shelf.document(topic.document).passages
    at = next((i for i, p in enumerate(passages) if p.section == topic.section), None)
    if at is None:
        return None
    citer = Citer()
    chosen: list[Spot] = []
    for passage in (*passages[at:], *passages[:at]):
        if chosen and passage.section != chosen[0][0].section:
            break
        whole = [(passage, x) for x in passage.sentences if x.kind != "heading"]
        new = [x for x in whole if _key(x) not in said and not introduces(x[1])]
        chosen += new[: MOST - len(chosen)]
    if not chosen:
        return None
    return Answer(
        question=question.asked, kind=Kind.EXPLANATION, text=_written([Placed(p, s) for p, s in chosen], citer),
        citations=citer.citations,
    )  # fmt: skip


def _only_list(question: Question, evidence: Evidence, shelf: Shelf) -> list[Placed] | None:
    """The list of a section that is little else, where that section is what answers."""
    best = evidence.sentences[0]
    if evidence.named is not None and evidence.named.block is not None:
        return None
    if evidence.named is None and not _covers(evidence) and not introduces(best.sentence):
        return None
    home = _home(question, evidence, best, shelf)
    runs = _bullet_runs(home)
    if not runs:
        return None
    if introduces(best.sentence):
        run = next((r for r in runs if _key(r[0]) == _key((best.passage, best.sentence))), None)
        if run is not None:
            return [Placed(p, s) for p, s in run]
    prose = _prose([(p, x) for p in home for x in p.sentences])
    if len(runs) == 1 and len(prose) <= 1:
        return (
            [Placed(p, s) for p, s in (*prose[:1], *runs[0])]
            if prose and _key(prose[0]) < _key(runs[0][0])
            else [Placed(p, s) for p, s in runs[0]]
        )
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
    if evidence.named is not None:
        places.append((evidence.named.document, evidence.named.section))
    if evidence.section is not None and evidence.section_score >= 0.6:
        places.append(evidence.section)
    for scored in evidence.sentences[:6]:
        place = (scored.passage.document, scored.passage.section)
        if place not in places:
            places.append(place)
    return [_section(d, s, shelf) for d, s in places]


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
                place = (
                    f"{scored.passage.title}, {scored.passage.section}"
                    if scored.passage.section
                    else scored.passage.title
                )
                out.append((marker, place))
                break
    return out


def not_covered(question: Question, evidence: Evidence, suggestions: Sequence[str]) -> Answer:
    """Say plainly that the library does not say, which words have no support, and what is near."""
    missing = [
        *evidence.names,
        *(w for w in evidence.unsupported if w not in {n.lower() for n in evidence.names}),
    ][:4]
    text = "The library does not cover this."
    if missing:
        words = _spoken([f"“{w}”" for w in missing])
        text = f"The library does not cover this: it says nothing of {words} here."
    said = beyond()[evidence.subject].text if evidence.subject else ""
    if said and evidence.beyond >= BEYOND:
        text += f" {said}"
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
    return Answer(
        question=question.asked,
        kind=Kind.NOT_COVERED,
        text=text,
        suggestions=tuple(suggestions),
        near=tuple(near),
    )


def _spoken(words: Sequence[str]) -> str:
    """Words as they are said: "a", "a or b", "a, b or c"."""
    return " or ".join([*([", ".join(words[:-1])] if words[1:] else []), words[-1]])


def corrected(
    question: Question, correction: Correction, fact: Fact, shelf: Shelf, suggestions: Sequence[str]
) -> Answer:
    """Correct a false premise with the sentence that says what is so."""
    citer = Citer()
    marker = citer.fact(fact, shelf.document(fact.document))
    text = f"The library does not say that {correction.claim}. What it says is: {fact.quote} [{marker}]"
    return Answer(
        question=question.asked,
        kind=Kind.FACT,
        text=text,
        citations=citer.citations,
        suggestions=tuple(suggestions),
    )
