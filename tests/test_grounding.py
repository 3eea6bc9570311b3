"""What holds for every answer: its quotes are the library's, the same question gives the same bytes."""

from __future__ import annotations

import io
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import evaluate
import pytest

from assistant import cli
from assistant.answer import Answer, Kind
from assistant.ask import Assistant
from assistant.conversation import Conversation
from assistant.streams import Streams

TALKS = [
    talk
    for file in sorted((Path(__file__).parent / "conversations").glob("*.jsonl"))
    for talk in evaluate.load(file)
]
MARKED = re.compile(r"\s*\[(\d+)\]")
LEADS_UP = re.compile(r": \[\d+\]")
"""The end of a sentence that only leads up to what follows, with its marker."""
NOT_QUOTED = re.compile(
    r"(?:\*\*[^*]*\*\*\s*The library does not cover this[^*]*)*(?:\*\*[^*]*\*\*)?\s*"
    r"(?:The library does not s(?:ay that|peak of) .*\. What it says is:)?|-|"
)
"""What may stand before a sentence of the library: a part that is not covered, a label, a correction, a bullet."""

EXPLICIT = (
    "what is the $100B worth today over 7 years at a discount rate of 12% and no growth?",
    "what is the pledge worth today at 8%?",
    "how much is the $100B pledge a day over 8 years?",
    "what stake does $5B buy at a $400B valuation?",
    "what stake does $5B buy at $350B pre-money?",
    "how long until AWS's margin on the spending repays the $5B at 25%?",
    "what is the deal worth to Amazon at a 40% margin?",
    "what margin breaks even for Amazon?",
    "what does $5B grow to at 20% a year for 6 years?",
    "how many GPU-hours does $100B buy at $4 an hour?",
    "what does it cost to run 3 GW for a year at $50/MWh?",
    "at a 60% chance of full use, what is the expected revenue?",
    "50% chance of $120B, 30% of $70B and 20% of $10B: what is the expected value?",
    "what is 15% of $80B?",
    "why did Amazon invest in Anthropic?",
    "what is circular financing?",
    "when was the deal announced?",
    "compare vendor financing and circular financing",
    "what is the capital of France?",
    "what calculators are there?",
)
"""Questions that need nothing from before, and so must not change with what was said before."""


@pytest.fixture(scope="module")
def answers(true_assistant: Assistant) -> list[Answer]:
    """Every answer of every conversation."""
    found = []
    for talk in TALKS:
        conversation = Conversation()
        found += [true_assistant.ask(turn.ask, conversation) for turn in talk.turns]
    return found


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_every_citation_is_a_span_of_its_document(answers: list[Answer], true_assistant: Assistant) -> None:
    seen = 0
    for answer in answers:
        assert [c.marker for c in answer.citations] == list(range(1, len(answer.citations) + 1)) or (
            answer.kind is Kind.CALCULATION
        )
        for citation in answer.citations:
            document = true_assistant.library.document(citation.document)
            assert document.text[citation.start : citation.end] == citation.quote
            assert citation.title == document.title
            seen += 1
    assert seen > 100


def test_every_marker_has_its_citation(answers: list[Answer]) -> None:
    for answer in answers:
        assert evaluate.wrong({"grounded": True}, answer.model_dump(mode="json")) == "", answer.text


def test_every_sentence_of_the_library_carries_the_marker_of_its_quote(answers: list[Answer]) -> None:
    seen = 0
    for answer in answers:
        if (
            answer.kind not in {Kind.FACT, Kind.DEFINITION, Kind.EXPLANATION}
            or answer.calculation is not None
        ):
            continue
        quotes = {c.marker: one_line(c.quote) for c in answer.citations}
        at = 0
        for marker in MARKED.finditer(answer.text):
            said = one_line(answer.text[at : marker.start()])
            quote = quotes[int(marker[1])]
            assert said.endswith(quote), answer.text
            assert NOT_QUOTED.fullmatch(said.removesuffix(quote).strip()), answer.text
            at = marker.end()
            seen += 1
        assert not answer.text[at:].strip() or "**" in answer.text[at:], answer.text
    assert seen > 50


def test_what_leads_up_to_a_list_is_never_shown_without_it(
    answers: list[Answer], true_assistant: Assistant
) -> None:
    seen = 0
    for answer in answers:
        for lead in LEADS_UP.finditer(answer.text):
            assert answer.text[lead.end() :].startswith("\n\n- "), answer.text
            seen += 1
        assert not any(p.text.endswith(":") for p in answer.near)
    assert seen
    assert not any(f.quote.endswith(":") for f in true_assistant.library.facts.values())


def test_what_is_near_but_no_answer_is_quoted_exactly(
    answers: list[Answer], true_assistant: Assistant
) -> None:
    for answer in answers:
        for passage in answer.near:
            document = true_assistant.library.document(passage.document)
            assert document.text[passage.start : passage.end] == passage.text


def test_an_assumption_is_named_in_words(answers: list[Answer]) -> None:
    for answer in answers:
        if answer.kind is not Kind.CALCULATION or answer.calculation is None:
            continue
        for item in answer.calculation.inputs:
            if item.origin == "assumption" and not answer.text.startswith(
                f"{answer.calculation.title}, step"
            ):
                words = (item.display, f"no {item.label}", item.label)
                assert any(w in answer.text for w in words), (item.name, answer.text)


def test_every_calculator_is_talked_about(answers: list[Answer], true_assistant: Assistant) -> None:
    talked = {answer.calculation.calculator for answer in answers if answer.calculation is not None}
    assert set(true_assistant.models) - talked == set()


def test_the_same_conversation_twice_gives_the_same_bytes(
    answers: list[Answer], true_assistant: Assistant
) -> None:
    again = Assistant(true_assistant.settings)
    asked = []
    for talk in TALKS[::4]:
        conversation = Conversation()
        asked += [again.ask(turn.ask, conversation).model_dump_json() for turn in talk.turns]
    before = [a.model_dump_json() for a in answers]
    at = [sum(len(t.turns) for t in TALKS[:i]) for i in range(len(TALKS))]
    expected = [before[at[i] + n] for i in range(0, len(TALKS), 4) for n in range(len(TALKS[i].turns))]
    assert asked == expected


def test_another_process_gives_the_same_bytes(
    lasting_home: Path, true_assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order of sets differs from process to process, and must not show."""
    monkeypatch.setenv("DEAL_HOME", str(lasting_home))
    lines = "".join(f"/new\n{question}\n" for question in EXPLICIT).encode()
    streams = Streams(io.BytesIO(lines), io.StringIO(), io.StringIO())
    assert cli.run(["ask", "--json"], streams) == 0
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from assistant.cli import main; sys.exit(main(['ask', '--json']))"],
        input=lines, env=os.environ | {"PYTHONHASHSEED": "1"}, check=True, capture_output=True,
        cwd=Path(__file__).parents[1], timeout=120,
    )  # fmt: skip
    assert done.stdout.decode("utf-8") == streams.stdout.getvalue()  # type: ignore[attr-defined]
    assert len(done.stdout.splitlines()) == 2 * len(EXPLICIT)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_explicit_question_is_answered_alike_whatever_came_before(
    seed: int, true_assistant: Assistant
) -> None:
    questions = list(EXPLICIT)
    random.Random(seed).shuffle(questions)
    conversation = Conversation()
    for question in questions:
        alone = true_assistant.ask(question, Conversation())
        assert true_assistant.ask(question, conversation) == alone, question
