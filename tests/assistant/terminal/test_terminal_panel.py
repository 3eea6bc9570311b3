"""The side panel: assumptions that change answers, the library, and the conversations that are kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fake_engine import DEAL, PLEDGED, FakeEngine
from screen_help import ask, chatting, make_app, screen_text, until
from textual.widgets import Input, OptionList

from assistant.terminal.app import DealApp
from assistant.terminal.widgets.assumptions_panel import AssumptionsPanel, row_content
from assistant.terminal.widgets.history_panel import HistoryPanel

SIZES = [(40, 15), (80, 24), (120, 30)]


def assumed(app: DealApp) -> AssumptionsPanel:
    view = app.chat.panel.view("assumptions")
    assert isinstance(view, AssumptionsPanel)
    return view


def history(app: DealApp) -> HistoryPanel:
    view = app.chat.panel.view("history")
    assert isinstance(view, HistoryPanel)
    return view


@pytest.mark.parametrize("size", SIZES)
async def test_changing_an_assumption_in_the_panel_works_its_answers_out_anew(size: tuple[int, int]) -> None:
    async with chatting(size) as (_, app, pilot):
        turn = await ask(pilot, "what is it in a year")
        other = await ask(pilot, "what is the deal")
        await pilot.press("f8")
        await until(pilot, lambda: assumed(app).rows)
        assert "discount rate: 12%" in screen_text(app)
        assert "~ assumption, from 8% to 15%, in 1 answer" in " ".join(screen_text(app).split())
        await pilot.press("enter", *"15%", "enter")
        await until(pilot, lambda: "$86.96 billion" in turn.flow.plain)
        assert "$89.29 billion → $86.96 billion" in turn.flow.plain
        assert other.first is None
        await until(pilot, lambda: "15%" in screen_text(app) and "△ 1 answer" in screen_text(app))
        assert "said or set earlier" in " ".join(screen_text(app).split())
        told = app.chat.transcript.turns[-1].flow.plain
        assert "△ 1 answer worked out anew:" in told
        assert "what is it in a year: $89.29 billion → $86.96 billion" in told
        await pilot.press("ctrl+z")
        await until(pilot, lambda: turn.first is None)
        assert "$86.96" not in turn.flow.plain
        await pilot.press("ctrl+y")
        await until(pilot, lambda: "$86.96 billion" in turn.flow.plain)
        await until(pilot, lambda: assumed(app).rows[0].value == "15%" and not app.chat.running)
        await pilot.press("delete")
        await until(pilot, lambda: turn.first is None)
        await pilot.press("escape")
        assert app.focused is app.chat.prompt


async def test_a_line_of_the_panel_is_left_without_a_change() -> None:
    async with chatting((80, 24)) as (engine, app, pilot):
        await pilot.press(*"/assumptions", "enter")
        await until(pilot, lambda: app.chat.panel.current == "assumptions" and assumed(app).rows)
        assert "None in use yet" in screen_text(app)
        await pilot.press("enter", "9")
        assert isinstance(app.focused, Input)
        await pilot.press("escape")
        assert isinstance(app.focused, OptionList)
        assert engine.asked == []
        await pilot.press("x")  # typing goes to the prompt
        assert app.chat.prompt.text == "x"


async def test_the_words_that_state_a_fact_open_from_the_panel() -> None:
    async with chatting((80, 24)) as (_, app, pilot):
        await pilot.press("f8")
        await until(pilot, lambda: assumed(app).rows)
        number = [row.name for row in assumed(app).rows].index("commitment")
        assumed(app).query_one(OptionList).highlighted = number
        await pilot.pause()
        assert "The library says: Anthropic pledges more than" in screen_text(app)
        await pilot.press("right")
        await until(pilot, lambda: app.chat.panel.current == "source")
        assert app.chat.source.text.mark == (
            DEAL.text.index(PLEDGED),
            DEAL.text.index(PLEDGED) + len(PLEDGED),
        )


async def test_a_click_on_a_tab_opens_its_view() -> None:
    async with chatting((120, 30)) as (_, app, pilot):
        await pilot.press("f8")
        await until(pilot, lambda: "[assumptions]" in screen_text(app))
        row = screen_text(app).split("\n")[0]
        await pilot.click(offset=(row.index("library"), 0))
        await until(pilot, lambda: "Library: 2 documents" in screen_text(app))
        assert "[library]" in screen_text(app)


async def test_a_conversation_is_there_again_with_its_citations_and_goes_on(tmp_path: Path) -> None:
    first = make_app(FakeEngine(home=tmp_path))
    async with first.run_test(size=(80, 24)) as pilot:
        await ask(pilot, "what is the deal")
        await ask(pilot, "what is it in a year")
        await ask(pilot, "/set discount_rate 15%")
    app = make_app(FakeEngine(home=tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.chat.transcript.turns == []
        await pilot.press("f9")
        await until(pilot, lambda: history(app).rows)
        assert "what is the deal" in screen_text(app)
        assert "3 turns" in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: len(app.chat.transcript.turns) == 3)
        assert "Resumed “what is the deal”, 3 turns." in screen_text(app)
        turns = app.chat.transcript.turns
        assert turns[0].answer is not None
        assert [c.marker for c in turns[0].answer.citations] == [1, 2, 3, 4]
        assert "$89.29 billion → $86.96 billion" in turns[1].flow.plain
        await ask(pilot, "/source 9")
        await app.chat.open_citation(turns[0], 2)
        await pilot.pause()
        assert app.chat.source.text.mark is not None
        await pilot.press("escape")
        await ask(pilot, "/undo")
        assert turns[1].first is None
        assert "stale" not in turns[0].flow.plain
        await until(pilot, lambda: app.desk.archive.sessions()[0].turns == 4)


async def test_quotes_that_are_not_there_any_more_are_labelled(tmp_path: Path) -> None:
    engine = FakeEngine(home=tmp_path)
    first = make_app(engine)
    async with first.run_test(size=(80, 24)) as pilot:
        await ask(pilot, "what is the deal")
    engine = FakeEngine(home=tmp_path)
    engine.assistant.library.held["deal"] = replace(
        DEAL, text=DEAL.text.replace(PLEDGED, "It was rewritten.")
    )
    app = make_app(engine)
    async with app.run_test(size=(80, 30)) as pilot:
        await ask_nothing(pilot, "/resume 1")
        await until(pilot, lambda: app.chat.transcript.turns)
        (turn,) = app.chat.transcript.turns
        assert "! stale: the library does not say [2]" in turn.flow.plain
        await app.chat.open_citation(turn, 2)
        await pilot.pause()
        assert "has changed since. It said:" in " ".join(screen_text(app).split())
        assert "Anthropic pledges more than" in screen_text(app)


async def ask_nothing(pilot, line: str) -> None:  # type: ignore[no-untyped-def]
    """Enter a line that makes no turn."""
    pilot.app.chat.prompt.load_text(line)
    await pilot.press("enter")
    await pilot.pause()


async def test_history_is_searched_and_opens_at_the_turn(tmp_path: Path) -> None:
    app = make_app(FakeEngine(home=tmp_path))
    async with app.run_test(size=(100, 30)) as pilot:
        for question in ("hello one", "what is the deal", "hello two", "hello three"):
            await ask(pilot, question)
        await ask_nothing(pilot, "/new")
        await until(pilot, lambda: app.chat.transcript.turns == [])
        assert "Another conversation begins" in screen_text(app)
        await ask(pilot, "hello again")
        await pilot.press(*"/sessions feed each other", "enter")
        await until(pilot, lambda: [row.turn for row in history(app).rows] == [1])
        await pilot.press("enter")
        await until(pilot, lambda: len(app.chat.transcript.turns) == 4)
        turn = app.chat.transcript.turns[1]
        await until(pilot, lambda: turn.region.y >= 0 and "what is the deal" in screen_text(app))


async def test_history_renames_exports_and_deletes_for_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = make_app(FakeEngine(home=tmp_path / "home"), tmp_path / "home")
    async with app.run_test(size=(100, 30)) as pilot:
        await ask(pilot, "what is the deal")
        await pilot.press("f9")
        await until(pilot, lambda: history(app).rows)
        await pilot.press("ctrl+r")
        line = history(app).query_one(Input)
        assert line.value == "what is the deal"
        line.value = "The pledge"
        await pilot.press("enter")
        await until(pilot, lambda: [row.name for row in history(app).rows] == ["The pledge"])
        await pilot.press("ctrl+e")
        await until(pilot, lambda: (tmp_path / "the-pledge.md").exists())
        await until(pilot, lambda: "Written to" in screen_text(app))
        await pilot.press("delete")
        await until(pilot, lambda: "Press again to delete" in screen_text(app))
        await pilot.press("delete")
        await until(pilot, lambda: app.desk.archive.sessions() == [])
        await until(pilot, lambda: app.chat.transcript.turns == [])
        assert "is deleted for good" in screen_text(app)
        for file in (tmp_path / "home").rglob("*"):
            assert b"pledge" not in file.read_bytes()


async def test_deleting_by_a_command_asks_first(tmp_path: Path) -> None:
    app = make_app(FakeEngine(home=tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await ask(pilot, "what is the deal")
        await ask_nothing(pilot, "/delete")
        await until(pilot, lambda: "write /delete 1 yes" in " ".join(screen_text(app).split()))
        assert len(app.desk.archive.sessions()) == 1
        await ask_nothing(pilot, "/delete 1 yes")
        await until(pilot, lambda: app.desk.archive.sessions() == [])


async def test_a_long_conversation_shows_its_end_and_the_rest_at_a_keypress(tmp_path: Path) -> None:
    engine = FakeEngine(home=tmp_path)
    for number in range(100):
        engine.talk.ask(f"hello {number}")
    app = make_app(FakeEngine(home=tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await ask_nothing(pilot, "/resume")
        await until(pilot, lambda: app.chat.transcript.turns)
        assert len(app.chat.transcript.turns) == 40
        assert len(app.chat.transcript.numbered) == 100
        app.chat.transcript.show_earlier()
        await until(pilot, lambda: len(app.chat.transcript.turns) == 80)
        app.chat.transcript.show_earlier()
        await until(pilot, lambda: len(app.chat.transcript.turns) == 100)
        await pilot.pause()
        assert [turn.question for turn in app.chat.transcript.turns] == [f"hello {n}" for n in range(100)]
        assert not app.chat.transcript.query(".earlier")


async def test_what_was_asked_on_another_day_is_fetched_by_the_arrow(tmp_path: Path) -> None:
    first = make_app(FakeEngine(home=tmp_path))
    async with first.run_test(size=(80, 24)) as pilot:
        await ask(pilot, "what is the deal")
        await until(pilot, lambda: first.desk.archive.lines() == ["what is the deal"])
    app = make_app(FakeEngine(home=tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.chat.prompt.past)
        await pilot.press("up")
        assert app.chat.prompt.text == "what is the deal"
        await pilot.press("down")
        assert app.chat.prompt.text == ""


async def test_the_theme_is_remembered(tmp_path: Path) -> None:
    from screen_help import Home

    first = DealApp(FakeEngine(home=tmp_path), Home(tmp_path, theme=""))
    async with first.run_test(size=(80, 24)) as pilot:
        await pilot.press("f4")
        await until(pilot, lambda: first.desk.archive.preference("theme") == "light")
    app = DealApp(FakeEngine(home=tmp_path), Home(tmp_path, theme=""))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.theme == "deal-light")


async def test_a_damaged_database_is_told_in_one_line_and_the_chat_goes_on(tmp_path: Path) -> None:
    (tmp_path / "sessions.sqlite3").write_bytes(b"no database" * 1000)
    app = make_app(FakeEngine(home=tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await ask(pilot, "what is the deal")
        await until(pilot, lambda: "was damaged" in " ".join(screen_text(app).split()))
        assert "Amazon puts $5 billion" in app.chat.transcript.turns[0].flow.plain
        assert len(app.desk.archive.sessions()) == 1


@pytest.mark.parametrize("size", SIZES)
async def test_the_panel_shows_the_value_that_was_said_and_which_answers_keep_it(
    size: tuple[int, int],
) -> None:
    async with chatting(size) as (_, app, pilot):
        await ask(pilot, "what is it worth at 12%?")
        await ask(pilot, "and again at 12%?")
        await pilot.press("f8")
        await until(pilot, lambda: assumed(app).rows)
        rows = [row_content(row).plain for row in assumed(app).rows]
        assert rows[1] == "discount rate: 12%\n  › you said, default 12%, from 8% to 15%, in 2 answers"
        await pilot.press("down", "enter", *"15%", "enter")
        await until(pilot, lambda: "2 answers keep your 12%" in row_content(assumed(app).rows[1]).plain)
        assert "2 answers keep your 12%." in app.chat.transcript.turns[-1].flow.plain


@pytest.mark.parametrize("size", SIZES)
async def test_an_unusable_value_is_told_in_the_panel_alone(size: tuple[int, int]) -> None:
    async with chatting(size) as (engine, app, pilot):
        await ask(pilot, "what is it in a year")
        await pilot.press("f8")
        await until(pilot, lambda: assumed(app).rows)
        await pilot.press("enter", *"abc", "enter")
        await until(pilot, lambda: "I cannot read" in screen_text(app))
        assert len(app.chat.transcript.turns) == len(engine.talk.entries) == 1
        assert not app._notifications
        field = assumed(app).query_one(Input)
        assert field.display
        assert (field.value, app.focused) == ("abc", field)  # to be mended
        await pilot.press("ctrl+u", *"15%", "enter")
        await until(pilot, lambda: "△ 1 answer" in screen_text(app))


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_typed_in_the_history_is_looked_for(size: tuple[int, int]) -> None:
    async with chatting(size) as (_, app, pilot):
        await ask(pilot, "what is the deal")
        await pilot.press("ctrl+n")
        await until(pilot, lambda: not app.chat.transcript.turns)
        await ask(pilot, "what is it in a year")
        await pilot.press("f9")
        await until(pilot, lambda: len(history(app).rows) == 2)
        if size[0] > 60:  # the line of keys shows what fits
            assert "/ or type: search" in screen_text(app)
        await pilot.press(*"worth")
        await until(pilot, lambda: [row.name for row in history(app).rows] == ["what is it in a year"])
        assert history(app).query_one(Input).value == "worth"
        assert app.chat.prompt.text == ""
        await pilot.press("enter", "slash")
        assert app.focused is history(app).query_one(Input)
        assert history(app).query_one(Input).value == "worth"
