"""Two numbers that are one, and figures that share their unit."""

from __future__ import annotations

import pytest

from calculators.quantity import read_figures

ONE = [
    ("30 cents on each dollar", "percent", 0.30), ("25 cents of every dollar", "percent", 0.25),
    ("half of each dollar", "percent", 0.5), ("a 3 in 4 chance", "percent", 0.75),
    ("one in five odds", "percent", 0.2), ("4 out of 5", "percent", 0.8), ("with probability 3/4", "percent", 0.75),
    ("30 to 1", "multiple", 30.0), ("20:1", "multiple", 20.0), ("2 more years", "duration", 2.0),
    ("3 full years", "duration", 3.0), ("by a quarter each year", "percent", 0.25),
]  # fmt: skip


@pytest.mark.parametrize(("text", "written", "value"), ONE, ids=[case[0] for case in ONE])
def test_it_is_one_figure(text: str, written: str, value: float) -> None:
    (figure,) = read_figures(text).figures
    assert figure.written == written
    assert figure.values[0].value == pytest.approx(value)


MANY = [
    ("500bn / 1tn / 2tn", (5e11, 1e12, 2e12), "1"), ("in 7 years or in 12 years", (7.0, 12.0), "year"),
    ("$2 vs $4 an hour", (2.0, 4.0), "USD/hour"), ("35 and 60 billion per GW", (3.5e10, 6e10), "1/GW"),
    ("5%/10%/15%", (0.05, 0.10, 0.15), "1"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "values", "unit"), MANY, ids=[case[0] for case in MANY])
def test_it_is_a_list(text: str, values: tuple[float, ...], unit: str) -> None:
    (figure,) = read_figures(text).figures
    assert figure.form == "list"
    assert [q.value for q in figure.values] == pytest.approx(list(values))
    assert {q.unit for q in figure.values} == {unit}


def test_what_is_no_ratio_stays_apart() -> None:
    assert [f.text for f in read_figures("1 in 4 years").figures] == ["1", "4 years"]
    assert [f.text for f in read_figures("$10B a decade from now").figures] == ["$10B", "a decade"]
