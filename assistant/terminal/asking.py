"""From a line that is entered to its answer on the screen: what it means, the turn it becomes, how it ends."""

from __future__ import annotations

from textual import on

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
from assistant.terminal.actions import BY_SLASH
from assistant.terminal.leading import Leading
from assistant.terminal.messages import Answered, Failed, Started
from assistant.terminal.safe import printable
from assistant.terminal.widgets.greeting import Greeting, questions
from assistant.terminal.widgets.panel import LineEntered
from assistant.terminal.widgets.prompt import Prompt

_TOLD = 100
"""Characters of an answer that are told where the panel stands before the talk."""
_LOW = 20
"""Lines below which only a few suggestions are shown."""


class Asking(Leading):
    """The part of the chat screen that takes lines and shows what comes of them."""

    def __init__(self) -> None:
        super().__init__()
        self._handed_back = "", ""

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
            self._refuse(told)
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

    def _refuse(self, why: str) -> None:
        """Say why a command was not carried out, until something is typed; the history has its text."""
        self._handed_back = "", why
        self._hint = why
        self.show_status()

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
            short = " ".join(reply.answer.text.replace("**", "").split())
            if len(short) > _TOLD:
                short = f"{short[:_TOLD].rsplit(' ', 1)[0]} … (esc goes back to the talk)"
            self.notify(printable(short), markup=False)
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

    @on(Prompt.Changed)
    def _typed(self) -> None:
        """Say what a number alone would ask, and into how many questions several lines are parted."""
        text = self.prompt.text.strip()
        several = len(questions_in(text)) if "\n" in text else 1
        if question := self._numbered(text):
            self._hint = f"enter asks: {question}"
        elif several > 1:
            self._hint = f"{several} questions"
        elif text == self._handed_back[0]:
            self._hint = self._handed_back[1]
        else:
            self._hint = ""
            self._handed_back = "", ""
        most = 3 if self.size.height < _LOW else 5
        self.typist.typed(most=most, quiet=self.prompt.recalling or bool(self._hint))
        self.show_status()
