"""A document to read: its outline with the progress, its terms explained and its amounts opened on a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import OptionList

from assistant.study.progress import percent
from assistant.terminal.safe import printable
from assistant.terminal.study.contents import Contents, contents_of
from assistant.terminal.study.looks import Looks
from assistant.terminal.study.outline import OutlineList
from assistant.terminal.study.page import StudyPage
from assistant.terminal.study.passage_text import PassageText
from assistant.terminal.widgets.flow import LINK, Block, Link
from assistant.terminal.widgets.linked import Cite, LinkedText, Targets
from assistant.terminal.widgets.steady import Steady

if TYPE_CHECKING:
    from assistant.study.course import Course
    from assistant.study.defining import Definition
    from assistant.study.progress import Outline


class StudyReader(StudyPage):
    """Reads one document. Arrows scroll, tab goes to the next term or amount, enter explains or opens it."""

    TICK = 1.0
    """Seconds between two looks at what is on the screen."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "back", "back", show=False),
        Binding("o", "outline", "outline", show=False),
        Binding("z", "quiz", "quiz", show=False),
        Binding("right_square_bracket,n", "page(1)", "next part", show=False),
        Binding("left_square_bracket,p", "page(-1)", "part before", show=False),
    ]

    def __init__(self, course: Course, document: str, mark: tuple[int, int] | None = None) -> None:
        super().__init__(course)
        self.document_id = document
        self.mark = mark
        self.contents: Contents | None = None
        self.page = 0
        self._looks = Looks()
        self._explained: Definition | None = None

    def body(self) -> ComposeResult:
        """Outline, text, and what explains a term."""
        with Horizontal(id="study-room"):
            yield OutlineList(id="study-outline", markup=False)
            yield Steady(id="study-pages")
        text = LinkedText(id="explained")
        text.can_focus = False
        yield text

    def on_mount(self) -> None:
        """Fetch the document."""
        self.head("Loading …")
        self.work_out(lambda: contents_of(self.course, self.document_id), self._show)
        self.set_interval(self.TICK, self._look)

    async def _show_page(self) -> None:
        if self.contents is None:
            return
        pages = self.query_one("#study-pages", Steady)
        await pages.remove_children()
        section = None
        texts = []
        document = self.contents.document
        for passage in self.contents.pages[self.page] if self.contents.pages else ():
            heading = passage.section.rsplit(" > ", 1)[-1] if passage.section != section else ""
            section = passage.section
            texts.append(PassageText(document, passage, heading, self.contents.spots[passage.id], self.mark))
        await pages.mount_all(texts)
        self._keys_for()

    def _show(self, contents: Contents) -> None:
        self.contents = contents
        start = self.mark[0] if self.mark else 0
        self.page = next(
            (
                number
                for number, page in enumerate(contents.pages)
                if any(passage.start <= start < passage.end for passage in page)
            ),
            0,
        )
        self._show_outline(contents.outline)
        self.call_later(self._open_at, start)

    async def _open_at(self, offset: int) -> None:
        await self._show_page()
        self.query_one("#study-pages").focus()
        self.call_after_refresh(self._show_from, offset)

    def _show_from(self, offset: int, tries: int = 10) -> None:
        """Scroll to a character; where the text has no place yet, a moment later."""
        pages = self.query_one("#study-pages", Steady)
        for text in self.query(PassageText):
            if text.passage.start <= offset < text.passage.end:
                line = text.virtual_region.y + (text.line_of(offset) - 2 if self.mark else 0)
                y = max(0, line)
                pages.scroll_to(y=y, animate=False, force=True)
                if tries and (not text.size.height or (y and not pages.max_scroll_y)):
                    self.set_timer(0.02, lambda: self._show_from(offset, tries - 1))
                return
        pages.scroll_home(animate=False)

    # --- the outline ------------------------------------------------------------------------------

    def _show_outline(self, found: Outline) -> None:
        if self.contents is None:
            return
        parts = len(self.contents.pages)
        part = f" · part {self.page + 1} of {parts}" if parts > 1 else ""
        self.head(
            f"{self.contents.document.title}{part}",
            f"visited {percent(found.share)} of {found.total} sentences",
        )
        self.query_one(OutlineList).show(found)

    @on(OptionList.OptionSelected, "#study-outline")
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        if self.contents is None or event.option_index == 0:
            return
        node = self.contents.outline.nodes[event.option_index - 1]
        if not self.has_class("-wide"):
            self.remove_class("-flip")
        self.go_to(node.start)

    def go_to(self, offset: int) -> None:
        """Show the text from a character on."""
        if self.contents is None:
            return
        self.mark = None
        for number, page in enumerate(self.contents.pages):
            if any(passage.start <= offset < passage.end for passage in page):
                if number == self.page:
                    self.query_one("#study-pages").focus()
                    # The text may only now get its place, where the outline stood.
                    self.call_after_refresh(self._show_from, offset)
                else:
                    self.page = number
                    self._show_outline(self.contents.outline)
                    self.call_later(self._open_at, offset)
                return

    def action_outline(self) -> None:
        """Hide or show the outline."""
        self.toggle_class("-flip")
        shown = self.query_one("#study-outline")
        (shown if shown.display else self.query_one("#study-pages")).focus()
        self._keys_for()

    def action_page(self, step: int) -> None:
        """Go to the next part of a long document, or the one before."""
        if self.contents is not None and 0 <= self.page + step < len(self.contents.pages):
            self.go_to(self.contents.pages[self.page + step][0].start)

    # --- what was read ----------------------------------------------------------------------------

    def _look(self) -> None:
        """Count for how long each sentence stands on the screen; what stood there long enough was read."""
        if self.contents is None or not self.is_current:
            return
        window = self.query_one("#study-pages").region
        visible = dict(each for text in self.query(PassageText) for each in text.whole_sentences(window))
        fresh = self._looks.look(visible)
        if fresh:
            document = self.contents.document.id

            def note() -> Outline:
                self.course.store.visit("read", [(document, mark) for mark in fresh])
                return self.course.outline(document)

            self.work_out(note, self._progressed)

    def _progressed(self, found: Outline) -> None:
        if self.contents is not None:
            self.contents = Contents(self.contents.document, self.contents.pages, self.contents.spots, found)
            self._show_outline(found)

    # --- terms and amounts ------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """Tab enters the marks of the text at the first one that is on the screen."""
        if event.key == "tab" and not isinstance(self.focused, LinkedText):
            event.stop()
            event.prevent_default()
            window = self.query_one("#study-pages").region
            for text in self.query(PassageText):
                number = text.first_target_in(window)
                if number is not None:
                    self.set_focus(text, scroll_visible=False)
                    text.move_to(number)
                    self._keys_for()
                    return
        elif event.key == "shift+tab" and not isinstance(self.focused, LinkedText):
            event.stop()
            event.prevent_default()

    @on(LinkedText.Left)
    def _left(self, event: LinkedText.Left) -> None:
        texts: list[LinkedText] = [text for text in self.query(PassageText) if text.targets]
        if event.widget not in texts:
            return
        place = texts.index(event.widget) + event.step
        if 0 <= place < len(texts):
            self.set_focus(texts[place], scroll_visible=False)
            texts[place].move_to(0 if event.step > 0 else len(texts[place].targets) - 1)
        else:
            self.query_one("#study-pages").focus()
        self._keys_for()

    @on(LinkedText.Followed)
    def _followed(self, event: LinkedText.Followed) -> None:
        if not isinstance(event.target, Cite):
            return
        if isinstance(event.widget, PassageText):
            spot = event.widget.spots[event.target.marker]
            if spot.amount is not None:
                from assistant.study.whatif import prepared

                question = prepared(spot.amount)
                self.app.study.place = (self.document_id, (spot.start, spot.end))  # type: ignore[attr-defined]
                key = self.app.keys.text("study", only_first=True)  # type: ignore[attr-defined]
                self.notify(f"{key} goes back to the text.", timeout=4, markup=False)
                self.app.prepare_question(question.text, question.start, question.end)  # type: ignore[attr-defined]
            elif spot.definition is not None:
                self._explain(spot.definition)
        elif self._explained is not None:
            span = self._explained.span
            self.app.push_screen(StudyReader(self.course, span.document, (span.start, span.end)))

    def _explain(self, definition: Definition) -> None:
        self._explained = definition
        place = printable(f"{definition.span.title}, {definition.span.section}".rstrip(", "))
        targets = Targets()
        self.query_one("#explained", LinkedText).show(
            [
                Block(Content.styled(printable(definition.term), "bold $role-result")),
                Block(Content(printable(definition.span.quote))),
                Block(Content.styled(place, LINK), links=(Link(0, len(place), targets.add(Cite(0))),)),
            ],
            targets,
        )
        self.add_class("-explaining")
        self._keys_for()

    def action_back(self) -> None:
        """Close what explains a term, leave the marks, or close the document."""
        if self.has_class("-explaining"):
            self.remove_class("-explaining")
        elif isinstance(self.focused, PassageText):
            self.query_one("#study-pages").focus()
        elif not self.has_class("-wide") and self.has_class("-flip"):
            self.action_outline()
        else:
            self.dismiss()
            return
        self._keys_for()

    def action_quiz(self) -> None:
        """Begin a quiz on this document."""
        from assistant.terminal.study.quiz import QuizScreen

        self.app.push_screen(QuizScreen(self.course, (self.document_id,)))

    def on_descendant_focus(self) -> None:
        """Show the keys of what has the focus now."""
        self._keys_for()

    def _keys_for(self) -> None:
        if isinstance(self.focused, PassageText) and self.focused.current is not None:
            spot = self.focused.spots[self.focused.current]
            does = "what if …" if spot.amount is not None else "explain"
            self.keys(("enter", does), ("tab", "next mark"), ("esc", "back to the text"))
            return
        many = self.contents is not None and len(self.contents.pages) > 1
        parts = [("n/p", "part")] if many else []
        self.keys(
            ("tab", "terms and amounts"),
            ("o", "outline"),
            ("z", "quiz"),
            *parts,
            ("↑↓", "scroll"),
            ("esc", "back"),
        )
