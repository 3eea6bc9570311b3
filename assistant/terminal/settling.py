"""Keeping what was loaded for good out of the way of what is typed."""

from __future__ import annotations

import gc


def settle() -> None:
    """Leave everything that is there now out of later garbage collections; call it when something large was loaded.

    A full collection looks at every object of the library and the cards, and holds the screen while it does:
    for 30 to 70 ms, where a keystroke should be seen within 50.
    """
    gc.collect(1)  # the young ones: what is garbage among them need not be kept for good
    gc.freeze()
