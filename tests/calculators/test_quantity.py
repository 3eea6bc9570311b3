"""Units convert exactly, and quantities are written as a reader would write them."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculators.errors import MissingInput, UnitError
from calculators.quantity import Quantity, compatible, convert, display, parse_unit, read_figures


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("USD", "USD"),
        ("$/yr", "USD/year"),
        ("USD/(GPU*hour)", "USD/(GPU*hour)"),
        ("hour*GPU", "GPU*hour"),
        ("USD/GW/year", "USD/(GW*year)"),
        ("usd/mwh", "USD/MWh"),
        ("years", "year"),
        ("1", "1"),
        ("1/month", "1/month"),
        ("year/year", "1"),
    ],
)
def test_units_are_written_canonically(text: str, canonical: str) -> None:
    assert str(parse_unit(text)) == canonical


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("USD/yaer", "did you mean year?"),
        ("EUR", "“EUR”"),
        ("USD/", "not complete"),
        ("USD)year", "cannot be read at “)”"),
        ("", "not complete"),
        ("(" * 5000, "too long"),
    ],
)
def test_a_wrong_unit_earns_a_sentence(text: str, says: str) -> None:
    with pytest.raises(UnitError, match=r"\.$|\?$") as caught:
        parse_unit(text)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("value", "unit", "target", "expected"),
    [
        (1.0, "year", "month", 12.0),
        (1.0, "year", "quarter", 4.0),
        (1.0, "year", "day", 365.25),
        (1.0, "year", "hour", 8766.0),
        (1e10, "USD/year", "USD/quarter", 2.5e9),
        (1e10, "USD/year", "USD/day", 1e10 / 365.25),
        (5.0, "GW", "MW", 5000.0),
        (120.0, "GWh", "MWh", 120000.0),
        (9.01, "USD/MWh", "USD/kWh", 0.00901),
        (1.0, "GW*hour", "GWh", 1.0),
        (7.0, "1", "1", 7.0),
    ],
)
def test_conversions(value: float, unit: str, target: str, expected: float) -> None:
    assert convert(Quantity(value, unit), target) == Quantity(pytest.approx(expected, rel=1e-15), target)


def test_what_measures_different_things_is_not_converted() -> None:
    with pytest.raises(UnitError, match="Money cannot be turned into time"):
        convert(Quantity(5e9, "USD"), "year")
    with pytest.raises(UnitError):
        convert(Quantity(0.01, "1/month"), "1")
    assert compatible("USD/day", "USD/year")
    assert compatible("GW*hour", "MWh")
    assert not compatible("USD", "USD/year")
    assert not compatible("GPU", "1")


@pytest.mark.parametrize(
    ("value", "unit", "style", "text"),
    [
        (65196521983.7, "USD", "", "$65.20 billion"),
        (1e11, "USD", "", "$100 billion"),
        (5.5e9, "USD", "", "$5.5 billion"),
        (1e11 / 3652.5, "USD/day", "", "$27.38 million a day"),
        (1e10, "USD/year", "", "$10 billion a year"),
        (2.0, "USD/hour", "", "$2 an hour"),
        (2.5, "USD/(GPU*hour)", "", "$2.50 per GPU-hour"),
        (60.0, "USD/MWh", "", "$60 per MWh"),
        (3.8e10, "USD/GW", "", "$38 billion per GW"),
        (0.4, "USD", "", "$0.40"),
        (0.0025, "USD", "", "$0.0025"),
        (-5e9, "USD", "", "-$5 billion"),
        (999999999.0, "USD", "", "$1.00 billion"),
        (1e12, "USD", "", "$1 trillion"),
        (0.12, "1", "percent", "12%"),
        (0.1 + 0.2, "1", "percent", "30%"),
        (0.105592, "1", "percent", "10.56%"),
        (0.000012, "1", "percent", "0.0012%"),
        (7.0, "year", "", "7 years"),
        (1.0, "year", "", "1 year"),
        (9.0123, "year", "", "9.01 years"),
        (20.0, "1", "multiple", "20x"),
        (5.0, "GW", "", "5 GW"),
        (120.0, "GWh", "", "120 GWh"),
        (4e10, "GPU*hour", "", "40 billion GPU-hours"),
        (1.0, "GPU", "", "1 GPU"),
        (1048576.0, "1", "", "1,048,576"),
        (0.0, "USD", "", "$0"),
    ],
)
def test_display(value: float, unit: str, style: str, text: str) -> None:
    assert display(Quantity(value, unit), style) == text


def test_display_digits_and_what_is_no_number() -> None:
    assert display(Quantity(65196521983.7, "USD"), digits=0) == "$65 billion"
    assert display(Quantity(65196521983.7, "USD"), digits=4) == "$65.1965 billion"
    assert display(Quantity(float("inf"), "USD")) == "no finite number"
    assert display(Quantity(1e300, "USD"), digits=15)
    assert display(Quantity(5e-324, "1"))


UNITS = [
    "USD",
    "USD/year",
    "USD/day",
    "USD/MWh",
    "USD/(GPU*hour)",
    "year",
    "month",
    "GW",
    "GWh",
    "GPU",
    "GPU*hour",
    "1",
]


@settings(max_examples=300, deadline=None)
@given(st.floats(min_value=0.02, max_value=9e14), st.sampled_from(UNITS))
def test_what_is_displayed_reads_back_within_its_rounding(value: float, unit: str) -> None:
    shown = display(Quantity(value, unit))
    figures = read_figures(shown).figures
    assert len(figures) == 1, shown
    assert figures[0].text == shown
    if figures[0].written != "date":  # a bare 1,950 to 2,099 is written with its comma and stays a number
        assert figures[0].values[0].unit == unit
    assert figures[0].values[0].value == pytest.approx(value, rel=0.26, abs=0.006)
    assert figures[0].values[0].value == pytest.approx(value, rel=0.006 if value > 1 else 0.26)


@settings(max_examples=100, deadline=None)
@given(st.floats(min_value=0.0001, max_value=50), st.sampled_from(["percent", "multiple"]))
def test_percentages_and_multiples_read_back(value: float, style: str) -> None:
    (figure,) = read_figures(display(Quantity(value, "1"), style)).figures
    assert figure.written == style
    assert figure.values[0].value == pytest.approx(value, abs=0.00006 if style == "percent" else 0.006)


def test_a_missing_input_names_itself() -> None:
    error = MissingInput(["exit_value", "years"], ["exit value", "holding period"])
    assert error.names == ("exit_value", "years")
    assert str(error) == "This needs the exit value and the holding period: please say what they are."


def test_the_import_is_light() -> None:
    code = (
        "import sys, calculators.quantity;"
        "print([m for m in ('lark', 'rapidfuzz', 'numpy', 'sympy', 'torch') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
