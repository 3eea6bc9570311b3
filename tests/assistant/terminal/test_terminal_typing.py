"""While one types: suggestions, previews, keys of one's own, and adding files."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_engine import FakeEngine
from hypothesis import assume, given
from hypothesis import strategies as st
from screen_help import ask, chatting, make_app, screen_text, until
from textual.widgets import Input

from assistant.terminal.actions import ACTIONS, BY_NAME
from assistant.terminal.keys import is_key, keymap
from assistant.terminal.typist import may_be_computed
from assistant.terminal.widgets.offers import Offers
from assistant.vocabulary import Phrase, Suggester, nearly_begins

SIZE = (80, 24)


async def test_suggestions_come_while_typing_and_tab_takes_one() -> None:
    async with chatting(SIZE, loaded=True) as (engine, app, pilot):
        await pilot.pause()
        await pilot.press(*"why am")
        await until(pilot, lambda: "Why does Amazon invest?  Motives" in screen_text(app))
        await pilot.press("tab")
        assert app.chat.prompt.text == "Why does Amazon invest?"
        assert engine.asked == []
        await pilot.press("enter")
        await until(pilot, lambda: engine.asked == ["Why does Amazon invest?"])


async def test_an_arrow_marks_a_suggestion_and_enter_asks_it() -> None:
    async with chatting(SIZE, loaded=True) as (engine, app, pilot):
        await pilot.press(*"what is the")
        await until(pilot, lambda: "What is the deal?  Overview" in screen_text(app))
        await pilot.press("down", "down", "up")
        assert "▸ What is the deal?" in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: engine.asked == ["What is the deal?"])


async def test_escape_puts_suggestions_away_and_keeps_the_text() -> None:
    async with chatting((40, 15), loaded=True) as (engine, app, pilot):
        await pilot.press(*"what is")
        await until(pilot, lambda: app.chat.query_one(Offers).active)
        assert len(app.chat.query_one(Offers).phrases) <= 3
        await pilot.press("escape")
        assert not app.chat.query_one(Offers).active
        assert app.chat.prompt.text == "what is"
        await pilot.press("enter")
        await until(pilot, lambda: engine.asked == ["what is"])


async def test_commands_and_variables_are_suggested_and_a_click_takes_one() -> None:
    async with chatting(SIZE, loaded=True) as (engine, app, pilot):
        await pilot.press(*"/set d")
        await until(pilot, lambda: "/set discount_rate" in screen_text(app))
        rows = screen_text(app).split("\n")
        y = next(n for n, row in enumerate(rows) if "/set discount_rate" in row)
        await pilot.click(offset=(6, y))
        await until(pilot, lambda: app.chat.prompt.text == "/set discount_rate ")
        await pilot.press(*"14%", "enter")
        await until(pilot, lambda: engine.asked == ["/set discount_rate 14%"])


async def test_what_was_fetched_from_the_history_suggests_nothing() -> None:
    async with chatting(SIZE) as (_, app, pilot):
        await ask(pilot, "what is it")
        await pilot.press("up")
        assert app.chat.prompt.text == "what is it"
        assert not app.chat.query_one(Offers).active


async def test_a_preview_is_shown_for_what_can_be_computed_alone() -> None:
    async with chatting(SIZE, loaded=True) as (engine, app, pilot):
        await pilot.press(*"and at 12%?")
        await until(pilot, lambda: "= $65.20 billion · Present value, 1 assumed" in screen_text(app))
        await pilot.press("ctrl+u")
        await until(pilot, lambda: "= $65.20" not in screen_text(app))
        await pilot.press(*"the deal of 2026")
        await until(pilot, lambda: engine.asked[-1:] == ["the deal of 2026"])  # it was tried, and was no sum
        await pilot.pause()
        assert app.chat.query_one(Offers).preview == ""
        assert engine.talk.entries == []


async def test_a_preview_comes_as_soon_as_the_engine_is_loaded() -> None:
    engine = FakeEngine()
    engine.may_load.clear()
    app = make_app(engine)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(*"and at 12%?")
        await pilot.pause(0.3)
        assert "= $65.20" not in screen_text(app)
        engine.may_load.set()
        await until(pilot, lambda: "= $65.20 billion" in screen_text(app))


@pytest.mark.parametrize("line", ["why does Amazon invest", "/set years 7", "3", "", "two\nlines 7"])
def test_ordinary_lines_are_not_even_tried(line: str) -> None:
    assert not may_be_computed(line)


def test_the_words_typed_begin_words_of_what_is_suggested() -> None:
    phrases = [
        Phrase("Why does Amazon invest?", "question", "Motives"),
        Phrase("What does a stake cost?", "question"),
        Phrase("/set years ", "variable", "term"),
        Phrase("/sessions", "command"),
    ]
    suggester = Suggester(phrases)
    assert [p.text for p in suggester.suggest("inv ama")] == ["Why does Amazon invest?"]
    assert [p.text for p in suggester.suggest("motiv")] == ["Why does Amazon invest?"]
    assert [p.text for p in suggester.suggest("/se")] == ["/set years ", "/sessions"]
    assert suggester.suggest("/sessions") == []
    assert suggester.suggest("why does amazon invest?") == []
    assert suggester.suggest("w") == []
    assert suggester.suggest("zebra") == []


def test_nothing_is_suggested_for_more_words_than_anything_has() -> None:
    suggester = Suggester([Phrase("Why does Amazon invest?", "question", "Motives")])
    assert suggester.suggest("why does")
    assert suggester.suggest("why does Amazon invest " * 2) == []


@pytest.mark.parametrize(
    "typed", ["why amzon", "why amazom", "why aamzon", "why maazon", "amazonn", "MOTVES"]
)
def test_one_wrong_letter_of_a_word_is_forgiven(typed: str) -> None:
    suggester = Suggester([Phrase("Why does Amazon invest?", "question", "Motives")])
    assert [p.text for p in suggester.suggest(typed)] == ["Why does Amazon invest?"]


@pytest.mark.parametrize("typed", ["amxxon", "at 2035", "q36 amazon", "hwy amazon", "bmazon"])
def test_two_wrong_letters_a_digit_or_a_short_word_are_not_forgiven(typed: str) -> None:
    suggester = Suggester([Phrase("Why does Amazon invest in 2036, at 2036%, before q46?", "question")])
    assert suggester.suggest(typed) == []


def test_a_word_that_begins_a_known_one_is_taken_as_it_is() -> None:
    suggester = Suggester([Phrase("What does a stake cost?", "question"), Phrase("State it", "question")])
    assert [p.text for p in suggester.suggest("stake")] == ["What does a stake cost?"]


LETTERS = st.text("abcdeß", min_size=1, max_size=8)


def one_letter_off(word: str) -> set[str]:
    """Every text that differs from a word by one letter wrong, missing, too many or swapped with the next."""
    parts = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    return {
        *(a + b[1:] for a, b in parts if b),
        *(a + b[1] + b[0] + b[2:] for a, b in parts if len(b) > 1),
        *(a + c + b[1:] for a, b in parts if b for c in "abcdeß"),
        *(a + c + b for a, b in parts for c in "abcdeß"),
    }


@given(LETTERS, LETTERS, st.data())
def test_a_word_nearly_begins_another_as_one_letter_of_its_beginning_says(
    word: str, other: str, data: st.DataObject
) -> None:
    beginnings = {word[:n] for n in range(len(word) + 1)}
    typed = data.draw(
        st.sampled_from([other, *sorted(one_letter_off(data.draw(st.sampled_from(sorted(beginnings)))))])
    )
    assume(not word.startswith(typed))  # then nothing is wrong
    near = typed[0] == word[0] and any(typed in one_letter_off(beginning) for beginning in beginnings)
    swapped = (word[1::-1] + word[2:]).startswith(typed)
    assert nearly_begins(typed, word) == (len(typed) >= 4 and (near or swapped))


async def test_what_an_added_file_is_asked_is_suggested(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = FakeEngine()
    asked_of_note = Phrase("Who keeps the lighthouse?", "question", "Note")
    told = [engine.vocabulary(), (*engine.vocabulary(), asked_of_note)]
    monkeypatch.setattr(engine, "vocabulary", lambda: told.pop(0))
    note = tmp_path / "note.md"
    note.write_text("# Note\n\nText.\n")
    app = make_app(engine)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: engine.loaded.is_set() and not app.desk.busy)
        app.chat.prompt.load_text(f"/add {note}")
        await pilot.press("enter")
        await until(pilot, lambda: not told and not app.desk.busy)
        await pilot.pause()
        await pilot.press(*"lighth")
        await until(pilot, lambda: asked_of_note.text in screen_text(app))


async def test_files_are_added_beside_the_talk_and_can_be_stopped(tmp_path: Path) -> None:
    engine = FakeEngine()
    engine.assistant.library.may_add.clear()
    note = tmp_path / "my note.md"
    note.write_text("# Note\n\nText.\n")
    app = make_app(engine)
    async with app.run_test(size=(100, 24)) as pilot:
        app.chat.prompt.load_text(f"/add {note}")
        await pilot.press("enter")
        await until(pilot, lambda: "120 of 480 passages, 60 a second, 6 s left" in screen_text(app))
        await ask(pilot, "what is the deal")  # answered meanwhile
        await pilot.press("ctrl+c")
        await until(pilot, lambda: "Stopped. What was reported is in the library" in screen_text(app))
        engine.assistant.library.may_add.set()
        app.chat.prompt.load_text(f"/add {note}")
        await pilot.press("enter")
        await until(pilot, lambda: "added my note (480 passages)" in screen_text(app))
        assert "passages, 60 a second" not in screen_text(app)
        await pilot.press(*"/add", "enter")
        await pilot.pause()
        assert app.chat.prompt.text == ""


async def test_a_document_is_taken_out_once_that_is_confirmed() -> None:
    engine = FakeEngine()
    held = engine.assistant.library.held
    app = make_app(engine)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press(*"/remove hostil", "enter")
        await until(pilot, lambda: "Did you mean “hostile”?" in screen_text(app))
        await pilot.press(*"/remove deal yes", "enter")
        await until(pilot, lambda: "“deal” comes with the program and stays" in screen_text(app))
        await pilot.press(*"/remove", "enter")
        await until(pilot, lambda: "Name a document by its id" in screen_text(app))
        await pilot.press(*"/remove hostile", "enter")
        await until(pilot, lambda: "write /remove hostile yes" in " ".join(screen_text(app).split()))
        assert set(held) == {"deal", "hostile"}
        await pilot.press("f2")
        await until(pilot, lambda: "Library: 2 documents" in screen_text(app))
        app.chat.set_focus(app.chat.prompt)
        await pilot.press(*"/remove hostile yes", "enter")
        await until(pilot, lambda: "is out of the library." in screen_text(app))
        await until(pilot, lambda: "Library: 1 document" in screen_text(app))
        assert set(held) == {"deal"}
        assert engine.asked == []


async def test_an_unknown_command_is_told_and_comes_back_with_the_arrow() -> None:
    async with chatting(SIZE) as (engine, app, pilot):
        await pilot.press(*"/sesions", "enter")
        await until(
            pilot, lambda: 'There is no command /sesions. Did you mean "/sessions"?' in screen_text(app)
        )
        assert app.chat.prompt.text == ""
        await pilot.press("up")
        assert app.chat.prompt.text == "/sesions"
        await until(pilot, lambda: "There is no command" not in screen_text(app))
        assert engine.asked == []


async def test_keys_of_the_settings_work_and_are_shown() -> None:
    app = make_app(FakeEngine(), keys={"help": "f12", "export": "ctrl+b", "ask": "ctrl+s"})
    async with app.run_test(size=SIZE) as pilot:
        assert "F12 help" in screen_text(app)
        assert "ctrl+s ask" in screen_text(app)
        await pilot.press("f1")
        assert app.screen is app.chat
        await pilot.press("f12")
        await until(pilot, lambda: app.screen is not app.chat)
        text = app.screen.query_one("#help-text").flow.plain  # type: ignore[attr-defined]
        assert "F12, /help" in text
        assert "ctrl+b, /export" in text
        await pilot.press("escape")
        await pilot.press(*"one", "enter", *"two")
        assert app.chat.prompt.text == "one\ntwo"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: len(app.chat.transcript.turns) == 2)


async def test_what_is_wrong_with_the_keys_is_told_at_start() -> None:
    app = make_app(FakeEngine(), keys={"copy": "f1", "hepl": "f12"})
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        text = " ".join(screen_text(app).split())
        assert 'in [keys], "copy" has F1, which already does "help". F3 stays as it was.' in text
        assert 'in [keys], "hepl" is not an action and is ignored. Did you mean "help"?' in text


def test_keys_may_change_places() -> None:
    made = keymap({"help": "f2", "sources": "f1"}, "settings.toml")
    assert made.notices == ()
    assert (made.of("help"), made.of("sources"), made.of("quit")) == ("f2", "f1", "ctrl+q")
    assert is_key("ctrl+shift+left")
    assert not is_key("hyper+x")
    assert not is_key("")


def test_no_two_actions_have_the_same_key() -> None:
    everything = {action.name: action.keys for action in ACTIONS if action.keys}
    assert keymap(everything, "settings.toml").notices == ()


async def test_every_command_is_in_the_palette_with_its_example() -> None:
    app = make_app(FakeEngine())
    slashed = [action for action in ACTIONS if action.slash and action.name != "palette"]
    assert [action.name for action in slashed if not action.palette] == []
    assert [action.name for action in slashed if not action.example] == []
    async with app.run_test(size=(120, 50)) as pilot:
        await pilot.press("ctrl+p")
        app.screen.query_one(Input).value = "export"
        await until(pilot, lambda: "e.g. /export json" in screen_text(app))
        app.screen.query_one(Input).value = "begin another"
        await until(pilot, lambda: "New (ctrl+n or /new)" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Another conversation begins" in screen_text(app))
    assert BY_NAME["quit"].priority


async def test_a_command_that_takes_something_is_begun_from_the_palette() -> None:
    async with chatting(SIZE) as (_, app, pilot):
        await pilot.press("ctrl+p")
        app.screen.query_one(Input).value = "set years"
        await until(pilot, lambda: "Set (/set)" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.chat.prompt.text == "/set ")


async def test_backspace_and_delete_mend_what_is_typed() -> None:
    async with chatting(SIZE, loaded=True) as (_, app, pilot):
        await pilot.press(*"abcd", "backspace", "left", "left", "delete", "x")
        await until(pilot, lambda: app.chat.prompt.text == "axc")
        await pilot.press("backspace", "backspace", "backspace")
        await until(pilot, lambda: app.chat.prompt.text == "c")


async def test_keys_that_come_before_the_prompt_has_the_focus_are_kept_in_their_order() -> None:
    async with chatting(SIZE, loaded=True) as (_, app, pilot):
        app.chat.set_focus(None)
        await pilot.press(*"ab", "backspace", *"c")
        await until(pilot, lambda: app.chat.prompt.text == "ac")
