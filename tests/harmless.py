"""A guard around code that reads hostile text: it may start nothing, write nothing elsewhere, and must end."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FORBIDDEN = (
    "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.remove", "os.rename", "os.rmdir",
    "subprocess.Popen", "socket.connect", "socket.getaddrinfo", "shutil.", "pickle.find_class", "pty.spawn",
)  # fmt: skip
FUSE = 20
"""Seconds after which what reads a single line is taken to hang."""

_seen: list[str] | None = None
_home = ""


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if _seen is None:
        return
    if event.startswith(_FORBIDDEN):
        _seen.append(f"{event}{arguments}")
    elif event == "open" and len(arguments) > 1 and isinstance(arguments[0], str):
        path, mode = arguments[0], str(arguments[1] or "")
        if set(mode) & set("wax+") and not str(Path(path).resolve()).startswith(_home):
            _seen.append(f"open{arguments}")


sys.addaudithook(_watch)


def _hangs(signum: int, frame: object) -> None:
    raise TimeoutError(f"It did not end within {FUSE} seconds.")


@contextmanager
def harmless(home: Path) -> Iterator[None]:
    """Fail where the code inside starts a program, connects, writes a file outside `home`, or does not end."""
    global _seen, _home  # an audit hook cannot be taken back, so one stays and is told when to look
    before = signal.signal(signal.SIGALRM, _hangs)
    signal.alarm(FUSE)
    _seen, _home = [], str(home.resolve())
    try:
        yield
        seen = _seen
    finally:
        _seen = None
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    assert not seen, seen
