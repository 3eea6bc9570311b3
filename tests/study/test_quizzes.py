"""Quizzes: ten mixed questions, a score, and what was missed becomes a card once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.study.course import Course
from assistant.study.errors import NothingToStudyError
from assistant.study.marking import marked
from assistant.study.quizzes import chance_of, options_of, task_of


def test_a_quiz_has_ten_mixed_questions_that_can_be_marked(course: Course) -> None:
    for seed in range(12):
        quiz = course.quiz(seed=seed)
        assert len(quiz.tasks) == 10
        assert len({task.card.key for task in quiz.tasks}) == 10
        assert len({task.card.type for task in quiz.tasks}) >= 4
        for task in quiz.tasks:
            assert task.card.typed
            assert task.mark(task.answer).right, task
            assert task.mark("zzz zzz").mark != "right"


def test_the_same_seed_is_the_same_quiz_and_the_next_quiz_is_another(course: Course) -> None:
    questions = [task.question for task in course.quiz(seed=4).tasks]
    assert questions == [task.question for task in course.quiz(seed=4).tasks]
    first = course.quiz()
    course.finish_quiz(first)
    assert [task.card.key for task in course.quiz().tasks] != [task.card.key for task in first.tasks]


def test_a_quiz_keeps_to_its_document(course: Course) -> None:
    quiz = course.quiz(["cloud-contracts"])
    assert {task.card.span.document for task in quiz.tasks} == {"cloud-contracts"}
    assert quiz.scope == course.library.document("cloud-contracts").title


def test_a_topic_without_cards_is_said(course: Course) -> None:
    with pytest.raises(NothingToStudyError, match="nothing to ask"):
        course.quiz(topic="medieval poetry")


def test_a_quiz_on_a_topic_keeps_to_it(course: Course) -> None:
    topics = course.topics()
    assert topics["lock-in"] >= 3
    for topic in ("lock-in", "backlog", "Trainium chips"):
        quiz = course.quiz(topic=topic)
        assert quiz.scope == topic
        for task in quiz.tasks:
            card = task.card
            text = f"{card.question} {card.answer} {card.span.quote} {card.span.section}".casefold()
            assert topic.casefold().split()[0].rstrip("s") in text


def test_one_option_is_right_and_every_other_provably_wrong(course: Course) -> None:
    cards = [card for card in course.cards().values() if card.typed]
    count = 0
    for card in cards:
        options = options_of(card, cards, chance_of("test", card.key))
        if not options:
            continue
        count += 1
        assert card.exact
        assert len(options) == len(set(options)) == 4
        right = [option for option in options if marked(option, card.answer, card.accept).right]
        assert right == [card.answer]
        task = task_of(card, {}, 0)
        task.options = options
        assert [task.mark(str(number)).right for number in (1, 2, 3, 4)].count(True) == 1
        assert task.mark("7").mark == "unclear"
    assert count >= 15


def test_what_was_missed_comes_up_for_review_once(course: Course, reopened: Callable[[], Course]) -> None:
    cards = len(course.cards())
    quiz = course.quiz(seed=1)
    for number, task in enumerate(quiz.tasks):
        task.mark(task.answer if number < 7 else "wrong answer")
    assert quiz.score == 7
    missed = [task.card for task in quiz.missed]
    assert len(missed) == 3
    assert course.finish_quiz(quiz) == missed
    assert course.queue()[:3] == missed
    for again in (course, reopened(), reopened()):
        repeated = again.quiz(seed=1)
        for number, task in enumerate(repeated.tasks):
            task.mark(task.answer if number < 7 else "wrong answer")
        assert again.finish_quiz(repeated) == []
        assert len(again.cards()) == cards
        assert again.queue()[:3] == missed
    assert [(score.score, score.total) for score in course.store.quizzes()] == [(7, 10)] * 4
