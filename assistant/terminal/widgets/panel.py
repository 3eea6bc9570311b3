"""The side panel: one of several views, beside the talk or, in a narrow window, in its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Static

if TYPE_CHECKING:
    from assistant.sessions.talk import Change
    from assistant.terminal.places import Place

TITLES = {"source": "source", "assumptions": "assumptions", "library": "library", "history": "history"}
"""The views in the order of their tabs."""


class LineEntered(Message):
    """A line that a panel has for the chat, as if it had been typed there."""

    def __init__(self, text: str, at: int | None = None) -> None:
        super().__init__()
        self.text = text
        self.at = at
        """Of a conversation that is opened: the turn to show, counted from 0."""


class FactCited(Message):
    """The words that state a fact are wanted."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place


class View(Vertical):
    """One of the panel's views."""

    def leave_field(self) -> bool:
        """Close the line in which a value is typed; False where none is open."""
        return False

    def tell(self, changes: Sequence[Change]) -> bool:
        """Say which answers a change gave another value; False where that is not this view's to tell."""
        return False

    def search(self, words: str) -> None:
        """Look for words, where the view can."""

    def refill(self) -> None:
        """Show what is so now; called whenever the view comes up, and when an answer has come."""

    def take_focus(self) -> None:
        """Take the keyboard."""


class Tabs(Static):
    """The names of the views; a click opens one."""

    def show(self, current: str) -> None:
        """Mark the view that is open."""
        parts: list[tuple[str, str] | str] = []
        for name, title in TITLES.items():
            # Brackets say it without colour.
            label = f"[{title}]" if name == current else title
            style = "bold $role-result" if name == current else "$role-muted"
            parts += [(label, f"{style} @click=screen.show_panel('{name}')"), " "]
        self.update(Content.assemble(*_marked(parts)))


def _marked(parts: list[tuple[str, str] | str]) -> list[Content]:
    """Turn "style @click=action" into content with a link."""
    from textual.style import Style

    made = []
    for part in parts:
        if isinstance(part, str):
            made.append(Content(part))
            continue
        text, style = part
        look, _, action = style.partition(" @click=")
        content = Content.styled(text, look)
        made.append(content.stylize(Style.from_meta({"@click": action})))
    return made


class SidePanel(Vertical):
    """Holds the views; each is made when it is first opened."""

    def __init__(self, makers: dict[str, Callable[[], View]], *, id: str | None = None) -> None:
        """Take what makes each view, by its name."""
        super().__init__(id=id)
        self._makers = makers
        self.current = ""

    def compose(self) -> ComposeResult:
        """Lay out the tabs and the room for a view."""
        yield Tabs(id="panel-tabs", markup=False)
        yield ContentSwitcher(id="panel-views")

    async def open(self, name: str, *, focus: bool = True) -> View:
        """Show a view, and give it the keyboard if `focus`."""
        view = self.view(name)
        if view is None:
            view = self._makers[name]()
            view.id = f"view-{name}"
            await self.query_one(ContentSwitcher).mount(view)
        self.query_one(ContentSwitcher).current = f"view-{name}"
        self.query_one(Tabs).show(name)
        self.current = name
        view.refill()
        if focus:
            view.take_focus()
        return view

    def view(self, name: str) -> View | None:
        """A view that was opened before."""
        found: list[Widget] = list(self.query(f"#view-{name}"))
        return found[0] if found and isinstance(found[0], View) else None

    def refill(self) -> None:
        """Bring the view that is open up to date."""
        view = self.view(self.current)
        if view is not None:
            view.refill()
