"""Evidence → Answer: sentences of the library, word for word, each with its marker."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from assistant.answer import Answer, Kind
from assistant.choosing import MOST, certain, choose, home_of
from assistant.citing import Citer
from assistant.conversation import Topic
from assistant.evidence import Evidence
from assistant.kinds import kind_of
from assistant.listing import asks_for_list, asks_for_several, only_list, outline, runs_of, whole_list
from assistant.places import introduces
from assistant.question import Question
from assistant.ranking import Scored
from assistant.refusing import corrected, not_covered
from assistant.shelf import SAME, Placed, Shelf, Spot, key, section_of
from assistant.siding import several, side_by_side, sides_of
from assistant.supposing import unborne

__all__ = ["Placed", "Shelf", "answer", "corrected", "further", "not_covered"]

_NUMBERED = re.compile(r"\[(\d+)\]")
"""Numbers in brackets within a document's sentence, which would look like markers of ours."""
STATED = 0.72
"""How near a fact's example question must be for the fact to be what is asked."""
REPEATED = 20
"""So many of the best sentences are looked through for what the answer says already."""


def answer(
    question: Question,
    evidence: Evidence,
    shelf: Shelf,
    suggestions: Sequence[str],
    look: Callable[[str], Sequence[Scored]] = lambda _: (),
) -> Answer:
    """Compose an answer from evidence that covers the question; `look` finds sentences on one side of a comparison."""
    citer = Citer()
    sides = sides_of(question)
    listed = _listed(question, evidence, shelf) if sides is None else None
    chosen = _led_somewhere(listed or choose(question, evidence, shelf), shelf)
    blocks = side_by_side(question, sides, chosen, evidence, shelf, look) if sides is not None else None
    if blocks is None:
        blocks = [("", chosen)]
    chosen = [placed for _, own in blocks for placed in own]
    text = "\n\n".join(_labelled(label, _written(own, citer)) for label, own in blocks)
    strange = unborne(question, evidence, chosen)
    if strange:
        words = " or ".join(f"“{w}”" for w in strange)
        text = f"The library does not speak of {words} here. What it says is: {text}"
    if not listed:
        for marker, place in _repeats(chosen, evidence, shelf, citer):
            citer.also(marker, place)
    return Answer(
        question=question.asked,
        kind=Kind.EXPLANATION if listed else kind_of(question, evidence, chosen[0], shelf),
        text=text,
        citations=citer.citations,
        suggestions=tuple(suggestions),
    )


def _led_somewhere(chosen: Sequence[Placed], shelf: Shelf) -> list[Placed]:
    """The sentences without those that only lead up to a list that is not among them ("Three things follow:").

    Where nothing else is left, the list is added instead.
    """
    followed = [*chosen[1:], None]
    kept = [
        placed
        for placed, after in zip(chosen, followed, strict=True)
        if not introduces(placed.sentence) or (after is not None and after.sentence.kind == "bullet")
    ]
    if kept or not chosen:
        return kept
    first = chosen[0]
    section = section_of(first.passage.document, first.passage.section, shelf)
    run = next((r for r in runs_of(section) if key(r[0]) == key((first.passage, first.sentence))), None)
    return [Placed(p, s, first.score) for p, s in run] if run is not None else [first]


def _labelled(label: str, text: str) -> str:
    return f"**{label}:** {text}" if label else text


def _listed(question: Question, evidence: Evidence, shelf: Shelf) -> list[Placed] | None:
    """The list that answers, where a list does."""
    if question.form == "summary" and not evidence.examples:
        return outline(shelf) or None
    if question.form == "compare":
        return whole_list(question, evidence, shelf, elsewhere=several(question))
    if question.form == "list" or (asks_for_list(question) and question.form != "summary"):
        return whole_list(question, evidence, shelf)
    if asks_for_several(question) and (found := whole_list(question, evidence, shelf, elsewhere=False)):
        return found
    told = question.form in {"definition", "summary", "passage"} and evidence.named is None
    if told or (question.form == "fact" and evidence.fact_score >= STATED):
        return None
    home = home_of(question, evidence, evidence.sentences[0], shelf)
    return only_list(evidence, home, certain(evidence))


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
        new = [x for x in whole if key(x) not in said and not introduces(x[1])]
        chosen += new[: MOST - len(chosen)]
    if not chosen:
        return None
    return Answer(
        question=question.asked, kind=Kind.EXPLANATION, text=_written([Placed(p, s) for p, s in chosen], citer),
        citations=citer.citations,
    )  # fmt: skip


def _repeats(
    chosen: Sequence[Placed], evidence: Evidence, shelf: Shelf, citer: Citer
) -> list[tuple[int, str]]:
    """Where else the library says what the answer's sentences say."""
    cited = {(c.passage.document, c.sentence.start) for c in chosen}
    out = []
    for scored in evidence.sentences[:REPEATED]:
        if (scored.passage.document, scored.sentence.start) in cited:
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
