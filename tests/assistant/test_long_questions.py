"""More than is read at once is told, and no number comes of the part that was."""

from __future__ import annotations

from asking import Ask

PADDING = "please think about this carefully " * 40


def test_no_number_comes_of_half_a_question(ask: Ask) -> None:
    answer = ask(f"what is the pledge worth today at 8%? {PADDING} over 7 years")
    assert answer["kind"] == "clarification"
    assert answer["calculation"] is None
    assert "longer than I read at once" in answer["text"]


def test_words_are_answered_and_the_cut_is_told(ask: Ask) -> None:
    answer = ask(f"what is opportunity cost? {'opportunity cost ' * 100}")
    assert answer["text"].startswith("Only the first 1,000 characters were read. ")
    assert answer["citations"]
