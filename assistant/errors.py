"""What can go wrong in the assistant, as one family; a message is a sentence for the person who reads it.

AssistantError          exit status 1
├── UsageError          exit status 2: arguments or input that cannot be used
└── MissingPartError    a part of the program that is not installed or not there yet
"""

from __future__ import annotations


class AssistantError(Exception):
    """Base of the family. The message says what was wrong, where, and what to do."""

    status = 1
    """The exit status of a command that ends with this error."""


class UsageError(AssistantError):
    """Arguments or input that cannot be used."""

    status = 2


class MissingPartError(AssistantError):
    """A part of the program is not installed, or this version has none."""
