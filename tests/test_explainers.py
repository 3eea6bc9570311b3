"""Every explainer and facts file is tested because it exists."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.blocks import blocks
from knowledge.builtin import load
from knowledge.document import Document, Fact
from knowledge.explainers import explainer_files, read_explainer
from knowledge.facts import fact_files
from knowledge.passages import headings

EXPLAINERS = explainer_files()
BUILTIN = load()
FACTS = sorted(BUILTIN.facts.values(), key=lambda fact: fact.id)


def test_every_file_is_read() -> None:
    assert BUILTIN.problems == ()
    assert len(EXPLAINERS) > 0
    assert len(fact_files()) > 0
    assert len(FACTS) > 0


@pytest.fixture(params=EXPLAINERS, ids=lambda path: path.stem)
def document(request: pytest.FixtureRequest) -> Document:
    path: Path = request.param
    return read_explainer(path)


def test_every_section_that_answers_exists(document: Document) -> None:
    names = {heading.text for heading in headings(document.text)}
    assert {section for _, section in document.asks} <= names


def test_every_test_quote_is_in_a_passage(document: Document) -> None:
    for question, quote in document.tests:
        assert any(quote in passage.text for passage in document.passages), question


def test_no_test_question_is_a_routing_question(document: Document) -> None:
    asked = {question.casefold().strip(" ?") for other in BUILTIN.documents for question, _ in other.asks}
    asked |= {question.casefold().strip(" ?") for fact in FACTS for question in fact.asks}
    assert not {question.casefold().strip(" ?") for question, _ in document.tests} & asked


def test_the_body_is_plain(document: Document) -> None:
    assert [block.kind for block in blocks(document.text) if block.kind == "furniture"] == []
    for mark in ("**", "](", "|", "<", "\t", "\u00a0"):
        assert mark not in document.text, mark
    assert all(line == line.rstrip() for line in document.text.split("\n"))


def test_every_offset_is_exact(document: Document) -> None:
    for passage in document.passages:
        assert document.text[passage.start : passage.end] == passage.text
        for sentence in passage.sentences:
            assert document.text[sentence.start : sentence.end] == sentence.text


def test_nothing_but_headings_is_outside_the_passages(document: Document) -> None:
    left = document.text
    for passage in document.passages:
        left = left.replace(passage.text, "")
    assert [line for line in left.split("\n") if line and not line.startswith("#")] == []


@pytest.fixture(params=FACTS, ids=lambda fact: fact.id)
def fact(request: pytest.FixtureRequest) -> Fact:
    found: Fact = request.param
    return found


def test_a_fact_quotes_a_whole_sentence_of_its_document(fact: Fact) -> None:
    document = next(d for d in BUILTIN.documents if d.id == fact.document)
    assert document.text.count(fact.quote) == 1
    assert document.text[fact.start : fact.end] == fact.quote
    sentences = [s.text for p in document.passages for s in p.sentences]
    assert fact.quote in sentences


def test_a_facts_figures_agree(fact: Fact) -> None:
    assert fact.statement.endswith(".")
    assert (fact.unit is not None) == any(v is not None for v in (fact.value, fact.low, fact.high))
    if fact.low is not None and fact.high is not None:
        assert fact.low <= fact.high
    if fact.value is not None:
        assert fact.low is None or fact.low <= fact.value
        assert fact.high is None or fact.value <= fact.high
    assert all(source.publisher and source.title for source in fact.sources)
