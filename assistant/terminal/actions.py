"""Everything a person can do on the screen, in one table: `actions.toml`.

Key bindings, the help screen, the command palette and the screen's own slash commands all come from it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from textual.binding import Binding

_FILE = Path(__file__).parent / "actions.toml"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: its name, where its keys work, and how it is explained."""

    name: str
    where: str
    """app, chat, or the widget that has the focus: prompt, links, source, assumptions, history, study …"""
    run: str
    """The Textual action."""
    help: str
    keys: str = ""
    """Keys divided by commas, the one to show first; "" for none. settings.toml may name others."""
    short: str = ""
    """A word or two for the bar of keys; "" to leave it out."""
    example: str = ""
    slash: tuple[str, ...] = ()
    """The words of its slash command."""
    command: str = ""
    """What the slash command does, where that is not `run`; what is typed behind it is its argument."""
    engine: bool = False
    """Whether the slash command is the conversation's own: it is asked like a question."""
    priority: bool = False
    """Whether its keys work whatever has the focus."""
    palette: bool = False


def _read(file: Path) -> tuple[Action, ...]:
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["action"]
    return tuple(Action(**{**row, "slash": tuple(row.get("slash", ()))}) for row in rows)


ACTIONS = _read(_FILE)
BY_NAME = {action.name: action for action in ACTIONS}
BY_SLASH = {word: action for action in ACTIONS for word in action.slash}


def bindings(where: str) -> Iterator[Binding]:
    """Make the key bindings of one place; each has its action's name as id, for keymaps.

    An action without a key gets one that no keyboard has, so that the settings can give it a true one.
    """
    for action in ACTIONS:
        if action.where == where:
            yield Binding(
                action.keys or f"unbound_{action.name}",
                action.run,
                action.short or action.name,
                show=bool(action.short),
                id=action.name,
                priority=action.priority,
            )


_KEY_WORDS = {
    "escape": "esc",
    "slash": "/",
    "pageup": "page up",
    "pagedown": "page down",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
}


def key_text(keys: str, *, only_first: bool = False) -> str:
    """Write keys as people read them: "ctrl+j or shift+enter"."""
    names = [
        _KEY_WORDS.get(key, key.upper() if _is_function_key(key) else key) for key in keys.split(",") if key
    ]
    return " or ".join(names[:1] if only_first else names)


def _is_function_key(key: str) -> bool:
    return len(key) > 1 and key[0] == "f" and key[1:].isdigit()
