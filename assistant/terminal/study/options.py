"""How one studies: new cards a day, the longest interval, the exam's day, two buttons or four."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from assistant.study.options import NAMES, kept_text
from assistant.terminal.study.page import StudyPage

if TYPE_CHECKING:
    from assistant.study.options import Options


class OptionsScreen(StudyPage):
    """A line for each option; enter keeps it and goes on to the next."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "back", show=False)]

    def body(self) -> ComposeResult:
        """A sentence and a line for each option."""
        with VerticalScroll(id="study-options"):
            for name, text in NAMES.items():
                yield Static(f"{text[:1].upper()}{text[1:]}", markup=False)
                yield Input(id=f"option-{name}", max_length=40)

    def on_mount(self) -> None:
        """Fetch the options."""
        self.head("How you study")
        self.keys(("enter", "keep"), ("tab", "next"), ("esc", "back"))
        self.query_one("#study-options").can_focus = False
        self.work_out(lambda: self.course.options, self._show)

    def _show(self, options: Options) -> None:
        values = {
            "grades": options.grades,
            "cap": options.cap_days,
            "exam": options.exam,
            "new": options.new_per_day,
        }
        for name, value in values.items():
            self.query_one(f"#option-{name}", Input).value = kept_text(value)
        self.query_one("#option-grades", Input).focus()

    @on(Input.Submitted)
    def _kept(self, event: Input.Submitted) -> None:
        name = (event.input.id or "").removeprefix("option-")
        value = event.value

        def keep() -> str:
            self.course.set_option(name, value)
            return name

        if not self.busy:
            self.work_out(keep, self._next)

    def _next(self, name: str) -> None:
        self.notify(f"Kept: {NAMES[name].split(':')[0]}.", timeout=2, markup=False)
        self.focus_next()

    def action_leave(self) -> None:
        """Close the screen; what was not kept stays as it was."""
        self.dismiss()
