"""Where links lead: the side panel, an answer's sources, another turn; and the way back to the prompt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from textual import on
from textual.widgets import Input

from assistant.terminal.doing import Doing
from assistant.terminal.places import Place, cited_places, near_places
from assistant.terminal.widgets.greeting import Greeting
from assistant.terminal.widgets.linked import Cite, Earlier, Fold, Goto, LinkedText, Near, Plotted, Say
from assistant.terminal.widgets.panel import FactCited
from assistant.terminal.widgets.prompt import Prompt
from assistant.terminal.widgets.turn import Turn

if TYPE_CHECKING:
    from assistant.terminal.widgets.source_panel import SourcePanel
    from knowledge.document import Document

_ROOMY = 150
"""Columns from which an answer's first source is shown beside it without being asked."""


class Leading(Doing):
    """The part of the chat screen that follows links and holds the panel."""

    _closed_by_hand = False

    @property
    def source(self) -> SourcePanel:
        """The panel's view of sources, once it was opened."""
        return cast("SourcePanel", self.panel.view("source"))

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
                self.go_to(target.turn)
            case Earlier():
                self.set_focus(self.prompt)
                self.transcript.show_earlier()
            case _:
                pass

    def go_to(self, number: int) -> None:
        """Show a turn of the conversation by its number, counted from 0."""
        transcript = self.transcript
        if 0 <= number < len(transcript.numbered):
            turn = transcript.numbered[number]
            if not isinstance(turn, Turn):
                transcript.show_earlier()
                turn = transcript.numbered[number]
            if isinstance(turn, Turn) and turn.is_attached:
                transcript.show_turn(turn)

    @on(FactCited)
    def _fact(self, event: FactCited) -> None:
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
        await self.panel.open("source", focus=focus)
        self.source.open(places, number, documents)
        self.show_status()

    async def show_beside(self, turn: Turn) -> None:
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
            if self.in_panel():
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
        if self.has_class("-panel") and self.panel.current == name and self.in_panel() and not words:
            self.action_close()
            return
        self.add_class("-panel")
        await self.panel.open(name)
        self.show_status()

    async def action_show_sessions(self, words: str = "") -> None:
        """Open the history, and look for words in it."""
        await self.action_show_panel("history", words)
        view = self.panel.view("history")
        if view is not None and words:
            view.search(words)

    def action_focus_list(self, selector: str) -> None:
        """Give a list of the panel the keyboard."""
        self.set_focus(self.query_one(selector))

    def action_close(self) -> None:
        """Close what is nearest: suggestions, a value being typed, the panel; the prompt keeps its text."""
        if self.focused is self.prompt and self.typist.close():
            return
        view = self.panel.view("assumptions")
        if isinstance(self.focused, Input) and view is not None and view.leave_field():
            return
        self._closed_by_hand = self.has_class("-panel")
        self.remove_class("-panel")
        self.clear_selection()
        self.set_focus(self.prompt)
        self.show_status()

    def fold_if_narrow(self) -> None:
        """Close the panel where it stands in the place of the talk."""
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
