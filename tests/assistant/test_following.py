"""Bare follow-ups, written out as questions that a reader can read."""

from __future__ import annotations

import pytest

from assistant.conversation import Topic
from assistant.following import asks_for_more, bare, full_question
from assistant.reading import read

TERM = Topic(
    "market influence",
    "what is market influence?",
    "strategic-positioning",
    "Market influence",
    "",
    "market influence",
)
TERMS = Topic(
    "switching costs", "what are switching costs?", "lock-in", "Switching costs", "", "switching costs"
)
PLEDGE = Topic(
    "contract end", "when does the contract end", "deal-sheet", "How long the pledge runs", "Anthropic"
)
DEAL = Topic("happened", "What happened?", "deal-summary", "Summary of the deal", "Amazon")


@pytest.mark.parametrize(
    ("asked", "topic", "full"),
    [
        ("why?", TERM, "Why does market influence matter?"),
        ("why?", TERMS, "Why do switching costs matter?"),
        ("and how?", TERM, "How does market influence work?"),
        ("why?", DEAL, "Why did Amazon and Anthropic make the deal?"),
        ("why did they do it", DEAL, "Why did Amazon and Anthropic make the deal?"),
        ("how much", PLEDGE, "How big is Anthropic's cloud pledge?"),
        ("until when", PLEDGE, "Over how many years does the pledge run?"),
    ],
)
def test_a_bare_question_takes_the_subject_of_the_one_before(asked: str, topic: Topic, full: str) -> None:
    assert full_question(read(asked), topic) == full


@pytest.mark.parametrize("asked", ["tell me more", "more please", "go on", "Can you elaborate?"])
def test_going_on_needs_no_subject(asked: str) -> None:
    assert asks_for_more(read(asked))


@pytest.mark.parametrize(
    "asked", ["how much more may Amazon invest?", "why did Amazon invest?", "at 12%?", "what is PUE?"]
)
def test_a_question_with_words_of_its_own_is_not_bare(asked: str) -> None:
    assert not bare(read(asked))


def test_without_a_topic_nothing_is_written_out() -> None:
    assert full_question(read("why?"), None) is None
