"""The chat from inside: how long a key takes to be echoed under a long talk, and a search of what is kept.

    python tests/benchmarks/chat.py

Nothing here passes or fails: figures are for reading.
"""

from __future__ import annotations

import asyncio
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent / "assistant" / "terminal")]

TURNS = 500
KEPT = 10_000
WORDS = tuple(
    re.findall(r"\S+", "payback margin pledge lock-in discount rate years billion stake capacity cost")
)


def row(name: str, times: list[float]) -> None:
    """Print the median, the 95th percentile and the greatest of some times, in milliseconds."""
    times = sorted(times)
    middle, late = statistics.median(times) * 1000, times[int(len(times) * 0.95)] * 1000
    print(f"{name:<58}{middle:>8.1f} ms{late:>8.1f} ms{times[-1] * 1000:>8.1f} ms")


async def keys(turns: int) -> None:
    """Type under a talk of so many turns, and time from each key to the screen that shows it."""
    from fake_engine import FakeEngine
    from screen_help import ask, make_app, until

    app = make_app(FakeEngine())
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.desk.engine.loaded.is_set())  # type: ignore[attr-defined]
        questions = ("what is the deal", "and at 12%?", "over how many years?")
        for number in range(turns):
            app.chat.ask(questions[number % 3])
            if number % 50 == 49:
                await until(pilot, lambda: not app.chat.running, 120)
        await ask(pilot, "what is the deal")
        times = []
        shown = asyncio.Event()
        prompt = app.chat.prompt
        for letter in "why does amazon put money into the company that spends it again":
            before = prompt.text
            start = time.perf_counter()
            app.post_message(key(letter))
            while prompt.text == before:
                await asyncio.sleep(0)
            # The widget is painted when its refresh is over.
            shown.clear()
            prompt.call_after_refresh(shown.set)
            await shown.wait()
            times.append(time.perf_counter() - start)
        row(f"a key is echoed, under {turns} turns", times)
        start = time.perf_counter()
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        row(f"the window is made larger, under {turns} turns", [time.perf_counter() - start])


def key(letter: str):  # type: ignore[no-untyped-def]
    """The event of a key press."""
    from textual import events

    return events.Key("space" if letter == " " else letter, letter)


def searches() -> None:
    """Search ten thousand kept turns."""
    from assistant.sessions.archive import Archive, Turn

    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder))
        for number in range(KEPT // 100):
            session = archive.begin(f"session {number}", "{}")
            turns = []
            for at in range(100):
                words = " ".join(WORDS[(number * 7 + at * step) % len(WORDS)] for step in range(1, 120))
                turns.append(Turn(at, "", f"question {at} about {WORDS[at % len(WORDS)]}", words, "{}"))
            archive.write(session, turns, "{}")
        times = []
        for words in (*WORDS, "pay", "question 7", "lock-in years", "session", "nothing of it"):
            start = time.perf_counter()
            archive.search(words)
            times.append(time.perf_counter() - start)
        row(f"a search of {KEPT:,} kept turns", times)
        times = []
        for _ in range(20):
            start = time.perf_counter()
            archive.sessions()
            times.append(time.perf_counter() - start)
        row("the list of their sessions", times)
        times = []
        for number in range(20):
            start = time.perf_counter()
            archive.write(1, [Turn(100 + number, "", "question", "words " * 200, "{}")], "{}")
            times.append(time.perf_counter() - start)
        row("a turn is written", times)
        start = time.perf_counter()
        archive.delete(1)
        row("a session is deleted for good", [time.perf_counter() - start])


def main() -> None:
    """Print the table."""
    print(f"{'':<58}{'median':>11}{'95 %':>11}{'most':>11}")
    asyncio.run(keys(1))
    asyncio.run(keys(TURNS))
    searches()


if __name__ == "__main__":
    main()
