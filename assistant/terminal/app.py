"""The application: it only wires the engine, the screens and the keys together."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import App
from textual.binding import BindingType
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, TextArea
from textual.widgets.text_area import Selection

from assistant.mishaps import has_sentence, mishap_sentence
from assistant.terminal.actions import bindings
from assistant.terminal.desk import Desk
from assistant.terminal.keys import Keymap, keymap
from assistant.terminal.messages import Answered, Called
from assistant.terminal.palette import Commands
from assistant.terminal.screens.chat import ChatScreen
from assistant.terminal.study.door import StudyDoor, note_asked
from assistant.terminal.themes import DARK, LIGHT, THEMES

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.settings import Settings
    from assistant.terminal.engine import Engine, Folders

_TWICE_WITHIN = 2.0
"""Seconds within which a second ctrl+c quits."""


class DealApp(App[None]):
    """The chat in a terminal."""

    TITLE = "deal"
    CSS_PATH = Path(__file__).parent / "app.tcss"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS = {Commands}
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("app")]

    def __init__(self, engine: Engine, settings: Folders, notices: Sequence[str] = ()) -> None:
        """Take an engine that is not loaded yet; the thread that loads it starts after the first paint."""
        if not os.environ.get("NO_COLOR"):
            os.environ.pop("NO_COLOR", None)  # set but empty means colour
        super().__init__()
        self.settings = settings
        self.desk = Desk(engine, self._hear)
        self.keys: Keymap = keymap(settings.keys, str(settings.home / "settings.toml"))
        self.chat = ChatScreen(
            self.desk,
            settings.home,
            [*notices, *self.keys.notices],
            enter_asks="enter" in self.keys.of("ask").split(","),
        )
        self.study = StudyDoor(self, settings)
        self.opens_at = "chat"
        self.typed_ahead = ""
        """What was typed before the screen was there; where the chat is opened, each line that was ended is asked."""
        self._interrupted = float("-inf")
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = THEMES.get(settings.theme, DARK).name
        self.set_keymap(dict(self.keys.chosen))

    def get_default_screen(self) -> Screen[None]:
        """Open at the chat."""
        return self.chat

    def on_ready(self) -> None:
        """Load the engine, now that the first paint is done and keys are taken."""
        self.desk.start()
        if self.typed_ahead:
            self.chat.prompt.type_ahead(self.typed_ahead, asks=self.opens_at == "chat")
        self.chat.recall()
        if not self.settings.theme:
            self._fetch_theme()
        if self.opens_at == "study":
            self.action_show_study()

    @work(thread=True, group="theme", exit_on_error=False)
    def _fetch_theme(self) -> None:
        kept = self.desk.archive.preference("theme")
        if kept in THEMES:
            self.call_from_thread(setattr, self, "theme", THEMES[kept].name)

    def on_unmount(self) -> None:
        """Hear nothing more from the engine."""
        self.desk.close()

    def _hear(self, message: Message) -> None:
        """Pass on what the engine's thread says; safe to call from there."""
        receiver = self if isinstance(message, Called) else self.chat
        receiver.post_message(message)
        if isinstance(message, Answered) and message.reply.answer.citations:
            with contextlib.suppress(Exception):  # progress in the outline: an answer never fails for it
                note_asked(self.settings.home, message)

    @on(Called)
    def _called(self, message: Called) -> None:
        """Show what came of a job, if what asked for it is still there."""
        message.then(message.result)

    def action_show_help(self) -> None:
        """Open the help."""
        from assistant.terminal.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.keys, self.chat.type_in, self.chat.take_key))

    def action_show_study(self) -> None:
        """Open the study screen, when what it needs has been read."""
        self._open_study()

    @work(thread=True, exclusive=True, group="study", exit_on_error=False)
    def _open_study(self) -> None:
        self._study(self.study.load, self._show_study)

    def _show_study(self) -> None:
        self.study.show()
        if self.opens_at == "study" and self.chat.prompt.text:
            self.notify("What you typed meanwhile stands in the chat's prompt.", markup=False)
        self.opens_at = "chat"

    @work(thread=True, group="study", exit_on_error=False)
    def keep_card(self, answer: Answer) -> None:
        """Make a card of an answer."""
        told: list[str] = []
        self._study(
            lambda: told.append(self.study.keep(answer)),
            lambda: self.notify(told[0], markup=False),
        )

    def _study(self, job: Callable[[], None], then: Callable[[], None]) -> None:
        """Do something of the study mode in this thread, and then on the screen; a mishap is told."""
        try:
            job()
        except Exception as error:
            sentence = str(error) if has_sentence(error) else mishap_sentence(error)
            self.call_from_thread(self.notify, sentence, severity="error", timeout=12, markup=False)
        else:
            self.call_from_thread(then)

    def prepare_question(self, text: str, start: int, end: int) -> None:
        """Put a question into the prompt with the characters `start` to `end` marked, to be typed over.

        What was typed there before is the line above, in the prompt's history.
        """
        while self.screen is not self.chat:
            self.pop_screen()
        prompt = self.chat.prompt
        if prompt.text.strip():
            prompt.remember(prompt.text.strip())
        prompt.put(text)
        prompt.selection = Selection((0, start), (0, end))
        self.chat.set_focus(prompt)

    def action_switch_theme(self, name: str) -> None:
        """Change to a theme by name ("dark", "light" or one of Textual's), or to the other one for ""."""
        name = name.lower()
        if not name:
            name = "light" if self.current_theme.dark else "dark"
        if name in THEMES:
            self.theme = THEMES[name].name
            self._keep_theme(name)
        else:
            names = ", ".join(THEMES)
            self.notify(f'There is no theme "{name}". The themes are {names}.', markup=False)

    @work(thread=True, group="theme", exit_on_error=False)
    def _keep_theme(self, name: str) -> None:
        self.desk.archive.prefer("theme", name)

    def action_interrupt(self) -> None:
        """Copy a selection; else stop what runs; else quit at the second press."""
        focused = self.focused
        chosen = focused.selected_text if isinstance(focused, Input | TextArea) else ""
        chosen = chosen or self.screen.get_selected_text() or ""
        if chosen:
            self.chat.copy(chosen)
        elif self.chat.running:
            self.chat.stop()
        elif self.chat.adding:
            self.chat.stop_adding()
        elif self.screen is self.chat and self.chat.prompt.text:
            self.notify("What is typed stays here; ctrl+q quits.", markup=False)
        elif time.monotonic() - self._interrupted < _TWICE_WITHIN:
            self.exit()
        else:
            self._interrupted = time.monotonic()
            self.notify("Press ctrl+c again to quit, or ctrl+q.", timeout=_TWICE_WITHIN, markup=False)


def run(settings: Settings, screen: str = "chat") -> int:
    """Open the screen and return the exit status when it is closed."""
    from assistant.terminal.adapter import AssistantEngine

    if settings.color == "never":
        os.environ["NO_COLOR"] = "1"
    app = DealApp(AssistantEngine(settings), settings, settings.notices)
    app.opens_at = screen
    return open_app(app)


def open_app(app: DealApp) -> int:
    """Run an app until it is closed, and never wait for what its engine still does."""
    from assistant.terminal.typeahead import typed_ahead

    stdin = sys.__stdin__
    with typed_ahead(stdin.fileno() if stdin is not None else -1) as app.typed_ahead:
        app.run()
    status = app.return_code or 0
    if app.desk.busy:
        # A model is still loading in the engine's thread. Waiting for it would keep the person from the
        # shell, and ending the interpreter under a native library can crash; nothing is left to be written.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    return status
