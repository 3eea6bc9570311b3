"""Which questions are corrected for who did what to whom, and which are left alone."""

from __future__ import annotations

import pytest

from assistant.mending import Speller
from assistant.premises import check
from assistant.reading import read


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("why did Amazon pledge $100 billion to Anthropic?", "deal-commitment"),
        ("did Tesla back Anthropic?", "deal-investment-initial"),
        ("when did Anthropic invest in Amazon?", "deal-investment-initial"),
        ("why did people from Google set up Anthropic?", "parties-anthropic-founded"),
        ("since Anthropic was started in 2015 by Google, do they have ties?", "parties-anthropic-founded"),
        ("Anthropic was spun out of Google, who was behind it?", "parties-anthropic-founded"),
        ("who is the Amazon executive sitting on Anthropic's board?", "parties-amazon-no-board-seat"),
        ("after Anthropic cancelled its AWS pledge, how did Amazon get the $5B back?", "deal-commitment"),
    ],
)
def test_a_premise_that_is_the_wrong_way_round_is_corrected(question: str, fact: str) -> None:
    correction = check(read(question))
    assert correction is not None
    assert correction.fact == fact


@pytest.mark.parametrize(
    "question",
    [
        "what did Amazon pay Anthropic back in 2023?",
        "did Google back Anthropic?",
        "how much has Microsoft invested in OpenAI?",
        "compare Anthropic's AWS pledge with its promise to Microsoft",
        "how large is the Amazon pledge?",
        "what would it cost if Anthropic cancelled its AWS pledge?",
        "when was Amazon founded?",
        "who founded Anthropic?",
        "how big was the gain from the Anthropic stake in the first quarter?",
    ],
)
def test_what_is_so_or_not_about_the_deal_is_not_corrected(question: str) -> None:
    assert check(read(question)) is None


def test_a_word_with_an_ending_is_no_slip_of_another(tmp_path) -> None:  # type: ignore[no-untyped-def]
    english = tmp_path / "words.txt"
    english.write_text("power\n", encoding="utf-8")
    assert Speller(["covering"], english).mend("powering") is None
    assert Speller(["covering"], english).mend("coverng") == "covering"
