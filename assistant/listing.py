"""Lists of the library, complete and in order, and outlines of documents that have no summary."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.evidence import Evidence
from assistant.places import introduces
from assistant.question import Question
from assistant.reading import stems
from assistant.shelf import Placed, Shelf, Spot, append, key, prose, section_of, spots
from knowledge.document import Passage

MOST = 5
"""Sentences of an outline."""
OUTLINED = 3
"""A summary of added documents tells of so many of them."""
LISTED_BY_EXAMPLE = 0.6
"""An example question this near names a section that may hold the list."""
LIKELY = 0.03
"""A sentence whose score is a smaller share of the best one's names no section with the list."""
LOOKED_THROUGH = 10
"""So many of the best sentences are looked at for the list they stand in."""


def outline(shelf: Shelf) -> list[Placed]:
    """A summary of documents that have none: how each opens, and the first sentence of its sections."""
    chosen: list[Spot] = []
    for document in shelf.within[:OUTLINED]:
        most = max(MOST // len(shelf.within[:OUTLINED]), 2)
        own: list[Spot] = []
        sections: dict[str, list[Spot]] = {}
        for passage in document.passages:
            sections.setdefault(passage.section, []).extend(prose([(passage, x) for x in passage.sentences]))
        # What stands before the first heading says what the text is; the last section concludes.
        openings = [found[0] for found in sections.values() if found]
        kept = openings[: most - 1] + openings[-1:] if len(openings) > most else openings
        for spot in kept:
            append(own, spot, shelf)
        chosen += own
    return [Placed(p, s) for p, s in chosen]


def asks_for_list(question: Question) -> bool:
    """Whether a question of another form asks for a list by a word."""
    return any(w.text in {"list", "takeaways", "elements", "reasons", "things"} for w in question.words)


def asks_for_several(question: Question) -> bool:
    """Whether a question asks for several things by its grammar: "which terms of the deal are secret?"."""
    words = [w.text for w in question.words]
    if words[:2] in (["what", "are"], ["which", "are"]):
        return any(len(w.text) > 3 and w.text.endswith("s") and w.content for w in question.words[2:])
    if words[:1] not in (["which"], ["what"]) or not {"are", "were", "have"} & set(words[2:]):
        return False
    end = min(words.index(verb) for verb in ("are", "were", "have") if verb in words[2:])
    return any(len(w) > 3 and w.endswith("s") and not w.endswith("ss") for w in words[1:end])


def whole_list(
    question: Question, evidence: Evidence, shelf: Shelf, elsewhere: bool = True
) -> list[Placed] | None:
    """A whole list of the library with the line that introduces it, complete and in order.

    It stands in the section of the best sentence or, with `elsewhere`, in one that is nearly as good.
    """
    best_place = (evidence.sentences[0].passage.document, evidence.sentences[0].passage.section)
    sections = _list_sections(evidence, shelf) if elsewhere else [section_of(*best_place, shelf)]
    for passages in sections:
        runs = runs_of(passages)
        if not runs:
            continue
        wanted = frozenset(stems(question.text))
        best = max(runs, key=lambda run: len(wanted & frozenset(stems(" ".join(s.text for _, s in run[:1])))))
        return [Placed(p, s) for p, s in best]
    return None


def only_list(evidence: Evidence, home: Sequence[Passage], certain: bool) -> list[Placed] | None:
    """The list of a section that is little else, where that section is what answers.

    `home` is that section, `certain` says that a question like this one is known to be answered by it.
    """
    best = evidence.sentences[0]
    if evidence.named is not None and evidence.named.block is not None:
        return None
    if evidence.named is None and not certain and not introduces(best.sentence):
        return None
    runs = runs_of(home)
    if not runs:
        return None
    if introduces(best.sentence):
        run = next((r for r in runs if key(r[0]) == key((best.passage, best.sentence))), None)
        if run is not None:
            return [Placed(p, s) for p, s in run]
    told = prose(spots(home))
    if len(runs) == 1 and len(told) <= 1:
        opening = told[:1] if told and key(told[0]) < key(runs[0][0]) else []
        return [Placed(p, s) for p, s in (*opening, *runs[0])]
    return None


def _list_sections(evidence: Evidence, shelf: Shelf) -> list[list[Passage]]:
    """Sections that may hold the list: the one whose example is near, then those of the best sentences."""
    places: list[tuple[str, str]] = []
    if evidence.named is not None:
        places.append((evidence.named.document, evidence.named.section))
    if evidence.section is not None and evidence.section_score >= LISTED_BY_EXAMPLE:
        places.append(evidence.section)
    best = evidence.sentences[0].score
    likely = (s for s in evidence.sentences[:LOOKED_THROUGH] if s.score >= LIKELY * best)
    for scored in likely:
        place = (scored.passage.document, scored.passage.section)
        if place not in places:
            places.append(place)
    return [section_of(d, s, shelf) for d, s in places]


def runs_of(passages: Sequence[Passage]) -> list[list[Spot]]:
    """Each list with its introduction: the sentence before its first bullet."""
    runs: list[list[Spot]] = []
    before: Spot | None = None
    run: list[Spot] = []
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
