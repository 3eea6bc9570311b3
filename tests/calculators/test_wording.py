"""What a user reads: the sentence, the assumptions, the qualifier of a fact."""

from __future__ import annotations

import pytest

from calculators.loading import load_models
from calculators.model import Given, Solution
from calculators.saying import shown
from calculators.solving import solve
from calculators.wording import assumption_clause, sentence, steps

FACTS = {
    "deal-commitment": 1e11, "deal-investment-initial": 5e9, "deal-term": 10.0,
    "deal-valuation-postmoney-basis": 3.8e11,
}  # fmt: skip
MODELS = load_models()


def said(name: str, unknown: str, **values: float) -> Solution:
    return solve(MODELS[name], unknown, {n: Given(v, "question") for n, v in values.items()}, FACTS)


@pytest.mark.parametrize(
    ("solution", "text", "clause"),
    [
        (said("present_value", "present_value"),
         "Spread over 10 years and discounted at 10% a year, the pledge of more than $100 billion is worth "
         "**$61.45 billion** today.",
         "assuming a 10% discount rate and no yearly growth of the spending, over the announced "
         "ten-year term"),
        (said("present_value", "present_value", commitment=1e11, years=7, discount_rate=0.12),
         "Spread over 7 years and discounted at 12% a year, the pledge of $100 billion is worth "
         "**$65.20 billion** today.",
         "assuming no yearly growth of the spending"),
        (said("payback", "payback_years", margin=0.3, annual_spend=1e10),
         "At a margin of 30% on $10 billion a year, $5 billion is repaid in **1.67 years**.", ""),
        (said("run_rate", "annual_spend"),
         "More than $100 billion over 10 years comes to **$10 "
         "billion a year**.", "over the announced ten-year term"),
        (said("deal_npv", "margin", npv=0),
         "For a net present value of $0, the margin must be **8.14%**.",
         "assuming a 10% discount rate and no yearly growth of the spending, over the announced "
         "ten-year term"),
        (said("compute_hours", "gpu_hours"),
         "$100 billion at $2.50 per GPU-hour buys **40 billion GPU-hours**.",
         "assuming a price of a GPU-hour of $2.50 per GPU-hour"),
        (said("investment_return", "proceeds", exit_value=1e12),
         "At an exit value of $1 trillion, the stake brings **$13.16 billion**.", "assuming no dilution"),
        (said("present_value", "growth", present_value=5e10),
         "With present value $50 billion, the yearly growth of the spending is **32.63%**.",
         "assuming a 10% discount rate, over the announced ten-year term"),
        (said("circularity", "funded_years"),
         "At $10 billion a year, the investment of $5 billion lasts "
         "**6 months**.", "over the announced ten-year term"),
    ],
)  # fmt: skip
def test_sentence_and_assumptions(solution: Solution, text: str, clause: str) -> None:
    assert sentence(solution) == text
    assert assumption_clause(solution) == clause


def test_qualifiers_can_be_the_facts_own() -> None:
    solution = said("run_rate", "annual_spend")
    assert sentence(solution, {}) == "$100 billion over 10 years comes to **$10 billion a year**."
    assert (
        assumption_clause(solution, {"years": "the ten years announced"})
        == "assuming the ten years announced"
    )


def test_steps_are_the_solutions() -> None:
    solution = said("commitment_multiple", "multiple")
    assert steps(solution)[-1] == "multiple of the investment = 20x"


@pytest.mark.parametrize(
    ("years", "text"),
    [(1.0, "1 year"), (0.5, "6 months"), (1 / 12, "1 month"), (0.02, "7.31 days"), (9.0065, "9.01 years")],
)
def test_short_times_are_in_short_units(years: float, text: str) -> None:
    assert shown(MODELS["payback"].variable("payback_years"), years) == text
