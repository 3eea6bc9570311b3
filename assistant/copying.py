"""Getting text out: the terminal's clipboard, a tool of the system, or a file; and saying which."""

from __future__ import annotations

import base64
import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

FILE = "copied.txt"
TIME_LIMIT = 2.0
"""Seconds that a system tool may take; some wait for ever without a display."""


def tools(environ: Mapping[str, str], platform: str) -> Iterator[tuple[str, ...]]:
    """Name the clipboard tools that make sense here, best first."""
    if platform == "darwin":
        yield ("pbcopy",)
    if platform == "win32" or "WSL_DISTRO_NAME" in environ:
        yield ("clip.exe",)
    if "WAYLAND_DISPLAY" in environ:
        yield ("wl-copy",)
    if "DISPLAY" in environ:
        yield ("xclip", "-selection", "clipboard")
        yield ("xsel", "--clipboard", "--input")
    if "TMUX" in environ:
        yield ("tmux", "load-buffer", "-w", "-")


def copy_with_tool(text: str) -> str | None:
    """Copy with the first tool that works and return its name; None if there is none."""
    for command in tools(os.environ, sys.platform):
        if shutil.which(command[0]) is None:
            continue
        try:
            subprocess.run(  # a fixed command, and the text goes to its input
                command,
                input=text.encode("utf-8", "replace"),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=TIME_LIMIT,
                check=True,
            )
        except (OSError, subprocess.SubprocessError):
            continue
        return command[0]
    return None


def terminal_clipboard(text: str) -> str:
    """Return what asks a terminal to take a text into its clipboard (OSC 52)."""
    return f"\x1b]52;c;{base64.b64encode(text.encode('utf-8', 'replace')).decode()}\a"


def copy_out(text: str, home: Path, *, terminal: bool = True) -> str:
    """Copy with a system tool or into a file, and say in a sentence where the text is now.

    With `terminal`, the terminal's own clipboard was sent the text before; a terminal never says whether it
    took it.
    """
    tool = copy_with_tool(text)
    if tool is not None:
        also = ", and sent to the terminal's clipboard" if terminal else ""
        return f"Copied with {tool}{also}."
    file = home / FILE
    try:
        home.mkdir(parents=True, exist_ok=True)
        file.write_text(text + "\n", encoding="utf-8", errors="replace")
        file.chmod(0o600)
    except OSError as error:
        sent = "Sent to the terminal's clipboard; " if terminal else "Not copied: "
        return f"{sent}{file} could not be written ({error.strerror})."
    if not terminal:
        return f"There is no clipboard here: {file} has the text."
    return f"Sent to the terminal's clipboard. If it does not take it: {file} has the text."


def forget_copy(home: Path) -> None:
    """Take away the file that a copy may have been written to."""
    with contextlib.suppress(OSError):
        (home / FILE).unlink(missing_ok=True)
