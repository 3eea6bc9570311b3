"""A follow-up → the question before it with one part replaced: its time, a name, a number in a row, or what it asks."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from assistant.conversation import Topic
from assistant.premises import SIDES, parties
from assistant.question import Question
from assistant.reading import read, split_words
from assistant.timing import Said, Time, times, told_from
from calculators.quantity import read_figures

_LEAN = re.compile(
    r"^\W*(?:(?:and|but|so|also|or|then|ok|okay|what about|how about)\b[\s,]*)+", re.IGNORECASE
)
_JOINTS = re.compile(
    r"^(?:(?:for|with|in|of|to|on|by|at|from|after|before|during|until|as|the one|that|those|the ones)\b\s*)+",
    re.IGNORECASE,
)
_ROW = ("first", "second", "third", "fourth", "fifth")
_TIMES = ("time", "one", "round", "step")
_ORDINAL = re.compile(
    rf"(?<![\w-])(?:very )?(?P<word>{'|'.join(_ROW)}|initial|last|latest|final)(?![\w-])(?! (?:quarter|three|half))",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<![\w-])[A-Z][\w&'-]*(?: (?:of |and )?[A-Z][\w&-]*)*")
MOST = 4
"""A follow-up with more telling words of its own, beside a time, is no fragment."""
_AUXILIARY = "is|are|was|were|did|does|do|has|have|had|will|would|can|could|may|might|should"


@dataclass(frozen=True, slots=True)
class _Asking:
    """How a question asks: `asked` for whole phrases such as "over how many years", `strip` for what opens one."""

    asked: re.Pattern[str]
    opens: re.Pattern[str]
    idioms: re.Pattern[str]
    loose: frozenset[str]
    """Words of such a phrase that name no subject: "how much of that was *up front*"."""


@lru_cache(maxsize=1)
def asking() -> _Asking:
    """How questions ask, as following.toml has it."""
    raw = tomllib.loads(resources.files("assistant").joinpath("following.toml").read_text(encoding="utf-8"))[
        "asking"
    ]

    def any_of(phrases: Sequence[str]) -> str:
        return "|".join(re.escape(p) for p in sorted(phrases, key=len, reverse=True))

    opens = rf"^\W*(?:{any_of(raw['opens'])})(?![\w'-])\s*"
    which = r"(?:at|on|by|for|in|under|over|to|from|with|through|via|as) (?:what|which|whose)(?: sort of| kind of)? \w+"
    return _Asking(
        re.compile(rf"^\W*(?P<asked>{which}|{any_of(raw['asked'])})(?![\w'-])", re.IGNORECASE),
        re.compile(opens, re.IGNORECASE),
        re.compile(any_of(raw["idioms"]), re.IGNORECASE),
        frozenset(raw["loose"]),
    )


Names = Callable[[str], Sequence[tuple[int, int]]]
"""Where the names stand in a text, parties and others that the library knows."""


def fragment(question: Question) -> bool:
    """Whether a question may be only a part of one: it opens with "and", tells a time from another, or asks bare."""
    text = question.text
    if any(f.written not in {"date", "label", "duration"} for f in question.figures):
        return False
    if len(_content(text, told_from(text, Time(2000)))) > MOST:
        return False
    if _LEAN.match(text):
        return True
    if _ORDINAL.search(text) and not set(_content(text, None)) - {*_ROW, *_TIMES}:
        return True  # "the second time?"
    said = told_from(text, Time(2000))
    if said is not None and not times(text) and not _content(text, said):
        return True
    return _bare_asking(text) is not None


def readings(question: Question, topic: Topic, before: str, names: Names) -> tuple[str, ...]:
    """The full questions that a fragment may stand for, the likeliest first; empty where it is none.

    `before` is what the answer before opened with: what it tells of time and names is taken from there where the
    question before has none.
    """
    if not fragment(question):
        return ()
    text, standing = question.text, topic.question
    lean = _LEAN.match(text)
    rest = text[lean.end() :] if lean else text
    base = next(iter(times(standing)), None) or next(iter(times(before)), None)
    said = told_from(rest, base)
    if said is not None:
        return _at_time(rest, standing, said)
    asked = _bare_asking(rest)
    if asked is not None:
        return (_asked_else(asked, rest, standing),)
    found = (*_in_row(rest, standing), *_renamed(rest, standing, names))
    return tuple(dict.fromkeys(found))


def _content(text: str, said: Said | None) -> list[str]:
    """The telling words of a text outside the words of a time."""
    spans = said.spans if said is not None else ()
    return [w.text for w in split_words(text) if w.content and not any(a <= w.start < b for a, b in spans)]


def _at_time(rest: str, standing: str, said: Said) -> tuple[str, ...]:
    """The question before at another time, with whatever else the fragment says of it ("planned")."""
    more = _content(rest, said)
    base = next(iter(times(standing)), None)
    out = []
    for time in said.times:
        if base is not None:
            full = f"{standing[: base.start]}{time}{standing[base.end :]}"
        else:
            at = "on" if time.day else "at" if time.edge in {"end", "start", "beginning"} else "in"
            full = f"{standing.rstrip(' ?.!')} {at} {time}?"
        new = [w for w in more if w not in full.lower() and w not in {"one", "ones"}]
        out.append(f"{full.rstrip(' ?.!')} {' '.join(new)}?" if new else full)
    return tuple(out)


_HEDGE = re.compile(
    r"(?<![\w-])(?:roughly|approximately|about|around|exactly|precisely|more or less) (?=\w)", re.IGNORECASE
)


def _bare_asking(text: str) -> str | None:
    """The phrase with which a fragment asks for something else of the same subject: "until when"."""
    lean = _LEAN.match(text)
    rest = _HEDGE.sub("", text[lean.end() :] if lean else text)
    found = asking().asked.match(rest)
    if found is None or parties(rest):
        return None
    subject = [w for w in split_words(rest[found.end() :]) if w.content and w.text not in asking().loose]
    return found["asked"] if not subject else None


_EMPTY = re.compile(
    rf"(?<![\w-])(?:of (?:that|it|this|those|them)|{_AUXILIARY}"
    r"|that|it|this|they|those|them|one|go|run|take|happen|last)(?![\w-])",
    re.IGNORECASE,
)


def _asked_else(asked: str, rest: str, standing: str) -> str:
    """The question before, asking for something else: "until when" + "does Anthropic pay SpaceX"."""
    rest = _HEDGE.sub("", rest)
    at = rest.lower().index(asked.lower())
    more = " ".join(_EMPTY.sub(" ", rest[at + len(asked) :]).strip(" ?.!").split())
    subject = asking().opens.sub("", standing).strip(" ?.!")
    return f"{asked}{' ' + more if more else ''} {subject}?"


def _in_row(rest: str, standing: str) -> tuple[str, ...]:
    """ "And the second?" after a question about the first."""
    new, old = _ORDINAL.search(rest), _ORDINAL.search(standing)
    if new is None or old is None or new["word"].lower() == old["word"].lower():
        return ()
    if [w for w in _content(rest, None) if w not in (*_ROW, *_TIMES) and w not in standing.lower()]:
        return ()
    return (f"{standing[: old.start()]}{new['word']}{standing[old.end() :]}",)


_BEFORE_TIME = re.compile(
    r"\b(?:in|on|at|by|for|of|since|during|as of|the (?:end|start) of)\s*$", re.IGNORECASE
)


def _renamed(rest: str, standing: str, names: Names) -> tuple[str, ...]:
    """ "And Citizens?": what the fragment names, in place of each name of the question before."""
    name = _JOINTS.sub("", rest).strip(" ?.!,")
    if not name or asking().opens.match(name) or re.match(rf"(?:{_AUXILIARY})\b", name, re.IGNORECASE):
        return ()
    bare = re.sub(r"'s$", "", name)
    out = []
    if _COMMON.match(name) and not names(name):
        return _noun_for_noun(_COMMON.sub("", bare), standing, names)
    for start, end in names(standing):
        old = standing[start:end]
        if old.lower() in bare.lower():
            continue
        full = f"{standing[:start]}{bare}{standing[end:]}"
        out.append(full)
        time = next(iter(times(full)), None)
        if time is not None:
            # What is asked of another may have been at another time.
            out.append(_BEFORE_TIME.sub("", full[: time.start]).rstrip() + full[time.end :])
    return tuple(out)


_COMMON = re.compile(r"^(?:the|its|their|his|her|a|an)\s+", re.IGNORECASE)


def _noun_for_noun(noun: str, standing: str, names: Names) -> tuple[str, ...]:
    """ "And the president?": what is no name takes the place of what is none ("Who is Anthropic's chief?")."""
    taken = [*names(standing), *((t.start, t.end) for t in times(standing))]
    opened = asking().opens.match(standing)
    runs: list[list[int]] = []
    for word in split_words(standing):
        free = word.content and not any(a <= word.start < b for a, b in taken)
        if not free or word.start < (opened.end() if opened else 0):
            continue
        if runs and standing[runs[-1][1] : word.start].isspace():
            runs[-1][1] = word.end
        else:
            runs.append([word.start, word.end])
    return (*(f"{standing[:a]}{noun}{standing[b:]}" for a, b in runs), f"what is the {noun}?")


_IT = re.compile(r"(?<![\w-])(?:it|its|they|them|their)(?![\w-])", re.IGNORECASE)
SHORT = 3
"""A question with more telling words needs no subject for its "it"."""


def referring(question: Question, topic: Topic, names: Names) -> str | None:
    """The question with what the one before was about in the place of "it", where that was not the deal.

    The calculators know the deal's figures, so that such a question must be told apart before it can be computed.
    """
    found = _IT.search(question.text)
    if found is None or question.figures or parties(question.text) or len(question.content) > SHORT:
        return None
    standing = topic.question
    spans = names(standing)
    others = [
        s
        for s in spans
        if {p.name for p in parties(standing[slice(*s)])} - SIDES or not parties(standing[slice(*s)])
    ]
    if not others:
        return None
    subject = standing[spans[0][0] : spans[-1][1]]
    ending = "'s" if found.group().lower() in {"its", "their"} else ""
    return f"{question.text[: found.start()]}{subject}{ending}{question.text[found.end() :]}"


_SENTENCES = re.compile(
    r"(?<=[.!?])\s+(?=[A-Z\"'“a-z])|(?<=:)\s+(?=(?:what|how|why|who|when|where|which)\b)", re.IGNORECASE
)
_LEANS = re.compile(
    r"(?<![\w-])(?:it|its|that|this|they|them|their|those|these|he|she|his|her)(?![\w-])", re.IGNORECASE
)


FEWEST = 3
"""A sentence that asks with fewer telling words leans on the others."""


def core(text: str, names: Names, known: Collection[float]) -> str | None:
    """The one sentence of several that asks, where the others only tell why; else None.

    Those name nobody, and no figure but the `known` ones of the deal.
    """
    sentences = _SENTENCES.split(text)
    asks = [s for s in sentences if s.rstrip().endswith("?")]
    asks = asks or [s for s in sentences if read(s).form not in {"statement", "yesno"}]
    if len(sentences) < 2 or len(asks) != 1 or _LEANS.search(asking().idioms.sub("", asks[0])):
        return None
    few = sum(w.content for w in split_words(asks[0])) < FEWEST
    if few and not parties(asks[0]) and read(asks[0]).form != "definition":
        return None  # "The text draws a parallel to chipmakers. How does the comparison go?"
    told = [s for s in sentences if s is not asks[0]]
    # How long there is to read or to present is no input: "I have half an hour".
    figures = [
        v.value for s in told for f in read_figures(s).figures if f.written != "duration" for v in f.values
    ]
    return None if any(names(s) for s in told) or not set(figures) <= set(known) else asks[0]


_POSSESSIVE = re.compile(r"['’]s$")


def known_names(sentences: Sequence[str]) -> Names:
    """Find in a text, in any spelling of capitals, the parties and the names that stand in some sentences."""
    found: set[str] = set()
    for sentence in sentences:
        for m in _NAME.finditer(sentence):
            name = _POSSESSIVE.sub("", m.group()).lower()
            if m.start() > 0 or " " in name:  # one word that opens a sentence may be any
                found.add(name)
    found = {n for n in found if len(n) > 1 and not times(n) and n not in _NO_NAMES}
    pattern = re.compile(
        "|".join(rf"(?<![\w-]){re.escape(n)}(?![\w-])" for n in sorted(found, key=len, reverse=True))
    )

    def spans(text: str) -> tuple[tuple[int, int], ...]:
        words = split_words(text)
        named = {(words[p.first].start, words[p.last].end) for p in parties(text)}
        named |= {m.span() for m in pattern.finditer(text.lower())}
        cut = {(a, b - 2) if text[a:b].lower().endswith("'s") else (a, b) for a, b in named}
        return tuple(sorted(s for s in cut if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in cut)))

    return spans


_NO_NAMES = frozenset({"ai", "gpu", "gpus", "cpu", "us", "uk", "pue", "the", "monday", "usd"})
