"""What is kept of conversations: there after a kill, found again, set aside when damaged, gone when deleted."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.sessions.archive import FILE, Archive, Turn, name_from


def turn(number: int, question: str, words: str = "", entry: str = "{}") -> Turn:
    return Turn(number, "2026-11-01T10:00:00+00:00", question, words, entry)


def kept(archive: Archive, *questions: str) -> int:
    session = archive.begin(questions[0], "{}")
    archive.write(session, [turn(n, question) for n, question in enumerate(questions)], "{}")
    return session


def test_nothing_is_made_before_there_is_something_to_keep(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "home")
    assert archive.sessions() == []
    assert archive.search("deal") == []
    assert archive.lines() == []
    assert not (tmp_path / "home").exists()


def test_sessions_are_listed_last_first_and_named_after_their_first_question(tmp_path: Path) -> None:
    times = iter(datetime(2026, 11, 1, hour, tzinfo=UTC) for hour in range(20))
    archive = Archive(tmp_path, now=lambda: next(times))
    one = kept(archive, "What is the deal?", "And a year?")
    two = kept(archive, "Why?")
    assert [(s.id, s.name, s.turns) for s in archive.sessions()] == [
        (two, "Why?", 1),
        (one, "What is the deal?", 2),
    ]
    assert [t.question for t in archive.turns(one)] == ["What is the deal?", "And a year?"]
    archive.rename(one, "  The   deal ")
    assert archive.session(one).name == "The deal"  # type: ignore[union-attr]


def test_a_changed_turn_is_written_over_and_found_by_its_new_words(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    session = archive.begin("q", "{}")
    archive.write(session, [turn(0, "worth", "sixty billion")], "{}")
    archive.write(session, [turn(0, "worth", "seventy billion")], "{}")
    assert len(archive.turns(session)) == 1
    assert archive.search("sixty") == []
    assert [found.number for found in archive.search("seventy")] == [0]


def test_search_takes_all_words_by_their_beginning_and_no_syntax(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    session = kept(archive, "How long is the payback?", "What is a lock-in?")
    assert [found.number for found in archive.search("payb lon")] == [0]
    assert [found.number for found in archive.search("lock-in")] == [1]
    for hostile in ('"', "a OR b", "payback*", "NEAR(", "question:payback", "^", "-", "(((", "'; DROP"):
        archive.search(hostile)
    assert archive.turns(session)


@given(st.text(max_size=40))
def test_any_search_is_survived(text: str) -> None:
    folder = Path(os.environ.get("PYTEST_TMP", "/nonexistent/for-a-search"))
    assert Archive(folder).search(text) == []


def test_a_kill_loses_nothing_that_was_written(tmp_path: Path) -> None:
    code = """
        import os, signal, sys
        from pathlib import Path
        from assistant.sessions.archive import Archive, Turn
        archive = Archive(Path(sys.argv[1]))
        session = archive.begin("first", "{}")
        for number in range(5):
            archive.write(session, [Turn(number, "", f"question {number}", "", "{}")], "{}")
        os.kill(os.getpid(), signal.SIGKILL)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code), str(tmp_path)], check=False)
    assert done.returncode == -signal.SIGKILL
    archive = Archive(tmp_path)
    (session,) = archive.sessions()
    assert [t.question for t in archive.turns(session.id)] == [f"question {n}" for n in range(5)]


def test_what_is_deleted_is_in_no_file_any_more(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    secret, other = "xylophone zeppelin", "ordinary"
    for number in range(30):
        session = kept(archive, f"{secret} {number}", f"more of {secret}")
        archive.remember(f"{secret} line", session)
        archive.write(session, [turn(2, "q", f"{secret} " * 200, f'"{secret}"' * 50)], f'"{secret}"')
        kept(archive, other)
        if number % 2:
            archive.delete(session)
    for one in archive.sessions():
        if one.name.startswith(secret):
            archive.delete(one.id)
    assert len(archive.sessions()) == 30
    assert archive.search("xylophone") == []
    assert archive.lines() == []
    for file in tmp_path.iterdir():
        data = file.read_bytes().lower()
        assert b"xylophon" not in data, file  # as it was typed, and as the search's index has it
        assert b"zeppelin" not in data, file
        assert b"zeppel" not in data, file
    assert archive.notices == []


@pytest.mark.parametrize("damage", ["garbage", "cut", "other tables", "inside"])
def test_a_damaged_database_is_set_aside_and_told_once(tmp_path: Path, damage: str) -> None:
    archive = Archive(tmp_path)
    for number in range(50):
        kept(archive, f"question {number} " * 20)
    file = tmp_path / FILE
    if damage == "garbage":
        file.write_bytes(b"this is no database at all" * 100)
    elif damage == "cut":
        file.write_bytes(file.read_bytes()[:5000])
    elif damage == "inside":
        data = bytearray(file.read_bytes())
        data[4096 : len(data) - 4096] = b"\xff" * (len(data) - 8192)
        file.write_bytes(bytes(data))
    else:
        file.unlink()
        with sqlite3.connect(file) as db:
            db.execute("CREATE TABLE sessions (id)")
            db.execute("PRAGMA user_version = 1")
    fresh = Archive(tmp_path)
    fresh.sessions()
    fresh.search("question")
    session = kept(fresh, "after it")
    assert session
    assert "after it" in [one.name for one in fresh.sessions()]
    assert (tmp_path / f"{FILE}.damaged-1").exists()
    (notice,) = fresh.news()
    assert "damaged" in notice
    assert notice.count("\n") == 0
    assert fresh.news() == ()


def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    kept(Archive(tmp_path), "before")
    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute("PRAGMA user_version = 99")
    archive = Archive(tmp_path)
    assert archive.begin("q", "{}") == 0
    assert "newer version" in archive.notices[0]
    assert [file.name for file in tmp_path.iterdir() if "damaged" in file.name] == []


def test_where_nothing_can_be_written_everything_goes_on(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    archive = Archive(blocked / "home")
    assert archive.begin("q", "{}") == 0
    archive.remember("line")
    assert archive.sessions() == []
    assert len(archive.notices) == 1
    assert archive.notices[0].startswith("Conversations are not kept")


def test_a_database_that_vanishes_is_made_anew(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    session = kept(archive, "one")
    for file in tmp_path.iterdir():
        file.unlink()
    assert not archive.write(session, [turn(1, "two")], "{}")
    assert archive.begin("again", "{}")


def test_lines_are_kept_in_order_and_go_with_their_session(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.remember("before any session")
    session = kept(archive, "q")
    archive.adopt_lines(session)
    archive.remember("in it", session)
    other = kept(archive, "r")
    archive.remember("elsewhere", other)
    assert archive.lines() == ["before any session", "in it", "elsewhere"]
    archive.delete(session)
    assert archive.lines() == ["elsewhere"]


def test_preferences_are_kept(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    assert archive.preference("theme") == ""
    archive.prefer("theme", "light")
    archive.prefer("theme", "dark")
    assert Archive(tmp_path).preference("theme") == "dark"


def test_a_long_question_names_its_session_by_its_beginning() -> None:
    assert name_from("what is it\n worth?") == "what is it worth?"
    assert len(name_from("worth " * 40)) <= 60
    assert name_from("worth " * 40).endswith("…")
