"""What the chat does besides answering: copying, adding files, kept conversations, clearing."""

from __future__ import annotations

from textual import on, work

from assistant.adding import NOTHING_NAMED, paths_in
from assistant.terminal.adding import AddingDone, AddingSaid, AddJob
from assistant.terminal.talking import Talking
from assistant.terminal.widgets.greeting import Greeting


class Doing(Talking):
    """The part of the chat screen that holds these actions."""

    _job: AddJob | None = None

    # Kept conversations, and commands of the conversation itself

    def action_session(self, name: str, argument: str = "") -> None:
        """Carry out a command about kept conversations."""
        self.desk.open(f"/{name} {argument}".strip())

    def action_say(self, line: str) -> None:
        """Enter a command of the conversation."""
        self.set_focus(self.prompt)
        self.ask(line)

    def action_begin(self, text: str) -> None:
        """Begin a command in the prompt; what it takes is typed behind it."""
        self.set_focus(self.prompt)
        self.prompt.put(text)

    # Adding files, and taking documents out

    @property
    def adding(self) -> bool:
        """Whether files are being added."""
        return self._job is not None

    def action_add(self, text: str) -> None:
        """Add the files that a line names."""
        paths = paths_in(text)
        if not paths:
            self.notify(NOTHING_NAMED, markup=False)
        elif self.adding:
            self.notify("Files are being added already; ctrl+c stops that.", markup=False)
        else:
            self._job = AddJob(self.desk, paths)
            self.adding_line = "Adding …"
            self.show_status()
            self._job.start()

    def stop_adding(self) -> None:
        """Stop adding files."""
        if self._job is not None:
            self._job.stop()

    @on(AddingSaid)
    def _adding_said(self, message: AddingSaid) -> None:
        self.adding_line = message.line
        self.show_status()

    @on(AddingDone)
    def _adding_done(self, message: AddingDone) -> None:
        self._job = None
        self.adding_line = ""
        self.show_status()
        self.transcript.note(message.sentence)
        self._library_changed()

    def action_remove(self, words: str) -> None:
        """Take a document out of the library, or ask whether to."""
        self.desk.call(lambda engine: engine.remove(words), self._removed)

    def _removed(self, sentence: str) -> None:
        self.transcript.note(sentence)
        self._library_changed()

    def _library_changed(self) -> None:
        # What is quoted above may not stand in the library any more in these words.
        self.desk.call(
            lambda engine: (
                [engine.talk.stale(entry) for entry in engine.talk.entries],
                {document.id: document for document in engine.documents()},
            ),
            lambda found: self.transcript.label(found[0], found[1]),
        )
        self.desk.call(lambda engine: engine.vocabulary(), self.typist.learn)
        if self.has_class("-panel") and self.panel.current == "library":
            self.panel.refill()

    # The screen

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
        greeting = self.query_one(Greeting)
        greeting.display = True
        greeting.set_latest(True)
        self.set_focus(self.prompt)

    # Copying

    def action_copy(self, what: str) -> None:
        """Copy the last answer ("" or "answer"), the whole talk ("all") or the last calculation ("calc")."""
        from assistant.terminal.plain import answer_text, calculation_copy

        answers = [one.answer for one in self.transcript.numbered if one.answer is not None]
        calculations = [answer for answer in answers if answer.calculation is not None]
        if what not in ("", "answer", "all", "calc"):
            self.notify(f'"{what}" cannot be copied: say /copy, /copy all or /copy calc.', markup=False)
        elif what == "calc" and calculations:
            self.copy(calculation_copy(calculations[-1]))
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
