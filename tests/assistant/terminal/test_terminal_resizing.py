"""What stays in view when the window changes, and when something is told while an answer is on its way."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_engine import FakeEngine
from screen_help import ask, chatting, make_app, screen_text, until
from textual.pilot import Pilot

from assistant.terminal.app import DealApp

QUESTIONS = ("what is the deal", "and at 12%?", "for 5 to 8 years?", "who runs nvidia", "and again at 12%?")


def talk_rows(app: DealApp) -> list[str]:
    """The lines of the screen that show the talk, in one spelling."""
    height = app.chat.transcript.outer_size.height
    width = app.chat.transcript.scrollable_content_region.right  # beyond it is the scroll bar
    return [" ".join(row[:width].split()) for row in screen_text(app).split("\n")[:height]]


async def resize(pilot: Pilot[None], width: int, height: int) -> None:
    await pilot.resize_terminal(width, height)
    await until(pilot, lambda: pilot.app.size == (width, height))
    await pilot.pause()


async def talked(pilot: Pilot[None]) -> None:
    for question in QUESTIONS:
        await ask(pilot, question)


@pytest.mark.parametrize("size", [(40, 15), (60, 10), (200, 50), (30, 24)])
async def test_a_talk_at_its_end_stays_there_whatever_becomes_of_the_window(size: tuple[int, int]) -> None:
    async with chatting((80, 24)) as (_, app, pilot):
        await talked(pilot)
        await pilot.press(*["pagedown"] * 9)
        before = talk_rows(app)
        assert any("how did you get that?" in row for row in before)  # the last line of the newest answer
        await resize(pilot, *size)
        assert "get that?" in " ".join(talk_rows(app)[-6:])
        await resize(pilot, 80, 24)
        assert talk_rows(app) == before


async def test_a_talk_that_fitted_whole_is_at_its_newest_answer_in_a_smaller_window() -> None:
    async with chatting((120, 50)) as (_, app, pilot):
        await ask(pilot, "what is the deal")
        await ask(pilot, "and at 12%?")
        await resize(pilot, 40, 15)
        assert "get that?" in " ".join(talk_rows(app))


async def test_typing_a_second_line_keeps_the_end_in_view() -> None:
    async with chatting((80, 24)) as (_, app, pilot):
        await talked(pilot)
        await pilot.press(*["pagedown"] * 9)
        await pilot.press(*"one", "ctrl+j", *"two", "ctrl+j", *"three")
        await until(pilot, lambda: app.chat.prompt.size.height == 3)
        assert any("how did you get that?" in row for row in talk_rows(app))


@pytest.mark.parametrize("size", [(40, 15), (60, 10), (200, 50)])
async def test_what_is_read_further_up_stays_in_view(size: tuple[int, int]) -> None:
    async with chatting((80, 24)) as (_, app, pilot):
        await talked(pilot)
        await pilot.press("pageup", "pageup")
        before = talk_rows(app)
        transcript = app.chat.transcript
        assert 0 < transcript.scroll_y < transcript.max_scroll_y
        words = next(row for row in before if len(row) > 12)[:12]
        await resize(pilot, *size)
        assert words in " ".join(talk_rows(app))
        await resize(pilot, 33, 12)
        await resize(pilot, 80, 24)
        assert talk_rows(app) == before


async def test_a_long_answer_is_still_shown_from_its_beginning() -> None:
    async with chatting((80, 24)) as (_, app, pilot):
        for question in QUESTIONS:
            turn = await ask(pilot, question)
            shown = " ".join(talk_rows(app))
            assert f"❯ {question}" in shown
        await resize(pilot, 40, 15)
        await ask(pilot, "what is the deal")
        turn = app.chat.transcript.turns[-1]
        assert turn.virtual_region.height > app.chat.transcript.outer_size.height
        assert talk_rows(app)[0] == "❯ what is the deal"


async def test_what_is_read_stays_when_an_answer_above_it_grows() -> None:
    async with chatting((80, 24)) as (_, app, pilot):
        await talked(pilot)
        turn = app.chat.transcript.turns[1]
        before = talk_rows(app)
        turn.toggle("steps")
        await until(pilot, lambda: "14.29" in turn.flow.plain)
        assert talk_rows(app) == before


@pytest.mark.parametrize("size", [(80, 24), (40, 15)])
async def test_a_notice_told_before_an_answer_is_in_view_with_it(size: tuple[int, int]) -> None:
    """Whether it comes before the question, while it waits or after its answer, it is seen."""
    for moment in ("before", "waiting", "after"):
        engine = FakeEngine()
        app = make_app(engine)
        async with app.run_test(size=size) as pilot:
            await ask(pilot, "and at 12%?")
            engine.gate.clear()
            if moment == "before":
                app.chat.transcript.note("A short notice.")
            app.chat.prompt.load_text("what is the deal")
            await pilot.press("enter")
            await until(pilot, lambda app=app: app.chat.running)
            if moment == "waiting":
                app.chat.transcript.note("A short notice.")
            engine.gate.set()
            await until(pilot, lambda app=app: not app.chat.running)
            if moment == "after":
                app.chat.transcript.note("A short notice.")
            await until(pilot, lambda app=app: "! A short notice." in screen_text(app))
            if moment != "after":
                assert "❯ what is the deal" in screen_text(app)
                assert "Amazon puts $5" in screen_text(app)


async def test_a_conversation_that_is_resumed_says_so_below_its_last_answer(tmp_path: Path) -> None:
    engine = FakeEngine(home=tmp_path)
    app = make_app(engine, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await talked(pilot)
        app.chat.prompt.load_text("/new")
        await pilot.press("enter")
        await until(pilot, lambda: not app.chat.transcript.turns)
        app.chat.prompt.load_text("/resume")
        await pilot.press("enter")
        await until(pilot, lambda: "! Resumed" in screen_text(app))
        assert any("how did you get that?" in row for row in talk_rows(app))


@pytest.mark.parametrize("size", [(40, 15), (80, 24), (120, 30)])
async def test_closing_the_panel_leads_back_to_what_was_read(size: tuple[int, int]) -> None:
    async with chatting(size) as (_, app, pilot):
        await talked(pilot)
        await pilot.press("pageup", "pageup")
        before = talk_rows(app)
        await pilot.press("f8")
        await until(pilot, lambda: app.chat.panel.display)
        await pilot.press("escape")
        await until(pilot, lambda: not app.chat.panel.display)
        assert talk_rows(app) == before
