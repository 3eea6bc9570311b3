"""Comparisons: the two sides that a question names, and an answer that lays them out side by side."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.choosing import HELPFUL, LIKELY
from assistant.datafiles import load_table
from assistant.evidence import Evidence
from assistant.listing import runs_of
from assistant.places import introduces, label_of
from assistant.premises import SIDES as DEAL
from assistant.premises import parties
from assistant.question import Question, Word
from assistant.ranking import Scored, forms, held, periods
from assistant.reading import split_words, stem, stems
from assistant.shelf import Placed, Shelf, Spot, append, key, section_of

EACH = 2
"""Sentences of each side."""
DOCUMENTS = 5
"""The documents of so many of the best sentences are looked through for a list with a line on each side."""
BESIDE = 9
"""How well a join parts two sides that stands right behind a word that compares: "differ from"."""
SEEN = 24
"""So many of the best sentences are looked through for those that name one side."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two things compared: how it is called, and what tells a sentence that it is about it."""

    label: str
    parties: frozenset[str]
    words: tuple[Word, ...]
    """The words of its own, besides parties and what both sides have in common."""
    times: frozenset[str] = frozenset()
    """The years or quarters that tell it apart, where nothing else does."""

    def named_in(self, text: str) -> bool:
        """Whether a text names this side: its party, its time, or all its words."""
        if self.times:
            return self.times <= periods(text)
        if self.parties:
            return bool(self.parties & {p.name for p in parties(text)})
        there = held(text)
        # Of "the American FTC" the name tells enough.
        telling = [w for w in self.words if w.text.upper() in self.label.split()]
        if telling:
            return all(w.stem in there for w in telling)
        return all(forms(w.text, w.stem) & there for w in self.words)


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_YEARS = re.compile(
    rf"{_YEAR.pattern} (?:vs\.?|versus|and|to|with|against|from|than|or) (?:in )?{_YEAR.pattern}"
)
_BREAK = re.compile(r"[,:;—–]|[?.!]\s|\s-\s")
Sides = tuple[Side, Side]
Block = tuple[str, list[Placed]]
"""A label, empty for what stands above both sides, and its sentences."""


@dataclass(frozen=True, slots=True)
class _Tables:
    joins: tuple[frozenset[str], ...]
    after_comparing: frozenset[str]
    plainly: frozenset[str]
    compares: frozenset[str]
    stands_for: frozenset[str]
    ends: re.Pattern[str]
    neutral: frozenset[str]
    noise: frozenset[str]
    this_deal: str
    this_label: str
    both: str


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    raw = load_table("siding.toml")
    return _Tables(
        tuple(frozenset(words) for words in raw["joins"]),
        frozenset(raw["after_comparing"]),
        frozenset(raw["plainly"]),
        frozenset(stem(word) for word in raw["compares"].split()),
        frozenset(raw["stands_for"]),
        re.compile(rf"\b(?:{'|'.join(raw['ends'])})\b", re.IGNORECASE),
        frozenset(stems(raw["neutral"])),
        frozenset(stem(word) for word in raw["noise"].split()),
        raw["this_deal"],
        raw["labels"]["this_deal"],
        raw["labels"]["both"],
    )


def sides_of(question: Question) -> Sides | None:
    """The two sides that a comparison names; None where it is none, or does not name two."""
    if question.form != "compare":
        return None
    if _YEARS.search(question.text):
        return _two_times(question.text)
    for joins in _tables().joins:
        found = [
            split for at in range(len(question.words)) if (split := _split(question, at, joins)) is not None
        ]
        if found:
            # "Compare Anthropic's pledge to AWS with OpenAI's with Oracle": where both sides name the most.
            sides = max(found, key=lambda split: split[0])[1]
            return sides or _two_times(question.text)
    return _two_times(question.text)


def _two_times(text: str) -> Sides | None:
    """The two years that a comparison names where it names no two things: "AWS's sales in 2024 and 2025"."""
    years = tuple(dict.fromkeys(_YEAR.findall(text)))
    if len(years) != len(("one", "other")):
        return None
    one, other = (Side(year, frozenset(), (), frozenset((year,))) for year in years)
    return one, other


_LISTED = re.compile(r"[\w'’]+, (?:the )?[\w'’.-]+(?: [\w'’.-]+)?,? $")


def several(question: Question) -> bool:
    """Whether a comparison names more than two: "AWS, Azure and Oracle"."""
    joins = (w for w in question.words if w.text == "and")
    return question.form == "compare" and any(_LISTED.search(question.text[: w.start]) for w in joins)


def _split(question: Question, at: int, joins: frozenset[str]) -> tuple[int, Sides | None] | None:
    """The two sides around a word that joins them, and how well it parts them; None where it does not."""
    word = question.words[at]
    if word.text not in joins or not _joins_here(question, at):
        return None
    one, other = question.words[:at], question.words[at + 1 :]
    if word.text == "and" and _LISTED.search(question.text[: word.start]):
        return None  # "Epoch's, Bernstein's and Nvidia's": more than two
    parts = (_clause(question.text, one, last=True), _clause(question.text, other, last=False))
    if not all(parts):
        return None
    sides = _told_apart(question.text, parts)
    beside = at > 0 and question.words[at - 1].stem in _tables().compares
    halves = (question.text[: word.start], question.text[word.end :])
    named = [len({p.name for p in parties(half)}) for half in halves]
    owner = parts[1][-1].text.endswith("'s")
    return (BESIDE if beside else min(named)), None if sides is None else _headed(sides, other, owner)


_HEAD = re.compile(r"(?P<head>.+?\s(?:for|of|in|with|to|by|from|at|on)\s)", re.IGNORECASE)
_OWNED = re.compile(r".+?['’]s?\s+(?P<owned>\S.*)")


def _headed(sides: Sides, other: Sequence[Word], owner: bool) -> Sides:
    """The second side with the word of the first that it leaves out: "the risks for Amazon with *those* for …".

    So too "Amazon's stake with Google's", where the second is the `owner` of what the first has.
    """
    first, second = sides
    owned = _OWNED.match(first.label)
    if owner and owned is not None:
        return first, replace(second, label=f"{second.label}'s {owned['owned']}")
    words = second.label.split()
    if len(words) > 1 and words[-1] in _tables().stands_for:
        last = first.label.split()[-1]  # "the Amazon deal from the Microsoft one"
        return first, replace(second, label=" ".join([*words[:-1], last]))
    head = _HEAD.match(first.label)
    if head is None or not other or not any(w.text in _tables().stands_for for w in other[:2]):
        return sides
    return first, replace(second, label=f"{head['head']}{second.label}")


def _joins_here(question: Question, at: int) -> bool:
    """Whether a word that may also belong to a side ("contracts *with* Azure") stands behind one that compares."""
    if question.words[at].text not in _tables().after_comparing:
        return True
    compared = any(w.stem in _tables().compares for w in question.words[:at])
    words = question.words[:at] if question.words[at].text in _tables().plainly else question.words
    return compared or not {"and", "or"} & {w.text for w in words}


def _clause(text: str, words: Sequence[Word], *, last: bool) -> tuple[Word, ...]:
    """The words that name a side: of the clauses before a join the last, of those behind it the first."""
    clauses: list[list[Word]] = [[]]
    for word in words:
        before = clauses[-1][-1] if clauses[-1] else None
        if before is not None and _BREAK.search(text[before.end : word.start]):
            clauses.append([])
        clauses[-1].append(word)
    telling = [c for c in clauses if any(_tells(w) for w in c)]
    if not telling:
        return ()
    chosen = telling[-1] if last else telling[0]
    first = next(i for i, w in enumerate(chosen) if _tells(w))
    if not last:
        end = next((i for i, w in enumerate(chosen) if i > first and _ends(chosen[i - 1], w)), None)
        chosen = chosen[:end]
    while chosen[-1].stem in _tables().noise or (last and not chosen[-1].content):
        chosen = chosen[:-1]
    return tuple(chosen[first:])


def _ends(before: Word, word: Word) -> bool:
    """Whether something else begins with a word: not in "what it is said *to have* signed"."""
    return before.text != "to" and _tables().ends.fullmatch(word.text) is not None


def _tells(word: Word) -> bool:
    return word.content and word.stem not in _tables().noise


def _told_apart(question: str, parts: tuple[tuple[Word, ...], tuple[Word, ...]]) -> Sides | None:
    """Each side by what it does not share with the other."""
    stems_of = [{w.stem for w in words if w.content} for words in parts]
    shared = (stems_of[0] & stems_of[1]) | _tables().neutral | _tables().noise
    texts = [question[words[0].start : words[-1].end].removesuffix("'s") for words in parts]
    named = [frozenset(p.name for p in parties(text)) for text in texts]
    sides = []
    for text, mine, others in zip(texts, named, reversed(named), strict=True):
        of_party = {i for p in parties(text) for i in range(p.first, p.last + 1)}
        own = tuple(
            w
            for i, w in enumerate(split_words(text))
            if w.content and i not in of_party and w.stem not in shared
        )
        mine -= others
        # Of a deal with a party of this one it is the other party that tells it apart.
        sides.append(Side(f"{text[:1].upper()}{text[1:]}", mine - DEAL or mine, own))
    first, second = (
        replace(side, parties=frozenset())
        if side.words and other.words and not other.parties and side.parties <= DEAL
        else side
        for side, other in zip(sides, reversed(sides), strict=True)
    )
    if not (first.parties or first.words) and second.parties:
        first = Side(
            _tables().this_label,
            frozenset(p.name for p in parties(_tables().this_deal)) - second.parties,
            (),
        )
    if not all(s.parties or s.words for s in (first, second)):
        return None
    return first, second


def laid_out(question: Question, evidence: Evidence, shelf: Shelf) -> bool:
    """Whether a comparison of two parties that asks no more than that is answered by a list with a line on each."""
    sides = sides_of(question)
    if sides is None or not all(len(side.parties) == 1 and not side.words for side in sides):
        return False
    of_party = {i for p in parties(question.text) for i in range(p.first, p.last + 1)}
    skipped = _tables().neutral | _tables().noise
    more = any(
        w.content and i not in of_party and w.stem not in skipped
        for i, w in enumerate(split_words(question.text))
    )
    return not more and len(_lines(question, sides, evidence, shelf)) == len(sides)


def _lines(question: Question, sides: Sides, evidence: Evidence, shelf: Shelf) -> list[Spot]:
    """Of a list that has a line on each of two parties, these two: the label of each names that party alone."""
    if not all(side.parties for side in sides):
        return []
    asked = held(question.text)
    for document in dict.fromkeys(s.passage.document for s in evidence.sentences[:DOCUMENTS]):
        runs = [_of_each(sides, run, asked) for run in runs_of(shelf.document(document).passages)]
        whole = [found for found in runs if len(found) == len(sides)]
        if whole:
            # Of several lists with a line on each the one that speaks most of what is asked.
            return max(whole, key=lambda found: len(asked & _told(found)))
    return []


def _of_each(sides: Sides, run: Sequence[Spot], asked: frozenset[str]) -> list[Spot]:
    """The line of a list on each side: its label names that side alone, and the most of what is asked."""
    found = []
    for side, other in zip(sides, reversed(sides), strict=True):
        labels = ((x, label_of(x[1])) for x in run if x[1].kind == "bullet")
        alone = [
            (x, (len(held(name) & held(side.label)), len(held(name) & asked)))
            for x, name in labels
            if side.named_in(name) and not other.named_in(name)
        ]
        if alone:
            found.append(max(alone, key=lambda each: each[1])[0])
    return found


def side_by_side(
    question: Question,
    sides: Sides,
    chosen: Sequence[Placed],
    evidence: Evidence,
    shelf: Shelf,
    look: Callable[[str], Sequence[Scored]],
) -> list[Block] | None:
    """What the library says of both, then of each side, then what is left; None where a side stays without a word.

    `chosen` are the sentences that would answer in one piece, `look` finds sentences about one side alone.
    """
    best = evidence.sentences[0].score
    likely = [
        s for s in evidence.sentences[:SEEN] if s.score >= HELPFUL * best and not introduces(s.sentence)
    ]
    scores = {key((s.passage, s.sentence)): min(s.score / best, 1.0) for s in evidence.sentences}
    pool: list[Spot] = [(p.passage, p.sentence) for p in chosen]
    pool += [
        (s.passage, s.sentence) for s in likely if key((s.passage, s.sentence)) not in {key(x) for x in pool}
    ]
    naming = {key(x): tuple(s.named_in(x[1].text) for s in sides) for x in pool}
    both = [x for x in pool if all(naming[key(x)])]
    lead = [x for x in both if scores.get(key(x), 0.0) >= LIKELY][:1]
    out: list[Block] = [("", _placed(lead, scores))] if lead else []
    said: list[Spot] = list(lead)
    asked = frozenset(form for w in question.content for form in forms(w.text, w.stem))
    lines = _lines(question, sides, evidence, shelf)
    lists = [[] if side.times else _list_under(side.label, look, shelf) for side in sides]
    for number, side in enumerate(sides):
        if all(lists):
            out.append((side.label, _placed(lists[number], scores)))
            continue
        own: list[Spot] = lines[number : number + 1]
        apart = [x for x in pool if naming[key(x)] == (number == 0, number == 1)]
        while apart and not lines and len(own) < EACH:
            # Of equals in naming the one that says most of what is asked and not said yet.
            spot = max(apart, key=lambda x: len(asked & held(x[1].text) - _told(own)))
            apart.remove(spot)
            append(own, spot, shelf, said)
        if not own and not side.times and not {w.text for w in side.words} & set(evidence.unsupported):
            found = [(s.passage, s.sentence) for s in look(side.label) if not introduces(s.sentence)]
            for spot in found:
                alone = side.named_in(spot[1].text) and not sides[1 - number].named_in(spot[1].text)
                if alone and len(own) < EACH:
                    append(own, spot, shelf, said)
        if not own:
            return None
        out.append((side.label, _placed(own, scores)))
        said += own
    rest: list[Spot] = []
    for spot in both:
        if not rest and any(key(spot) == key((p.passage, p.sentence)) for p in chosen):
            append(rest, spot, shelf, said)
    return [*out, (_tables().both, _placed(rest, scores))] if rest else out


def _told(spots: Sequence[Spot]) -> frozenset[str]:
    """The stems of what some sentences say."""
    return frozenset().union(*(held(s.text) for _, s in spots))


def _list_under(label: str, look: Callable[[str], Sequence[Scored]], shelf: Shelf) -> list[Spot]:
    """The list under the very heading that a side is called by: "Risks for Amazon"."""
    for scored in look(label)[:1]:
        if stems(scored.passage.section.split(" > ")[-1]) == stems(label):
            runs = runs_of(section_of(scored.passage.document, scored.passage.section, shelf))
            return [x for x in runs[0] if not introduces(x[1])] if runs else []
    return []


def _placed(spots: Sequence[Spot], scores: dict[tuple[str, int], float]) -> list[Placed]:
    return [Placed(p, s, scores.get(key((p, s)), 0.0)) for p, s in spots]
