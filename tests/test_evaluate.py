"""The evaluation itself: each key of an expectation, once met and once not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import evaluate
import pytest

ANSWER: dict[str, Any] = {
    "question": "what is it worth at 12%?",
    "kind": "calculation",
    "text": "It is worth **$65.20 billion**, assuming Amazon’s growth of 0% [1].",
    "citations": [{"marker": 1, "quote": "more than $100 billion — over ten years"}],
    "calculation": {
        "result": {"value": 65.2e9, "unit": "USD", "display": "$65.20 billion", "low": 60e9, "high": 70e9},
        "inputs": [
            {"name": "years", "origin": "question"},
            {"name": "commitment", "origin": "fact", "citation": 1},
            {"name": "growth", "origin": "fact", "citation": 2},
        ],
        "table": [{"label": "8%", "value": 67.1e9}, {"label": "12%", "value": 65.2e9}],
    },
}  # fmt: skip


@pytest.mark.parametrize(
    "expect",
    [
        {},
        {"kind": ["fact", "calculation"]},
        {"value": 65.2e9},
        {"value": 65.3e9},
        {"value": 65.9e9, "rel_tol": 0.02},
        {"value": 65.9e9, "abs_tol": 1e9},
        {"value": 65.2e9, "unit": "$"},
        {"range": {"low": 60e9, "high": 70e9}},
        {"table_has": [65.2e9, 67.1e9]},
        {"says": [["$65.20 BILLION"], ["nothing", "amazon's growth"], [r"re:worth \$\d+"]]},
        {"not_says": ["$66", "re:growth of [1-9]"]},
        {"cites": [["$100 billion - over ten years"]]},
        {"min_citations": 1, "max_citations": 1, "grounded": True},
        {"origin": {"years": "question", "commitment": ["fact", "assumption"]}},
        {"any": [{"kind": ["fact"]}, {"value": 65.2e9}]},
    ],
    ids=str,
)
def test_an_expectation_is_met(expect: dict[str, Any]) -> None:
    assert evaluate.wrong(expect, ANSWER) == ""


@pytest.mark.parametrize(
    ("expect", "reason"),
    [
        ({"kind": ["fact", "help"]}, "kind is calculation, not fact or help"),
        ({"value": 66e9}, "value is 65200000000.0, not 6.6e+10"),
        ({"value": 65.3e9, "rel_tol": 0.001}, "value is 65200000000.0, not 6.53e+10"),
        ({"value": 65.3e9, "abs_tol": 1}, "value is 65200000000.0, not 6.53e+10"),
        ({"value": 65.2e9, "unit": "USD/year"}, "unit is USD, not USD/year"),
        ({"range": {"low": 60e9, "high": 80e9}}, "high is 70000000000.0, not 8e+10"),
        ({"table_has": [67.1e9, 1.0]}, "no row of the table is 1; "),
        ({"no_value": True}, "a number is given: 65200000000.0"),
        ({"says": [["worth"], ["$66 billion", "nothing"]]}, "the text should have $66 billion or nothing"),
        ({"not_says": ["growth"]}, "the text should not have growth"),
        ({"not_says": ["**$65"]}, "the text should not have **$65"),
        ({"cites": [["worth"]]}, "the quotes should have worth"),
        ({"min_citations": 2}, "1 citations are fewer than 2"),
        ({"max_citations": 0}, "1 citations are more than 0"),
        ({"origin": {"years": "conversation"}}, "years comes from question, not conversation"),
        ({"origin": {"margin": "assumption"}}, "margin comes from None, not assumption"),
        ({"origin": {"growth": "fact"}}, "growth is a fact without its citation"),
        ({"any": [{"kind": ["fact"]}, {"max_citations": 0}]}, "kind is calculation, not fact; or 1 citations are"),
    ],
    ids=str,
)  # fmt: skip
def test_an_expectation_is_not_met(expect: dict[str, Any], reason: str) -> None:
    assert evaluate.wrong(expect, ANSWER).startswith(reason)


@pytest.mark.parametrize(
    ("text", "citations", "reason"),
    [
        ("Said [1].", [], "markers [1] in the text, citations []"),
        ("Said.", [{"marker": 1, "quote": "x"}], "markers [] in the text, citations [1]"),
        (
            "Said [1, 2].",
            [{"marker": 1, "quote": "x"}, {"marker": 2, "quote": " "}],
            "citation 2 quotes nothing",
        ),
    ],
)
def test_markers_and_citations_belong_together(
    text: str, citations: list[Mapping[str, Any]], reason: str
) -> None:
    answer = {"kind": "fact", "text": text, "citations": citations, "calculation": None}
    assert evaluate.wrong({"grounded": True}, answer) == reason


@pytest.mark.parametrize("value", [None, True, float("nan"), "65"])
def test_what_is_no_number_is_no_value(value: object) -> None:
    answer = ANSWER | {"calculation": {"result": {"value": value}}}
    assert evaluate.wrong({"value": 1.0}, answer)
    empty = ANSWER | {"calculation": {"result": None}}
    assert evaluate.wrong({"no_value": True}, empty) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("$/yr", "USD/year"), ("USD per year", "USD/year"), ("GPU-hours", "GPU*hour"), ("ratio", "1"), (None, "1"),
     ("hour*GPU", "GPU*hour"), ("gigawatts", "GW"), ("GW*h", "GWh"), ("USD/GPU-hour", "USD/(GPU*hour)")],
)  # fmt: skip
def test_units_are_equal_however_they_are_spelt(one: object, other: object) -> None:
    assert evaluate.unit_parts(one) == evaluate.unit_parts(other)


def test_units_that_differ_are_not_equal() -> None:
    units = ["USD", "USD/year", "USD/day", "1", "year", "GW", "MW", "GWh", "GPU", "GPU*hour", "USD/GPU"]
    assert len({evaluate.unit_parts(unit) for unit in units}) == len(units)


def echo(question: str) -> dict[str, Any]:
    """Answer a question with itself."""
    return {"kind": "help", "text": question, "citations": [], "calculation": None}


def talk_line(name: str, category: str, *says: str) -> str:
    turns = [{"ask": "one two", "expect": {"says": [[word]]}} for word in says]
    return json.dumps({"id": name, "category": category, "turns": [*turns, {"ask": "/new", "expect": None}]})


def test_the_run_prints_how_it_went(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, report = tmp_path / "talks.jsonl", tmp_path / "failed.jsonl"
    lines = [
        talk_line("a-1", "a", "one"),
        "",
        talk_line("a-2", "a", "two", "three"),
        talk_line("b-1", "b", "two"),
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert evaluate.main([str(file), "--report", str(report), "--min", "0.7"], ask=echo) == 1
    printed = capsys.readouterr().out.splitlines()
    assert printed[:3] == [
        "a                        0.500 (1/2)",
        "b                        1.000 (1/1)",
        "FAILED a-2, turn 2: the text should have three",
    ]
    assert printed[3].startswith("answer time: median 0.000 s, p95 0.000 s (4 answers)")
    assert printed[4:] == ["overall 0.667 (2/3)"]
    (failure,) = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    assert (failure["id"], failure["turn"], failure["answer"]["text"]) == ("a-2", 2, "one two")
    assert evaluate.main([str(file), "--min", "0.66"], ask=echo) == 0


def test_every_conversation_begins_anew() -> None:
    asked: list[str] = []

    def ask(question: str) -> dict[str, Any]:
        asked.append(question)
        return echo(question)

    turns = (evaluate.Turn("one", {}), evaluate.Turn("two", {}))
    assert evaluate.hold(evaluate.Talk("a-1", "a", turns), ask) is None
    assert asked == ["/new", "one", "two"]


@pytest.mark.parametrize(
    "line",
    ["{", '{"id": "a"}', talk_line("a", "b", "c").replace('"says"', '"sais"'),
     '{"id": "a", "category": "b", "turns": [{"ask": "c", "expect": {"kind": ["facts"]}}]}',
     '{"id": "a", "category": "b", "turns": [{"ask": "c", "expect": {"any": [{"valu": 1}]}}]}'],
)  # fmt: skip
def test_a_mistake_in_a_file_is_named_with_its_line(
    line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "talks.jsonl"
    file.write_text(talk_line("a-1", "a", "one") + "\n" + line, encoding="utf-8")
    with pytest.raises(SystemExit) as stop:
        evaluate.main([str(file)], ask=echo)
    assert stop.value.code == 2
    assert f"{file}:2: " in capsys.readouterr().err
