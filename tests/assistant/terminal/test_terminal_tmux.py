"""The screen in a real terminal: typed at, read, resized and left, through tmux."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="there is no tmux here")
RUNNER = Path(__file__).parent / "run_fake.py"
READY = "Ask about the"


class Terminal:
    """One tmux window on a server of its own."""

    def __init__(self, folder: Path) -> None:
        self.socket = str(folder / "tmux")
        self.folder = folder

    def tmux(self, *arguments: str) -> str:
        command = ["tmux", "-S", self.socket, "-f", "/dev/null", *arguments]
        environment = {key: value for key, value in os.environ.items() if key not in ("TMUX", "NO_COLOR")}
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, env=environment)
        return done.stdout

    def open(self, size: tuple[int, int] = (80, 24), load_seconds: float = 0, until: str = READY) -> None:
        """Start the screen with the fake engine, and wait for some words of it."""
        self.start(size, [sys.executable, str(RUNNER), str(load_seconds), str(self.folder / "home")], until)

    def start(self, size: tuple[int, int], words: list[str], until: str = READY) -> None:
        """Start a program, and wait for some words of it."""
        command = f"{shlex.join(words)}; echo left with $?; exec cat"
        self.tmux("new-session", "-d", "-x", str(size[0]), "-y", str(size[1]), command)
        self.wait(until)

    def again(self) -> None:
        """Close the window; the next one is on another server, since this one takes its time to go."""
        self.tmux("kill-server")
        self.socket += "-"

    def type(self, text: str) -> None:
        self.tmux("send-keys", "-l", "--", text)

    def enter(self, text: str) -> None:
        """Type a line and end it."""
        self.type(text)
        self.press("Enter")

    def leave(self) -> None:
        """Quit by the key, and see the shell again."""
        self.press("C-q")
        self.wait("left with 0")

    def press(self, *keys: str) -> None:
        self.tmux("send-keys", *keys)

    @property
    def text(self) -> str:
        return self.tmux("capture-pane", "-p").replace("\N{NO-BREAK SPACE}", " ")

    def wait(self, words: str, seconds: float = 20) -> str:
        end = time.monotonic() + seconds
        while words not in (text := self.text):
            assert time.monotonic() < end, f'"{words}" never came; the terminal shows:\n{text}'
            time.sleep(0.05)
        return text


@pytest.fixture
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    window = Terminal(tmp_path_factory.mktemp("t"))
    yield window
    window.tmux("kill-server")


@pytest.mark.parametrize("size", [(80, 24), (40, 15), (200, 50)])
def test_a_talk_from_the_first_key_to_the_last(terminal: Terminal, size: tuple[int, int]) -> None:
    terminal.open(size, load_seconds=1.0)
    terminal.type("what is the deal")
    terminal.wait("what is the deal")
    terminal.press("Enter")
    terminal.wait("Amazon puts $5 billion")
    terminal.press("C-o")
    terminal.wait("1 of 4")
    terminal.press("C-o", "C-o")
    terminal.wait("3 of 4")
    terminal.wait("Why it matters")
    terminal.press("Escape")
    terminal.wait("Ask about the")
    terminal.enter("and at 12%?")
    terminal.wait("Present value")
    terminal.type("half typed")
    terminal.press("Escape")
    time.sleep(1.0)  # a terminal tells esc from alt by the pause after it
    terminal.wait("❯ half typed")
    terminal.leave()


def test_nothing_typed_in_a_burst_is_lost(terminal: Terminal) -> None:
    terminal.open()
    terminal.press("F1")
    terminal.wait("Keys and commands")
    terminal.enter("what is the deal")
    terminal.wait("Amazon puts $5 billion")
    terminal.wait("❯ what is the deal")


def test_what_is_typed_before_the_first_paint_is_kept(terminal: Terminal) -> None:
    terminal.open(until="")
    terminal.type("what is the deal")
    terminal.wait("❯ what is the deal")
    terminal.press("Enter")
    terminal.wait("Amazon puts $5 billion")


def test_a_question_entered_before_the_first_paint_is_asked(terminal: Terminal) -> None:
    terminal.open(until="")
    terminal.enter("what is the deal")
    terminal.type("and then")
    text = terminal.wait("Amazon puts $5 billion")
    assert "❯ and then" in text
    terminal.leave()
    terminal.enter("echoed")  # the terminal is as it was: what is typed shows, and Enter ends a line
    assert terminal.wait("echoed\nechoed")


def test_pasted_lines_do_not_ask(terminal: Terminal) -> None:
    terminal.open()
    terminal.tmux("set-buffer", "first line\nsecond line")
    terminal.tmux("paste-buffer", "-p")
    text = terminal.wait("second line")
    assert "❯ first line" in text
    assert "waiting" not in text


def test_the_window_can_be_made_smaller_and_larger(terminal: Terminal) -> None:
    terminal.open((120, 40))
    terminal.enter("what is the deal")
    terminal.wait("Amazon puts $5 billion")
    for width, height in ((30, 12), (200, 50), (60, 20)):
        terminal.tmux("resize-window", "-x", str(width), "-y", str(height))
        terminal.wait("enter ask")
    terminal.type("still here")
    terminal.wait("❯ still here")


def test_leaving_does_not_wait_for_the_engine(terminal: Terminal) -> None:
    terminal.open(load_seconds=60, until="Reading the library")
    terminal.press("C-q")
    terminal.wait("left with 0", seconds=5)


def true_chat(home: Path, lasting_home: Path) -> list[str]:
    """The command of the true program in a home of its own, with what can be computed again of another."""
    home.mkdir(exist_ok=True)
    if not (home / "cache").exists():
        (home / "cache").symlink_to(lasting_home / "cache")
    root = str(RUNNER.parents[3])
    return ["env", f"DEAL_HOME={home}", f"PYTHONPATH={root}", sys.executable, "-m", "assistant"]


@pytest.mark.usefixtures("true_assistant")
def test_the_true_program_asks_cites_changes_leaves_and_resumes(
    terminal: Terminal, tmp_path: Path, lasting_home: Path
) -> None:
    words = true_chat(tmp_path / "home", lasting_home)
    terminal.start((100, 40), words)
    terminal.enter("what is it worth over 7 years")
    terminal.wait("$69.55 billion today", 60)
    terminal.press("C-o")
    terminal.wait("[source]")
    terminal.wait("Anthropic pledged to spend")
    terminal.press("F8")
    terminal.wait("in use in this conversation")
    terminal.wait("discount rate: 10%")
    time.sleep(1)  # the list takes keys when it has been laid out
    terminal.press("Down", "Enter")
    terminal.wait("discount rate, now 10%")
    terminal.enter("15%")
    terminal.wait("1 answer worked out anew")
    terminal.wait("$59.43 billion")  # beside the panel the line may be broken before it
    terminal.leave()
    terminal.again()
    terminal.start((80, 24), words)
    terminal.enter("/resume")
    terminal.wait("Resumed “what is it worth over 7 years”, 2 turns.", 60)
    terminal.press("PageUp")
    terminal.wait("△ Worked out anew")
    terminal.enter("/undo")
    terminal.wait("$59.43 billion → $69.55 billion")
    terminal.enter("quit")
    terminal.wait("left with 0")


@pytest.mark.usefixtures("true_assistant")
def test_a_kill_loses_nothing_that_was_answered(
    terminal: Terminal, tmp_path: Path, lasting_home: Path
) -> None:
    words = true_chat(tmp_path / "home", lasting_home)
    terminal.start((80, 24), words)
    terminal.enter("what is it worth over 7 years")
    terminal.wait("discount rate", 60)
    process = int(terminal.tmux("list-panes", "-F", "#{pane_pid}").split()[0])
    for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
        os.kill(int(child), signal.SIGKILL)
    terminal.wait("left with")
    terminal.again()
    terminal.start((80, 24), [*words, "sessions"], until="1. what is it worth over 7 years (1 turn, ")
