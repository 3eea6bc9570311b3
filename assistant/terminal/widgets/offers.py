"""Above the prompt: what may be meant by what is typed so far, and what it comes to."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from assistant.terminal.safe import printable
from assistant.terminal.widgets.flow import Block, Fitted, Flow
from assistant.vocabulary import Phrase

MOST_LINES = 8
"""How high it may be; suggestions that would be cut are left out."""


class Offers(Widget):
    """A few suggestions, one of which can be marked, and the preview of a result."""

    class Taken(Message):
        """A suggestion was clicked."""

        def __init__(self, phrase: Phrase) -> None:
            super().__init__()
            self.phrase = phrase

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.phrases: Sequence[Phrase] = ()
        self.marked: int | None = None
        self.preview = ""

    @property
    def active(self) -> bool:
        """Whether suggestions are shown."""
        return bool(self.phrases)

    def offer(self, phrases: Sequence[Phrase]) -> None:
        """Show suggestions, none of them marked."""
        if list(phrases) != list(self.phrases) or self.marked is not None:
            self.phrases = phrases
            self.marked = None
            self._changed()

    def show_preview(self, text: str) -> None:
        """Show what the line typed comes to; "" for nothing."""
        if text != self.preview:
            self.preview = text
            self._changed()

    def move(self, step: int) -> bool:
        """Mark the next suggestion, or the one before; False where there is none in that direction."""
        place = (-1 if self.marked is None else self.marked) + step
        shown = self._fitting(self.content_size.width) if self.content_size else len(self.phrases)
        if place >= shown or place < -1 or (place == -1 and self.marked is None):
            return False
        self.marked = None if place == -1 else place
        self._changed()
        return True

    def take(self) -> Phrase | None:
        """The suggestion that is marked, else the first."""
        return self.phrases[self.marked or 0] if self.phrases else None

    def stand_on(self, height: int) -> None:
        """Stand above the prompt, which takes so many lines of the screen."""
        if self.styles.offset.y.value != -height:
            self.styles.offset = (0, -height)

    def _changed(self) -> None:
        self.display = bool(self.phrases or self.preview)
        self.refresh(layout=True)

    def render(self) -> Flow:
        """Write all words of each, in as many lines as they need."""
        return Flow([Fitted(lambda width: self._blocks()[: self._fitting(width) + bool(self.preview)])])

    def _fitting(self, width: int) -> int:
        """Count the suggestions of which all lines are shown; the first always is."""
        lines = Flow(self._blocks()).lay_out(width)[1]
        blocks = {line.block for line in lines} - {line.block for line in lines[MOST_LINES:]}
        return min(len(self.phrases), max(1, len(blocks) - bool(self.preview)))

    def _blocks(self) -> list[Block]:
        blocks = []
        if self.preview:
            blocks.append(Block(Content.styled(f"= {printable(self.preview)}", "bold $role-result"), hang=2))
        for number, phrase in enumerate(self.phrases):
            chosen = number == self.marked
            line = Content.assemble(
                (printable(phrase.text.strip()), "bold $role-link" if chosen else ""),
                (f"  {printable(phrase.about)}" if phrase.about else "", "$role-muted"),
            )
            sign = Content.styled("▸ " if chosen else "  ", "bold $role-link")
            blocks.append(Block(line, sign, Content("    ")))
        return blocks

    def on_click(self, event: object) -> None:
        """Take the suggestion that is clicked."""
        lines = self.render().lay_out(self.content_size.width)[1]
        y = getattr(event, "y", -1)
        number = lines[y].block - (1 if self.preview else 0) if 0 <= y < len(lines) else -1
        if 0 <= number < len(self.phrases):
            self.post_message(self.Taken(self.phrases[number]))
