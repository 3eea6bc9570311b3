"""The plain chat: everything the screen can do, as ordinary lines."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from assistant.ask import Assistant
from assistant.plain import Plain
from assistant.sessions.archive import Archive
from assistant.sessions.talk import Talk
from assistant.streams import Streams


@pytest.fixture
def say(true_assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """A plain chat that goes on from call to call: lines in, what is printed out."""
    monkeypatch.chdir(tmp_path)
    talk = Talk(true_assistant, Archive(tmp_path / "home"))
    chats: list[Plain] = []

    def lines(*entered: str) -> str:
        out = io.StringIO()
        streams = Streams(io.BytesIO("\n".join(entered).encode()), out, out)
        chat = Plain(talk, streams)
        if chats:
            chat.last, chat.suggested = chats[-1].last, chats[-1].suggested
        chats.append(chat)
        assert chat.run() == 0
        return out.getvalue()

    return lines


def test_a_changed_assumption_tells_what_it_changed(say) -> None:  # type: ignore[no-untyped-def]
    out = say("what is it worth over 7 years", "/set discount_rate 15%", "/undo")
    assert (
        "1 answer worked out anew:\n- what is it worth over 7 years: $69.55 billion, now $59.43 billion"
        in out
    )
    assert "- what is it worth over 7 years: $59.43 billion, now $69.55 billion" in out


def test_a_source_is_shown_in_its_place(say) -> None:  # type: ignore[no-untyped-def]
    out = say("what is it worth over 7 years", "/source 1")
    assert ">>> Anthropic pledged to spend more than $100 billion on AWS technology" in out
    assert "has no source [9]" in say("/source 9")
    assert "The last answer cites nothing." in say("hello", "/source")


def test_a_curve_is_told_in_a_sentence_and_a_table(say) -> None:  # type: ignore[no-untyped-def]
    out = say("present value for 5 to 15 years")
    assert "Curve: over the years, the present value falls from $75.82 billion at 5 years" in out
    assert "12 years  $56.78 billion" in out
    assert not any("\u2800" < letter < "\u2900" for letter in out)


def test_conversations_are_kept_resumed_exported_and_deleted(say, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    say("what is the deal", "/new", "what is it worth over 7 years")
    assert "2. what is it worth over 7 years (1 turn, " in say("/sessions")
    assert "1. what is the deal" in say("/sessions summary")
    out = say("/resume 1")
    assert "Resumed “what is the deal”, 1 turn." in out
    assert "> what is the deal\n" in out
    assert "Written to" in say("/export")
    assert (tmp_path / "what-is-the-deal.md").read_text().startswith("# what is the deal\n")
    assert "write /delete 1 yes" in say("/delete")
    assert "is deleted for good" in say("/delete 1 yes")
    assert "what is the deal" not in say("/sessions")


def test_copying_says_where_the_text_is(say, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("assistant.copying.copy_with_tool", lambda text: "pbcopy")
    assert "There is nothing to copy yet." in say("/copy")
    assert "Copied with pbcopy." in say("what is it worth over 7 years", "/copy calc")
    assert '"nothing" cannot be copied' in say("/copy nothing")


def test_commands_are_listed_and_near_misses_told(say) -> None:  # type: ignore[no-untyped-def]
    out = say("/help", "/sesions", "/steps")
    for word in (
        "/set years 7",
        "/sessions npv",
        "/source 2",
        "/add ~/notes.md",
        "/remove my-notes",
        "/copy calc",
        "/export json",
    ):
        assert f"- {word}: " in out
    assert 'There is no command /sesions. Did you mean "/sessions"?' in out
    assert "The last answer is no calculation." in out


def test_a_file_that_is_not_there_cannot_be_added(say, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert "Name a file or a folder" in say("/add")
    out = say(f"/add {tmp_path / 'nothing.md'}")
    assert "nothing.md" in out


def test_an_added_document_is_taken_out_once_that_is_confirmed(say, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    note = tmp_path / "harbour-notes.md"
    note.write_text("# Harbour notes\n\nThe harbour light is green.\n")
    assert "added harbour-notes" in say(f"/add {note}")
    assert "Name a document by its id" in say("/remove")
    assert "Did you mean “harbour-notes”?" in say("/remove harbour-note")
    assert "“deal-sheet” comes with the program and stays" in say("/remove deal-sheet yes")
    asked = say("/remove harbour-notes")
    assert "This takes “Harbour notes” (1 passage) out of the library; its file stays where it is." in asked
    assert "harbour-notes" in say("/sources")
    assert "“Harbour notes” is out of the library." in say("/remove harbour-notes yes")
    assert "harbour-notes" not in say("/sources")
    assert note.exists()
