"""Which sentence of an edited document was which before, so that a card keeps its schedule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from rapidfuzz import fuzz

from assistant.study.cards import Card, CardType, digest, key_of
from assistant.study.records import Row

_SAME_PLACE = 45.0
"""How alike (0 to 100) two sentences must be that stand in the same place, to be one that was edited."""
_ELSEWHERE = 75.0
"""The same, where it stands somewhere else now."""


def edited(old: Sequence[str], new: Sequence[str]) -> dict[str, str]:
    """Map the hash of each sentence that is gone to the hash of the one that it became, where there is one."""
    before, after = [digest(text) for text in old], [digest(text) for text in new]
    stays = set(after)
    found: dict[str, str] = {}
    taken: set[int] = set()
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    fresh = {number for number, each in enumerate(after) if each not in set(before)}
    lost: list[int] = []
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        for number in range(start, end):
            if before[number] in stays or before[number] in found:
                continue
            places = [place for place in range(new_start, new_end) if place in fresh and place not in taken]
            best = _most_alike(old[number], new, places, _SAME_PLACE)
            if best is None:
                lost.append(number)
            else:
                taken.add(best)
                found[before[number]] = after[best]
    for number in lost:
        best = _most_alike(old[number], new, sorted(fresh - taken), _ELSEWHERE)
        if best is not None:
            taken.add(best)
            found[before[number]] = after[best]
    return found


def _most_alike(text: str, among: Sequence[str], places: Sequence[int], least: float) -> int | None:
    scored = [(fuzz.ratio(text, among[place]), -place) for place in places]
    score, place = max(scored, default=(0.0, 0))
    return -place if score >= least else None


def moved_rows(
    rows: Sequence[Row], cards: Mapping[str, Card], became: Mapping[str, Mapping[str, str]]
) -> list[Row]:
    """Return the rows that an edit changes: with the card that they are now, and paused where words changed.

    `became` holds, for each document, what `edited` returned.
    """
    changed = []
    for row in rows:
        anchor = became.get(row.document, {}).get(row.anchor)
        after = row
        if anchor is not None and row.key not in cards:
            type: CardType = row.type  # type: ignore[assignment]
            key = key_of(row.document, type, anchor, row.part)
            after = replace(after, key=key, anchor=anchor)
        card = cards.get(after.key)
        if card is not None and not after.paused and row.quote and digest(row.quote) != card.content:
            after = replace(after, paused=True, old=row.quote)
        if after != row:
            changed.append(after)
    return changed
