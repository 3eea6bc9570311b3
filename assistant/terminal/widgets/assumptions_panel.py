"""What answers rest on: every assumption and fact with value, range and source; Enter changes one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from assistant.terminal.actions import bindings
from assistant.terminal.desk import Desk
from assistant.terminal.places import Place
from assistant.terminal.safe import printable
from assistant.terminal.widgets.calculation import ORIGINS
from assistant.terminal.widgets.panel import FactCited, LineEntered, View
from assistant.terminal.widgets.reply import said, short

if TYPE_CHECKING:
    from assistant.sessions.assumptions import Assumption
    from assistant.sessions.talk import Change


_MOST_TOLD = 5
"""How many changed answers are named."""


class AssumptionList(OptionList):
    """The rows."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("assumptions")]

    def action_edit(self) -> None:
        """Change the one that is marked."""
        self.action_select()

    def action_unset(self) -> None:
        """Go back to its default."""
        self.post_message(AssumptionsPanel.Wanted("unset"))

    def action_cite(self) -> None:
        """Open the words that state it."""
        self.post_message(AssumptionsPanel.Wanted("cite"))

    def action_say(self, line: str) -> None:
        """Enter a command."""
        self.post_message(LineEntered(line))


class AssumptionsPanel(View):
    """Lists them; those that answers of this conversation rest on come first."""

    class Wanted(Message):
        """Something is to be done with the row that is marked."""

        def __init__(self, what: str) -> None:
            super().__init__()
            self.what = what

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.rows: Sequence[Assumption] = ()
        self._telling = False
        """Whether the head says what was worked out anew, and is to be left."""

    def compose(self) -> ComposeResult:
        """Lay out what is said of the marked one, the list, and the line in which a value is typed."""
        yield Static("Loading …", id="assumptions-head", markup=False)
        yield AssumptionList(id="assumptions-list", markup=False)
        yield Static(id="assumption-about", markup=False)
        yield Input(id="assumption-value", compact=True)

    def on_mount(self) -> None:
        """Hide the line until a value is to be typed."""
        self.query_one(Input).display = False

    def refill(self) -> None:
        """Ask for the rows as they are now."""
        self._desk.call(lambda engine: engine.assumptions(), self._show)

    def take_focus(self) -> None:
        """Give the list the keyboard."""
        self.screen.set_focus(self.query_one(AssumptionList))

    def _show(self, rows: Sequence[Assumption]) -> None:
        if not self.is_attached:
            return
        listed = self.query_one(AssumptionList)
        marked = self._marked
        self.rows = rows
        used = sum(bool(row.used or row.own) for row in rows)
        words = f"{used} in use in this conversation" if used else "None in use yet; these are the defaults"
        if not self._telling:
            self.query_one("#assumptions-head", Static).update(Content.styled(words, "$role-muted"))
        self._telling = False
        listed.clear_options()
        listed.add_options(Option(row_content(row)) for row in rows)
        names = [row.name for row in rows]
        if rows:
            listed.highlighted = names.index(marked.name) if marked and marked.name in names else 0

    def tell(self, changes: Sequence[Change]) -> bool:
        """Say which answers a change gave another value."""
        changes = [change for change in changes if change.told]
        count = len(changes)
        if not count:
            return False
        parts: list[tuple[str, str] | str] = [
            (f"△ {count} answer{'s' if count > 1 else ''} worked out anew", "bold $role-warn")
        ]
        for change in changes[-_MOST_TOLD:]:
            parts.append((f"\n{printable(short(change.entry.question))}: ", ""))
            parts.append((printable(said(change.old)), "$role-muted"))
            parts += [" → ", (printable(said(change.entry.answer)), "bold $role-result")]
        self.query_one("#assumptions-head", Static).update(Content.assemble(*parts))
        self._telling = True
        return True

    @property
    def _marked(self) -> Assumption | None:
        number = self.query_one(AssumptionList).highlighted
        return self.rows[number] if number is not None and number < len(self.rows) else None

    @on(OptionList.OptionHighlighted)
    def _highlighted(self) -> None:
        row = self._marked
        if row is not None:
            self.query_one("#assumption-about", Static).update(about(row))

    @on(OptionList.OptionSelected)
    def _edit(self) -> None:
        row = self._marked
        if row is None:
            return
        field = self.query_one(Input)
        field.display = True
        field.border_title = None
        field.value = ""
        field.placeholder = f"{row.label}, now {row.value}: type a value, enter takes it, esc leaves it"
        self.screen.set_focus(field)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        row, value = self._marked, event.value.strip()
        if row is None or not value:
            self.leave_field()
            return
        from assistant.slash import refusal  # imported late: not needed for the first paint

        name = row.name

        def told(sentence: str) -> None:
            if not self.is_attached:
                return
            if sentence:  # it stays in the field, to be mended
                head = Content.styled(printable(sentence), "$role-warn")
                self.query_one("#assumptions-head", Static).update(head)
            else:
                self.leave_field()
                self.post_message(LineEntered(f"/set {name} {value}"))

        self._desk.call(lambda engine: refusal(name, value, engine.talk.assistant.desk), told)

    def leave_field(self) -> bool:
        """Close the line in which a value is typed; False where it was not open."""
        field = self.query_one(Input)
        if not field.display:
            return False
        field.display = False
        self.take_focus()
        return True

    @on(Wanted)
    def _wanted(self, event: Wanted) -> None:
        event.stop()
        row = self._marked
        if row is None:
            return
        if event.what == "unset" and row.origin == "conversation":
            self.post_message(LineEntered(f"/unset {row.name}"))
        elif event.what == "unset" and row.origin == "question":
            self.app.notify(f"The {row.label} is said in the questions; nothing is set.", markup=False)
        elif event.what == "unset":
            self.app.notify(f"The {row.label} is at its default.", markup=False)
        elif row.document:
            self.post_message(
                FactCited(Place("fact", row.label, "", row.document, row.start, row.end, (), row.source))
            )
        else:
            self.app.notify(f"The {row.label} is assumed, not stated: no words to open.", markup=False)


def row_content(row: Assumption) -> Content:
    """Write one row: name and value, then where it comes from and its range."""
    sign, words, colour = ORIGINS.get(row.origin, ("?", row.origin, ""))
    ends = f", from {row.low} to {row.high}" if row.low and row.high else ""
    usual = f", default {row.default}" if row.origin in ("conversation", "question") and row.default else ""
    return Content.assemble(
        (printable(row.label), "bold" if row.used or row.own else ""),
        ": ",
        (printable(row.value or "not set"), f"bold {colour}"),
        (f"\n  {sign} {words}", colour),
        (printable(f"{usual}{ends}{_uses(row)}"), "$role-muted"),
    )


def _uses(row: Assumption) -> str:
    """In how many answers it is, and which of them have a value of the person's own."""
    from assistant.sessions.assumptions import keeping  # imported late: not needed for the first paint

    parts = [f", in {_answers(row.used)}"] if row.used else []
    own = row.own
    if row.origin == "question" and own:
        parts.append(f", in {_answers(own[0][1])}")
        own = own[1:]
    if row.origin == "conversation":
        parts += [f"; {keeping(value, count)}" for value, count in own]
    else:
        parts += [f"; {value}, you said, in {_answers(count)}" for value, count in own]
    return "".join(parts)


def _answers(count: int) -> str:
    return "1 answer" if count == 1 else f"{count} answers"


def about(row: Assumption) -> Content:
    """Say where a default comes from."""
    kind = "The library says" if row.document else "Why"
    source = row.source or "no more is known"
    return Content.assemble((f"{kind}: ", "bold"), (printable(source), "$role-muted"))
