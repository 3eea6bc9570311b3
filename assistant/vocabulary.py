"""What can be typed, for suggestions while one types: questions, calculators, variables, commands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from assistant.ask import Assistant

Sort = Literal["question", "calculator", "variable", "command", "before"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something that can be typed, and a word or two about it."""

    text: str
    sort: Sort
    about: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """What typed words are compared with."""
        return tuple(fold(f"{self.text} {self.about}").split())


def fold(text: str) -> str:
    """A text as it is compared: small letters and digits, all else blanks."""
    return "".join(letter if letter.isalnum() else " " for letter in text.casefold())


def vocabulary(assistant: Assistant) -> tuple[Phrase, ...]:
    """The questions of the library and the calculators, and the variables that can be set."""
    phrases: dict[str, Phrase] = {}
    for model in assistant.models.values():
        for example in model.examples:
            phrases.setdefault(
                example.question, Phrase(_sentence(example.question), "calculator", model.title)
            )
    for document in assistant.library.documents():
        for question, section in document.asks:
            phrases.setdefault(question, Phrase(_sentence(question), "question", section or document.title))
    for variable in assistant.variables.values():
        phrases.setdefault(
            f"/set {variable.name}", Phrase(f"/set {variable.name} ", "variable", variable.label)
        )
    return tuple(phrases.values())


def _sentence(question: str) -> str:
    """A question with a capital letter and its mark."""
    text = question.strip()
    text = text[:1].upper() + text[1:]
    return text if text.endswith(("?", ".", "!")) or " " not in text else f"{text}?"


class Suggester:
    """Finds what may be meant by what is typed so far."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        """Take the phrases; of equally good ones the first is named first."""
        self._phrases = [
            (phrase, " ".join(fold(phrase.text).split()), frozenset(phrase.words)) for phrase in phrases
        ]
        self._longest = max((len(text.split()) for _, text, _ in self._phrases), default=0)
        self._known = sorted(
            {word for phrase, _, words in self._phrases if not phrase.text.startswith("/") for word in words}
        )

    def suggest(self, typed: str, most: int = 5) -> list[Phrase]:
        """The phrases that fit what is typed, best first: each word typed begins a word of the phrase.

        A word that begins none at all may have one letter wrong. A command is found by its beginning alone.
        Nothing fits fewer than two letters, or what is complete.
        """
        if "\n" in typed:
            return []
        if typed.startswith("/"):
            wanted = typed.casefold()
            return [
                phrase
                for phrase, _, _ in self._phrases
                if phrase.text.casefold().startswith(wanted)
                and phrase.text.strip().casefold() != wanted.strip()
            ][:most]
        words = fold(typed).split()
        if sum(map(len, words)) < 2:
            return []
        if len(words) > self._longest:
            return []  # nothing has so many words, and a long text is not looked through at every key
        meant = [self._meant(word) for word in words]
        folded = " ".join(words)
        fitting: list[tuple[tuple[int, int], Phrase]] = []
        for phrase, text, own in self._phrases:
            if phrase.text.startswith("/") or text == folded or any(map(own.isdisjoint, meant)):
                continue
            fitting.append(((0 if text.startswith(folded) else 1, _place(phrase.sort)), phrase))
        fitting.sort(key=lambda pair: pair[0])
        return [phrase for _, phrase in fitting[:most]]

    def _meant(self, typed: str) -> frozenset[str]:
        """The known words that begin with what is typed; if none does, those that nearly do."""
        begun = frozenset(word for word in self._known if word.startswith(typed))
        return begun or frozenset(word for word in self._known if nearly_begins(typed, word))


def nearly_begins(typed: str, word: str) -> bool:
    """Say whether `word` begins with what is typed but for one letter: wrong, missing, too many or swapped.

    The first letter is only ever swapped. Short words and those with a digit are taken as they are.
    """
    if len(typed) < _BENDS_FROM or any(letter.isdigit() for letter in typed + word):
        return False
    shorter = min(len(typed), len(word))
    at = next((place for place in range(shorter) if typed[place] != word[place]), shorter)
    swapped = typed[at : at + 2] == word[at : at + 2][::-1] and word.startswith(typed[at + 2 :], at + 2)
    wrong = word.startswith(typed[at + 1 :], at + 1)
    missing = word.startswith(typed[at:], at + 1)
    too_many = word.startswith(typed[at + 1 :], at)
    return swapped or (at > 0 and (wrong or missing or too_many))


_BENDS_FROM = 4
"""Letters from which a typed word may have a wrong one."""
_ORDER: Sequence[Sort] = ("before", "question", "calculator", "variable", "command")


def _place(sort: Sort) -> int:
    return _ORDER.index(sort)
