"""Questions that are offered, on the first screen and below an answer."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from assistant.terminal.safe import printable
from assistant.terminal.widgets.flow import LINK, Block, Item, Link
from assistant.terminal.widgets.linked import Say, Targets

_MUTED = "$role-muted"


def suggestion_items(
    questions: tuple[str, ...], targets: Targets, *, numbered: bool = True
) -> Iterator[Item]:
    """Offer questions: by number where a number asks them now, else only to click."""
    yield Block(Content.styled("Ask by number:" if numbered else "You could ask:", _MUTED))
    for number, question in enumerate(questions, 1):
        text = printable(question.replace("\n", " "))
        label = Content.styled(f"  {number if numbered else '•'} ", "bold $role-link")
        yield Block(
            Content.styled(text, LINK),
            label,
            Content(" " * label.cell_length),
            (Link(0, len(text), targets.add(Say(question))),),
        )
