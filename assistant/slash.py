"""Chat commands: a line that begins with "/" changes the conversation and is answered by one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answer import Answer, Kind
from assistant.clean import safe_text
from assistant.conversation import Conversation
from assistant.fits import fit
from assistant.reading import MAX_CHARACTERS, split_words
from assistant.spelling import did_you_mean, excerpt
from calculators.model import Variable
from calculators.quantity import read_figures
from calculators.saying import shown as say

if TYPE_CHECKING:
    from knowledge.document import Fact


@dataclass(frozen=True, slots=True)
class Desk:
    """What commands need: all variables by name, and the facts that some of them default to."""

    variables: Mapping[str, Variable]
    facts: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Command:
    """A chat command: its words, one line of help, an example, and what it does."""

    name: str
    help: str
    example: str
    run: Callable[[str, Conversation, Desk], str]


class _Refused(Exception):  # noqa: N818
    """A command that cannot be carried out; its message is the reply."""


def run(line: str, conversation: Conversation, desk: Desk) -> Answer:
    """Carry a command line out and say what was done."""
    asked = safe_text(line[: MAX_CHARACTERS * 4])
    if len(line) > MAX_CHARACTERS * 4 or len(asked) > MAX_CHARACTERS:
        text = f"A command has at most {MAX_CHARACTERS:,} characters; this one is longer, so nothing was changed."
        return Answer(question=asked[:MAX_CHARACTERS], kind=Kind.COMMAND, text=text)
    name, _, rest = asked.removeprefix("/").partition(" ")
    command = COMMANDS.get(name.lower())
    if command is None:
        known = ", ".join(f"/{c}" for c in COMMANDS)
        near = did_you_mean(name, list(COMMANDS)).replace('"', '"/', 1) if name else ""
        text = f"There is no command /{excerpt(name)}.{near} The commands are {known}."
    else:
        try:
            text = command.run(rest.strip(), conversation, desk)
        except _Refused as refused:
            text = str(refused)
    return Answer(question=asked, kind=Kind.COMMAND, text=text)


def _variable(name: str, desk: Desk) -> Variable:
    wanted = name.strip().lower().replace(" ", "_").replace("-", "_")
    if wanted in desk.variables:
        return desk.variables[wanted]
    plain = wanted.replace("_", " ")
    for variable in desk.variables.values():
        if plain == variable.label.lower() or plain in {w.lower() for w in variable.words}:
            return variable
    near = did_you_mean(wanted, list(desk.variables))
    raise _Refused(f"There is no assumption called {excerpt(name)!r}.{near} /assumptions lists them.")


def value_of(text: str, variable: Variable) -> float:
    """Read one value for a variable, such as "12%" or "$80B"; _Refused says what would do."""
    reading = read_figures(text)
    figures = [f for f in reading.figures if f.written != "label"]
    if len(figures) == 1 and len(figures[0].values) == 1 and not reading.unread:
        fitted = fit(figures[0], variable, named=True)
        if fitted is not None:
            value = fitted[0][0]
            low, high = variable.minimum, variable.maximum
            if (low is not None and (value < low or (variable.open_minimum and value == low))) or (
                high is not None and value > high
            ):
                raise _Refused(
                    f"{shown(value, variable)} is outside what the {variable.label} can be; nothing was changed."
                )
            return value
    raise _Refused(
        f"I cannot read {excerpt(text)!r} as a value of the {variable.label}: write it like {_sample(variable)}."
    )


def refusal(name: str, text: str, desk: Desk) -> str:
    """Say why a text cannot be set as the value of a variable; "" where it can."""
    try:
        value_of(text, _variable(name, desk))
    except _Refused as refused:
        return str(refused)
    return ""


def _sample(variable: Variable) -> str:
    if variable.default is not None:
        return shown(variable.default, variable)
    return {"USD": "$5B", "year": "7 years", "USD/year": "$10B a year", "GW": "5 GW"}.get(
        variable.unit, "12%" if variable.style == "percent" else "2"
    )


def shown(value: float, variable: Variable) -> str:
    """A value of a variable as people write it."""
    return say(variable, value)


def _split(rest: str, desk: Desk) -> tuple[Variable, str]:
    """Split "discount rate 12%" or "years=7" into the variable and the text of its value."""
    if "=" in rest:
        name, _, value = rest.partition("=")
        return _variable(name, desk), value.strip()
    words = [w for w in rest.split() if w.lower() not in {"the", "to"}]
    for n in range(len(words) - 1, 0, -1):
        try:
            return _variable(" ".join(words[:n]), desk), " ".join(words[n:])
        except _Refused:
            continue
    raise _Refused(
        "Write /set NAME VALUE, for example /set years 7." if len(words) < 2 else _unknown(words[0], desk)
    )


def _unknown(name: str, desk: Desk) -> str:
    near = did_you_mean(name, list(desk.variables))
    return f"There is no assumption called {excerpt(name)!r}.{near} /assumptions lists them."


def _set(rest: str, conversation: Conversation, desk: Desk) -> str:
    variable, text = _split(rest, desk)
    value = value_of(text, variable)
    before = conversation.set_values.get(variable.name)
    conversation.set_value(variable.name, value)
    was = f" (before: {shown(before, variable)})" if before is not None else ""
    text = f"The {variable.label} is **{shown(value, variable)}** from now on in this conversation{was}."
    return f"{text} /unset {variable.name} takes that back."


def _unset(rest: str, conversation: Conversation, desk: Desk) -> str:
    if not rest:
        raise _Refused("Write /unset NAME, for example /unset years; /assumptions lists what is set.")
    variable = _variable(rest, desk)
    if variable.name not in conversation.set_values:
        return f"The {variable.label} was not set; nothing was changed."
    conversation.set_value(variable.name, None)
    return f"The {variable.label} is no longer set: {_default(variable, desk)}."


def _default(variable: Variable, desk: Desk) -> str:
    fact = desk.facts.get(variable.fact or "")
    if fact is not None and fact.value is not None:
        qualifier = "" if fact.qualifier in {"exact", ""} else f"{fact.qualifier} "
        return f"{qualifier}{shown(fact.value, variable)}, a fact of the library"
    if variable.default is not None:
        ends = ""
        if variable.low is not None and variable.high is not None:
            ends = f", plausible from {shown(variable.low, variable)} to {shown(variable.high, variable)}"
        return f"{shown(variable.default, variable)}, an assumption{ends}"
    return "it has no default and must be given"


def _assumptions(rest: str, conversation: Conversation, desk: Desk) -> str:
    lines = ["What calculations start from:"]
    for variable in sorted(desk.variables.values(), key=lambda v: v.name not in conversation.set_values):
        held = conversation.set_values.get(variable.name)
        if held is not None:
            lines.append(
                f"- `{variable.name}`: **{shown(held, variable)}**, set in this conversation "
                f"(default: {_default(variable, desk)})"
            )
        elif variable.fact in desk.facts or variable.default is not None:
            lines.append(f"- `{variable.name}`: {_default(variable, desk)}")
    for name, values in conversation.scenarios.items():
        said = ", ".join(f"{n} {shown(v, desk.variables[n])}" for n, v in values.items())
        lines.append(f"- scenario `{name}`: {said}")
    return "\n".join(lines)


def defaults_text(desk: Desk) -> str:
    """The defaults as a Markdown list."""
    return _assumptions("", Conversation(), desk).split("\n", 1)[1]


def _new(rest: str, conversation: Conversation, desk: Desk) -> str:
    conversation.new()
    return "A new conversation: nothing said or set before counts any more."


def _undo(rest: str, conversation: Conversation, desk: Desk) -> str:
    if not conversation.undo():
        return "There is nothing to undo: no assumption was changed."
    return "The last change of an assumption is undone. " + _now(conversation, desk)


def _redo(rest: str, conversation: Conversation, desk: Desk) -> str:
    if not conversation.redo():
        return "There is nothing to redo."
    return "The change is made again. " + _now(conversation, desk)


def _now(conversation: Conversation, desk: Desk) -> str:
    values = conversation.set_values
    if not values:
        return "Nothing is set now." if not conversation.scenarios else "Only scenarios are named now."
    return "Set now: " + ", ".join(f"{n} {shown(v, desk.variables[n])}" for n, v in values.items()) + "."


def _scenario(rest: str, conversation: Conversation, desk: Desk) -> str:
    name, _, body = rest.partition(" ")
    if not name or "=" in name or not body.strip():
        raise _Refused(
            "Write /scenario NAME variable=value …, for example /scenario bear margin=20% years=12."
        )
    if (
        not name.isascii()
        or not name.isidentifier()
        or name.lower() in desk.variables
        or not split_words(name)[0].content
    ):
        raise _Refused(
            f"A scenario needs a name of its own: one word that is no common word; {excerpt(name)!r} will not do."
        )
    values: dict[str, float] = {}
    for pair in body.replace(",", " ").split():
        key, sign, text = pair.partition("=")
        if not sign:
            raise _Refused(f"I cannot read {excerpt(pair)!r}: write variable=value, for example margin=20%.")
        variable = _variable(key, desk)
        values[variable.name] = value_of(text, variable)
    conversation.set_scenario(name.lower(), values)
    said = ", ".join(f"{desk.variables[n].label} {shown(v, desk.variables[n])}" for n, v in values.items())
    return f"Scenario **{name.lower()}**: {said}. Ask, for example, “NPV under {name.lower()}”."


def _help(rest: str, conversation: Conversation, desk: Desk) -> str:
    return commands_text()


def commands_text() -> str:
    """All commands as a Markdown list."""
    return "\n".join(f"- `{c.example}`: {c.help}" for c in COMMANDS.values())


COMMANDS: dict[str, Command] = {
    c.name: c
    for c in (
        Command("new", "start a new conversation and forget what was set.", "/new", _new),
        Command("set", "set an assumption for this conversation.", "/set years 7", _set),
        Command("unset", "go back to the default.", "/unset years", _unset),
        Command("assumptions", "list what calculations start from.", "/assumptions", _assumptions),
        Command(
            "scenario",
            "name a set of assumptions, to ask “under bear”.",
            "/scenario bear margin=20% years=12",
            _scenario,
        ),
        Command("undo", "take the last change of an assumption back.", "/undo", _undo),
        Command("redo", "make it again.", "/redo", _redo),
        Command("help", "list these commands.", "/help", _help),
    )
}
