"""What the library says nothing of: the reply shows what is near, and all that it suggests is answered."""

from __future__ import annotations

import pytest

from assistant.answer import Kind
from assistant.ask import Assistant
from assistant.conversation import Conversation

QUESTIONS = (
    "How many people does Anthropic employ in Dublin?",
    "what did Jeff Bezos say about the deal at the shareholder meeting",
    "Which law firm advised Amazon?",
    "how many litres of water do the data centres in Indiana use",
    "does the contract have a change-of-control clause",
    "what interest rate do Anthropic's convertible notes carry",
    "who sits on Anthropic's long-term benefit trust?",
    "How much does Claude cost per month?",
    "what was Amazon's share price the day after the announcement",
    "Has Meta signed a cloud deal with Anthropic?",
    "does the pledge cover AWS support fees",
    "in which currency is the pledge paid",
    "what happens if AWS has an outage",
    "why did Apple decline to invest in Anthropic",
    "What is Anthropic's gross margin on API sales in Europe?",
    "Was the European Commission notified of the investment?",
    "who is the main landlord of Anthropic's London office",
    "can I get a copy of the signed agreement",
)
FOLLOW_UPS = (
    ("what is lock-in?", "and in France?"),
    ("what does Amazon gain?", "and for Microsoft's employees?"),
    ("what is the pledge worth today?", "and who signed it?"),
)
ANSWERS = {Kind.FACT, Kind.DEFINITION, Kind.EXPLANATION, Kind.CALCULATION}


@pytest.mark.parametrize("talk", [*((q,) for q in QUESTIONS), *FOLLOW_UPS], ids=lambda talk: talk[-1])
def test_a_refusal_suggests_only_what_is_answered(talk: tuple[str, ...], true_assistant: Assistant) -> None:
    conversation = Conversation()
    answer = [true_assistant.ask(question, conversation) for question in talk][-1]
    assert answer.suggestions
    for suggestion in answer.suggestions:
        again = Conversation()
        for question in talk:
            true_assistant.ask(question, again)
        assert true_assistant.ask(suggestion, again).kind in ANSWERS, suggestion
        assert true_assistant.ask(suggestion, Conversation()).kind in ANSWERS, suggestion
    if answer.kind is not Kind.NOT_COVERED:
        assert answer.text.startswith("The library does not say that")
        return
    assert not answer.citations
    assert len(answer.near) <= 3
    assert ("What is near, though not an answer" in answer.text) == bool(answer.near)
    assert " > " not in answer.text
