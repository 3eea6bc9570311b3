"""Reading in a process of its own, so that a file that loops, crashes its parser or fills the memory harms
nothing.

The files of formats whose parsers are others' (`FOREIGN = True` in a reader) and long ones are read there. One process
reads one file after the other; it is ended, and with it whatever it was doing, when it gives no sign of life
for `SILENT` seconds, takes longer than `LONGEST`, or is to stop. It has no network, and nothing but JSON comes
back from it.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, NoReturn

from knowledge.errors import Stopped, UnreadableFile
from knowledge.passages import Cut, cuts_as_rows, from_rows
from knowledge.readers import Reading, counting, printable

SILENT = 60.0
"""Seconds without a sign of life, which a reader gives with every page."""
LONGEST = 900.0
"""Seconds for one file."""
MEMORY = 4 * 1024**3
"""Bytes of address space that reading may take, where the system can limit them."""
_HELD = 1000
"""Lines that the process may be ahead."""
_STEP = 0.1
"""Seconds between two looks at `stop`."""


class ReadingProcess:
    """Reads files in a process of its own; use it in a `with`, which ends the process."""

    def __init__(self, stop: Callable[[], bool] | None = None) -> None:
        self._stop = stop
        self._process: subprocess.Popen[bytes] | None = None
        self._lines: queue.Queue[bytes] = queue.Queue()

    def __enter__(self) -> ReadingProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def read(self, data: bytes, name: str) -> tuple[Reading, list[Cut]]:
        """What `reading.read_and_cut` makes of it; raises UnreadableFile, also for what was ended."""
        process = self._started()
        header = json.dumps({"name": name, "size": len(data)}).encode() + b"\n"
        writer = threading.Thread(target=_feed, args=(process.stdin, header, data), daemon=True)
        writer.start()
        with contextlib.ExitStack() as unless_answered:
            unless_answered.callback(self.end)
            answer = self._answer(name)
            unless_answered.pop_all()
        writer.join()
        if "error" in answer:
            raise UnreadableFile(str(answer["error"]))
        fields = answer["reading"]
        kept = {key: tuple(value) for key, value in (fields.pop("kept") or {}).items()}
        reading = Reading(**fields, kept=counting.Kept(**kept) if kept else None)
        return reading, from_rows(answer["cuts"])

    def end(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.end()
        root = str(Path(__file__).parents[1])
        paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            # -P: nothing that lies in the folder one is in is taken for a module.
            [sys.executable, "-P", "-c", "from knowledge.reading_process import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1"},
            start_new_session=os.name == "posix",  # Ctrl-C is for the one who asked, who then ends this
        )
        self._lines = queue.Queue(_HELD)
        threading.Thread(target=_collect, args=(self._process.stdout, self._lines), daemon=True).start()
        return self._process

    def _answer(self, name: str) -> dict[str, Any]:
        name = printable(name)
        begun = alive = time.monotonic()
        while True:
            if self._stop is not None and self._stop():
                raise Stopped("Reading was stopped.")
            now = time.monotonic()
            if now - alive > SILENT or now - begun > LONGEST:
                raise UnreadableFile(
                    f"“{name}” could not be read in {now - begun:.0f} seconds, so reading it was ended; "
                    "save it anew, split it, or add its text."
                )
            try:
                line = self._lines.get(timeout=_STEP)
            except queue.Empty:
                continue
            alive = time.monotonic()
            if not line:
                raise UnreadableFile(
                    f"“{name}” broke the program that reads it; save it anew, or add its text."
                )
            if line.strip():
                found: dict[str, Any] = json.loads(line)
                return found


def _feed(stream: IO[bytes] | None, *parts: bytes) -> None:
    if stream is not None:
        with contextlib.suppress(OSError, ValueError):  # the process has ended: its answer says so
            for part in parts:
                stream.write(part)
            stream.flush()


def _collect(stream: IO[bytes] | None, lines: queue.Queue[bytes]) -> None:
    if stream is not None:
        with contextlib.suppress(OSError, ValueError):
            for line in stream:
                lines.put(line)
    lines.put(b"")


# --- in the process -----------------------------------------------------------------------------------


def serve() -> None:
    """Read what standard input brings, one file after the other, until it ends."""
    source, out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a parser prints is no answer
    _confine()
    from knowledge import readers, reading

    def alive() -> None:
        out.write(b"\n")
        out.flush()

    readers.sign_of_life = alive
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    while line := source.readline():
        wanted = json.loads(line)
        try:
            made, cuts = reading.read_and_cut(source.read(wanted["size"]), wanted["name"])
            answer: dict[str, Any] = {"reading": asdict(made), "cuts": cuts_as_rows(cuts)}
        except UnreadableFile as error:
            answer = {"error": str(error)}
        except (MemoryError, RecursionError):
            answer = {"error": f"“{wanted['name']}” takes more memory than a document may; split it."}
        out.write(json.dumps(answer).encode() + b"\n")
        out.flush()


def _end_with(parent: int) -> None:
    """End when the program that asked is no more: killed, it cannot end this itself."""
    while os.getppid() == parent:
        time.sleep(_STEP * 5)
    os._exit(1)


def _confine() -> None:
    """Take the network and most of the memory from this process."""
    import socket

    def refuse(*_: object, **__: object) -> NoReturn:
        raise OSError("reading a document needs no network")

    class NoSocket(socket.socket):
        __init__ = refuse

    socket.socket = NoSocket  # type: ignore[misc]
    socket.create_connection = refuse
    socket.getaddrinfo = refuse
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
