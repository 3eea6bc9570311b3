"""What a picture of a calculation shows, in a sentence, and whether it is a curve or bars. No drawing here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from assistant.answer import CalculationView, Row

Picture = Literal["curve", "bars", "sensitivity"]
SENSITIVITY = "sensitivity"
CASES = "case"
_FEWEST_POINTS = 3


@dataclass(frozen=True, slots=True)
class Curve:
    """The points of a curve, from left to right."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    rows: tuple[Row, ...]
    """What stands at each point, in words."""


def picture_of(view: CalculationView) -> Picture | None:
    """Say which picture shows the table of a calculation; None where there is none, or units differ."""
    if len(view.table) < 2 or len({row.unit for row in view.table}) > 1:
        return None
    if view.table_of == SENSITIVITY:
        return "sensitivity"
    return "curve" if curve_of(view) is not None else "bars"


def curve_of(view: CalculationView) -> Curve | None:
    """The table of a calculation as a curve; None where its rows are no points on an axis."""
    points = [(row.at, row) for row in view.table if row.at is not None]
    if (
        view.table_of in (SENSITIVITY, CASES)
        or len(points) != len(view.table)
        or len(points) < _FEWEST_POINTS
    ):
        return None
    ordered = sorted(points, key=lambda point: point[0])
    x = tuple(at for at, _ in ordered)
    if len(set(x)) != len(x):
        return None
    rows = tuple(row for _, row in ordered)
    return Curve(x, tuple(row.value for row in rows), rows)


def rest_of(curve: Curve, view: CalculationView) -> int:
    """The point that a cursor rests on at first: the one nearest to the present value, else the middle one."""
    now = view.table_now
    if now is None:
        return len(curve.x) // 2
    return min(range(len(curve.x)), key=lambda number: abs(curve.x[number] - now))


def sentence(view: CalculationView) -> str:
    """Say in one sentence what the picture of a calculation shows; "" where it has none."""
    picture = picture_of(view)
    if picture is None:
        return ""
    what = _words(view.solved_for)
    if picture == "sensitivity":
        most, least = view.table[0], view.table[-1]
        return (
            f"Bars: with 10% more or less of each input, the {most.label} moves the {what} most, by "
            f"{most.display}, and the {least.label} least, by {least.display}."
        )
    if picture == "bars":
        most = max(view.table, key=lambda row: row.value)
        least = min(view.table, key=lambda row: row.value)
        return (
            f"Bars: the {what} is largest at {most.label}, {most.display}, and smallest at {least.label}, "
            f"{least.display}."
        )
    curve = curve_of(view)
    assert curve is not None
    return f"Curve: over the {_words(view.table_of)}, the {what} {_course(curve.rows, curve.y)}."


def _course(rows: Sequence[Row], y: Sequence[float]) -> str:
    """How a curve runs: where it turns, and where it ends."""
    first, last = rows[0], rows[-1]
    if min(y) == max(y):
        return f"stays at {first.display} from {first.label} to {last.label}"
    turns = [n for n in range(1, len(y) - 1) if (y[n] - y[n - 1]) * (y[n + 1] - y[n]) < 0]
    begin = f"from {first.display} at {first.label}"
    end = f"to {last.display} at {last.label}"
    if len(turns) == 1:
        turn = rows[turns[0]]
        up = y[turns[0]] > y[0]
        return (
            f"{'rises' if up else 'falls'} {begin} to {turn.display} at {turn.label}, "
            f"then {'falls' if up else 'rises'} {end}"
        )
    if turns:
        return f"goes up and down {begin} {end}"
    crossing = ""
    for n in range(len(y) - 1):
        if y[n] * y[n + 1] < 0:
            crossing = f", through zero between {rows[n].label} and {rows[n + 1].label}"
    return f"{'rises' if y[-1] > y[0] else 'falls'} {begin} {end}{crossing}"


def _words(name: str) -> str:
    return name.replace("_", " ")
