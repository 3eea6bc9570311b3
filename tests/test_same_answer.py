"""An answer depends on its question: not on what came before, on the run, or on a page's furniture."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

import evaluate
import pytest

from assistant.answer import Answer, Kind
from assistant.ask import Assistant
from assistant.conversation import Conversation
from assistant.settings import load_settings

QUESTIONS = Path(__file__).parent / "questions"
sys.path.insert(0, str(QUESTIONS))

from asked import load  # noqa: E402

EVERY = 40
SETS = ("a", "b", "fit", "check")
LIBRARY = {Kind.FACT, Kind.DEFINITION, Kind.EXPLANATION, Kind.NOT_COVERED}

FURNITURE = (
    "Back to Guides",
    "Skip to content",
    "Related Articles",
    "38114",
    "Share this article",
    "5 min read",
)
PAGE = """Skip to content

Back to Guides

The tidal power pact of Lorne and Vesk

Published 3 May 2026

5 min read

38114

Share this article

Lorne lends Vesk 40 million crowns, and Vesk promises to buy tidal power from Lorne for twelve years. The pact is
meant to secure demand for the new barrage before it is built.

Why the pact matters

The pact matters because a barrage costs most before it earns anything. A promise of twelve years lets the builders
borrow at a lower rate.

What happens to the fish

The barrage has eight ladders for salmon, and the council counts the salmon every spring.

Related Articles

Wind farms explained

Back to Guides
"""
ABOUT_THE_PAGE = (
    "what is the tidal power pact?",
    "who lends to whom?",
    "why does the pact matter?",
    "how many ladders are there for salmon?",
    "summarise the document",
    "what is 38114?",
    "what are the related articles?",
    "back to guides",
)


@pytest.fixture(scope="module")
def sample() -> list[str]:
    """Questions of all sets, the two blind ones among them."""
    found = [row.question for n, name in enumerate(SETS) for row in load(name)[n::EVERY]]
    found += [
        talk.turns[0].ask
        for name in ("blind_library", "blind2_library", "blind_whatifs")
        for talk in evaluate.load(QUESTIONS / f"{name}.jsonl")[::5]
    ]
    plain = (QUESTIONS / "plain.jsonl").read_text(encoding="utf-8").splitlines()
    return [*found, *(json.loads(line)["question"] for line in plain[::6])]


@pytest.fixture(scope="module")
def alone(sample: list[str], true_assistant: Assistant) -> dict[str, Answer]:
    """Each question's answer in a conversation of its own."""
    return {question: true_assistant.ask(question, Conversation()) for question in sample}


def test_the_same_question_twice_gives_the_same_bytes(
    alone: dict[str, Answer], true_assistant: Assistant
) -> None:
    again = Assistant(true_assistant.settings)
    for question, answer in reversed(alone.items()):
        assert again.ask(question, Conversation()).model_dump_json() == answer.model_dump_json()


@pytest.mark.parametrize("seed", [1, 2])
def test_an_explicit_question_is_answered_alike_in_any_order(
    seed: int, alone: dict[str, Answer], true_assistant: Assistant
) -> None:
    """A question of the library that names its subject takes nothing from the questions before it."""
    explicit = [q for q, a in alone.items() if a.kind in LIBRARY and _names_its_subject(q)]
    assert len(explicit) > 50
    random.Random(seed).shuffle(explicit)
    conversation = Conversation()
    for question in explicit:
        answer = true_assistant.ask(question, conversation)
        assert answer.model_dump_json() == alone[question].model_dump_json()


def _names_its_subject(question: str) -> bool:
    """Whether a question is long enough to stand alone and has no pronoun that could lean on something."""
    words = question.lower().replace("?", " ").replace(",", " ").split()
    leaning = {
        "it",
        "its",
        "that",
        "this",
        "they",
        "them",
        "their",
        "those",
        "these",
        "there",
        "and",
        "so",
        "else",
    }
    return len(words) >= 6 and not leaning & set(words)


def test_no_answer_cites_the_furniture_of_a_page(tmp_path: Path) -> None:
    page = tmp_path / "pact.txt"
    page.write_text(PAGE, encoding="utf-8")
    assistant = Assistant(load_settings({"DEAL_HOME": str(tmp_path / "home")}))
    for _ in assistant.library.add([page]):
        pass
    answered = 0
    for question in ABOUT_THE_PAGE:
        answer = assistant.ask(question, Conversation(), ("added",))
        answered += bool(answer.citations)
        quotes = [c.quote for c in answer.citations] + [p.text for p in answer.near]
        assert not [f for f in FURNITURE if any(f.lower() in quote.lower() for quote in quotes)], question
    assert answered >= 5
