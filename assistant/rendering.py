"""Answer → lines for people, or one line of JSON. Only this module and the widgets know how an answer looks.

Text is first put together as lines of pieces, each with the part it plays, and painted last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from assistant.clean import json_line
from assistant.painting import AS_IT_IS, Line, Look, Piece, columns_of, paint, table_lines
from assistant.picturing import sentence

if TYPE_CHECKING:
    from assistant.answer import Answer, CalculationView, Citation, Input
    from assistant.doctor import Check
    from calculators.model import Model
    from knowledge.document import Passage


_STRONG = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_HEADING = re.compile(r"#{1,6} +(.+)")
_BULLET = re.compile(r"( *)([-*•]|\d+[.)]) +")

ORIGINS = {
    "question": "from your question",
    "conversation": "said or set earlier",
    "fact": "stated by the library",
    "assumption": "assumed",
}
"""Where a number comes from, in words."""

_OPTIONAL = frozenset(
    {
        "low",
        "high",
        "solutions",
        "citation",
        "label",
        "note",
        "also",
        "table",
        "table_of",
        "table_now",
        "read_as",
        "near",
        "at",
    }
)
"""Fields of an answer's JSON that are left out where they say nothing; all others are always there."""


EXAMPLES = 5
"""How many example questions are shown of a calculator."""


def answer_json(answer: Answer) -> str:
    """Return the answer as one line of JSON, with the names of the interface."""
    return json_line(answer_fields(answer))


def answer_fields(answer: Answer) -> dict[str, Any]:
    """Return the answer as JSON values; optional fields that say nothing are left out."""
    fields: dict[str, Any] = _without_empty(answer.model_dump(mode="json"))
    return fields


def _without_empty(value: Any) -> Any:
    """Leave out the optional fields that are None, empty or "", at every depth."""
    if isinstance(value, dict):
        return {
            key: _without_empty(item)
            for key, item in value.items()
            if not (key in _OPTIONAL and (item is None or item in ("", [])))
        }
    if isinstance(value, list):
        return [_without_empty(item) for item in value]
    return value


def answer_text(answer: Answer, look: Look = AS_IT_IS, *, steps: bool = False, numbered: bool = False) -> str:
    """Return the answer for people.

    `steps` adds how a calculation came about; `numbered` numbers the suggestions, where a number asks one.
    """
    return paint(answer_lines(answer, steps=steps, numbered=numbered), look)


def answer_lines(answer: Answer, *, steps: bool = False, numbered: bool = False) -> Iterator[Line]:
    """Yield the lines of an answer, not yet wrapped or coloured."""
    if answer.read_as:
        yield Line((Piece(f"Read as: {answer.read_as}", "muted"),))
    yield from markdown_lines(answer.text)
    if answer.calculation is not None:
        yield from _calculation_lines(answer.calculation, steps=steps)
    if answer.citations:
        yield from _titled("Sources")
        for citation in answer.citations:
            yield from _citation_lines(citation)
    if answer.near:
        yield from _titled("Near your question, not an answer to it")
        for passage in answer.near:
            place = _place(passage.title, passage.section)
            yield Line((Piece("- "), Piece(place, "strong"), Piece(f": {one_line(passage.text)}")), hang=2)
    if answer.suggestions:
        yield from _titled("You could ask, by its number" if numbered else "You could ask")
        for number, suggestion in enumerate(answer.suggestions, 1):
            label = f"{number}. " if numbered else "- "
            yield Line((Piece(f"{label}{suggestion}"),), hang=len(label))


def markdown_lines(text: str) -> Iterator[Line]:
    """Yield the lines of the answer's simple Markdown: strong words, headings, bullets, rows of tables."""
    for line in text.split("\n"):
        heading = _HEADING.match(line)
        if heading:
            yield Line((Piece(heading[1], "heading"),))
            continue
        bullet = _BULLET.match(line)
        yield Line(
            tuple(_emphasis(line)),
            hang=len(bullet[0]) if bullet else 0,
            whole=line.lstrip().startswith("|"),
        )


def passage_lines(number: int, passage: Passage, score: float) -> Iterator[Line]:
    """Yield a passage that was found: where it stands, then its text."""
    if number > 1:
        yield Line()
    mark = f"{number}. "
    place = _place(passage.title, passage.section)
    yield Line(
        (Piece(mark), Piece(place, "strong"), Piece(f" ({passage.document}, score {score:.2f})", "muted")),
        hang=len(mark),
    )
    yield Line((Piece(" " * len(mark) + one_line(passage.text)),), hang=len(mark))


def model_lines(
    model: Model, variables: Sequence[Sequence[str]], asked: Sequence[str] = ()
) -> Iterator[Line]:
    """Yield a calculator: what it computes, its variables (name, label, default), and example questions.

    `asked` are questions for a calculator that has no variables.
    """
    yield Line((Piece(model.title, "heading"), Piece(f" ({model.name})", "muted")))
    yield Line((Piece(model.summary),))
    if model.equations:
        yield from _titled("Equations")
        for equation in model.equations:
            yield Line((Piece(f"  {equation}"),), hang=4)
        yield from _titled("Variables")
        yield from table_lines(variables, indent=2)
    if model.examples:
        yield from _titled("Ask, for example")
        for example in model.examples[:EXAMPLES]:
            yield Line((Piece(f"- {example.question}"),), hang=2)
    if asked:
        yield from _titled("How to use it")
        yield Line((Piece("It takes no VAR=VALUE: ask in words."),))
        for question in asked:
            yield Line((Piece(f"  deal ask '{question}'"),), hang=4)


def check_lines(checks: Sequence[Check]) -> Iterator[Line]:
    """Yield what the doctor found, each problem with its fix, and last whether all is well."""
    widest = max((columns_of(check.name) for check in checks), default=0)
    for check in checks:
        name = check.name.ljust(widest)
        mark = "  " if check.status == "ok" else "! "
        yield Line((Piece(mark), Piece(name, "strong"), Piece(f"  {check.detail}")), hang=widest + 4)
        if check.fix:
            yield Line((Piece(f"{' ' * (widest + 4)}Fix: {check.fix}"),), hang=widest + 9)
    problems = sum(check.status == "problem" for check in checks)
    yield Line()
    said = "All is well." if not problems else "1 problem." if problems == 1 else f"{problems} problems."
    yield Line((Piece(said, "strong"),))


def _titled(title: str) -> Iterator[Line]:
    """Yield an empty line and a heading."""
    yield Line()
    yield Line((Piece(title, "heading"),))


def _emphasis(text: str) -> Iterator[Piece]:
    """Yield the pieces of a line of Markdown."""
    at = 0
    for match in _STRONG.finditer(text):
        if match.start() > at:
            yield Piece(text[at : match.start()])
        yield Piece(match[1], "strong")
        at = match.end()
    if at < len(text):
        yield Piece(text[at:])


def _citation_lines(citation: Citation) -> Iterator[Line]:
    """Yield `[1] Title, Section: “quote”`, and where else it stands."""
    mark = f"[{citation.marker}] "
    place = _place(citation.title, citation.section)
    quote = one_line(citation.quote)
    yield Line((Piece(mark), Piece(place, "strong"), Piece(f": “{quote}”")), hang=len(mark))
    if citation.also:
        yield Line(
            (Piece(" " * len(mark) + f"also stated in {'; '.join(citation.also)}", "muted"),), hang=len(mark)
        )


def _calculation_lines(calculation: CalculationView, *, steps: bool) -> Iterator[Line]:
    """Yield the calculation: result, table, inputs with their origin, formula and, if asked for, steps."""
    yield from _titled(calculation.title or in_words(calculation.calculator))
    if calculation.result is not None and calculation.result.display:
        name = in_words(calculation.solved_for)
        yield Line((Piece(f"  {name} = "), Piece(calculation.result.display, "strong")), hang=4)
    if described := sentence(calculation):
        yield Line((Piece(f"  {described}", "muted"),), hang=4)
    yield from table_lines([(row.label, row.display) for row in calculation.table], indent=2)
    if calculation.inputs:
        yield Line((Piece("  Inputs", "muted"),))
        yield from table_lines(
            [(each.label or in_words(each.name), each.display, _origin(each)) for each in calculation.inputs],
            indent=4,
        )
    for number, formula in enumerate(calculation.formula.splitlines()):
        title = "  Formula: " if number == 0 else " " * 11
        yield Line((Piece(title, "muted"), Piece(formula)), hang=13)
    if steps and calculation.steps:
        yield Line((Piece("  Steps", "muted"),))
        for step in calculation.steps:
            yield Line((Piece(f"    {step}"),), hang=6)


def calculation_text(calculation: CalculationView) -> str:
    """Return a calculation by itself, with its steps, neither wrapped nor coloured."""
    return paint(_calculation_lines(calculation, steps=True)).strip()


def _origin(each: Input) -> str:
    """Return where an input comes from, in words: "assumed, plausible from 8% to 12%: a usual rate"."""
    words = ORIGINS.get(each.origin, each.origin)
    if each.citation is not None:
        words += f" [{each.citation}]"
    if each.origin == "fact":
        return f"{words} ({each.note})" if each.note else words
    if each.origin == "assumption" and (ends := input_range(each)):
        words += f", plausible from {ends}"
    return f"{words}: {each.note}" if each.note else words


def input_range(each: Input) -> str:
    """Return the plausible ends of an input, "8% to 12%"; "" where it has none."""
    if each.low is None or each.high is None:
        return ""
    return f"{_shown(each.low, each)} to {_shown(each.high, each)}"


def _shown(value: float, like: Input) -> str:
    """Return another value of an input, written as the input itself is."""
    from calculators.quantity import Quantity, display

    style = "percent" if like.display.endswith("%") else "multiple" if like.display.endswith("x") else ""
    return display(Quantity(value, like.unit), style)


def in_words(name: str) -> str:
    """Return a variable's or calculator's name as words."""
    return name.replace("_", " ")


def _place(title: str, section: str) -> str:
    """Return "Title, Section"."""
    return f"{title}, {section}" if section else title


def one_line(text: str) -> str:
    """Return the text with its line breaks as spaces."""
    return " ".join(text.split())
