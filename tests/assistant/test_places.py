"""What counts as a name of a place: headings, and labels at the start of a line."""

from __future__ import annotations

import pytest

from assistant.places import Place, introduces, label_of, named, names
from knowledge.document import Sentence
from knowledge.passages import passages

TEXT = """Notes on a harbour

Who builds it?

The town builds the harbour with a loan from the bank.

Main gains

The harbour brings two things:

- Cheap fish: boats land their catch at the quay
- Steady work: forty people load and unload the boats

Deep water: The quay stands in nine metres of water. Large boats can land there.
"""


def lines() -> tuple[Sentence, ...]:
    return tuple(s for p in passages("notes", "Notes on a harbour", TEXT) for s in p.sentences)


@pytest.mark.parametrize(
    ("start", "label"),
    [
        ("Cheap fish", "Cheap fish"),
        ("Deep water", "Deep water"),
        ("The town", ""),
        ("The harbour brings", ""),
    ],
)
def test_a_label_is_the_few_words_before_a_colon(start: str, label: str) -> None:
    assert label_of(next(s for s in lines() if s.text.startswith(start))) == label


def test_a_line_that_ends_in_a_colon_leads_up_to_something() -> None:
    assert [s.text for s in lines() if introduces(s)] == ["The harbour brings two things:"]


def test_a_heading_is_named_by_its_words_in_any_form() -> None:
    found = named("what are the main gains?", passages("notes", "Notes on a harbour", TEXT), lambda _: True)
    assert found == Place("notes", "Main gains")


def test_a_label_is_a_name_only_where_labels_count() -> None:
    cut = passages("notes", "Notes on a harbour", TEXT)
    found = named("what is deep water?", cut, lambda _: True)
    assert found is not None
    assert found.block is not None
    assert named("what is deep water?", cut, lambda _: False) is None


def test_a_question_that_asks_for_more_than_the_name_names_nothing() -> None:
    assert named("who paid for the deep water dredger?", passages("notes", "x", TEXT), lambda _: True) is None


def test_names_are_headings_with_their_labels() -> None:
    found = [name for name, _ in names(passages("notes", "Notes on a harbour", TEXT))]
    assert found == ["Who builds it?", "Main gains", "Cheap fish", "Steady work", "Deep water"]
