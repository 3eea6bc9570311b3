"""Answers of the true library, as a user sees them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.answer import Answer, Kind
from assistant.ask import Assistant
from assistant.conversation import Conversation
from assistant.settings import load_settings


@pytest.fixture(scope="module")
def assistant(lasting_home: Path) -> Assistant:
    return Assistant(load_settings({"DEAL_HOME": str(lasting_home)}))


@pytest.fixture(scope="module")
def with_notes(lasting_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """A library with one added document, in a home of its own that shares the compiled model."""
    import shutil

    home = tmp_path_factory.mktemp("with-notes")
    if (lasting_home / "cache").is_dir():
        shutil.copytree(lasting_home / "cache", home / "cache")
    notes = home / "harbour.txt"
    notes.write_text(NOTES, encoding="utf-8")
    made = Assistant(load_settings({"DEAL_HOME": str(home)}))
    assert [report.status for report in made.library.add([notes])] == ["added"]
    return made


NOTES = """Notes on a harbour

The notes tell how a small town builds a harbour and what the harbour brings to the town.

Who builds it?

The town builds the harbour with a loan from the bank. The loan runs for twelve years.

Main gains

The harbour brings two things:

- Cheap fish: boats land their catch at the quay
- Steady work: forty people load and unload the boats

Why the quay is deep

Deep water: The quay stands in nine metres of water, because large boats would run aground in less.
"""


def say(assistant: Assistant, *asked: str, within: tuple[str, ...] = ()) -> Answer:
    talk = Conversation()
    return [assistant.ask(question, talk, within) for question in asked][-1]


@pytest.mark.parametrize(
    "asked", ["What happened and why?", "What is the deal?", "what is this deal about", "wat happend?"]
)
def test_the_plainest_questions_get_the_summary(assistant: Assistant, asked: str) -> None:
    found = say(assistant, asked)
    assert found.citations[0].section == "Summary of the deal"
    assert found.text.startswith("Amazon is investing $5 billion in Anthropic now")


@pytest.mark.parametrize("then", ["why?", "why did they do it"])
def test_why_after_the_summary_gets_the_reasons(assistant: Assistant, then: str) -> None:
    found = say(assistant, "What happened?", then)
    assert found.read_as == "Why did Amazon and Anthropic make the deal?"
    assert "because each side has what the other side needs" in found.citations[0].quote


def test_more_says_what_was_not_said(assistant: Assistant) -> None:
    talk = Conversation()
    first, second = assistant.ask("What is the deal?", talk), assistant.ask("tell me more", talk)
    assert second.citations
    assert second.citations[0].document == first.citations[0].document
    assert not {c.start for c in first.citations} & {c.start for c in second.citations}


def test_the_contract_has_a_term_and_no_end_date(assistant: Assistant) -> None:
    text = say(assistant, "when does the contract end").text
    assert "ten years" in text
    assert "no end date" in text


@pytest.mark.parametrize(
    ("asked", "opens"),
    [
        ("is the deal exclusive?", "No,"),
        ("did Amazon get a board seat?", "No,"),
        ("is the pledge binding?", "Nobody"),
    ],
)
def test_yes_or_no_comes_first(assistant: Assistant, asked: str, opens: str) -> None:
    assert say(assistant, asked).text.startswith(opens)


@pytest.mark.parametrize("name", ["Dario Amodei", "Andy Jassy"])
def test_a_name_without_a_section_is_told_by_the_sentence_that_names_it(
    assistant: Assistant, name: str
) -> None:
    assert name in say(assistant, f"who is {name}").citations[0].quote


@pytest.mark.parametrize(
    "asked",
    ["is this a good deal?", "should I buy Amazon stock?",
     "what is Amazon's stock price", "what happens if AWS goes down",
     "how much did Amazon pay for Anthropic's legal fees", "who is the CEO of Nvidia?"],
)  # fmt: skip
def test_what_the_library_does_not_say_is_refused(assistant: Assistant, asked: str) -> None:
    found = say(assistant, asked)
    assert found.kind is Kind.NOT_COVERED
    assert found.text.startswith("The library does not cover this")


@pytest.mark.parametrize(
    "asked",
    ["why did Amazon invest in Anthropic?", "what does Amazon gain?", "what is uncertain about the deal?",
     "how does lock-in work?",
     "what are the risks for Anthropic?", "what is market influence?"],
)  # fmt: skip
def test_a_line_that_leads_up_to_a_list_never_stands_without_it(assistant: Assistant, asked: str) -> None:
    text = say(assistant, asked).text
    for found in re.finditer(r":\s\[\d+\]", text):
        assert text[found.end() :].startswith("\n\n- ")
    if "\n- " in text:
        assert re.search(r":\s\[\d+\]\n\n- ", text)


def test_the_words_about_something_are_quoted(assistant: Assistant) -> None:
    found = say(assistant, "where does it say that the deal is not exclusive")
    assert "the deal is not exclusive" in found.citations[0].quote


@pytest.mark.parametrize(
    ("asked", "quote"),
    [
        ("what is deep water?", "Deep water: The quay stands in nine metres of water"),
        ("steady work", "Steady work: forty people load and unload the boats"),
        ("who builds it?", "The town builds the harbour with a loan from the bank."),
    ],
)
def test_added_documents_answer_by_their_headings_and_labels(
    with_notes: Assistant, asked: str, quote: str
) -> None:
    assert say(with_notes, asked, within=("added",)).citations[0].quote.startswith(quote)


def test_the_list_under_a_heading_of_an_added_document_is_whole(with_notes: Assistant) -> None:
    found = say(with_notes, "what are the main gains?", within=("added",))
    assert [c.quote.split(":")[0] for c in found.citations] == [
        "The harbour brings two things",
        "Cheap fish",
        "Steady work",
    ]


def test_an_added_document_is_summed_up_by_how_its_sections_open(with_notes: Assistant) -> None:
    found = say(with_notes, "summarise", within=("added",))
    assert found.citations[0].quote.startswith("The notes tell how a small town builds a harbour")
    assert {c.document for c in found.citations} == {"harbour"}


@pytest.mark.parametrize("asked", ["summarise", "what is deep water?", "what is the weather in Rome?"])
def test_what_is_suggested_for_added_documents_is_answered_from_them(
    with_notes: Assistant, asked: str
) -> None:
    suggested = say(with_notes, asked, within=("added",)).suggestions
    assert suggested
    for question in suggested:
        found = say(with_notes, question, within=("added",))
        assert found.kind is not Kind.NOT_COVERED, question
        assert {c.document for c in found.citations} == {"harbour"}


@pytest.mark.parametrize(
    ("before", "question", "now"),
    [
        ((), "what is the pledge worth over 5 to 15 years?", 10),
        (("/set years 7",), "what is the pledge worth over 5 to 15 years?", 7),
        (("what is it worth over 12 years",), "and for 5 to 15 years?", 12),
        ((), "what is the pledge worth with a discount rate from 5% to 15%?", 0.1),
    ],
)
def test_a_sweep_knows_the_present_value_of_what_varies(
    assistant: Assistant, before: tuple[str, ...], question: str, now: float
) -> None:
    view = say(assistant, *before, question).calculation
    assert view is not None
    assert view.table_now == now


@pytest.mark.parametrize(
    "asked",
    ["what does the harbour bring?", "the harbour brings two things", "which things does the harbour bring?"],
)
def test_a_line_that_leads_up_to_a_list_is_shown_with_it(asked: str, with_notes: Assistant) -> None:
    answer = say(with_notes, asked, within=("added",))
    assert "Cheap fish" in answer.text
    assert not re.search(r": \[\d+\](?!\n\n- )", answer.text), answer.text
