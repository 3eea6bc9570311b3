"""What was said or set before, and which value wins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from assistant.answer import Answer
from assistant.question import Question
from calculators.model import Given


@dataclass(frozen=True, slots=True)
class Standing:
    """The calculation that a follow-up would change."""

    model: str
    unknown: str
    given: tuple[tuple[str, Given], ...]
    """What the user said for it, this turn or before; facts and defaults are not among them."""
    ranges: tuple[tuple[str, tuple[float, ...], str], ...] = ()
    """(variable, values, "range" or "list") where the user gave more than one value."""
    per: str = ""
    """The period a yearly amount is shown per, empty for a year."""
    scenario: str = ""
    before: Standing | None = None
    """The calculation before it, to go back to."""


_DEPTH = 10
"""So many calculations can be gone back to."""


def _same(one: Standing, other: Standing) -> bool:
    """Whether two calculations are of the same values, whenever those were said."""

    def key(standing: Standing) -> tuple[object, ...]:
        given = {name: given.value for name, given in standing.given}
        return standing.model, standing.unknown, given, standing.ranges, standing.per, standing.scenario

    return key(one) == key(other)


def _shortened(standing: Standing | None, depth: int) -> Standing | None:
    """The calculation with no more than so many before it."""
    if standing is None or depth <= 0:
        return None
    return replace(standing, before=_shortened(standing.before, depth - 1))


@dataclass(frozen=True, slots=True)
class Topic:
    """What a library answer was about, for a follow-up that says "it" or "that"."""

    words: str
    """The subject in words: "market influence"."""
    question: str
    """The full question that was answered."""
    document: str = ""
    section: str = ""
    party: str = ""
    """Who the answer's first sentence is about, for "they"."""
    term: str = ""
    """The term that was defined, where the question asked for no more than that."""


@dataclass(frozen=True, slots=True)
class State:
    """Everything a conversation remembers that can be undone."""

    set_values: tuple[tuple[str, float], ...] = ()
    scenarios: tuple[tuple[str, tuple[tuple[str, float], ...]], ...] = ()
    standing: Standing | None = None
    topic: Topic | None = None
    steps: tuple[str, ...] = ()
    """The steps of the last line of arithmetic, where that was the last thing computed."""
    line: str = ""
    """That line itself."""


@dataclass(frozen=True, slots=True)
class Memory:
    """All that a conversation remembers besides its turns: enough to go on with it another day."""

    state: State = field(default_factory=State)
    past: tuple[State, ...] = ()
    future: tuple[State, ...] = ()


@dataclass
class Conversation:
    """One conversation: its turns, and what the next question may lean on."""

    state: State = field(default_factory=State)
    turns: list[tuple[Question | None, Answer]] = field(default_factory=list)
    _past: list[State] = field(default_factory=list)
    _future: list[State] = field(default_factory=list)

    @classmethod
    def resumed(cls, memory: Memory, answers: Iterable[Answer]) -> Conversation:
        """A conversation as it was, with the answers given in it."""
        return cls(
            memory.state, [(None, answer) for answer in answers], list(memory.past), list(memory.future)
        )

    @property
    def memory(self) -> Memory:
        """What `resumed` needs."""
        return Memory(self.state, tuple(self._past), tuple(self._future))

    def new(self) -> None:
        """Forget everything that was said or set."""
        self.state = State()
        self.turns.clear()
        self._past.clear()
        self._future.clear()

    def change(self, **changes: object) -> None:
        """Change the state, so that `undo` can take it back."""
        self._past.append(self.state)
        self._future.clear()
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]

    def stand(self, standing: Standing) -> None:
        """Let follow-ups change this calculation from now on; the one before can be gone back to."""
        last = self.state.standing
        if last is not None and last.before is not None and _same(standing, last.before):
            last = last.before.before  # it was gone back to
        elif last is not None and _same(standing, last):
            last = last.before
        standing = replace(standing, before=_shortened(last, _DEPTH))
        self.note(standing=standing, steps=(), line="")

    def note(self, **changes: object) -> None:
        """Change what follow-ups lean on; not a change that `undo` would take back."""
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]

    def undo(self) -> bool:
        """Take the last change of an assumption back; False where there is none."""
        return self._step(self._past, self._future)

    def redo(self) -> bool:
        """Make the change again that was undone last; False where there is none."""
        return self._step(self._future, self._past)

    def _step(self, source: list[State], target: list[State]) -> bool:
        """Take the assumptions of the last state of one list, and keep this state in the other."""
        if not source:
            return False
        target.append(self.state)
        kept = source.pop()
        self.state = replace(self.state, set_values=kept.set_values, scenarios=kept.scenarios)
        return True

    @property
    def set_values(self) -> Mapping[str, float]:
        """What was set with /set, by variable."""
        return dict(self.state.set_values)

    def set_value(self, name: str, value: float | None) -> None:
        """Set an assumption for the rest of the conversation, or unset it with None."""
        values = dict(self.state.set_values)
        values.pop(name, None)
        if value is not None:
            values[name] = value
        self.change(set_values=tuple(values.items()))

    @property
    def scenarios(self) -> Mapping[str, Mapping[str, float]]:
        """The named scenarios."""
        return {name: dict(values) for name, values in self.state.scenarios}

    def set_scenario(self, name: str, values: Mapping[str, float]) -> None:
        """Name a set of assumptions, in place of any of that name."""
        rest = tuple(s for s in self.state.scenarios if s[0] != name)
        self.change(scenarios=(*rest, (name, tuple(values.items()))))
