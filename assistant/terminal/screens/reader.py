"""One document of the library to read, with its outline."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from assistant.terminal.safe import printable
from assistant.terminal.widgets.document_text import DocumentScroll, DocumentText
from assistant.terminal.widgets.linked import LinkedText, Shift

if TYPE_CHECKING:
    from knowledge.document import Document


class ReaderScreen(Screen[None]):
    """One document with its outline."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "app.pop_screen", "close"),
        Binding("o", "outline", "outline"),
    ]

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.headings = outline(document.text)

    def compose(self) -> ComposeResult:
        """Lay out head, outline and text."""
        yield Static(
            Content.assemble(
                (printable(self.document.title), "bold $role-result"),
                ("   esc goes back, o opens and closes the outline", "$role-muted"),
            ),
            id="reader-head",
        )
        with Horizontal():
            yield OptionList(
                *(Option(Content("  " * (level - 1) + printable(text))) for level, text, _ in self.headings),
                id="outline",
                markup=False,
            )
            with DocumentScroll(id="reader-scroll"):
                yield DocumentText(id="reader-text")

    def on_mount(self) -> None:
        """Show the text from its beginning."""
        self.query_one(DocumentText).show_document(self.document, None)
        self.query_one("#reader-scroll").focus()

    def action_outline(self) -> None:
        """Hide or show the outline."""
        self.toggle_class("-flip")
        shown = self.query_one("#outline")
        (shown if shown.display else self.query_one("#reader-scroll")).focus()

    @on(OptionList.OptionSelected, "#outline")
    def _go(self, event: OptionList.OptionSelected) -> None:
        if self.has_class("-narrow"):
            self.remove_class("-flip")
            self.query_one("#reader-scroll").focus()
        self.go_to(self.headings[event.option_index][2])

    @on(LinkedText.Followed)
    def _shift(self, event: LinkedText.Followed) -> None:
        if isinstance(event.target, Shift):
            self.go_to(event.target.offset)

    def go_to(self, offset: int) -> None:
        """Show the text from the character `offset` on."""
        text = self.query_one(DocumentText)
        text.show_document(self.document, (offset, offset), offset)
        self.query_one("#reader-scroll", DocumentScroll).bring(text)


def outline(text: str) -> tuple[tuple[int, str, int], ...]:
    """Return the level, words and offset of each heading of a text (lines that begin with hashes)."""
    found: list[tuple[int, str, int]] = []
    position = 0
    for line in text.split("\n"):
        words = line.lstrip("#")
        level = len(line) - len(words)
        if 1 <= level <= 6 and words.startswith(" ") and words.strip():
            found.append((level, words.strip(), position))
        position += len(line) + 1
    return tuple(found)
