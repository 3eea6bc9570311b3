"""From a marker to the exact words in their document, by mouse and by keys."""

from __future__ import annotations

import pytest
from fake_engine import DEAL, FEEDS, LOCK_IN, PLEDGED
from screen_help import ask, chatting, screen_text, until
from textual.geometry import Offset

from assistant.terminal.app import DealApp
from assistant.terminal.widgets.document_text import window

SIZES = [(40, 15), (80, 24), (120, 30)]


def marked(app: DealApp) -> str:
    """The characters that the source panel has marked."""
    text = app.chat.source.text
    found = []
    for block in text.flow.lay_out(text.content_size.width)[0]:
        for span in block.content.spans:
            if "mark-background" in str(span.style):
                found.append(block.content.plain[span.start : span.end])
    return "\n".join(found)


@pytest.mark.parametrize("size", SIZES)
async def test_ctrl_o_opens_the_sources_one_after_another_at_their_words(size: tuple[int, int]) -> None:
    async with chatting(size) as (_, app, pilot):
        await ask(pilot, "what is the deal")
        await pilot.press(*"typed before")
        await pilot.press("ctrl+o")
        await pilot.pause()
        assert marked(app) == "Amazon puts $5 billion into Anthropic."
        await pilot.press("ctrl+o")
        await pilot.pause()
        assert marked(app) == PLEDGED
        await pilot.press("right")
        await pilot.pause()
        assert marked(app) == FEEDS
        await pilot.pause()
        assert "The investment and the" in screen_text(app)
        await pilot.press("left", "left", "left")
        await pilot.pause()
        assert marked(app) == LOCK_IN
        assert "Lock-in: moving such" in screen_text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert not app.chat.panel.display
        assert app.focused is app.chat.prompt
        assert app.chat.prompt.text == "typed before"


async def test_a_digit_on_the_links_opens_that_citation() -> None:
    async with chatting((80, 24)) as (_, app, pilot):
        await ask(pilot, "what is the deal")
        await pilot.press("tab")
        await pilot.pause()
        await pilot.press("3")
        await pilot.pause()
        assert marked(app) == FEEDS


async def test_tab_walks_the_links_and_enter_follows() -> None:
    async with chatting((80, 24)) as (engine, app, pilot):
        turn = await ask(pilot, "what is the deal")
        await pilot.press("tab", "tab", "enter")
        await pilot.pause()
        assert marked(app) == PLEDGED
        await pilot.press("escape", "tab")
        await until(pilot, lambda: turn.current == 0)
        for _ in range(len(turn.targets) - 1):
            await pilot.press("tab")
        await pilot.press("enter")
        await until(pilot, lambda: len(engine.asked) == 2 and not app.chat.running)
        assert engine.asked[-1] == "What is it worth today at 12%?"
        assert app.focused is app.chat.prompt


async def test_typing_on_the_links_goes_to_the_prompt() -> None:
    async with chatting((80, 24)) as (_, app, pilot):
        await ask(pilot, "what is the deal")
        await pilot.press("tab", "w", "h", "y")
        assert app.chat.prompt.text == "why"
        assert app.focused is app.chat.prompt


async def test_a_click_on_a_marker_opens_it() -> None:
    async with chatting((80, 24)) as (_, app, pilot):
        await ask(pilot, "what is the deal")
        rows = screen_text(app).split("\n")
        y = next(number for number, row in enumerate(rows) if "feed each other [3]" in row)
        x = rows[y].index("[3]") + 1
        await pilot.click(offset=Offset(x, y))
        await pilot.pause()
        assert marked(app) == FEEDS


async def test_a_click_on_a_suggestion_asks_it() -> None:
    async with chatting((80, 24)) as (engine, app, pilot):
        await ask(pilot, "what is the deal")
        rows = screen_text(app).split("\n")
        y = next(number for number, row in enumerate(rows) if "Why does it matter?" in row)
        await pilot.click(offset=Offset(rows[y].index("matter"), y))
        await until(pilot, lambda: engine.asked[-1] == "Why does it matter?" and not app.chat.running)


async def test_a_near_passage_opens_too() -> None:
    async with chatting((80, 24)) as (_, app, pilot):
        await ask(pilot, "who is the CEO of Nvidia")
        await pilot.press("ctrl+o")
        await pilot.pause()
        assert marked(app) == FEEDS
        assert "related" in screen_text(app)


async def test_a_wide_window_shows_the_first_source_by_itself_until_it_is_closed() -> None:
    async with chatting((200, 50)) as (_, app, pilot):
        await ask(pilot, "what is the deal")
        assert marked(app) == "Amazon puts $5 billion into Anthropic."
        assert app.focused is app.chat.prompt
        await pilot.press("escape")
        await ask(pilot, "what is the deal")
        assert not app.chat.panel.display


async def test_dragging_selects_the_words_without_decoration() -> None:
    async with chatting((40, 24)) as (_, app, pilot):
        turn = await ask(pilot, "what is the deal")
        width = turn.content_size.width
        assert len(turn.flow.lay_out(width)[1]) > len(turn.flow.lay_out(width)[0])  # some lines are wrapped
        app.screen._select_all_in_widget(turn)
        text = app.screen.get_selected_text() or ""
        assert "Anthropic pledges more than $100 billion to AWS over ten years. [2]\n" in text
        assert "\nThe investment and the spending feed each other [3]\n" in text
        assert "•" not in text


def test_a_window_on_a_long_text_is_cut_at_line_ends() -> None:
    text = "\n".join(f"line {number}" for number in range(10_000))
    start, end = window(text, 50_000, 12_000)
    assert start < 50_000 < end
    assert text[start - 1] == "\n"
    assert text[end - 1] == "\n"
    assert end - start < 13_000
    assert window(DEAL.text, 10, 12_000) == (0, len(DEAL.text))
    blob = "x" * 1_000_000
    start, end = window(blob, 500_000, 12_000)
    assert start < 500_000 < end
    assert end - start < 20_000
