from __future__ import annotations

import pytest

from knowledge.lexical import Lexical, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$100 billion", ["100b", "billion"]),
        ("$100B", ["100b", "billion"]),
        ("100bn", ["100b", "billion"]),
        ("100-billion", ["100b", "billion"]),
        ("$5.50 million", ["5.5m", "million"]),
        ("$100", ["100"]),
        ("3.5", ["3.5"]),
        ("1,000", ["1000"]),
        ("12% 12 percent 12 per cent", ["12%", "12%", "12%"]),
        ("R&D", ["r&d"]),
        ("lock-in", ["lock-in", "lock"]),
        ("10-year", ["10-year", "10", "year"]),
        ("Trainium2 H100 GPT-4", ["trainium2", "h100", "gpt-4", "gpt"]),
        ("Anthropic’s commitments are the U.S. pledges", ["anthrop", "commit", "us", "pledg"]),
        ("café naïve", ["cafe", "naiv"]),
        ("what is the", []),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    found = terms(text)
    assert [term for term in found if term not in {"4"}] == expected


def test_bm25_by_hand() -> None:
    lexical = Lexical([["ship", "ship", "sea"], ["sea"], ["land", "sea"]])
    scores = lexical.scores(["ship", "ship", "nowhere"])
    # idf = ln(1 + 2.5 / 1.5); tf part = 2 × 2.2 / (2 + 1.2 × (0.25 + 0.75 × 3 / 2))
    assert scores.tolist() == pytest.approx([0.980829 * 4.4 / 3.65, 0, 0], abs=1e-5)
    assert lexical.idf("sea") > 0  # a word of every passage never counts against one
    assert lexical.idf("nowhere") > lexical.idf("ship") > lexical.idf("sea")


def test_coverage_is_the_share_of_telling_terms() -> None:
    lexical = Lexical([["ship", "sea"], ["sea"]])
    assert lexical.coverage(["ship", "sea"]).tolist()[0] == pytest.approx(1)
    assert 0 < lexical.coverage(["ship", "sea"]).tolist()[1] < 0.5
    assert lexical.coverage([]).tolist() == [0, 0]
