"""Ask every question of the repository with the compiled encoder and with sentence-transformers, and count differences.

    python tests/tools/compare_engines.py [FILE.jsonl …]

Takes minutes: the library is embedded again by sentence-transformers, in a temporary folder.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.ask import Assistant
from assistant.conversation import Conversation
from assistant.settings import load_settings
from knowledge.encoder import SentenceTransformerEncoder
from knowledge.library import Library
from knowledge.weights import model_files

TESTS = Path(__file__).resolve().parents[1]


def talks(files: Sequence[Path]) -> Iterator[list[str]]:
    """The conversations of files with turns, and each line with one question as one."""
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line) if line.strip() else {}
            if "turns" in row:
                yield [turn["ask"] for turn in row["turns"]]
            elif "question" in row:
                yield [row["question"]]


def main() -> None:
    """Print each question that is answered differently, and how many there are."""
    named = [Path(name) for name in sys.argv[1:]]
    files = named or sorted(
        [*(TESTS / "questions").glob("*.jsonl"), *(TESTS / "conversations").glob("*.jsonl")]
    )
    compiled = Assistant(load_settings())
    asked = differing = 0
    with tempfile.TemporaryDirectory() as home:
        settings = load_settings({"DEAL_HOME": home})
        library = Library.open(
            settings.home,
            lambda: SentenceTransformerEncoder(model_files(None, settings.cache)),
            settings.cache,
        )
        original = Assistant(settings, library=library)
        for talk in talks(files):
            here, there = Conversation(), Conversation()
            for question in talk:
                asked += 1
                if (
                    compiled.ask(question, here).model_dump_json()
                    != original.ask(question, there).model_dump_json()
                ):
                    differing += 1
                    print(question)
    print(f"{asked} questions, {differing} answered differently")


if __name__ == "__main__":
    main()
