"""Small wrong inputs from `refusals/*.toml`, each with the kind of answer and a piece of the sentence it earns.

`before` are lines of the same conversation, `known` says why an input is known to get another answer.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import evaluate
import pytest
from asking import Ask

FOLDER = Path(__file__).parent / "refusals"
KEYS = {"before", "ask", "kind", "says", "known"}


def refusals() -> Iterator[Any]:
    for file in sorted(FOLDER.glob("*.toml")):
        for row in tomllib.loads(file.read_text(encoding="utf-8"))["refusal"]:
            assert KEYS >= row.keys() >= {"ask", "kind", "says"}, f"{file.name}: {row}"
            marks = pytest.mark.xfail(reason=row["known"], strict=False) if "known" in row else ()
            yield pytest.param(row, id=f"{file.stem}: {row['ask']}", marks=marks)


@pytest.mark.parametrize("row", refusals())
def test_refusal(row: dict[str, Any], ask: Ask) -> None:
    for line in row.get("before", ()):
        ask(line)
    answer = ask(row["ask"])
    expect = {"kind": [row["kind"]], "says": [[row["says"]]], "no_value": True}
    assert evaluate.wrong(expect, answer) == "", answer["text"]
    if row["kind"] == "clarification":
        assert answer["text"].endswith((".", "?")), "a refusal is a sentence"
