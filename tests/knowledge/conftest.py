"""A library in a temporary folder, with a tiny encoder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hashing import HashEncoder

from knowledge.library import Library


@pytest.fixture
def encoder() -> HashEncoder:
    return HashEncoder()


@pytest.fixture
def small_folders(tmp_path: Path) -> tuple[Path, Path]:
    """Built-in explainers and facts of a toy library."""
    explainers, facts = tmp_path / "explainers", tmp_path / "facts"
    explainers.mkdir()
    facts.mkdir()
    (explainers / "harbour.md").write_text(
        '+++\ntitle = "The harbour"\nsource = "A sailor"\ndate = "2026-01-02"\ntopics = ["ships"]\n\n'
        '[[ask]]\nquestion = "who guards the harbour?"\nsection = "The lighthouse"\n\n'
        '[[test]]\nquestion = "who keeps watch?"\nquote = "A keeper lives in the lighthouse."\n+++\n\n'
        "The harbour lies in the north.\n\n## The lighthouse\n\n"
        "A keeper lives in the lighthouse. It cost $3.5 billion.\n\n"
        "## The ships\n\nThree kinds of ships call:\n\n"
        "- Trawlers bring herring.\n- Ferries bring guests.\n",
        encoding="utf-8",
    )
    (facts / "harbour.toml").write_text(
        '[[fact]]\nid = "lighthouse-cost"\nstatement = "The lighthouse cost $3.5 billion."\n'
        "value = 3500000000\n"
        'unit = "USD"\nqualifier = "exact"\ndocument = "harbour"\nquote = "It cost $3.5 billion."\n'
        'asks = ["what did the lighthouse cost?"]\n',
        encoding="utf-8",
    )
    return explainers, facts


@pytest.fixture
def open_library(
    tmp_path: Path, small_folders: tuple[Path, Path], encoder: HashEncoder
) -> Callable[[], Library]:
    """Open the toy library in the same home, as often as a test wants."""
    return lambda: Library.open(tmp_path / "home", lambda: encoder, None, *small_folders)
