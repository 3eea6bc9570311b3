"""Words compared as a teacher would: case, marks and articles do not matter, one wrong letter is forgiven."""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz.distance import OSA

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*%?", re.UNICODE)
_LIGHT = frozenset(("a", "an", "the", "of", "and", "or", "to", "in", "on", "for", "its", "their"))
"""Words without which an answer says the same."""
_SHORTEST = 4
"""Letters of a word in which one may be wrong: in a shorter one it would be another word."""


def folded(text: str) -> str:
    """Return a text in small letters, without accents and marks, its words divided by one blank."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("'s", "s"))
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    return " ".join(match.group().casefold() for match in _WORD.finditer(plain))


def content_words(text: str) -> list[str]:
    """Return the words of a text that carry its meaning."""
    words = folded(text).split()
    return [word for word in words if word not in _LIGHT] or words


def same_words(said: str, meant: str) -> bool:
    """Say whether two short texts have the same words, each with at most one letter wrong.

    A letter may be missing, too many, another one, or have changed places with its neighbour. Words with a
    digit must be equal. How words are joined ("take-or-pay", "take or pay") does not matter.
    """
    one, other = content_words(said), content_words(meant)
    if len(one) == len(other) and all(map(_same_word, one, other)):
        return True
    joined = folded(said).replace(" ", ""), folded(meant).replace(" ", "")
    return bool(joined[0]) and joined[0][0] == joined[1][:1] and _same_word(*joined)


def _same_word(said: str, meant: str) -> bool:
    if said == meant:
        return True
    if any(character.isdigit() for character in said + meant):
        return False
    if _singular(said) == _singular(meant):
        return True
    if min(len(said), len(meant)) < _SHORTEST:
        return False
    return OSA.distance(said, meant, score_cutoff=1) <= 1


def _singular(word: str) -> str:
    return word.removesuffix("s") if len(word) > _SHORTEST - 1 and not word.endswith("ss") else word
