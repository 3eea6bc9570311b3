"""Every calculator by its own file: its examples, and each of its variables solved back from the others."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest

from calculators.errors import MissingInput
from calculators.loading import load_models, standard_variables
from calculators.model import Example, Given, Model
from calculators.solving import solve
from calculators.wording import sentence

FACTS = {
    "deal-commitment": 1e11,
    "deal-investment-initial": 5e9,
    "deal-term": 10.0,
    "deal-capacity": 5.0,
    "deal-valuation-postmoney-basis": 3.8e11,
    "finance-aws-sales-2025": 1.287e11,
}
MODELS = load_models()
EQUATED = [model for model in MODELS.values() if model.equations]

EXPECTED_NAMES = {
    "arithmetic",
    "capacity_cost",
    "circularity",
    "commitment_discount",
    "commitment_multiple",
    "compute_hours",
    "deal_irr",
    "deal_npv",
    "feedback_loop",
    "growth",
    "investment_return",
    "network_value",
    "ownership_stake",
    "payback",
    "percent_change",
    "power_cost",
    "present_value",
    "real_value",
    "revenue_certainty",
    "revenue_share",
    "run_rate",
    "scenarios",
    "switching",
    "take_or_pay",
}


def examples() -> Iterator[tuple[Model, Example]]:
    for model in EQUATED:
        for example in model.examples:
            yield model, example


@pytest.mark.parametrize(
    ("model", "example"), [pytest.param(m, e, id=f"{m.name}: {e.question}") for m, e in examples()]
)
def test_example(model: Model, example: Example) -> None:
    known = {name: Given(value, "question") for name, value in example.given}
    for name, wanted in example.expect:
        found = solve(model, name, known, FACTS)
        assert found.value == pytest.approx(wanted, rel=2e-3, abs=1e-9)
        assert "**" in sentence(found)
        assert found.steps
        assert found.formula


def test_every_calculator_is_there() -> None:
    assert set(MODELS) == EXPECTED_NAMES
    assert MODELS.problems == ()


@pytest.mark.parametrize("model", EQUATED, ids=lambda m: m.name)
def test_a_model_is_complete(model: Model) -> None:
    """It can be asked for, has examples with its result among them, and repeats none of its own phrases."""
    asked = {ask.solve_for for ask in model.asks}
    assert model.result in asked
    assert len(model.asks) >= 10
    phrases = [ask.phrase for ask in model.asks]
    assert len(phrases) == len(set(phrases))
    assert not [p for p in phrases if any(c.isdigit() for c in p)]
    assert any(model.result in dict(e.expect) for e in model.examples)
    assert not {e.question for e in model.examples} & set(phrases)


def test_the_standard_variables_are_all_used() -> None:
    used = {variable.name for model in EQUATED for variable in model.variables}
    assert set(standard_variables()) <= used


def test_defaults_are_those_of_the_specification() -> None:
    standard = standard_variables()
    defaults = {name: v.default for name, v in standard.items() if v.default is not None and not v.convention}
    assert defaults == {
        "discount_rate": 0.10, "growth": 0.0, "margin": 0.35, "gpu_hour_price": 2.5, "inflation": 0.03,
        "utilisation": 1.0, "load_factor": 1.0, "electricity_price": 70.0, "cost_per_gw": 38e9,
        "dilution": 0.0,
    }  # fmt: skip
    facts = {name: v.fact for name, v in standard.items() if v.fact}
    assert facts == {
        "commitment": "deal-commitment", "investment": "deal-investment-initial", "years": "deal-term",
        "post_money": "deal-valuation-postmoney-basis", "capacity": "deal-capacity",
    }  # fmt: skip
    for name in ("exit_value", "switching_cost", "saving_rate", "probability", "used"):
        assert standard[name].default is None
        assert standard[name].fact is None


@pytest.mark.parametrize(
    ("name", "unknown", "missing"),
    [
        ("investment_return", "irr", ("exit_value", "years")),
        ("investment_return", "multiple", ("exit_value",)),
        ("switching", "net_benefit", ("switching_cost", "saving_rate")),
        ("feedback_loop", "limit", ("gain",)),
        ("growth", "years", ("rate", "factor")),
        ("take_or_pay", "shortfall", ("used",)),
        ("revenue_certainty", "expected", ("probability",)),
    ],
)
def test_what_has_no_default_is_asked_for(name: str, unknown: str, missing: tuple[str, ...]) -> None:
    with pytest.raises(MissingInput) as caught:
        solve(MODELS[name], unknown, {}, FACTS)
    assert set(caught.value.names) == set(missing)


NEEDS_INPUT = {
    "commitment_discount", "feedback_loop", "growth", "investment_return", "network_value", "percent_change",
    "revenue_certainty", "switching", "take_or_pay",
}  # fmt: skip


@pytest.mark.parametrize("model", EQUATED, ids=lambda m: m.name)
def test_every_result_comes_from_the_defaults_or_asks(model: Model) -> None:
    if model.name in NEEDS_INPUT:
        with pytest.raises(MissingInput):
            solve(model, model.result, {}, FACTS)
    elif model.name == "revenue_share":
        assert solve(model, "share", {}, FACTS).value == pytest.approx(10 / 128.7)
    else:
        assert math.isfinite(solve(model, model.result, {}, FACTS).value)
