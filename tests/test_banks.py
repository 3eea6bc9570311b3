"""Questions of three authors who had not seen the program, and the plainest ones: what must hold for each answer."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

QUESTIONS = Path(__file__).parent / "questions"
sys.path.insert(0, str(QUESTIONS))

from asked import Asked, load  # noqa: E402
from measure_answers import judged  # noqa: E402

from assistant.answer import Answer, Kind  # noqa: E402
from assistant.ask import Assistant  # noqa: E402
from assistant.conversation import Conversation  # noqa: E402
from calculators.loading import load_models  # noqa: E402
from calculators.quantity import read_figures  # noqa: E402

LIBRARY = {Kind.FACT, Kind.DEFINITION, Kind.EXPLANATION}
ANSWERS = {*LIBRARY, Kind.CALCULATION}
OF_QUESTIONS = {*LIBRARY, Kind.NOT_COVERED}
"""What stands on its own; a calculation suggests follow-ups."""
MOST_WITHOUT = 0.05
EVERY = 6
"""Of the banks every sixth question is asked, a different sixth of each."""
PLAIN = [json.loads(line) for line in (QUESTIONS / "plain.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def answered(true_assistant: Assistant) -> list[tuple[Asked, Answer]]:
    """Questions of all sets with their answers, each in a conversation of its own."""
    rows = [
        *load("a")[::EVERY],
        *load("b")[1::EVERY],
        *load("c")[2::EVERY],
        *load("fit")[3::EVERY],
        *load("check"),
    ]
    return [(row, true_assistant.ask(row.question, Conversation())) for row in rows]


@pytest.mark.parametrize("name", ["a", "b", "c", "fit", "check"])
def test_every_quote_of_the_sets_stands_in_the_library(name: str, true_assistant: Assistant) -> None:
    for row in load(name):
        if row.covered:
            assert row.quote in true_assistant.library.document(row.document).text, row.question


@pytest.mark.parametrize("row", PLAIN, ids=lambda row: row["question"])
def test_the_plainest_questions_are_answered_at_once(
    row: dict[str, object], true_assistant: Assistant
) -> None:
    answer = true_assistant.ask(str(row["question"]), Conversation())
    assert answer.kind in LIBRARY, answer.text
    assert any(words in answer.citations[0].quote for words in row["first"]), answer.text  # type: ignore[attr-defined]


def test_every_quote_is_its_span_and_none_is_cited_twice(
    answered: list[tuple[Asked, Answer]], true_assistant: Assistant
) -> None:
    for _, answer in answered:
        spans = [(c.document, c.start, c.end) for c in answer.citations]
        assert len(spans) == len(set(spans)), answer.text
        for c in answer.citations:
            assert true_assistant.library.document(c.document).text[c.start : c.end] == c.quote


def test_what_leads_up_to_a_list_is_never_shown_without_it(answered: list[tuple[Asked, Answer]]) -> None:
    for _, answer in answered:
        assert not re.search(r": \[\d+\](?!\n\n- )", answer.text), answer.text


def test_a_refusal_has_no_figure_of_its_own(answered: list[tuple[Asked, Answer]]) -> None:
    for row, answer in answered:
        if answer.kind is not Kind.NOT_COVERED:
            continue
        shown = {v.value for p in answer.near for v in _values(f"{p.section}\n{p.title}\n{p.text}")}
        shown |= {v.value for v in _values(row.question)}
        assert {v.value for v in _values(answer.text)} <= shown, answer.text
        assert not answer.citations
        assert len(answer.near) <= 3


def test_what_is_suggested_is_answered(
    answered: list[tuple[Asked, Answer]], true_assistant: Assistant
) -> None:
    suggested = sorted(
        {s for _, answer in answered if answer.kind in OF_QUESTIONS for s in answer.suggestions}
    )
    assert suggested
    assert [s for s in suggested if true_assistant.ask(s, Conversation()).kind not in ANSWERS] == []


def test_what_is_suggested_is_answered_where_it_is_suggested(
    answered: list[tuple[Asked, Answer]], true_assistant: Assistant
) -> None:
    refused = []
    for row, answer in answered[::8]:
        for suggestion in answer.suggestions if answer.kind is not Kind.HELP else ():
            conversation = Conversation()
            true_assistant.ask(row.question, conversation)
            if true_assistant.ask(suggestion, conversation).kind not in ANSWERS:
                refused.append((row.question, suggestion))
    assert refused == []


def test_most_answers_offer_a_calculation(answered: list[tuple[Asked, Answer]]) -> None:
    offered = {o.question for m in load_models().values() for o in m.offers}
    told = [answer for _, answer in answered if answer.kind in LIBRARY]
    without = [
        a
        for a in told
        if not offered & set(a.suggestions) and not any("How much a year is" in s for s in a.suggestions)
    ]
    assert len(without) / len(told) <= MOST_WITHOUT


def test_most_questions_of_the_sets_are_answered_as_they_should_be(
    answered: list[tuple[Asked, Answer]],
) -> None:
    """The program learned from these questions, so this only tells that nothing was lost since."""
    told = [(row, answer) for row, answer in answered if row.covered and not row.supposes]
    open_ = [(row, answer) for row, answer in answered if not row.covered and not row.supposes]
    refused = sum(a.kind is Kind.NOT_COVERED for _, a in told) / len(told)
    quoted = sum(judged(r, a)[0] for r, a in told) / len(told)
    left_open = sum(judged(r, a)[0] for r, a in open_) / len(open_)
    assert refused <= MOST_REFUSED
    assert quoted >= LEAST_QUOTED
    assert left_open >= LEAST_LEFT_OPEN


MOST_REFUSED, LEAST_QUOTED, LEAST_LEFT_OPEN = 0.03, 0.8, 0.88


def _values(text: str):  # type: ignore[no-untyped-def]
    return [v for f in read_figures(text).figures for v in f.values]
