"""What happens while one types: suggestions at once, and the preview of a result when the engine is free."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.terminal.actions import ACTIONS
from assistant.terminal.desk import Desk
from assistant.vocabulary import Phrase, Suggester

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.terminal.engine import Engine
    from assistant.terminal.widgets.offers import Offers
    from assistant.terminal.widgets.prompt import Prompt

PAUSE = 0.12
"""Seconds without a key after which a preview is worked out."""
_FROM_BEFORE = 300
"""How many lines of other days are suggested from."""


class Typist:
    """Watches the prompt of one screen."""

    def __init__(self, prompt: Prompt, offers: Offers, desk: Desk) -> None:
        self._prompt, self._offers, self._desk = prompt, offers, desk
        self._phrases: Sequence[Phrase] = _commands()
        self._suggester = Suggester(self._phrases)
        self._number = 0
        """Of the newest text; a preview of an older one is not shown."""
        self._closed_at: str | None = None

    def learn(self, phrases: Sequence[Phrase]) -> None:
        """Take what the engine knows, and what was asked before."""
        before = [
            Phrase(line, "before", "asked before") for line in dict.fromkeys(reversed(self._prompt.past))
        ]
        before = [phrase for phrase in before[:_FROM_BEFORE] if "\n" not in phrase.text]
        known = {phrase.text for phrase in before}
        self._phrases = [
            *_commands(),  # before what can be set, of which there is much
            *(phrase for phrase in before if not phrase.text.startswith("/")),
            *(phrase for phrase in phrases if phrase.text not in known),
        ]
        self._suggester = Suggester(self._phrases)

    def typed(self, *, most: int, quiet: bool) -> None:
        """Suggest for the text as it is now, unless `quiet`; and begin to work out a preview."""
        text = self._prompt.text
        self._number += 1
        fitting = [] if quiet or text == self._closed_at else self._suggester.suggest(text.strip("\n"), most)
        self._offers.offer(fitting)
        self._offers.show_preview("")
        if text != self._closed_at:
            self._closed_at = None
        if may_be_computed(text) and not quiet:
            number = self._number
            self._prompt.set_timer(PAUSE, lambda: self._look(number, text))

    def close(self) -> bool:
        """Put the suggestions away until something else is typed; False where there were none."""
        if not self._offers.active:
            return False
        self._closed_at = self._prompt.text
        self._offers.offer([])
        return True

    def _look(self, number: int, text: str) -> None:
        if number != self._number or not self._prompt.is_attached:
            return
        if self._desk.busy:  # a question, or the loading, comes first; then it is looked at again
            self._prompt.set_timer(PAUSE, lambda: self._look(number, text))
            return

        def work(engine: Engine) -> str:
            return preview(engine.talk.preview(text)) if number == self._number else ""

        self._desk.call(work, lambda words: self._show(number, words))

    def _show(self, number: int, words: str) -> None:
        if number == self._number and self._prompt.is_attached:
            self._offers.show_preview(words)


def may_be_computed(text: str) -> bool:
    """Say whether a text may be something to compute: one line with a figure in it, and no command."""
    line = text.strip()
    return (
        "\n" not in line
        and len(line) > 2
        and not line.startswith("/")
        and any(letter.isdigit() for letter in line)
        and not line.isdigit()
    )


def preview(answer: Answer) -> str:
    """Say what a line comes to; "" for anything but a calculation."""
    view = answer.calculation
    if answer.kind != "calculation" or view is None or view.result is None:
        return ""
    assumed = sum(item.origin == "assumption" for item in view.inputs)
    words = f"{assumed} assumed" if assumed else ""
    about = ", ".join(part for part in ("" if view.calculator == "arithmetic" else view.title, words) if part)
    return f"{view.result.display}{f' · {about}' if about else ''}"


def _commands() -> list[Phrase]:
    """The slash commands, first the one that tells of them all; those that take something end with a blank."""
    actions = sorted(ACTIONS, key=lambda action: action.name != "help")
    return [
        Phrase(
            f"/{action.slash[0]}{' ' if 'begin(' in action.run else ''}", "command", action.help.split(".")[0]
        )
        for action in actions
        if action.slash
    ]
