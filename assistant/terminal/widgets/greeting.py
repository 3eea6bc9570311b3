"""The first thing on the screen: what can be asked, and questions to begin with."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from textual.content import Content

from assistant.terminal.widgets.flow import BLANK, Block, Item
from assistant.terminal.widgets.linked import LinkedText, Targets
from assistant.terminal.widgets.suggestions import suggestion_items

_FILE = Path(__file__).parent.parent / "greeting.toml"


@cache
def _data() -> dict[str, object]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def _texts(key: str) -> tuple[str, ...]:
    values = _data()[key]
    return tuple(str(value) for value in values) if isinstance(values, list) else (str(values),)


def questions() -> tuple[str, ...]:
    """Return the questions of the first screen."""
    return _texts("questions")


class Greeting(LinkedText):
    """Greets, and offers the first questions."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.set_latest(True)

    def set_latest(self, latest: bool) -> None:
        """Number the questions as long as a number alone asks them."""
        targets = Targets()
        items: list[Item] = [Block(Content.styled(_texts("title")[0], "bold $role-result"))]
        items += [Block(Content(line)) for line in _texts("says")]
        items += [BLANK, *suggestion_items(questions(), targets, numbered=latest), BLANK]
        self.show(items, targets)
