"""What a line typed into a chat is before it is a question: a leave-taking, a number, or several questions.

Both chats, the screen's and the plain one, read their lines with this. Nothing here imports anything heavy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from assistant.spelling import did_you_mean

if TYPE_CHECKING:
    from assistant.answer import Answer

LEAVING = frozenset({"quit", "exit", "bye", "/quit", "/exit", "/bye", "/q"})
"""What leaves a chat when it stands alone on its line."""
ELSEWHERE = {
    "/study": "Studying needs the screen: `deal study`. `deal study --guide -` prints a study guide to read.",
    "/card": "Cards are made in the screen: `deal`, then /card.",
}
"""Commands of the screen that the plain chat has not, with what to do instead."""

CONFIRM = "yes"
"""The word that confirms what cannot be taken back, at the end of its command."""

_LABEL = re.compile(r"\s*(?:[-*•]|\d{1,3}[.)])\s+")
_ENDS = (".", "?", "!", ":", ";")
_WRAPPED_FROM = 40
"""Characters: wrapping makes lines at least this long, while a short line was ended on purpose."""


def leaves(line: str) -> bool:
    """Say whether a line takes leave: "quit", "Bye!", "/exit"."""
    return line.strip().rstrip(".!").lower() in LEAVING


def wants_help(line: str) -> bool:
    """Say whether a line is nothing but question marks."""
    return set(line.split()) != set() and not line.replace("?", "").strip()


def elsewhere(line: str) -> str:
    """Return what the plain chat says to a command that only the screen has; "" for any other line."""
    words = line.split(maxsplit=1)
    return ELSEWHERE.get(words[0].lower(), "") if words else ""


def offered(answer: Answer | None) -> tuple[str, ...] | None:
    """Return the questions for which a number stands after this answer.

    None where a number is no choice: after a clarification it may be the value that was asked for.
    """
    if answer is None or answer.kind == "clarification":
        return None
    return answer.suggestions


def chosen(line: str, questions: Sequence[str]) -> str:
    """Return the question of which the line is the number, counted from 1; "" if it is no such number."""
    number = line.strip()
    if not is_number(number) or len(number) > 4 or not 1 <= int(number) <= len(questions):
        return ""
    return questions[int(number) - 1]


def is_number(line: str) -> bool:
    """Say whether a line is a bare whole number."""
    return line.strip().isascii() and line.strip().isdigit()


def no_suggestion(line: str) -> str:
    """Say that a number stands for nothing."""
    return f"There is no suggestion {line.strip()}."


def confirmed(words: str) -> tuple[str, bool]:
    """Part what stands behind a command from the word that confirms it: ("3", True) for "3 yes"."""
    rest, _, last = words.strip().rpartition(" ")
    return (rest.strip(), True) if last.lower() == CONFIRM else (words.strip(), False)


def unknown_command(line: str, known: Iterable[str]) -> str:
    """Say that a line's command is none, and which one may be meant; "" where it is known, or no command."""
    words = line.split(maxsplit=1)
    if not words or not words[0].startswith("/") or len(words[0]) < 2:
        return ""
    names = list(known)
    word = words[0][1:].lower()
    if word in names:
        return ""
    near = did_you_mean(word, names).replace('"', '"/', 1)
    return f"There is no command /{word}.{near or ' /help lists them.'}"


def questions_in(text: str) -> tuple[str, ...]:
    """Part a text of several lines into the questions it holds.

    Each line that is not empty is a question, without the bullet or number it may begin with. One sentence
    that was only wrapped is one question: every line of it but the last is long and ends without a stop, and
    no line begins with a capital letter but the first.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) < 2:
        return tuple(lines)
    if _is_wrapped(lines):
        return (" ".join(lines),)
    return tuple(_LABEL.sub("", line, count=1) for line in lines)


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Say whether the lines are one sentence that was wrapped."""
    return all(len(line) >= _WRAPPED_FROM and not line.endswith(_ENDS) for line in lines[:-1]) and not any(
        line[0].isupper() or line[0] == "/" or _LABEL.match(line) for line in lines[1:]
    )
