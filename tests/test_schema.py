"""Every line of `deal ask --json` is an answer object as the interface describes it, whatever is asked."""

from __future__ import annotations

import io
import json
import math
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from assistant import cli
from assistant.answer import Answer, Kind
from assistant.opening import open_library
from assistant.settings import load_settings
from assistant.streams import Streams

QUESTIONS = {
    "How much did Amazon invest?": "fact",
    "What is ecosystem lock-in?": "definition",
    "Why does Anthropic promise to spend so much with AWS?": "explanation",
    "What is it worth today over 7 years at 12%?": "calculation",
    "and at 15%?": "calculation",
    "for 5 to 8 years": "calculation",
    "15% of $100B": "calculation",
    "What is the payback with a margin of 0%?": "clarification",
    "$5B + 3 years": "clarification",
    "What does a llama eat for breakfast?": "not_covered",
    "hello": "help",
    "/assumptions": "command",
    "/nonsense": "command",
    "5%% of 1.2.3B \ufffd": None,
    "?" * 2000: None,
}
"""Questions of one conversation, each with the kind of its answer where only one is right."""

NAMES = {
    "question": str,
    "kind": str,
    "text": str,
    "citations": list,
    "calculation": dict | None,
    "suggestions": list,
}
CITATION = {
    "marker": int,
    "document": str,
    "title": str,
    "section": str,
    "quote": str,
    "start": int,
    "end": int,
    "score": float | int,
}
INPUT = {"name": str, "value": float | int, "unit": str, "display": str, "origin": str}
ROW = {"label": str, "value": float | int, "unit": str, "display": str}
UNIT = re.compile(
    r"1|(?:1/)?(?:USD|year|quarter|month|week|day|hour|minute|second|[kMG]?W|[kMGT]Wh|GPU|[*/()])+"
)


@pytest.fixture(scope="module")
def answers(lasting_home: Path) -> dict[str, dict[str, Any]]:
    """One conversation with the whole program: the answers by their questions."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEAL_HOME", str(lasting_home))
        out, errors = io.StringIO(), io.StringIO()
        stdin = io.BytesIO("\n".join(QUESTIONS).encode())
        status = cli.run(["ask", "--json"], Streams(stdin, out, errors))
        assert status == 0, errors.getvalue() + out.getvalue()
    lines = out.getvalue().splitlines()
    assert len(lines) == len(QUESTIONS)
    return dict(zip(QUESTIONS, map(json.loads, lines), strict=True))


@pytest.mark.parametrize(("question", "kind"), [(q, k) for q, k in QUESTIONS.items() if k])
def test_the_kind_is_right(answers: dict[str, dict[str, Any]], question: str, kind: str) -> None:
    assert answers[question]["kind"] == kind


def test_each_answer_repeats_its_question(answers: dict[str, dict[str, Any]]) -> None:
    for question, answer in answers.items():
        if len(question) < 500:
            assert answer["question"] == question


def has(value: Any, names: dict[str, Any]) -> None:
    """Assert that an object has at least these fields, of these types."""
    for name, kind in names.items():
        assert name in value
        assert isinstance(value[name], kind)
        assert not isinstance(value[name], bool)


def test_the_names_and_types_are_those_of_the_interface(answers: dict[str, dict[str, Any]]) -> None:
    for answer in answers.values():
        has(answer, NAMES)
        assert answer["kind"] in set(Kind)
        assert all(isinstance(each, str) for each in answer["suggestions"])
        for citation in answer["citations"]:
            has(citation, CITATION)
        calculation = answer["calculation"]
        if calculation is None:
            continue
        has(
            calculation, {"calculator": str, "solved_for": str, "inputs": list, "formula": str, "steps": list}
        )
        for each in calculation["inputs"]:
            has(each, INPUT)
            assert each["origin"] in {"question", "conversation", "fact", "assumption"}
        for row in calculation.get("table", []):
            has(row, ROW)
        if answer["kind"] == "calculation":
            has(calculation["result"], {"value": float | int | None, "unit": str, "display": str})
        else:
            assert calculation["result"] is None
        units = [each["unit"] for each in (*calculation["inputs"], *calculation.get("table", []))]
        for unit in units:
            assert UNIT.fullmatch(unit), unit


def test_every_number_is_a_number(answers: dict[str, dict[str, Any]]) -> None:
    def numbers(value: Any) -> list[float]:
        if isinstance(value, dict):
            return [n for each in value.values() for n in numbers(each)]
        if isinstance(value, list):
            return [n for each in value for n in numbers(each)]
        return [value] if isinstance(value, float) else []

    assert all(map(math.isfinite, numbers(list(answers.values()))))


def test_every_quote_is_what_show_prints_there(
    answers: dict[str, dict[str, Any]], lasting_home: Path
) -> None:
    library = open_library(load_settings({"DEAL_HOME": str(lasting_home)}))
    text = cache(lambda document: library.document(document).text)
    citations = [citation for answer in answers.values() for citation in answer["citations"]]
    assert len(citations) > 5
    for each in citations:
        assert each["quote"] == text(each["document"])[each["start"] : each["end"]]
        assert each["quote"].strip()


def test_every_marker_has_its_citation_and_every_citation_its_marker(
    answers: dict[str, dict[str, Any]],
) -> None:
    for answer in answers.values():
        used = {int(marker) for marker in re.findall(r"\[(\d+)\]", answer["text"])}
        assert used == {citation["marker"] for citation in answer["citations"]}
        for each in (answer["calculation"] or {}).get("inputs", []):
            if each["origin"] == "fact":
                assert each["citation"] in used


def test_every_answer_reads_back_as_an_answer(answers: dict[str, dict[str, Any]]) -> None:
    """The schema is the model's own: no field that it does not know, none that it needs and misses."""
    for answer in answers.values():
        assert Answer.model_validate(answer).question == answer["question"]
    schema = Answer.model_json_schema()
    assert set(NAMES) <= set(schema["properties"])
    assert schema["additionalProperties"] is False


def test_the_whole_conversation_again_gives_the_same_bytes(
    answers: dict[str, dict[str, Any]], lasting_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEAL_HOME", str(lasting_home))
    out = io.StringIO()
    cli.run(["ask", "--json"], Streams(io.BytesIO("\n".join(QUESTIONS).encode()), out, io.StringIO()))
    assert [json.loads(line) for line in out.getvalue().splitlines()] == list(answers.values())
