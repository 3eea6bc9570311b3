"""The bottom line: what goes on, in full, or else the few keys that work here, as many as fit."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from assistant.terminal.actions import BY_NAME
from assistant.terminal.keys import Keymap
from assistant.terminal.safe import printable
from assistant.terminal.widgets.flow import Block, Fitted, Flow

_USUAL = Keymap()


class KeyBar(Widget):
    """One line, or as many as a status needs. It stands before the keys and takes their room."""

    status = reactive("", layout=True)
    names: reactive[tuple[str, ...]] = reactive(())

    def render(self) -> Flow:
        """Put together what fits in the width."""
        keys = getattr(self.app, "keys", None)
        known = keys if isinstance(keys, Keymap) else _USUAL
        return Flow([Fitted(lambda width: [Block(bar(printable(self.status), self.names, width, known))])])


def bar(status: str, names: Sequence[str], width: int, keys: Keymap = _USUAL) -> Content:
    """Lay out a status and the keys of the named actions in `width` cells; a longer status stands alone."""
    line = Content.styled(status, "$role-result")
    if line.cell_length > width:
        return line
    for name in names:
        action = BY_NAME[name]
        key = keys.text(name, only_first=True)
        part = Content.assemble((key, "bold"), (f" {action.short}", "$role-muted"))
        gap = Content("  ") if line else Content("")
        if line.cell_length + gap.cell_length + part.cell_length > width:
            continue
        line = line + gap + part
    return line
