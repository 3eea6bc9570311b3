"""What is unfolded of a calculation card, apart from how the card is drawn."""

from __future__ import annotations

from dataclasses import dataclass

STEPS = "steps"
TABLE = "table"


@dataclass(slots=True)
class CardState:
    """What is unfolded of a card, and where the cursor of its curve is."""

    steps: bool = False
    table: bool = False
    tall: bool = False
    cursor: int | None = None
