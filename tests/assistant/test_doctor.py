"""What `deal doctor` says of a sound installation and of broken ones."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from assistant import cli
from assistant.doctor import Check, checks
from assistant.settings import Settings, load_settings
from assistant.streams import Streams
from knowledge.store import Row, Store


def silent() -> Streams:
    return Streams(io.BytesIO(), io.StringIO(), io.StringIO())


def found(home: Path) -> dict[str, list[Check]]:
    """Return what the doctor finds with everything kept in `home`, by the checks' names."""
    by_name: dict[str, list[Check]] = {}
    for check in checks(load_settings({"DEAL_HOME": str(home)}), silent()):
        by_name.setdefault(check.name, []).append(check)
    return by_name


def test_a_sound_installation_has_no_problem(tmp_path: Path) -> None:
    by_name = found(tmp_path)
    assert [check for each in by_name.values() for check in each if check.status == "problem"] == []
    assert by_name["home"][0].detail.startswith(str(tmp_path))
    assert by_name["cache"][0].detail == f"{tmp_path / 'cache'} (will be made when it is first needed)"
    assert "documents built in, 0 added" in by_name["library"][0].detail
    assert by_name["model"][0].detail.startswith("all-MiniLM-L6-v2@")
    assert by_name["calculators"][0].detail.endswith("built in, 0 of your own")


def test_a_home_that_is_a_file_is_a_problem_with_its_fix(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    (home,) = found(file)["home"]
    assert (home.status, home.detail) == ("problem", f"{file}: {file} is not a folder")
    assert home.fix == "set DEAL_HOME to a folder"


def test_a_wrong_setting_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('colour = "never"\n')
    (check,) = found(tmp_path)["settings"]
    assert check.status == "problem"
    assert 'Did you mean "color"?' in check.detail


def test_a_model_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(f'model = "{tmp_path}/no/such folder"\n')
    (check,) = found(tmp_path)["model"]
    assert check.status == "problem"
    assert "There is no folder" in check.detail


def test_a_broken_calculator_of_the_users_is_named(tmp_path: Path) -> None:
    (tmp_path / "calculators").mkdir()
    (tmp_path / "calculators" / "mine.toml").write_text('title = "Mine"\nequation = ["a = b"]\n')
    problems = [check for check in found(tmp_path)["calculators"] if check.status == "problem"]
    assert len(problems) == 1
    assert "mine.toml" in problems[0].detail


def test_a_check_that_fails_does_not_stop_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(settings: Settings) -> None:
        raise RuntimeError("no luck")

    monkeypatch.setattr("assistant.doctor.open_library", broken)
    by_name = found(tmp_path)
    assert by_name["doctor"][0].detail == "a check failed: RuntimeError: no luck"
    assert "terminal" in by_name


def test_the_command_prints_the_checks_and_a_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEAL_HOME", str(tmp_path))
    streams = silent()
    assert cli.run(["doctor"], streams) == 0
    assert streams.stdout.getvalue().endswith("\n\nAll is well.\n")  # type: ignore[attr-defined]
    streams = silent()
    (tmp_path / "settings.toml").write_text("model = 1\n")
    assert cli.run(["doctor", "--json"], streams) == 1
    rows = [json.loads(line) for line in streams.stdout.getvalue().splitlines()]  # type: ignore[attr-defined]
    assert [row["name"] for row in rows if row["status"] == "problem"] == ["settings"]
    assert list(rows[0]) == ["name", "status", "detail", "fix"]


def test_damage_is_a_problem_and_is_mended_when_asked_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEAL_HOME", str(tmp_path))
    note = tmp_path / "note.md"
    note.write_text("# Note\n\nThe note is kept.\n", encoding="utf-8")
    Store(tmp_path / "library.sqlite3").put(
        Row(
            "note",
            str(note),
            "0" * 64,
            "Note",
            "",
            "The note is kept.\n",
            '[["",0,17,[[0,17,"prose",0]]]]',
            "",
            1,
        )
    )
    whole = (tmp_path / "library.sqlite3").read_bytes()
    (tmp_path / "library.sqlite3").write_bytes(b"rubbish " * 999)
    (problem, *_) = found(tmp_path)["library"]
    assert (problem.status, "is damaged" in problem.detail) == ("problem", True)
    assert problem.fix.startswith("`deal doctor --fix` sets it aside")
    for name in tmp_path.glob("library.sqlite3*"):
        name.unlink()
    (tmp_path / "library.sqlite3.damaged-1").write_bytes(whole)

    streams = silent()
    assert cli.run(["doctor"], streams) == 1
    streams = silent()
    assert cli.run(["doctor", "--fix"], streams) == 0
    said = streams.stdout.getvalue()  # type: ignore[attr-defined]
    assert "1 document was read back" in said
    assert "1 added" in said
    streams = silent()
    assert cli.run(["show", "note"], streams) == 0
    assert streams.stdout.getvalue() == "The note is kept.\n"  # type: ignore[attr-defined]
