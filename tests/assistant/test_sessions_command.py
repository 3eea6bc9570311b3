"""`deal sessions`: the kept conversations from the command line."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from assistant import cli
from assistant.errors import UsageError
from assistant.sessions.archive import Archive, Turn
from assistant.streams import Streams


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("DEAL_HOME", str(tmp_path))
    archive = Archive(tmp_path)
    for name in ("What is the deal?", "How long is the payback?"):
        archive.write(archive.begin(name, "{}"), [Turn(0, "", name, f"all about {name}", "{}")], "{}")

    def run(*arguments: str) -> str:
        out = io.StringIO()
        assert cli.run(["sessions", *arguments], Streams(io.BytesIO(), out, out)) == 0
        return out.getvalue()

    return run


def test_they_are_listed_and_searched(call) -> None:  # type: ignore[no-untyped-def]
    listed = call()
    assert listed.startswith("2. How long is the payback? (1 turn, ")
    rows = [json.loads(line) for line in call("--json").splitlines()]
    assert [row["session"] for row in rows] == [2, 1]
    assert call("search", "payback").startswith("2. How long is the payback?")
    assert json.loads(call("search", "payback", "--json"))["turn"] == 0


def test_they_are_exported_renamed_and_deleted(call) -> None:  # type: ignore[no-untyped-def]
    assert call("export", "1").startswith("# What is the deal?\n")
    assert json.loads(call("export", "1", "--json"))["name"] == "What is the deal?"
    assert call("rename", "1", "The", "deal") == "“What is the deal?” is called “The deal” now.\n"
    assert call("delete", "1") == "“The deal” is deleted for good.\n"
    assert "deal?" not in call()


@pytest.mark.parametrize(
    "arguments", [["export"], ["delete", "99"], ["rename", "1"], ["search"], ["delete", "nonsense"]]
)
def test_what_is_missing_is_said(call, arguments: list[str]) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError):
        call(*arguments)
