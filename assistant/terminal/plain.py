"""An answer as plain text, for copying: the words, the calculation, and every citation with its quote."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from assistant.terminal.markdown import markdown_items
from assistant.terminal.safe import printable
from assistant.terminal.widgets.calculation import calculation_items
from assistant.terminal.widgets.card_state import CardState
from assistant.terminal.widgets.flow import Flow
from assistant.terminal.widgets.linked import Targets
from assistant.terminal.widgets.reply import place

if TYPE_CHECKING:
    from assistant.answer import Answer, CalculationView, Citation

_BAR = "▌ "


def answer_text(answer: Answer) -> str:
    """Write the question, the answer and its sources."""
    return "\n".join(_lines(answer)).strip()


def calculation_text(view: CalculationView) -> str:
    """Write a calculation with its steps."""
    flow = Flow(calculation_items(view, Targets(), CardState(steps=True, table=True)))
    lines = [line.removeprefix(_BAR).rstrip() for line in flow.plain.split("\n")]
    return "\n".join(line for line in lines if line)


def calculation_copy(answer: Answer) -> str:
    """Write the calculation of an answer with its steps, and the quotes of the facts that it rests on."""
    assert answer.calculation is not None
    used = {item.citation for item in answer.calculation.inputs}
    cited = [line for citation in answer.citations if citation.marker in used for line in _cited(citation)]
    return "\n".join([calculation_text(answer.calculation), *cited])


def _cited(citation: Citation) -> Iterator[str]:
    where = place(citation.title, citation.section)
    quote = printable(" ".join(citation.quote.split()))
    yield f'[{citation.marker}] {where} ({citation.document}, {citation.start}–{citation.end}): "{quote}"'


def _lines(answer: Answer) -> Iterator[str]:
    yield f"> {printable(answer.question)}"
    if answer.read_as:
        yield f"read as: {printable(answer.read_as)}"
    yield ""
    yield Flow(markdown_items(answer.text, lambda marker: None)).plain
    if answer.calculation is not None:
        yield ""
        yield calculation_text(answer.calculation)
    if answer.citations:
        yield ""
    for citation in answer.citations:
        yield from _cited(citation)
