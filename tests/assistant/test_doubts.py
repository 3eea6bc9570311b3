"""What the best sentences lack of what is asked."""

from __future__ import annotations

import pytest

from assistant.doubts import DOUBTS, doubts
from assistant.ranking import Scored
from assistant.reading import read
from knowledge.document import Passage, Sentence


def scored(text: str, section: str = "") -> Scored:
    sentence = Sentence(0, len(text), "prose", text)
    passage = Passage("d#1", "d", "A document", section, 0, len(text), text, (sentence,))
    return Scored(passage, sentence, 1.0, 0.5, 0.5)


def found(question: str, *sentences: str) -> dict[str, float]:
    return dict(doubts(read(question), [scored(s) for s in sentences], lambda word: 5.0))


WHY = "why did Amazon shorten the life of its servers?"
FACT = "Amazon shortened the life of its servers from six years to five years."


def test_a_fact_is_no_reason() -> None:
    assert found(WHY, FACT)["lacks_reason"] == 1.0
    assert found(WHY, FACT + " It did so because chips age faster.")["lacks_reason"] == 0.0
    assert found("when did Amazon shorten the life of its servers?", FACT)["lacks_reason"] == 0.0


def test_a_name_that_stands_nowhere_is_lacking() -> None:
    assert found("how fast is the Trainium4 by now?", "The Trainium3 is 4 times as fast.")["lacks_name"] > 0
    assert found("how fast is the Trainium3 by now?", "The Trainium3 is 4 times as fast.")["lacks_name"] == 0


def test_another_party_is_the_subject() -> None:
    of_another = found("how much does OpenAI pay?", "Anthropic pays SpaceX $1.25 billion a month.")
    assert of_another["lacks_party"] == of_another["other_subject"] == 1.0
    assert found("how much does Anthropic pay?", "Anthropic pays $1.25 billion.")["other_subject"] == 0.0


def test_a_term_is_defined_where_the_sentence_begins() -> None:
    assert (
        found("what is a hurdle rate?", "A hurdle rate is the lowest return accepted.")["lacks_term"] == 0.0
    )
    assert (
        found("what is a hurdle rate?", "Equity stake is another name for an ownership stake.")["lacks_term"]
        == 1.0
    )


def test_what_one_of_the_best_has_is_not_lacking() -> None:
    assert found(WHY, FACT, "Servers live shorter because chips age faster.")["lacks_reason"] == 0.0


@pytest.mark.parametrize("question", ["why?", "", "what percent of 5 is 20% in 2026?"])
def test_every_doubt_is_told_between_none_and_one(question: str) -> None:
    for values in (found(question), found(question, FACT)):
        assert tuple(values) == DOUBTS
        assert all(0 <= value <= 1 for value in values.values())
