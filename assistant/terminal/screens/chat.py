"""The chat: the talk, the prompt, and the side panel."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from assistant.terminal.actions import bindings
from assistant.terminal.asking import Asking
from assistant.terminal.desk import Desk
from assistant.terminal.messages import (
    EngineFailed,
    EngineProgress,
    EngineReady,
    Opened,
    Told,
)
from assistant.terminal.typist import Typist
from assistant.terminal.views import VIEWS
from assistant.terminal.widgets.greeting import Greeting
from assistant.terminal.widgets.key_bar import KeyBar
from assistant.terminal.widgets.offers import Offers
from assistant.terminal.widgets.panel import SidePanel
from assistant.terminal.widgets.prompt import Prompt
from assistant.terminal.widgets.transcript import Transcript
from assistant.terminal.widgets.turn import Turn

if TYPE_CHECKING:
    from pathlib import Path


_EARLY_KEYS = ("enter", "backspace")
"""Keys that are handed on in their order with the letters that came before the prompt had the focus."""
_WIDE = 100


class ChatScreen(Asking):
    """Transcript, prompt and panel, and how they work together."""

    AUTO_FOCUS = "Prompt"
    HORIZONTAL_BREAKPOINTS = [
        (0, "-tiny"),
        (40, "-narrow"),
        (_WIDE, "-wide"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("chat")]

    def __init__(
        self, desk: Desk, home: Path, notices: Sequence[str] = (), *, enter_asks: bool = True
    ) -> None:
        """Take the engine's desk, the folder to write in, and what the settings have to say.

        `enter_asks` is whether Enter is the key that asks; else it begins a new line.
        """
        super().__init__()
        self._enter_asks = enter_asks
        self.notices = notices
        self.desk = desk
        self.home = home

    def compose(self) -> ComposeResult:
        """Put the talk and the prompt first."""
        with Horizontal(id="room"):
            with Vertical(id="main"):
                with Transcript(id="transcript"):
                    yield Greeting(id="greeting")
                with Horizontal(id="prompt-row"):
                    yield Static("❯ ", id="prompt-sign", markup=False)
                    yield Prompt("Ask about the deal, or what if …", id="prompt")
                yield Offers(id="offers")
            yield SidePanel(
                {name: partial(make, self.desk) for name, make in VIEWS.items()},
                id="panel",
            )
        yield KeyBar(id="key-bar")

    def on_mount(self) -> None:
        """Show what goes on."""
        offers = self.query_one(Offers)
        offers.display = False
        self.prompt.offers = offers
        self.prompt.enter_asks = self._enter_asks
        self.typist = Typist(self.prompt, offers, self.desk)
        row = self.query_one("#prompt-row")
        self.screen_layout_refresh_signal.subscribe(
            offers, lambda _: offers.stand_on(row.outer_size.height), immediate=True
        )
        self.show_status()
        for notice in self.notices:
            self.transcript.note(notice)

    @work(thread=True, group="recall", exit_on_error=False)
    def recall(self) -> None:
        """Fetch what was asked on other days for the prompt's history."""
        past = self.desk.archive.lines()
        self.app.call_from_thread(self.prompt.recall, past)

    # The engine's state

    @on(EngineProgress)
    def _progress(self, message: EngineProgress) -> None:
        self._loading = message.line
        self.show_status()

    @on(EngineReady)
    def _ready(self) -> None:
        self._loading = ""
        self.show_status()
        self.desk.call(lambda engine: engine.vocabulary(), self.typist.learn)

    @on(EngineFailed)
    def _engine_failed(self, message: EngineFailed) -> None:
        self._loading = "The engine is not loaded"
        self.show_status()
        self.transcript.note(message.sentence)

    @on(Told)
    def _told(self, message: Told) -> None:
        if message.sentence:
            self.transcript.note(message.sentence)
        if self.has_class("-panel") and self.panel.current != "source":
            self.panel.refill()

    @on(Opened)
    def _opened(self, message: Opened) -> None:
        self.stop()
        if not message.entries:
            self.begin_anew(message.sentence)
            return
        transcript = self.transcript
        transcript.documents = dict(message.documents)
        self.query_one(Greeting).display = False
        transcript.load(message.entries, message.stale, message.at)
        transcript.note(message.sentence)
        if message.at is not None:
            self.go_to(message.at)  # what was sought goes before what is told
        if not self.has_class("-wide"):
            self.action_close()

    def on_descendant_focus(self) -> None:
        """Show the keys of what has the focus now."""
        self.show_status()

    # Keys

    async def on_key(self, event: events.Key) -> None:
        """Send what is typed outside the prompt to the prompt; on an answer, a digit opens that citation."""
        focused = self.focused
        if focused is None or focused is self.prompt:
            # Typed before the prompt had the focus, as when the program had just been started. What the prompt
            # had and left goes on to the key bindings, such as that of backspace.
            if event is not self.prompt.last_key and (event.is_printable or event.key in _EARLY_KEYS):
                event.stop()
                self.take_key(event)
        elif isinstance(focused, Turn) and event.character and event.character.isdigit():
            event.stop()
            await self.open_citation(focused, int(event.character))
        elif event.is_printable and event.character and not event.character.isspace():
            event.stop()
            self.type_in(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """Paste into the prompt wherever the focus is."""
        if not isinstance(self.focused, Prompt | Input):
            event.stop()
            self.type_in(event.text)

    def take_key(self, event: events.Key) -> None:
        """Let the prompt handle a key as if it had come there, after those that it was given before."""
        self.set_focus(self.prompt)
        self.prompt.post_message(events.Key(event.key, event.character))

    def type_in(self, text: str) -> None:
        """Type into the prompt; where the panel stands in its place, close that first."""
        if not self.has_class("-wide"):
            self.remove_class("-panel")
        self.set_focus(self.prompt)
        self.prompt.type(text)

    def on_resize(self, event: events.Resize) -> None:
        """Close a panel that would now stand in the place of the prompt while someone types there."""
        if event.size.width < _WIDE and not self.in_panel():
            self.remove_class("-panel")

    @on(Offers.Taken)
    def _taken(self, event: Offers.Taken) -> None:
        self.prompt.put(event.phrase.text)
        self.set_focus(self.prompt)
