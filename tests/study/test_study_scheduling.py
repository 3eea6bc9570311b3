"""When cards come back: never sooner for a better grade, never beyond the cap or the exam."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.study.scheduling import Grade, Limits, Schedule, is_due, outcomes, wait_text

START = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
ZONES = [UTC, timezone(timedelta(hours=-11)), timezone(timedelta(hours=5, minutes=30))]
GRADES = st.sampled_from(list(Grade))
WAITS = st.floats(0, 60 * 24 * 90).map(lambda minutes: timedelta(minutes=minutes))


@given(
    st.lists(st.tuples(GRADES, WAITS), max_size=12),
    st.integers(1, 400),
    st.none() | st.integers(-5, 120),
    st.sampled_from(ZONES),
)
def test_a_better_grade_is_never_sooner_and_nothing_is_beyond_the_limits(
    history: list[tuple[Grade, timedelta]], cap: int, exam_in: int | None, zone: timezone
) -> None:
    now = START.astimezone(zone)
    exam = None if exam_in is None else now.date() + timedelta(days=exam_in)
    limits = Limits(cap, exam)
    schedule = Schedule()
    for grade, wait in [*history, (Grade.GOOD, timedelta(0))]:
        found = outcomes(schedule, now, limits)
        dues = [found[each].due for each in Grade]
        assert all(due is not None for due in dues)
        assert dues == sorted(dues)  # type: ignore[type-var]
        assert found[Grade.AGAIN].due <= found[Grade.GOOD].due  # type: ignore[operator]
        for due in dues:
            assert due is not None
            assert now <= due <= now + timedelta(days=cap)
            if exam is not None and now.date() <= exam:
                assert due.astimezone(zone).date() <= exam
        schedule = found[grade]
        now += wait


def test_what_a_grade_makes_depends_on_nothing_else() -> None:
    assert outcomes(Schedule(), START, Limits()) == outcomes(Schedule(), START, Limits(), card=77)


def test_five_times_known_stays_below_the_cap_of_thirty_days() -> None:
    schedule, now = Schedule(), START
    for _ in range(8):
        schedule = outcomes(schedule, now, Limits())[Grade.GOOD]
        assert schedule.due is not None
        assert schedule.due - now <= timedelta(days=30)
        now = schedule.due
    assert now > START + timedelta(days=60)


def test_a_new_card_comes_back_in_minutes_and_then_on_its_day() -> None:
    schedule = outcomes(Schedule(), START, Limits())[Grade.GOOD]
    assert not is_due(schedule, START + timedelta(minutes=9))
    assert is_due(schedule, START + timedelta(minutes=10))
    schedule = outcomes(schedule, START + timedelta(minutes=10), Limits())[Grade.GOOD]
    assert schedule.due is not None
    assert not is_due(schedule, START)
    assert is_due(schedule, schedule.due.replace(hour=0, minute=1)), "on its day at any hour"


def test_the_clock_must_know_its_zone_and_may_go_back() -> None:
    with pytest.raises(ValueError, match="aware"):
        outcomes(Schedule(), datetime(2026, 1, 1), Limits())
    schedule = outcomes(Schedule(), START, Limits())[Grade.EASY]
    again = outcomes(schedule, START - timedelta(days=300), Limits())
    assert all(each.due is not None for each in again.values())


def test_waits_are_said_in_words() -> None:
    said = [
        wait_text(START + timedelta(minutes=minutes), START) for minutes in (0, 10, 59.8, 120, 1440, 2880)
    ]
    assert said == ["1 min", "10 min", "1 hour", "2 hours", "1 day", "2 days"]
