"""Every card on the built-in library: what it asks, what it rests on, and that its answer is borne out."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from assistant.study.card_files import FOLDER, read_cards
from assistant.study.cards import BLANK, SELF_GRADED, TYPES, Card
from assistant.study.deck import Deck
from assistant.study.making import askable
from assistant.study.marking import marked
from assistant.study.quizzes import task_of
from assistant.study.sum_marking import marked_value
from assistant.study.sums import computed, fresh
from assistant.study.words import folded
from calculators import load_models
from calculators.quantity import read_figures
from knowledge import Library, builtin
from knowledge.changing import Answering

HOME = Path("never-written")
LIBRARY = Library(HOME, Answering(HOME, lambda: pytest.fail("no model")), HOME, builtin.load())
DECK = Deck(LIBRARY)
CARDS = [card for card in DECK.cards.values() if DECK.documents[card.span.document].origin == "builtin"]
MODELS = load_models()
SEEDS = range(30)


def of(*types: str) -> list[object]:
    return [
        pytest.param(card, id=f"{card.type}:{card.question[:60]}") for card in CARDS if card.type in types
    ]


def test_there_are_cards_enough_of_every_type_and_no_file_is_wrong() -> None:
    assert DECK.problems == ()
    assert len(CARDS) >= 150
    counts = Counter(card.type for card in CARDS)
    assert set(counts) == set(TYPES)
    assert min(counts.values()) >= 10


def test_no_question_is_asked_twice_and_no_card_shares_its_identity() -> None:
    assert len({card.key for card in CARDS}) == len(CARDS)
    questions = Counter(folded(card.question) for card in CARDS)
    assert [question for question, count in questions.items() if count > 1] == []


@pytest.mark.parametrize("card", of(*TYPES))
def test_the_span_is_the_documents_own_words(card: Card) -> None:
    document = DECK.documents[card.span.document]
    assert document.text[card.span.start : card.span.end] == card.span.quote
    assert card.span.quote == card.span.quote.strip() != ""
    assert "Related Articles" not in card.span.quote


@pytest.mark.parametrize("card", of("fact", "cloze", "definition"))
def test_the_answer_stands_in_its_span_and_is_marked_right(card: Card) -> None:
    assert folded(card.answer) in folded(card.span.quote) or folded(card.answer) in folded(card.span.section)
    assert marked(card.answer, card.answer, card.accept).right
    assert marked(card.answer.upper(), card.answer, card.accept).right
    assert not marked("something else", card.answer, card.accept, card.question).right
    assert folded(card.answer) not in folded(card.question.replace(BLANK, "")) or card.type == "fact"


@pytest.mark.parametrize("card", of("fact", "cloze"))
def test_another_figure_is_never_taken_for_the_answer(card: Card) -> None:
    figures = [each for each in read_figures(card.answer).figures if each.written not in ("label", "date")]
    for figure in figures:
        digits = "".join(character for character in figure.text if character.isdigit())
        if digits:
            wrong = card.answer.replace(
                figure.text, figure.text.replace(digits[0], "7" if digits[0] != "7" else "3", 1)
            )
            assert not marked(wrong, card.answer, card.accept).right


@pytest.mark.parametrize("card", of("fact"))
def test_a_fact_that_is_called_exact_is_no_estimate(card: Card) -> None:
    if card.exact:
        qualified = ("about", "up to", "more than", "nearly", "at least", "roughly")
        assert not any(word in card.answer for word in qualified)
        facts = [
            fact
            for fact in LIBRARY.facts.values()
            if fact.start == card.span.start and fact.document == card.span.document
        ]
        assert all(fact.low is None and fact.qualifier in ("exact", "") for fact in facts)


@pytest.mark.parametrize("card", of(*SELF_GRADED))
def test_a_self_graded_card_shows_whole_sentences(card: Card) -> None:
    assert card.answer == card.span.quote
    assert card.answer[0].isupper()
    assert card.answer.endswith((".", "."))


@pytest.mark.parametrize("card", of("list"))
def test_a_list_has_every_item_of_the_text(card: Card) -> None:
    bullets = [line for line in card.span.quote.split("\n") if line.startswith("- ")]
    assert len(bullets) == len(card.items) >= 3
    for bullet, item in zip(bullets, card.items, strict=True):
        assert item.name in bullet
    text = DECK.documents[card.span.document].text
    assert not text[card.span.end :].lstrip("\n").startswith("- ")
    for seed in range(len(card.items) * 2):
        task = task_of(card, {}, seed)
        assert task.hidden in askable(card.items)
        assert task.mark(task.answer).right
        assert not task.mark("something else").right


@pytest.mark.parametrize("card", of("calculation"))
def test_a_calculation_is_what_its_calculator_makes_of_it(card: Card) -> None:
    assert card.sum is not None
    asked = set()
    for seed in SEEDS:
        exercise = fresh(card, MODELS, seed)
        value = computed(MODELS[card.sum.calculator], card.sum.unknown, exercise.given)
        assert exercise.value == value
        assert exercise.lines[-1].value == pytest.approx(value, rel=1e-9)
        assert "{" not in exercise.question
        assert marked_value(exercise.shown, exercise).right
        assert marked_value(repr(exercise.value) + (" USD" if exercise.unit == "USD" else ""), exercise).right
        asked.add(exercise.question)
    assert len(asked) >= 4
    assert len(card.sum.steps) >= 1


def test_a_wrong_card_file_is_named_with_what_is_wrong(tmp_path: Path) -> None:
    documents = {each.id: each for each in LIBRARY.documents()}
    (tmp_path / "deal-sheet.toml").write_text(
        '[[card]]\ntype = "fact"\nquestion = "?"\nfact = "deal-trem"\nanswer = "ten years"\n'
        '[[card]]\ntype = "fact"\nquestion = "??"\nfact = "deal-term"\nanswer = "nine years"\n'
        '[[card]]\ntype = "why"\nquestion = "???"\nquote = "Words that are nowhere."\n'
        '[[card]]\ntype = "poem"\nquestion = "????"\n'
        '[[card]]\ntype = "why"\nquestion = "?????"\nqoute = "x"\n'
        '[[leave_out]]\ntype = "list"\nbegins = "Nothing begins so"\n'
    )
    (tmp_path / "broken.toml").write_text("[[card]")
    files = read_cards(documents, LIBRARY.facts, tmp_path)
    assert files.cards == ()
    told = "\n".join(files.problems)
    for words in (
        "deal-trem",
        "deal-term",
        "nine years",
        "nowhere",
        "poem",
        "qoute",
        "Nothing begins so",
        "broken.toml",
    ):
        assert words in told


def test_the_files_are_where_the_program_looks() -> None:
    assert sorted(FOLDER.glob("*.toml"))
