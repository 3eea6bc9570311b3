"""When a sentence on the screen counts as read."""

from __future__ import annotations

from collections.abc import Mapping


class Looks:
    """Counts for how many looks in a row each sentence stands on the screen whole."""

    DWELL = 3
    """How many looks a sentence must stand on the screen whole, at the least, to count as read."""
    WORDS_A_LOOK = 10
    """How many words of the screen a fast reader reads between two looks: a full screen needs more looks."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}
        self._read: set[str] = set()

    def look(self, visible: Mapping[str, int]) -> set[str]:
        """Take what is on the screen now, sentence → words, and return what of it counts as read from now on."""
        self._seen = {mark: self._seen.get(mark, 0) + 1 for mark in visible}
        unread = sum(words for mark, words in visible.items() if mark not in self._read)
        needed = max(self.DWELL, unread // self.WORDS_A_LOOK)
        fresh = {mark for mark, looks in self._seen.items() if looks >= needed} - self._read
        self._read |= fresh
        return fresh
