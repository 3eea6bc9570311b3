"""Follow-ups that point back at what was said: what they may stand for."""

from __future__ import annotations

import pytest

from assistant.conversation import Topic
from assistant.pointing import pointed
from assistant.reading import read
from assistant.replacing import known_names

NAMES = known_names(["OpenAI's contract with Oracle is large.", "Amazon built Project Rainier in Indiana."])
TERM = Topic("PUE", "what is PUE?", term="PUE")
BACKLOG = Topic("AWS backlog", "How big is the AWS backlog?")
ORACLE = Topic("OpenAI and Oracle", "tell me about OpenAI and Oracle")
RAINIER = Topic("Project Rainier", "what is Project Rainier?")
CLAUSE = Topic("take-or-pay", "explain take-or-pay", term="take-or-pay")
SALES = Topic("AWS", "what did AWS sell in 2024?")
BOSS = Topic("Anthropic as chief executive", "Who runs Anthropic as chief executive?", party="Anthropic")
FLOAT = Topic("Anthropic going public", "Is Anthropic going public?", party="Anthropic")


@pytest.mark.parametrize(
    ("asked", "topic", "full"),
    [
        ("does that include Anthropic's pledge?", BACKLOG, "does AWS backlog include Anthropic's pledge?"),
        ("how does AWS do on that?", TERM, "how does AWS do on PUE?"),
        ("what's the AWS figure?", TERM, "what is AWS's PUE?"),
        ("What is Amazon's?", TERM, "what is Amazon's PUE?"),
        (
            "how much power does that contract need?",
            ORACLE,
            "how much power does the OpenAI and Oracle contract need?",
        ),
        ("when was the firm founded", BOSS, "when was Anthropic founded"),
        ("and its margin?", BOSS, "and Anthropic's margin?"),
        (
            "who came up with that number?",
            BACKLOG,
            "who came up with that number: How big is the AWS backlog?",
        ),
        ("how many chips are in there?", RAINIER, "how many chips are in Project Rainier?"),
        ("is Anthropic's pledge like that?", CLAUSE, "is Anthropic's pledge like take-or-pay?"),
        (
            "what operating income did it make that year?",
            SALES,
            "what operating income did AWS make 2024?",
        ),
        (
            "what was the division's operating income in that earlier year?",
            SALES,
            "what was AWS's operating income in 2024?",
        ),
        ("where is most of that supposed to go", BACKLOG, "where is most of AWS backlog supposed to go"),
        ("what does the rest depend on?", BACKLOG, "what does the rest of AWS backlog depend on?"),
    ],
)
def test_what_points_back_takes_the_subject_of_the_question_before(
    asked: str, topic: Topic, full: str
) -> None:
    assert pointed(read(asked), topic, NAMES)[0] == full


def test_they_may_be_who_was_told_of_or_what_was_asked_about() -> None:
    assert pointed(read("when did they file?"), FLOAT, NAMES) == (
        "when did Anthropic file?",
        "when did Anthropic going public file?",
    )


@pytest.mark.parametrize(
    "asked",
    [
        "is it true that Google invested?",
        "Is Anthropic locked in, and can it leave?",
        "Who says that Amazon pays?",
        "What is the figure for AWS's backlog?",
        "what is that at 12%?",
        "Which companies invest in Anthropic?",
    ],
)
def test_what_stands_on_its_own_points_at_nothing(asked: str) -> None:
    assert pointed(read(asked), BACKLOG, NAMES) == ()
