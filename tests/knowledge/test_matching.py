"""What was learned of questions and answers is used for the built-in documents, and only with the model it fits."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.ask import Assistant
from knowledge.matching import Matcher, load_matcher

SIZE = 4
PLAIN = Matcher(
    turn=np.zeros((SIZE, SIZE), dtype=np.float32),
    nothing=np.zeros((SIZE, 1), dtype=np.float32),
    bias=2.0,
    temperature=0.05,
    around=0.3,
    covered=np.zeros(SIZE, dtype=np.float32),
    slope=0.5,
    middle=0.1,
)


def test_what_was_learned_fits_the_model_that_comes_with_the_program(true_assistant: Assistant) -> None:
    assert true_assistant.library.matcher() is not None


@pytest.mark.parametrize(("model", "dimension"), [("another-model", 384), ("all-MiniLM-L6-v2", 64)])
def test_another_model_gets_nothing_learned(model: str, dimension: int) -> None:
    assert load_matcher(model, dimension) is None


def test_without_a_turn_a_question_stays_as_it_is() -> None:
    asked = np.array([1, 0, 0, 0], dtype=np.float32)
    assert PLAIN.turned(asked).tolist() == asked.tolist()


def test_the_better_the_best_match_the_less_likely_is_it_that_nothing_answers() -> None:
    asked = np.array([1, 0, 0, 0], dtype=np.float32)
    odds = [PLAIN.unanswered(asked, np.array([0.1, best])) for best in (0.1, 0.5, 0.9)]
    assert odds == sorted(odds, reverse=True)
    assert PLAIN.unanswered(asked, np.array([])) == 2.0


def test_a_question_and_its_answer_are_nearer_after_the_turn(true_assistant: Assistant) -> None:
    library = true_assistant.library
    findings = library.answering("who runs the firm that makes Claude?", 12)
    assert findings.learned
    best = max((s for h in findings.hits for s in h.sentences), key=lambda s: s.matched)
    assert "Dario Amodei" in best.sentence.text


def test_answers_from_added_documents_alone_rest_on_nothing_learned(true_assistant: Assistant) -> None:
    assert not true_assistant.library.answering("who pledged what?", 12, ["added"]).learned
