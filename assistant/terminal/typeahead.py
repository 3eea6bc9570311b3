"""What is typed before the screen is there: taken from the terminal as lines, so that Enter still asks."""

from __future__ import annotations

import contextlib
import os
import select
from collections.abc import Iterator

from assistant.clean import clean_input

_MOST = 1 << 16
"""Bytes that are taken at most: a terminal keeps no more than a few thousand."""


@contextlib.contextmanager
def typed_ahead(fileno: int) -> Iterator[str]:
    """Give what was typed so far, its lines divided by line feeds, and keep the terminal ready for keys.

    A terminal that waits for whole lines turns Enter into a line feed, which a screen would read as ctrl+j.
    So what waits is taken here, and until the screen has the terminal, Enter stays what it is and nothing
    is echoed. Afterwards the terminal is as it was. Without a terminal it is "".
    """
    try:
        import termios
    except ImportError:  # Windows: its terminal keeps keys apart
        yield ""
        return
    try:
        before = termios.tcgetattr(fileno)
    except (termios.error, OSError, ValueError):
        yield ""
        return
    now = termios.tcgetattr(fileno)
    now[0] &= ~termios.ICRNL
    now[3] &= ~(termios.ICANON | termios.ECHO)
    now[6][termios.VMIN], now[6][termios.VTIME] = 1, 0
    try:
        termios.tcsetattr(fileno, termios.TCSANOW, now)
        yield _waiting(fileno)
    finally:
        with contextlib.suppress(termios.error, OSError):
            termios.tcsetattr(fileno, termios.TCSANOW, before)


def _waiting(fileno: int) -> str:
    """Take what waits; it never blocks."""
    taken = b""
    while len(taken) < _MOST and select.select([fileno], [], [], 0)[0]:
        more = os.read(fileno, 4096)
        if not more:
            break
        taken += more
    text = taken.decode("utf-8", "ignore").replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(clean_input(line) for line in text.split("\n"))
