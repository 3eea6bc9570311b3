"""Which sentences of a document say what a word means, and the glossary that they make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.study.cards import Span, span_of
from assistant.study.words import folded

if TYPE_CHECKING:
    from knowledge.document import Document, Passage, Sentence

_DEFINES = re.compile(
    r"^(?P<article>(?:An?|The)\s)?"
    r"(?P<term>[A-Za-z0-9$][\w$%&/’'.-]*(?:\s[\w$%&/’'.-]+){0,5}?)"
    r"(?:\s\((?P<short>[^()]{1,40})\))?"
    r"(?:,\s(?P<aside>[^,]{2,60}),)?"
    r"\s(?P<verb>is|are|means|refers to|stands for|describes)\s(?!not\b|also\b|therefore\b|often\b|so\b)"
    r"(?P<meaning>.+)$",
    re.DOTALL,
)
"""Term, perhaps a short form in brackets or an aside between commas, then what it is."""
_HEADED = re.compile(r"^(?:What\s)?(?:an?\s|the\s)?(?P<term>.+?)(?:\s(?:is|are|means))?$", re.IGNORECASE)
# fmt: off
_NO_TERMS = frozenset((
    "it", "this", "that", "these", "those", "they", "he", "she", "we", "you", "i", "there", "here",
    "which", "what", "who", "one", "some", "many", "most", "each", "every", "all", "both", "another",
    "other", "such", "first", "second", "next", "for",
))
_BEGINNINGS = (
    "a", "an", "the", "any", "when", "what", "how", "where", "whether", "choosing", "making", "paying",
    "renting", "money", "computing", "trading", "using", "growth", "power", "energy", "software",
)
# fmt: on
"""With what the meaning begins where no heading says that a sentence defines its subject."""
_SHORTEST, _LONGEST = 5, 60
"""Words that a sentence has which can be learnt as a definition."""
_MOST_WORDS = 5
_OTHER_NAME = re.compile(
    r"^(?:An?\s)?(?P<other>[^.,;:]{2,50}?) is (?:(?:another|a common|the accounting) name for|the American spelling of|"
    r"the short form of)(?: an?| the)? (?P<term>[^.,;:]{2,50})"
)
_STANDS_FOR = re.compile(r"^(?P<term>[A-Z][A-Za-z-]{1,9}) stands for (?P<other>[^.,;:]{2,50})")
"""Sentences that give a defined term another name."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A term, its other names, the sentence that defines it, and where its meaning begins in that sentence."""

    term: str
    also: tuple[str, ...]
    span: Span
    meaning: str


def definitions(document: Document) -> Iterator[Definition]:
    """Yield the definitions of a document, each term once, in order."""
    others = _other_names(document)
    seen: set[str] = set()
    for passage in document.passages:
        for number, sentence in enumerate(passage.sentences):
            leads = number == 0 or passage.sentences[number - 1].block != sentence.block
            if not leads or sentence.kind != "prose":
                continue
            found = definition_in(document, passage, sentence)
            if found is not None and folded(found.term) not in seen:
                seen.add(folded(found.term))
                yield replace(found, also=(*found.also, *others.get(folded(found.term), ())))


def _other_names(document: Document) -> dict[str, list[str]]:
    """Term, folded → the other names that the document gives it."""
    found: dict[str, list[str]] = {}
    for passage in document.passages:
        for sentence in passage.sentences:
            match = _OTHER_NAME.match(sentence.text) or _STANDS_FOR.match(sentence.text)
            if match is not None:
                found.setdefault(folded(match["term"]), []).append(_as_word(match["other"], document.text))
    return found


def definition_in(document: Document, passage: Passage, sentence: Sentence) -> Definition | None:
    """What a sentence defines, None where it defines nothing."""
    match = _DEFINES.match(sentence.text)
    if match is None or not _SHORTEST <= len(sentence.text.split()) <= _LONGEST:
        return None
    term = match["term"]
    words = folded(term).split()
    if not words or words[0] in _NO_TERMS or words[0][0].isdigit() or len(words) > _MOST_WORDS:
        return None
    heading = _HEADED.match(passage.section.rsplit(" > ", 1)[-1])
    headed = heading is not None and _same(heading["term"], term)
    first = match["meaning"].split(maxsplit=1)[0].lower()
    # Without such a heading only "A … is a …" will do: what is said of a thing with a name of its own, or of
    # "the" thing, is rarely what the word means.
    general = (
        (match["article"] or "").strip() in ("A", "An") and first in _BEGINNINGS and match["verb"] == "is"
    )
    means = match["verb"] in ("means", "refers to", "stands for")
    if not (headed or general or means) or first in ("by", "for", "in", "at", "on", "from", "that"):
        return None
    short = tuple(each for each in (match["short"], _aside(match["aside"])) if each)
    name = heading["term"] if headed and heading is not None else term
    also = tuple(dict.fromkeys(each for each in (term, *short) if folded(each) != folded(name)))
    span = span_of(document, sentence.start, sentence.end)
    return Definition(_as_word(name, document.text), also, span, match["meaning"])


def _same(heading: str, term: str) -> bool:
    one, other = folded(heading), folded(term)
    return one == other or one == f"{other}s" or other == f"{one}s"


def _aside(text: str | None) -> str:
    """Of ", the weighted average cost of capital," or ", or CAGR," the other name."""
    if not text:
        return ""
    words = text.split()
    return " ".join(words[1:]) if words[0] in ("or", "the", "also") and len(words) > 1 else ""


def _as_word(term: str, text: str) -> str:
    """A heading's term as it stands within a sentence: "Present value" is "present value", "Trainium" a name."""
    first = term.split()[0]
    plain = first.replace("-", "")
    if not (plain[:1].isupper() and plain[1:].islower()):
        return term
    within = term[0].lower() + term[1:]
    prose = "\n".join(line for line in text.split("\n") if not line.startswith("#"))
    # Where it is written large in the middle of a sentence, and never small, it is a name.
    named = re.search(rf"(?<=[\w,;:] ){re.escape(term)}\b", prose) is not None
    return term if named and f" {within}" not in prose else within


class Glossary:
    """The terms of all documents, and where they occur in a text."""

    def __init__(self, found: Iterable[Definition]) -> None:
        """Take definitions; of two for one term the first counts."""
        self.terms: dict[str, Definition] = {}
        for definition in found:
            for name in (definition.term, *definition.also):
                if len(name) > 1:
                    self.terms.setdefault(folded(name), definition)
        names = sorted((re.escape(name) for name in self.terms), key=len, reverse=True)
        pattern = "|".join(name.replace(r"\ ", r"[\s-]+").replace(r"\-", r"[\s-]+") for name in names)
        self._pattern = (
            re.compile(rf"(?<![\w-])(?:{pattern})(?:s|es)?(?![\w-])", re.IGNORECASE) if names else None
        )

    def __len__(self) -> int:
        return len({id(definition) for definition in self.terms.values()})

    @property
    def definitions(self) -> Sequence[Definition]:
        """Every definition once, by the term's letters."""
        unique = {id(definition): definition for definition in self.terms.values()}
        return sorted(unique.values(), key=lambda definition: folded(definition.term))

    def look_up(self, words: str) -> Definition | None:
        """Return what a word or phrase of a text means, in the singular or plural."""
        name = folded(words)
        for form in (name, name.removesuffix("s"), name.removesuffix("es")):
            if form in self.terms:
                return self.terms[form]
        return None

    def occurrences(self, text: str) -> Iterator[tuple[int, int, Definition]]:
        """Yield (start, end, definition) of each term in a text, from left to right, none overlapping."""
        if self._pattern is None:
            return
        for match in self._pattern.finditer(text):
            definition = self.look_up(match.group())
            if definition is not None:
                yield match.start(), match.end(), definition
