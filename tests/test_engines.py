"""The compiled encoder and sentence-transformers itself give the same answers, to the byte."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.ask import Assistant
from assistant.conversation import Conversation
from assistant.settings import load_settings
from knowledge.encoder import SentenceTransformerEncoder
from knowledge.library import Library
from knowledge.weights import model_files

QUESTIONS = Path(__file__).parent / "questions"
EVERY = 5
"""One in so many of each set, for the time's sake; `python tests/tools/compare_engines.py` asks all."""


def talks(*names: str) -> list[list[str]]:
    """The questions of some conversation files."""
    return [
        [turn["ask"] for turn in json.loads(line)["turns"]]
        for name in names
        for line in (QUESTIONS / name).read_text(encoding="utf-8").splitlines()
    ]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant whose vectors, of the library and of questions, all come from sentence-transformers."""
    settings = load_settings({"DEAL_HOME": str(tmp_path_factory.mktemp("original"))})

    def encoder() -> SentenceTransformerEncoder:
        return SentenceTransformerEncoder(model_files(settings.model, settings.cache))

    return Assistant(settings, library=Library.open(settings.home, encoder, settings.cache))


def test_both_engines_answer_the_same(original: Assistant, true_assistant: Assistant) -> None:
    for talk in talks("blind_library.jsonl", "blind_whatifs.jsonl")[::EVERY]:
        here, there = Conversation(), Conversation()
        for question in talk:
            compiled = true_assistant.ask(question, here).model_dump_json()
            assert compiled == original.ask(question, there).model_dump_json()
