"""Reviewing: what is due, grading, taking back, and that nothing graded is ever lost."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from study_clock import Clock

from assistant.answer import Answer, CalculationView, Citation, Input, Kind, Result
from assistant.errors import UsageError
from assistant.study.cards import Card
from assistant.study.course import Course
from assistant.study.errors import StudyUnusableError
from assistant.study.scheduling import Grade
from knowledge import Library

ROOT = Path(__file__).parents[2]


def test_the_first_day_brings_ten_new_cards_in_the_order_of_the_text(course: Course) -> None:
    queue = course.queue()
    assert len(queue) == 10
    assert {card.span.document for card in queue} == {"deal-sheet"}
    starts = [card.span.start for card in queue]
    assert starts == sorted(starts)
    assert (course.counts().due, course.counts().new) == (0, 10)


def test_known_cards_come_back_on_their_day_and_missed_ones_in_minutes(course: Course, clock: Clock) -> None:
    first, second, *_ = course.queue()
    course.grade(first, Grade.AGAIN)
    course.grade(second, Grade.GOOD)
    assert first not in course.queue()
    clock.pass_by(minutes=1)
    assert course.queue()[0] == first
    course.grade(first, Grade.GOOD)
    clock.pass_by(minutes=10)
    assert {card.key for card in course.queue()[:2]} == {first.key, second.key}
    course.grade(first, Grade.GOOD)
    course.grade(second, Grade.GOOD)
    clock.pass_by(days=40)
    assert {card.key for card in course.queue()[:2]} == {first.key, second.key}


def test_today_brings_no_more_than_the_days_new_cards(course: Course, clock: Clock) -> None:
    for card in course.queue():
        course.grade(card, Grade.EASY)
    assert course.queue() == []
    clock.pass_by(days=1)
    assert course.counts().new == 10
    course.set_option("new", "3")
    assert course.counts().new == 3
    assert course.counts(["cloud-contracts"]).new == 3


def test_what_is_learnt_comes_a_little_early_when_nothing_else_is_left(course: Course, clock: Clock) -> None:
    course.set_option("new", "1")
    (card,) = course.queue()
    course.grade(card, Grade.AGAIN)
    assert course.queue() == []
    assert course.queue(ahead=timedelta(minutes=2)) == [card]


def test_ten_grades_and_more_are_taken_back_exactly(course: Course, clock: Clock) -> None:
    states = []
    for number, card in enumerate(course.queue()):
        states.append((course.store.rows(), course.counts(), course.stats()))
        course.grade(card, Grade.GOOD if number % 2 else Grade.AGAIN)
    clock.pass_by(minutes=20)
    for card in course.queue()[:5]:
        states.append((course.store.rows(), course.counts(), course.stats()))
        course.grade(card, Grade.EASY)
    taken_back = 0
    while states:
        rows, counts, stats = states.pop()
        if taken_back == 5:
            clock.pass_by(minutes=-20)
        undone = course.undo()
        assert undone is not None
        taken_back += 1
        kept = [row for row in course.store.rows() if row.schedule.seen]
        assert kept == [row for row in rows if row.schedule.seen]
        assert (course.counts(), course.stats()) == (counts, stats)
    assert taken_back == 15
    assert course.undo() is None


def test_a_grade_is_kept_when_the_program_is_killed_right_after(
    tmp_path: Path, reopened: Callable[[], Course]
) -> None:
    code = (
        "import os, signal, sys\n"
        "from assistant.settings import load_settings\n"
        "from assistant.study.course import Course\n"
        "from assistant.study.scheduling import Grade\n"
        "course = Course.open(load_settings())\n"
        "course.grade(course.queue()[0], Grade.GOOD)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "DEAL_HOME": str(tmp_path / "home")},
        timeout=120,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    course = reopened()
    assert [review.grade for review in course.store.reviews()] == [Grade.GOOD]
    assert sum(row.schedule.seen for row in course.store.rows()) == 1


def test_the_exam_and_the_cap_hold_for_every_card(course: Course, clock: Clock) -> None:
    course.set_option("exam", "20 September 2026")
    course.set_option("cap", "5")
    card = course.queue()[0]
    for _ in range(6):
        schedule = course.grade(card, Grade.EASY)
        assert schedule.due is not None
        assert schedule.due <= clock.now + timedelta(days=5)
        assert schedule.due.date() <= course.options.exam  # type: ignore[operator]
        clock.now = max(clock.now, schedule.due)


WRONG_OPTIONS = [
    *(("grades", text) for text in ("3", "x")),
    *(("cap", text) for text in ("0", "1e9")),
    ("new", "-1"),
    *(("exam", text) for text in ("soon", "2020-01-01")),
]


@pytest.mark.parametrize(("name", "text"), WRONG_OPTIONS)
def test_options_that_cannot_be_used_are_refused_and_change_nothing(
    course: Course, name: str, text: str
) -> None:
    before = course.options
    with pytest.raises(UsageError):
        course.set_option(name, text)
    assert course.options == before


def test_a_damaged_database_is_set_aside_in_one_line_and_nothing_else_is_lost(
    course: Course, notes: Path, tmp_path: Path, reopened: Callable[[], Course]
) -> None:
    course.grade(course.queue()[0], Grade.GOOD)
    path = course.store.path
    for side in path.parent.glob("study.sqlite3-*"):
        side.unlink()
    path.write_bytes(b"not a database at all" * 50)
    again = reopened()
    assert again.counts().new == 10
    again.grade(again.queue()[0], Grade.GOOD)
    told = [notice for notice in again.notices if "damaged" in notice]
    assert len(told) == 1
    assert "\n" not in told[0]
    assert len(list(path.parent.glob("study.sqlite3.damaged-*"))) == 1
    assert "orchard" in [document.id for document in again.library.documents()]
    assert len(again.store.reviews()) == 1


def test_damage_deep_inside_the_database_is_met_too(course: Course, reopened: Callable[[], Course]) -> None:
    for card in course.queue():
        course.grade(card, Grade.GOOD)
    path = course.store.path
    data = bytearray(path.read_bytes())
    for place in range(4096, len(data)):
        data[place] = 0xFF
    path.write_bytes(bytes(data))
    for side in path.parent.glob("study.sqlite3-*"):
        side.unlink()
    again = reopened()
    with contextlib.suppress(StudyUnusableError):  # said once, and then all goes on
        again.counts()
    assert again.counts().new == 10
    assert len([notice for notice in again.notices if "set aside" in notice]) == 1


def test_a_database_of_a_newer_version_or_in_anothers_hands_is_left_alone(
    course: Course, reopened: Callable[[], Course], monkeypatch: pytest.MonkeyPatch
) -> None:
    course.grade(course.queue()[0], Grade.GOOD)
    path = course.store.path
    monkeypatch.setattr("assistant.study.database._WAIT", 0)
    again = reopened()
    card = again.queue()[0]
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StudyUnusableError, match=r"cannot be used \(database is locked\)"):
            again.grade(card, Grade.GOOD)
        other.execute("PRAGMA user_version = 99")
        other.execute("COMMIT")
        with pytest.raises(StudyUnusableError, match="newer version of deal"):
            again.grade(card, Grade.GOOD)
        other.execute("PRAGMA user_version = 1")
    assert len(again.store.reviews()) == 1
    assert not [notice for notice in again.notices if "damaged" in notice]


def test_a_folder_that_cannot_be_written_is_said(library: Library, tmp_path: Path, clock: Clock) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be")
    course = Course(library, lambda: None, blocked / "home", clock)  # type: ignore[arg-type,return-value]
    assert course.counts().new == 10
    with pytest.raises(Exception, match="cannot be used"):
        course.grade(course.queue()[0], Grade.GOOD)


# --- the document is edited ------------------------------------------------------------------------------


def own_cards(course: Course) -> list[Card]:
    return [card for card in course.cards().values() if card.span.document == "orchard"]


def test_an_added_document_gives_cards_of_its_definitions_figures_and_lists(
    course: Course, notes: Path
) -> None:
    cards = {card.type: card for card in own_cards(course)}
    assert set(cards) == {"definition", "cloze", "list", "compare"}
    assert cards["definition"].answer == "grafting"
    assert cards["cloze"].question == "A careful grower joins about _____ trees in a day."
    assert [item.name for item in cards["list"].items] == ["Water", "Shelter", "Patience"]
    assert cards["compare"].question == "Why is an orchard not the same as a forest?"


def test_new_cards_of_ones_own_documents_come_first(course: Course, notes: Path) -> None:
    documents = [card.span.document for card in course.queue()]
    assert documents == ["orchard"] * 4 + ["deal-sheet"] * 6


def test_only_cards_whose_sentence_changed_pause_and_all_keep_their_schedule(
    course: Course, notes: Path, library: Library
) -> None:
    cards = own_cards(course)
    for card in cards:
        course.grade(card, Grade.EASY)
    before = {row.type: (row.id, row.schedule) for row in course.store.rows()}
    text = notes.read_text()
    text = text.replace("# Orchard notes\n", "# Orchard notes\n\nA new first paragraph shifts everything.\n")
    text = text.replace("about 40 trees in a day", "about 60 trees on a good day")
    notes.write_text(text)
    assert [report.status for report in library.add([notes])] == ["updated"]
    after = own_cards(course)
    assert {card.type for card in after} == {card.type for card in cards}
    rows = {row.type: row for row in course.store.rows()}
    assert {type: (row.id, row.schedule) for type, row in rows.items()} == before
    assert [row.type for row in rows.values() if row.paused] == ["cloze"]
    ((card, row),) = course.changed()
    assert "40 trees in a day" in row.old
    assert "60 trees on a good day" in card.span.quote
    assert card.answer == "60"
    course.resume(card)
    assert course.changed() == []
    assert {row.type: (row.id, row.schedule) for row in course.store.rows()} == before


def test_a_paused_card_is_not_shown_until_it_was_looked_at(
    course: Course, notes: Path, library: Library, clock: Clock
) -> None:
    card = next(card for card in own_cards(course) if card.type == "cloze")
    course.grade(card, Grade.GOOD)
    notes.write_text(notes.read_text().replace("about 40 trees", "about 60 trees"))
    list(library.add([notes]))
    clock.pass_by(days=2)
    assert course.counts(["orchard"]).changed == 1
    assert all(each.type != "cloze" for each in course.queue(["orchard"]))
    (changed, _), *_ = course.changed()
    course.resume(changed, afresh=True)
    assert any(each.type == "cloze" for each in course.queue(["orchard"]))


def test_a_document_that_is_gone_leaves_no_words_and_comes_back_with_its_schedule(
    course: Course, notes: Path, library: Library
) -> None:
    card = next(card for card in own_cards(course) if card.type == "definition")
    course.grade(card, Grade.EASY)
    library.remove("orchard")
    assert course.counts().due == 0
    with sqlite3.connect(course.store.path) as connection:
        assert "rootstock" not in "\n".join(connection.iterdump())
    list(library.add([notes]))
    row = next(row for row in course.store.rows() if row.key == card.key)
    assert row.key in course.cards()
    assert row.schedule.seen
    assert not row.paused


# --- cards of one's own ----------------------------------------------------------------------------------


def citation(course: Course, document: str, quote: str) -> Citation:
    text = course.library.document(document).text
    start = text.index(quote)
    return Citation(
        marker=1,
        document=document,
        title="",
        section="",
        quote=quote,
        start=start,
        end=start + len(quote),
        score=1,
    )


def test_a_question_of_the_chat_becomes_a_card_once(course: Course, reopened: Callable[[], Course]) -> None:
    quote = "Commentators call the pledge everything from a binding minimum to partly optional."
    answer = Answer(
        question="how firm is it?",
        kind=Kind.EXPLANATION,
        text="…",
        citations=(citation(course, "deal-summary", quote),),
    )
    before = len(course.cards())
    told, card = course.keep_answer(answer)
    assert card is not None
    assert "is a card now" in told
    assert course.queue()[0] == card
    assert (card.question, card.answer) == ("how firm is it?", quote)
    for again in (course, reopened(), reopened()):
        told, _ = again.keep_answer(answer.model_copy(update={"question": "How firm is it"}))
        assert "already" in told
        assert len(again.cards()) == before + 1


def test_a_question_that_a_card_asks_already_brings_up_that_card(course: Course) -> None:
    fact = course.library.facts["deal-term"]
    answer = Answer(
        question="how long does it run?",
        kind=Kind.FACT,
        text="…",
        citations=(citation(course, "deal-sheet", fact.quote),),
    )
    before = len(course.cards())
    _, card = course.keep_answer(answer)
    assert card is not None
    assert card.type == "fact"
    assert card.answer == "ten years"
    assert len(course.cards()) == before
    assert course.queue()[0] == card


def test_a_what_if_becomes_a_calculation_with_fresh_numbers_once(course: Course) -> None:
    answer = Answer(
        question="what is it worth over 7 years at 12%?",
        kind=Kind.CALCULATION,
        text="…",
        citations=(citation(course, "deal-sheet", course.library.facts["deal-commitment"].quote),),
        calculation=CalculationView(
            calculator="present_value",
            solved_for="present_value",
            result=Result(value=65196521983.7, unit="USD", display="$65.20 billion"),
            inputs=(
                Input(name="commitment", value=1e11, unit="USD", display="$100 billion", origin="fact"),
                Input(name="years", value=7, unit="year", display="7 years", origin="question"),
                Input(name="discount_rate", value=0.12, unit="1", display="12%", origin="question"),
                Input(name="growth", value=0, unit="1", display="0%", origin="assumption"),
            ),
        ),
    )
    _, card = course.keep_answer(answer)
    assert card is not None
    tasks = [course.task(card, seed) for seed in range(6)]
    assert len({task.question for task in tasks}) > 3
    for task in tasks:
        assert "$100 billion" in task.question, "what was not asked about stays as it was"
        assert task.mark(task.answer).right
    assert "already" in course.keep_answer(answer)[0]
    other = answer.model_copy(update={"question": "and over 8?"})
    assert "already" in course.keep_answer(other)[0], "the same sum with other numbers is the same card"
    assert course.queue()[0] == card


@pytest.mark.parametrize("kind", [Kind.NOT_COVERED, Kind.HELP, Kind.COMMAND, Kind.CLARIFICATION])
def test_what_answers_nothing_makes_no_card(course: Course, kind: Kind) -> None:
    told, card = course.keep_answer(Answer(question="?", kind=kind, text="…"))
    assert card is None
    assert told
