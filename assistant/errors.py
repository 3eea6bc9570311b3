"""What can go wrong in the assistant, as one family; a message is a sentence for the person who reads it.

AssistantError          exit status 1
├── UsageError          exit status 2: arguments or input that cannot be used
└── MissingPartError    a part of the program that is not installed or not there yet
"""

from __future__ import annotations

TRACEBACK = "DEAL_TRACEBACK"
"""The environment variable with which a developer sees the traceback of an error."""


class AssistantError(Exception):
    """Base of the family. The message says what was wrong, where, and what to do."""

    status = 1
    """The exit status of a command that ends with this error."""


class UsageError(AssistantError):
    """Arguments or input that cannot be used."""

    status = 2


class MissingPartError(AssistantError):
    """A part of the program is not installed, or this version has none."""


def verdict(error: Exception) -> tuple[str, int]:
    """Return what a person reads about an error, and the exit status it ends the program with."""
    from calculators.errors import CalculatorError
    from knowledge.errors import BuiltinDocument, KnowledgeError, UnknownDocument

    text = " ".join(str(error).split())
    if isinstance(error, AssistantError):
        return text, error.status
    if isinstance(error, (UnknownDocument, BuiltinDocument, CalculatorError)):
        return text, UsageError.status
    if isinstance(error, KnowledgeError):
        return text, 1
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror, 1
    kind = type(error).__name__
    return f"something went wrong that should not have ({kind}: {text}). {TRACEBACK}=1 shows where.", 1
