"""What a conversation remembers, and what can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.conversation import Conversation, Standing, Topic

Kept = tuple[Mapping[str, float], Mapping[str, Mapping[str, float]]]


def kept(conversation: Conversation) -> Kept:
    """What undo and redo are about."""
    return dict(conversation.set_values), dict(conversation.scenarios)


def test_a_value_is_set_replaced_and_unset() -> None:
    talk = Conversation()
    talk.set_value("years", 7.0)
    talk.set_value("margin", 0.2)
    talk.set_value("years", 8.0)
    assert talk.set_values == {"margin": 0.2, "years": 8.0}
    talk.set_value("years", None)
    assert talk.set_values == {"margin": 0.2}


def test_undo_takes_back_the_last_change_alone() -> None:
    talk = Conversation()
    talk.set_value("years", 7.0)
    talk.set_value("years", 8.0)
    assert talk.undo()
    assert talk.set_values == {"years": 7.0}
    assert talk.redo()
    assert talk.set_values == {"years": 8.0}
    assert not talk.redo()


def test_a_new_change_ends_what_could_be_redone() -> None:
    talk = Conversation()
    talk.set_value("years", 7.0)
    talk.undo()
    talk.set_value("margin", 0.2)
    assert not talk.redo()
    assert talk.set_values == {"margin": 0.2}


def test_undo_leaves_the_calculation_and_the_topic_alone() -> None:
    talk = Conversation()
    talk.set_value("years", 7.0)
    standing, topic = Standing("payback", "payback_years", ()), Topic("payback", "what is payback?")
    talk.note(standing=standing, topic=topic)
    talk.undo()
    assert (talk.state.standing, talk.state.topic) == (standing, topic)
    assert talk.set_values == {}


def test_a_scenario_is_replaced_by_one_of_its_name() -> None:
    talk = Conversation()
    talk.set_scenario("bear", {"margin": 0.2})
    talk.set_scenario("bull", {"margin": 0.4})
    talk.set_scenario("bear", {"years": 12.0})
    assert talk.scenarios == {"bull": {"margin": 0.4}, "bear": {"years": 12.0}}


def test_new_forgets_everything() -> None:
    talk = Conversation()
    talk.set_value("years", 7.0)
    talk.set_scenario("bear", {"margin": 0.2})
    talk.undo()
    talk.new()
    assert talk == Conversation()
    assert not talk.undo()
    assert not talk.redo()


CHANGES = st.one_of(
    st.tuples(
        st.just("set"),
        st.sampled_from(["years", "margin", "growth"]),
        st.none() | st.floats(0, 9, allow_nan=False),
    ),
    st.tuples(st.just("scenario"), st.sampled_from(["bear", "bull"]), st.floats(0, 1, allow_nan=False)),
    st.tuples(st.just("note")),
)


def make(talk: Conversation, change: tuple[Any, ...]) -> None:
    if change[0] == "set":
        talk.set_value(change[1], change[2])
    elif change[0] == "scenario":
        talk.set_scenario(change[1], {"margin": change[2]})
    else:
        talk.note(topic=Topic("payback", "what is payback?"))


@given(st.lists(CHANGES, max_size=12))
def test_all_changes_can_be_taken_back_and_made_again(changes: list[tuple[Any, ...]]) -> None:
    talk = Conversation()
    seen = [kept(talk)]
    for change in changes:
        make(talk, change)
        if change[0] != "note":
            seen.append(kept(talk))
    for before in reversed(seen[:-1]):
        assert talk.undo()
        assert kept(talk) == before
    assert not talk.undo()
    for after in seen[1:]:
        assert talk.redo()
        assert kept(talk) == after
    assert not talk.redo()


@given(st.lists(CHANGES | st.tuples(st.just("undo")) | st.tuples(st.just("redo")), max_size=25))
def test_undo_and_redo_go_along_one_line(steps: list[tuple[Any, ...]]) -> None:
    talk = Conversation()
    line, at = [kept(talk)], 0
    for step in steps:
        if step[0] == "undo":
            assert talk.undo() is (at > 0)
            at = max(at - 1, 0)
        elif step[0] == "redo":
            assert talk.redo() is (at + 1 < len(line))
            at = min(at + 1, len(line) - 1)
        else:
            make(talk, step)
            if step[0] != "note":
                line, at = [*line[: at + 1], kept(talk)], at + 1
        assert kept(talk) == line[at]


@pytest.mark.parametrize("times", [1, 3])
def test_nothing_to_take_back_changes_nothing(times: int) -> None:
    talk = Conversation()
    assert not any(talk.undo() or talk.redo() for _ in range(times))
    assert talk == Conversation()
