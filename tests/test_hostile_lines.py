"""What means harm runs nothing and hangs nothing, whichever way it comes in: asked, as a value, as a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from asking import Ask
from harmless import harmless
from hostile_lines import CANARY, HOSTILE

from assistant import cli
from assistant.clean import printable
from assistant.errors import TRACEBACK
from calculators.errors import CalculatorError
from calculators.loading import load_models
from calculators.model import Given, Model
from calculators.solving import solve
from calculators.units import LARGEST

ASKED = (
    "{}",
    "what is {}?",
    "what is the pledge worth today at {}?",
    "/set years {}",
    "/scenario {} years={}",
)
SHOWN = 2_000
"""Characters of a reply beyond which a line has been thrown back at the one who typed it."""
ids = [f"{number}: {line[:24]!a}" for number, line in enumerate(HOSTILE)]


def test_there_are_more_than_fifty() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) > 50


def is_safe(text: str) -> bool:
    """Nothing in it commands a terminal or reorders what is read."""
    return printable(text) == text


@pytest.mark.parametrize("line", HOSTILE, ids=ids)
def test_asked(
    line: str, ask: Ask, lasting_home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for form in ASKED:
        with harmless(lasting_home):
            answer = ask(form.replace("{}", line))
        assert answer["kind"] in {
            "fact", "definition", "explanation", "calculation", "not_covered", "clarification", "help", "command",
        }  # fmt: skip
        assert is_safe(answer["text"])
        assert len(answer["text"]) < SHOWN + 2_000 * (
            answer["kind"] in {"fact", "definition", "explanation", "help"}
        )
        assert is_safe(answer["question"])
    # Whatever was tried, the next question is answered as ever.
    ask("/new")
    assert ask("what is the pledge worth today at 8%?")["calculation"]["result"]["value"] == pytest.approx(
        67100813989.4
    )
    assert not list(tmp_path.iterdir()), f"{CANARY} would be one"


@pytest.mark.parametrize("line", HOSTILE, ids=ids)
def test_as_a_value(
    line: str,
    lasting_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DEAL_HOME", str(lasting_home))
    monkeypatch.delenv(TRACEBACK, raising=False)
    words = (
        ["payback", f"years={line}"],
        ["payback", f"{line}=7"],
        ["arithmetic", line],
        ["scenarios", line],
        [line],
    )
    for each in words:
        with harmless(lasting_home):
            status = cli.main(["calc", "--json", "--", *each])
        out, err = capsys.readouterr()
        assert status in {0, 2}, err
        assert is_safe(err)
        assert len(err) < SHOWN
        if status == 0:
            calculation = json.loads(out).get("calculation")
            result = calculation and calculation["result"]
            assert not result or abs(result["value"]) <= LARGEST
    assert not list(tmp_path.iterdir())


GOOD = """
title = "Harm"
summary = "A calculator whose equation is {}."
equations = [{}]
result = "harm"
answer = "It is {{harm}}."
[variables.harm]
unit = "1"
[variables.x]
unit = "1"
"""


def result_of(model: Model) -> str:
    """What a calculator says: a number like any other, or the sentence that refuses it."""
    try:
        found = solve(model, "harm", {"x": Given(2.0, "question")}, {})
    except CalculatorError as error:
        return str(error)
    return f"{found.value:.0f}" if abs(found.value) <= LARGEST else "\0"


@pytest.mark.parametrize("line", HOSTILE, ids=ids)
def test_as_a_file(line: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "home" / "calculators"
    folder.mkdir(parents=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    quoted = json.dumps(f"harm = x * ({line})").replace("\x7f", "\\u007f")
    files = {
        "harm.toml": GOOD.format("bad", quoted),
        "harm_bare.toml": f"title = {line}\n",
        "harm_nested.toml": f"[variables.{line}]\n",
    }
    for name, text in files.items():
        (folder / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    with harmless(home):
        models = load_models(folder)
        said = result_of(models["harm"]) if "harm" in models else ""
    assert is_safe(said)
    assert len(said) < SHOWN
    assert "payback" in models, "the others go on"
    assert len(models.problems) == 3 - ("harm" in models)
    for problem in models.problems:
        assert problem.startswith("harm")
        assert len(problem) < SHOWN
    assert not list(elsewhere.iterdir())
