"""In a window of 40 columns: what is told, offered and hinted can be read to its last word."""

from __future__ import annotations

from fake_engine import LOCK_IN
from screen_help import ask, chatting, screen_text, until

from assistant.terminal.app import DealApp
from assistant.terminal.widgets.offers import Offers
from assistant.vocabulary import Phrase

SMALL = (40, 15)


def words(app: DealApp) -> str:
    return " ".join(screen_text(app).split())


async def test_what_a_number_would_ask_and_why_a_command_is_refused_stand_there_in_full() -> None:
    async with chatting(SMALL, loaded=True) as (_, app, pilot):
        await pilot.press("3")
        await until(pilot, lambda: "What is the $100B worth today over 7 years at 12%?" in words(app))
        assert "enter asks: What is the $100B worth today over 7 years at 12%?" in words(app)
        await pilot.press("backspace")
        await until(pilot, lambda: not app.chat.prompt.text)
        await pilot.press(*"/foo", "enter")
        await until(pilot, lambda: "There is no command /foo. /help lists them." in words(app))
        await pilot.press("a")
        await until(pilot, lambda: "There is no command" not in words(app))
        assert len(screen_text(app).splitlines()[-1].split("  ")) > 1  # one line of keys again


async def test_what_is_suggested_is_wrapped_and_what_has_no_room_is_left_out() -> None:
    long = "What if the pledge is spread over seven years and grows by a tenth of itself in every year?"
    offered = [Phrase(f"{number} {long}", "question", "Present value") for number in range(3)]
    async with chatting(SMALL, loaded=True) as (_, app, pilot):
        offers = app.chat.query_one(Offers)
        offers.offer(offered)
        await until(pilot, lambda: "0 What if" in words(app))
        assert f"0 {long} Present value" in words(app)
        assert f"1 {long} Present value" in words(app)
        assert "2 What if" not in words(app)
        assert offers.move(1)
        assert offers.move(1)
        assert not offers.move(1)  # what is not shown cannot be marked
        last = offers.region.bottom - 1
        await pilot.click(offset=(10, last))
        assert app.chat.prompt.text == f"1 {long}"


async def test_suggestions_stand_above_all_lines_of_the_prompt() -> None:
    async with chatting(SMALL, loaded=True) as (_, app, pilot):
        question = "How many times the investment is the pledge if it is a tenth?"
        app.chat.prompt.load_text(question)
        await until(pilot, lambda: question in words(app))
        app.chat.query_one(Offers).show_preview("20x · Commitment multiple")
        await until(pilot, lambda: "= 20x" in words(app))
        assert question in words(app)


async def test_the_first_suggestion_after_a_slash_is_the_help() -> None:
    async with chatting(SMALL, loaded=True) as (_, app, pilot):
        await pilot.press("/")
        await until(pilot, lambda: "/help Show the keys and commands" in words(app))


async def test_a_source_that_is_opened_again_shows_its_words_and_what_leads_up_to_them() -> None:
    async with chatting(SMALL) as (_, app, pilot):
        await ask(pilot, "what is the deal")
        for _ in range(3):
            await pilot.press("tab", "4")
            await until(pilot, lambda: LOCK_IN.split(":")[0] in words(app))
            await until(
                pilot, lambda: "▌ - Lock-in: moving such a workload elsewhere" in words_of_source(app)
            )
            assert "comes back as spending on the cloud." in words_of_source(app)
            await pilot.press("escape")
            await until(pilot, lambda: app.focused is app.chat.prompt)


def words_of_source(app: DealApp) -> str:
    return words(app).replace("▌ elsewhere", "elsewhere").replace("▂", "").replace("▁", "")
