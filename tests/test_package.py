"""The wheel carries everything: built here, unpacked elsewhere, and run from there."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from assistant import __version__

ROOT = Path(__file__).parents[1]
ROOMS = ("assistant", "calculators", "knowledge")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    return Path(built)


def test_every_file_of_the_three_rooms_is_in_the_wheel(wheel: Path) -> None:
    wanted = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and not {"__pycache__", "pictures"} & set(path.parts)
    }
    held = set(zipfile.ZipFile(wheel).namelist())
    assert wanted - held == set()
    assert {name.partition("/")[0] for name in held} == {*ROOMS, f"deal_assistant-{__version__}.dist-info"}
    for data in ("assistant/terminal/app.tcss", "knowledge/explainers/deal-sheet.md"):
        assert data in held


def test_the_wheel_works_where_there_is_no_checkout(wheel: Path, tmp_path: Path) -> None:
    installed = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(installed)
    home = tmp_path / "home"

    def deal(*arguments: str) -> str:
        path = f"import sys; sys.path.insert(0, {str(installed)!r})"
        code = f"{path}; from assistant.cli import main; sys.exit(main())"
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=tmp_path,
            env={**os.environ, "DEAL_HOME": str(home), "PYTHONPATH": ""},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    assert deal("--version") == f"deal {__version__}\n"
    assert "deal-sheet" in deal("sources")
    assert "present_value" in deal("calc")
    assert str(installed) in deal("doctor")
    held = (ROOT / "knowledge" / "explainers" / "deal-sheet.md").read_text(encoding="utf-8")
    assert deal("show", "deal-sheet").strip() in held
