"""Which variable a question asks for: "what margin …", "what is the stake at …", "break-even margin at 12%"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.cuedata import period_phrases, seeking
from assistant.fits import fit
from assistant.mentioning import Mention, Tokens
from calculators.model import Model, Variable
from calculators.quantity import Figure

NEXT, LOOSELY = (1.0, 0.8, 0.6), (1.0, 0.45, 0.3)
"""How plainly a question asks for what it names right after "what"; less where one or two words stand between, and
still less where those make no name with it ("what happens to the margin")."""
LINKED, VERB, FRAGMENT, LASTS, PART, YES_OR_NO = 0.85, 0.7, 0.7, 0.8, 0.9, 0.45
""" "What is the X at …", "what does it X at …", "X at …", "how long", "how much of the pledge", "is it worth …"."""
LONGER = 0.08
"""What each further word of its name adds: "effective multiple" is more than a "multiple"."""
EARLY = 6
"""A yes-or-no question asks for what it names among its first words."""


def asked_for(
    unknown: str, model: Model, named: Sequence[Mention], tokens: Tokens, figures: Sequence[Figure] = ()
) -> float:
    """How plainly a question asks for a variable: 1 where it is named right after "what", "which" or "how many"."""
    variable = model.variable(unknown)
    named = [m for m in named if not any(f.start <= m.start < f.end for f in figures)]
    own = [m for m in named if m.variable == unknown]
    best = 0.0 if _valued(variable, own, figures) else _fragment(unknown, model, named, tokens)
    places = _places(tokens)
    for place, after in places.asking:
        best = max(best, _after_asking(unknown, named, tokens, place, after))
    if variable.unit == "year" and places.how_long:
        best = max(best, LASTS)
    for after in places.opened:
        best = max(best, _after_links(own, tokens, after))
        if any(m.first == after and _parted(tokens, m.last + 1) for m in own):
            best = max(best, LINKED)  # "calculate present value: …"
    if any(0 <= m.first - place <= EARLY for place in places.yes_or_no for m in own):
        best = max(best, YES_OR_NO)
    if variable.share_of and _how_much_of(variable, named, tokens):
        best = max(best, PART)
    longest = max((m.last - m.first for m in own), default=0)
    return best * (1 + LONGER * longest)


def _valued(variable: Variable, own: Sequence[Mention], figures: Sequence[Figure]) -> bool:
    """Whether a value stands right before the name: "make it a 75% load factor" gives one and asks for none."""
    return any(
        0 <= m.start - f.end <= 1 and f.values[0].unit == variable.unit and fit(f, variable, named=True)
        for m in own
        for f in figures
    )


@dataclass(frozen=True, slots=True)
class _Places:
    """Where a question asks, whatever it asks for."""

    asking: tuple[tuple[int, int], ...]
    """Each "what", "which" or "how many", and the place after it."""
    how_long: bool
    opened: tuple[int, ...]
    """After each "give me" and "calculate" that begins a part."""
    yes_or_no: tuple[int, ...]
    """Each "is" and "does" that begins a part."""


@lru_cache(maxsize=32)
def _places(tokens: Tokens) -> _Places:
    words, data = tokens.words, seeking()
    asking = [(i, after) for i in range(len(words)) if (after := _asks_at(tokens, i)) is not None]
    begins = [i for i in range(len(words)) if not i or _parted(tokens, i)]
    opened = [
        i + len(opener)
        for i in sorted({*range(min(EARLY, len(words))), *begins})
        for opener in data.openers
        if words[i : i + len(opener)] == opener
    ]
    return _Places(
        tuple(asking),
        any(_asks_how_long(tokens, i) for i in range(len(words))),
        tuple(opened),
        tuple(i for i in begins if words[i] in data.yes_or_no),
    )


def _asks_at(tokens: Tokens, place: int) -> int | None:
    """The place after "what", "which" or "how many"; None where none is."""
    if tokens.stems[place] in {"what", "which"} and not _relative(tokens, place):
        return place + 1
    how = tokens.stems[place] == "how" and tokens.stems[place + 1 : place + 2] != ()
    return place + 2 if how and tokens.stems[place + 1] in seeking().how else None


def _asks_how_long(tokens: Tokens, place: int) -> bool:
    stems = tokens.stems[place : place + 3]
    return (
        stems[:1] == ("when",)
        or stems[:2] == ("how", "long")
        or stems in {("how", "mani", "year"), ("how", "mani", "month")}
    )


def _after_asking(unknown: str, named: Sequence[Mention], tokens: Tokens, place: int, after: int) -> float:
    """How plainly the question word at `place` asks for the variable."""
    best = 0.0
    start = after
    while start < len(tokens.words) and tokens.words[start] in seeking().articles:
        start += 1  # "how big a commitment"
    ahead = [m for m in named if 0 <= m.first - start < len(NEXT)]
    nearest = min((m.first for m in ahead), default=-1)
    if any(m.variable == unknown and m.first == nearest for m in ahead):
        between = set(tokens.words[start:nearest])
        verbs = seeking().does | seeking().linking | seeking().after_name
        best = (LOOSELY if between & verbs else NEXT)[nearest - start]
    own = [m for m in named if m.variable == unknown]
    if any(m.first == place for m in own):
        best = 1.0  # "how many times" is a name itself
    return max(best, _after_links(own, tokens, after), _verb(own, tokens, after))


def _relative(tokens: Tokens, place: int) -> bool:
    """Whether a "which" asks nothing: "the saving at which", "on what they use"; "28% off. At what use" does ask."""
    return place > 1 and tokens.words[place - 1] in seeking().prepositions and not _parted(tokens, place - 1)


def _ends_name(tokens: Tokens, place: int) -> bool:
    """Whether a name that ends before `place` stands by itself there: "the margin at", not "the pledge worth"."""
    return (
        place >= len(tokens.words)
        or _parted(tokens, place)
        or tokens.words[place] in seeking().after_name
        or tokens.words[place - 1] in seeking().after_name  # "the total after"
    )


def _after_links(own: Sequence[Mention], tokens: Tokens, after: int) -> float:
    """ "What is the margin at …"."""
    place = after
    while place < len(tokens.words) and tokens.words[place] in seeking().linking:
        place += 1
    stands = any(after < m.first <= place and _ends_name(tokens, m.last + 1) for m in own)
    return LINKED if stands else 0.0


def _verb(own: Sequence[Mention], tokens: Tokens, after: int) -> float:
    """ "What do 10 GPU-hours cost at …": what is asked for is named by the verb."""
    if after >= len(tokens.words) or tokens.words[after] not in seeking().does:
        return 0.0
    verbs = [
        m
        for m in own
        if m.first > after + (m.first == m.last) and tokens.words[m.first - 1] not in seeking().articles
    ]
    ends = [tokens.words[m.last + 1 : m.last + 2] for m in verbs]
    return VERB if any(not following or following[0] in seeking().after_verb for following in ends) else 0.0


def _fragment(unknown: str, model: Model, named: Sequence[Mention], tokens: Tokens) -> float:
    """How far a fragment asks for a variable: "break-even margin at 12%", "margin up 5 points: new payback?"."""
    words = tokens.words
    bare = [
        m
        for m in named
        if " ".join(words[m.first : m.last + 1]) not in period_phrases() and not _a_date(m, tokens)
    ]
    if not bare:
        return 0.0
    head = bare[0]
    for later in bare[1:]:
        if later.first == head.last + 1 and not _parted(tokens, later.first):
            head = later  # of "break-even margin" the last word is what is meant
    before = set(words[: bare[0].first])
    idiom = {w for i in model.idioms for p in i.words for w in p.replace("-", " ").split()}
    asking = any(w in seeking().asks and not _relative(tokens, i) for i, w in enumerate(words))
    begins = bare[0].first <= 1 or before <= idiom
    # "Feedback loop: every dollar …" says what it is about; "present value: $100B at 8%" asks for a result.
    results = {model.result} | {e.partition("=")[0].strip() for e in model.equations}
    topic = head.variable not in results and head.last + 1 < len(words) and _parted(tokens, head.last + 1)
    fragment = begins and not asking and not topic and words[0] not in seeking().supposing
    if fragment and any(m.variable == unknown and m.first == head.first for m in bare):
        return FRAGMENT
    opens = [m for m in bare if m.variable == unknown and m.first and _parted(tokens, m.first)]
    if unknown in results and any(_ends_name(tokens, m.last + 1) for m in opens):
        return FRAGMENT  # "$100B in all: present value at 8%"
    ends = [m for m in bare if m.variable == unknown and m.last == len(words) - 1]
    return FRAGMENT if any(_own_clause(m, tokens) for m in ends) else 0.0


def _a_date(mention: Mention, tokens: Tokens) -> bool:
    """Whether the name is the "year" of "last year"."""
    before = tokens.words[mention.first - 1] if mention.first else ""
    return before in {"last", "this", "next", "that", "same"} and tokens.words[mention.last] in {
        "year",
        "years",
    }


def _own_clause(mention: Mention, tokens: Tokens) -> bool:
    """Whether a mark parts the name, and at most two words before it, from all that stands before."""
    if mention.first and tokens.words[mention.first - 1] in {"no", "without", "any"}:
        return False
    first = max(1, mention.first - 2)
    return any(_parted(tokens, place) for place in range(first, mention.first + 1))


def _parted(tokens: Tokens, place: int) -> bool:
    """Whether more than a blank stands between a word and the one before it: a comma, a colon, a question mark."""
    return place >= len(tokens.starts) or tokens.starts[place] - tokens.ends[place - 1] > 1


def _how_much_of(variable: Variable, named: Sequence[Mention], tokens: Tokens) -> bool:
    """ "How much of the pledge must be used": a part is asked for, named after what it is a part of."""
    for i in range(len(tokens.words) - 2):
        if tokens.words[i : i + 3] != ("how", "much", "of"):
            continue
        base = next((m for m in named if m.variable == variable.share_of and i + 3 <= m.first <= i + 5), None)
        if base is not None:
            return any(m.variable == variable.name and m.first > base.last for m in named)
    return False
