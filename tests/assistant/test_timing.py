"""Times of follow-ups, told from the time of the question before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.timing import MONTHS, Time, times, told_from


@pytest.mark.parametrize(
    ("before", "asked", "meant"),
    [
        ("AWS sales for 2025?", "for the year before that", "2024"),
        ("AWS sales for 2025?", "a year later", "2026"),
        ("the first cheque, in 2023", "in march of the year after", "March 2024"),
        ("worth after the February 2026 round", "after the one in May", "May 2026"),
        ("valued at in September 2025", "in the following February", "February 2026"),
        ("backlog at the end of 2025", "three months later", "the end of March 2026"),
        (
            "gain in the third quarter of 2025",
            "in the first quarter of the next year",
            "the first quarter of 2026",
        ),
        ("sales in Q1 2026", "the quarter before", "the fourth quarter of 2025"),
        ("margin in the first quarter of 2026", "a year earlier", "the first quarter of 2025"),
        ("margin in 2025", "in q2", "the second quarter of 2025"),
        ("run rate at the end of 2025", "in April", "April 2026"),
        ("signed in 2025", "in November 2023", "November 2023"),
    ],
)
def test_a_time_is_told_from_the_one_before(before: str, asked: str, meant: str) -> None:
    said = told_from(asked, times(before)[0])
    assert said is not None
    assert str(said.times[0]) == meant


@pytest.mark.parametrize("asked", ["what may it do", "march on", "how much is it", "at 12%", "$2026"])
def test_words_that_are_no_time_are_left_alone(asked: str) -> None:
    assert told_from(asked, Time(2025)) is None


@given(st.integers(1950, 2090), st.integers(1, 12), st.integers(1, 9))
def test_so_many_months_later_and_earlier_lead_back(year: int, month: int, count: int) -> None:
    number = ("one", "two", "three", "four", "five", "six", "7", "8", "nine")[count - 1]
    base = Time(year, month)
    later = told_from(f"{number} months later", base)
    assert later is not None
    back = told_from(f"{number} months earlier", later.times[0])
    assert back is not None
    assert str(back.times[0]) == f"{MONTHS[month - 1]} {year}"


@given(st.text(max_size=80))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for time in times(text):
        assert 0 <= time.start < time.end <= len(text)
    told_from(text, Time(2025, 3))
