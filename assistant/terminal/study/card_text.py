"""A card as text on the screen: what is asked, then what is right, the words it rests on, and the steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from assistant.study.cards import BLANK, TYPE_NAMES
from assistant.study.scheduling import FOUR, GRADE_NAMES, TWO, Grade, Schedule, wait_text
from assistant.terminal.safe import printable
from assistant.terminal.widgets.flow import BLANK as EMPTY_LINE
from assistant.terminal.widgets.flow import LINK, Block, Item, Link
from assistant.terminal.widgets.linked import Cite, Targets

if TYPE_CHECKING:
    from assistant.study.quizzes import Task

_RIGHT, _WRONG, _UNCLEAR = "✓", "✗", "?"
_QUOTE = Content.styled("▌ ", "$role-result")


def question_items(task: Task) -> Iterator[Item]:
    """What is asked."""
    yield Block(Content.styled(printable(task.question), "bold"))
    if task.hidden is not None:
        yield from _list_items(task)
    for number, option in enumerate(task.options, 1):
        yield Block(
            Content(printable(option)), Content.styled(f"  {number}  ", "bold $role-link"), Content("     ")
        )


def hint_items() -> Iterator[Item]:
    """What to do with a card whose answer is not typed."""
    yield EMPTY_LINE
    yield Block(Content.styled("Answer in your own words, then compare.", "$role-muted"))


def _list_items(task: Task) -> Iterator[Item]:
    """The list with one name left out; what the text says of it stands there as the hint."""
    assert task.hidden is not None
    for number, item in enumerate(task.card.items):
        if number != task.hidden:
            yield Block(Content(printable(item.name)), Content("  • "), Content("    "))
            continue
        hint = f": {item.hint}" if item.hint else ""
        text = Content.assemble((BLANK, "bold $role-result"), (printable(hint), "$role-muted"))
        yield Block(text, Content("  • "), Content("    "))


def answer_items(task: Task, targets: Targets) -> Iterator[Item]:
    """What is right, whether the reply was, and where it stands; the place is a link."""
    verdict = task.verdict
    yield EMPTY_LINE
    if verdict is not None and verdict.mark == "right":
        yield Block(Content.styled(f"{_RIGHT} Right.", "bold $role-fact"))
        if not task.card.span.quote.rstrip(".").endswith(task.answer):
            yield Block(Content.assemble(("Answer: ", "$role-muted"), (printable(task.answer), "bold")))
    elif verdict is not None and task.reply.strip():
        text = Content.assemble(
            (f"{_WRONG} Not right.", "bold $role-error"), f" You wrote: {printable(task.reply)}"
        )
        yield Block(text)
        if verdict.note:
            yield Block(Content.styled(printable(verdict.note), "$role-muted"))
        yield Block(Content.assemble(("Answer: ", "$role-muted"), (printable(task.answer), "bold")))
    elif task.card.typed:
        yield Block(Content.assemble(("Answer: ", "$role-muted"), (printable(task.answer), "bold")))
    yield from _steps(task)
    for line in task.card.span.quote.split("\n"):
        if line.strip():
            yield Block(Content(printable(line)), _QUOTE, _QUOTE)
    yield source_block(task, targets)


def _steps(task: Task) -> Iterator[Item]:
    if task.exercise is None or (task.verdict is not None and task.verdict.right):
        return
    difference = task.difference if task.reply.strip() else None
    for number, line in enumerate(task.exercise.lines):
        mark, style = f"{number + 1} ", "$role-muted"
        if difference is not None and number < difference.step:
            mark, style = f"{_RIGHT} ", "$role-fact"
        elif difference is not None and number == difference.step:
            mark, style = f"{_WRONG} ", "bold $role-error"
        yield Block(Content(printable(line.text)), Content.styled(f"  {mark}", style), Content("    "))
        if difference is not None and number == difference.step:
            note = f"Here yours first differs. {difference.note}".strip()
            yield Block(Content.styled(note, "$role-error"), Content("    "), Content("    "))
    yield Block(Content.styled(f"These numbers have the seed {task.exercise.seed}.", "$role-muted"))


def source_block(task: Task, targets: Targets, number: int = 0) -> Block:
    """The place of a card's words, as a link with a number."""
    span = task.card.span
    place = printable(f"{span.title}, {span.section}" if span.section else span.title)
    return Block(Content.styled(place, LINK), links=(Link(0, len(place), targets.add(Cite(number))),))


def kind_text(task: Task) -> str:
    """What kind of card it is."""
    return TYPE_NAMES[task.card.type]


def grade_keys(
    count: int, outcomes: dict[Grade, Schedule], suggested: Grade | None, now: datetime, *, waits: bool = True
) -> Sequence[tuple[str, str]]:
    """The grading keys, each, with `waits`, with how long the card then stays away; enter takes the suggested one."""
    keys: list[tuple[str, str]] = []
    for number, grade in enumerate(TWO if count == 2 else FOUR, 1):
        due = outcomes[grade].due
        wait = f" ({wait_text(due, now)})" if due is not None and waits else ""
        name = GRADE_NAMES[count][grade]
        if grade == suggested:
            keys.insert(0, ("enter", f"{name}{wait}"))
        else:
            keys.append((str(number), f"{name}{wait}"))
    return keys
