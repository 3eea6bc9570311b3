"""The source panel: the cited words in their document, beside the talk or in front of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from assistant.terminal.actions import bindings
from assistant.terminal.places import Place
from assistant.terminal.safe import printable
from assistant.terminal.widgets.document_text import DocumentScroll, DocumentText
from assistant.terminal.widgets.linked import LinkedText, Shift, Targets
from assistant.terminal.widgets.panel import View
from assistant.terminal.widgets.reply import section_path

if TYPE_CHECKING:
    from knowledge.document import Document


class SourceScroll(DocumentScroll, can_focus=True):
    """What scrolls the document's text: up and down scroll, left and right change the source."""

    LEAD = 3  # what leads up to the words is seen as well


class SourcePanel(View):
    """Shows one of an answer's places at a time."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("source")]

    def __init__(self) -> None:
        super().__init__()
        self.places: Sequence[Place] = ()
        self.number = 0
        self._documents: Mapping[str, Document] = {}

    def compose(self) -> ComposeResult:
        """Lay out the head and the text."""
        yield Static(id="source-head", markup=False)
        with SourceScroll(id="source-scroll"):
            yield DocumentText(id="source-text")

    def open(self, places: Sequence[Place], number: int, documents: Mapping[str, Document]) -> None:
        """Show the place `number` of `places`."""
        self.places = places
        self._documents = documents
        self.number = number
        self._show()

    def refill(self) -> None:
        """Say how to open one, where none is open."""
        if not self.places:
            words = "A click on a marker such as [1] opens its words here; so does /source 1."
            self.query_one("#source-head", Static).update(Content.styled(words, "$role-muted"))

    def take_focus(self) -> None:
        """Take the keyboard."""
        self.screen.set_focus(self.query_one("#source-scroll"))  # at once: the next key is its own

    @property
    def text(self) -> DocumentText:
        """The document's text."""
        return self.query_one("#source-text", DocumentText)

    def action_next_source(self, step: int) -> None:
        """Show the next place, or the one before; round and round."""
        if self.places:
            self.number = (self.number + step) % len(self.places)
            self._show()

    def _show(self) -> None:
        place = self.places[self.number]
        document = self._documents.get(place.document)
        head = [
            (f"{place.label} ", "bold $role-link"),
            (printable(place.title), "bold"),
            (f"\n{section_path(place.section)}" if place.section else "", "$role-muted"),
        ]
        if document is not None and (document.source or document.date):
            about = ", ".join(part for part in (document.source, document.date) if part)
            head.append((f"\n{printable(about)}", "$role-muted"))
        if place.also:
            head.append((f"\nalso stated in {section_path('; '.join(place.also))}", "$role-muted"))
        count = (
            f"{self.number + 1} of {len(self.places)}, ← → for the others; " if len(self.places) > 1 else ""
        )
        head.append((f"\n{count}esc closes", "$role-muted"))
        changed = (
            document is not None and place.quote and document.text[place.start : place.end] != place.quote
        )
        if document is None or changed:
            why = "is not in the library any more" if document is None else "has changed since"
            head.append((f"\n! {printable(place.document)} {why}. It said: ", "bold $role-warn"))
            head.append((printable(" ".join(place.quote.split())), "$role-warn"))
        self.query_one("#source-head", Static).update(Content.assemble(*head))
        if document is None:
            self.text.show([], Targets())
            return
        self.text.show_document(document, None if changed else (place.start, place.end), place.start)
        self.query_one("#source-scroll", SourceScroll).bring(self.text)

    @on(LinkedText.Followed)
    def _shift(self, event: LinkedText.Followed) -> None:
        if isinstance(event.target, Shift) and self.text.document is not None:
            event.stop()
            self.text.show_document(self.text.document, self.text.mark, event.target.offset)
