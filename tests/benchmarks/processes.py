"""Whole processes: wall time and peak memory of commands, of the plain script, and of peers."""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.settings import load_settings

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FACT = "How much did Amazon invest?"
WHY = "Why did Amazon invest in Anthropic?"
WHAT_IF = "what is the pledge worth today at 8%?"
DEAL = (sys.executable, "-m", "assistant")
BASIS = "plain script: sentence-transformers + FAISS"


@dataclass
class Timed:
    """One command line and what its runs took."""

    name: str
    command: Sequence[str]
    walls: list[float] = field(default_factory=list)
    peak: float = 0.0
    """In megabytes."""

    def run(self) -> None:
        """Run it once and note the wall time in seconds and the peak memory."""
        start = time.perf_counter()
        with subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        ) as child:
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        self.walls.append(time.perf_counter() - start)
        self.peak = max(self.peak, usage.ru_maxrss / 1024)
        if child.returncode:
            raise SystemExit(f"{self.name}: exit status {child.returncode}")


def commands(peers: str | None) -> list[Timed]:
    """What is timed; the plain script first, because the others are given as a share of it."""
    found = [
        Timed(BASIS, (sys.executable, str(HERE / "plain_stack.py"), FACT)),
        Timed("deal --help", (*DEAL, "--help")),
        Timed("deal sources", (*DEAL, "sources")),
        Timed("deal ask, a fact", (*DEAL, "ask", FACT)),
        Timed("deal ask, a why", (*DEAL, "ask", WHY)),
        Timed("deal ask, a what-if", (*DEAL, "ask", WHAT_IF)),
    ]
    if peers:
        for script in sorted(HERE.glob("peer_*.py")):
            found.append(Timed(script.stem.removeprefix("peer_"), (peers, str(script), FACT)))
    return found


def table(runs: int, peers: str | None, *, cold: bool) -> None:
    """Print medians. The commands take turns, so that a busy moment hits all of them."""
    timed = commands(peers)
    for each in timed:
        each.run()  # embeds the library, fills the disk cache
        each.walls.clear()
    for _ in range(runs):
        for each in timed:
            each.run()
    _print("whole process, warm disk cache", timed)
    if cold:
        for each in timed:
            each.walls.clear()
        for _ in range(min(runs, 3)):
            for each in timed:
                drop_from_disk_cache(each.command[0])
                each.run()
        _print("whole process, files dropped from the disk cache", timed)


def _print(title: str, timed: Sequence[Timed]) -> None:
    basis = statistics.median(timed[0].walls)
    print(f"\n{title:<50}{'median':>9}{'min':>9}{'max':>9}{'share':>8}{'peak':>9}")
    for each in timed:
        middle = statistics.median(each.walls)
        print(
            f"{each.name:<50}{middle:>8.3f}s{min(each.walls):>8.3f}s{max(each.walls):>8.3f}s"
            f"{middle / basis:>8.3f}{each.peak:>6.0f} MB"
        )


def drop_from_disk_cache(python: str) -> None:
    """Ask the system to forget the files that a run reads: the packages, the program, what is kept."""
    settings = load_settings()
    packages = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    for folder in (Path(packages), ROOT, settings.home, settings.cache):
        for file in folder.rglob("*"):
            with contextlib.suppress(OSError):
                if file.is_file() and not file.is_symlink():
                    with file.open("rb") as opened:
                        os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
