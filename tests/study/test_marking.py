"""Typed answers: figures exact in value, words forgiving of one letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.study.marking import dates_in, marked, marked_items
from assistant.study.words import same_words


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("$5bn", "$5 billion"),
        ("5 billion dollars", "$5 billion"),
        ("five billion", "$5 billion"),
        ("5,000 million dollars", "$5 billion"),
        ("100 billion", "more than $100 billion"),
        ("> $100bn", "more than $100 billion"),
        ("over 100 billion dollars", "more than $100 billion"),
        ("10 years", "ten years"),
        ("120 months", "ten years"),
        ("35 percent", "about 35%"),
        ("0.35", "about 35%"),
        ("between 40% and 70%", "about 40% to about 70%"),
        ("20x", "20 times"),
        ("half a million", "nearly 500,000"),
        ("3900 MW", "3.9 gigawatts"),
        ("$15bn a year", "$1.25 billion a month"),
        ("April 20th, 2026", "20 April 2026"),
        ("2026-04-20", "20 April 2026"),
        ("20/4/2026", "20 April 2026"),
        ("4/20/2026", "20 April 2026"),
        ("20.04.2026", "20 April 2026"),
        ("20 sept 2024", "September 2024"),
        ("gravitom", "Graviton"),
        ("take or pay", "take-or-pay"),
        ("prioritization", "prioritisation"),
        ("the feedback loops", "feedback loop"),
    ],
)
def test_what_means_the_same_is_right(reply: str, answer: str) -> None:
    assert marked(reply, answer).mark == "right"


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("$50 billion", "$5 billion"),
        ("$5 million", "$5 billion"),
        ("5.1 billion", "$5 billion"),
        ("less than $100bn", "more than $100 billion"),
        ("more than 5 billion", "$5 billion"),
        ("9 years", "ten years"),
        ("10 months", "ten years"),
        ("40%", "about 40% to about 70%"),
        ("21 April 2026", "20 April 2026"),
        ("April 2026", "20 April 2026"),
        ("2022", "2021"),
        ("5 GW", "$5 billion"),
        ("Trainium3", "Trainium2"),
        ("Amazon and Google", "Amazon"),
        ("not a feedback loop", "feedback loop"),
        ("gross", "net"),
        ("PUB", "PUE"),
        ("word " * 1000, "word"),
        ("\x1b[31m5", "$5 billion of it"),
    ],
)
def test_what_means_something_else_is_not_right(reply: str, answer: str) -> None:
    assert marked(reply, answer).mark != "right"


@pytest.mark.parametrize(
    ("reply", "answer"), [("5", "$5 billion"), ("10", "ten years"), ("35", "about 35%"), ("", "x")]
)
def test_a_number_without_its_unit_is_asked_for_again(reply: str, answer: str) -> None:
    verdict = marked(reply, answer)
    assert verdict.mark == "unclear"
    assert verdict.note


def test_a_word_of_the_question_need_not_be_typed() -> None:
    assert marked("lock-in", "ecosystem lock-in", (), "Which state of the ecosystem is this?").right
    assert not marked("ecosystem", "ecosystem lock-in", (), "Which state of the ecosystem is this?").right


@given(st.text(alphabet="abcdefghijklmnop", min_size=5, max_size=14), st.data())
def test_one_wrong_letter_is_forgiven_and_two_are_not_taken_for_the_same(
    word: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(1, len(word) - 1))
    assert same_words(f"{word[:place]}q{word[place + 1 :]}", word)
    assert same_words(word[:place] + word[place + 1 :], word)
    assert not same_words(f"zq{word[2:]}", word)


@given(st.integers(1, 999), st.integers(1, 999), st.sampled_from(["million", "billion", "trillion"]))
def test_figures_are_right_only_when_equal(said: int, meant: int, magnitude: str) -> None:
    assert marked(f"${said} {magnitude}", f"${meant} {magnitude}").right == (said == meant)


@given(
    st.text(max_size=60),
    st.sampled_from(["$5 billion", "ten years", "20 April 2026", "take-or-pay", "40% to 70%"]),
)
def test_any_reply_is_marked_without_a_mishap(reply: str, answer: str) -> None:
    assert marked(reply, answer).mark in ("right", "wrong", "unclear")


def test_dates_are_read_as_people_write_them() -> None:
    assert dates_in("on 3rd of May 2025, or Sept. 2024, or 1999") == [(2025, 5, 3), (2024, 9), (1999,)]


def test_several_items_may_come_in_any_order() -> None:
    names = [("Water",), ("Shelter", "cover"), ("Patience",)]
    assert marked_items("patience; water, cover", names)[0].right
    verdict, missing = marked_items("water, sheltr", names)
    assert not verdict.right
    assert missing == ("Patience",)
