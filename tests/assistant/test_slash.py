"""Chat commands, each by what it says and what it changes. No model and no library is loaded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Kind
from assistant.conversation import Conversation
from assistant.slash import COMMANDS, Desk, run
from calculators.loading import load_models
from calculators.model import Variable


def variables() -> dict[str, Variable]:
    table: dict[str, Variable] = {}
    for model in load_models().values():
        for variable in model.variables:
            if not variable.convention:
                table.setdefault(variable.name, variable)
    return table


DESK = Desk(variables(), {})


def say(line: str, talk: Conversation) -> str:
    answer = run(line, talk, DESK)
    assert answer.kind is Kind.COMMAND
    assert answer.question == line
    return answer.text


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("/set years 7", "years", 7.0),
        ("/set years=7", "years", 7.0),
        ("/SET years = 7 years", "years", 7.0),
        ("/set term 18 months", "years", 1.5),
        ("/set discount rate 12%", "discount_rate", 0.12),
        ("/set cost of capital 8%", "discount_rate", 0.08),
        ("/set WACC 950 bps", "discount_rate", 0.095),
        ("/set margin 25", "margin", 0.25),
        ("/set margin 0.25", "margin", 0.25),
        ("/set growth 0%", "growth", 0.0),
        ("/set commitment $120B", "commitment", 1.2e11),
        ("/set pledge 120 billion", "commitment", 1.2e11),
        ("/set annual_spend $1B a month", "annual_spend", 1.2e10),
        ("/set post-money $350B", "post_money", 3.5e11),
        ("/set capacity 3000 MW", "capacity", 3.0),
        ("/set electricity_price $60/MWh", "electricity_price", 60.0),
    ],
)
def test_a_value_is_set_as_people_write_it(line: str, name: str, value: float) -> None:
    talk = Conversation()
    assert "from now on in this conversation" in say(line, talk)
    assert talk.set_values == pytest.approx({name: value})


def test_a_second_setting_says_what_was_before() -> None:
    talk = Conversation()
    say("/set years 7", talk)
    assert say("/set years 8", talk) == (
        "The term is **8 years** from now on in this conversation (before: 7 years). /unset years takes that back."
    )


@pytest.mark.parametrize(
    "line",
    ["/set", "/set years", "/set years banana", "/set years 0", "/set years 5-8", "/set years 5 7", "/set years $5B",
     "/set margin 101%", "/set margin -1%", "/set probability 200%", "/set discount_rate -100%", "/set foo 3",
     "/set = 3", "/set years =", "/set investment 12%", "/set margin 5%%", "/unset", "/unset years", "/unset foo",
     "/scenario", "/scenario a", "/scenario a years", "/scenario a years=0", "/scenario a years=5 foo=3",
     "/scenario years=5", "/undo", "/redo", "/foo", "/", "//", "/ set years 7", "/help", "/assumptions"],
)  # fmt: skip
def test_what_cannot_be_done_changes_nothing(line: str) -> None:
    talk = Conversation()
    assert say(line, talk)
    assert talk == Conversation()


def test_a_mistyped_command_is_offered_the_right_one() -> None:
    assert say("/sett years 7", Conversation()).startswith('There is no command /sett. Did you mean "/set"?')


def test_a_mistyped_name_is_offered_the_right_one() -> None:
    assert 'Did you mean "margin"?' in say("/set margn 20%", Conversation())


def test_undo_and_redo_say_what_is_set_now() -> None:
    talk = Conversation()
    say("/set years 7", talk)
    say("/set margin 20%", talk)
    assert say("/undo", talk) == "The last change of an assumption is undone. Set now: years 7 years."
    assert say("/redo", talk) == "The change is made again. Set now: years 7 years, margin 20%."
    say("/undo", talk)
    assert say("/undo", talk) == "The last change of an assumption is undone. Nothing is set now."
    assert say("/undo", talk) == "There is nothing to undo: no assumption was changed."


def test_a_scenario_holds_several_values() -> None:
    talk = Conversation()
    assert say("/scenario Bear margin=20%, years=12", talk).startswith(
        "Scenario **bear**: margin 20%, term 12 years."
    )
    assert talk.scenarios == {"bear": {"margin": 0.2, "years": 12.0}}
    assert talk.set_values == {}
    assert "scenario `bear`: margin 20%, years 12 years" in say("/assumptions", talk)


def test_assumptions_tell_what_was_set_from_what_is_usual() -> None:
    talk = Conversation()
    assert "- `margin`: 35%, an assumption, plausible from 33% to 40%" in say("/assumptions", talk)
    say("/set margin 22%", talk)
    assert "- `margin`: **22%**, set in this conversation (default: 35%, an assumption" in say(
        "/assumptions", talk
    )


def test_unset_says_what_counts_again() -> None:
    talk = Conversation()
    say("/set margin 22%", talk)
    assert say("/unset profit margin", talk).startswith("The margin is no longer set: 35%, an assumption")
    assert talk.set_values == {}


def test_new_forgets_what_was_set() -> None:
    talk = Conversation()
    say("/set margin 22%", talk)
    say("/new", talk)
    assert talk == Conversation()


def test_help_lists_every_command_with_an_example_that_works() -> None:
    listed = say("/help", Conversation())
    for name, command in COMMANDS.items():
        assert f"- `{command.example}`: {command.help}" in listed
        assert command.example.startswith(f"/{name}")
        assert "There is no command" not in say(command.example, Conversation())


LINES = st.tuples(st.sampled_from(["", *COMMANDS]), st.text(max_size=40)).map(" ".join)


@given(LINES)
def test_any_command_gets_a_printable_reply(rest: str) -> None:
    answer = run("/" + rest, Conversation(), DESK)
    assert answer.kind is Kind.COMMAND
    assert answer.text.replace("\n", " ").isprintable()
