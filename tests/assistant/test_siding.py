"""Comparisons are laid out side by side: what both share, then each side by its name."""

from __future__ import annotations

import re

import pytest

from assistant.answer import Kind
from assistant.ask import Assistant
from assistant.conversation import Conversation
from assistant.reading import read
from assistant.siding import sides_of

LABEL = re.compile(r"^\*\*(.+?):\*\* ", re.MULTILINE)


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("what is the difference between lock-in and switching costs?", ("Lock-in", "Switching costs")),
        ("how does Amazon's deal differ from Google's?", ("Amazon's deal", "Google's deal")),
        ("How does the Amazon deal differ from the Microsoft one?", ("Amazon deal", "Microsoft deal")),
        (
            "Compare Anthropic's pledge to AWS with what OpenAI is reported to have signed with Oracle",
            ("Anthropic's pledge to AWS", "OpenAI is reported to have signed with Oracle"),
        ),
        (
            "difference between the UK authority's step and the US authority's?",
            ("UK authority's step", "US authority's step"),
        ),
        ("put AWS 2024 and AWS 2025 next to each other", ("2024", "2025")),
        ("how did AWS's operating margin differ between 2024 and 2025?", ("2024", "2025")),
        ("Amazon vs Google deals", ("Amazon", "Google deals")),
        (
            "compare vendor financing with circular financing, please",
            ("Vendor financing", "Circular financing"),
        ),
        ("utilisation vs load factor, I always confuse them", ("Utilisation", "Load factor")),
        ("how do market influence and ecosystem lock-in differ?", ("Market influence", "Ecosystem lock-in")),
        ("how does the deal compare with Microsoft's?", ("The Amazon deal", "Microsoft")),
        (
            "Which is bigger: OpenAI's contract with Oracle or Anthropic's pledge to AWS?",
            ("OpenAI's contract with Oracle", "Anthropic's pledge to AWS"),
        ),
        (
            "difference between payback and break-even when judging a deal?",
            ("Payback", "Break-even"),
        ),
        (
            "compare the risks for Amazon with those for Anthropic",
            ("Risks for Amazon", "Risks for Anthropic"),
        ),
    ],
)
def test_a_comparison_names_two_sides(question: str, labels: tuple[str, str]) -> None:
    sides = sides_of(read(question))
    assert sides is not None
    assert tuple(side.label for side in sides) == labels


@pytest.mark.parametrize(
    "question",
    [
        "what is lock-in and what is a stake?",
        "compare the deals",
        "how do they differ?",
        "Amazon",
        "versus",
        "vs and",
    ],
)
def test_what_names_no_two_sides_is_no_comparison(question: str) -> None:
    assert sides_of(read(question)) is None


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "how does lock-in differ from switching costs?",
            "lack of freedom",
            "amount of money, time and risk",
        ),
        (
            "compare vendor financing and circular financing",
            "helps a customer to buy",
            "returns to the investor",
        ),
        (
            "what is the difference between training and inference?",
            "one large group of chips",
            "number of users",
        ),
        ("Amazon vs Google deals", "Amazon invests $5 billion", "Google is reported to invest $10 billion"),
        (
            "how does the Amazon deal differ from the Microsoft deal?",
            "Amazon invests $5 billion",
            "Anthropic buys $30 billion of Azure",
        ),
        (
            "how does the deal compare with Microsoft and Nvidia's deal with Anthropic?",
            "Amazon invests $5 billion",
            "Anthropic buys $30 billion of Azure",
        ),
    ],
)
def test_each_side_is_told_under_its_name(
    question: str, one: str, other: str, true_assistant: Assistant
) -> None:
    answer = true_assistant.ask(question, Conversation())
    assert answer.kind is Kind.EXPLANATION
    sides = sides_of(read(question))
    assert sides is not None
    _, first, second = re.split("|".join(rf"\*\*{re.escape(s.label)}:\*\* " for s in sides), answer.text)
    assert one in first
    assert other in second
    markers = [int(m) for m in re.findall(r"\[(\d+)\]", answer.text)]
    assert markers == list(range(1, len(answer.citations) + 1))
    assert 2 <= len(markers) <= 6
    for citation in answer.citations:
        document = true_assistant.library.document(citation.document)
        assert document.text[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize(
    "question",
    [
        "compare the salaries at Amazon and Google",
        "why does OpenAI think Oracle is better than Azure?",
        "difference between a crocodile and an alligator",
        "graviton versus intel xeon performance",
    ],
)
def test_a_comparison_that_the_library_does_not_make_is_refused(
    question: str, true_assistant: Assistant
) -> None:
    assert true_assistant.ask(question, Conversation()).kind is Kind.NOT_COVERED


def test_a_side_without_a_sentence_leaves_the_answer_in_one_piece(true_assistant: Assistant) -> None:
    answer = true_assistant.ask("moat vs head start", Conversation())
    assert LABEL.search(answer.text) is None
    assert answer.citations
