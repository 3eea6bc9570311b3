"""Quizzes: ten mixed questions that can be marked, on a document, a topic or all."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.study.cards import BLANK, Card, CardType
from assistant.study.errors import NothingToStudyError
from assistant.study.making import askable
from assistant.study.marking import Verdict, marked, marked_items
from assistant.study.sum_marking import Difference, first_difference, marked_value
from assistant.study.sums import Exercise, fresh
from assistant.study.words import folded

if TYPE_CHECKING:
    from calculators.model import Model

LENGTH = 10
_OPTIONS = 4
_CHOICES = 3
"""How many questions of one quiz may be multiple choice."""
_MIX: tuple[CardType, ...] = ("fact", "definition", "calculation", "list", "cloze")


@dataclass(slots=True)
class Task:
    """A card as it is put to the person: with its numbers drawn, its item hidden, its options laid out."""

    card: Card
    question: str
    answer: str
    """What is right, as it is shown afterwards."""
    exercise: Exercise | None = None
    hidden: int | None = None
    """Of a list, which item is asked for."""
    options: tuple[str, ...] = ()
    """Of a multiple choice; exactly one is right."""
    reply: str = ""
    verdict: Verdict | None = None
    difference: Difference | None = None

    def mark(self, reply: str) -> Verdict:
        """Mark a reply; of a multiple choice its number or its words."""
        self.reply = reply
        self.verdict = self._marked(reply)
        if self.exercise is not None and self.verdict.mark == "wrong":
            self.difference = first_difference(reply, self.card, self.exercise)
        return self.verdict

    def _marked(self, reply: str) -> Verdict:
        if self.options:
            return self._chosen(reply.strip())
        if self.exercise is not None:
            return marked_value(reply, self.exercise)
        if self.hidden is not None:
            item = self.card.items[self.hidden]
            verdict, _ = marked_items(reply, [(item.name, *item.also)])
            return verdict
        asked = self.question if self.card.type == "definition" else ""
        return marked(reply, self.card.answer, self.card.accept, asked)

    def _chosen(self, reply: str) -> Verdict:
        number = int(reply) - 1 if reply.isdecimal() and len(reply) < 3 else -1
        if not 0 <= number < len(self.options):
            fitting = [place for place, option in enumerate(self.options) if folded(option) == folded(reply)]
            if len(fitting) != 1:
                return Verdict("unclear", f"Choose a number from 1 to {len(self.options)}.")
            number = fitting[0]
        return Verdict("right" if self.options[number] == self.answer else "wrong")


def task_of(card: Card, models: Mapping[str, Model], seed: int) -> Task:
    """Put a card to the person; the same seed draws the same numbers and hides the same item."""
    if card.type == "calculation":
        exercise = fresh(card, models, seed)
        return Task(card, exercise.question, exercise.shown, exercise=exercise)
    if card.type == "list":
        places = askable(card.items)
        hidden = places[chance_of(card.key, seed).randrange(len(places))]
        return Task(card, card.question, card.items[hidden].name, hidden=hidden)
    return Task(card, card.question, card.answer)


def chance_of(*parts: object) -> random.Random:
    """Return a chance that the parts alone determine."""
    digest = hashlib.sha256("\0".join(map(str, parts)).encode()).digest()
    return random.Random(int.from_bytes(digest[:8], "big"))


@dataclass(slots=True)
class Quiz:
    """Some tasks in order, and what came of them."""

    scope: str
    seed: int
    tasks: list[Task]
    place: int = 0
    passed: list[Task] = field(default_factory=list)

    @property
    def current(self) -> Task | None:
        """The task that is to be answered now; None at the end."""
        return self.tasks[self.place] if self.place < len(self.tasks) else None

    @property
    def score(self) -> int:
        """How many were right."""
        return sum(task.verdict is not None and task.verdict.right for task in self.tasks)

    @property
    def missed(self) -> list[Task]:
        """Those that were wrong."""
        return [task for task in self.tasks if task.verdict is not None and not task.verdict.right]


def make_quiz(
    cards: Iterable[Card], models: Mapping[str, Model], scope: str, seed: int, length: int = LENGTH
) -> Quiz:
    """Choose questions of all types in turn; raises NothingToStudyError where no card can be marked."""
    chance = chance_of("quiz", scope, seed)
    pool = [card for card in cards if card.typed]
    if not pool:
        raise NothingToStudyError(
            f"There is nothing to ask about “{scope}”: it has no cards that can be marked."
        )
    kinds: dict[CardType, list[Card]] = {type: [] for type in _MIX}
    for card in pool:
        kinds[card.type].append(card)
    for each in kinds.values():
        chance.shuffle(each)
    chosen: list[Card] = []
    while len(chosen) < length and any(kinds.values()):
        for type in _MIX:
            if kinds[type] and len(chosen) < length:
                chosen.append(kinds[type].pop())
    chance.shuffle(chosen)
    tasks = []
    choices = 0
    for card in chosen:
        task = task_of(card, models, seed)
        if choices < _CHOICES and (options := options_of(card, pool, chance)):
            task.options = options
            choices += 1
        tasks.append(task)
    return Quiz(scope, seed, tasks)


def options_of(card: Card, cards: Sequence[Card], chance: random.Random) -> tuple[str, ...]:
    """Lay out options of which exactly one is right, or nothing where that cannot be shown.

    It can where the library gives one exact value and no other: then every other value of the same unit is
    wrong. The others are values that the library gives elsewhere, so each looks likely.
    """
    value = _exact_value(card)
    if value is None or BLANK in card.question:
        return ()
    others: dict[tuple[float, str], str] = {}
    for other in cards:
        found = _value(other.answer) if other.type == "fact" and other.key != card.key else None
        if found is not None and found[1] == value[1] and not _same(found[0], value[0]):
            # Its qualifier would tell it from the exact one.
            others.setdefault(found, _bare(other.answer))
    if len(others) < _OPTIONS - 1:
        return ()
    wrong = chance.sample(sorted(set(others.values())), min(len(set(others.values())), _OPTIONS - 1))
    if len(wrong) < _OPTIONS - 1:
        return ()
    options = [card.answer, *wrong]
    chance.shuffle(options)
    return tuple(options)


def _exact_value(card: Card) -> tuple[float, str] | None:
    return _value(card.answer) if card.type == "fact" and card.exact else None


def _value(answer: str) -> tuple[float, str] | None:
    from calculators.quantity import read_figures

    figures = read_figures(answer).figures
    if len(figures) != 1 or figures[0].form != "single" or figures[0].written == "label":
        return None
    quantity = figures[0].values[0]
    return quantity.value, f"{quantity.unit} {figures[0].written}"


def _bare(answer: str) -> str:
    from calculators.quantity import read_figures

    return read_figures(answer).figures[0].text


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-9 * max(abs(one), abs(other))
