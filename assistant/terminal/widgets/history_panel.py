"""The conversations that are kept: listed, searched, resumed, renamed, exported, deleted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from assistant.terminal.actions import bindings
from assistant.terminal.desk import Desk
from assistant.terminal.safe import printable
from assistant.terminal.widgets.panel import LineEntered, View


@dataclass(frozen=True, slots=True)
class Row:
    """A session, or a turn that a search found in one."""

    session: int
    name: str
    about: str
    turn: int | None = None


class HistoryList(OptionList):
    """The rows."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("history")]

    class Wanted(Message):
        """Something is to be done with the row that is marked."""

        def __init__(self, what: str) -> None:
            super().__init__()
            self.what = what

    def action_resume(self) -> None:
        """Go on with it."""
        self.action_select()

    def action_rename(self) -> None:
        """Give it another name."""
        self.post_message(self.Wanted("rename"))

    def action_delete(self) -> None:
        """Delete it for good."""
        self.post_message(self.Wanted("delete"))

    def action_export(self) -> None:
        """Write it to a file."""
        self.post_message(self.Wanted("export"))

    def on_key(self, event: events.Key) -> None:
        """What is typed here is looked for."""
        if event.key == "slash":  # the chat would type it into the prompt
            event.stop()
            event.prevent_default()
            self.action_search()
            return
        line = self.screen.query_one("#history-search", SearchLine)
        # A blank opens nothing here, but behind letters that came in one burst it belongs to what is typed.
        if (
            event.is_printable
            and event.character
            and (not event.character.isspace() or self.screen.focused is line)
        ):
            event.stop()
            event.prevent_default()
            self.screen.set_focus(line)
            line.post_message(events.Key(event.key, event.character))

    def action_search(self) -> None:
        """Go to the line of the search."""
        self.screen.set_focus(self.screen.query_one("#history-search"))

    def action_cursor_up(self) -> None:
        """Go up; from the first row into the line of the search."""
        if self.highlighted in (None, 0):
            self.screen.set_focus(self.screen.query_one("#history-search"))
        else:
            super().action_cursor_up()


class SearchLine(Input):
    """Where the words to look for are typed; down goes into the list."""

    BINDINGS: ClassVar[list[BindingType]] = [("down", "screen.focus_list('#history-list')", "list")]


class HistoryPanel(View):
    """Lists the sessions, or the turns in which words were found."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.rows: list[Row] = []
        self._sure = 0
        """The session whose deletion was asked for once."""
        self._renames = 0

    def compose(self) -> ComposeResult:
        """Lay out the search and the list."""
        yield SearchLine(id="history-search", placeholder="type to search all conversations", compact=True)
        yield HistoryList(id="history-list", markup=False)
        yield Static(id="history-about", markup=False)

    def refill(self) -> None:
        """Look again."""
        self._renames = 0
        self._look(self.query_one(SearchLine).value)

    def take_focus(self) -> None:
        """Give the list the keyboard: up goes to the search."""
        self.screen.set_focus(self.query_one(HistoryList))

    def search(self, words: str) -> None:
        """Look for words."""
        self.query_one(SearchLine).value = words
        self._look(words)

    @on(Input.Changed, "#history-search")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if not self._renames:
            self._look(event.value)

    @on(Input.Submitted, "#history-search")
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if self._renames:
            number, self._renames = self._renames, 0
            name = event.value.strip()
            self.query_one(SearchLine).value = ""
            if name:
                self.post_message(LineEntered(f"/rename {number} {name}"))
        self.take_focus()

    @work(thread=True, exclusive=True, group="history", exit_on_error=False)
    def _look(self, words: str) -> None:
        from assistant.sessions.commands import counted, day

        archive = self._desk.archive
        if words.strip():
            rows = [
                Row(one.session, one.question, f"{one.name} · {' '.join(one.excerpt.split())}", one.number)
                for one in archive.search(words)
            ]
        else:
            rows = [
                Row(one.id, one.name, f"{one.id} · {day(one.updated)} · {counted(one)}")
                for one in archive.sessions()
            ]
        self.app.call_from_thread(self._show, rows, bool(words.strip()))

    def _show(self, rows: list[Row], searched: bool) -> None:
        if not self.is_attached or (rows and rows == self.rows):
            return
        listed = self.query_one(HistoryList)
        marked = listed.highlighted or 0
        self.rows = rows
        self._sure = 0
        listed.clear_options()
        listed.add_options(
            Option(
                Content.assemble(
                    (printable(row.name), "bold"), (f"\n  {printable(row.about)}", "$role-muted")
                )
            )
            for row in rows
        )
        if rows:
            listed.highlighted = min(marked, len(rows) - 1)
        self._say("" if rows else "Nothing found." if searched else "No conversation is kept yet.")

    def _say(self, sentence: str) -> None:
        self.query_one("#history-about", Static).update(Content.styled(printable(sentence), "$role-muted"))

    @property
    def _marked(self) -> Row | None:
        number = self.query_one(HistoryList).highlighted
        return self.rows[number] if number is not None and number < len(self.rows) else None

    @on(OptionList.OptionSelected)
    def _chosen(self) -> None:
        row = self._marked
        if row is not None:
            self.post_message(LineEntered(f"/resume {row.session}", row.turn))

    @on(HistoryList.Wanted)
    def _wanted(self, event: HistoryList.Wanted) -> None:
        event.stop()
        row = self._marked
        if row is None:
            return
        if event.what == "delete" and self._sure != row.session:
            self._sure = row.session
            self._say(f"Press again to delete conversation {row.session} for good.")
        elif event.what == "delete":
            self.post_message(LineEntered(f"/delete {row.session} yes"))
        elif event.what == "export":
            self.post_message(LineEntered(f"/export {row.session}"))
        else:
            self._renames = row.session
            line = self.query_one(SearchLine)
            line.value = row.name
            self.screen.set_focus(line)
            self._say(f"Type another name for conversation {row.session}; enter takes it.")
