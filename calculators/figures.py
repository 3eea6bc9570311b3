"""The figures in a text: amounts, ranges, lists, dates and labels, each with its place.

`read_figures` goes through the text once, from left to right, and never raises.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from calculators.amounts import Amount, amount, begins_number, glued_at, text_at
from calculators.number_words import Token, Vocabulary, digits_value, plain, tokenise, vocabulary
from calculators.ratios import ratio
from calculators.units import Quantity, parse_unit

LONGEST_TEXT = 20_000
"""Characters of a text that are read; what follows is left."""
LARGEST = Fraction(10**30)
"""A figure beyond this is left unread."""

_LONGEST_LIST = 50
_LONGEST_UNREAD = 40
_YEARS = range(1900, 2100)
_CHUNK = re.compile(r"[^\s,;:!?()\[\]{}\"'“”<>]+")
_CODE_PIECE = re.compile(r"[\w.\-]*\w")
_SHARES = ("percent", "points", "basis_points")
_CLAUSE_ENDS = ("", "?", ".", "!", ",", ";", ":", ")")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: characters `start` to `end` of the text it was read from."""

    start: int
    end: int
    text: str
    form: str
    """single, range, list, or ambiguous: a bare "5-8" may be a range or a subtraction."""
    values: tuple[Quantity, ...]
    """One value; for a range or an ambiguous pair the low and the high end; for a list all, as written."""
    written: str
    """money, percent, points (percentage points), basis_points, duration, rate (money per time), price (money
    per anything else), power, energy, count (GPUs), multiple ("20x", "twice"), number; or date and label,
    which are never inputs. An amount without a dollar sign per time ("10bn a year") is a rate in "1/year"."""
    qualifier: str = ""
    """more than, up to, about, at least, less than, or nothing."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in a text: its figures from left to right, and what looks like one but cannot be read."""

    figures: tuple[Figure, ...]
    unread: tuple[str, ...]


def read_figures(text: str) -> Reading:
    """Read every figure of a text; linear in its length, always the same, and without exceptions."""
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
        return Reading(tuple(self.figures), tuple(self.unread))

    def _step(self) -> None:
        token = self.tokens[self.place]
        if token.kind == "word" and not self._may_begin(token):
            self._label_after_word()
            return
        if self._date() or self._label():
            return
        if token.kind == "sign" and token.text not in "-−+($" and not self._may_begin(token):
            return
        if not self._opened_range():
            self._amounts()

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

    # Dates and labels

    def _date(self) -> bool:
        tokens, place, words = self.tokens, self.place, self.words
        token = tokens[place]
        if token.kind == "number":
            after = iso_date(tokens, place) or self._day_month(place)
            if after:
                self._add_plain(place, after, "date")
                return True
            if self._is_year(place):
                after = place + 1
                if text_at(tokens, after) == "s" and glued_at(tokens, after):
                    after += 1
                self._add_plain(place, after, "date")
                return True
            return False
        if token.text not in words.months:
            return False
        after = place + 1
        if text_at(tokens, after) == "." and glued_at(tokens, after):
            after += 1
        if self._is_day(after):
            later = after + 1
            if text_at(tokens, later) in ("st", "nd", "rd", "th"):
                later += 1
            year = later + 1 if text_at(tokens, later) == "," else later
            if self._is_year(year):
                self._add_plain(place, year + 1, "date")
                return True
            if self._sure_month(place) and amount(tokens, after) and not self._has_unit(after):
                self._add_plain(place, later, "date")
                return True
            return False
        if self._is_year(after):
            self._add_plain(place, after + 1, "date")
            return True
        return False

    def _day_month(self, place: int) -> int:
        """Return the place after "20 April 2026", "20th of April"; 0 where none is."""
        tokens = self.tokens
        if not self._is_day(place):
            return 0
        month = place + 1
        if text_at(tokens, month) in ("st", "nd", "rd", "th") and glued_at(tokens, month):
            month += 1
        if text_at(tokens, month) == "of":
            month += 1
        if month >= len(tokens) or tokens[month].text not in self.words.months or tokens[month].glued:
            return 0
        year = month + 2 if text_at(tokens, month + 1) in (",", ".") else month + 1
        if self._is_year(year):
            return year + 1
        return month + 1 if self._sure_month(month) else 0

    def _sure_month(self, place: int) -> bool:
        """Say whether a month's name is one: "may" and "march" only with a capital, inside a sentence."""
        token = self.tokens[place]
        if token.text not in self.words.doubtful_months:
            return True
        return self.text[token.start].isupper() and (place > 0 or len(self.tokens) <= 3)

    def _is_day(self, place: int) -> bool:
        tokens = self.tokens
        if place >= len(tokens) or tokens[place].kind != "number" or not tokens[place].text.isdigit():
            return False
        return len(tokens[place].text) <= 2 and 1 <= int(tokens[place].text) <= 31

    def _is_year(self, place: int) -> bool:
        """Say whether a number is a year: 1900 to 2099, bare, and nothing it counts after it."""
        tokens = self.tokens
        if place >= len(tokens) or tokens[place].kind != "number":
            return False
        text = tokens[place].text
        if len(text) != 4 or not text.isdigit() or int(text) not in _YEARS:
            return False
        if tokens[place].glued and text_at(tokens, place - 1) not in ("(", "-", "–", "'", '"', ",", "/"):
            return False
        if text_at(tokens, place + 1) == "s" and glued_at(tokens, place + 1):
            return True
        if text_at(tokens, place + 1) in self.words.counted or text_at(tokens, place + 1) in (
            "*",
            "^",
            "+",
            "x",
        ):
            return False
        glued_word = glued_at(tokens, place + 1) and tokens[place + 1].kind != "sign"
        return not glued_word and not self._has_unit(place)

    def _has_unit(self, place: int) -> bool:
        found = amount(self.tokens, place)
        return found is not None and (found.own_unit or found.magnitude or not found.written)

    def _label(self) -> bool:
        """Read digits that belong to a name: "[2]", "#5", "13F", "10-K", "24/7"."""
        tokens, place, words = self.tokens, self.place, self.words
        token = tokens[place]
        if token.kind != "number":
            return False
        pair = token.text + text_at(tokens, place + 1)
        if glued_at(tokens, place + 1):
            if pair in words.codes:
                return self._add_plain(place, place + 2, "label")
            triple = pair + text_at(tokens, place + 2)
            if glued_at(tokens, place + 2) and triple in words.codes | words.codes_hyphen | words.codes_slash:
                return self._add_plain(place, place + 3, "label")
            if text_at(tokens, place - 1) == "[" and tokens[place + 1].text == "]" and token.glued:
                return self._add_plain(place - 1, place + 2, "label")
            if tokens[place + 1].text in ("st", "nd", "rd", "th"):
                self.place = place + 2  # "the 2nd": no figure, and nothing left unread
                return True
        if token.text in words.codes and not self._has_unit(place):
            return self._add_plain(place, place + 1, "label")
        if text_at(tokens, place - 1) == "#" and token.glued and not self._has_unit(place):
            return self._add_plain(place - 1, place + 1, "label")
        return False

    def _label_after_word(self) -> None:
        """Read a name with digits that begins at this word: "H100", "GPT-4", "Claude 4"."""
        tokens, place = self.tokens, self.place
        number = place + 1
        joined = glued_at(tokens, number)
        if joined and text_at(tokens, number) in ("-", "–") and glued_at(tokens, number + 1):
            number += 1
            if self._has_unit(number) or self._is_year(number):
                return
        if number >= len(tokens) or tokens[number].kind != "number":
            return
        if joined:
            match = _CODE_PIECE.match(self.plain, tokens[place].start)
            end = match.end() if match else tokens[number].end
            after = number + 1
            while after < len(tokens) and tokens[after].start < end:
                after += 1
            self._add_plain(place, after, "label")
        elif (
            tokens[place].text in self.words.label_words
            and not self._has_unit(number)
            and not self._joined_to_more(number + 1)
        ):
            self._add_plain(place, number + 1, "label")

    def _joined_to_more(self, place: int) -> bool:
        """Say whether a number is the first of a range or list that has a unit."""
        joint = self.words.range_joins.at(self.tokens, place) or self.words.list_joins.at(self.tokens, place)
        return joint is not None and begins_number(self.tokens, joint[1]) and self._has_unit(joint[1])

    def _add_plain(self, first: int, after: int, written: str) -> bool:
        """Add a date or a label; its value is the year, or the first number in it."""
        tokens = self.tokens
        numbers = [tokens[k].text for k in range(first, after) if tokens[k].kind == "number"]
        years = [text for text in numbers if written == "date" and len(text) == 4]
        value = digits_value((years or numbers)[0])
        quantity = Quantity(_as_float(value) if value is not None else 0.0, "1")
        start, end = tokens[first].start, tokens[after - 1].end
        self.figures.append(Figure(start, end, self.text[start:end], "single", (quantity,), written))
        self.place = self.last_after = after
        return True

    # Amounts, ranges and lists

    def _amount(self, place: int, *, between: bool = False) -> Amount | None:
        """Read an amount with its sign."""
        tokens = self.tokens
        text = text_at(tokens, place)
        if text in ("-", "−", "+") and glued_at(tokens, place + 1) and begins_number(tokens, place + 1):
            free = place == 0 or not tokens[place].glued or text_at(tokens, place - 1) in ("(", ",", "[")
            signed = amount(tokens, place + 1, between=between)
            if signed and free and place != self.last_after:
                return _negated(signed, place) if text != "+" else replace(signed, first=place)
            return None
        if text in ("minus", "negative") and place != self.last_after:
            signed = amount(tokens, place + 1, between=between)
            return _negated(signed, place) if signed and not signed.weak else None
        return amount(tokens, place, between=between)

    def _opened_range(self) -> bool:
        """Read "between 8 and 12%" and "from 5 to 15 years"."""
        tokens = self.tokens
        opened = self.words.range_opens.at(tokens, self.place)
        if not opened:
            return False
        word, inside = opened
        low = self._amount(inside, between=True)
        if low is None or not low.written or (word.endswith("from") and self._is_year(inside)):
            self.place = inside
            return True
        joint = self.words.range_joins.at(tokens, low.after)
        after_joint = joint[1] if joint else 0
        if word.endswith("between") and text_at(tokens, low.after) in ("and", "&"):
            after_joint = low.after + 1
        if not after_joint or (word.endswith("from") and joint and joint[0] == "-" and not low.own_unit):
            self.place = inside
            return True
        high = self._amount(after_joint)
        ends = self._matched_ends(low, high) if high else ()
        if not ends:
            self.place = inside
            return True
        first = self.place if word.endswith("between") else inside
        if word.endswith("from") and self._is_change(self.place, ends):
            self._add("single", (ends[0],), ends[0].first)
            self._add("single", (ends[1],), ends[1].first)
        elif (
            ends[0].weak
            and ends[0].unit == "1"
            and ends[0].written == "number"
            and not word.endswith("between")
        ):
            self.place = inside
        else:
            self._add("range", ends, first)
        return True

    def _amounts(self) -> None:
        """Read the amount at this place, and the range or list that it begins."""
        found = self._amount(self.place)
        if found is None:
            if self.tokens[self.place].kind == "number":
                self._leave_unread(self.place)
            return
        if not found.written or self._is_broken(found) or abs(found.value) > LARGEST:
            self._leave_unread(found.first, found.after)
            return
        joined = ratio(self.tokens, found)
        if joined:
            self._add("single", (joined,), joined.first)
            return
        pair = self._range_from(found)
        if pair:
            form, ends = pair
            if form == "single":
                self._add(form, (ends[0],), ends[0].first)
                self._add(form, (ends[1],), ends[1].first)
            else:
                self._add(form, ends, found.first)
            return
        members = self._list_from(found)
        if len(members) > 1:
            self._add("list", members, found.first)
        elif self._has_cause(found):
            self._add("single", (found,), found.first)
        else:
            self.place = found.after

    def _range_from(self, low: Amount) -> tuple[str, tuple[Amount, ...]] | None:
        """Read "5 to 15 years", "8–12%", "$80B to $120B"; a bare "5-8" is ambiguous."""
        tokens = self.tokens
        joint = self.words.range_joins.at(tokens, low.after)
        if not joint:
            return None
        high = self._amount(joint[1])
        if high is None or not high.written or self._is_broken(high) or self._is_year(joint[1]):
            return None
        ends = self._matched_ends(low, high)
        if not ends:
            return None
        if joint[0] == "-":
            if not (low.own_unit or high.own_unit or low.magnitude or high.magnitude):
                return ("ambiguous", ends) if low.value < high.value else None
            if low.own_unit and low.after < len(tokens) and not tokens[low.after].glued and high.marked:
                return None  # "$100B - $20B" is a subtraction
            if ends[0].value > ends[1].value:
                return None
        if ends[0].weak and ends[1].weak:
            return None
        if self._is_change(low.first, ends):
            return "single", ends
        return "range", ends

    def _list_from(self, first: Amount) -> tuple[Amount, ...]:
        """Read "5%, 10% and 15%", "5, 10 or 15 years"; only commas need three members."""
        tokens = self.tokens
        members, named = [first], False
        while len(members) < _LONGEST_LIST:
            place, comma = members[-1].after, False
            if text_at(tokens, place) == "," and not glued_at(tokens, place + 1):
                place, comma = place + 1, True
            joint = self.words.list_joins.at(tokens, place)
            if joint:
                place = joint[1]
                again = text_at(tokens, place)
                if again in self.words.repeated and again == text_at(tokens, first.first - 1):
                    place += 1  # "in 7 years or in 12 years"
            elif text_at(tokens, place) == "/" and not comma:
                place += 1  # "500bn / 1tn / 2tn"
            elif not comma:
                break
            following = self._amount(place)
            if following is None or not following.written or self._is_broken(following):
                break
            if self._is_year(following.first) or not (
                _alike(members[-1], following) or _alike_per(members[-1], following)
            ):
                break
            members.append(following)
            named = named or joint is not None
        while len(members) > 1:
            if len(members) == 2 and not named:
                return (first,)
            matched = self._matched_list(members)
            if matched:
                return matched
            members.pop()
        return (first,)

    def _matched_ends(self, low: Amount, high: Amount) -> tuple[Amount, ...]:
        """Match the ends of a range, where the high one may say what both are per: "$5-10bn a year"."""
        return self._matched_list((low, high))

    def _matched_list(self, members: Sequence[Amount]) -> tuple[Amount, ...]:
        """Match members of which the last may say what all are per: "$2 or $4 an hour"."""
        last = members[-1]
        if "/" not in last.unit or any("/" in each.unit for each in members[:-1]):
            return self._matched(members)
        above, _, below = last.unit.partition("/")
        written = {"1": "number", "USD": "money"}.get(above, last.written)
        written = last.written if last.written in _SHARES else written
        matched = self._matched((*members[:-1], replace(last, unit=above, written=written)))
        return tuple(
            replace(each, unit=str(parse_unit(f"{each.unit}/({below.strip('()')})")), written=last.written)
            for each in matched
        )

    def _matched(self, members: Sequence[Amount]) -> tuple[Amount, ...]:
        """Spread magnitude and unit over the members that lack them; () where they do not go together."""
        last = members[-1]
        if last.magnitude:
            members = [_with_magnitude_of(member, last, len(members) == 2) for member in members]
        elif members[0].magnitude and len(members) == 2 and _bare(last) and last.value < 1000:
            if not self._stands_free(last):
                return ()
            members = [members[0], _with_magnitude_of(last, members[0], False)]
        if not any(member.own_unit for member in members):
            return tuple(members)
        donor = last if last.own_unit else next(member for member in members if member.own_unit)
        if not last.own_unit and _bare(last) and not last.magnitude and not self._stands_free(last):
            return ()
        spread = [member if member.own_unit else _with_unit_of(member, donor) for member in members]
        if any(not _same_kind(member, donor) for member in spread):
            return ()
        return tuple(spread)

    def _stands_free(self, found: Amount) -> bool:
        """Say whether no noun of its own follows a bare number: "8% and 12 for ..."."""
        following = text_at(self.tokens, found.after)
        return not following.isalpha() or following in self.words.follows

    def _is_change(self, place: int, ends: Sequence[Amount]) -> bool:
        """Say whether two amounts of money are a start and an end: "grows from $5B to $25B"."""
        money = all(
            end.written in ("money", "rate") or (end.written == "number" and end.magnitude) for end in ends
        )
        if not money:
            return False
        return any(text_at(self.tokens, k) in self.words.change for k in range(max(0, place - 6), place))

    def _is_broken(self, found: Amount) -> bool:
        """Say whether something sticks to the end of an amount that does not belong there: "5%%", "$5Q"."""
        tokens, after = self.tokens, found.after
        if not glued_at(tokens, after):
            return False
        follower = tokens[after]
        if follower.kind == "word":
            if follower.text in ("x", "s") and found.written in ("number", "money"):
                return not (follower.text == "x" and begins_number(tokens, after + 1))
            return True
        if follower.kind == "number" or follower.text in "%$€£¢":
            return True
        if follower.text in (".", ",") and glued_at(tokens, after + 1):
            return tokens[after + 1].kind == "number"
        return follower.text == "." and glued_at(tokens, after + 1) and tokens[after + 1].kind != "sign"

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

    def _has_cause(self, found: Amount) -> bool:
        """Say whether a number word is meant as a figure, unlike "which one" or "the two companies"."""
        if not found.weak:
            return True
        following = text_at(self.tokens, found.after)
        if following in self.words.counted:
            return True
        if following not in _CLAUSE_ENDS:
            return False
        if found.first == 0 and found.value != 1:
            return True
        return found.value != 1 and text_at(self.tokens, found.first - 1) in self.words.cues

    def _add(self, form: str, amounts: Sequence[Amount], first: int) -> None:
        tokens = self.tokens
        after = amounts[-1].after
        if any(abs(each.value) > LARGEST for each in amounts):
            self._leave_unread(first)
            return
        if form in ("range", "ambiguous"):
            amounts = sorted(amounts, key=_size)
        values = tuple(Quantity(_as_float(each.value), each.unit) for each in amounts)
        start, end = tokens[first].start, tokens[after - 1].end
        written = amounts[-1].written
        place, qualifier = self._qualifier(first, after, written)
        self.figures.append(Figure(start, end, self.text[start:end], form, values, written, qualifier))
        self.place = self.last_after = place

    def _qualifier(self, first: int, after: int, written: str) -> tuple[int, str]:
        """Find "more than", "or so" and the like around a figure, and the place to read on from."""
        before = self.words.qualifiers.before(self.tokens, first)
        if (
            before
            and before[1] != self.last_after
            and text_at(self.tokens, before[1] - 1) not in ("what", "how")
        ):
            over = text_at(self.tokens, first - 1) == "over"
            if not (over and written not in ("money", "percent", "number")):
                return after, before[0]
        behind = self.words.qualifiers_after.at(self.tokens, after)
        if behind:
            plus = text_at(self.tokens, after) == "+"
            if not plus or (glued_at(self.tokens, after) and not self._is_operand(after + 1)):
                return behind[1], behind[0]
        return after, ""

    def _is_operand(self, place: int) -> bool:
        return begins_number(self.tokens, place) or text_at(self.tokens, place) == "("


def _as_float(value: Fraction) -> float:
    return float(value) if abs(value) <= LARGEST else float(LARGEST)


def _size(found: Amount) -> Fraction:
    """The value in base units, to order the ends of "6 months to 2 years"."""
    return found.value * parse_unit(found.unit).scale


def _negated(found: Amount, first: int) -> Amount:
    return replace(found, value=-found.value, coefficient=-found.coefficient, first=first)


def _bare(found: Amount) -> bool:
    return not found.own_unit and not found.magnitude and found.written == "number"


def _alike(one: Amount, other: Amount) -> bool:
    """Say whether two amounts could stand in one list, units still to be spread."""
    return not (one.own_unit and other.own_unit) or _same_kind(one, other)


def _alike_per(one: Amount, other: Amount) -> bool:
    """Say whether two amounts are alike but for what the later one is per: "$2 or $4 an hour"."""
    return "/" not in one.unit and "/" in other.unit and one.unit in ("1", other.unit.partition("/")[0])


def _same_kind(one: Amount, other: Amount) -> bool:
    if one.written in _SHARES and other.written in _SHARES:
        return one.unit == other.unit
    if one.written != other.written:
        return False
    return one.unit == other.unit or parse_unit(one.unit).dimension == parse_unit(other.unit).dimension


def _with_magnitude_of(found: Amount, donor: Amount, needs_order: bool) -> Amount:
    """Give a number its neighbour's magnitude: in "$5 to $8 billion", but not in "$500 to $1 million"."""
    if found.magnitude or found.coefficient >= 1000 or not donor.coefficient:
        return found
    if found.written not in ("number", "money") or (found.marked and not needs_order and found.own_unit):
        return found
    if found.marked and found.coefficient >= donor.coefficient:
        return found
    factor = donor.value / donor.coefficient
    return replace(found, value=found.value * factor, magnitude=True, weak=False)


def _with_unit_of(found: Amount, donor: Amount) -> Amount:
    """Give a number without a unit its neighbour's: the 8 of "8 and 12%"."""
    scale = donor.value / donor.coefficient if donor.coefficient and not donor.magnitude else Fraction(1)
    return replace(
        found, value=found.value * scale, unit=donor.unit, written=donor.written, own_unit=True, weak=False
    )


def iso_date(tokens: Sequence[Token], place: int) -> int:
    """Return the place after "2026-04-20" or "20/04/2026"; 0 where none is."""
    if place + 4 >= len(tokens) or not all(tokens[k].glued for k in range(place + 1, place + 5)):
        return 0
    parts = [tokens[k] for k in (place, place + 2, place + 4)]
    if not all(part.kind == "number" and part.text.isdigit() for part in parts):
        return 0
    sign = tokens[place + 1].text
    if sign != tokens[place + 3].text or sign not in ("-", "/"):
        return 0
    lengths = [len(part.text) for part in parts]
    year_first = lengths[0] == 4 and lengths[1] <= 2 and lengths[2] <= 2
    year_last = sign == "/" and lengths[0] <= 2 and lengths[1] <= 2 and lengths[2] == 4
    return place + 5 if (year_first or year_last) and not glued_at(tokens, place + 5) else 0
