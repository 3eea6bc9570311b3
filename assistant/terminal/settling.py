"""Keeping what was loaded for good out of the way of what is typed."""

from __future__ import annotations

import gc

_SELDOM = 40
"""How many collections of the middle generation go by before a full one, which is 10 as Python starts."""


def settle() -> None:
    """Leave everything that is there now out of later garbage collections, and make full ones rarer.

    Call it when something large was loaded. A full collection looks at every object of the library and the
    cards, and holds the screen while it does, where a keystroke should be seen within 50 ms.
    """
    gc.collect(1)  # the young ones: what is garbage among them need not be kept for good
    gc.freeze()
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, _SELDOM)
