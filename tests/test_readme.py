"""The README says what holds: its lists are the code's, its lines are what the CI runs."""

from __future__ import annotations

import re
import runpy
import tomllib
from pathlib import Path

from assistant import __version__
from assistant.commands import NAMES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONSTRAINTS = (ROOT / "constraints.txt").read_text(encoding="utf-8")


def test_the_list_of_calculators_is_that_of_the_models() -> None:
    written = runpy.run_path(str(ROOT / "tests" / "tools" / "write_readme.py"))["written"]
    assert written(README) == README, "run: python tests/tools/write_readme.py"


def test_every_command_is_described() -> None:
    assert [name for name in NAMES if f"`deal {name}" not in README] == []


def test_the_ci_runs_the_test_line_as_it_stands() -> None:
    pattern = "^python3 -m venv .*pytest$"
    assert f"grep -E '{pattern}' README.md" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    (line,) = re.findall(pattern, README, re.MULTILINE)
    assert line.count(" && ") == 2
    assert line.endswith(" && .venv/bin/pytest")


def test_every_install_line_is_constrained() -> None:
    for name in ("README.md", "CONTRIBUTING.md", ".ci/run"):
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            if "pip install" in line:
                assert "-c constraints.txt" in line, line


def test_the_constraints_pin_every_dependency_and_name_no_host() -> None:
    assert "torch==2.13.0\n" in CONSTRAINTS
    assert "://" not in CONSTRAINTS
    assert not re.search(r"^-|--", CONSTRAINTS, re.MULTILINE)
    pinned = {_same(line.partition("==")[0]) for line in CONSTRAINTS.splitlines() if line and line[0] != "#"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    names = {_same(re.split(r"[<>=!~\[; ]", requirement)[0]) for requirement in wanted}
    assert names - pinned == set()


def _same(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_changelog_knows_this_version() -> None:
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
