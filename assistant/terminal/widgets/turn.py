"""One turn: a question and what came of it, as one widget, so that a long talk stays quick."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from rich.cells import cell_len
from textual.content import Content

from assistant.picturing import curve_of
from assistant.terminal.markdown import markdown_items
from assistant.terminal.safe import printable, printable_lines
from assistant.terminal.widgets.calculation import STEPS, TABLE, CardState, calculation_items
from assistant.terminal.widgets.flow import BLANK, LINK, Block, Fitted, Item, Link, wrap
from assistant.terminal.widgets.linked import Cite, Goto, LinkedText, Near, Plotted, Say, Targets

if TYPE_CHECKING:
    from assistant.answer import Answer, Citation
    from assistant.sessions.talk import Change
    from knowledge.document import Document

State = Literal["waiting", "working", "answered", "failed", "stopped"]

_MUTED = "$role-muted"
_WAITING: dict[State, str] = {
    "waiting": "… waiting its turn",
    "working": "… working on it (ctrl+c stops)",
    "stopped": "■ Stopped before it was answered.",
}
# A kind that is not a plain answer is told by a mark and words, not only by its colour.
_KINDS = {
    "not_covered": ("∅ Not in the library", "bold $role-warn"),
    "clarification": ("? Cannot be worked out as asked", "bold $role-warn"),
}
_FAILED = ("! Error", "bold $role-error")
_EXCERPT = 240
_SHORT = 60
_LONG_QUESTION = 400
"""Characters above which a question is shown by its beginning; at a narrow window, lines above which."""
_MANY_LINES = 6
_FOLDED_TO = 3


class Turn(LinkedText):
    """A question, and its answer when there is one."""

    def __init__(self, number: int, question: str) -> None:
        super().__init__()
        self.number = number
        self.question = question
        self.state: State = "waiting"
        self.answer: Answer | None = None
        self.first: Answer | None = None
        """The answer as first given, where an assumption has changed since."""
        self.stale: frozenset[int] = frozenset()
        self.changes: tuple[Change, ...] = ()
        """What this turn, a command, gave other answers."""
        self.documents: Mapping[str, Document] = {}
        self.sentence = ""
        self.card = CardState()
        self.latest = True
        self._lay_out()

    def set_state(self, state: State, sentence: str = "") -> None:
        """Show that the turn waits, runs, was stopped or failed."""
        self.state = state
        self.sentence = sentence
        self._lay_out()

    def set_answer(
        self,
        answer: Answer,
        documents: Mapping[str, Document],
        *,
        first: Answer | None = None,
        stale: frozenset[int] = frozenset(),
        changes: tuple[Change, ...] = (),
    ) -> None:
        """Show the answer; `changes` are the answers that it gave another value."""
        self.state = "answered"
        self.answer = answer
        self.documents = documents
        self.first, self.stale = first, stale
        self.changes = changes or self.changes
        self._lay_out()

    def set_stale(self, stale: frozenset[int]) -> None:
        """Label the markers whose words do not stand in the library any more."""
        if stale != self.stale:
            self.stale = stale
            self._lay_out()

    def set_latest(self, latest: bool) -> None:
        """Offer the suggestions only under the latest turn."""
        if latest != self.latest:
            self.latest = latest
            if self.answer is not None and self.answer.suggestions:
                self._lay_out()

    def toggle(self, part: str) -> None:
        """Fold or unfold a part of the turn."""
        if part == STEPS:
            self.card.steps = not self.card.steps
        elif part == TABLE:
            self.card.table = not self.card.table
        self._lay_out()

    def enlarge(self) -> None:
        """Draw the curve in more lines, or in fewer again."""
        self.card.tall = not self.card.tall
        self._lay_out()

    def action_along(self, step: int) -> None:
        """On a curve: move its cursor. Elsewhere: go to the next link, or the one before."""
        target = self.targets[self.current] if self.current is not None else None
        curve = curve_of(self.answer.calculation) if self.answer and self.answer.calculation else None
        if not isinstance(target, Plotted) or curve is None:
            self.action_step(step)
            return
        last = len(curve.x) - 1
        place = self.card.cursor if self.card.cursor is not None else (last + 1) // 2
        self.card.cursor = max(0, min(last, place + step))
        self._lay_out()

    def key_line(self, width: int) -> int:
        """Return the line on which the answer's value, or else its first words, can be read."""
        result = self.answer.calculation.result if self.answer and self.answer.calculation else None
        value = printable(result.display) if result is not None else ""
        blocks, _ = self.flow.lay_out(width)
        for number, block in enumerate(blocks):
            place = block.content.plain.find(value) if value else -1
            if place >= 0:
                return self.flow.line_of_offset(number, place + len(value) - 1, width)
        return 0

    def _lay_out(self) -> None:
        targets = Targets()
        self.show([*_question(self.question), *self._reply(targets), BLANK], targets)

    def _reply(self, targets: Targets) -> Iterator[Item]:
        if self.state == "failed":
            yield Block(Content.styled(*_FAILED))
            for line in printable_lines(self.sentence):
                yield Block(Content(line))
        elif self.answer is None:
            yield Block(Content.styled(_WAITING[self.state], _MUTED))
        else:
            if self.first is not None:
                yield _anew(self.first, self.answer)
            yield from answer_items(
                self.answer,
                targets,
                card=self.card,
                suggestions=self.latest,
                stale=self.stale,
            )
            if self.changes:
                yield BLANK
                yield from _changes(self.changes, targets)


def _question(question: str) -> Iterator[Item]:
    yield Fitted(lambda width: echo(question, width))


def echo(question: str, width: int) -> list[Block]:
    """Repeat a question at `width` cells; of a very long one the first lines, and how long it is."""
    room = max(1, width - 2)
    lines = printable_lines(question)
    pieces = [(line, start, end) for line in lines for start, end in wrap(line, room, room)]
    if len(question) > _LONG_QUESTION or len(pieces) > _MANY_LINES:
        note = f"… ({len(question):,} characters)"
        shown = [line[start:end] for line, start, end in pieces[:_FOLDED_TO]]
        cut = shown[-1]
        while cut and cell_len(cut) + len(note) + 1 > room:
            cut = cut[:-1]
        lines = [*shown[:-1], f"{cut.rstrip()} {note}".strip()]
    prefix, rest = Content.styled("❯ ", "bold $role-link"), Content("  ")
    return [
        Block(Content.styled(line, "bold $role-user"), prefix if number == 0 else rest, rest)
        for number, line in enumerate(lines)
    ]


def _anew(first: Answer, now: Answer) -> Block:
    """Say that an answer is not the one first given."""
    return Block(
        Content.assemble(
            ("△ Worked out anew since an assumption changed: ", "$role-warn"),
            (printable(said(first)), "strike $role-muted"),
            (" → ", "$role-warn"),
            (printable(said(now)), "bold $role-result"),
        ),
        rest=Content("  "),
    )


def short(question: str) -> str:
    """The beginning of a question, on one line."""
    line = " ".join(question.split())
    return line if len(line) <= _SHORT else line[: _SHORT - 1].rstrip() + "…"


def said(answer: Answer) -> str:
    """The value that an answer gives, in a few words."""
    result = answer.calculation.result if answer.calculation else None
    if result is not None:
        return result.display
    return "no value" if answer.kind == "clarification" else "another answer"


def _changes(changes: tuple[Change, ...], targets: Targets) -> Iterator[Item]:
    count = len(changes)
    yield Block(
        Content.styled(f"△ {count} answer{'s' if count > 1 else ''} worked out anew:", "bold $role-warn")
    )
    for change in changes:
        question = printable(short(change.entry.question))
        yield Block(
            Content.assemble(
                (question, LINK),
                (": ", ""),
                (printable(said(change.old)), "$role-muted"),
                (" → ", ""),
                (printable(said(change.entry.answer)), "bold $role-result"),
            ),
            Content("  "),
            Content("    "),
            (Link(0, len(question), targets.add(Goto(change.number))),),
        )


def answer_items(
    answer: Answer,
    targets: Targets,
    *,
    card: CardState,
    suggestions: bool,
    stale: frozenset[int] = frozenset(),
) -> Iterator[Item]:
    """Lay out an answer: how it was read, text, calculation, sources, near passages, suggestions."""
    if answer.read_as:
        label = Content.styled("read as: ", _MUTED)
        yield Block(
            Content.styled(printable(answer.read_as.replace("\n", " ")), f"italic {_MUTED}"),
            label,
            Content("  "),
        )
    if answer.kind in _KINDS:
        yield Block(Content.styled(*_KINDS[answer.kind]))
    markers = {citation.marker for citation in answer.citations}
    yield from markdown_items(
        answer.text, lambda marker: targets.add(Cite(marker)) if marker in markers else None
    )
    if answer.calculation is not None:
        yield BLANK
        yield from calculation_items(answer.calculation, targets, card)
    if answer.citations:
        yield BLANK
        yield from _sources(answer, targets)
        if stale:
            from assistant.sessions.entry import stale_words  # loads what the first paint does without

            yield Block(Content.styled(stale_words(stale), "$role-warn"), rest=Content("  "))
    if answer.near:
        yield BLANK
        yield from _near(answer, targets)
    if answer.suggestions and suggestions:
        yield BLANK
        # After a clarification a number is a value, so it asks no suggestion.
        yield from suggestion_items(answer.suggestions, targets, numbered=answer.kind != "clarification")


def place(title: str, section: str) -> str:
    """Name a place in a document."""
    return f"{printable(title)} › {section_path(section)}" if section else printable(title)


def section_path(section: str) -> str:
    """Name a section; the parts of its path are divided by the same sign everywhere on the screen."""
    return printable(section.replace(" > ", " › "))


def _sources(answer: Answer, targets: Targets) -> Iterator[Item]:
    """Name the places in one flowing line: markers of the same place together, each document's title once."""
    places: dict[tuple[str, str], list[Citation]] = {}
    for citation in sorted(answer.citations, key=lambda citation: citation.marker):
        places.setdefault((citation.document, citation.section), []).append(citation)
    text = Content("")
    links: list[Link] = []
    previous = ""
    for (document, section), citations in places.items():
        if text:
            text += Content.styled(" · ", _MUTED)
        start = len(text.plain)
        for citation in citations:
            begin = len(text.plain)
            text += Content.styled(f"[{citation.marker}]", LINK)
            links.append(Link(begin, len(text.plain), targets.add(Cite(citation.marker))))
        # A further place in the same document is named by its section alone.
        title = citations[0].title
        where = section_path(section) if document == previous and section else place(title, section)
        previous = document
        text += Content.styled(f"\N{NO-BREAK SPACE}{where}", _MUTED)
        if len(citations) == 1:
            links[-1] = Link(start, len(text.plain), links[-1].target)
    yield Block(text, Content.styled("sources ", _MUTED), Content("  "), tuple(links))


def _near(answer: Answer, targets: Targets) -> Iterator[Item]:
    yield Block(Content.styled("Related, not an answer:", "bold"))
    for number, passage in enumerate(answer.near):
        where = place(passage.title, passage.section)
        yield Block(
            Content.styled(where, LINK),
            Content("• "),
            Content("  "),
            (Link(0, len(where), targets.add(Near(number))),),
        )
        text = " ".join(passage.text.split())
        if len(text) > _EXCERPT:
            text = text[:_EXCERPT].rsplit(" ", 1)[0] + " …"
        prefix = Content.styled("  │ ", _MUTED)
        yield Block(Content.styled(printable(text), _MUTED), prefix, prefix)


def suggestion_items(
    questions: tuple[str, ...], targets: Targets, *, numbered: bool = True
) -> Iterator[Item]:
    """Offer questions: by number where a number asks them now, else only to click."""
    yield Block(Content.styled("Ask by number:" if numbered else "You could ask:", _MUTED))
    for number, question in enumerate(questions, 1):
        text = printable(question.replace("\n", " "))
        label = Content.styled(f"  {number if numbered else '•'} ", "bold $role-link")
        yield Block(
            Content.styled(text, LINK),
            label,
            Content(" " * label.cell_length),
            (Link(0, len(text), targets.add(Say(question))),),
        )
