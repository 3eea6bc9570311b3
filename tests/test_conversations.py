"""Whole conversations from `conversations/*.jsonl`: a file is tested because it is there.

evaluate.py says what a conversation is. One that is known to go wrong carries its reason under "known".
"""

from __future__ import annotations

from pathlib import Path

import evaluate
import pytest
from asking import Ask

FILES = sorted((Path(__file__).parent / "conversations").glob("*.jsonl"))
TALKS = [talk for file in FILES for talk in evaluate.load(file)]


@pytest.mark.parametrize(
    "talk",
    [
        pytest.param(
            talk,
            id=talk.id,
            marks=pytest.mark.xfail(reason=talk.known, strict=False) if talk.known else (),
        )
        for talk in TALKS
    ],
)
def test_conversation(talk: evaluate.Talk, ask: Ask) -> None:
    failure = evaluate.hold(talk, ask)
    if failure is not None:
        asked = talk.turns[failure.number - 1].ask
        pytest.fail(
            f"turn {failure.number}, {asked!r}: {failure.reason}\n{failure.answer['text']}", pytrace=False
        )


def test_every_conversation_has_a_name_of_its_own() -> None:
    assert len({talk.id for talk in TALKS}) == len(TALKS)
