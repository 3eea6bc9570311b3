"""The keys as they are: those of the table of actions, and those that the settings put in their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from textual.keys import KEY_NAME_REPLACEMENTS, Keys

from assistant.spelling import did_you_mean
from assistant.terminal.actions import ACTIONS, BY_NAME, key_text

_MODIFIERS = ("ctrl", "shift", "alt", "super")
_NAMED = {key.value for key in Keys} | set(KEY_NAME_REPLACEMENTS.values())


@dataclass(frozen=True, slots=True)
class Keymap:
    """Which keys do what."""

    chosen: Mapping[str, str] = field(default_factory=dict)
    """The keys that the settings name, by action."""
    notices: tuple[str, ...] = ()
    """What was wrong with them, one sentence each."""

    def of(self, name: str) -> str:
        """The keys of an action, divided by commas; "" for none."""
        return self.chosen.get(name, BY_NAME[name].keys)

    def text(self, name: str, *, only_first: bool = False) -> str:
        """The keys of an action as people read them."""
        return key_text(self.of(name), only_first=only_first)


def keymap(wanted: Mapping[str, str], file: str) -> Keymap:
    """Take what the table [keys] of the settings file `file` says, as far as it can be done.

    An unknown action, an unknown key, and a key that would do two things in one place are told and left out.
    """
    chosen: dict[str, str] = {}
    notices: list[str] = []
    for name, text in wanted.items():
        keys = [key.strip().lower() for key in text.split(",") if key.strip()]
        wrong = [key for key in keys if not is_key(key)]
        if name not in BY_NAME:
            hint = did_you_mean(name, list(BY_NAME)) or f" The actions are {', '.join(BY_NAME)}."
            notices.append(f'{file}: in [keys], "{name}" is not an action and is ignored.{hint}')
        elif wrong or not keys:
            notices.append(
                f'{file}: in [keys], "{name}" has "{text}", which is no key: write one like "f5", "ctrl+g" or '
                f'"alt+enter", several divided by commas. {_stays(name)}'
            )
        else:
            chosen[name] = ",".join(keys)
    for name in list(chosen):
        found = _clash(name, chosen)
        if found:
            key, other = found
            del chosen[name]
            notices.append(
                f'{file}: in [keys], "{name}" has {key_text(key)}, which already does "{other}". {_stays(name)}'
            )
    return Keymap(chosen, tuple(notices))


def _stays(name: str) -> str:
    usual = key_text(BY_NAME[name].keys)
    return f"{usual} stays as it was." if usual else "It stays without a key."


def _clash(name: str, chosen: Mapping[str, str]) -> tuple[str, str] | None:
    """The first key of an action that another action has where both work, and that action."""
    mine = set(chosen[name].split(","))
    for other in ACTIONS:
        if other.name == name or not _meet(BY_NAME[name].where, other.where):
            continue
        both = mine & set(chosen.get(other.name, other.keys).split(","))
        if both:
            return min(both), other.name
    return None


def _meet(one: str, other: str) -> bool:
    """Say whether two places can have the keyboard at the same time."""
    everywhere = {"app", "chat"}
    return one == other or one in everywhere or other in everywhere


def is_key(key: str) -> bool:
    """Say whether a text names a key: "f5", "ctrl+g", "shift+left", "x"."""
    *modifiers, last = key.split("+") if key != "+" else ["+"]
    if any(modifier not in _MODIFIERS for modifier in modifiers):
        return False
    return len(last) == 1 or last in _NAMED or key in _NAMED
