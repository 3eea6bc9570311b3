"""A conversation with the true assistant: changed assumptions, resuming, taking back, exporting."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.ask import Assistant
from assistant.errors import UsageError
from assistant.sessions import commands
from assistant.sessions.archive import Archive
from assistant.sessions.assumptions import Assumption, assumptions
from assistant.sessions.exporting import as_json, as_markdown
from assistant.sessions.talk import Talk

SAID = (
    "How much did Anthropic pledge to AWS?",
    "what is it worth over 7 years",
    "what is it worth over 7 years at 12%?",
    "how much is that a year?",
)


@pytest.fixture
def talk(true_assistant: Assistant, tmp_path: Path) -> Talk:
    return Talk(true_assistant, Archive(tmp_path / "home"))


def values(talk: Talk) -> list[str]:
    shown = []
    for entry in talk.entries:
        view = entry.answer.calculation
        shown.append(view.result.display if view and view.result else "")
    return shown


def test_a_changed_assumption_works_out_anew_what_used_it_and_nothing_else(talk: Talk) -> None:
    for line in SAID:
        talk.ask(line)
    before = list(talk.entries)
    reply = talk.ask("/set discount_rate 15%")
    assert [(c.number, c.old, c.entry.first) for c in reply.changes] == [
        (1, before[1].answer, before[1].answer)
    ]
    assert values(talk)[1] == "$59.43 billion"
    assert "15%" in talk.entries[1].answer.text
    assert [talk.entries[n] for n in (0, 2, 3)] == [before[n] for n in (0, 2, 3)]
    undone = talk.ask("/undo")
    assert [change.number for change in undone.changes] == [1]
    assert talk.entries[1].answer == before[1].answer
    assert talk.entries[1].first is None
    talk.ask("/redo")
    assert values(talk)[1] == "$59.43 billion"


def test_a_fact_can_be_changed_too_and_every_answer_that_used_it_follows(talk: Talk) -> None:
    for line in SAID:
        talk.ask(line)
    reply = talk.ask("/set commitment $120B")
    assert [change.number for change in reply.changes] == [1, 2, 3]
    assert values(talk)[3] == "$17.14 billion a year"
    talk.ask("/unset commitment")
    assert values(talk)[3] == "$14.29 billion a year"
    assert all(entry.first is None for entry in talk.entries)


def test_a_resumed_conversation_is_the_same_and_goes_on(talk: Talk, true_assistant: Assistant) -> None:
    for line in (*SAID, "/set discount_rate 15%", "what is it worth over 7 years"):
        talk.ask(line)
    assert talk.archive is not None
    again = Talk(true_assistant, Archive(talk.archive.path.parent))
    assert again.resume(talk.session)
    assert again.entries == talk.entries
    assert again.conversation.memory == talk.conversation.memory
    assert [again.stale(entry) for entry in again.entries] == [frozenset()] * len(again.entries)
    assert again.ask("and at 9%?").answer == talk.ask("and at 9%?").answer
    again.ask("/undo")
    assert values(again)[1] == "$69.55 billion"


def test_an_answer_that_was_stopped_leaves_no_trace(talk: Talk) -> None:
    talk.ask(SAID[1])
    state, entries = talk.conversation.memory, list(talk.entries)
    talk.ask("/set discount_rate 15%")
    talk.take_back()
    assert (talk.conversation.memory, talk.entries) == (state, entries)
    assert talk.archive is not None
    fresh = Talk(talk.assistant, talk.archive)
    fresh.resume(talk.session)
    assert fresh.entries == entries


def test_a_first_answer_that_was_stopped_leaves_no_session(talk: Talk) -> None:
    talk.ask(SAID[0])
    talk.take_back()
    assert talk.archive is not None
    assert talk.archive.sessions() == []
    talk.ask(SAID[0])
    assert [s.turns for s in talk.archive.sessions()] == [1]


def test_new_begins_another_session_and_keeps_the_one_before(talk: Talk) -> None:
    talk.ask(SAID[0])
    assert talk.ask("/new").begun
    assert talk.entries == []
    talk.ask(SAID[1])
    assert talk.archive is not None
    assert sorted(s.name for s in talk.archive.sessions()) == sorted(SAID[:2])


def test_a_preview_leaves_no_trace(talk: Talk) -> None:
    talk.ask(SAID[1])
    before = talk.conversation.memory, list(talk.entries), len(talk.conversation.turns)
    assert talk.preview("and at 15%?").calculation is not None
    assert (talk.conversation.memory, talk.entries, len(talk.conversation.turns)) == before


def test_a_database_that_vanished_gets_the_whole_conversation_again(talk: Talk) -> None:
    talk.ask(SAID[0])
    assert talk.archive is not None
    for file in talk.archive.path.parent.iterdir():
        file.unlink()
    talk.ask(SAID[1])
    (session,) = talk.archive.sessions()
    assert session.turns == 2


def test_assumptions_in_use_come_first_with_range_and_source(talk: Talk) -> None:
    talk.ask(SAID[1])
    talk.ask("/set discount_rate 11%")
    rows = assumptions(talk.entries, talk.conversation, talk.assistant.desk)
    used = {row.name: row for row in rows if row.used}
    assert list(used) == [row.name for row in rows][: len(used)]
    rate, pledge = used["discount_rate"], used["commitment"]
    assert (rate.value, rate.origin, rate.default, rate.low, rate.high) == (
        "11%",
        "conversation",
        "10%",
        "8%",
        "12%",
    )
    assert "cost of capital" in rate.source
    assert pledge.origin == "fact"
    text = talk.assistant.library.document(pledge.document).text
    assert text[pledge.start : pledge.end] == pledge.source


def test_values_of_ones_own_are_told_as_such_and_kept(talk: Talk) -> None:
    talk.ask("NPV of the deal over 7 years at 9%")
    talk.ask("and over 8 years?")

    def rate() -> Assumption:
        rows = assumptions(talk.entries, talk.conversation, talk.assistant.desk)
        return next(row for row in rows if row.name == "discount_rate")

    assert (rate().value, rate().origin, rate().used, rate().own) == ("9%", "question", 0, (("9%", 2),))
    reply = talk.ask("/set discount_rate 11%")
    assert reply.changes == ()
    assert reply.answer.text.endswith("2 answers keep your 9%.")
    assert (rate().value, rate().origin, rate().used, rate().own) == ("11%", "conversation", 0, (("9%", 2),))


def test_a_quote_that_is_not_there_any_more_is_stale(talk: Talk) -> None:
    talk.ask(SAID[0])
    entry = talk.entries[0]
    moved = entry.answer.citations[0].model_copy(update={"start": 3, "end": 30})
    answer = entry.answer.model_copy(update={"citations": (moved, *entry.answer.citations[1:])})
    from dataclasses import replace

    assert talk.stale(replace(entry, answer=answer)) == {moved.marker}


def test_the_export_has_every_quote_place_hash_and_assumption(talk: Talk) -> None:
    for line in SAID:
        talk.ask(line)
    talk.ask("/set discount_rate 15%")
    text = as_markdown("The deal", talk.entries)
    data = json.loads(as_json("The deal", talk.entries))
    assert len(data["turns"]) == 5
    assert data["turns"][1]["first_answer"]["calculation"]["result"]["display"] == "$69.55 billion"
    hashes = {source["document"]: source["sha256"] for source in data["sources"]}
    cited = [citation for entry in talk.entries for citation in entry.answer.citations]
    assert len(cited) > 3
    for citation in cited:
        assert f"> {citation.quote}" in text
        assert f"document `{citation.document}`, characters {citation.start} to {citation.end}" in text
        assert f"SHA-256 `{hashes[citation.document]}`" in text
    assert "| discount rate | 15% | said or set earlier |" in text
    assert "| commitment | $100 billion | stated by the library |" in text
    assert {item["name"] for item in data["assumptions"]} >= {"discount_rate", "commitment", "growth"}


def test_commands_list_resume_rename_delete_and_export(
    talk: Talk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert commands.run("what is it", talk) is None
    assert "No conversation is kept yet" in str(commands.run("/sessions", talk))
    talk.ask(SAID[0])
    talk.ask("/new")
    talk.ask(SAID[1])
    assert "1. How much did Anthropic pledge to AWS? (1 turn, " in str(commands.run("/sessions", talk))
    assert "· this one" in str(commands.run("/sessions", talk)).splitlines()[0]
    assert commands.run("/rename The pledge", talk) == f"“{SAID[1]}” is called “The pledge” now."
    assert "Resumed “How much did Anthropic pledge to AWS?”, 1 turn." in str(commands.run("/resume", talk))
    assert talk.entries[0].question == SAID[0]
    assert commands.run("/resume the pledge", talk) == "Resumed “The pledge”, 1 turn."
    written = str(commands.run("/export json", talk))
    assert (tmp_path / "the-pledge.json").exists()
    assert "the-pledge.json" in written
    commands.run("/export", talk)
    commands.run("/export", talk)
    assert (tmp_path / "the-pledge-2.md").exists()
    assert "write /delete 2 yes" in str(commands.run("/delete", talk))
    assert talk.archive is not None
    assert len(talk.archive.sessions()) == 2
    assert commands.run("/delete 2 yes", talk) == "“The pledge” is deleted for good."
    assert talk.entries == []
    assert [s.name for s in talk.archive.sessions()] == [SAID[0]]
    for wrong in ("/resume 99", "/resume nonsense", "/delete 99", "/export xml", "/rename"):
        with pytest.raises(UsageError):
            commands.run(wrong, talk)


@pytest.mark.parametrize(
    "question",
    [
        "What happened in April 2026?",
        "Why is $100B called a pledge?",
        "Who gets the 5 gigawatts?",
        "Is the $5 billion all that Amazon pays?",
    ],
)
def test_an_ordinary_question_has_no_preview(talk: Talk, question: str) -> None:
    assert talk.preview(question).kind != "calculation"
    assert talk.entries == []
