"""The bottom line: what goes on, or else the few keys that work here, as many as fit."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from assistant.terminal.actions import BY_NAME
from assistant.terminal.keys import Keymap
from assistant.terminal.safe import printable

_USUAL = Keymap()


class KeyBar(Widget):
    """One line. A status stands before the keys and takes their room."""

    status = reactive("")
    names: reactive[tuple[str, ...]] = reactive(())

    def render(self) -> Content:
        """Put together what fits in the width."""
        keys = getattr(self.app, "keys", None)
        known = keys if isinstance(keys, Keymap) else _USUAL
        return bar(printable(self.status), self.names, self.content_size.width, known)


def bar(status: str, names: Sequence[str], width: int, keys: Keymap = _USUAL) -> Content:
    """Lay out a status and the keys of the named actions in one line of at most `width` cells."""
    line = Content.styled(status, "$role-result")
    if line.cell_length > width:
        return line.truncate(width, ellipsis=True)
    for name in names:
        action = BY_NAME[name]
        key = keys.text(name, only_first=True)
        part = Content.assemble((key, "bold"), (f" {action.short}", "$role-muted"))
        gap = Content("  ") if line else Content("")
        if line.cell_length + gap.cell_length + part.cell_length > width:
            continue
        line = line + gap + part
    return line
