"""The one door to studying: what is due, grading and taking back, quizzes, progress, cards of one's own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import UsageError
from assistant.study import options as study_options
from assistant.study.cards import Card, sentences_of
from assistant.study.counting import Counts, Stats, counted, summed_up
from assistant.study.deck import Deck
from assistant.study.editing import edited, moved_rows
from assistant.study.own import card_of, data_of
from assistant.study.progress import Outline, in_span, outline
from assistant.study.queueing import begun_today, build_queue
from assistant.study.quizzes import Quiz, Task, make_quiz, task_of
from assistant.study.records import How, Review, Row
from assistant.study.scheduling import Grade, Schedule, outcomes
from assistant.study.store import StudyStore
from assistant.study.topics import on_topic, topics_of

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.settings import Settings
    from assistant.study.options import Options
    from calculators.loading import Models
    from knowledge.document import Document
    from knowledge.library import Library

AHEAD = timedelta(minutes=20)
"""How much too early a card that is being learnt may come back, on wish, when nothing else is left."""
AT_ONCE = timedelta(seconds=90)
"""The same without a wish: what was just missed."""


def local_now() -> datetime:
    """Return the time, aware of the zone of this machine."""
    return datetime.now(UTC).astimezone()


class Course:
    """Studying one library. Safe to use from several threads; nothing of it needs the model or the network."""

    def __init__(
        self,
        library: Library,
        models: Callable[[], Models],
        home: Path,
        clock: Callable[[], datetime] = local_now,
    ) -> None:
        self.library = library
        self.store = StudyStore(home)
        self.clock = clock
        self._models = models
        self._lock = threading.RLock()
        self._deck: Deck | None = None
        self._documents: tuple[Document, ...] = ()

    @classmethod
    def open(cls, settings: Settings, clock: Callable[[], datetime] = local_now) -> Course:
        """Open the course of the user's library; neither the model nor the index is loaded."""
        from assistant.opening import open_library, open_models

        return cls(open_library(settings), lambda: open_models(settings), settings.home, clock)

    @cached_property
    def models(self) -> Models:
        """The calculators."""
        return self._models()

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences about what was found damaged or could not be used."""
        return (*self.library.notices, *self.store.notices, *(self._deck.problems if self._deck else ()))

    # --- cards ------------------------------------------------------------------------------------

    @property
    def deck(self) -> Deck:
        """The cards of the library as it is now."""
        with self._lock:
            documents = self.library.documents()
            if self._deck is None or documents != self._documents:
                self._deck = Deck(self.library)
                self._documents = documents
            return self._deck

    def cards(self) -> dict[str, Card]:
        """All cards by their keys, the user's own among them; edits of the documents are taken note of."""
        with self._lock:
            deck = self.deck
            self._note_edits(deck)
            cards = dict(deck.cards)
            cards.update(self._own(deck))
            return cards

    def _own(self, deck: Deck) -> dict[str, Card]:
        cards = {}
        for row, data in self.store.own_cards():
            card = card_of(data, deck.documents, self.models if data["kind"] == "sum" else {}, row.anchor)
            if card is not None:
                cards[card.key] = card
        return cards

    def _note_edits(self, deck: Deck) -> None:
        """Follow the sentences of edited documents, pause the cards whose words changed."""
        rows = self.store.rows()
        studied = {row.document for row in rows}
        if not studied:
            return
        now = {
            name: [each.text for each in sentences_of(deck.documents[name])]
            for name in studied & set(deck.documents)
        }
        kept = self.store.snapshots()
        became: dict[str, dict[str, str]] = {}
        snapshots = {}
        for name, texts in now.items():
            if kept.get(name) != texts:
                snapshots[name] = texts
                became[name] = edited(kept.get(name, []), texts)
        gone = [name for name in kept if name not in deck.documents]
        cards = {**deck.cards, **self._own(deck)}
        moved = moved_rows(rows, cards, became)
        if snapshots or moved or gone:
            self.store.note_edits(snapshots, moved, gone)

    def rows(self, cards: Mapping[str, Card]) -> dict[str, Row]:
        """What is kept of each card that there still is."""
        return {row.key: row for row in self.store.rows() if row.key in cards}

    @property
    def options(self) -> Options:
        """How the user studies."""
        return study_options.read_options(self.store.settings())

    def set_option(self, name: str, text: str) -> None:
        """Change an option; raises UsageError where it cannot be used."""
        value = study_options.parse(name, text)
        if isinstance(value, date) and value < self.clock().date():
            raise UsageError(
                f"{study_options.day_text(value)} lies in the past; name a day that is still to come."
            )
        self.store.set(name, study_options.kept_text(value))

    # --- reviewing --------------------------------------------------------------------------------

    def queue(self, within: Sequence[str] = (), *, ahead: timedelta | None = None) -> list[Card]:
        """What is to be shown now, in order: due cards, those asked for, then today's new ones.

        `within` limits it to documents. Where nothing is left, `ahead` brings what is being learnt and due
        within that time.
        """
        cards = self.cards()
        chosen = [card for card in cards.values() if not within or card.span.document in within]
        now = self.clock()
        fresh = max(0, self.options.new_per_day - begun_today(self.store.reviews(), now))
        return build_queue(chosen, self.rows(cards), now, self.deck.order, fresh, ahead)

    def counts(self, within: Sequence[str] = ()) -> Counts:
        """Count what waits."""
        rows = self.rows(self.cards())
        return counted(
            self.queue(within),
            {key: row for key, row in rows.items() if not within or row.document in within},
        )

    def task(self, card: Card, seed: int | None = None) -> Task:
        """Put a card to the person; its numbers are fresh with every grade that it was given."""
        if seed is None:
            row = next((row for row in self.store.rows() if row.key == card.key), None)
            seed = sum(review.card == row.id for review in self.store.reviews()) if row is not None else 0
        return task_of(card, self.models if card.type == "calculation" else {}, seed)

    def outcomes(self, card: Card) -> dict[Grade, Schedule]:
        """What each grade would make of a card now."""
        row = next((row for row in self.store.rows() if row.key == card.key), None)
        schedule = row.schedule if row is not None else Schedule()
        return outcomes(schedule, self.clock(), self.options.limits, row.id if row is not None else 1)

    def grade(self, card: Card, grade: Grade) -> Schedule:
        """Grade a card. The grade is on the disk when this returns."""
        with self._lock:
            row = next((row for row in self.store.rows() if row.key == card.key), None)
            before = row.schedule if row is not None else Schedule()
            now = self.clock()
            after = outcomes(before, now, self.options.limits, row.id if row is not None else 1)[grade]
            self.store.grade(card, grade, before, after, now)
            self._keep_sentences(card)
            return after

    def _keep_sentences(self, card: Card) -> None:
        """Keep the sentences of a document whose first card was shown, to tell later what was edited."""
        document = self.deck.documents[card.span.document]
        if document.id not in self.store.snapshots():
            self.store.note_edits({document.id: [each.text for each in sentences_of(document)]}, ())

    def undo(self) -> tuple[Card | None, Review] | None:
        """Take the last grade back; the card is exactly as it was. None where there is nothing to take back."""
        with self._lock:
            review = self.store.undo()
            if review is None:
                return None
            cards = self.cards()
            row = next((row for row in self.store.rows() if row.id == review.card), None)
            return (cards.get(row.key) if row is not None else None), review

    # --- cards whose words were edited ------------------------------------------------------------

    def changed(self) -> list[tuple[Card, Row]]:
        """The cards that pause, each with what is kept of it (its words before in `old`)."""
        cards = self.cards()
        return [(cards[row.key], row) for row in self.store.rows() if row.paused and row.key in cards]

    def resume(self, card: Card, *, afresh: bool = False) -> None:
        """Go on with a card whose words were edited: with its schedule, or from the beginning."""
        self.store.resume(card, afresh=afresh)

    # --- quizzes and cards of one's own -----------------------------------------------------------

    def quiz(self, within: Sequence[str] = (), topic: str = "", seed: int | None = None) -> Quiz:
        """Make a quiz on documents, on a topic, or on everything."""
        cards = [card for card in self.cards().values() if not within or card.span.document in within]
        if topic:
            cards = on_topic(cards, topic)
        if seed is None:
            seed = len(self.store.quizzes()) + 1
        names = [self.deck.documents[name].title for name in within if name in self.deck.documents]
        return make_quiz(cards, self.models, topic or "; ".join(names) or "everything", seed)

    def topics(self) -> dict[str, int]:
        """The topics of the documents that enough cards are about, with how many."""
        return topics_of(self.deck.documents.values(), [card for card in self.cards().values() if card.typed])

    def finish_quiz(self, quiz: Quiz) -> list[Card]:
        """Keep a quiz's score; what was missed comes up for review. Returns those that do not wait already."""
        done = [task for task in quiz.tasks if task.verdict is not None]
        self.store.note_quiz(self.clock(), quiz.scope, quiz.score, len(quiz.tasks))
        for task in done:
            self.visit("quizzed", task.card)
        return [task.card for task in quiz.missed if self.want(task.card, "missed")]

    def want(self, card: Card, why: str) -> bool:
        """Bring a card up for review before its turn; False where it waits already."""
        added = self.store.want(card, why)
        self._keep_sentences(card)
        return added

    def keep_answer(self, answer: Answer) -> tuple[str, Card | None]:
        """Make a card of an answer of the chat: a sentence about it, and the card where there is one now."""
        deck = self.deck
        data = data_of(answer, self.models, self.library.facts)
        card = card_of(data, deck.documents, self.models) if data is not None else None
        if data is None or card is None:
            return "This answer cites nothing and computes nothing, so it makes no card.", None
        twin = self._twin(card, answer)
        if twin is not None:
            added = self.store.want(twin, "asked")
            self._keep_sentences(twin)
            text = (
                "A card on these words comes up in your next review." if added else "This card waits already."
            )
            return text, twin
        why = "what-if" if card.type == "calculation" else "asked"
        if not self.store.want(card, why, data):
            return "There is a card of this already.", card
        self._keep_sentences(card)
        return "It is a card now, in your next review: /study opens it.", card

    def _twin(self, card: Card, answer: Answer) -> Card | None:
        """A card of the deck on the very words of an answer in words: a second one would ask the same."""
        if card.type == "calculation":
            return None
        same = [each for each in self.deck.by_document[card.span.document] if each.anchor == card.anchor]
        figure = answer.kind.value == "fact"
        fitting = [each for each in same if (each.type == "fact") == figure and each.type != "calculation"]
        return fitting[0] if fitting else None

    # --- progress ---------------------------------------------------------------------------------

    def visit(self, how: How, card: Card) -> None:
        """Note that a card's sentences were visited."""
        document = self.deck.documents.get(card.span.document)
        if document is not None:
            self.store.visit(how, in_span(document, card.span.start, card.span.end))

    def visit_spans(self, how: How, spans: Iterable[tuple[str, int, int]]) -> None:
        """Note that the sentences of spans, as (document, start, end), were visited."""
        documents = self.deck.documents
        found = [
            sentence
            for name, start, end in spans
            if name in documents
            for sentence in in_span(documents[name], start, end)
        ]
        self.store.visit(how, found)

    def asked(self, answer: Answer) -> None:
        """Note that the sentences which an answer cites were asked about."""
        self.visit_spans("asked", [(each.document, each.start, each.end) for each in answer.citations])

    def outline(self, document: str) -> Outline:
        """A document's outline with what was visited."""
        return outline(self.library.document(document), self.store.visits().get(document, {}))

    def outlines(self) -> dict[str, Outline]:
        """The outlines of all documents."""
        visits = self.store.visits()
        return {name: outline(each, visits.get(name, {})) for name, each in self.deck.documents.items()}

    def stats(self) -> Stats:
        """What was done so far."""
        cards = self.cards()
        rows = self.rows(cards).values()
        return summed_up(len(cards), list(rows), self.store.reviews(), self.store.quizzes(), self.clock())
