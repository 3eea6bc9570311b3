"""What is typed before the screen is there."""

from __future__ import annotations

import os
import termios
from pathlib import Path

import pytest
from fake_engine import FakeEngine
from screen_help import make_app, screen_text, until

from assistant.terminal.study.home import StudyScreen
from assistant.terminal.typeahead import typed_ahead


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        (b"what is NPV\r", "what is NPV\n"),
        (b"what is NPV\rand at 1", "what is NPV\nand at 1"),
        (b"half", "half"),
        ("wh\u00e4t\x1b[A\r".encode(), "wh\u00e4t\n"),
        (b"", ""),
    ],
)
def test_a_terminal_that_waits_for_lines_gives_what_was_typed_and_is_left_as_it_was(
    typed: bytes, text: str
) -> None:
    outside, inside = os.openpty()
    try:
        before = termios.tcgetattr(inside)
        os.write(outside, typed)
        with typed_ahead(inside) as found:
            assert found == text
            os.write(outside, b"\r")
            assert os.read(inside, 10) == b"\r"  # Enter stays Enter
        assert termios.tcgetattr(inside) == before
    finally:
        os.close(outside)
        os.close(inside)


def test_without_a_terminal_nothing_was_typed() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"for somebody else")
    with typed_ahead(reading) as found:
        assert found == ""
    assert os.read(reading, 100) == b"for somebody else"
    os.close(reading)
    os.close(writing)
    with typed_ahead(-1) as found:
        assert found == ""


async def test_what_was_typed_before_studying_is_kept_and_asks_nothing(tmp_path: Path) -> None:
    engine = FakeEngine()
    app = make_app(engine, tmp_path)
    app.opens_at = "study"
    app.typed_ahead = "\nwhat is NPV\nand th"
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, StudyScreen))
        await until(pilot, lambda: "What you typed meanwhile" in screen_text(app))
        assert app.chat.prompt.text == "what is NPV\nand th"
        assert engine.asked == []


async def test_lines_that_were_ended_are_asked_and_the_rest_stands_in_the_prompt() -> None:
    engine = FakeEngine()
    app = make_app(engine)
    app.typed_ahead = "\nwhat is NPV\nand th"
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: engine.asked == ["what is NPV"])
        assert app.chat.prompt.text == "and th"
        assert "❯ and th" in screen_text(app)
        await pilot.press("up")
        await until(pilot, lambda: app.chat.prompt.text == "what is NPV")
