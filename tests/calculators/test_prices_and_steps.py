"""Prices said as what one costs, ranges with a step, arrows, and shares in words are read as a reader means them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculators.quantity import read_figures


def summary(text: str) -> list[tuple[str, str, list[tuple[float, str]]]]:
    return [(f.form, f.written, [(q.value, q.unit) for q in f.values]) for f in read_figures(text).figures]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("12bn spend, 2.10/gpu-hr", 2.1, "1/(GPU*hour)"),
        ("85% load, 55/mwh", 55, "1/MWh"),
        ("2.10 per GPU per hour", 2.1, "1/(GPU*hour)"),
        ("6 ct/kWh", 0.06, "USD/kWh"),
        ("8c/kWh", 0.08, "USD/kWh"),
        ("when one gigawatt is costing 38 billions", 38e9, "1/GW"),
        ("if a gigawatt goes for 42 billion", 42e9, "1/GW"),
        ("each GPU-hour costs $2.20", 2.2, "USD/(GPU*hour)"),
        ("a megawatt-hour runs at 65", 65, "1/MWh"),
        ("$42 billion for a gigawatt", 42e9, "USD/GW"),
        ("38 billions for one gigawatt", 38e9, "1/GW"),
        ("the price per GPU hour is 2.10", 2.1, "1/(GPU*hour)"),
    ],
)
def test_what_one_costs_is_a_price(text: str, value: float, unit: str) -> None:
    form, written, values = summary(text)[-1]
    assert (form, written, values) == ("single", "price", [(value, unit)])


@pytest.mark.parametrize(
    "text", ["5 GW costs 38 billion", "half a gigawatt costs $20B", "$10B in year 3", "5 per year"]
)
def test_what_several_cost_is_no_price_of_one(text: str) -> None:
    assert all("/" not in unit for _, _, values in summary(text) for _, unit in values)


def test_half_of_one_is_still_half() -> None:
    assert summary("half a gigawatt costs $20B") == [
        ("single", "power", [(0.5, "GW")]),
        ("single", "money", [(20e9, "USD")]),
    ]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("margin from 20% to 40% in 5-point steps", [0.2, 0.25, 0.3, 0.35, 0.4]),
        ("margin from 20 to 40% in steps of 5", [0.2, 0.25, 0.3, 0.35, 0.4]),
        ("for 5 to 15 years in steps of 5 years", [5, 10, 15]),
        ("from $80B to $120B in $20B increments", [8e10, 1e11, 1.2e11]),
        ("from $80B to $120B in steps of 20", [8e10, 1e11, 1.2e11]),
        ("from 1 to 2 years by steps of 6 months", [1, 1.5, 2]),
        ("rates from 6% to 9%, step 2%", [0.06, 0.08, 0.09]),
        ("from 8 to 12 percent, every 2 points", [0.08, 0.1, 0.12]),
        ("from 8% up to 10% by 1%", [0.08, 0.09, 0.1]),
    ],
)
def test_a_range_with_a_step_is_a_list(text: str, values: list[float]) -> None:
    form, _, found = summary(text)[0]
    assert form == "list"
    assert [value for value, _ in found] == values
    assert len(summary(text)) == 1


@given(low=st.integers(0, 50), width=st.integers(1, 40), step=st.integers(1, 10))
def test_steps_keep_both_ends_and_the_distance(low: int, width: int, step: int) -> None:
    (figure,) = read_figures(f"a margin from {low}% to {low + width}% in steps of {step}%").figures
    points = [round(100 * q.value) for q in figure.values]
    assert (points[0], points[-1]) == (low, low + width)
    if figure.form == "list":
        assert all(b - a == step for a, b in pairwise(points[:-1]))
        assert 0 < points[-1] - points[-2] <= step


def test_a_step_too_fine_for_a_table_leaves_the_range() -> None:
    assert summary("from $1 to $1,000,000 in steps of $1")[0][0] == "range"


@pytest.mark.parametrize("arrow", ["->", "-->", "=>", "→", " -> "])
def test_an_arrow_leads_from_a_start_to_an_end(arrow: str) -> None:
    figures = read_figures(f"cagr 2bn {arrow} 31bn in 6 yrs").figures
    assert [(f.form, f.values[0].value, f.qualifier) for f in figures[:2]] == [
        ("single", 2e9, ""),
        ("single", 31e9, ""),
    ]
    assert [f.form for f in read_figures(f"margin 20% {arrow} 40%").figures] == ["range"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("diluted by a quarter", 0.25),
        ("diluted by a fifth over 5 years", 0.2),
        ("saves two fifths", 0.4),
        ("a dilution of one eighth", 0.125),
        ("cut by three quarters", 0.75),
        ("shrinks by a tenth every year", 0.1),
    ],
)
def test_a_fraction_that_ends_a_clause_is_a_share(text: str, value: float) -> None:
    form, written, values = summary(text)[0]
    assert (form, written, values) == ("single", "percent", [(value, "1")])


@pytest.mark.parametrize(
    "text", ["a third party", "how much a quarter", "the other half", "over three quarters"]
)
def test_other_thirds_and_quarters_are_no_shares(text: str) -> None:
    assert all(written != "percent" for _, written, _ in summary(text))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("at a 20% and at a 40% margin", [0.2, 0.4]),
        ("at a 10%, a 20% and a 30% discount", [0.1, 0.2, 0.3]),
        ("after 3 years, after 5 years or after 7 years", [3, 5, 7]),
    ],
)
def test_a_list_may_say_its_little_words_again(text: str, values: list[float]) -> None:
    (found,) = summary(text)
    assert found[0] == "list"
    assert [value for value, _ in found[2]] == values


def test_billions_of_dollars_and_customers_that_become_more() -> None:
    assert summary("five billions of dollars") == [("single", "money", [(5e9, "USD")])]
    assert summary("10 billion in year") == [("single", "rate", [(1e10, "1/year")])]
    customers = summary("customers become from 400 to 1000")
    assert [(form, values[0][0]) for form, _, values in customers] == [("single", 400), ("single", 1000)]
    assert summary("the margin goes from 20 to 40 percents")[0][0] == "range"
