"""The chat: the talk, the prompt, and the source panel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Static

from assistant.lines import (
    chosen,
    is_number,
    later,
    leaves,
    no_suggestion,
    offered,
    questions_in,
    wants_help,
)
from assistant.terminal.actions import BY_SLASH, bindings
from assistant.terminal.desk import Desk
from assistant.terminal.messages import Answered, EngineFailed, EngineProgress, EngineReady, Failed, Started
from assistant.terminal.widgets.greeting import Greeting, questions
from assistant.terminal.widgets.key_bar import KeyBar
from assistant.terminal.widgets.linked import Cite, Fold, LinkedText, Near, Say
from assistant.terminal.widgets.prompt import Prompt
from assistant.terminal.widgets.source_panel import Place, SourcePanel
from assistant.terminal.widgets.transcript import Transcript
from assistant.terminal.widgets.turn import Turn

if TYPE_CHECKING:
    from pathlib import Path

_PROMPT_KEYS = ("ask", "help", "quit", "browse", "open_source", "newline")
_LINK_KEYS = ("follow", "next_link", "previous_link", "help")
_SOURCE_KEYS = ("next_source", "previous_source", "help")
_WIDE = 100
_ROOMY = 150


class ChatScreen(Screen[None]):
    """Transcript, prompt and panel, and how they work together."""

    AUTO_FOCUS = "Prompt"
    HORIZONTAL_BREAKPOINTS = [
        (0, "-tiny"),
        (40, "-narrow"),
        (_WIDE, "-wide"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("chat")]

    def __init__(self, desk: Desk, home: Path, notices: Sequence[str] = ()) -> None:
        """Take the engine's desk, the folder to write in, and what the settings have to say."""
        super().__init__()
        self.notices = notices
        self.desk = desk
        self.home = home
        self._turns = 0
        self._open_turns: list[Turn] = []
        self._loading = "Loading …"
        self._hint = ""
        self._handed_back = "", ""
        self._closed_by_hand = False

    def compose(self) -> ComposeResult:
        """Put the talk and the prompt first."""
        with Horizontal(id="room"):
            with Vertical(id="main"):
                with Transcript(id="transcript"):
                    yield Greeting(id="greeting")
                with Horizontal(id="prompt-row"):
                    yield Static("❯ ", id="prompt-sign", markup=False)
                    yield Prompt("Ask about the deal, or what if …", id="prompt")
            yield SourcePanel(id="source")
        yield KeyBar(id="key-bar")

    def on_mount(self) -> None:
        """Show what goes on."""
        self._show_status()
        for notice in self.notices:
            self.transcript.note(notice)

    @property
    def prompt(self) -> Prompt:
        """The prompt."""
        return self.query_one(Prompt)

    @property
    def transcript(self) -> Transcript:
        """The talk."""
        return self.query_one(Transcript)

    @property
    def panel(self) -> SourcePanel:
        """The source panel."""
        return self.query_one(SourcePanel)

    @property
    def running(self) -> bool:
        """Whether a question waits for its answer."""
        return bool(self._open_turns)

    # Asking

    @on(Prompt.Submitted)
    async def _submitted(self, event: Prompt.Submitted) -> None:
        for text in questions_in(event.text):
            await self._enter_line(text)

    async def _enter_line(self, text: str) -> None:
        if question := self._numbered(text):
            self.ask(question)
        elif is_number(text) and self.running:
            self._hand_back(text, "Wait for the answer: the number may be one of its suggestions.")
        elif is_number(text) and self._offered() is not None:
            self._hand_back(text, no_suggestion(text))
        elif leaves(text):
            self.app.exit()
        elif wants_help(text):
            await self._command("help", "")
        elif told := later(text):
            self.transcript.note(told)
        elif (
            text.startswith("/")
            and (command := text[1:].split(maxsplit=1))
            and command[0].lower() in BY_SLASH
        ):
            await self._command(command[0].lower(), command[1].strip() if len(command) > 1 else "")
        else:
            self.ask(text)

    def _hand_back(self, text: str, why: str) -> None:
        """Leave a text in the prompt, to be entered later or made into something else, and say why."""
        self._handed_back = text, why
        self.prompt.load_text(text)
        self.prompt.move_cursor(self.prompt.document.end)

    async def _command(self, word: str, argument: str) -> None:
        action = BY_SLASH[word]
        name, _, takes = action.run.partition("(")
        owner = self.app if action.where == "app" else self
        # An argument goes in as a value: it never becomes part of an action's text.
        method = getattr(owner, f"action_{name}")
        result = method(argument) if takes else method()
        if result is not None:
            await result

    def _numbered(self, text: str) -> str:
        """Return the offered question of which `text` is the number, or ""."""
        return chosen(text, self._offered() or ())

    def _offered(self) -> tuple[str, ...] | None:
        """Return the questions that a number alone stands for now; None where it may be a value."""
        return offered(self.transcript.turns[-1].answer) if self.transcript.turns else questions()

    def ask(self, question: str) -> None:
        """Put a question into the talk and hand it to the engine."""
        self._turns += 1
        self.query_one(Greeting).set_latest(False)
        turn = self.transcript.add(question, self._turns)
        self._open_turns.append(turn)
        self.desk.ask(turn.number, question)
        self._show_status()

    @on(Started)
    def _started(self, message: Started) -> None:
        turn = self.transcript.find(message.turn)
        if turn is not None and turn.state == "waiting":
            turn.set_state("working")

    @on(Answered)
    def _answered(self, message: Answered) -> None:
        turn = self._finish(message.turn)
        if turn is not None:
            turn.set_answer(message.answer, message.documents)
            self._preview(turn)
            self.transcript.show_turn(turn)
            self._typed()  # what a number in the prompt would ask has changed

    @on(Failed)
    def _failed(self, message: Failed) -> None:
        turn = self._finish(message.turn)
        if turn is not None:
            turn.set_state("failed", message.sentence)
            self.transcript.show_turn(turn)

    def _finish(self, number: int) -> Turn | None:
        turn = self.transcript.find(number)
        if turn is None or turn not in self._open_turns:
            return None
        self._open_turns.remove(turn)
        self._show_status()
        return turn

    def stop(self) -> None:
        """Give up the questions that wait for an answer."""
        for turn in self._open_turns:
            self.desk.drop(turn.number)
            turn.set_state("stopped")
        self._open_turns.clear()
        self._show_status()

    # The engine's state

    @on(EngineProgress)
    def _progress(self, message: EngineProgress) -> None:
        self._loading = message.line
        self._show_status()

    @on(EngineReady)
    def _ready(self) -> None:
        self._loading = ""
        self._show_status()

    @on(EngineFailed)
    def _engine_failed(self, message: EngineFailed) -> None:
        self._loading = "The engine is not loaded"
        self._show_status()
        self.transcript.note(message.sentence)

    def _show_status(self) -> None:
        bar = self.query_one(KeyBar)
        waiting = len(self._open_turns)
        if self._hint:
            bar.status = self._hint
        elif self._loading:
            kept = f" ({waiting} waiting)" if waiting else ""
            bar.status = f"{self._loading}{kept}"
        elif waiting:
            bar.status = f"{waiting} waiting" if waiting > 1 else "working"
        else:
            bar.status = ""
        bar.names = self._keys()

    def _keys(self) -> tuple[str, ...]:
        focused = self.focused
        if isinstance(focused, Turn | Greeting):
            return ("close", *_LINK_KEYS)
        return ("close", *_SOURCE_KEYS) if self._in_panel() else _PROMPT_KEYS

    def _in_panel(self) -> bool:
        return self.focused is not None and self.panel in self.focused.ancestors_with_self

    def on_descendant_focus(self) -> None:
        """Show the keys of what has the focus now."""
        self._show_status()

    # Links and sources

    @on(LinkedText.Followed)
    def _followed(self, event: LinkedText.Followed) -> None:
        target = event.target
        match target:
            case Say():
                self.set_focus(self.prompt)
                self.ask(target.question)
            case Fold() if isinstance(event.widget, Turn):
                event.widget.toggle(target.part)
            case Cite() if isinstance(event.widget, Turn):
                self.open_citation(event.widget, target.marker)
            case Near() if isinstance(event.widget, Turn):
                places = near_places(event.widget)
                self._open(event.widget, places, target.number)
            case _:
                pass

    def open_citation(self, turn: Turn, marker: int) -> None:
        """Show what a marker of a turn stands for."""
        places = cited_places(turn)
        for number, place in enumerate(places):
            if place.label == f"[{marker}]":
                self._open(turn, places, number)

    def _open(self, turn: Turn, places: Sequence[Place], number: int, *, focus: bool = True) -> None:
        self.add_class("-panel")
        self.panel.open(places, number, dict(turn.documents), focus=focus)
        self.transcript.show_turn(turn)  # its lines are broken anew beside the panel

    def _preview(self, turn: Turn) -> None:
        """Where the window has room for both, show an answer's first source without being asked."""
        places = cited_places(turn)
        if places and self.size.width >= _ROOMY and not self._closed_by_hand and self.focused is self.prompt:
            self._open(turn, places, 0, focus=False)

    def action_open_source(self) -> None:
        """Open the last answer's first source; with the panel open, the next one."""
        if self.has_class("-panel"):
            if self._in_panel():
                self.panel.action_next_source(1)
            else:
                self.panel.focus_text()
            return
        turn = self.transcript.last_answered
        places = (cited_places(turn) or near_places(turn)) if turn is not None else ()
        if turn is None or not places:
            self.notify("The last answer cites nothing.", markup=False)
            return
        self._open(turn, places, 0)

    def action_close(self) -> None:
        """Close the panel, or leave the links; the prompt keeps what is typed."""
        self._closed_by_hand = self.has_class("-panel")
        if self._closed_by_hand and self.transcript.turns:
            self.transcript.show_turn(self.transcript.turns[-1])
        self.remove_class("-panel")
        self.clear_selection()
        self.set_focus(self.prompt)
        self._show_status()

    def action_browse(self) -> None:
        """Put the keyboard on the first link of the latest answer, or of the greeting."""
        for turn in reversed(self.transcript.turns):
            if turn.targets:
                self._enter(turn, 0)
                return
        if not self.transcript.turns:
            self._enter(self.query_one(Greeting), 0)

    def _enter(self, widget: LinkedText, target: int) -> None:
        self.set_focus(widget, scroll_visible=False)
        widget.move_to(target)

    @on(LinkedText.Left)
    def _left(self, event: LinkedText.Left) -> None:
        turns: list[LinkedText] = [turn for turn in self.transcript.turns if turn.targets]
        if event.widget not in turns:
            self.action_close()
            return
        place = turns.index(event.widget) + event.step
        if 0 <= place < len(turns):
            self._enter(turns[place], 0 if event.step > 0 else len(turns[place].targets) - 1)
        elif event.step > 0:
            self.action_close()

    def on_key(self, event: events.Key) -> None:
        """Send what is typed outside the prompt to the prompt; on an answer, a digit opens that citation."""
        focused = self.focused
        if focused is None or focused is self.prompt:
            # Typed before the prompt had the focus, as when the program had just been started.
            if event.is_printable:
                event.stop()
                self.take_key(event)
        elif isinstance(focused, Turn) and event.character and event.character.isdigit():
            event.stop()
            self.open_citation(focused, int(event.character))
        elif event.is_printable and event.character and not event.character.isspace():
            event.stop()
            self.type_in(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """Paste into the prompt wherever the focus is."""
        if not isinstance(self.focused, Prompt):
            event.stop()
            self.type_in(event.text)

    def take_key(self, event: events.Key) -> None:
        """Let the prompt handle a key as if it had come there, after those that it was given before."""
        self.set_focus(self.prompt)
        self.prompt.post_message(events.Key(event.key, event.character))

    def type_in(self, text: str) -> None:
        """Type into the prompt; where the panel stands in its place, close that first."""
        if not self.has_class("-wide"):
            self.remove_class("-panel")
        self.set_focus(self.prompt)
        self.prompt.type(text)

    def on_resize(self, event: events.Resize) -> None:
        """Close a panel that would now stand in the place of the prompt while someone types there."""
        if event.size.width < _WIDE and not self._in_panel():
            self.remove_class("-panel")

    # Other actions

    @on(Prompt.Changed)
    def _typed(self) -> None:
        """Say what a number alone would ask, and into how many questions several lines are parted."""
        text = self.prompt.text.strip()
        several = len(questions_in(text)) if "\n" in text else 1
        if question := self._numbered(text):
            self._hint = f"enter asks: {question}"
        elif several > 1:
            self._hint = f"{several} questions"
        elif text and text == self._handed_back[0]:
            self._hint = self._handed_back[1]
        else:
            self._hint = ""
            self._handed_back = "", ""
        self._show_status()

    def action_scroll_page(self, step: int) -> None:
        """Scroll the talk a page."""
        if step < 0:
            self.transcript.scroll_page_up(animate=False)
        else:
            self.transcript.scroll_page_down(animate=False)

    def action_clear(self) -> None:
        """Empty the screen; the conversation goes on."""
        self.stop()
        self.remove_class("-panel")
        self.transcript.empty()
        self.query_one(Greeting).set_latest(True)
        self.set_focus(self.prompt)

    def action_copy(self, what: str) -> None:
        """Copy the last answer ("" or "answer"), the whole talk ("all") or the last calculation ("calc")."""
        from assistant.terminal.plain import answer_text, calculation_text

        answers = [turn.answer for turn in self.transcript.turns if turn.answer is not None]
        calculations = [answer.calculation for answer in answers if answer.calculation is not None]
        if what not in ("", "answer", "all", "calc"):
            self.notify(f'"{what}" cannot be copied: say /copy, /copy all or /copy calc.', markup=False)
        elif what == "calc" and calculations:
            self.copy(calculation_text(calculations[-1]))
        elif what == "all" and answers:
            self.copy("\n\n".join(answer_text(answer) for answer in answers))
        elif what in ("", "answer") and answers:
            self.copy(answer_text(answers[-1]))
        else:
            self.notify("There is nothing to copy yet.", markup=False)

    def copy(self, text: str) -> None:
        """Copy `text` by every way there is, and say which worked."""
        self.app.copy_to_clipboard(text)
        self._copy_out(text)

    @work(thread=True, group="copy", exit_on_error=False)
    def _copy_out(self, text: str) -> None:
        from assistant.copying import copy_out

        sentence = copy_out(text, self.home)
        self.app.call_from_thread(self.notify, sentence, markup=False)


def cited_places(turn: Turn) -> tuple[Place, ...]:
    """Return where a turn's citations are, by marker."""
    if turn.answer is None:
        return ()
    return tuple(
        Place(f"[{one.marker}]", one.title, one.section, one.document, one.start, one.end, one.also)
        for one in sorted(turn.answer.citations, key=lambda citation: citation.marker)
    )


def near_places(turn: Turn) -> tuple[Place, ...]:
    """Return where the passages beside a refusal are."""
    if turn.answer is None:
        return ()
    return tuple(
        Place("related", one.title, one.section, one.document, one.start, one.end) for one in turn.answer.near
    )
