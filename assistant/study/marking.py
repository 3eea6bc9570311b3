"""Whether a typed answer is right: figures and dates exact in value, words forgiving of one letter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from assistant.study.words import folded, same_words

if TYPE_CHECKING:
    from calculators.figures import Figure

LONGEST_REPLY = 500
"""Characters of a reply that are read."""
_CLOSE = 1e-12
"""A relative difference this small comes from binary fractions."""

Mark = Literal["right", "wrong", "unclear"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reply is worth. `unclear` asks for another try: a number without its unit is neither."""

    mark: Mark
    note: str = ""
    """One sentence about it, or nothing."""

    @property
    def right(self) -> bool:
        """Whether the reply is right."""
        return self.mark == "right"


def marked(reply: str, answer: str, accept: Sequence[str] = (), asked: str = "") -> Verdict:
    """Mark a reply against an answer and what else is right.

    `asked` is the question: a word that it already holds need not be typed again.
    """
    reply = " ".join(reply[:LONGEST_REPLY].split())
    if not reply:
        return Verdict("unclear", "Nothing was typed.")
    verdicts = [_one(reply, each) for each in (answer, *accept)]
    for wanted in ("right", "unclear"):
        for verdict in verdicts:
            if verdict.mark == wanted:
                return verdict
    if asked and _rest_was_asked(reply, answer, asked):
        return Verdict("right")
    return verdicts[0]


def _one(reply: str, answer: str) -> Verdict:
    if (dates := dates_in(answer)) and not _amounts(answer):
        said = dates_in(reply)
        # A reply may be more exact than the answer, never less: "20 April 2026" answers "April 2026".
        return Verdict("right" if len(said) == 1 and said[0][: len(dates[0])] == dates[0] else "wrong")
    amounts = _amounts(answer)
    if not amounts:
        return Verdict("right" if same_words(reply, answer) else "wrong")
    return _figures(reply, answer, amounts)


def _rest_was_asked(reply: str, answer: str, asked: str) -> bool:
    """Whether the reply is the answer without words that stand in the question: "ecosystem" for "ecosystem lock-in"."""
    known = set(folded(asked).split())
    left = [word for word in folded(answer).split() if word not in known]
    return bool(left) and same_words(reply, " ".join(left))


# Figures


def _amounts(text: str) -> list[Figure]:
    from calculators.quantity import read_figures

    return [figure for figure in read_figures(text).figures if figure.written not in ("date", "label")]


def _figures(reply: str, answer: str, wanted: Sequence[Figure]) -> Verdict:
    said = _amounts(reply)
    if not said:
        return Verdict("wrong")
    meant, given = _values(wanted), _values(said)
    if len(meant) != len(given):
        return Verdict("wrong")
    if all(same_value(one, other) for one, other in zip(given, meant, strict=True)):
        if _turned(_qualifier(reply), _qualifier(answer)):
            return Verdict("wrong", f"The figure is right, but it is “{answer}”.")
        return Verdict("right")
    pairs = zip(given, meant, strict=True)
    if any(unit == "1" and other != "1" and not _magnitude(reply) for (_, unit), (_, other) in pairs):
        return Verdict(
            "unclear", "Write the number with its unit, and “million” or “billion” where it has one."
        )
    percents = [any(figure.written == "percent" for figure in figures) for figures in (wanted, said)]
    if percents == [True, False] and all(unit == "1" for _, unit in given):
        return Verdict("unclear", "Write the number with its unit: is it percent?")
    return Verdict("wrong")


def _values(figures: Sequence[Figure]) -> list[tuple[float, str]]:
    return [(value.value, value.unit) for figure in figures for value in figure.values]


def same_value(given: tuple[float, str], meant: tuple[float, str]) -> bool:
    """Say whether two (value, unit) are equal, after conversion: 120 months are 10 years.

    A figure with a magnitude but no unit counts as what is asked for: "5 billion" for "$5 billion".
    """
    from calculators.units import Quantity, compatible, convert

    (value, unit), (wanted, wanted_unit) = given, meant
    if unit != wanted_unit:
        money = wanted_unit == "USD" or wanted_unit.startswith(("USD/", "GPU"))
        if unit == "1" and money and abs(value) >= 1e6:
            unit = wanted_unit
        elif unit == "USD" and wanted_unit.startswith("USD/"):
            unit = wanted_unit  # what it is per was asked
        elif wanted_unit == "1" and unit == "GPU":
            unit = "1"
        elif compatible(unit, wanted_unit):
            value = convert(Quantity(value, unit), wanted_unit).value
            unit = wanted_unit
    return unit == wanted_unit and abs(value - wanted) <= _CLOSE * max(abs(value), abs(wanted))


_MAGNITUDE = re.compile(r"\d\s*(?:k|m|mn|mm|b|bn|t|tn)\b|illion|thousand|hundred", re.IGNORECASE)


def _magnitude(text: str) -> bool:
    return _MAGNITUDE.search(text) is not None


_MORE = ("more than", "over", "at least", "above", "exceeds", "no less than", "upwards of", ">")
_LESS = ("less than", "under", "at most", "up to", "below", "no more than", "nearly", "almost", "<")


def _qualifier(text: str) -> int:
    """1 for "more than", -1 for "up to", 0 for neither."""
    folded_text = f" {text.casefold()} "
    if any(f" {word} " in folded_text or (word in "<>" and word in text) for word in _LESS):
        return -1
    return 1 if any(f" {word} " in folded_text or (word in "<>" and word in text) for word in _MORE) else 0


def _turned(said: int, meant: int) -> bool:
    """Whether a reply says the opposite of the answer's "more than" or "up to", or bounds an exact value."""
    return said != 0 and said != meant


# Dates

_DATE = re.compile(
    r"\b(?:(?P<iso>\d{4}-\d{1,2}-\d{1,2})"
    r"|(?P<dmy>\d{1,2}(?:st|nd|rd|th)?(?: of)? [A-Za-z]{3,9}\.?,? \d{4})"
    r"|(?P<mdy>[A-Za-z]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})"
    r"|(?P<slash>\d{1,2}[/.]\d{1,2}[/.]\d{4})"
    r"|(?P<my>[A-Za-z]{3,9}\.?,? \d{4})"
    r"|(?P<y>(?:19|20)\d\d))\b"
)
_FORMS = {
    "iso": ("%Y-%m-%d",),
    "dmy": ("%d %B %Y", "%d %b %Y"),
    "mdy": ("%B %d %Y", "%b %d %Y"),
    "slash": ("%d %m %Y", "%m %d %Y"),
    "my": ("%B %Y", "%b %Y"),
    "y": ("%Y",),
}
_PARTS = {"iso": 3, "slash": 3, "dmy": 3, "mdy": 3, "my": 2, "y": 1}
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b| of(?= )|[.,]")


def dates_in(text: str) -> list[tuple[int, ...]]:
    """Return the dates of a text as (year, month, day), (year, month) or (year,)."""
    found = []
    for match in _DATE.finditer(text):
        kind = match.lastgroup or "y"
        text_of_date = (
            re.sub("[/.]", " ", match.group()) if kind == "slash" else _ORDINAL.sub("", match.group())
        )
        written = " ".join(text_of_date.split()).casefold().replace("sept ", "sep ")
        for form in _FORMS[kind]:
            try:
                day = datetime.strptime(written, form)
            except ValueError:
                continue
            found.append((day.year, day.month, day.day)[: _PARTS[kind]])
            break
        else:
            year = re.search(r"\b(?:19|20)\d\d\b", written)
            if year is not None:
                found.append((int(year.group()),))
    return found


# Lists


def marked_items(reply: str, names: Sequence[Sequence[str]]) -> tuple[Verdict, tuple[str, ...]]:
    """Mark a reply that names several things, divided by commas or semicolons; order does not matter.

    `names` holds the names of each thing, the first to be shown. Returns also what was not named.
    """
    said = [part.strip() for part in re.split(r"[;,\n]", reply[:LONGEST_REPLY]) if part.strip()]
    if not said:
        return Verdict("unclear", "Nothing was typed."), tuple(each[0] for each in names)
    left = list(names)
    strange = []
    for part in said:
        match = next((each for each in left if any(same_words(part, name) for name in each)), None)
        if match is None:
            strange.append(part)
        else:
            left.remove(match)
    missing = tuple(each[0] for each in left)
    return Verdict("right" if not missing and not strange else "wrong"), missing
