"""The chat in a terminal of its own: from start to the first paint, and to the first answer."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import termios
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
QUESTION, SHOWN = b"what is the pledge worth today at 8%?\r", b"67.10"
PAINTED = 1000
"""Bytes after which the first frame is on the screen: what comes before it is a few control sequences."""
PATIENCE = 60.0


def once(question: bytes = QUESTION, shown: bytes = SHOWN) -> tuple[float, float]:
    """Seconds from start to the first paint, and to the answer of a question typed at the first paint."""
    start = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.environ.update(TERM="xterm-256color", COLUMNS="80", LINES="24")
        os.execv(sys.executable, [sys.executable, "-m", "assistant"])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    seen, painted, answered = b"", 0.0, 0.0
    try:
        while not answered and time.perf_counter() - start < PATIENCE:
            if not select.select([terminal], [], [], 0.5)[0]:
                continue
            seen += os.read(terminal, 65536)
            if not painted and len(seen) > PAINTED:
                painted = time.perf_counter() - start
                os.write(terminal, question)
            if shown in seen:
                answered = time.perf_counter() - start
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)
    return painted, answered or float("nan")


def table(runs: int) -> None:
    """Print the medians."""
    once()
    times = [once() for _ in range(runs)]
    print(f"\n{'the chat, 80 by 24':<50}{'median':>9}{'min':>9}{'max':>9}")
    paints, answers = [paint for paint, _ in times], [answer for _, answer in times]
    for name, values in (("first paint", paints), ("first answer (typed at first paint)", answers)):
        print(f"{name:<50}{statistics.median(values):>8.3f}s{min(values):>8.3f}s{max(values):>8.3f}s")
