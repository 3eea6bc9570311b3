"""The help screen: every key and command, from the table of actions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen

from assistant.terminal.actions import ACTIONS
from assistant.terminal.keys import Keymap
from assistant.terminal.widgets.flow import BLANK, Block, Item, indented
from assistant.terminal.widgets.linked import LinkedText, Targets

_ASKING = (
    "Ask in plain words: what, why, how, compare, list. Every sentence from the library ends in a marker "
    "such as [1]; click it, or press ctrl+o, to see the words in their document.",
    "Ask what-ifs with your own figures: the answer shows what you said, what is a fact and what is assumed.",
    "A follow-up (and at 15%?) keeps the rest of the calculation before it. /new begins another "
    "conversation, /set years 7 sets an assumption, /unset years takes it back, /assumptions lists them.",
)


class HelpScreen(Screen[None]):
    """Scrolls; Escape closes it, and so does typing, which goes to the prompt."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1", "app.pop_screen", "close"),
    ]

    def __init__(
        self, keys: Keymap, type_in: Callable[[str], None], take_key: Callable[[events.Key], None]
    ) -> None:
        """Take the keys as they are, what puts text into the prompt, and what gives it a key."""
        super().__init__()
        self._keys = keys
        self._type_in = type_in
        self._take_key = take_key

    def compose(self) -> ComposeResult:
        """Lay out the one text."""
        with VerticalScroll(id="help"):
            text = LinkedText(id="help-text")
            text.can_focus = False
            text.show(list(help_items(self._keys)), Targets())
            yield text

    def on_key(self, event: events.Key) -> None:
        """Leave for the prompt with what is typed: nobody's words are swallowed here.

        The rest of what was typed in a burst still arrives here, and follows.
        """
        typed = event.is_printable and event.character is not None
        follows = typed or event.key == "enter"
        if typed and event.key != "space" if self.is_current else follows:
            event.stop()
            self._take_key(event)
            self._leave()

    def on_paste(self, event: events.Paste) -> None:
        """Leave for the prompt with what is pasted."""
        event.stop()
        self._type_in(event.text)
        self._leave()

    def _leave(self) -> None:
        if self.is_current:
            self.app.pop_screen()


def help_items(keys: Keymap) -> Iterator[Item]:
    """Write the help."""
    yield Block(Content.styled("Help", "bold $role-result"), rest=Content(""))
    yield Block(
        Content.styled("esc goes back, the arrow keys scroll, typing goes to the prompt", "$role-muted")
    )
    yield BLANK
    for line in _ASKING:
        yield Block(Content(line), Content("• "), Content("  "))
    yield BLANK
    yield Block(Content.styled("Keys and commands", "bold $role-result"))
    for action in ACTIONS:
        ways = [way for way in (keys.text(action.name), *(f"/{word}" for word in action.slash)) if way]
        yield Block(Content.styled(", ".join(ways), "bold $role-link"))
        text = [Block(Content(action.help))]
        if action.example:
            text.append(Block(Content.styled(f"for example: {action.example}", "$role-muted")))
        yield from indented(text, Content("    "), Content("    "))
    yield BLANK
    yield Block(Content.styled("How numbers are marked", "bold $role-result"))
    for sign, colour, words in (
        ("› you said", "$role-question", "in this question"),
        ("‹ said or set earlier", "$role-conversation", "in this conversation, also with /set"),
        ("■ fact", "$role-fact", "stated by the library, with its source"),
        ("~ assumption", "$role-assumption", "a default of the calculator, with its range"),
    ):
        yield Block(
            Content.assemble((sign, f"bold {colour}"), f": {words}"), Content("    "), Content("    ")
        )
