"""What all study screens share: a line at the top, a line of keys at the bottom, and work done off the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from assistant.mishaps import has_sentence, mishap_sentence
from assistant.terminal.safe import printable
from assistant.terminal.widgets.flow import Block, Fitted
from assistant.terminal.widgets.linked import LinkedText, Targets

if TYPE_CHECKING:
    from assistant.study.course import Course

T = TypeVar("T")
Key = tuple[str, str]
"""A key and what it does, for the line at the bottom."""


class Keys(Widget):
    """One line: the keys that work here, as many as fit."""

    def __init__(self) -> None:
        super().__init__()
        self._keys: Sequence[Key] = ()

    def show(self, keys: Sequence[Key]) -> None:
        """Show other keys."""
        self._keys = keys
        self.refresh()

    @property
    def shown(self) -> str:
        """The line as text."""
        return key_line(self._keys, self.content_size.width).plain

    def render(self) -> Content:
        """Put together what fits."""
        return key_line(self._keys, self.content_size.width)


def key_line(keys: Sequence[Key], width: int) -> Content:
    """Lay out keys in one line of at most `width` cells: the last one, which leaves, and of the others the first."""
    parts = [Content.assemble((key, "bold"), (f" {does}", "$role-muted")) for key, does in keys]
    gap = Content("  ")
    room = width - (parts[-1].cell_length if parts else 0)
    line = Content("")
    for part in parts[:-1]:
        if line.cell_length + part.cell_length + gap.cell_length <= room:
            line = line + part + gap
    return line + parts[-1] if parts else line


class StudyPage(Screen[None]):
    """A screen of the study mode. Whatever asks the course runs in a thread; what comes back is drawn here."""

    CSS_PATH = Path(__file__).parent / "study.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-middle"), (100, "-wide")]

    def __init__(self, course: Course) -> None:
        super().__init__()
        self.course = course
        self.busy = False
        """Whether an answer of the course is awaited: keys that would ask again wait, too."""

    def compose(self) -> ComposeResult:
        """Put head and keys around what the screen itself holds."""
        head = LinkedText(id="study-head")
        head.can_focus = False
        yield head
        yield from self.body()
        yield Keys()

    def body(self) -> ComposeResult:
        """What stands between head and keys."""
        yield from ()

    def head(self, left: str, right: str = "") -> None:
        """Say where one is, and on the right, or below where it does not fit, how far."""
        title = Content.styled(printable(left), "bold $role-result")
        end = Content.styled(printable(right), "$role-muted")

        def build(width: int) -> list[Block]:
            gap = width - title.cell_length - end.cell_length
            if gap > 0:
                return [Block(Content.assemble(title, " " * gap, end))]
            return [Block(title), Block(end)]

        self.query_one("#study-head", LinkedText).show([Fitted(build)], Targets())

    def keys(self, *keys: Key) -> None:
        """Show the keys that work now."""
        self.query_one(Keys).show(keys)

    def work_out(self, job: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do something with the course away from the screen, then draw what came of it."""
        self.busy = True
        self._work_out(job, then)

    @work(thread=True, group="course", exit_on_error=False)
    def _work_out(self, job: Callable[[], T], then: Callable[[T], None]) -> None:
        # The edge of the core: whatever it raises becomes a sentence on the screen, never a traceback.
        try:
            result = job()
        except Exception as error:
            self._back(lambda problem=error: self._failed(problem))  # type: ignore[misc]
        else:
            self._back(lambda: self._done(then, result))

    def _back(self, call: Callable[[], None]) -> None:
        if self.app.is_running and self.is_attached:
            self.app.call_from_thread(call)

    def _done(self, then: Callable[[T], None], result: T) -> None:
        self.busy = False
        if self.is_attached:
            then(result)

    def _failed(self, error: Exception) -> None:
        self.busy = False
        sentence = str(error) if has_sentence(error) else mishap_sentence(error)
        self.notify(printable(sentence), severity="error", timeout=12, markup=False)

    def tell_notices(self) -> None:
        """Say, once, what of the progress was found damaged."""
        told: set[str] = self.app.__dict__.setdefault("study_told", set())
        for notice in self.course.notices:
            if notice not in told:
                told.add(notice)
                self.notify(printable(notice), severity="warning", timeout=12, markup=False)
