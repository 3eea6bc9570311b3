"""Where the two halves meet: calculations cite what explains them, answers offer the calculation that fits."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Answer, Citation, Kind
from assistant.ask import Assistant
from assistant.conversation import Conversation
from assistant.meeting import calculation_for, explained_at
from assistant.shelf import section_of
from calculators.errors import ModelFileError
from calculators.loading import load_model, load_models
from calculators.model import Model, Offer

MODELS = load_models()
ABOUT_AN_IDEA = [m for m in MODELS.values() if m.name not in {"arithmetic", "percent_change"}]
OFFERS = [(m, o) for m in MODELS.values() for o in m.offers if o.after]
ASKED = [
    (m, q)
    for m in MODELS.values()
    for q in (*(e.question for e in m.examples), *(o.question for o in m.offers if o.after))
]
LIBRARY = {Kind.FACT, Kind.DEFINITION, Kind.EXPLANATION}


def named(value: object) -> str:
    return (
        value.name if isinstance(value, Model) else value.question if isinstance(value, Offer) else str(value)
    )


@pytest.mark.parametrize("model", ABOUT_AN_IDEA, ids=named)
def test_every_calculator_names_the_passage_that_explains_it(model: Model, true_assistant: Assistant) -> None:
    spot = explained_at(model, true_assistant.library)
    assert spot is not None
    told = true_assistant.ask(model.explained_by, Conversation())
    assert told.kind in LIBRARY
    assert (told.citations[0].document, told.citations[0].start) == (spot[0].document, spot[1].start)


@pytest.mark.parametrize(("model", "offer"), OFFERS, ids=named)
def test_what_a_calculator_offers_it_computes(model: Model, offer: Offer, true_assistant: Assistant) -> None:
    answer = true_assistant.ask(offer.question, Conversation())
    assert answer.calculation is not None
    assert answer.calculation.result is not None, answer.text
    assert answer.calculation.calculator == model.name


@pytest.mark.parametrize(("model", "offer"), OFFERS, ids=named)
def test_the_places_of_an_offer_are_in_the_library(
    model: Model, offer: Offer, true_assistant: Assistant
) -> None:
    for place in offer.after:
        document = true_assistant.library.document(place.document)
        shelf = true_assistant._shelf(())
        assert section_of(document.id, place.heading, shelf) if place.heading else document.passages, place


@pytest.mark.parametrize(("model", "question"), ASKED, ids=named)
def test_a_calculation_cites_its_idea_and_all_that_it_suggests_is_answered(
    model: Model, question: str, true_assistant: Assistant
) -> None:
    conversation = Conversation()
    answer = true_assistant.ask(question, conversation)
    if answer.kind is Kind.CALCULATION and answer.calculation is not None:
        used = true_assistant.models[answer.calculation.calculator]
        spot = explained_at(used, true_assistant.library)
        if spot is not None:
            last = answer.citations[-1]
            assert answer.text.endswith(f"[{last.marker}].")
            assert last.quote == spot[1].text
            document = true_assistant.library.document(last.document)
            assert document.text[last.start : last.end] == last.quote
            assert used.explained_by in answer.suggestions
    for suggestion in answer.suggestions:
        talk = Conversation()
        true_assistant.ask(question, talk)
        assert answered(true_assistant.ask(suggestion, talk)), suggestion


def answered(answer: Answer) -> bool:
    return answer.kind in LIBRARY or (answer.kind is Kind.CALCULATION and answer.calculation is not None)


@pytest.mark.parametrize(
    ("question", "offered"),
    [
        ("what does Anthropic pledge?", "What does the pledge come to a year?"),
        ("how long does the pledge run?", "What does the pledge come to a year?"),
        ("what is present value?", "What is the pledge worth today?"),
        ("why did Amazon invest?", "What is the deal worth to Amazon?"),
        ("what is a payback period?", "How long until AWS's margin on the spending repays the $5 billion?"),
        ("what is OpenAI's contract with AWS?", "How much a year is $38 billion over 7 years?"),
    ],
)
def test_an_answer_of_the_library_offers_the_calculation_that_fits(
    question: str, offered: str, true_assistant: Assistant
) -> None:
    conversation = Conversation()
    answer = true_assistant.ask(question, conversation)
    assert answer.kind in LIBRARY
    assert offered in answer.suggestions
    assert true_assistant.ask(offered, conversation).kind is Kind.CALCULATION


def test_an_added_document_gets_a_calculation_with_its_own_figures() -> None:
    cited = quoting("Borel Rail promises to buy $36 million of steel over six years.")
    assert calculation_for([cited], MODELS, {}) == "How much a year is $36 million over 6 years?"
    assert (
        calculation_for([quoting("Borel Rail pays $36 million or $40 million over six years.")], MODELS, {})
        is None
    )
    assert calculation_for([quoting("Borel Rail paid $36 million over one year.")], MODELS, {}) is None


@given(st.integers(2, 10**12), st.integers(2, 60))
def test_figures_of_any_size_make_a_question(dollars: int, years: int) -> None:
    question = calculation_for([quoting(f"It pays ${dollars} over {years} years.")], MODELS, {})
    assert question is not None
    assert f"{years} years" in question


def quoting(words: str) -> Citation:
    return Citation(
        marker=1, document="added", title="Added", section="", quote=words, start=0, end=len(words), score=1.0
    )


def test_steps_cite_the_idea_too(true_assistant: Assistant) -> None:
    conversation = Conversation()
    before = true_assistant.ask("what is the pledge worth today?", conversation)
    steps = true_assistant.ask("how did you get that?", conversation)
    assert steps.citations == before.citations
    assert steps.text.endswith("The idea behind it: “Present value” [3].")


@pytest.mark.parametrize("asked", ["What is a GPU-hour?", "what is inflation", "what is a network effect?"])
def test_what_the_library_foresees_is_no_change_of_the_calculation_before(
    asked: str, true_assistant: Assistant
) -> None:
    for question in (
        "how many GPU-hours is $100B at $2 an hour?",
        "what is $100B in ten years in today's money at 3% inflation?",
        "if customers double, what happens to the network's value?",
    ):
        conversation = Conversation()
        true_assistant.ask(question, conversation)
        assert true_assistant.ask(asked, conversation) == true_assistant.ask(asked, Conversation())


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ('[[offer]]\nquestion = "How much?"', "name the places after which it is asked"),
        ('[[offer]]\nquestion = "Over {years}?"\nafter = ["deal-sheet"]', "one of the two"),
        ('[[offer]]\nquestion = "Over {yeers}?"', "Did you mean years?"),
        ('[[offer]]\nquestion = "How?"\nafter = [": The terms"]', "must name a document and a heading"),
        ('[[offer]]\nquestion = "How?"\nbefore = ["deal-sheet"]', "offer 1.before is not a key"),
    ],
)
def test_a_wrong_offer_is_told_by_its_place(lines: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "spread.toml"
    path.write_text(
        'title = "Spread"\nsummary = "A year\'s part."\nequations = ["annual_spend = commitment / years"]\n'
        f'result = "annual_spend"\nanswer = "{{annual_spend}}."\n{lines}\n',
        encoding="utf-8",
    )
    with pytest.raises(ModelFileError, match=says.replace("?", r"\?")):
        load_model(path)
