"""What the tests of the screen share: an app with the fake engine, its text, and waiting for a condition."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fake_engine import FakeEngine
from textual.pilot import Pilot

from assistant.terminal.app import DealApp
from assistant.terminal.widgets.prompt import Prompt
from assistant.terminal.widgets.turn import Turn


@dataclass(frozen=True)
class Home:
    home: Path
    keys: Mapping[str, str] = field(default_factory=dict)
    theme: str = "dark"


def make_app(
    engine: FakeEngine, home: Path = Path("/nonexistent"), keys: Mapping[str, str] | None = None
) -> DealApp:
    return DealApp(engine, Home(home, keys or {}))


@contextlib.asynccontextmanager
async def chatting(
    size: tuple[int, int], *, loaded: bool = False, notifications: bool = False
) -> AsyncIterator[tuple[FakeEngine, DealApp, Pilot[None]]]:
    """A chat with a fake engine of its own, which is waited for where it is to be `loaded`."""
    engine = FakeEngine()
    app = make_app(engine)
    async with app.run_test(size=size, notifications=notifications) as pilot:
        if loaded:
            await until(pilot, engine.loaded.is_set)
        yield engine, app, pilot


def screen_text(app: DealApp) -> str:
    """The characters of the screen, line by line."""
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.text.replace("\N{NO-BREAK SPACE}", " ").rstrip() for strip in strips)


async def until(pilot: Pilot[None], condition: Callable[[], object], seconds: float = 20) -> None:
    """Let the app work until the condition holds; fail where it never does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited in vain; the screen is:\n{screen_text(pilot.app)}"
        await pilot.pause()
        await asyncio.sleep(0.005)
    await pilot.pause()


async def ask(pilot: Pilot[None], question: str) -> Turn:
    """Type a question, and wait for what comes of it."""
    app = pilot.app
    await until(pilot, lambda: app.chat.query(Prompt))
    app.chat.prompt.load_text(question)
    await pilot.press("enter")
    await until(pilot, lambda: app.chat.transcript.turns and not app.chat.running)
    return app.chat.transcript.turns[-1]
