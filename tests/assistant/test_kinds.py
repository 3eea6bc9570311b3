"""The kind of an answer goes by what is told, not by the form of the question alone."""

from __future__ import annotations

import pytest

from assistant.answer import Kind
from assistant.ask import Assistant
from assistant.conversation import Conversation


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("the amount OpenAI signed up for with Oracle is?", Kind.FACT),
        ("Could you tell me the month in which Project Rainier went live?", Kind.FACT),
        ("According to Bank of America, what would Anthropic bring AWS in 2026?", Kind.FACT),
        ("what's Bernstein's number for a gigawatt", Kind.FACT),
        ("power usage effectiveness of AWS, 2025", Kind.FACT),
        ("What is the name of Anthropic's president?", Kind.FACT),
        ("what is a take-or-pay clause?", Kind.DEFINITION),
        ("hurdle rate", Kind.DEFINITION),
        ("Define depreciation for my students.", Kind.DEFINITION),
        ("explain me how money travels in a circle here", Kind.EXPLANATION),
        ("what's in it for Anthropic?", Kind.EXPLANATION),
        ("On what grounds do critics call the deal circular?", Kind.EXPLANATION),
        ("could you explain why AWS wants long contracts", Kind.EXPLANATION),
    ],
)
def test_the_kind_goes_by_what_is_told(question: str, kind: Kind, true_assistant: Assistant) -> None:
    answer = true_assistant.ask(question, Conversation())
    assert answer.kind is kind, answer.text


@pytest.mark.parametrize(
    "question",
    [
        "What was the turnover of AWS in the year 2025?",
        "On what basis do critics say the $100B pledge comes back to Amazon?",
        "what was Anthropic worth after the February 2026 round",
        "which companies invest in Anthropic and how much does each of them put in?",
        "gpu-hour = ?",
    ],
)
def test_what_the_library_says_is_not_computed(question: str, true_assistant: Assistant) -> None:
    assert true_assistant.ask(question, Conversation()).calculation is None


def test_a_follow_up_is_read_as_the_question_before_with_one_part_replaced(true_assistant: Assistant) -> None:
    conversation = Conversation()
    true_assistant.ask("What was Anthropic's valuation in September 2025?", conversation)
    answer = true_assistant.ask("and in the following February?", conversation)
    assert answer.read_as == "What was Anthropic's valuation in February 2026?"
    assert "$380 billion" in answer.text
    answer = true_assistant.ask("and what did the OpenAI contract with Oracle come to?", conversation)
    assert "$300 billion" in answer.text
    answer = true_assistant.ask("over how many years?", conversation)
    assert "five years" in answer.text
    assert answer.read_as


def test_it_is_the_calculation_before_and_no_older_topic(true_assistant: Assistant) -> None:
    conversation = Conversation()
    true_assistant.ask("how does lock-in work?", conversation)
    true_assistant.ask("how much is a $60 billion pledge per year over 8 years?", conversation)
    answer = true_assistant.ask("what's it worth today instead", conversation)
    assert answer.calculation is not None
    assert answer.calculation.calculator == "present_value"
    said = {i.name: i.value for i in answer.calculation.inputs}
    assert (said["commitment"], said["years"]) == (6e10, 8)


def test_a_letter_typed_twice_is_taken_out(true_assistant: Assistant) -> None:
    answer = true_assistant.ask("How much does Amazon investt?", Conversation())
    assert answer.read_as == "How much does Amazon invest?"
