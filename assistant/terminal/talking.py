"""What all parts of the chat screen rest on: the talk, the questions that wait, and the line that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import Screen

from assistant.terminal.widgets.greeting import Greeting
from assistant.terminal.widgets.key_bar import KeyBar
from assistant.terminal.widgets.panel import SidePanel
from assistant.terminal.widgets.prompt import Prompt
from assistant.terminal.widgets.transcript import Transcript
from assistant.terminal.widgets.turn import Turn

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.terminal.desk import Desk
    from assistant.terminal.typist import Typist

_PROMPT_KEYS = (
    "ask",
    "help",
    "palette",
    "quit",
    "complete",
    "open_source",
    "assumptions",
    "sources",
    "sessions",
    "study",
    "keep_card",
)
_LINK_KEYS = ("follow", "next_link", "previous_link", "help")
_PANEL_KEYS = {
    "source": ("next_source", "previous_source", "help"),
    "assumptions": ("edit_assumption", "unset_assumption", "cite_assumption", "undo_assumption", "help"),
    "library": ("help",),
    "history": (
        "resume_session",
        "search_sessions",
        "rename_session",
        "delete_session",
        "export_session",
        "help",
    ),
}


class Talking(Screen[None]):
    """The part of the chat screen that knows its widgets and what waits for an answer."""

    desk: Desk
    home: Path
    typist: Typist

    def __init__(self) -> None:
        super().__init__()
        self.adding_line = ""
        """How far adding files is."""
        self._open_turns: list[Turn] = []
        self._loading = "Loading …"
        self._hint = ""

    @property
    def prompt(self) -> Prompt:
        """The prompt."""
        return self.query_one(Prompt)

    @property
    def transcript(self) -> Transcript:
        """The talk."""
        return self.query_one(Transcript)

    @property
    def panel(self) -> SidePanel:
        """The side panel."""
        return self.query_one(SidePanel)

    def in_panel(self) -> bool:
        """Whether the panel has the keyboard."""
        return self.focused is not None and self.panel in self.focused.ancestors_with_self

    @property
    def running(self) -> bool:
        """Whether a question waits for its answer."""
        return bool(self._open_turns)

    def ask(self, question: str) -> None:
        """Put a question into the talk and hand it to the engine."""
        self.query_one(Greeting).set_latest(False)
        turn = self.transcript.add(question)
        self._open_turns.append(turn)
        self.desk.ask(turn.number, question)
        self.show_status()

    def _finish(self, number: int) -> Turn | None:
        turn = self.transcript.find(number)
        if turn is None or turn not in self._open_turns:
            return None
        self._open_turns.remove(turn)
        self.show_status()
        return turn

    def stop(self) -> None:
        """Give up the questions that wait for an answer."""
        for turn in self._open_turns:
            self.desk.drop(turn.number)
            turn.set_state("stopped")
        self._open_turns.clear()
        self.show_status()

    def show_status(self) -> None:
        """Say what goes on, and which keys work here."""
        bar = self.query_one(KeyBar)
        waiting = len(self._open_turns)
        if self._hint:
            bar.status = self._hint
        elif self._loading:
            kept = f" ({waiting} waiting)" if waiting else ""
            bar.status = f"{self._loading}{kept}"
        elif self.adding_line:
            bar.status = self.adding_line
        elif waiting:
            bar.status = f"{waiting} waiting" if waiting > 1 else "working"
        else:
            bar.status = ""
        bar.names = self._keys()

    def _keys(self) -> tuple[str, ...]:
        focused = self.focused
        if isinstance(focused, Turn | Greeting):
            return ("close", *_LINK_KEYS)
        return ("close", *_PANEL_KEYS[self.panel.current]) if self.in_panel() else _PROMPT_KEYS
