"""Standard input, output and error of one command.

Standard output carries answers, standard error all else. Pipes are UTF-8 whatever the locale says; what a
terminal cannot show is replaced rather than refused.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, TextIO

from assistant.clean import clean_input, is_blank, json_line, printable, without_surrogates

LONGEST_LINE = 1_000_000
"""Bytes of one line of input that are read; the rest of a longer line is dropped."""
NARROWEST, WIDEST = 20, 100
"""Columns between which text is wrapped on a terminal."""


@dataclass(slots=True)
class Streams:
    """The three streams of a command, and what its terminal can do."""

    stdin: IO[bytes]
    stdout: TextIO
    stderr: TextIO
    interactive: bool = False
    """Standard input is a terminal."""
    terminal: bool = False
    """Standard output is a terminal."""
    color: bool = False
    width: int | None = None
    """Columns to wrap at, or None where lines stay whole."""
    _shown: int = 0
    """How long the line of progress is that stands there now."""

    @classmethod
    def standard(cls, environ: Mapping[str, str] = os.environ) -> Streams:
        """Return the process's own streams; a closed one (`deal <&-`) counts as empty."""
        stdin = sys.stdin.buffer if sys.stdin is not None else io.BytesIO()
        stdout, stderr = (
            stream if stream is not None else io.StringIO() for stream in (sys.stdout, sys.stderr)
        )
        terminal = stdout.isatty()
        for stream in (stdout, stderr):
            if isinstance(stream, io.TextIOWrapper):
                encoding = None if stream.isatty() else "utf-8"
                stream.reconfigure(encoding=encoding, errors="replace", newline="\n")
        colorless = environ.get("NO_COLOR") or environ.get("TERM") == "dumb"
        columns = shutil.get_terminal_size().columns
        return cls(
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            interactive=sys.stdin is not None and sys.stdin.isatty(),
            terminal=terminal,
            color=terminal and not colorless,
            width=max(NARROWEST, min(columns, WIDEST)) if terminal else None,
        )

    def lines(self) -> Iterator[str]:
        """Yield the lines of standard input as they come, cleaned; those that came blank are left out."""
        first = True
        while raw := self.stdin.readline(LONGEST_LINE):
            rest = raw
            while len(rest) == LONGEST_LINE and not rest.endswith(b"\n"):
                rest = self.stdin.readline(LONGEST_LINE)
            text = raw.decode("utf-8", "replace").rstrip("\r\n")
            if first:
                text, first = text.removeprefix("\ufeff"), False
            if not is_blank(text):
                yield clean_input(text)

    def show(self, text: str) -> None:
        """Print text for people, which `assistant.rendering` made and cleaned, at once."""
        self.stdout.write(text + "\n")
        self.stdout.flush()

    def json(self, value: object) -> None:
        """Print one JSON line, at once."""
        self.show(json_line(value))

    def exact(self, text: str) -> None:
        """Print a text as it is held; on a terminal made harmless, and ended with a line end."""
        if self.terminal:
            text = printable(text)
            text += "" if text.endswith("\n") else "\n"
        self.stdout.write(without_surrogates(text))
        self.stdout.flush()

    def progress(self, text: str) -> None:
        """Show a line that the next one replaces, on standard error, if that is a terminal; "" takes it away."""
        if self.stderr.isatty():
            self.stderr.write(f"\r{printable(text):<{self._shown}}\r{printable(text)}")
            self.stderr.flush()
            self._shown = len(text)

    def note(self, text: str) -> None:
        """Print a line that is no answer, on standard error."""
        self.stderr.write(printable(text) + "\n")
        self.stderr.flush()
