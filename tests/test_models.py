"""Every calculator by its own file: its examples, and each of its variables solved back from the others."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from calculators.equations import names_in, parse_equation, sums_in
from calculators.errors import CalculatorError, MissingInput
from calculators.loading import load_models, standard_variables
from calculators.model import Example, Given, Model, Variable
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

# Where values are plausible: from a tenth of to ten times everyday sizes.
RANGES = {
    "USD": (1e8, 1e12),
    "USD/year": (1e9, 1e11),
    "USD/MWh": (20.0, 200.0),
    "USD/GW": (1e10, 1e11),
    "USD/(GPU*hour)": (0.5, 12.0),
    "year": (1.0, 15.0),
    "GW": (0.5, 20.0),
}
NAMED_RANGES = {
    "discount_rate": (0.01, 0.3),
    "growth": (0.01, 0.3),
    "inflation": (0.01, 0.15),
    "rate": (0.01, 0.4),
    "irr": (0.01, 0.5),
    "margin": (0.1, 0.9),
    "dilution": (0.01, 0.6),
    "stake": (0.005, 0.4),
    "gain": (0.05, 0.85),
    "rounds": (1.0, 12.0),
    "users": (5.0, 1e6),
    "factor": (1.1, 20.0),
    "probability": (0.02, 0.48),
    "timing": (0.05, 0.95),
    "investment": (1e9, 2e10),
    "commitment": (5e10, 5e11),
    "pre_money": (1e11, 1e12),
    "exit_value": (5e11, 5e12),
    "used": (1e10, 4.5e10),
    "saving_rate": (0.05, 0.5),
    "switching_cost": (1e9, 1e10),
    "period": (0.5, 2.0),
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


# Solved back: from inputs forward to a result, then each input from the others and that result.


def bounds(variable: Variable) -> tuple[float, float]:
    if variable.name in NAMED_RANGES:
        return NAMED_RANGES[variable.name]
    if variable.unit in RANGES:
        return RANGES[variable.unit]
    return (0.05, 0.95) if variable.style == "percent" else (1.5, 50.0)


def defined(model: Model) -> list[str]:
    """What each equation gives: its left side, or what two equations leave open on no side of their own."""
    names = []
    for text in model.equations:
        equation = parse_equation(text)
        left = sorted(names_in(equation.left))
        names.append(left[0] if len(left) == 1 else "irr" if not left else "part")
    return names


def roles(model: Model) -> tuple[list[str], list[str]]:
    """Free inputs and what follows from them; the commitment is free although an equation ends with it."""
    derived = []
    for name in defined(model):
        # "commitment = annual_spend * sum" and "post_money = pre_money + investment" define either side.
        derived.append("annual_spend" if name == "commitment" else name)
    return [v.name for v in model.variables if v.name not in derived], derived


CASES = [(model, unknown) for model in EQUATED for unknown in (v.name for v in model.variables)]


@pytest.mark.parametrize(("model", "unknown"), [pytest.param(m, u, id=f"{m.name}-{u}") for m, u in CASES])
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_variable_can_be_solved_for(model: Model, unknown: str, data: st.DataObject) -> None:
    free, derived = roles(model)
    values: dict[str, float] = {}
    for name in free:
        low, high = bounds(model.variable(name))
        drawn = data.draw(st.floats(0, 1), label=name)
        # Money spreads over orders of magnitude, rates do not.
        values[name] = low * (high / low) ** drawn
        ends = any(
            name in names_in(s.last) for t in model.equations for s in sums_in(parse_equation(t).right)
        )
        if ends and unknown != name:
            values[name] = float(max(1, round(values[name])))
    everything = dict(values)
    for name in derived:
        try:
            everything[name] = solve(model, name, _given(values), {}).value
        except CalculatorError:
            # Not every draw makes sense together (an investment larger than its return, say).
            continue
    if unknown in derived:
        assume(unknown in everything)
        assert math.isfinite(everything[unknown])
        return
    results = [name for name in derived if name in everything and _hangs_on(model, name, unknown, values)]
    assume(results)
    for name in results:
        others = {n: v for n, v in values.items() if n != unknown}
        found = solve(model, unknown, _given({**others, name: everything[name]}), {})
        wanted = values[unknown]
        nearest = min(found.values, key=lambda v: abs(v - wanted))
        assert nearest == pytest.approx(wanted, rel=1e-9), (name, found.values)


def _given(values: dict[str, float]) -> dict[str, Given]:
    return {name: Given(value, "question") for name, value in values.items()}


def _hangs_on(model: Model, result: str, unknown: str, values: dict[str, float]) -> bool:
    """True where nine digits can be asked for: the unknown moves the result, and no difference of near equals
    is in it.

    A result that hardly moves with the unknown, or moves wildly with any input, has lost digits in the way
    forward.
    """
    base = solve(model, result, _given(values), {}).value
    for name, value in values.items():
        try:
            moved = solve(model, result, _given({**values, name: value * 1.001}), {}).value
        except CalculatorError:
            return False
        change = abs(moved - base)
        if change > 0.1 * abs(base) or (name == unknown and change < 2e-5 * abs(base)):
            return False
    return True
