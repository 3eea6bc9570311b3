"""Tables, ranges and sensitivities: each cell is what asking for it alone gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from calculators.errors import NoSolution, UnusableInput
from calculators.exploring import grid, sensitivities, span, sweep
from calculators.loading import load_models
from calculators.model import Given
from calculators.scenarios import expected_value
from calculators.solving import solve

FACTS = {"deal-commitment": 1e11, "deal-investment-initial": 5e9, "deal-term": 10.0}
MODELS = load_models()


@pytest.mark.parametrize(
    ("low", "high", "unit", "rows"),
    [
        (5, 15, "year", (5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)),
        (0.08, 0.12, "1", (0.08, 0.09, 0.10, 0.11, 0.12)),
        (8e10, 1.2e11, "USD", (8e10, 8.5e10, 9e10, 9.5e10, 1e11, 1.05e11, 1.1e11, 1.15e11, 1.2e11)),
        (0.25, 0.45, "1", (0.25, 0.26, 0.28, 0.30, 0.32, 0.34, 0.36, 0.38, 0.40, 0.42, 0.44, 0.45)),
        (15, 5, "year", (5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)),
        (7, 7, "year", (7,)),
    ],
)
def test_grid(low: float, high: float, unit: str, rows: tuple[float, ...]) -> None:
    assert grid(low, high, unit) == pytest.approx(rows)


@pytest.mark.parametrize(
    ("low", "high", "unit"),
    [(1, 25, "year"), (1, 30, "year"), (1, 1000, "year"), (0.001, 0.9, "1"), (1, 1e12, "USD")],
)
def test_a_grid_has_both_ends_and_at_most_25_rows(low: float, high: float, unit: str) -> None:
    rows = grid(low, high, unit)
    assert (rows[0], rows[-1]) == (low, high)
    assert 5 <= len(rows) <= 25
    assert list(rows) == sorted(set(rows))


def test_each_row_equals_asking_for_it_alone() -> None:
    model = MODELS["present_value"]
    rows = sweep(
        model, "present_value", {"discount_rate": Given(0.08, "question")}, FACTS, "years", (5, 10, 15)
    )
    assert [row.label for row in rows] == ["5 years", "10 years", "15 years"]
    for row, years in zip(rows, (5, 10, 15), strict=True):
        known = {"discount_rate": Given(0.08, "question"), "years": Given(years, "question")}
        assert row.value == solve(model, "present_value", known, FACTS).value
        assert row.solution is not None
        assert row.solution.value == row.value


def test_a_row_without_a_solution_is_left_out_and_none_at_all_is_an_error() -> None:
    model = MODELS["payback"]
    rows = sweep(model, "margin", {}, FACTS, "payback_years", (0.1, 1, 2))
    assert [row.label for row in rows] == ["1 year", "2 years"]
    with pytest.raises(NoSolution):
        sweep(model, "margin", {}, FACTS, "payback_years", (0.1, 0.2))


def test_a_range_in_gives_a_range_out() -> None:
    low, high = span(MODELS["present_value"], "present_value", {}, FACTS, {"discount_rate": (0.12, 0.08)})
    assert (low, high) == pytest.approx((56502230284.1086, 67100813989.4144))


def test_two_ranges_at_once() -> None:
    ranges = {"discount_rate": (0.08, 0.12), "years": (5.0, 15.0)}
    low, high = span(MODELS["present_value"], "present_value", {}, FACTS, ranges)
    assert low == pytest.approx(1e11 / 15 * (1 - 1.12**-15) / 0.12)
    assert high == pytest.approx(1e11 / 5 * (1 - 1.08**-5) / 0.08)


def test_a_turning_point_inside_the_range_is_found() -> None:
    low, high = span(
        MODELS["revenue_certainty"], "standard_deviation", {}, FACTS, {"probability": (0.3, 0.9)}
    )
    assert high == pytest.approx(5e10, rel=1e-9)
    assert low == pytest.approx(3e10, rel=1e-9)


def test_a_turning_point_between_the_points_of_the_grid(tmp_path: Path) -> None:
    text = """
title = "Valley"
summary = "A valley at a third."
equations = ["y = (x - 1 / 3) ** 2 + 1"]
result = "y"
answer = "It is {y}."
[variables.x]
unit = "1"
[variables.y]
unit = "1"
"""
    (tmp_path / "valley.toml").write_text(text, encoding="utf-8")
    model = load_models(tmp_path)["valley"]
    assert span(model, "y", {}, {}, {"x": (0, 1)}) == pytest.approx((1, 13 / 9), rel=1e-12)


def test_sensitivities_are_those_of_brute_force() -> None:
    model = MODELS["deal_npv"]
    rows = sensitivities(model, "npv", {}, FACTS)
    base = solve(model, "npv", {}, FACTS)
    assert [row.value for row in rows] == sorted((row.value for row in rows), reverse=True)
    assert {row.label for row in rows} == {name for name, _ in base.inputs}
    for row in rows:
        center = dict(base.inputs)[row.label].value
        step = 0.1 * center or 0.01  # of a rate at zero, a percentage point
        moved = [
            solve(model, "npv", {row.label: Given(center + s, "question")}, FACTS).value
            for s in (-step, step)
        ]
        assert row.value == pytest.approx(max(abs(value - base.value) for value in moved), rel=1e-9)


def test_a_change_beyond_a_limit_counts_for_nothing() -> None:
    rows = sensitivities(MODELS["compute_hours"], "gpus", {}, FACTS)
    assert {row.label: row.value for row in rows}["utilisation"] == pytest.approx(456308.4645 / 9, rel=1e-6)


# Scenarios


def test_expected_value() -> None:
    found = expected_value([(1e11, 0.5), (6e10, 0.3), (2e10, 0.2)])
    assert found.value == pytest.approx(7.2e10)
    assert found.steps[1] == "$72 billion = 50% × $100 billion + 30% × $60 billion + 20% × $20 billion"
    assert [name for name, _ in found.inputs][:2] == ["outcome_1", "probability_1"]


def test_a_missing_probability_is_the_rest_and_a_missing_outcome_is_solved_for() -> None:
    assert expected_value([(1e11, 0.5), (6e10, None)]).value == pytest.approx(8e10)
    found = expected_value([(1e11, 0.5), (None, 0.5)], expected=7e10)
    assert (found.unknown, found.value) == ("outcome_2", pytest.approx(4e10))


def test_two_missing_probabilities_follow_from_the_expected_value() -> None:
    found = expected_value([(1e11, None), (2e10, None)], expected=8e10)
    assert (found.unknown, found.value) == ("probability_1", pytest.approx(0.75))
    with pytest.raises(NoSolution, match="No probabilities between 0% and 100% give that expected value"):
        expected_value([(1e11, None), (2e10, None)], expected=2e11)


@pytest.mark.parametrize(
    ("outcomes", "sentence"),
    [
        ([(1e11, 0.5), (6e10, 0.3)],
         "The probabilities add up to 80%, not to 100%: 50% + 30%. Change one so that they do, or "
         "leave one out and "
         "it is taken as the rest."),
        ([(1e11, 0.7), (6e10, 0.6), (0.0, None)],
         "The probabilities already add up to 130%, not to 100%: 70% + 60%. Change one so that they "
         "do, or leave one "
         "out and it is taken as the rest."),
        ([(1e11, 1.5)], "A probability of 150% cannot be used: it must be between 0% and 100%."),
        ([], "An expected value needs outcomes with their probabilities, such as 50% $100B, 50% $20B."),
        ([(None, 0.5), (1e9, 0.5)],
         "More than one figure is missing. Give all outcomes, or all but one and the expected value."),
    ],
)  # fmt: skip
def test_scenarios_that_cannot_be_computed(
    outcomes: list[tuple[float | None, float | None]], sentence: str
) -> None:
    with pytest.raises(UnusableInput) as caught:
        expected_value(outcomes)
    assert str(caught.value) == sentence
