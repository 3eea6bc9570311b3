"""What a sentence says of a mistyped name: the name itself, and the nearest right spelling."""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST = 60
"""Characters of a name that somebody may have mistyped; a longer text is no name."""
_SHOWN = 60


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that `name` most likely means, or None where none is near.

    Names with figures are never bent: a digit that differs is a different name.
    """
    if len(name) > _LONGEST:
        return None
    import difflib  # imported late: only mistakes need it

    digits = [character for character in name if character.isdigit()]
    candidates = {
        candidate.casefold(): candidate
        for candidate in sorted(known)
        if [character for character in candidate if character.isdigit()] == digits
    }
    matches = difflib.get_close_matches(name.casefold(), candidates, n=1, cutoff=0.6)
    return candidates[matches[0]] if matches else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ' Did you mean "…"?' where a known name is near, otherwise an empty string."""
    match = nearest(name, known)
    return f' Did you mean "{match}"?' if match else ""


def excerpt(text: str) -> str:
    """Return a text as a sentence may quote it: the beginning where it is long."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()}…"
