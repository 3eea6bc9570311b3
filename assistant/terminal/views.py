"""The views of the side panel: each is loaded when it is first opened, so that none delays the first paint."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.terminal.desk import Desk
    from assistant.terminal.widgets.panel import View


def _source(desk: Desk) -> View:
    from assistant.terminal.widgets.source_panel import SourcePanel

    return SourcePanel()


def _assumptions(desk: Desk) -> View:
    from assistant.terminal.widgets.assumptions_panel import AssumptionsPanel

    return AssumptionsPanel(desk)


def _library(desk: Desk) -> View:
    from assistant.terminal.widgets.library_panel import LibraryPanel

    return LibraryPanel(desk)


def _history(desk: Desk) -> View:
    from assistant.terminal.widgets.history_panel import HistoryPanel

    return HistoryPanel(desk)


VIEWS: dict[str, Callable[[Desk], View]] = {
    "source": _source,
    "assumptions": _assumptions,
    "library": _library,
    "history": _history,
}
"""What makes each view, by its name."""


def prepare() -> None:
    """Load what draws answers and views; called away from the screen, before the first answer."""
    from assistant.terminal import markdown
    from assistant.terminal.widgets import (
        assumptions_panel,
        history_panel,
        library_panel,
        reply,
        source_panel,
    )

    markdown.prepare()
    del assumptions_panel, history_panel, library_panel, reply, source_panel
