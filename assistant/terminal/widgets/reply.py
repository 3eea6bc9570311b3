"""What stands below a question: the answer, its calculation, sources, near passages, suggestions, changes.

Nothing on the first screen needs this, so it is loaded with the engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content

from assistant.terminal.markdown import markdown_items
from assistant.terminal.safe import printable
from assistant.terminal.widgets.calculation import calculation_items
from assistant.terminal.widgets.card_state import CardState
from assistant.terminal.widgets.flow import BLANK, LINK, Block, Item, Link
from assistant.terminal.widgets.linked import Cite, Goto, Near, Targets
from assistant.terminal.widgets.suggestions import suggestion_items

if TYPE_CHECKING:
    from assistant.answer import Answer, Citation
    from assistant.sessions.talk import Change

_MUTED = "$role-muted"
# A kind that is not a plain answer is told by a mark and words, not only by its colour.
_KINDS = {
    "not_covered": ("∅ Not in the library", "bold $role-warn"),
    "clarification": ("? Cannot be worked out as asked", "bold $role-warn"),
}
_EXCERPT = 240
_SHORT = 60


def reply_items(
    answer: Answer,
    targets: Targets,
    *,
    card: CardState,
    suggestions: bool,
    first: Answer | None = None,
    stale: frozenset[int] = frozenset(),
    changes: tuple[Change, ...] = (),
) -> Iterator[Item]:
    """Lay out an answer; before it what was `first` said, where that has changed, below it its `changes`."""
    if first is not None:
        yield _anew(first, answer)
    yield from answer_items(answer, targets, card=card, suggestions=suggestions, stale=stale)
    if changes:
        yield BLANK
        yield from _changes(changes, targets)


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
    changes = tuple(change for change in changes if change.told)
    count = len(changes)
    if not count:
        return
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
            from assistant.sessions.entry import stale_words  # loads pydantic; few answers need it

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
