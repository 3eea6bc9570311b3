"""The chat as a person meets it: typing, waiting, reading, stopping."""

from __future__ import annotations

import gc

import pytest
from fake_engine import FakeEngine, FakeError
from screen_help import ask, chatting, make_app, screen_text, until
from textual import events
from textual.style import Style
from textual.visual import RenderOptions

from assistant.terminal.widgets.turn import echo

SIZE = (80, 24)


async def test_greeting_offers_five_questions_and_a_number_asks_one() -> None:
    async with chatting(SIZE, notifications=True) as (engine, app, pilot):
        assert "1 What is the deal?" in screen_text(app)
        assert "5 What are the risks of lock-in?" in screen_text(app)
        await pilot.press("1", "enter")
        await until(pilot, lambda: engine.asked == ["What is the deal?"] and not app.chat.running)
        assert "Amazon puts $5 billion into Anthropic. [1]" in screen_text(app)


async def test_a_question_that_begins_with_a_digit_is_a_question() -> None:
    async with chatting(SIZE, notifications=True) as (engine, app, pilot):
        await pilot.press(*"15% of $100B")
        assert app.chat.prompt.text == "15% of $100B"
        await pilot.press("enter")
        await until(pilot, lambda: engine.asked == ["15% of $100B"])


async def test_suggestions_of_the_latest_answer_are_asked_by_number() -> None:
    async with chatting(SIZE, notifications=True) as (engine, _, pilot):
        await ask(pilot, "what is the deal")
        await ask(pilot, "2")
        assert engine.asked[-1] == "What is it worth today at 12%?"


async def test_a_number_after_a_clarification_is_the_value_asked_for() -> None:
    async with chatting(SIZE, notifications=True) as (engine, app, pilot):
        await ask(pilot, "what is it worth")
        assert "? Cannot be worked out as asked" in screen_text(app)
        assert "You could ask:" in screen_text(app)
        assert "• what is it worth over 10 years" in screen_text(app)
        await ask(pilot, "2")
        assert engine.asked[-1] == "2"


async def test_typing_works_and_questions_wait_while_the_engine_loads() -> None:
    engine = FakeEngine()
    engine.may_load.clear()
    app = make_app(engine)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: "Reading the library" in screen_text(app))
        await pilot.press(*"what is the deal", "enter")
        await pilot.press(*"and at 12%?", "enter")
        await until(pilot, lambda: screen_text(app).count("waiting its turn") == 2)
        assert "(2 waiting)" in screen_text(app)
        await pilot.press(*"still typing")
        engine.may_load.set()
        await until(pilot, lambda: not app.chat.running)
        assert engine.asked == ["what is the deal", "and at 12%?"]
        first, second = app.chat.transcript.turns
        assert first.answer is not None
        assert first.answer.question == "what is the deal"
        assert second.answer is not None
        assert second.answer.question == "and at 12%?"
        assert app.chat.prompt.text == "still typing"
        assert "waiting" not in screen_text(app)


async def test_kinds_are_told_apart_by_words() -> None:
    async with chatting(SIZE, notifications=True) as (_, app, pilot):
        await ask(pilot, "who is the CEO of Nvidia")
        text = screen_text(app)
        assert "∅ Not in the library" in text
        assert "Related, not an answer:" in text
        assert "│ The investment and the spending feed each other" in text


async def test_an_error_of_the_program_is_its_sentence() -> None:
    async with chatting(SIZE, notifications=True) as (_, app, pilot):
        await ask(pilot, "please refuse")
        text = screen_text(app)
        assert "! Error" in text
        assert "The years must be more than zero, and were 0." in text
        await ask(pilot, "now explode")
        text = screen_text(app)
        assert "Something went wrong inside the program while answering; please report it:" in text
        assert "ValueError: boom." in text
        assert "Traceback" not in text
        await ask(pilot, "what is the deal")
        assert "Amazon puts $5 billion" in screen_text(app)


async def test_an_engine_that_cannot_load_says_so_and_is_tried_again() -> None:
    engine = FakeEngine()
    engine.load_error = FakeError("The model's weights are not what they should be.")
    app = make_app(engine)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: "weights are not what they should" in screen_text(app))
        turn = await ask(pilot, "what is the deal")
        assert turn.state == "failed"
        assert "The engine is not loaded" in turn.flow.plain
        engine.load_error = None
        turn = await ask(pilot, "what is the deal")
        assert turn.state == "answered"


async def test_read_as_is_shown() -> None:
    async with chatting(SIZE, notifications=True) as (_, app, pilot):
        await ask(pilot, "and at 12%?")
        assert "read as: what is the $100 billion worth today over 7 years at 12%?" in screen_text(app)


async def test_nothing_from_outside_is_interpreted() -> None:
    async with chatting(SIZE, notifications=True) as (_, app, pilot):
        turn = await ask(pilot, "hostile [red]question[/red] \x1b[31m\u202e")
        text = screen_text(app)
        assert "hostile [red]question[/red] ␛[31m\N{REPLACEMENT CHARACTER}" in text
        assert "It says [bold]no[/bold] and ␛[2J and \N{REPLACEMENT CHARACTER}evil" in text
        assert "<b>html</b> [7]" in text
        assert "\x1b" not in text
        assert "\u202e" not in text
        await pilot.press("ctrl+o")
        await pilot.pause()
        text = screen_text(app)
        assert "A [bold red]hostile[/] note␛[31m" in text
        assert turn.targets


async def test_escape_and_ctrl_c_never_lose_typed_text() -> None:
    async with chatting(SIZE, notifications=True) as (_, app, pilot):
        await pilot.press(*"half a thought")
        await pilot.press("escape", "escape", "ctrl+c")
        assert app.chat.prompt.text == "half a thought"
        await pilot.press("ctrl+c")
        assert app.chat.prompt.text == "half a thought"
        assert "What is typed stays here" in screen_text(app)
        assert app.is_running


async def test_a_number_says_what_it_would_ask() -> None:
    async with chatting(SIZE, notifications=True) as (_, app, pilot):
        await pilot.press("1")
        await until(pilot, lambda: "enter asks: What is the deal?" in screen_text(app))
        await pilot.press("5")
        await until(pilot, lambda: "enter asks" not in screen_text(app))


async def test_ctrl_c_twice_quits() -> None:
    async with chatting(SIZE, notifications=True) as (_, app, pilot):
        await pilot.press("ctrl+c", "ctrl+c")
        await pilot.pause()
        assert not app.is_running


async def test_ctrl_c_stops_a_running_answer_and_its_answer_never_appears() -> None:
    async with chatting(SIZE, notifications=True, loaded=True) as (engine, app, pilot):
        engine.gate.clear()
        await pilot.press(*"what is the deal", "enter")
        await until(pilot, lambda: "working on it" in screen_text(app))
        await pilot.press("ctrl+c")
        assert "Stopped before it was answered" in screen_text(app)
        engine.gate.set()
        turn = await ask(pilot, "hello there")
        assert "You said: hello there" in turn.flow.plain
        assert [entry.question for entry in engine.talk.entries] == ["hello there"]
        assert app.chat.transcript.turns[0].answer is None
        assert "Amazon puts" not in screen_text(app)


async def test_ctrl_c_copies_what_is_selected(monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app(FakeEngine())
    monkeypatch.setattr("assistant.copying.copy_out", lambda text, home: f"Copied: {text}")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await pilot.press(*"some words", "shift+left", "shift+left", "ctrl+c")
        assert app.clipboard == "ds"
        assert app.chat.prompt.text == "some words"


async def test_commands_of_the_screen_and_of_the_engine() -> None:
    async with chatting(SIZE, notifications=True) as (engine, app, pilot):
        await ask(pilot, "/scenario bear years=7")
        assert engine.asked == ["/scenario bear years=7"]
        assert "Done: /scenario bear years=7" in screen_text(app)
        await pilot.press(*"/theme light", "enter")
        assert app.theme == "deal-light"
        await pilot.press(*"/theme", "enter")
        assert app.theme == "deal-dark"
        await pilot.press(*"/theme '); self.exit(", "enter")
        assert app.is_running
        assert app.theme == "deal-dark"
        await pilot.press(*"/clear", "enter")
        await pilot.pause()
        assert app.chat.transcript.turns == []
        assert engine.asked == ["/scenario bear years=7"]
        await pilot.press(*"/help", "enter")
        await pilot.pause()
        assert "Keys and commands" in screen_text(app)
        await pilot.press("escape")
        await pilot.press(*"/quit", "enter")
        await pilot.pause()
        assert not app.is_running


@pytest.mark.parametrize("size", [(20, 12), (40, 15), (80, 24), (200, 50)])
async def test_every_size_shows_a_whole_answer(size: tuple[int, int]) -> None:
    async with chatting(size) as (_, app, pilot):
        turn = await ask(pilot, "and at 12%?")
        width = turn.content_size.width
        blocks, lines = turn.flow.lay_out(width)
        for strip in turn.flow.render_strips(width, None, Style(), RenderOptions(turn._get_style, {})):
            assert strip.cell_length <= width
        shown = " ".join(blocks[line.block].content.plain[line.start : line.end] for line in lines)
        for word in ("Spread", "$65.20", "12%", "assumption", "you said", "said or set", "fact", "steps"):
            assert word in shown
        assert app.chat.transcript.max_scroll_x == 0
        assert app.chat.prompt.size.height >= 1


async def test_page_keys_scroll_the_talk_from_the_prompt() -> None:
    async with chatting(SIZE) as (_, app, pilot):
        for _ in range(3):
            await ask(pilot, "and at 12%?")
        bottom = app.chat.transcript.scroll_y
        await pilot.press("pageup")
        await pilot.pause()
        assert app.chat.transcript.scroll_y < bottom
        await pilot.press("pagedown")
        await pilot.pause()
        assert app.chat.transcript.scroll_y == bottom


async def test_history_keeps_what_was_typed() -> None:
    async with chatting(SIZE) as (_, app, pilot):
        await ask(pilot, "first question")
        await ask(pilot, "second question\nof two lines")
        prompt = app.chat.prompt
        await pilot.press(*"draft", "up")
        assert prompt.text == "second question\nof two lines"
        await pilot.press("up", "up")
        assert prompt.text == "first question"
        await pilot.press("up", "down", "down", "down")
        assert prompt.text == "draft"


async def test_lines_are_pasted_and_typed_without_asking() -> None:
    async with chatting(SIZE) as (engine, app, pilot):
        app.post_message(events.Paste("one\r\n\n- two\n3. three"))
        await pilot.press("ctrl+j", *"four")
        await until(pilot, lambda: "4 questions" in screen_text(app))
        assert app.chat.prompt.text.splitlines() == ["one", "", "- two", "3. three", "four"]
        assert engine.asked == []
        assert app.chat.prompt.size.height == 5
        await pilot.press("enter")
        await until(pilot, lambda: len(engine.asked) == 4 and not app.chat.running)
        assert engine.asked == ["one", "two", "three", "four"]
        assert "questions" not in screen_text(app).splitlines()[-1]


async def test_a_wrapped_sentence_is_one_question() -> None:
    async with chatting(SIZE) as (engine, _, pilot):
        await ask(
            pilot, "what would the pledge of $100B be worth to Amazon\ntoday if it were spent over 7 years?"
        )
        assert engine.asked == [
            "what would the pledge of $100B be worth to Amazon today if it were spent over 7 years?"
        ]


async def test_a_question_mark_is_text_and_alone_it_asks_for_help() -> None:
    async with chatting(SIZE) as (engine, app, pilot):
        await pilot.press(*"?what is the deal", "enter")
        await until(pilot, lambda: engine.asked == ["?what is the deal"] and not app.chat.running)
        await pilot.press(*"????", "enter")
        await until(pilot, lambda: "Keys and commands" in screen_text(app))
        await pilot.press(*"quickly typed", "enter")
        await until(pilot, lambda: len(engine.asked) == 2)
        assert engine.asked[1] == "quickly typed"
        assert app.screen is app.chat


async def test_a_number_that_stands_for_nothing_is_told_and_stays() -> None:
    async with chatting(SIZE) as (engine, app, pilot):
        await pilot.press("9", "enter")
        await until(pilot, lambda: "There is no suggestion 9." in screen_text(app).splitlines()[-1])
        assert app.chat.prompt.text == "9"
        await pilot.press(*"% of $100B", "enter")
        await until(pilot, lambda: engine.asked == ["9% of $100B"] and not app.chat.running)
        assert "no suggestion" not in screen_text(app)


async def test_a_number_waits_for_the_answer_whose_suggestion_it_may_be() -> None:
    engine = FakeEngine()
    engine.gate.clear()
    app = make_app(engine)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(*"what is the deal", "enter", "1", "enter")
        await until(pilot, lambda: "Wait for the answer" in screen_text(app))
        assert app.chat.prompt.text == "1"
        engine.gate.set()
        await until(pilot, lambda: "enter asks: Why does it matter?" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: engine.asked[1:] == ["Why does it matter?"])


@pytest.mark.parametrize("words", ["quit", "Exit", "bye!", "/quit"])
async def test_taking_leave_in_words_leaves(words: str) -> None:
    async with chatting(SIZE) as (_, app, pilot):
        await pilot.press(*words, "enter")
        await pilot.pause()
        assert not app.is_running


def test_a_very_long_question_is_folded() -> None:
    question = "what is it worth " * 150
    lines = [block.content.plain for block in echo(question, 60)]
    assert len(lines) == 3
    assert lines[2].endswith("… (2,550 characters)")
    assert max(map(len, lines)) <= 58
    assert [block.content.plain for block in echo("what is the deal", 60)] == ["what is the deal"]


@pytest.mark.parametrize("question", ["and at 12%?", "and at 12%? " + "please " * 30])
async def test_the_value_is_in_view_in_a_small_window(question: str) -> None:
    async with chatting((40, 15)) as (_, app, pilot):
        await ask(pilot, "what is the deal")
        await ask(pilot, question)
        assert "$65.20" in screen_text(app)
        assert "12%?" in screen_text(app)


async def test_slash_commands_are_completed() -> None:
    async with chatting(SIZE) as (_, app, pilot):
        await pilot.press(*"/he", "right", "enter")
        await pilot.pause()
        assert "Keys and commands" in screen_text(app)


async def test_what_is_loaded_for_good_is_left_out_of_garbage_collections() -> None:
    """A full collection of it would hold the screen for longer than a keystroke may take to be seen."""
    engine = FakeEngine()
    app = make_app(engine)
    gc.unfreeze()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: engine.loaded.is_set() and not app.desk.busy)
        assert gc.get_freeze_count() > 10_000
