"""Everything a person can do on the screen, in one table.

Key bindings, the help screen, the command palette and the screen's own slash commands all come from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from textual.binding import Binding

Where = Literal["app", "chat", "prompt", "links", "source"]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: its name, where its keys work, and how it is explained."""

    name: str
    where: Where
    run: str
    """The Textual action; "" where a widget handles the key itself."""
    keys: str
    """Keys divided by commas, the one to show first; "" for none."""
    short: str
    """A word or two for the bar of keys; "" to leave it out."""
    help: str
    example: str = ""
    slash: tuple[str, ...] = ()
    priority: bool = False
    palette: bool = False


ACTIONS = (
    Action(
        "ask",
        "prompt",
        "submit",
        "enter",
        "ask",
        "Ask what is typed. A number alone asks the suggestion of that number.",
        "what is it worth today over 7 years at 12%?",
    ),
    Action(
        "newline",
        "prompt",
        "newline",
        "ctrl+j,shift+enter,alt+enter",
        "new line",
        "Begin a new line. Lines, typed or pasted, are asked at enter: each is a question of its own, "
        "unless they are one wrapped sentence.",
    ),
    Action(
        "history_back", "prompt", "history(-1)", "up", "", "Fetch the question before. What is typed is kept."
    ),
    Action("history_on", "prompt", "history(1)", "down", "", "Go back down, to what was typed."),
    Action(
        "browse",
        "prompt",
        "screen.browse",
        "tab",
        "links",
        "Go to the latest answer's links: tab or arrows move, enter follows, esc comes back.",
    ),
    Action("next_link", "links", "step(1)", "tab,right,down", "next", "The next link of an answer."),
    Action("previous_link", "links", "step(-1)", "shift+tab,left,up", "back", "The link before."),
    Action(
        "follow",
        "links",
        "follow_current",
        "enter,space",
        "open",
        "Follow the link: open a source, ask, unfold.",
    ),
    Action(
        "open_source",
        "chat",
        "open_source",
        "ctrl+o",
        "source",
        "Open the latest answer's first source at the exact words; again for the next one.",
        "ctrl+o, or click [1]",
        palette=True,
    ),
    Action(
        "next_source", "source", "next_source(1)", "right", "next", "In an open source: the next citation."
    ),
    Action(
        "previous_source",
        "source",
        "next_source(-1)",
        "left",
        "previous",
        "In an open source: the one before.",
    ),
    Action("scroll_up", "prompt", "screen.scroll_page(-1)", "pageup", "", "Scroll the talk up a page."),
    Action("scroll_down", "prompt", "screen.scroll_page(1)", "pagedown", "", "Scroll it down a page."),
    Action(
        "close",
        "chat",
        "close",
        "escape",
        "back",
        "Close what is open and go back to the prompt. Typed text stays.",
    ),
    Action(
        "interrupt",
        "app",
        "interrupt",
        "ctrl+c",
        "",
        "Copy what is selected; else stop the running answer; else, pressed twice, quit.",
        priority=True,
    ),
    Action(
        "help",
        "app",
        "show_help",
        "f1",
        "help",
        "Show the keys and commands.",
        "/help",
        ("help",),
        palette=True,
    ),
    Action(
        "sources",
        "app",
        "show_sources",
        "f2",
        "library",
        "List the library's documents, and read one.",
        "/sources",
        ("sources",),
        palette=True,
    ),
    Action(
        "copy",
        "chat",
        "copy('')",
        "f3",
        "copy",
        'Copy the last answer with its citations; "all" the whole talk; "calc" the last calculation.',
        "/copy calc",
        ("copy",),
        palette=True,
    ),
    Action(
        "theme",
        "app",
        "switch_theme('')",
        "f4",
        "",
        "Change between dark and light; or name a theme.",
        "/theme light",
        ("theme",),
        palette=True,
    ),
    Action(
        "clear",
        "chat",
        "clear",
        "ctrl+l",
        "",
        "Empty the screen. The conversation goes on; /new starts another.",
        "/clear",
        ("clear",),
        palette=True,
    ),
    Action("palette", "app", "command_palette", "ctrl+p", "commands", "Search all commands."),
    Action(
        "quit",
        "app",
        "quit",
        "ctrl+q",
        "quit",
        "Leave; quit, exit or bye, typed alone, do so too.",
        "/quit",
        ("quit", "exit", "q"),
        priority=True,
        palette=True,
    ),
)

BY_NAME = {action.name: action for action in ACTIONS}
BY_SLASH = {word: action for action in ACTIONS for word in action.slash}


def bindings(where: Where) -> Iterator[Binding]:
    """Make the key bindings of one place; each has its action's name as id, for keymaps."""
    for action in ACTIONS:
        if action.where == where and action.keys and action.run:
            yield Binding(
                action.keys,
                action.run,
                action.short or action.name,
                show=bool(action.short),
                id=action.name,
                priority=action.priority,
            )


_KEY_WORDS = {
    "escape": "esc",
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
