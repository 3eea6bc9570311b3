"""What people and scripts see of an answer."""

from __future__ import annotations

import json

import pytest

from assistant.answer import Answer, CalculationView, Citation, Input, Kind, Passage, Result, Row
from assistant.clean import clean_input, json_line, printable
from assistant.painting import Look
from assistant.rendering import answer_json, answer_text

CALCULATED = Answer(
    question="what is it worth over 7 years at 12%?",
    kind=Kind.CALCULATION,
    text="Spread over 7 years at 12% a year, the $100 billion is worth **$65.20 billion** today [1].",
    citations=(
        Citation(
            marker=1,
            document="aws-commitment-explainer",
            title="The commitment",
            section="How it works",
            quote="more than $100 billion\non AWS technologies",
            start=10,
            end=51,
            score=0.83,
            also=("The deal sheet, Terms",),
        ),
    ),
    calculation=CalculationView(
        calculator="present_value",
        title="Present value",
        solved_for="present_value",
        result=Result(value=65196521983.7, unit="USD", display="$65.20 billion"),
        inputs=(
            Input(
                name="commitment",
                value=1e11,
                unit="USD",
                display="$100 billion",
                origin="fact",
                citation=1,
                note="more than",
            ),
            Input(name="discount_rate", value=0.12, unit="1", display="12%", origin="question"),
            Input(name="years", value=7, unit="year", display="7 years", origin="conversation", label="term"),
            Input(
                name="growth",
                value=0,
                unit="1",
                display="0%",
                origin="assumption",
                note="even payments",
                low=0.0,
                high=0.3,
            ),
        ),
        formula="PV = A × (1 − (1 + r)^−N) / r\nA = C / N",
        steps=("A = $100 billion / 7", "PV = $65.20 billion"),
    ),
    suggestions=("and at 15%?",),
)

SEEN = """\
Spread over 7 years at 12% a year, the $100 billion is worth $65.20 billion today [1].

Present value
  present value = $65.20 billion
  Inputs
    commitment     $100 billion  stated by the library [1] (more than)
    discount rate  12%           from your question
    term           7 years       said or set earlier
    growth         0%            assumed, plausible from 0% to 30%: even payments
  Formula: PV = A × (1 − (1 + r)^−N) / r
           A = C / N

Sources
[1] The commitment, How it works: “more than $100 billion on AWS technologies”
    also stated in The deal sheet, Terms

You could ask
- and at 15%?"""


def test_a_calculation_as_people_read_it() -> None:
    assert answer_text(CALCULATED) == SEEN


def test_steps_come_when_asked() -> None:
    text = answer_text(CALCULATED, steps=True)
    assert "  Steps\n    A = $100 billion / 7\n    PV = $65.20 billion\n" in text


def test_without_a_width_nothing_is_wrapped() -> None:
    answer = Answer(question="q", kind=Kind.EXPLANATION, text="word " * 100)
    assert answer_text(answer) == ("word " * 100).rstrip()


@pytest.mark.parametrize("width", [20, 40, 79])
def test_on_a_terminal_no_line_is_wider_than_it(width: int) -> None:
    rows = answer_text(CALCULATED, Look(width=width)).split("\n")
    assert max(map(len, rows)) <= width
    words = " ".join(answer_text(CALCULATED).split())
    assert " ".join(" ".join(rows).split()) == words


def test_wide_letters_count_twice() -> None:
    answer = Answer(question="q", kind=Kind.HELP, text="日本 日本 日本 日本 日本")
    assert answer_text(answer, Look(width=10)) == "日本 日本\n日本 日本\n日本"


def test_a_bullet_hangs() -> None:
    answer = Answer(question="q", kind=Kind.EXPLANATION, text="- one two three four five six")
    assert answer_text(answer, Look(width=20)) == "- one two three four\n  five six"


def test_colour_only_where_it_is_wanted() -> None:
    assert "\x1b" not in answer_text(CALCULATED, Look(width=80))
    painted = answer_text(CALCULATED, Look(width=80, color=True))
    assert "\x1b[1m$65.20 billion\x1b[0m" in painted


def test_a_table_lines_up() -> None:
    view = CalculationView(
        calculator="run_rate",
        solved_for="annual_spend",
        result=Result(
            value=None, unit="USD/year", display="$10 billion to $20 billion a year", low=1e10, high=2e10
        ),
        table=(
            Row(label="5 years", value=2e10, unit="USD/year", display="$20 billion a year"),
            Row(label="10 years", value=1e10, unit="USD/year", display="$10 billion a year"),
        ),
        table_of="years",
    )
    text = answer_text(Answer(question="q", kind=Kind.CALCULATION, text="t", calculation=view))
    assert "  5 years   $20 billion a year\n  10 years  $10 billion a year" in text


def test_a_refusal_offers_what_is_near_and_says_that_it_is_no_answer() -> None:
    near = Passage(document="d", title="Deal sheet", section="Terms", start=0, end=9, text="Ten years.")
    answer = Answer(question="q", kind=Kind.NOT_COVERED, text="The library does not say.", near=(near,))
    assert answer_text(answer).endswith(
        "\n\nNear your question, not an answer to it\n- Deal sheet, Terms: Ten years."
    )


def test_json_has_the_names_of_the_interface() -> None:
    fields = json.loads(answer_json(CALCULATED))
    assert list(fields) == ["question", "kind", "text", "citations", "calculation", "suggestions"]
    assert list(fields["citations"][0]) == [
        "marker",
        "document",
        "title",
        "section",
        "quote",
        "start",
        "end",
        "score",
        "also",
    ]
    assert fields["calculation"]["result"] == {
        "value": 65196521983.7,
        "unit": "USD",
        "display": "$65.20 billion",
    }
    assert fields["calculation"]["inputs"][1] == {
        "name": "discount_rate",
        "value": 0.12,
        "unit": "1",
        "display": "12%",
        "origin": "question",
    }


def test_json_says_null_and_empty_where_the_interface_does() -> None:
    fields = json.loads(answer_json(Answer(question="q", kind=Kind.HELP, text="t")))
    assert fields == {
        "question": "q",
        "kind": "help",
        "text": "t",
        "citations": [],
        "calculation": None,
        "suggestions": [],
    }
    view = CalculationView(calculator="growth", solved_for="end", result=None)
    fields = json.loads(
        answer_json(Answer(question="q", kind=Kind.CLARIFICATION, text="t", calculation=view))
    )
    assert fields["calculation"]["result"] is None
    assert fields["calculation"]["inputs"] == []


def test_json_is_one_line_whatever_is_in_it() -> None:
    text = "a\nb\u2028c\x85d\x1b[31me"
    line = answer_json(Answer(question="q", kind=Kind.HELP, text=text))
    assert len(line.splitlines()) == 1
    assert "\x1b" not in line
    assert json.loads(line)["text"] == text


def test_json_keeps_letters_and_never_says_nan() -> None:
    assert (
        json_line({"a": "Größe €", "b": float("nan"), "c": [float("inf")]})
        == '{"a": "Größe €", "b": null, "c": [null]}'
    )
    assert json_line("x\ud800y") == '"x\ufffdy"'


def test_nothing_commands_the_terminal() -> None:
    nasty = "a\x1b[2Jb\x07c\x9bd\u202ee\rf\x00g"
    answer = Answer(question="q", kind=Kind.HELP, text=nasty, suggestions=(nasty,))
    for look in (Look(), Look(width=40, color=True)):
        shown = answer_text(answer, look).replace("\x1b[1;36m", "").replace("\x1b[0m", "")
        assert not any(letter in shown for letter in "\x1b\x07\x9b\u202e\r\x00")


def test_cleaning_keeps_offsets() -> None:
    nasty = "a\x1b[2J\u202e\x00\ud800z"
    assert len(printable(nasty)) == len(nasty)
    assert clean_input("tab\tand\x00nul") == "tab\tand nul"
