"""Figures that a question takes for granted, and roles that it turns round, are told before the answer."""

from __future__ import annotations

import pytest

from assistant.answer import Kind
from assistant.ask import Assistant
from assistant.conversation import Conversation


@pytest.mark.parametrize(
    ("question", "says", "cites"),
    [
        ("Did Amazon invest $70 billion in Anthropic?", "$70 billion", "$5 billion"),
        ("Why did Google invest the $5 billion in April 2026?", "", "Amazon"),
        ("Why did Amazon pledge $100 billion to Anthropic?", "", "Anthropic"),
    ],
)
def test_what_is_not_so_is_corrected_or_left_open(
    question: str, says: str, cites: str, true_assistant: Assistant
) -> None:
    answer = true_assistant.ask(question, Conversation())
    if answer.kind is Kind.NOT_COVERED:
        return
    assert says in answer.text
    assert any(cites in c.quote for c in answer.citations), answer.text


@pytest.mark.parametrize(
    "question",
    [
        "How much did Amazon invest?",
        "Why does the $100 billion pledge matter?",
        "Is the pledge exactly $100 billion?",
        "When was the $5 billion invested?",
    ],
)
def test_what_is_so_is_answered_without_ado(question: str, true_assistant: Assistant) -> None:
    answer = true_assistant.ask(question, Conversation())
    assert answer.kind is not Kind.NOT_COVERED
    assert not answer.text.startswith("The library does not speak of")
