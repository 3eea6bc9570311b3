"""The chat: the talk, the prompt, and the side panel."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from assistant.lines import (
    chosen,
    is_number,
    leaves,
    no_suggestion,
    offered,
    questions_in,
    unknown_command,
    wants_help,
)
from assistant.terminal.actions import BY_SLASH, bindings
from assistant.terminal.desk import Desk
from assistant.terminal.leading import Leading
from assistant.terminal.messages import (
    Answered,
    EngineFailed,
    EngineProgress,
    EngineReady,
    Failed,
    Opened,
    Started,
    Told,
)
from assistant.terminal.safe import printable
from assistant.terminal.typist import Typist
from assistant.terminal.views import VIEWS
from assistant.terminal.widgets.greeting import Greeting, questions
from assistant.terminal.widgets.key_bar import KeyBar
from assistant.terminal.widgets.offers import Offers
from assistant.terminal.widgets.panel import LineEntered, SidePanel
from assistant.terminal.widgets.prompt import Prompt
from assistant.terminal.widgets.transcript import Transcript
from assistant.terminal.widgets.turn import Turn

if TYPE_CHECKING:
    from pathlib import Path


_PROMPT_KEYS = (
    "ask",
    "help",
    "palette",
    "quit",
    "complete",
    "open_source",
    "assumptions",
    "sources",
    "sessions",
    "study",
    "keep_card",
)
_LINK_KEYS = ("follow", "next_link", "previous_link", "help")
_PANEL_KEYS = {
    "source": ("next_source", "previous_source", "help"),
    "assumptions": ("edit_assumption", "unset_assumption", "cite_assumption", "undo_assumption", "help"),
    "library": ("help",),
    "history": ("resume_session", "rename_session", "delete_session", "export_session", "help"),
}
_EARLY_KEYS = ("enter", "backspace")
"""Keys that are handed on in their order with the letters that came before the prompt had the focus."""
_WIDE = 100
_LOW = 20
"""Lines below which only a few suggestions are shown."""


class ChatScreen(Leading):
    """Transcript, prompt and panel, and how they work together."""

    AUTO_FOCUS = "Prompt"
    HORIZONTAL_BREAKPOINTS = [
        (0, "-tiny"),
        (40, "-narrow"),
        (_WIDE, "-wide"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("chat")]

    def __init__(
        self, desk: Desk, home: Path, notices: Sequence[str] = (), *, enter_asks: bool = True
    ) -> None:
        """Take the engine's desk, the folder to write in, and what the settings have to say.

        `enter_asks` is whether Enter is the key that asks; else it begins a new line.
        """
        super().__init__()
        self._enter_asks = enter_asks
        self.notices = notices
        self.desk = desk
        self.home = home
        self._open_turns: list[Turn] = []
        self._loading = "Loading …"
        self._hint = ""
        self._handed_back = "", ""

    def compose(self) -> ComposeResult:
        """Put the talk and the prompt first."""
        with Horizontal(id="room"):
            with Vertical(id="main"):
                with Transcript(id="transcript"):
                    yield Greeting(id="greeting")
                with Horizontal(id="prompt-row"):
                    yield Static("❯ ", id="prompt-sign", markup=False)
                    yield Prompt("Ask about the deal, or what if …", id="prompt")
                yield Offers(id="offers")
            yield SidePanel(
                {name: partial(make, self.desk) for name, make in VIEWS.items()},
                id="panel",
            )
        yield KeyBar(id="key-bar")

    def on_mount(self) -> None:
        """Show what goes on."""
        offers = self.query_one(Offers)
        offers.display = False
        self.prompt.offers = offers
        self.prompt.enter_asks = self._enter_asks
        self.typist = Typist(self.prompt, offers, self.desk)
        self.show_status()
        for notice in self.notices:
            self.transcript.note(notice)

    @work(thread=True, group="recall", exit_on_error=False)
    def recall(self) -> None:
        """Fetch what was asked on other days for the prompt's history."""
        past = self.desk.archive.lines()
        self.app.call_from_thread(self.prompt.recall, past)

    @property
    def running(self) -> bool:
        """Whether a question waits for its answer."""
        return bool(self._open_turns)

    # Asking

    @on(Prompt.Submitted)
    async def _submitted(self, event: Prompt.Submitted) -> None:
        for text in questions_in(event.text):
            await self.enter_line(text)
        entered = event.text
        self.desk.call(lambda engine: engine.archive.remember(entered, engine.talk.session), lambda _: None)

    @on(LineEntered)
    async def _entered(self, event: LineEntered) -> None:
        event.stop()
        if event.text.startswith("/resume"):
            self.desk.open(event.text, event.at)
            self.fold_if_narrow()
        else:
            await self.enter_line(event.text)

    async def enter_line(self, text: str) -> None:
        """Do what a line says: a question, a command, a number, a leave-taking."""
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
        elif (
            text.startswith("/")
            and (command := text[1:].split(maxsplit=1))
            and command[0].lower() in BY_SLASH
            and not BY_SLASH[command[0].lower()].engine
        ):
            await self._command(command[0].lower(), command[1].strip() if len(command) > 1 else "")
        elif told := unknown_command(text, BY_SLASH):
            self._hand_back(text, told)
        else:
            self.ask(text)

    def action_keep_card(self) -> None:
        """Make a card to study of the latest answer."""
        turn = self.transcript.last_answered
        if turn is None or turn.answer is None:
            self.notify("There is no answer yet to make a card of.", markup=False)
        else:
            self.app.keep_card(turn.answer)  # type: ignore[attr-defined]

    def _hand_back(self, text: str, why: str) -> None:
        """Leave a text in the prompt, to be entered later or made into something else, and say why."""
        self._handed_back = text, why
        self.prompt.put(text)

    async def _command(self, word: str, argument: str) -> None:
        action = BY_SLASH[word]
        name, _, takes = (action.command or action.run).partition("(")
        owner = self.app if action.where == "app" else self
        # An argument goes in as a value: it never becomes part of an action's text.
        method = getattr(owner, f"action_{name}")
        # Where the action names what is done, that comes first, and what was typed behind it.
        fixed = takes.rstrip(")").strip("'\"")
        given = [fixed] if fixed else []
        result = method(*given, argument) if takes else method()
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
        self.query_one(Greeting).set_latest(False)
        turn = self.transcript.add(question)
        self._open_turns.append(turn)
        self.desk.ask(turn.number, question)
        self.show_status()

    @on(Started)
    def _started(self, message: Started) -> None:
        turn = self.transcript.find(message.turn)
        if turn is not None and turn.state == "waiting":
            turn.set_state("working")

    @on(Answered)
    async def _answered(self, message: Answered) -> None:
        transcript = self.transcript
        turn = self._finish(message.turn)
        if turn is None:
            return
        reply = message.reply
        transcript.documents.update(message.documents)
        if reply.begun:
            self.begin_anew("Another conversation begins. The one before is kept: /sessions lists it.")
            return
        turn.set_answer(reply.answer, transcript.documents, changes=reply.changes)
        transcript.numbered.append(turn)
        for change in reply.changes:
            transcript.renew(change)
        view = self.panel.view("assumptions")
        told = bool(reply.changes) and view is not None and view.tell(reply.changes)
        if not told and self.in_panel() and not self.has_class("-wide"):
            # The panel stands before the talk: what came of its command would not be seen.
            self.notify(printable(reply.answer.text.replace("**", "")), markup=False)
        if self.has_class("-panel") and self.panel.current != "source":
            self.panel.refill()
        await self.show_beside(turn)
        transcript.show_turn(turn)
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
        self.show_status()
        return turn

    def stop(self) -> None:
        """Give up the questions that wait for an answer."""
        for turn in self._open_turns:
            self.desk.drop(turn.number)
            turn.set_state("stopped")
        self._open_turns.clear()
        self.show_status()

    # The engine's state

    @on(EngineProgress)
    def _progress(self, message: EngineProgress) -> None:
        self._loading = message.line
        self.show_status()

    @on(EngineReady)
    def _ready(self) -> None:
        self._loading = ""
        self.show_status()
        self.desk.call(lambda engine: engine.vocabulary(), self.typist.learn)

    @on(EngineFailed)
    def _engine_failed(self, message: EngineFailed) -> None:
        self._loading = "The engine is not loaded"
        self.show_status()
        self.transcript.note(message.sentence)

    @on(Told)
    def _told(self, message: Told) -> None:
        if message.sentence:
            self.transcript.note(message.sentence)
        if self.has_class("-panel") and self.panel.current != "source":
            self.panel.refill()

    @on(Opened)
    def _opened(self, message: Opened) -> None:
        self.stop()
        if not message.entries:
            self.begin_anew(message.sentence)
            return
        transcript = self.transcript
        transcript.documents = dict(message.documents)
        self.query_one(Greeting).display = False
        transcript.load(message.entries, message.stale, message.at)
        transcript.note(message.sentence)
        if not self.has_class("-wide"):
            self.action_close()

    def begin_anew(self, sentence: str) -> None:
        """Empty the screen for another conversation."""
        self.stop()
        transcript = self.transcript
        transcript.empty()
        transcript.numbered.clear()
        greeting = self.query_one(Greeting)
        greeting.display = True
        greeting.set_latest(True)
        if sentence:
            transcript.note(sentence)
        if self.panel.current == "source":
            self.remove_class("-panel")
        elif self.has_class("-panel"):
            self.panel.refill()
        self.set_focus(self.prompt)

    def show_status(self) -> None:
        """Say what goes on, and which keys work here."""
        bar = self.query_one(KeyBar)
        waiting = len(self._open_turns)
        if self._hint:
            bar.status = self._hint
        elif self._loading:
            kept = f" ({waiting} waiting)" if waiting else ""
            bar.status = f"{self._loading}{kept}"
        elif self.adding_line:
            bar.status = self.adding_line
        elif waiting:
            bar.status = f"{waiting} waiting" if waiting > 1 else "working"
        else:
            bar.status = ""
        bar.names = self._keys()

    def _keys(self) -> tuple[str, ...]:
        focused = self.focused
        if isinstance(focused, Turn | Greeting):
            return ("close", *_LINK_KEYS)
        return ("close", *_PANEL_KEYS[self.panel.current]) if self.in_panel() else _PROMPT_KEYS

    def on_descendant_focus(self) -> None:
        """Show the keys of what has the focus now."""
        self.show_status()

    # Keys

    async def on_key(self, event: events.Key) -> None:
        """Send what is typed outside the prompt to the prompt; on an answer, a digit opens that citation."""
        focused = self.focused
        if focused is None or focused is self.prompt:
            # Typed before the prompt had the focus, as when the program had just been started.
            if event.is_printable or event.key in _EARLY_KEYS:
                event.stop()
                self.take_key(event)
        elif isinstance(focused, Turn) and event.character and event.character.isdigit():
            event.stop()
            await self.open_citation(focused, int(event.character))
        elif event.is_printable and event.character and not event.character.isspace():
            event.stop()
            self.type_in(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """Paste into the prompt wherever the focus is."""
        if not isinstance(self.focused, Prompt | Input):
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
        if event.size.width < _WIDE and not self.in_panel():
            self.remove_class("-panel")

    @on(Offers.Taken)
    def _taken(self, event: Offers.Taken) -> None:
        self.prompt.put(event.phrase.text)
        self.set_focus(self.prompt)

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
        most = 3 if self.size.height < _LOW else 5
        self.query_one(Offers).stand_on(self.query_one("#prompt-row").size.height + 1)
        self.typist.typed(most=most, quiet=self.prompt.recalling or bool(self._hint))
        self.show_status()
