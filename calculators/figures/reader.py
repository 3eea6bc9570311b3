"""The pass through a text that finds its figures: what begins at a place, how it is qualified, what cannot be read.

In goes any text, out comes a `Reading`; linear in its length, always the same, and without exceptions.
"""

from __future__ import annotations

import re
from fractions import Fraction

from calculators.figures.amounts import Amount, amount, signed
from calculators.figures.dates import date_at, is_ordinal
from calculators.figures.each_year import with_yearly
from calculators.figures.figure import Figure, Reading
from calculators.figures.labels import code_at, name_at
from calculators.figures.one_costs import with_prices
from calculators.figures.ranges import Span, is_broken, opened_range, spans_from
from calculators.figures.steps import with_steps
from calculators.number_words import Vocabulary, begins_number, vocabulary
from calculators.tokens import Token, digits_value, glued_at, plain, text_at, tokenise
from calculators.units import Quantity, parse_unit

LONGEST_TEXT = 20_000
"""Characters of a text that are read; what follows is left."""
LARGEST = Fraction(10**30)
"""A figure beyond this is left unread."""

_LONGEST_UNREAD = 40
_CHUNK = re.compile(r"[^\s,;:!?()\[\]{}\"'“”<>]+")
_CLAUSE_ENDS = ("", "?", ".", "!", ",", ";", ":", ")")


def read_figures(text: str) -> Reading:
    """Read every figure of a text."""
    return _Reader(text[:LONGEST_TEXT]).read()


class _Reader:
    """One pass through one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = plain(text)
        self.tokens = tokenise(self.plain)
        self.words: Vocabulary = vocabulary()
        self.figures: list[Figure] = []
        self.unread: list[str] = []
        self.place = 0
        self.last_after = -1
        """The token after the last figure: a sign there is an operator."""

    def read(self) -> Reading:
        while self.place < len(self.tokens):
            before = self.place
            self._step()
            if self.place <= before:
                self.place = before + 1
        figures = with_prices(with_steps(self.figures, self.tokens), self.tokens)
        return Reading(with_yearly(figures, self.plain), tuple(self.unread))

    def _step(self) -> None:
        tokens, place = self.tokens, self.place
        token = tokens[place]
        if token.kind == "word" and not self._may_begin(token):
            after = name_at(self.plain, tokens, place)
            if after:
                self._add_plain(place, after, "label")
            return
        after = date_at(self.text, tokens, place)
        if after:
            self._add_plain(place, after, "date")
            return
        if token.kind == "number" and is_ordinal(tokens, place):
            self.place = place + 2  # "the 2nd": no figure, and nothing left unread
            return
        code = code_at(tokens, place)
        if code:
            self._add_plain(*code, "label")
            return
        if token.kind == "sign" and token.text not in "-−+($" and not self._may_begin(token):
            return
        opened = opened_range(tokens, place, self.last_after)
        if opened is None:
            self._amounts()
            return
        spans, inside = opened
        for span in spans:
            self._add(span)
        if not spans:
            self.place = inside

    def _may_begin(self, token: Token) -> bool:
        """Say whether a figure could begin at a word or sign: most words of a text end the matter here."""
        words, text = self.words, token.text
        return (
            text in ("a", "an", "half", "hundred", "minus", "negative", "between", "from", "anywhere")
            or text in words.numbers
            or text in words.factors
            or text in words.fractions
            or text in words.months
            or text in words.foreign
            or words.currency.at(self.tokens, self.place) is not None
            or (len(text) >= 4 and token.kind == "word" and amount(self.tokens, self.place) is not None)
        )

    def _amounts(self) -> None:
        """Read the amount at this place, and the range or list that it begins."""
        found = signed(self.tokens, self.place, self.last_after)
        if found is None:
            if self.tokens[self.place].kind == "number":
                self._leave_unread(self.place)
            return
        if not found.written or is_broken(self.tokens, found) or abs(found.value) > LARGEST:
            self._leave_unread(found.first, found.after)
            return
        spans = spans_from(self.tokens, found, self.last_after)
        if spans[0].form == "single" and not self._has_cause(spans[0].amounts[0]):
            self.place = found.after
            return
        for span in spans:
            self._add(span)

    def _has_cause(self, found: Amount) -> bool:
        """Say whether a number word is meant as a figure, unlike "which one" or "the two companies"."""
        if not found.weak:
            return True
        place = found.after
        while text_at(self.tokens, place) in self.words.counted_as:
            place += 1  # "nine equal annual instalments"
        if text_at(self.tokens, place) in self.words.counted:
            # "Each link between two users" counts nobody.
            return text_at(self.tokens, found.first - 1) != "between"
        following = text_at(self.tokens, found.after)
        if following not in _CLAUSE_ENDS:
            return False
        if found.first == 0 and found.value != 1:
            return True
        return found.value != 1 and text_at(self.tokens, found.first - 1) in self.words.cues

    def _add(self, span: Span) -> None:
        tokens, form, amounts = self.tokens, span.form, span.amounts
        after = amounts[-1].after
        if any(abs(each.value) > LARGEST for each in amounts):
            self._leave_unread(span.first)
            return
        if form in ("range", "ambiguous"):
            amounts = tuple(sorted(amounts, key=_size))
        written = amounts[-1].written
        values = tuple(Quantity(float(each.value), each.unit) for each in amounts)
        start, end = tokens[span.first].start, tokens[after - 1].end
        place, qualifier = self._qualifier(span.first, after, written)
        self.figures.append(Figure(start, end, self.text[start:end], form, values, written, qualifier))
        self.place = self.last_after = place

    def _add_plain(self, first: int, after: int, written: str) -> None:
        """Add a date or a label; its value is the year, or the first number in it."""
        tokens = self.tokens
        numbers = [tokens[k].text for k in range(first, after) if tokens[k].kind == "number"]
        years = [text for text in numbers if written == "date" and len(text) == 4]
        value = digits_value((years or numbers)[0]) or Fraction(0)
        quantity = Quantity(float(min(value, LARGEST)), "1")
        start, end = tokens[first].start, tokens[after - 1].end
        self.figures.append(Figure(start, end, self.text[start:end], "single", (quantity,), written))
        self.place = self.last_after = after

    def _qualifier(self, first: int, after: int, written: str) -> tuple[int, str]:
        """Find "more than", "or so" and the like around a figure, and the place to read on from."""
        before = self.words.qualifiers.before(self.tokens, first)
        if (
            before
            and before[1] != self.last_after
            and text_at(self.tokens, before[1] - 1) not in ("what", "how")
        ):
            over = text_at(self.tokens, first - 1) == "over"
            arrow = text_at(self.tokens, first - 1) == ">" and self.tokens[first - 1].glued
            if not arrow and not (over and written not in ("money", "percent", "number")):
                return after, before[0]
        behind = self.words.qualifiers_after.at(self.tokens, after)
        if behind:
            plus = text_at(self.tokens, after) == "+"
            if not plus or (glued_at(self.tokens, after) and not self._is_operand(after + 1)):
                return behind[1], behind[0]
        return after, ""

    def _is_operand(self, place: int) -> bool:
        return begins_number(self.tokens, place) or text_at(self.tokens, place) == "("

    def _leave_unread(self, place: int, after: int = 0) -> None:
        """Put all tokens before `after`, and what sticks to them, among the unread, and go on behind."""
        last = self.tokens[max(place, after - 1)]
        match = _CHUNK.match(self.plain, last.start)
        end = match.end() if match else last.end
        while place < len(self.tokens) and self.tokens[place].start < end:
            place += 1
        comma = text_at(self.tokens, place) == "," and glued_at(self.tokens, place)
        if comma and glued_at(self.tokens, place + 1) and self.tokens[place + 1].kind == "number":
            end = self.tokens[place + 1].end  # "5,00": the comma is part of it
            place += 2
        chunk = self.text[self.tokens[self.place].start : end].rstrip(".")
        if len(chunk) > _LONGEST_UNREAD:
            chunk = chunk[:_LONGEST_UNREAD] + "…"
        self.unread.append(chunk)
        self.place = self.last_after = place


def _size(found: Amount) -> Fraction:
    """The value in base units, to order the ends of "6 months to 2 years"."""
    return found.value * parse_unit(found.unit).scale
