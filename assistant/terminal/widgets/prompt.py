"""The prompt: Enter asks, pasted lines never do, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import TextArea

from assistant.terminal.actions import BY_SLASH, bindings
from assistant.terminal.widgets.offers import Offers


class Prompt(TextArea):
    """Where questions are typed, with a history."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("prompt")]

    class Submitted(Message):
        """A question or command was entered."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Browse(Message):
        """The links of the latest answer are wanted."""

    def __init__(self, placeholder: str = "", *, id: str | None = None) -> None:
        super().__init__(
            id=id,
            compact=True,
            soft_wrap=True,
            highlight_cursor_line=False,
            placeholder=placeholder,
            show_line_numbers=False,
        )
        self.cursor_blink = False  # a still cursor: nothing on this screen moves by itself
        self.past: list[str] = []
        self.offers: Offers | None = None
        """What is suggested below it."""
        self.enter_asks = True
        """Whether Enter is the key that asks; the settings may name another."""
        self.last_key: events.Key | None = None
        """The newest key that came here."""
        self._place: int | None = None
        self._draft = ""

    async def _on_key(self, event: events.Key) -> None:
        self.last_key = event
        if event.key == "enter" and self.enter_asks:  # the text area would insert a line
            event.stop()
            event.prevent_default()
            self.action_submit()
            return
        await super()._on_key(event)

    def action_submit(self) -> None:
        """Ask what is typed, or the suggestion that is marked, and empty the prompt."""
        if self.offers is not None and self.offers.marked is not None:
            phrase = self.offers.take()
            if phrase is not None:
                self.put(phrase.text)
                if phrase.text.endswith(" "):  # something has to follow it
                    return
        text = self.text.strip()
        if not text:
            return
        self.remember(text)
        self.load_text("")
        self.post_message(self.Submitted(text))

    def action_newline(self) -> None:
        """Begin a new line at the cursor."""
        self.replace("\n", *self.selection)

    def remember(self, text: str) -> None:
        """Add a question to the history, once in a row."""
        if not self.past or self.past[-1] != text:
            self.past.append(text)
        self._place = None
        self._draft = ""

    def action_history(self, step: int) -> None:
        """Move the cursor a line, or at the edge of the text go through the history."""
        at_edge = self.cursor_at_first_line if step < 0 else self.cursor_at_last_line
        if at_edge and self._place is None and self.offers is not None and self.offers.move(step):
            return
        if not at_edge:
            if step < 0:
                self.action_cursor_up()
            else:
                self.action_cursor_down()
            return
        if step < 0:
            self._go_back()
        else:
            self._go_on()

    def _go_back(self) -> None:
        place = len(self.past) if self._place is None else self._place
        if place == 0:
            return
        if self._place is None:
            self._draft = self.text
        elif self.text != self.past[self._place]:
            # An old question that was changed is typed text, too: it becomes the draft.
            self._draft = self.text
        self._place = place - 1
        self.put(self.past[self._place])

    def _go_on(self) -> None:
        if self._place is None:
            return
        if self.text != self.past[self._place]:
            self._draft = self.text
        if self._place + 1 < len(self.past):
            self._place += 1
            self.put(self.past[self._place])
        else:
            self._place = None
            self.put(self._draft)

    def action_complete(self) -> None:
        """Take the suggestion that is marked, or the first; with none, go to the links."""
        phrase = self.offers.take() if self.offers is not None else None
        if phrase is not None:
            self.put(phrase.text)
        else:
            self.post_message(self.Browse())

    @property
    def recalling(self) -> bool:
        """Whether what stands here was fetched from the history."""
        return self._place is not None and self.text == self.past[self._place]

    def recall(self, past: Sequence[str]) -> None:
        """Put what was entered on other days before what was entered since."""
        self.past[:0] = past
        if self._place is not None:
            self._place += len(past)

    def put(self, text: str) -> None:
        """Replace what is typed."""
        self.load_text(text)
        self.move_cursor(self.document.end)

    def type(self, text: str) -> None:
        """Insert text at the cursor, as if it had been typed here."""
        self.replace(text, *self.selection)

    def type_ahead(self, text: str, *, asks: bool = True) -> None:
        """Take what was typed before this was here: ask the lines that were ended, keep the rest.

        Where it `asks` nothing, because another screen was wanted, all of it is kept.
        """
        *ended, rest = text.split("\n") if asks else [text.strip()]
        for line in filter(None, map(str.strip, ended)):
            self.remember(line)
            self.post_message(self.Submitted(line))
        self.put(rest.lstrip() + self.text)

    def update_suggestion(self) -> None:
        """Offer the rest of a slash command; the right arrow takes it."""
        self.suggestion = completion(self.text, tuple(BY_SLASH))


def completion(text: str, commands: Sequence[str]) -> str:
    """Return what would complete a slash command that is begun, or "" where not just one would."""
    if not text.startswith("/") or len(text) < 2 or not text[1:].isalpha():
        return ""
    fitting = [command for command in commands if command.startswith(text[1:])]
    return fitting[0][len(text) - 1 :] if len(fitting) == 1 else ""
