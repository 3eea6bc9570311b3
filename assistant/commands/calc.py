"""`deal calc`: lists the calculators, shows one, or runs it with values as people write them."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from assistant.clean import clean_input
from assistant.commands.common import add_json, look_of, settings_of, tell, warn_of_shell
from assistant.errors import UsageError
from assistant.spelling import did_you_mean, excerpt
from assistant.streams import Streams

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.settings import Settings
    from calculators.model import Model, Variable
    from knowledge.document import Fact

EPILOG = """\
examples:
  deal calc
  deal calc present_value
  deal calc present_value years=7 discount_rate=12%
  deal calc present_value 'present_value=$60B' --solve-for discount_rate
  deal calc run_rate years='5 to 15 years' --json
  deal calc scenarios '50% $100B' '30% $60B' '20% $20B'
  deal calc arithmetic '15% of $100B'

Exit status: 0 computed, 2 it cannot be computed with these values, and standard error says why; with --json
that is an object of kind clarification and exit status 0.

Values are written as people write them: '$80B', 80bn, 12%, '7 years', '8% to 12%'. In most shells a $ needs
single quotes around it; leaving it out is fine."""

ASKED = {
    "scenarios": ("50% $100B, 30% $60B, 20% $20B: expected?",),
    "expressions": ("15% of $100B", "5 GW * 24 hours"),
}
"""What the calculators without variables are asked, by what is special about them."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("name", metavar="NAME", nargs="?", help="a calculator")
    parser.add_argument("values", metavar="VAR=VALUE", nargs="*", help="values for its variables")
    parser.add_argument("--solve-for", metavar="VAR", help="what to compute, if not the usual")
    parser.add_argument("--steps", action="store_true", help="show the steps")
    add_json(parser)


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """List, show or run."""
    from assistant.opening import open_models

    settings = settings_of(streams)
    models = open_models(settings)
    tell(models.problems, streams)
    if arguments.name is None:
        _list(models, streams, as_json=arguments.json)
        return 0
    model = _model(arguments.name, models)
    if not arguments.values and arguments.solve_for is None:
        _show(model, settings, streams, as_json=arguments.json)
        return 0
    warn_of_shell(arguments.values, streams)
    from assistant.answer import Kind
    from assistant.ask import Assistant
    from assistant.calculating import calculate, calculate_special
    from assistant.rendering import answer_json, answer_text

    assistant = Assistant(settings, models=models)
    if model.special:  # what it takes is no list of variables, but a line as people write it
        if arguments.solve_for is not None:
            raise UsageError(f'"{model.name}" has no variables, so --solve-for means nothing to it.')
        answer = calculate_special(assistant, model, [clean_input(word) for word in arguments.values])
    else:
        answer = calculate(assistant, model, pairs(arguments.values), arguments.solve_for)
    answer = answer.model_copy(update={"suggestions": ()})  # a follow-up has nothing to follow here
    if arguments.json:
        streams.show(answer_json(answer))
        return 0
    if answer.kind is Kind.CLARIFICATION:
        raise UsageError(answer.text.replace("**", ""))
    streams.show(answer_text(answer, look_of(streams), steps=arguments.steps))
    return 0


def pairs(words: Sequence[str]) -> dict[str, str]:
    """Read `VAR=VALUE` words; each variable once."""
    found: dict[str, str] = {}
    for word in words:
        name, sign, value = word.partition("=")
        name = name.strip()
        if not sign or not name or not value.strip():
            raise UsageError(f'"{excerpt(word)}" is no VAR=VALUE, such as years=7 or discount_rate=12%.')
        if name in found:
            raise UsageError(
                f'"{excerpt(name)}" is given twice: {excerpt(found[name])} and {excerpt(value)}.'
            )
        found[name] = value.strip()
    return found


def _model(name: str, models: Mapping[str, Model]) -> Model:
    """Return the calculator of that name; dashes and capitals do not matter."""
    wanted = name.strip().lower().replace("-", "_").replace(" ", "_")
    if wanted in models:
        return models[wanted]
    raise UsageError(
        f'There is no calculator "{excerpt(name)}".{did_you_mean(wanted, models)} `deal calc` lists them.'
    )


def _list(models: Mapping[str, Model], streams: Streams, *, as_json: bool) -> None:
    """Print one line for each calculator."""
    if as_json:
        for model in models.values():
            fields = ("title", "summary", "result")
            streams.json({"calculator": model.name, **{field: getattr(model, field) for field in fields}})
        return
    from assistant.painting import paint, table_lines

    streams.show(
        paint(table_lines([(each.name, each.summary) for each in models.values()]), look_of(streams))
    )


def _show(model: Model, settings: Settings, streams: Streams, *, as_json: bool) -> None:
    """Print one calculator: its equations, its variables with their defaults, and what it is asked."""
    if as_json:
        streams.json(_fields(model))
        return
    from assistant.opening import open_library
    from assistant.painting import paint
    from assistant.rendering import model_lines

    facts = open_library(settings).facts
    rows = [(each.name, each.label, _default(each, facts)) for each in model.variables]
    streams.show(paint(model_lines(model, rows, ASKED.get(model.special, ())), look_of(streams)))


def _fields(model: Model) -> dict[str, Any]:
    """Return what the JSON says of one calculator."""
    return {
        "calculator": model.name,
        "title": model.title,
        "summary": model.summary,
        "result": model.result,
        "equations": list(model.equations),
        "variables": [
            {
                "name": each.name,
                "label": each.label,
                "unit": each.unit,
                "words": list(each.words),
                "fact": each.fact,
                "default": each.default,
                "assumption": each.assumption or None,
                "low": each.low,
                "high": each.high,
                "minimum": each.minimum,
                "maximum": each.maximum,
            }
            for each in model.variables
        ],
        "examples": [*(each.question for each in model.examples), *ASKED.get(model.special, ())],
        "origin": model.origin,
    }


def _default(variable: Variable, facts: Mapping[str, Fact]) -> str:
    """Return a variable's unit, default and where that comes from, in words."""
    from calculators.quantity import Quantity, display

    def shown(value: float) -> str:
        return display(Quantity(value, variable.unit), style=variable.style)

    fact = facts.get(variable.fact) if variable.fact else None
    if fact is not None and fact.value is not None:
        qualifier = "" if fact.qualifier in ("", "exact") else f"{fact.qualifier} "
        return f"{qualifier}{shown(fact.value)}, stated by the library"
    if variable.default is not None:
        span = ""
        if variable.low is not None and variable.high is not None:
            span = f" ({shown(variable.low)} to {shown(variable.high)})"
        reason = f": {variable.assumption}" if variable.assumption else ""
        return f"{shown(variable.default)}{span}, assumed{reason}"
    unit = "" if variable.unit == "1" else f", in {variable.unit}"
    return f"computed or given{unit}"
