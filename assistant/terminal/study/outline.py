"""The outline of a document beside its text, with how many sentences of each part were visited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from assistant.terminal.safe import printable

if TYPE_CHECKING:
    from assistant.study.progress import Node, Outline


class OutlineList(OptionList):
    """The whole document on the first line, and a line for each of its headings."""

    _entries: tuple[Content, ...] = ()

    def show(self, found: Outline) -> None:
        """Show how far one is; only what changed is drawn anew."""
        entries = (_entry(found), *(_node_entry(node) for node in found.nodes))
        if len(entries) != len(self._entries):
            self.clear_options()
            self.add_options(Option(entry) for entry in entries)
        else:
            for number, (entry, before) in enumerate(zip(entries, self._entries, strict=True)):
                if entry.plain != before.plain:
                    self.replace_option_prompt_at_index(number, entry)
        self._entries = entries


def _node_entry(node: Node) -> Content:
    """A line of the outline: a heading and how many of its sentences were visited."""
    done = f"{node.visited}/{node.total}" if node.total else ""
    if node.total and node.visited == node.total:
        done = "✓"
    indent = "  " * max(0, node.level - 1)
    return Content.assemble(f"{indent}{printable(node.title)} ", (done, "$role-muted"))


def _entry(found: Outline) -> Content:
    """The first line of the outline: how the sentences were visited."""
    parts = ", ".join(f"{found.count(how)} {how}" for how in ("read", "asked", "quizzed"))
    return Content.assemble(
        (f"{found.visited} of {found.total} sentences", "bold"), (f"\n{parts}", "$role-muted")
    )
