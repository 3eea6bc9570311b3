"""Solving: known values, every kind of unknown, and the sentence that bad input earns."""

from __future__ import annotations

from pathlib import Path

import pytest

from calculators.errors import (
    CalculatorError,
    Conflict,
    MissingInput,
    NoSolution,
    TimedOut,
    TooLarge,
    UnusableInput,
)
from calculators.loading import load_models
from calculators.model import Given, Solution
from calculators.solving import solve

FACTS = {
    "deal-commitment": 1e11,
    "deal-investment-initial": 5e9,
    "deal-term": 10.0,
    "deal-capacity": 5.0,
    "deal-valuation-postmoney-basis": 3.8e11,
    "finance-aws-sales-2025": 1.287e11,
}
MODELS = load_models()


def said(name: str, unknown: str, **values: float) -> Solution:
    return solve(MODELS[name], unknown, {n: Given(v, "question") for n, v in values.items()}, FACTS)


# Known values


@pytest.mark.parametrize(
    ("name", "unknown", "values", "wanted"),
    [
        ("present_value", "present_value", {"years": 7, "discount_rate": 0.12}, 65196521983.703),
        ("present_value", "present_value", {"discount_rate": 0.08}, 67100813989.414),
        ("present_value", "present_value", {}, 61445671057.047),
        ("present_value", "discount_rate", {"present_value": 6e10}, 0.10557981604988853),
        ("deal_npv", "npv", {"margin": 0.30}, 13433701317.114),
        ("deal_npv", "margin", {"npv": 0}, 0.08137269744125585),
        ("payback", "payback_years", {}, 5e9 / 3.5e9),
        ("present_value", "present_value", {"discount_rate": 0}, 1e11),
        ("present_value", "present_value", {"discount_rate": 0.1, "growth": 0.1}, 57041268075.0105),
        ("real_value", "years", {"inflation": 0.03, "real": 5e10}, 23.449772250437736),
        ("growth", "years", {"factor": 2, "rate": 0.08}, 9.006468342000588),
    ],
)
def test_known_values(name: str, unknown: str, values: dict[str, float], wanted: float) -> None:
    assert said(name, unknown, **values).value == pytest.approx(wanted, rel=1e-9)


# Whole and part years, timing


def test_the_last_part_of_a_year_is_a_part_payment() -> None:
    found = said("present_value", "present_value", annual_spend=1e10, years=2.5, discount_rate=0.1)
    assert found.value == pytest.approx(1e10 / 1.1 + 1e10 / 1.21 + 0.5e10 / 1.1**2.5, rel=1e-12)


def test_at_the_start_of_a_part_year_comes_earlier_by_that_part() -> None:
    found = said("present_value", "present_value", annual_spend=1e10, years=1.5, discount_rate=0.1, timing=1)
    assert found.value == pytest.approx(1e10 + 0.5e10 / 1.1, rel=1e-12)
    assert dict(found.inputs)["timing"] == Given(1, "question")


def test_solving_for_years_says_when_payments_end_within_one() -> None:
    found = said("present_value", "years", present_value=6e10)
    assert found.value == pytest.approx(10.6118067521, rel=1e-9)
    assert found.note == "The payments end within year 11: the last one is a part payment, 61% of a year's."
    assert said("present_value", "years", present_value=61445671057.0468).value == pytest.approx(10, rel=1e-9)


def test_whole_years_solve_without_a_note() -> None:
    value = said("present_value", "present_value", years=7).value
    found = said("present_value", "years", present_value=value)
    assert found.value == 7
    assert found.note == ""


# What a value hangs on


def test_inputs_are_only_what_the_value_hangs_on() -> None:
    found = said("payback", "payback_years", annual_spend=2e10)
    assert [(n, g.origin) for n, g in found.inputs] == [
        ("investment", "fact"), ("margin", "assumption"), ("annual_spend", "question"),
    ]  # fmt: skip
    assert found.intermediate == ()


def test_defaults_fill_in_facts_and_assumptions() -> None:
    found = said("present_value", "present_value", years=7, discount_rate=0.12)
    assert found.inputs == (
        ("commitment", Given(1e11, "fact")),
        ("years", Given(7, "question")),
        ("discount_rate", Given(0.12, "question")),
        ("growth", Given(0.0, "assumption")),
    )
    assert found.intermediate == (("annual_spend", pytest.approx(1e11 / 7)),)


def test_what_was_said_wins_over_what_was_said_before() -> None:
    known = {
        "commitment": Given(1e11, "conversation"),
        "years": Given(5, "conversation"),
        "annual_spend": Given(4e10, "question"),
    }
    found = solve(MODELS["payback"], "payback_years", known, FACTS)
    assert found.value == pytest.approx(5e9 / (0.35 * 4e10))
    assert "years" not in dict(found.inputs)


def test_the_unknowns_own_default_is_not_used() -> None:
    found = said("present_value", "years", annual_spend=1e10, commitment=8e10)
    assert found.value == pytest.approx(8)
    assert "discount_rate" not in dict(found.inputs)


def test_simultaneous_equations() -> None:
    found = said("ownership_stake", "investment", stake=0.02, pre_money=3.5e11)
    assert found.value == pytest.approx(3.5e11 * 0.02 / 0.98, rel=1e-12)
    assert dict(found.intermediate)["post_money"] == pytest.approx(3.5e11 / 0.98)
    assert found.formula.startswith("investment = pre_money × stake ÷ (1 − stake)")


def test_a_total_and_a_yearly_amount_give_the_term() -> None:
    found = said("present_value", "present_value", commitment=1e11, annual_spend=2e10, discount_rate=0.1)
    assert dict(found.intermediate)["years"] == pytest.approx(5)


# All solutions


def test_both_probabilities_are_found() -> None:
    found = said("revenue_certainty", "probability", standard_deviation=4e10)
    assert found.values == pytest.approx((0.2, 0.8), rel=1e-9)


def test_a_solution_that_only_touches() -> None:
    found = said("revenue_certainty", "probability", standard_deviation=5e10)
    assert found.value == pytest.approx(0.5, rel=1e-6)


def test_a_stretch_of_solutions_is_said() -> None:
    found = said("take_or_pay", "used", effective_multiple=1)
    assert found.value == pytest.approx(1e11)
    assert found.note == "Any amount used of $100 billion or more makes it true."


CUBIC = """
title = "Cubic"
summary = "A cubic with three roots."
equations = ["y = x ** 3 - 50 * x"]
result = "y"
answer = "It is {y}."
[variables.x]
unit = "1"
[variables.y]
unit = "1"
"""


def test_every_root_of_a_cubic(tmp_path: Path) -> None:
    (tmp_path / "cubic.toml").write_text(CUBIC, encoding="utf-8")
    model = load_models(tmp_path)["cubic"]
    found = solve(model, "x", {"y": Given(250, "question")}, {})
    assert found.values == pytest.approx((8.84646177119,), rel=1e-11)
    found = solve(model, "x", {"y": Given(10, "question")}, {})
    assert found.values == pytest.approx((-6.96886257594, -0.20016038525, 7.16902296117), rel=1e-9)


# Refusals


@pytest.mark.parametrize(
    ("name", "unknown", "values", "kind", "sentence"),
    [
        ("payback", "margin", {"payback_years": 1 / 12}, NoSolution,
         "No margin between 0% and 100% makes the payback time 1 month; the nearest is 6 months, at 100%."),
        ("deal_npv", "margin", {"npv": 1e12}, NoSolution,
         "No margin between 0% and 100% makes the net present value $1 trillion; "
         "the nearest is $56.45 billion, at 100%."),
        ("deal_irr", "margin", {"irr": 9}, NoSolution,
         "No margin between 0% and 100% makes the internal rate of return 900%; "
         "the nearest is 200.00%, at 100%."),
        ("payback", "payback_years", {"margin": 0}, NoSolution,
         "The payback time has no value: it is divided by margin × yearly spend, which is zero here."),
        ("run_rate", "years", {"annual_spend": 0}, NoSolution,
         "The term has no value: it is divided by yearly spend, which is zero here."),
        ("payback", "payback_years", {"margin": 1.2}, UnusableInput,
         "A margin of 120% cannot be used: it must be between 0% and 100%."),
        ("payback", "payback_years", {"years": 0}, UnusableInput,
         "A term of 0 years cannot be used: it must be more than 0 years and at most 1,000 years."),
        ("present_value", "present_value", {"discount_rate": -1}, UnusableInput,
         "A discount rate of -100% cannot be used: it must be more than -100%."),
        ("revenue_certainty", "expected", {"probability": 1.3}, UnusableInput,
         "A probability of 130% cannot be used: it must be between 0% and 100%."),
        ("compute_hours", "gpus", {"utilisation": 0}, UnusableInput,
         "A utilisation of 0% cannot be used: it must be more than 0% and at most 100%."),
        ("investment_return", "irr", {"exit_value": 1e12}, MissingInput,
         "This needs the holding period: please say what it is."),
        ("payback", "payback_years", {"years": 5, "commitment": 1e11, "annual_spend": 5e10}, Conflict,
         "The yearly spend of $50 billion a year does not agree with commitment $100 billion and "
         "term 5 years, "
         "which make it $20 billion a year. Leave one of them out."),
        ("present_value", "growth", {"present_value": 5e10, "discount_rate": 0}, NoSolution,
         "With these values the yearly growth of the spending makes no difference, so none makes it true. "
         "Change another value."),
        ("growth", "end", {"start": 5e9, "rate": 0.2, "years": 10000}, TooLarge,
         "The growth factor would have more digits than could mean anything (beyond 10^30), so no "
         "number is given. "
         "Try a lower rate or a shorter time."),
        ("present_value", "present_value", {"commitment": 1e40}, TooLarge,
         "The commitment has more digits than could mean anything: the most is 10^30."),
        ("ownership_stake", "stake", {"investment": 5e9, "post_money": 2e9}, NoSolution,
         "That would make the stake 250%, and it must be between 0% and 100%."),
        ("feedback_loop", "limit", {"gain": 1.2}, NoSolution,
         "That would make the total in the long run -$25 billion, and it must be $0 or more. With a "
         "gain of 100% or "
         "more each round is at least as large as the one before, so the sum never settles: say "
         "after how many rounds."),
    ],
)  # fmt: skip
def test_refusals(
    name: str, unknown: str, values: dict[str, float], kind: type[CalculatorError], sentence: str
) -> None:
    with pytest.raises(kind) as caught:
        said(name, unknown, **values)
    assert str(caught.value) == sentence


def test_a_refusal_in_both_directions_ends() -> None:
    with pytest.raises(NoSolution):
        said("capacity_cost", "commitment_per_gw_year", capacity=0, commitment_per_gw=7.5)


def test_too_many_terms_are_not_added_up(tmp_path: Path) -> None:
    text = CUBIC.replace("y = x ** 3 - 50 * x", "y = sum(t, 1, x, t)")
    (tmp_path / "long.toml").write_text(text, encoding="utf-8")
    model = load_models(tmp_path)["long"]
    assert solve(model, "y", {"x": Given(100, "question")}, {}).value == 5050
    with pytest.raises(
        TimedOut,
        match=r"a sum of 1,000,000,000 terms, which would take longer "
        r"than a second",
    ):
        solve(model, "y", {"x": Given(1e9, "question")}, {})


def test_steps_hold_the_formula_the_numbers_and_the_result() -> None:
    found = said("payback", "payback_years", investment=5e9, margin=0.35, annual_spend=1e10)
    assert found.formula == "payback_years = investment ÷ (margin × annual_spend)"
    assert found.steps == (
        "payback time = investment ÷ (margin × yearly spend)",
        "payback time = $5 billion ÷ (35% × $10 billion a year)",
        "payback time = 1.43 years",
    )


def test_steps_of_a_present_value_show_the_payments() -> None:
    found = said("present_value", "present_value", years=2, discount_rate=0.12)
    assert found.steps == (
        "yearly spend = commitment ÷ term = $100 billion ÷ 2 years = $50 billion a year",
        "present value = yearly spend × Σ[t = 1 … term] 1 ÷ (1 + discount rate)^t",
        "present value = $50 billion a year × Σ[t = 1 … 2 years] 1 ÷ (1 + 12%)^t",
        "the parts of the sum are t = 1: $44.64 billion; t = 2: $39.86 billion",
        "present value = $84.50 billion",
    )


def test_the_same_question_has_the_same_answer() -> None:
    assert said("deal_irr", "years", irr=0.5) == said("deal_irr", "years", irr=0.5)
