"""What can go wrong while studying; a message is a sentence for the person who reads it."""

from __future__ import annotations

from assistant.errors import AssistantError, UsageError


class StudyError(AssistantError):
    """Base of the family."""


class StudyUnusableError(StudyError):
    """The study database cannot be read or written."""


class NothingToStudyError(UsageError):
    """The documents that were named give no cards."""


class CardFileError(StudyError):
    """A file of cards says something that cannot be used."""

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(f"{file}: {problem}")
