"""`deal study` without its screen: exit statuses, streams, files, JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.cli import main


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DEAL_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["study", *arguments])
    out, err = capsys.readouterr()
    return status, out, err


def test_what_is_due_is_printed_for_people_and_for_scripts(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--due") == (0, "0 due, 10 new\n", "")
    status, out, _ = run(capsys, "--due", "--json", "--in", "cloud-contracts")
    found = json.loads(out)
    assert status == 0
    assert (found["due"], found["new"], found["changed"], len(found["cards"])) == (0, 10, 0, 10)
    assert {card["document"] for card in found["cards"]} == {"cloud-contracts"}


def test_progress_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "--stats")
    assert status == 0
    assert out.startswith("0 of ")
    found = json.loads(run(capsys, "--stats", "--json")[1])
    assert found == json.loads(run(capsys, "--json")[1])
    assert (found["seen"], found["reviews"], found["cap_days"], found["exam"]) == (0, 0, 30, None)
    assert all(document["sentences"] >= document["visited"] for document in found["documents"])


def test_files_are_written_and_told_on_standard_error(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    names = [str(tmp_path / name) for name in ("guide.md", "deal.apkg", "deal.tsv")]
    status, out, err = run(capsys, "--guide", names[0], "--anki", names[1], "--tsv", names[2])
    assert (status, out) == (0, "")
    assert all(name in err for name in names)
    assert all(Path(name).stat().st_size > 10_000 for name in names)
    status, out, err = run(capsys, "--guide", names[0])
    assert (status, out) == (2, "")
    assert "--force" in err
    assert run(capsys, "--guide", names[0], "--force")[0] == 0


def test_the_guide_and_the_table_may_go_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "--guide", "-", "--in", "deal-sheet")
    assert (status, err) == (0, "")
    assert out.startswith("# Study guide\n")
    assert run(capsys, "--tsv", "-")[1].startswith("#separator:tab\n")
    assert run(capsys, "--anki", "-")[0] == 2


def test_options_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "--exam", "2099-12-01", "--cap", "21", "--new", "5", "--grades", "4")
    assert (status, "1 December 2099" in out) == (0, True)
    found = json.loads(run(capsys, "--json")[1])
    assert (found["exam"], found["cap_days"], found["new_per_day"], found["grades"]) == (
        "2099-12-01",
        21,
        5,
        4,
    )
    assert json.loads(run(capsys, "--exam", "none", "--json")[1])["exam"] is None


@pytest.mark.parametrize(
    "arguments",
    [
        ["--exam", "soon"],
        ["--exam", "2001-01-01"],
        ["--cap", "zero"],
        ["--grades", "3"],
        ["--in", "nope", "--due"],
        ["--in", "deal-sheet"],
        ["--guide", ""],
        ["--guide", "/nowhere/at/all/guide.md"],
        [],
        ["extra"],
    ],
)
def test_what_cannot_be_used_is_one_sentence_and_exit_status_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    status, out, err = run(capsys, *arguments)
    assert (status, out) == (2, "")
    assert err.startswith("deal: ")
    assert err.count("\n") == 1
