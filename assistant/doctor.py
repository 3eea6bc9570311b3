"""What `deal doctor` looks at. Every check is one line: what was found, and, where it is not well, one fix.

Nothing is loaded that could fail badly; the model's weights are read, not run. Nothing is mended unless that
is asked for, and then only what can be without losing anything.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from assistant import __version__
from assistant.opening import open_library, open_models
from assistant.settings import SETTINGS_FILE, Settings
from assistant.streams import Streams

Status = Literal["ok", "note", "problem", "mended"]
DISTRIBUTION = "deal-assistant"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    status: Status
    detail: str
    fix: str = ""


def checks(settings: Settings, streams: Streams, *, mend: bool = False) -> Iterator[Check]:
    """Yield all checks, and with `mend` what was done about each.

    One that fails unexpectedly becomes a problem of its own, and the rest go on.
    """
    groups: tuple[Callable[[], Iterator[Check]], ...] = (
        _program,
        _packages,
        lambda: _folders(settings),
        lambda: _model(settings),
        lambda: _library(settings, mend=mend),
        lambda: _calculators(settings),
        lambda: _terminal(streams, os.environ),
    )
    for group in groups:
        try:
            yield from group()
        except Exception as error:  # the outermost door of each group: a doctor must not fall ill itself
            yield Check("doctor", "problem", f"a check failed: {type(error).__name__}: {error}")


def _program() -> Iterator[Check]:
    """Yield the versions of the program and of Python."""
    yield Check("program", "ok", f"deal {__version__}, in {Path(__file__).parent.parent}")
    python = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    yield Check("python", "ok", f"{python}, {sys.executable}")


def _packages() -> Iterator[Check]:
    """Yield whether all that the program depends on is installed, and in which version."""
    try:
        wanted = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        yield Check("packages", "note", "running from a checkout that is not installed", "pip install -e .")
        return
    from packaging.requirements import Requirement  # comes with the embedding library

    found, missing = [], []
    for requirement in map(Requirement, wanted):
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            missing.append(f"{requirement.name} is not installed")
            continue
        if requirement.specifier.contains(version, prereleases=True):
            found.append(f"{requirement.name} {version}")
        else:
            missing.append(f"{requirement.name} is {version}, wanted {requirement.specifier}")
    if missing:
        yield Check("packages", "problem", "; ".join(missing), "install again, with constraints.txt")
    yield Check("packages", "ok", ", ".join(sorted(found, key=str.casefold)))


def _folders(settings: Settings) -> Iterator[Check]:
    """Yield where things are kept and whether they can be written."""
    for name, folder in (("home", settings.home), ("cache", settings.cache)):
        yield _folder(name, folder)
    if settings.notices:
        for notice in settings.notices:
            yield Check("settings", "problem", notice, f"correct {SETTINGS_FILE}")
    else:
        state = "is read" if settings.file.exists() else "does not exist, so the defaults hold"
        yield Check("settings", "ok", f"{settings.file} {state}")


def _folder(name: str, folder: Path) -> Check:
    """Return whether a folder, or the nearest one above it that exists, can be written."""
    standing = next((each for each in (folder, *folder.parents) if each.exists()), None)
    if standing is None or not standing.is_dir():
        return Check(name, "problem", f"{folder}: {standing} is not a folder", "set DEAL_HOME to a folder")
    if not os.access(standing, os.W_OK | os.X_OK):
        return Check(name, "problem", f"{folder} cannot be written", "make it writable, or set DEAL_HOME")
    if standing != folder:
        return Check(name, "ok", f"{folder} (will be made when it is first needed)")
    free = shutil.disk_usage(folder).free / 1e9
    return Check(name, "ok", f"{folder} ({free:.1f} GB free)")


def _model(settings: Settings) -> Iterator[Check]:
    """Yield which model answers, and whether its weights are what they should be."""
    from knowledge.encoder import describe

    model = describe(settings.model, settings.cache)
    if model.weights != "ok":
        yield Check("model", "problem", model.reason, "follow that sentence; until then nothing is embedded")
        return
    yield Check("model", "ok", f"{model.name}, weights as they should be, in {model.folder}")
    if model.engine == "compiled":
        cosine = f", cosine to the original at least {model.least_cosine:.6f}" if model.least_cosine else ""
        yield Check("engine", "ok", f"compiled, in {model.compiled_folder}{cosine}")
    elif model.compile_due:
        yield Check("engine", "ok", f"sentence-transformers, until the compiled one is made. {model.reason}")
    else:
        fix = "answers are right, only slower; install again with constraints.txt"
        yield Check("engine", "note", f"sentence-transformers. {model.reason}", fix)


def _library(settings: Settings, *, mend: bool) -> Iterator[Check]:
    """Yield what is damaged in the files of the library (before anything mends it), and what it holds."""
    from knowledge.health import examine

    # All is found before anything is mended, so that nothing mended is found as another damage.
    for finding in list(examine(settings.home, settings.cache)):
        status: Status = "problem" if finding.problem else "note"
        if mend and finding.mend is not None:
            yield Check(finding.what, "mended", f"{finding.detail}. {finding.mend()}")
        else:
            yield Check(finding.what, status, finding.detail, finding.fix)
    library = open_library(settings)
    documents = library.documents()
    added = sum(document.origin == "added" for document in documents)
    passages = sum(len(document.passages) for document in documents)
    held = f"{len(documents) - added} documents built in, {added} added"
    yield Check("library", "ok", f"{held}; {passages} passages, {len(library.facts)} facts")
    for notice in library.notices:
        yield Check("library", "problem", notice, "follow that sentence")


def _calculators(settings: Settings) -> Iterator[Check]:
    """Yield how many calculators there are, and which files of the user's are broken."""
    models = open_models(settings)
    own = sum(model.origin != "builtin" for model in models.values())
    yield Check("calculators", "ok", f"{len(models) - own} built in, {own} of your own")
    for problem in models.problems:
        yield Check("calculators", "problem", problem, "correct the file, or move it away")


def _terminal(streams: Streams, environ: Mapping[str, str]) -> Iterator[Check]:
    """Yield what the terminal can do."""
    if not streams.terminal:
        yield Check("terminal", "ok", "standard output is no terminal: no colour, no wrapping")
        return
    size = shutil.get_terminal_size()
    term = environ.get("TERM", "")
    encoding = getattr(streams.stdout, "encoding", "") or ""
    color = "colour" if streams.color else "no colour"
    detail = f"TERM={term}, {size.columns} by {size.lines}, {encoding}, {color}"
    if term in ("", "dumb"):
        yield Check("terminal", "note", detail, "the chat needs more; use `deal chat --plain`")
    elif size.columns < 40 or size.lines < 12:
        yield Check("terminal", "note", detail, "make the window larger: 80 by 24 shows everything")
    elif "utf" not in encoding.lower():
        yield Check("terminal", "note", detail, "set a UTF-8 locale, or some signs are shown as ?")
    else:
        yield Check("terminal", "ok", detail)
