"""CONTRIBUTING.md shows a document and a calculator whole: added as one new file each, they work."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest

from assistant import cli
from assistant.ask import Assistant
from assistant.conversation import Conversation
from assistant.streams import Streams
from calculators.loading import load_models
from knowledge.explainers import read_explainer

PAGE = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")


def shown(language: str) -> str:
    """Return the one block of that language on the page."""
    (block,) = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return str(block)


def test_the_document_is_one_file(tmp_path: Path) -> None:
    file = tmp_path / "spot-prices.md"
    file.write_text(shown("markdown"), encoding="utf-8")
    document = read_explainer(file)
    assert (document.id, document.title) == ("spot-prices", "Spot prices")
    assert [passage.section for passage in document.passages] == ["Spot price"]
    ((_, quote),) = document.tests
    assert quote in document.text


def test_the_calculator_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "calculators"
    folder.mkdir()
    (folder / "break_fee.toml").write_text(shown("toml"), encoding="utf-8")
    monkeypatch.setenv("DEAL_HOME", str(tmp_path))

    def calc(*arguments: str) -> dict[str, object]:
        streams = Streams(io.BytesIO(), io.StringIO(), io.StringIO())
        assert cli.run(["calc", "break_fee", *arguments, "--json"], streams) == 0
        assert streams.stderr.getvalue() == ""  # type: ignore[attr-defined]
        found: dict[str, object] = json.loads(streams.stdout.getvalue())["calculation"]  # type: ignore[attr-defined]
        return found

    assert calc("spent=$40B", "fee_share=10%")["result"] == {
        "value": 6e9,
        "unit": "USD",
        "display": "$6 billion",
    }
    solved = calc("spent=$40B", "break_fee=$9B", "--solve-for", "fee_share")
    assert solved["result"] == {"value": pytest.approx(0.15), "unit": "1", "display": "15%"}


def test_the_calculator_answers_when_it_is_asked(tmp_path: Path, true_assistant: Assistant) -> None:
    folder = tmp_path / "calculators"
    folder.mkdir()
    (folder / "break_fee.toml").write_text(shown("toml"), encoding="utf-8")
    (folder / "broken.toml").write_text(shown("toml").replace("summary =", "sumary ="), encoding="utf-8")
    models = load_models(folder)
    (problem,) = models.problems
    assert problem.startswith("broken.toml: sumary is not a key")
    assert "Did you mean summary?" in problem
    assistant = Assistant(true_assistant.settings, true_assistant.library, models)
    model = models["break_fee"]
    ((example,), (expected,)) = (model.examples, model.examples[0].expect)
    answer = assistant.ask(example.question, Conversation())
    assert answer.calculation is not None
    assert answer.calculation.calculator == "break_fee"
    assert answer.calculation.result is not None
    assert answer.calculation.result.value == pytest.approx(expected[1])
