from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from study_clock import Clock, Tiny

from assistant.study.course import Course
from calculators import load_models
from calculators.loading import Models
from knowledge import Library


@pytest.fixture(scope="session")
def models() -> Models:
    return load_models()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.open(tmp_path / "home", Tiny)


@pytest.fixture
def course(library: Library, models: Models, tmp_path: Path, clock: Clock) -> Course:
    """A course on the built-in library, never studied before."""
    return Course(library, lambda: models, tmp_path / "home", clock)


@pytest.fixture
def reopened(models: Models, tmp_path: Path, clock: Clock) -> Callable[[], Course]:
    """Opens the same course anew, as the next start of the program does."""

    def open_again() -> Course:
        library = Library.open(tmp_path / "home", Tiny)
        return Course(library, lambda: models, tmp_path / "home", clock)

    return open_again


NOTES = """\
# Orchard notes

## Grafting

Grafting is the joining of a twig to a rootstock so that both grow as one tree.

A careful grower joins about 40 trees in a day. The work is done in March.

## What a young orchard needs

A young orchard needs three things:

- Water: the roots reach no deep wells yet.
- Shelter: wind breaks the thin stems.
- Patience: the first full harvest takes years.

An orchard is not the same as a forest, because an orchard is planted in rows and pruned.
"""


@pytest.fixture
def notes(tmp_path: Path, library: Library) -> Path:
    """A document of the user's own, added to the library."""
    path = tmp_path / "orchard.md"
    path.write_text(NOTES)
    assert [report.status for report in library.add([path])] == ["added"]
    return path
