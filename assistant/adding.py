"""Adding files, in words: which files a line names, how far it is, and what became of each."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.adding import AddProgress, AddReport

NOTHING_NAMED = "Name a file or a folder, for example /add ~/notes.md."
STOPPED = "Stopped. What was reported is in the library; nothing is half added."


def paths_in(text: str) -> list[Path]:
    """The paths that a line names: the whole of it where that exists, else its words as a shell parts them."""
    line = text.strip()
    if not line:
        return []
    try:
        whole = Path(line).expanduser()
        if whole.exists():
            return [whole]
        return [Path(word).expanduser() for word in shlex.split(line)]
    except (ValueError, OSError, RuntimeError):
        return [Path(line)]


def progress_line(progress: AddProgress) -> str:
    """Say in one line how far adding has come."""
    if not progress.done:
        return f"Reading {progress.path}, file {progress.file} of {progress.files}. Ctrl-C stops."
    about = "about " if progress.estimated else ""
    line = f"{progress.done} of {about}{progress.total} passages, {progress.rate:.0f} a second"
    if progress.seconds_left is not None:
        minutes, seconds = divmod(round(progress.seconds_left), 60)
        line += f", {minutes} min {seconds:02} s left" if minutes else f", {seconds} s left"
    return f"{line}. Ctrl-C stops."


def outcome(report: AddReport) -> str:
    """Say what became of one file."""
    if report.status == "failed":
        return f"{report.path}: {report.error}"
    passages = "1 passage" if report.passages == 1 else f"{report.passages} passages"
    return f"{report.status} {report.document} ({passages}) from {report.path}"
