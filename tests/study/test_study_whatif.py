"""Every amount of the documents opens a what-if that the assistant computes with that very value."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from assistant.answer import Kind
from assistant.conversation import Conversation
from assistant.study import whatif
from assistant.study.course import Course
from assistant.study.whatif import Amount, amounts_in, prepared

if TYPE_CHECKING:
    from assistant.ask import Assistant

SAMPLES = {
    "commitment": "$90 billion", "investment": "$8 billion", "years": "7 years", "capacity": "3 gigawatts",
    "post_money": "$350 billion", "annual_spend": "$15 billion a year", "discount_rate": "9.4%", "margin": "28%",
    "inflation": "2.5%", "discount": "30%", "probability": "70%", "dilution": "20%",
    "gpu_hour_price": "$2.35 per GPU-hour", "electricity_price": "$51 per megawatt-hour",
    "cost_per_gw": "$35 billion per gigawatt", "whole": "$364 billion", "part": "$38 billion", "multiple": "18 times",
}  # fmt: skip


def test_each_amount_of_the_built_in_documents_that_has_a_unit_opens_a_question(course: Course) -> None:
    facts = list(course.library.facts.values())
    count = 0
    for document in course.library.documents():
        for passage in document.passages:
            for sentence in passage.sentences:
                for amount in amounts_in(document, sentence.start, sentence.end, facts, course.models):
                    question = prepared(amount)
                    assert document.text[amount.start : amount.end] == amount.text
                    assert question.text[question.start : question.end] == " ".join(amount.text.split())
                    count += 1
    assert count > 300


def test_an_amount_that_states_a_fact_is_that_facts_variable(course: Course) -> None:
    facts = course.library.facts
    for name, variable in (
        ("deal-commitment", "commitment"),
        ("deal-investment-initial", "investment"),
        ("deal-term", "years"),
        ("deal-capacity", "capacity"),
    ):
        fact = facts[name]
        document = course.library.document(fact.document)
        found = list(amounts_in(document, fact.start, fact.end, facts.values(), course.models))
        assert [amount.variable for amount in found] == [variable]


def test_every_question_has_a_sample() -> None:
    data = tomllib.loads(whatif._FILE.read_text())
    assert set(data["questions"]) == set(SAMPLES)
    assert {*data["units"].values(), *(rule["variable"] for rule in data["words"])} <= set(SAMPLES)


@pytest.mark.parametrize("variable", SAMPLES)
def test_the_question_is_computed_with_that_variable_bound(variable: str, true_assistant: Assistant) -> None:
    question = prepared(Amount(0, 0, SAMPLES[variable], variable))
    answer = true_assistant.ask(question.text, Conversation())
    assert answer.kind is Kind.CALCULATION, answer.text
    assert answer.calculation is not None
    bound = [each for each in answer.calculation.inputs if each.origin == "question"]
    assert SAMPLES[variable].split()[0].strip("$") in " ".join(each.display for each in bound), answer.text
