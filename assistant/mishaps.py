"""Errors of the program itself, met while it answers one question: what is said of them, and where.

The program's own errors carry a sentence for people. Any other error is a mistake in the program: it is told
as such, to be reported, and is never given as an answer.
"""

from __future__ import annotations

from assistant.errors import TRACEBACK

_OWN_PACKAGES = ("assistant", "calculators", "knowledge")

UNANSWERED = (
    "This was not answered: something went wrong inside the program. "
    "Standard error says what; please report it."
)
"""What a script reads in place of the answer, so that each of its lines still gets one."""


def has_sentence(error: Exception) -> bool:
    """Say whether an error is one of the program's own, whose message is a sentence for people."""
    return type(error).__module__.partition(".")[0] in _OWN_PACKAGES and bool(str(error).strip())


def is_mishap(error: Exception) -> bool:
    """Say whether an error is a mistake in the program, not one of its own nor one of the system's."""
    return not has_sentence(error) and not (isinstance(error, OSError) and bool(error.strerror))


def detail(error: Exception) -> str:
    """Name an error for a report: "KeyError: 'years'"."""
    text = " ".join(str(error).split())
    kind = type(error).__name__
    return f"{kind}: {text}" if text else kind


def mishap_sentence(error: Exception) -> str:
    """Say that the program made a mistake, and what to report."""
    return (
        "Something went wrong inside the program while answering; please report it: "
        f"{detail(error)}. {TRACEBACK}=1 shows where."
    )
