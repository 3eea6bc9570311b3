"""Of several readings of a question the one that works is believed, and only if none does is it told why."""

from __future__ import annotations

import pytest

from assistant.answer import Answer, Kind
from assistant.ask import Assistant
from assistant.conversation import Conversation


def _asked(assistant: Assistant, text: str) -> Answer:
    return assistant.ask(text, Conversation())


def _value(answer: Answer) -> float | None:
    return answer.calculation.result.value if answer.calculation and answer.calculation.result else None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Which rate of discount brings $120bn over 12 years down to $70bn today?", 0.09454),
        ("Take-or-pay deal of $75m, effective price multiple 1.5: what was really consumed?", 5e7),
        ("What contract length turns a $48bn pledge into yearly payments of $6bn?", 8.0),
        ("What percentage of a $160bn commitment does an investment of $8bn pay for?", 0.05),
        ("Our supplier's quote is $5.5 million plus 8% tax. How much is that altogether?", 5.94e6),
    ],
)
def test_the_reading_that_works_is_believed(true_assistant: Assistant, text: str, value: float) -> None:
    answer = _asked(true_assistant, text)
    assert _value(answer) == pytest.approx(value, rel=0.01), answer.text


@pytest.mark.parametrize(
    "text",
    [
        "what discount rate makes $100bn over 10 years worth $130bn today?",
        "npv at a margin of 140%",
        "what margin would make the deal's npv $80 billion?",
    ],
)
def test_a_figure_with_a_name_is_never_moved_to_make_it_work(true_assistant: Assistant, text: str) -> None:
    answer = _asked(true_assistant, text)
    assert answer.kind is Kind.CLARIFICATION
    assert _value(answer) is None


def test_gpu_hours_name_the_pledge_and_the_money_and_cite_it_once(true_assistant: Assistant) -> None:
    answer = _asked(true_assistant, "how many GPU-hours does the pledge buy?")
    assert answer.calculation is not None
    inputs = {i.name: i for i in answer.calculation.inputs}
    assert inputs["commitment"].origin == inputs["spend"].origin == "fact"
    assert inputs["commitment"].citation == inputs["spend"].citation is not None
    assert answer.text.count("more than $100 billion") == 1


def test_a_pledge_that_was_set_buys_gpu_hours(true_assistant: Assistant) -> None:
    conversation = Conversation()
    true_assistant.ask("/set commitment $50B", conversation)
    answer = true_assistant.ask("how many GPU-hours does the pledge buy?", conversation)
    assert _value(answer) == pytest.approx(2e10)
