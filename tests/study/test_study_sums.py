"""Calculation cards: fresh numbers from a seed, exact marking, and the first step that differs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.study.cards import Card
from assistant.study.course import Course
from assistant.study.sum_marking import first_difference, marked_value
from assistant.study.sums import Exercise, fresh
from calculators.loading import Models


@pytest.fixture
def payback(course: Course) -> Card:
    return next(card for card in course.cards().values() if card.sum and card.sum.calculator == "payback")


@pytest.fixture
def exercise(payback: Card, models: Models) -> Exercise:
    return fresh(payback, models, 3)


def test_the_same_seed_asks_the_same_and_another_one_something_else(payback: Card, models: Models) -> None:
    asked = [fresh(payback, models, seed).question for seed in range(8)]
    assert asked == [fresh(payback, models, seed).question for seed in range(8)]
    assert len(set(asked)) > 4


def test_two_reviews_of_one_card_have_different_numbers(course: Course, payback: Card) -> None:
    from assistant.study.scheduling import Grade

    first = course.task(payback)
    course.grade(payback, Grade.GOOD)
    second = course.task(payback)
    assert first.exercise is not None
    assert second.exercise is not None
    assert (first.exercise.seed, second.exercise.seed) == (0, 1)
    assert first.question != second.question


def test_the_value_is_marked_exactly_and_rounding_is_taken_as_it_is_written(exercise: Exercise) -> None:
    assert exercise.question == (
        "How long does it take to earn back $6 billion at a margin of 50% on $10 billion a year?"
    )
    assert exercise.shown == "1.2 years"
    for reply in ("1.2", "1.2 years", "1.20 years", "profit 5bn a year, so 1.2 years", "14.4 months"):
        assert marked_value(reply, exercise).mark == "right", reply
    for reply in ("1.3", "12 years", "1", "2 years", "0.83", "$1.2 billion"):
        assert marked_value(reply, exercise).mark != "right", reply


@pytest.mark.parametrize(
    ("reply", "step", "words"),
    [
        ("0.833 years", 1, "wrong way round"),
        ("$5 billion", 1, "stopped"),
        ("0.3", 0, "divided"),
        ("profit 5bn a year, then 9 years", 1, ""),
        ("17 years", 0, ""),
        ("12 years", 1, "size"),
    ],
)
def test_a_wrong_reply_shows_the_first_step_that_differs(
    payback: Card, exercise: Exercise, reply: str, step: int, words: str
) -> None:
    assert not marked_value(reply, exercise).right
    difference = first_difference(reply, payback, exercise)
    assert (difference.step, words in difference.note) == (step, True)


def test_the_steps_are_written_with_the_numbers_put_in(exercise: Exercise) -> None:
    assert [line.text for line in exercise.lines] == [
        "profit a year = 50% × $10 billion a year = $5 billion a year",
        "payback time = $6 billion ÷ $5 billion a year = 1.2 years",
    ]


@given(reply=st.text(max_size=40))
def test_any_reply_is_marked(reply: str) -> None:
    exercise = Exercise("?", 0, (), 1.2, "year", "1.2 years", ())
    assert marked_value(reply, exercise).mark in ("right", "wrong", "unclear")
