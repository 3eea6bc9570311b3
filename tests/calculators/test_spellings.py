"""Thirty spellings each of four everyday quantities, and the nine questions about a percentage, in three wordings."""

from __future__ import annotations

import pytest
from asking import Ask

from calculators.expressions import evaluate
from calculators.quantity import convert, read_figures

FIVE_BILLION = [
    "$5B", "$5b", "$5bn", "$5 bn", "$5 billion", "5 billion dollars", "$5,000,000,000", "5,000,000,000 dollars",
    "USD 5 billion", "5 billion USD", "US$5bn", "five billion dollars", "$5.0B", "$5.00 billion", "5bn dollars",
    "$5000M", "$5,000 million", "5 thousand million dollars", "five thousand million dollars", "$0.005 trillion",
    "$5e9", "5e9 USD", "$5_000_000_000", "5 bn usd", "$ 5 billion", "$5 Billion", "$5BN", "5 BILLION DOLLARS",
    "five bn dollars", "5 billion bucks",
]  # fmt: skip
TWELVE_PERCENT = [
    "12%", "12 %", "12 percent", "12 per cent", "12 pct", "twelve percent", "twelve per cent", "12.0%", "12.00 percent",
    "1200 basis points", "1,200 bps", "1200bp", "12 percentage points", "twelve pct", "12 pc", "12pct", "12percent",
    "Twelve Percent", "12 Percent", "12 PERCENT", "12 percent points", "+12%", "1200 basis pts", "012%", "12 percents",
    "1200 bips", "twelve percentage points", "12 pp", "12.000%", "12 cents on the dollar",
]  # fmt: skip
FIFTY_POINTS = [
    "50 basis points", "50 bps", "50bps", "50 bp", "50bp", "fifty basis points", "fifty bps", "0.5%", "0.5 percent",
    "half a percent", "half a percentage point", "0.50%", ".5%", "0.5 per cent", "0.5 pct", "0.5 percentage points",
    "50 bips", "50.0 bps", "50 Basis Points", "50 BPS", "1/2 percent", "half a per cent", "0.5 pp", "0.500%",
    "fifty bips", "50bips", "50 basis pts", "50 bip", "+50 bps", "a half percent",
]  # fmt: skip
SEVEN_YEARS = [
    "7 years", "7 yrs", "7 yr", "7y", "7-year", "7 year", "seven years", "seven yrs", "84 months", "84 mos", "84-month",
    "7.0 years", "28 quarters", "28 qtrs", "7 Years", "7 YEARS", "Seven Years", "0.7 decades", "seven-year", "7yrs",
    "7yr", "7 full years", "7 whole years", "eighty-four months", "84mo", "28 quarter",
    "7 consecutive years",    "7.00 yrs", "7 straight years", "5 years and 24 months",
]  # fmt: skip
CASES = [
    *(("USD", 5e9, text) for text in FIVE_BILLION),
    *(("1", 0.12, text) for text in TWELVE_PERCENT),
    *(("1", 0.005, text) for text in FIFTY_POINTS),
    *(("year", 7.0, text) for text in SEVEN_YEARS),
]


def test_there_are_thirty_of_each() -> None:
    spelt = (FIVE_BILLION, TWELVE_PERCENT, FIFTY_POINTS, SEVEN_YEARS)
    assert [len(set(each)) for each in spelt] == [30, 30, 30, 30]


@pytest.mark.parametrize(("unit", "value", "text"), CASES, ids=[case[2] for case in CASES])
def test_a_spelling_is_read_exactly(unit: str, value: float, text: str) -> None:
    reading = read_figures(text)
    assert reading.unread == ()
    (figure,) = reading.figures
    (quantity,) = figure.values
    assert convert(quantity, unit).value == pytest.approx(value, rel=1e-12)


NINE = [
    ("15% of $200", 30), ("what is 15% of $200?", 30), ("15 percent of 200 dollars", 30),
    ("what percent of $200 is $30?", 0.15), ("$30 is what percent of $200", 0.15),
    ("$30 as a percentage of $200", 0.15),
    ("$30 is 15% of what?", 200), ("15% of what is $30?", 200), ("15 percent of what amount is $30", 200),
    ("15% on $200", 230), ("15% more than $200", 230), ("$200 plus 15%", 230),
    ("what percent more than $200 is $230?", 0.15), ("$230 is what percent more than $200?", 0.15),
    ("what percent above $200 is $230", 0.15),
    ("$230 is 15% more than what?", 200), ("15% on what is $230?", 200), ("$230 is 15% above what amount", 200),
    ("15% off $200", 170), ("15% less than $200", 170), ("take 15% off $200", 170),
    ("what percent less than $200 is $170?", 0.15), ("$170 is what percent less than $200?", 0.15),
    ("what percent below $200 is $170", 0.15),
    ("$170 is 15% less than what?", 200), ("15% off what is $170?", 200), ("$170 is 15% below what amount", 200),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), NINE, ids=[case[0] for case in NINE])
def test_a_percentage_of_on_or_off(text: str, value: float) -> None:
    assert evaluate(text).quantity.value == pytest.approx(value, rel=1e-12)


ASKED = {
    "USD": ("what stake does {} buy at a $380B valuation?", "investment"),
    "1": ("what is the pledge worth today at {}?", "discount_rate"),
    "year": ("what is the pledge worth today over {}?", "years"),
}
"""A question for each kind of figure, and the input that it must become."""


@pytest.mark.parametrize(("unit", "value", "text"), CASES, ids=[case[2] for case in CASES])
def test_a_spelling_asked_in_a_question_is_the_same_input(
    unit: str, value: float, text: str, ask: Ask
) -> None:
    question, name = ASKED[unit]
    calculation = ask(question.format(text))["calculation"]
    assert calculation is not None
    inputs = {item["name"]: item for item in calculation["inputs"]}
    assert inputs[name]["value"] == pytest.approx(value, rel=1e-12)
    assert inputs[name]["origin"] == "question"


@pytest.mark.parametrize(("text", "value"), NINE, ids=[case[0] for case in NINE])
def test_a_percentage_asked_for_is_computed(text: str, value: float, ask: Ask) -> None:
    answer = ask(text)
    assert answer["kind"] == "calculation"
    assert answer["calculation"]["result"]["value"] == pytest.approx(value, rel=1e-12)
