"""The library's documents; Enter reads one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from assistant.terminal.desk import Desk
from assistant.terminal.safe import printable
from assistant.terminal.widgets.panel import View

if TYPE_CHECKING:
    from knowledge.document import Document


class LibraryPanel(View):
    """Lists the documents."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.documents: Sequence[Document] = ()

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        yield Static("Loading the library …", id="library-head", markup=False)
        yield OptionList(id="documents", markup=False)

    def refill(self) -> None:
        """Ask for the documents; the engine may still be loading."""
        self._desk.call(lambda engine: tuple(engine.documents()), self._show)

    def take_focus(self) -> None:
        """Give the list the keyboard."""
        self.screen.set_focus(self.query_one(OptionList))

    def _show(self, documents: Sequence[Document]) -> None:
        if not self.is_attached or documents == self.documents:
            return
        self.documents = documents
        count = len(documents)
        self.query_one("#library-head", Static).update(
            Content.assemble(
                (f"Library: {count} document{'' if count == 1 else 's'}", "bold"),
                (" · enter reads one, /add PATH adds", "$role-muted"),
            )
        )
        choices = self.query_one(OptionList)
        marked = choices.highlighted or 0
        choices.clear_options()
        choices.add_options(Option(_entry(document)) for document in documents)
        if documents:
            choices.highlighted = min(marked, count - 1)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        from assistant.terminal.screens.reader import ReaderScreen

        self.app.push_screen(ReaderScreen(self.documents[event.option_index]))


def _entry(document: Document) -> Content:
    words = f"{len(document.text.split()):,} words"
    origin = "built in" if document.origin == "builtin" else "added"
    about = " · ".join(part for part in (document.id, origin, document.date, words) if part)
    return Content.assemble((printable(document.title), "bold"), (f"\n  {printable(about)}", "$role-muted"))
