"""In which order cards are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from assistant.study.cards import Card
from assistant.study.records import Review, Row
from assistant.study.scheduling import is_due


def build_queue(
    cards: Sequence[Card],
    rows: Mapping[str, Row],
    now: datetime,
    order: Sequence[str],
    fresh: int,
    ahead: timedelta | None = None,
) -> list[Card]:
    """Return the due cards, then those that were asked for, then at most `fresh` new ones; none that pauses.

    `order` names the documents as they are best read. Where nothing is left, `ahead` brings what is being learnt
    and due within that time.
    """
    known = [(rows[card.key], card) for card in cards if card.key in rows and not rows[card.key].paused]
    known.sort(key=lambda pair: pair[0].id)  # what was asked for comes in the order of asking
    due = _by_time((row, card) for row, card in known if is_due(row.schedule, now))
    wanted = [card for row, card in known if row.wanted and row.schedule.seen and card not in due]
    wanted += [card for row, card in known if row.wanted and not row.schedule.seen]
    begun = {row.key for row in rows.values() if row.paused or row.wanted or row.schedule.seen}
    place = {name: number for number, name in enumerate(order)}
    new = sorted(
        (card for card in cards if card.key not in begun),
        key=lambda card: (place.get(card.span.document, len(place)), card.span.start),
    )
    queue = [*due, *wanted, *new[:fresh]]
    if ahead is None or queue:
        return queue
    return _by_time(
        (row, card)
        for row, card in known
        if row.schedule.learning and row.schedule.due is not None and row.schedule.due <= now + ahead
    )


def _by_time(pairs: Iterable[tuple[Row, Card]]) -> list[Card]:
    timed = [(row.schedule.due, card) for row, card in pairs if row.schedule.due is not None]
    return [card for _, card in sorted(timed, key=lambda pair: (pair[0], pair[1].key))]


def begun_today(reviews: Iterable[Review], now: datetime) -> int:
    """Count the cards that were seen for the first time on the day of `now`."""
    return sum(review.first and review.at.astimezone(now.tzinfo).date() == now.date() for review in reviews)
