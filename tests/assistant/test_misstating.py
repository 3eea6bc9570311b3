"""Amounts that a question puts into the wrong hands, and falls that were rises, are corrected; nothing else is."""

from __future__ import annotations

import pytest

from assistant.misstating import misstated
from assistant.reading import read


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        (
            "What will OpenAI do with the $5 billion it got from Amazon on 20 April 2026?",
            "deal-investment-initial",
        ),
        ("Why did Google sign OpenAI's contract of $300 billion?", "comparison-openai-oracle"),
        ("When did Oracle get the $100 billion that Anthropic promised?", "deal-commitment"),
        ("Why did Anthropic's valuation collapse after the deal?", "history-valuation-may-2026"),
        ("How far has the AWS backlog fallen?", "finance-backlog-q1-2026"),
        ("At what price did Anthropic list when it went public in June 2026?", "parties-s1-filing"),
    ],
)
def test_what_the_library_states_otherwise_is_corrected(question: str, fact: str) -> None:
    correction = misstated(read(question))
    assert correction is not None
    assert correction.fact == fact


@pytest.mark.parametrize(
    "question",
    [
        "When did OpenAI sign its $300 billion contract with Oracle?",
        "Did Microsoft invest up to $5 billion in Anthropic in November 2025?",
        "What would OpenAI do with $5 billion from Amazon in April 2026?",
        "Compare Anthropic's $100 billion with what Google pays",
        "What does Anthropic's $100 billion pledge mean for Google?",
        "What is the risk that Anthropic's valuation falls?",
        "Has Anthropic gone public?",
        "By how much did the price of an H100 hour fall?",
    ],
)
def test_what_is_so_or_only_supposed_is_not_corrected(question: str) -> None:
    assert misstated(read(question)) is None
