"""Help, library, palette, copying, themes; what is imported before the first paint; pictures."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from fake_engine import FakeEngine
from screen_help import ask, chatting, make_app, screen_text, until
from textual.widgets import Input, OptionList

from assistant.copying import copy_out, tools
from assistant.terminal.actions import ACTIONS
from assistant.terminal.screens.reader import outline
from assistant.terminal.widgets.document_text import DocumentText
from assistant.terminal.widgets.linked import LinkedText

HEAVY = ("torch", "faiss", "numpy", "sympy", "sentence_transformers", "onnxruntime", "lark", "pydantic")
LATER = (
    "assistant.sessions",
    "assistant.study",
    "assistant.terminal.markdown",
    "assistant.terminal.screens.help",
    "assistant.terminal.study.home",
    "assistant.terminal.widgets.calculation",
    "assistant.terminal.widgets.history_panel",
    "assistant.terminal.widgets.reply",
    "markdown_it",
    "sqlite3",
)
"""What the first screen shows nothing of."""


def test_nothing_heavy_is_imported_before_the_first_paint() -> None:
    code = (
        "import sys; import assistant.terminal.app, assistant.terminal.adapter;"
        f"print([name for name in {(*HEAVY, *LATER)!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("way", ["f1", "/help"])
async def test_help_lists_every_action(way: str) -> None:
    async with chatting((80, 24)) as (_, app, pilot):
        if way.startswith("/"):
            app.chat.prompt.load_text(way)
            await pilot.press("enter")
        else:
            await pilot.press(way)
        await pilot.pause()
        text = app.screen.query_one(LinkedText).flow.plain
        for action in ACTIONS:
            assert action.help in text
            for word in action.slash:
                assert f"/{word}" in text
        await pilot.press("escape")
        assert app.screen is app.chat
        assert app.focused is app.chat.prompt


@pytest.mark.parametrize("size", [(40, 15), (100, 30)])
async def test_the_library_lists_documents_and_opens_one_at_a_heading(size: tuple[int, int]) -> None:
    async with chatting(size) as (_, app, pilot):
        await pilot.press("f2")
        await until(pilot, lambda: "Library: 2 documents" in screen_text(app))
        assert "Amazon, Anthropic and AWS" in screen_text(app)
        assert "A [bold red]hostile[/] note␛[31m" in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: "Amazon puts $5 billion" in screen_text(app))
        if size[0] < 80:
            await pilot.press("o")
            await pilot.pause()
        else:
            app.screen.query_one("#outline").focus()
            await pilot.pause()
        outlined = app.screen.query_one("#outline", OptionList)
        assert app.focused is outlined
        outlined.highlighted = 2
        await pilot.press("enter")
        await until(pilot, lambda: "Lock-in: moving such" in screen_text(app))
        await pilot.press("escape")
        await pilot.press("escape")
        assert app.screen is app.chat


async def test_the_library_is_listed_once_the_engine_is_ready() -> None:
    engine = FakeEngine()
    engine.may_load.clear()
    app = make_app(engine)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f2")
        await pilot.pause()
        assert "Loading the library" in screen_text(app)
        engine.may_load.set()
        await until(pilot, lambda: "Library: 2 documents" in screen_text(app))


async def test_a_text_that_is_long_is_read_through_a_window() -> None:
    from dataclasses import replace

    from fake_engine import DEAL

    from assistant.terminal.screens.reader import ReaderScreen

    lines = "\n".join(f"Line number {number} of a long report." for number in range(20_000))
    async with chatting((80, 24)) as (_, app, pilot):
        app.push_screen(ReaderScreen(replace(DEAL, text=f"# Top\n\n{lines}\n\n# End\n\nThe last words.\n")))
        await until(pilot, lambda: "Line number 0 of" in screen_text(app))
        text = app.screen.query_one(DocumentText)
        assert text.flow.plain.endswith("characters after") or "▼" in text.flow.plain or text.targets
        assert len(text.flow.lay_out(60)[1]) < 1_000
        app.screen.go_to(app.screen.headings[-1][2])
        await until(pilot, lambda: "The last words." in screen_text(app))


def test_outline_has_headings_and_their_places() -> None:
    text = "# One\n\n#no heading\n\n## Two\ntext\n"
    assert outline(text) == ((1, "One", 0), (2, "Two", text.index("## Two")))


async def test_the_palette_finds_and_runs_a_command() -> None:
    async with chatting((80, 24)) as (_, app, pilot):
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Assumptions (F8 or /assumptions)" in screen_text(app))
        app.screen.query_one(Input).value = "theme"
        await until(pilot, lambda: "Theme (F4 or /theme)" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.theme == "deal-light" or app.screen is not app.chat)
        if app.theme != "deal-light":
            await pilot.press("enter")
        await until(pilot, lambda: app.theme == "deal-light")


async def test_copy_sends_the_answer_and_says_where_it_went(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.copying.copy_with_tool", lambda text: None)
    app = make_app(FakeEngine(), tmp_path / "home")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ask(pilot, "what is the deal")
        app.chat.prompt.load_text("/copy")
        await pilot.press("enter")
        await app.workers.wait_for_complete()
        await until(pilot, lambda: "clipboard" in screen_text(app))
        kept = (tmp_path / "home" / "copied.txt").read_text()
        assert kept.startswith("> what is the deal\n\nAmazon puts $5 billion into Anthropic. [1]")
        assert "[3] Amazon, Anthropic and AWS › Why it matters (deal, " in kept
        assert app.clipboard + "\n" == kept


def test_copying_says_which_way_worked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.copying.copy_with_tool", lambda text: "wl-copy")
    assert copy_out("x", tmp_path) == "Copied with wl-copy, and sent to the terminal's clipboard."
    monkeypatch.setattr("assistant.copying.copy_with_tool", lambda text: None)
    assert str(tmp_path / "copied.txt") in copy_out("x", tmp_path)
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert "could not be written" in copy_out("x", blocked / "home")


def test_tools_fit_the_system() -> None:
    assert [command[0] for command in tools({}, "darwin")] == ["pbcopy"]
    assert list(tools({}, "linux")) == []
    assert [c[0] for c in tools({"WAYLAND_DISPLAY": "w", "DISPLAY": ":0", "TMUX": "t"}, "linux")] == [
        "wl-copy",
        "xclip",
        "xsel",
        "tmux",
    ]


@pytest.mark.parametrize("size", [(40, 15), (80, 24), (200, 50)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_picture_of_an_answer(snap_compare, size: tuple[int, int]) -> None:  # type: ignore[no-untyped-def]
    async def run(pilot) -> None:  # type: ignore[no-untyped-def]
        await ask(pilot, "what is the deal")
        await ask(pilot, "and at 12%?")

    assert snap_compare(make_app(FakeEngine()), terminal_size=size, run_before=run)


def test_picture_in_light(snap_compare) -> None:  # type: ignore[no-untyped-def]
    async def run(pilot) -> None:  # type: ignore[no-untyped-def]
        pilot.app.action_switch_theme("light")
        await ask(pilot, "and at 12%?")

    assert snap_compare(make_app(FakeEngine()), terminal_size=(80, 24), run_before=run)


def test_picture_without_colour(snap_compare, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("NO_COLOR", "1")

    async def run(pilot) -> None:  # type: ignore[no-untyped-def]
        await ask(pilot, "what is the deal")
        await pilot.press("ctrl+o")
        await pilot.pause()

    assert snap_compare(make_app(FakeEngine()), terminal_size=(110, 24), run_before=run)
