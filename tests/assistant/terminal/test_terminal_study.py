"""The study screens: a whole review, a quiz, undoing, a kill, an edited document, reading, what-ifs, options."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import TypeVar

import pytest
from fake_engine import FakeEngine
from screen_help import Home, ask, screen_text, until
from study_clock import Clock, Tiny
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from assistant.study.course import Course
from assistant.terminal.app import DealApp
from assistant.terminal.study.changed import ChangedScreen
from assistant.terminal.study.home import StudyScreen
from assistant.terminal.study.looks import Looks
from assistant.terminal.study.options import OptionsScreen
from assistant.terminal.study.page import Keys, StudyPage
from assistant.terminal.study.passage_text import PassageText
from assistant.terminal.study.quiz import QuizScreen
from assistant.terminal.study.reader import StudyReader
from assistant.terminal.study.review import ReviewScreen
from assistant.terminal.study.topic import TopicScreen
from assistant.terminal.widgets.linked import LinkedText
from calculators import load_models
from knowledge import Library

ROOT = Path(__file__).parents[3]
Asking = TypeVar("Asking", ReviewScreen, QuizScreen)
SIZES = [(80, 24), (40, 15), (200, 50)]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def course(tmp_path: Path, clock: Clock) -> Course:
    library = Library.open(tmp_path, Tiny)
    return Course(library, load_models, tmp_path, clock)


@pytest.fixture
def app(tmp_path: Path, course: Course) -> DealApp:
    app = DealApp(FakeEngine(), Home(tmp_path))
    app.study._course = course
    app.opens_at = "study"
    return app


def page(app: DealApp) -> StudyPage:
    screen = app.screen
    assert isinstance(screen, StudyPage)
    return screen


async def settled(pilot: Pilot[None], kind: type[StudyPage]) -> StudyPage:
    """Wait until a screen of that kind stands there and awaits nothing."""
    await until(pilot, lambda: isinstance(pilot.app.screen, kind) and not pilot.app.screen.busy)
    return page(pilot.app)  # type: ignore[arg-type]


async def at_question(pilot: Pilot[None], kind: type[Asking]) -> Asking:
    """Wait until a review or a quiz asks something."""
    await until(pilot, lambda: isinstance(pilot.app.screen, kind) and pilot.app.screen.asked)
    screen = pilot.app.screen
    assert isinstance(screen, kind)
    return screen


async def at_text(pilot: Pilot[None]) -> StudyReader:
    """Wait until a document can be read."""
    await until(
        pilot, lambda: isinstance(pilot.app.screen, StudyReader) and pilot.app.screen.query(PassageText)
    )
    assert isinstance(pilot.app.screen, StudyReader)
    return pilot.app.screen


async def at_home(pilot: Pilot[None]) -> StudyScreen:
    await until(pilot, lambda: isinstance(pilot.app.screen, StudyScreen) and pilot.app.screen.overview)
    screen = await settled(pilot, StudyScreen)
    assert isinstance(screen, StudyScreen)
    return screen


async def reviewing(pilot: Pilot[None]) -> ReviewScreen:
    await at_home(pilot)
    await pilot.press("r")
    await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen) and pilot.app.screen.asked)
    screen = await settled(pilot, ReviewScreen)
    assert isinstance(screen, ReviewScreen)
    return screen


async def answer(pilot: Pilot[None], screen: ReviewScreen, *, right: bool) -> None:
    """Answer the card that stands there, and grade it as is suggested."""
    asked = screen.asked
    assert asked is not None
    if asked.card.typed:
        screen.reply.value = asked.answer if right else "no idea at all"
    await pilot.press("enter")
    await until(pilot, lambda: screen.revealed)
    if screen.suggested is None:
        await pilot.press("2" if right else "1")
    else:
        await pilot.press("enter")
    await until(pilot, lambda: not screen.busy and screen.asked is not asked)


@pytest.mark.parametrize("size", SIZES)
async def test_the_study_screen_says_what_waits_and_which_keys_work(
    app: DealApp, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        await at_home(pilot)
        text = screen_text(app)
        assert "0 due, 10 new: press r to review" in text
        assert "r review" in text
        assert "esc chat" in text
        assert "Deal sheet" in text
        assert all(len(line) <= size[0] for line in text.splitlines())
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.chat)
        assert app.focused is app.chat.prompt


@pytest.mark.parametrize("size", SIZES)
async def test_a_whole_review_to_its_end(app: DealApp, course: Course, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        screen = await reviewing(pilot)
        assert "10 left" in screen_text(app)
        shown = 0
        while True:
            if screen.asked is None:
                if not screen.soon:
                    break
                assert "g go on now" in screen_text(app)
                await pilot.press("g")
                await until(pilot, lambda: screen.asked is not None)
            await answer(pilot, screen, right=shown != 3)
            shown += 1
            assert len(course.store.reviews()) == shown
            assert shown < 60
        text = screen_text(app)
        assert f"{shown} graded, {shown - 1} of them known" in " ".join(text.split())
        assert {row.schedule.learning for row in course.store.rows()} == {False}
        await pilot.press("enter")
        await at_home(pilot)
        assert "Nothing waits now" in screen_text(app)


async def test_a_wrong_reply_is_shown_beside_the_right_one_with_its_source(app: DealApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await reviewing(pilot)
        await pilot.press(*"21 april 2026", "enter")
        text = screen_text(app)
        assert "✗ Not right. You wrote: 21 april 2026" in text
        assert "Answer: 20 April 2026" in text
        assert "enter missed (1 min)" in text
        await pilot.press("s")
        await at_text(pilot)
        await until(
            pilot, lambda: "Amazon and Anthropic announced the expanded agreement" in screen_text(app)
        )
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)
        assert screen.revealed


async def test_a_number_without_its_unit_may_be_typed_again(app: DealApp, course: Course) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await reviewing(pilot)
        await answer(pilot, screen, right=True)
        await pilot.press("5", "enter")
        assert "with its unit" in screen_text(app)
        assert not screen.revealed
        await pilot.press(*" billion", "enter")
        assert screen.revealed
        assert "✓ Right." in screen_text(app)


@pytest.mark.parametrize("key", ["u", "ctrl+z"])
async def test_ten_grades_are_taken_back_one_by_one(app: DealApp, course: Course, key: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await reviewing(pilot)
        states = []
        cards = []
        for number in range(10):
            assert screen.asked is not None
            cards.append(screen.asked.card)
            states.append((course.counts(), course.stats()))
            await answer(pilot, screen, right=number % 3 > 0)
        for card, state in zip(reversed(cards), reversed(states), strict=True):
            if key == "u" and screen.asked is not None and not screen.revealed:
                await pilot.press("enter")
                await until(pilot, lambda: screen.revealed)
            await pilot.press(key if screen.asked is not None else "ctrl+z")
            await until(
                pilot, lambda card=card: not screen.busy and screen.asked and screen.asked.card == card
            )  # type: ignore[misc]
            assert (course.counts(), course.stats()) == state
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert course.store.reviews() == []


async def test_four_buttons_on_wish(app: DealApp, course: Course) -> None:
    course.set_option("grades", "4")
    async with app.run_test(size=(120, 30)) as pilot:
        await reviewing(pilot)
        await pilot.press("enter")
        text = screen_text(app)
        for words in ("enter again (1 min)", "2 hard", "3 good (10 min)", "4 easy (8 days)"):
            assert words in text
        await pilot.press("4")
        await until(pilot, lambda: course.store.reviews())
        assert course.store.reviews()[0].grade == 4


KILLED = """
import asyncio, os, signal
from pathlib import Path
from assistant.settings import load_settings
from assistant.terminal.adapter import AssistantEngine
from assistant.terminal.app import DealApp
from assistant.terminal.study.home import StudyScreen
from assistant.terminal.study.review import ReviewScreen

AssistantEngine.warm_up = lambda self, progress: None

async def main():
    settings = load_settings()
    app = DealApp(AssistantEngine(settings), settings)
    app.opens_at = "study"
    async with app.run_test(size=(80, 24)) as pilot:
        async def until(condition):
            while not condition():
                await pilot.pause(0.01)
        await until(lambda: isinstance(app.screen, StudyScreen) and app.screen.overview)
        await pilot.press("r")
        await until(lambda: isinstance(app.screen, ReviewScreen) and app.screen.asked)
        first = app.screen.asked
        await pilot.press("enter", "enter")
        await until(lambda: app.screen.asked is not first)
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


def test_a_grade_survives_a_kill_the_moment_the_next_card_shows(tmp_path: Path) -> None:
    home = {"DEAL_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", KILLED], cwd=ROOT, env={**os.environ, **home}, timeout=120, check=False
    )
    assert done.returncode == -signal.SIGKILL
    library = Library.open(tmp_path, lambda: pytest.fail("no model"))  # type: ignore[arg-type]
    course = Course(library, load_models, tmp_path)
    assert [int(review.grade) for review in course.store.reviews()] == [1]


@pytest.mark.parametrize("size", SIZES)
async def test_a_quiz_its_score_and_what_was_missed(
    app: DealApp, course: Course, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        await at_home(pilot)
        await pilot.press("d")
        screen = await at_question(pilot, QuizScreen)
        missed = []
        for number in range(10):
            asked = screen.asked
            assert asked is not None
            assert asked.card.span.document == "deal-sheet"
            assert f"{number + 1} of 10" in screen_text(app)
            if number < 2:
                missed.append(asked.card)
            else:
                screen.reply.value = asked.answer
            await pilot.press("enter")
            await until(pilot, lambda: screen.revealed)
            await pilot.press("enter")
            await until(pilot, lambda asked=asked: screen.asked is not asked and not screen.busy)  # type: ignore[misc]
        plain = screen.query_one("#card-text", LinkedText).flow.plain
        assert "8 of 10 right" in plain
        assert "2 cards come up in your next review." in plain
        for card in missed:
            assert card.span.quote.split("\n")[0] in plain
        assert course.queue()[:2] == missed
        await pilot.press("2")
        await at_text(pilot)
        assert app.screen.mark == (missed[1].span.start, missed[1].span.end)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)
        await pilot.press("enter")
        await at_home(pilot)


async def test_reading_is_counted_and_shown_in_the_outline(
    app: DealApp, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(StudyReader, "TICK", 0.02)
    monkeypatch.setattr(Looks, "WORDS_A_LOOK", 100_000)
    async with app.run_test(size=(120, 40)) as pilot:
        await at_home(pilot)
        await pilot.press("enter")
        await at_text(pilot)
        await until(pilot, lambda: course.outline("deal-sheet").count("read") >= 8)
        assert course.outline("deal-sheet").share < 1
        for _ in range(200):
            if course.outline("deal-sheet").share == 1:
                break
            count = course.outline("deal-sheet").visited
            await pilot.press("pagedown")
            end = app.screen.query_one("#study-pages").is_vertical_scroll_end
            if end and course.outline("deal-sheet").share < 1:
                await pilot.pause(0.3)
                if course.outline("deal-sheet").visited == count:
                    await pilot.press("n")
            await pilot.pause(0.15)
        assert course.outline("deal-sheet").share == 1
        await until(pilot, lambda: "visited 100% of 69" in screen_text(app))
        await until(pilot, lambda: "69 of 69 sentences" in screen_text(app))


@pytest.mark.parametrize("size", [(80, 24), (40, 15)])
async def test_the_outline_opens_on_a_key_and_leads_to_its_place(app: DealApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await at_home(pilot)
        await pilot.press("enter")
        await at_text(pilot)
        await pilot.press("o")
        assert "0 of 69 sentences" in screen_text(app)
        outline = app.screen.query_one("#study-outline", OptionList)
        place = next(
            number
            for number in range(outline.option_count)
            if "What capacity" in str(outline.get_option_at_index(number).prompt)
        )
        outline.highlighted = place
        await pilot.press("enter")
        await until(pilot, lambda: "What capacity Anthropic gets" in screen_text(app))
        assert not outline.display


async def test_terms_are_explained_on_a_key(app: DealApp, course: Course) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await at_home(pilot)
        app.push_screen(StudyReader(course, "lock-in-and-switching"))
        await at_text(pilot)
        reader = app.screen
        await pilot.press("tab")
        for _ in range(40):
            focused = app.focused
            assert isinstance(focused, PassageText)
            assert focused.current is not None
            spot = focused.spots[focused.current]
            if spot.definition is not None:
                break
            await pilot.press("tab")
        assert spot.definition is not None
        assert "enter explain" in screen_text(app)
        await pilot.press("enter")
        shown = " ".join(screen_text(app).split())
        assert " ".join(spot.definition.span.quote.split())[:40] in shown
        await pilot.press("escape", "escape")
        assert app.screen is reader
        assert not reader.has_class("-explaining")


async def test_an_amount_opens_a_what_if_with_the_value_marked(app: DealApp, course: Course) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await at_home(pilot)
        app.chat.prompt.load_text("half a question")
        span = course.library.facts["deal-commitment"]
        app.push_screen(StudyReader(course, span.document, (span.start, span.end)))
        await at_text(pilot)
        await pilot.pause()
        await pilot.press("tab")
        for _ in range(60):
            focused = app.focused
            assert isinstance(focused, PassageText)
            assert focused.current is not None
            spot = focused.spots[focused.current]
            if spot.amount is not None and spot.amount.variable == "commitment":
                break
            await pilot.press("tab")
        assert "enter what if" in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.chat)
        prompt = app.chat.prompt
        assert prompt.text == "What is the pledge worth today if it is $100 billion?"
        assert prompt.selected_text == "$100 billion"
        await pilot.press(*"$80B")
        assert prompt.text == "What is the pledge worth today if it is $80B?"
        assert prompt.past[-1] == "half a question"
        await pilot.press("f5")
        await at_text(pilot)
        assert app.screen.document_id == span.document


async def test_an_edited_card_is_looked_at_before_it_goes_on(
    app: DealApp, course: Course, tmp_path: Path
) -> None:
    path = tmp_path / "orchard.md"
    path.write_text("# Orchard\n\n## Work\n\nA careful grower joins about 40 trees in a day.\n")
    list(course.library.add([path]))
    (card,) = [card for card in course.cards().values() if card.span.document == "orchard"]
    from assistant.study.scheduling import Grade

    course.grade(card, Grade.EASY)
    schedule = course.store.rows()[0].schedule
    path.write_text(path.read_text().replace("about 40 trees in a day", "about 60 trees in a day"))
    list(course.library.add([path]))
    async with app.run_test(size=(80, 24)) as pilot:
        await at_home(pilot)
        assert "1 card pauses because its words were edited: press c" in screen_text(app)
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, ChangedScreen) and app.screen.current)
        text = screen_text(app)
        assert "about 40 trees in a day" in text
        assert "about 60 trees in a day" in text
        await pilot.press("enter")
        await until(pilot, lambda: "No card waits to be looked at." in screen_text(app))
        assert course.changed() == []
        assert course.store.rows()[0].schedule == schedule
        await pilot.press("enter")
        await at_home(pilot)
        assert "press c" not in screen_text(app)


async def test_options_are_kept_and_wrong_ones_are_said(app: DealApp, course: Course) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await at_home(pilot)
        await pilot.press("o")
        await until(pilot, lambda: isinstance(app.screen, OptionsScreen) and not app.screen.busy)
        app.screen.query_one("#option-exam", Input).focus()
        app.screen.query_one("#option-exam", Input).value = "yesterday"
        await pilot.press("enter")
        await until(pilot, lambda: "is no day for the exam" in " ".join(screen_text(app).split()))
        app.screen.query_one("#option-exam", Input).value = "2026-12-01"
        await pilot.press("enter")
        await until(pilot, lambda: course.options.exam is not None)
        await until(pilot, lambda: not app.screen.busy)
        await pilot.press("escape")
        await at_home(pilot)
        assert "Exam on 1 December 2026" in screen_text(app)


async def test_an_answer_of_the_chat_becomes_a_card_on_a_key(app: DealApp, course: Course) -> None:
    app.opens_at = "chat"
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await until(pilot, lambda: app.focused is not None)
        await pilot.press("ctrl+t")
        await until(pilot, lambda: "There is no answer yet" in screen_text(app))
        await ask(pilot, "what is the deal")
        asked = app.chat.transcript.turns[-1].answer
        assert asked is not None
        told = []
        app.study.keep = lambda answer: told.append(answer) or "It is a card now."  # type: ignore[method-assign,func-returns-value]
        await pilot.press("ctrl+t")
        await until(pilot, lambda: "It is a card now." in screen_text(app))
        assert told == [asked]


async def test_a_damaged_database_is_told_in_one_line_and_all_goes_on(app: DealApp, course: Course) -> None:
    course.store.path.parent.mkdir(parents=True, exist_ok=True)
    course.store.path.write_bytes(b"no database" * 500)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await at_home(pilot)
        await until(pilot, lambda: "set aside" in " ".join(screen_text(app).split()))
        await pilot.press("r")
        await at_question(pilot, ReviewScreen)


async def test_slash_study_opens_it_from_the_chat(app: DealApp) -> None:
    app.opens_at = "chat"
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: app.focused is not None)
        app.chat.prompt.load_text("/study")
        await pilot.press("enter")
        await at_home(pilot)
        assert "esc chat" in app.screen.query_one(Keys).shown
        await pilot.press("escape", "f5")
        await at_home(pilot)


async def test_a_quiz_with_answers_given_asks_before_it_ends(app: DealApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await at_home(pilot)
        await pilot.press("d")
        screen = await at_question(pilot, QuizScreen)
        await pilot.press("enter")
        await until(pilot, lambda: screen.revealed)
        await pilot.press("escape")
        await until(pilot, lambda: any("Esc again ends the quiz" in n.message for n in app._notifications))
        assert app.screen is screen
        await pilot.press("escape")
        await at_home(pilot)


async def test_a_quiz_on_a_topic_is_begun_by_its_name(app: DealApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await at_home(pilot)
        await pilot.press("t")
        await until(pilot, lambda: isinstance(app.screen, TopicScreen) and app.screen.offered)
        await pilot.press(*"backlog", "enter")
        await at_question(pilot, QuizScreen)
        assert "backlog" in screen_text(app).splitlines()[0]
        await pilot.press("escape", "escape")
        await at_home(pilot)


async def test_titles_are_never_cut(app: DealApp, course: Course) -> None:
    async with app.run_test(size=(40, 15)) as pilot:
        await at_home(pilot)
        first = course.deck.documents[course.deck.order[0]].title
        assert first in " ".join(re.sub("[▁-█]", "", screen_text(app)).split())
        await pilot.press("enter")
        await at_text(pilot)
        await until(pilot, lambda: "sentences" in screen_text(app))
        assert first in " ".join(screen_text(app).split())
