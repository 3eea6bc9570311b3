"""Follow-ups that are a part of a question: the question before with that part replaced."""

from __future__ import annotations

import pytest

from assistant.conversation import Topic
from assistant.reading import read
from assistant.replacing import core, fragment, known_names, readings, referring

NAMES = known_names(
    [
        "An analyst at Citizens put the spending at about $10 billion.",
        "Bank of America expected up to $6 billion.",
        "Racks with custom chips save 19%, as Bernstein reckons.",
        "Amazon built Project Rainier in Indiana.",
    ]
)


@pytest.mark.parametrize(
    ("before", "asked", "full"),
    [
        ("AWS sales for 2025?", "and for the year before that?", "AWS sales for 2024?"),
        ("Amazon's capex in 2025?", "and planned for the year after?", "Amazon's capex in 2026 planned?"),
        (
            "What was Anthropic worth after the February 2026 round?",
            "and after the one in May?",
            "What was Anthropic worth after the May 2026 round?",
        ),
        ("what does Anthropic pay SpaceX", "until when?", "until when does Anthropic pay SpaceX?"),
        (
            "what did OpenAI sign with AWS in november 2025",
            "for how many years?",
            "for how many years did OpenAI sign with AWS in november 2025?",
        ),
        (
            "How much did Amazon commit to OpenAI in February 2026?",
            "and how much of that up front?",
            "how much up front did Amazon commit to OpenAI in February 2026?",
        ),
        ("When was the first payment?", "and the second?", "When was the second payment?"),
    ],
)
def test_one_part_is_replaced(before: str, asked: str, full: str) -> None:
    assert readings(read(asked), Topic("", before), "", NAMES)[0] == full


def test_a_name_may_take_the_place_of_each_name_before() -> None:
    before = Topic("", "What did bank of america expect Anthropic to bring in 2026?")
    assert readings(read("and Citizens?"), before, "", NAMES) == (
        "What did Citizens expect Anthropic to bring in 2026?",
        "What did Citizens expect Anthropic to bring?",
        "What did bank of america expect Citizens to bring in 2026?",
        "What did bank of america expect Citizens to bring?",
    )


def test_a_time_that_the_question_before_lacks_is_taken_from_its_answer() -> None:
    topic = Topic("", "How much did Google put into Anthropic?")
    said = readings(read("and a year earlier?"), topic, "On 24 April 2026 Google put in $10 billion.", NAMES)
    assert said == ("How much did Google put into Anthropic on 24 April 2025?",)


@pytest.mark.parametrize(
    "asked", ["and at 12%?", "what if it were $60 billion?", "why did Amazon invest?", "who is Andy Jassy?"]
)
def test_what_stands_on_its_own_or_brings_values_is_no_fragment(asked: str) -> None:
    assert not fragment(read(asked))


def test_it_is_what_the_question_before_was_about_where_that_is_not_the_deal() -> None:
    topic = Topic("", "which US state is Project Rainier located in?")
    assert referring(read("what did it cost?"), topic, NAMES) == "what did Project Rainier cost?"
    assert referring(read("what did it cost?"), Topic("", "How much did Amazon invest?"), NAMES) is None


def test_of_several_sentences_the_one_that_asks_is_found() -> None:
    told = "I'm writing a piece for a local paper. How much capacity does Anthropic get?"
    assert core(told, NAMES, ()) == "How much capacity does Anthropic get?"
    assert core("Amazon owns 49% of Anthropic. When was the stake bought?", NAMES, ()) is None
    assert core("I read about a contract. How long does it run?", NAMES, ()) is None
