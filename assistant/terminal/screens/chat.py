"""The chat: the talk, the prompt, and the side panel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
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
from assistant.terminal.doing import Doing
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
from assistant.terminal.places import Place, cited_places, near_places
from assistant.terminal.safe import printable
from assistant.terminal.typist import Typist
from assistant.terminal.widgets.assumptions_panel import AssumptionsPanel
from assistant.terminal.widgets.greeting import Greeting, questions
from assistant.terminal.widgets.history_panel import HistoryPanel
from assistant.terminal.widgets.key_bar import KeyBar
from assistant.terminal.widgets.library_panel import LibraryPanel
from assistant.terminal.widgets.linked import Cite, Earlier, Fold, Goto, LinkedText, Near, Plotted, Say
from assistant.terminal.widgets.offers import Offers
from assistant.terminal.widgets.panel import LineEntered, SidePanel
from assistant.terminal.widgets.prompt import Prompt
from assistant.terminal.widgets.source_panel import SourcePanel
from assistant.terminal.widgets.transcript import Transcript
from assistant.terminal.widgets.turn import Turn

if TYPE_CHECKING:
    from pathlib import Path

    from knowledge.document import Document

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
_WIDE = 100
_ROOMY = 150
_LOW = 20
"""Lines below which only a few suggestions are shown."""


class ChatScreen(Doing, Screen[None]):
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
                yield Offers(id="offers")
            yield SidePanel(
                {
                    "source": SourcePanel,
                    "assumptions": lambda: AssumptionsPanel(self.desk),
                    "library": lambda: LibraryPanel(self.desk),
                    "history": lambda: HistoryPanel(self.desk),
                },
                id="panel",
            )
        yield KeyBar(id="key-bar")

    def on_mount(self) -> None:
        """Show what goes on, and fetch what was asked on other days."""
        offers = self.query_one(Offers)
        offers.display = False
        self.prompt.offers = offers
        self.prompt.enter_asks = self._enter_asks
        self.typist = Typist(self.prompt, offers, self.desk)
        self.show_status()
        for notice in self.notices:
            self.transcript.note(notice)
        self._recall()

    @work(thread=True, group="recall", exit_on_error=False)
    def _recall(self) -> None:
        past = self.desk.archive.lines()
        self.app.call_from_thread(self.prompt.recall, past)

    @property
    def panel(self) -> SidePanel:
        """The side panel."""
        return self.query_one(SidePanel)

    @property
    def source(self) -> SourcePanel:
        """The panel's view of sources, once it was opened."""
        view = self.panel.view("source")
        assert isinstance(view, SourcePanel)
        return view

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
            self._fold_if_narrow()
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
        if reply.changes and isinstance(view, AssumptionsPanel):
            view.tell(reply.changes)
        elif self._in_panel() and not self.has_class("-wide"):
            # The panel stands before the talk: what came of its command would not be seen.
            self.notify(printable(reply.answer.text.replace("**", "")), markup=False)
        if self.has_class("-panel") and self.panel.current != "source":
            self.panel.refill()
        await self._show_beside(turn)
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
        return ("close", *_PANEL_KEYS[self.panel.current]) if self._in_panel() else _PROMPT_KEYS

    def _in_panel(self) -> bool:
        return self.focused is not None and self.panel in self.focused.ancestors_with_self

    def on_descendant_focus(self) -> None:
        """Show the keys of what has the focus now."""
        self.show_status()

    # Links and sources

    @on(LinkedText.Followed)
    async def _followed(self, event: LinkedText.Followed) -> None:
        target, widget = event.target, event.widget
        match target:
            case Say():
                self.set_focus(self.prompt)
                self.ask(target.question)
            case Fold() if isinstance(widget, Turn):
                widget.toggle(target.part)
            case Cite() if isinstance(widget, Turn):
                await self.open_citation(widget, target.marker)
            case Near() if isinstance(widget, Turn):
                await self._open(widget, near_places(widget.answer), target.number)
            case Plotted() if isinstance(widget, Turn):
                widget.enlarge()
                self.call_after_refresh(self._enter, widget, widget.targets.index(target))
            case Goto():
                self._go_to(target.turn)
            case Earlier():
                self.set_focus(self.prompt)
                self.transcript.show_earlier()
            case _:
                pass

    def _go_to(self, number: int) -> None:
        transcript = self.transcript
        if 0 <= number < len(transcript.numbered):
            turn = transcript.numbered[number]
            if not isinstance(turn, Turn):
                transcript.show_earlier()
                turn = transcript.numbered[number]
            if isinstance(turn, Turn) and turn.is_attached:
                transcript.show_turn(turn)

    @on(AssumptionsPanel.Cited)
    def _fact(self, event: AssumptionsPanel.Cited) -> None:
        """Fetch the document in which a fact stands, and open it."""
        event.stop()
        place = event.place

        def show(document: Document | None) -> None:
            documents = {place.document: document} if document is not None else {}
            self.run_worker(self._open_places([place], 0, documents), exit_on_error=False)

        self.desk.call(lambda engine: engine.talk.document(place.document), show)

    async def open_citation(self, turn: Turn, marker: int) -> bool:
        """Show what a marker of a turn stands for; False where it has none such."""
        places = cited_places(turn.answer)
        for number, place in enumerate(places):
            if place.label == f"[{marker}]":
                await self._open(turn, places, number)
                return True
        return False

    async def _open(self, turn: Turn, places: Sequence[Place], number: int, *, focus: bool = True) -> None:
        await self._open_places(places, number, turn.documents, focus=focus)
        self.transcript.show_turn(turn)  # its lines are broken anew beside the panel

    async def _open_places(
        self, places: Sequence[Place], number: int, documents: Mapping[str, Document], *, focus: bool = True
    ) -> None:
        self.add_class("-panel")
        view = await self.panel.open("source", focus=focus)
        assert isinstance(view, SourcePanel)
        view.open(places, number, documents)
        self.show_status()

    async def _show_beside(self, turn: Turn) -> None:
        """Where the window has room for both, show an answer's first source without being asked."""
        places = cited_places(turn.answer)
        roomy = self.size.width >= _ROOMY and not self._closed_by_hand and self.focused is self.prompt
        if places and roomy and (self.panel.current in ("", "source") or not self.has_class("-panel")):
            await self._open(turn, places, 0, focus=False)

    async def action_open_source(self, number: str = "") -> None:
        """Open the last answer's first source, or that of a marker; with the panel open, the next one."""
        turn = self.transcript.last_answered
        if number and turn is not None:
            marker = number.strip("[] ")
            if not marker.isdecimal() or not await self.open_citation(turn, int(marker)):
                self.notify(f"The last answer has no source [{marker}].", markup=False)
            return
        if self.has_class("-panel") and self.panel.current == "source":
            if self._in_panel():
                self.source.action_next_source(1)
            else:
                self.source.take_focus()
            return
        places = (cited_places(turn.answer) or near_places(turn.answer)) if turn is not None else ()
        if turn is None or not places:
            self.notify("The last answer cites nothing.", markup=False)
            return
        await self._open(turn, places, 0)

    async def action_show_panel(self, name: str, words: str = "") -> None:
        """Open a view of the panel; close the panel, if it is that one and has the keyboard."""
        if self.has_class("-panel") and self.panel.current == name and self._in_panel() and not words:
            self.action_close()
            return
        self.add_class("-panel")
        await self.panel.open(name)
        self.show_status()

    async def action_show_sessions(self, words: str = "") -> None:
        """Open the history, and look for words in it."""
        await self.action_show_panel("history", words)
        view = self.panel.view("history")
        if isinstance(view, HistoryPanel) and words:
            view.search(words)

    def action_focus_list(self, selector: str) -> None:
        """Give a list of the panel the keyboard."""
        self.set_focus(self.query_one(selector))

    def action_close(self) -> None:
        """Close what is nearest: suggestions, a value being typed, the panel; the prompt keeps its text."""
        if self.focused is self.prompt and self.typist.close():
            return
        view = self.panel.view("assumptions")
        if isinstance(self.focused, Input) and isinstance(view, AssumptionsPanel) and view.leave_field():
            return
        self._closed_by_hand = self.has_class("-panel")
        if self._closed_by_hand and self.transcript.turns:
            self.transcript.show_turn(self.transcript.turns[-1])
        self.remove_class("-panel")
        self.clear_selection()
        self.set_focus(self.prompt)
        self.show_status()

    def _fold_if_narrow(self) -> None:
        if not self.has_class("-wide"):
            self.remove_class("-panel")
            self.set_focus(self.prompt)

    @on(Prompt.Browse)
    def _browse(self) -> None:
        """Put the keyboard on the first link of the latest answer, or of the greeting."""
        for turn in reversed(self.transcript.turns):
            if turn.targets:
                self._enter(turn, 0)
                return
        if not self.transcript.turns:
            self._enter(self.query_one(Greeting), 0)

    def action_go_plot(self) -> None:
        """Put the keyboard on the latest curve."""
        for turn in reversed(self.transcript.turns):
            for number, target in enumerate(turn.targets):
                if isinstance(target, Plotted):
                    self._enter(turn, number)
                    return
        self.notify("There is no curve yet: ask for 5 to 15 years, for example.", markup=False)

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

    # Keys

    async def on_key(self, event: events.Key) -> None:
        """Send what is typed outside the prompt to the prompt; on an answer, a digit opens that citation."""
        focused = self.focused
        if focused is None or focused is self.prompt:
            # Typed before the prompt had the focus, as when the program had just been started.
            if event.is_printable:
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
        if event.size.width < _WIDE and not self._in_panel():
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
