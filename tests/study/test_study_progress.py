"""Coverage: each indexed sentence counts once, and visiting all of them is 100%."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Answer, Citation, Kind
from assistant.study.course import Course
from assistant.study.progress import percent
from assistant.terminal.study.door import note_asked


def test_the_outline_holds_every_indexed_sentence_once(course: Course) -> None:
    for document in course.library.documents():
        found = course.outline(document.id)
        indexed = sum(len(passage.sentences) for passage in document.passages)
        assert found.total == indexed == sum(node.total for node in found.nodes)
        places = [start for node in found.nodes for start, _ in node.sentences]
        assert len(set(places)) == indexed
        assert found.visited == 0


def test_visiting_every_node_reaches_all_of_it(course: Course) -> None:
    document = course.library.document("deal-sheet")
    shares = []
    for passage in document.passages:
        course.visit_spans("read", [(document.id, passage.start, passage.end)])
        shares.append(course.outline(document.id).share)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert all(node.visited == node.total == node.read for node in course.outline(document.id).nodes)
    assert percent(shares[-1]) == "100%"
    assert course.outline("deal-summary").visited == 0


def test_the_ways_of_visiting_are_told_apart_and_counted_once(course: Course) -> None:
    card = next(card for card in course.cards().values() if card.type == "fact")
    course.visit("quizzed", card)
    course.visit_spans("asked", [(card.span.document, card.span.start, card.span.end)])
    found = course.outline(card.span.document)
    assert (found.count("read"), found.count("asked"), found.count("quizzed"), found.visited) == (0, 1, 1, 1)


def test_what_an_answer_of_the_chat_cites_counts_as_asked(course: Course, tmp_path: Path) -> None:
    document = course.library.document("deal-sheet")
    fact = course.library.facts["deal-term"]
    cited = Citation(
        marker=1,
        document=document.id,
        title="",
        section="",
        quote=fact.quote,
        start=fact.start,
        end=fact.end,
        score=1,
    )
    answer = Answer(question="how long?", kind=Kind.FACT, text="…", citations=(cited,))
    reply = SimpleNamespace(answer=answer)
    message = SimpleNamespace(reply=reply, documents={document.id: document})
    note_asked(tmp_path / "home", message)  # type: ignore[arg-type]
    found = course.outline("deal-sheet")
    assert (found.count("asked"), found.visited) == (1, 1)


def test_nodes_open_their_places(course: Course) -> None:
    document = course.library.document("amazon-and-anthropic")
    nodes = course.outline(document.id).nodes
    assert nodes[0].level == 1
    assert [node.start for node in nodes] == sorted(node.start for node in nodes)
    begun = next(node for node in nodes if node.title == "How Anthropic began")
    assert (begun.level, document.text[begun.start :].startswith("Anthropic was founded")) == (2, True)


@given(st.integers(0, 500), st.integers(1, 500))
def test_only_the_whole_is_a_hundred_percent(visited: int, more: int) -> None:
    total = visited + more
    assert percent(visited / total) != "100%"
    assert (percent(visited / total) == "0%") == (visited == 0)
