"""The command palette's entries, from the table of actions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from assistant.terminal.actions import ACTIONS, Action
from assistant.terminal.keys import Keymap


class Commands(Provider):
    """Every command of the screen, with its key and an example."""

    def _entries(self) -> Iterator[tuple[Action, str, str]]:
        for action in ACTIONS:
            if action.palette:
                ways = [self._keys(action), *(f"/{word}" for word in action.slash[:1])]
                name = action.name.replace("_", " ").capitalize()
                detail = action.help + (f"  e.g. {action.example}" if action.example else "")
                yield action, f"{name} ({' or '.join(way for way in ways if way)})", detail

    def _keys(self, action: Action) -> str:
        keys = getattr(self.app, "keys", None)
        assert isinstance(keys, Keymap)
        return keys.text(action.name, only_first=True)

    async def discover(self) -> Hits:
        """Offer everything."""
        for action, title, detail in self._entries():
            yield DiscoveryHit(title, partial(self._run, action), help=detail)

    async def search(self, query: str) -> Hits:
        """Offer what fits the words typed."""
        matcher = self.matcher(query)
        for action, title, detail in self._entries():
            score = max(matcher.match(title), matcher.match(detail) * 0.8)
            if score > 0:
                yield Hit(score, matcher.highlight(title), partial(self._run, action), help=detail)

    async def _run(self, action: Action) -> None:
        await self.app.run_action(action.run, self.app if action.where == "app" else self.screen)
