"""A conversation with its record: every turn is saved, and changed assumptions work answers out anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assistant.answer import Answer
from assistant.conversation import Conversation, State
from assistant.sessions.archive import Archive, Turn
from assistant.sessions.assumptions import kept_told
from assistant.sessions.entry import (
    Entry,
    from_json,
    memory_from,
    memory_json,
    stale_markers,
    text_hash,
    to_json,
    used_in,
)

if TYPE_CHECKING:
    from assistant.ask import Assistant
    from knowledge.document import Document

NEW = "/new"


@dataclass(frozen=True, slots=True)
class Change:
    """An answer that was worked out anew because an assumption changed."""

    number: int
    """Which turn, counted from 0."""
    entry: Entry
    """The turn as it is now."""
    old: Answer
    """Its answer before this change."""

    @property
    def told(self) -> bool:
        """Whether it says something else now: the same number from other inputs is no news."""
        return self.old.text != self.entry.answer.text


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one line."""

    answer: Answer
    changes: tuple[Change, ...] = ()
    begun: bool = False
    """Whether the line began another conversation."""


class Talk:
    """One conversation at a time. Not for several threads at once."""

    def __init__(self, assistant: Assistant, archive: Archive | None = None) -> None:
        """Talk with `assistant`, and keep what is said in `archive`, if there is one."""
        self.assistant = assistant
        self.archive = archive
        self.conversation = Conversation()
        self.entries: list[Entry] = []
        self.session = 0
        """The id of the session in the archive; 0 before its first turn."""
        self._before: tuple[Conversation, list[Entry], int] | None = None

    def ask(self, line: str) -> Reply:
        """Answer a line, save the turn, and work out anew the answers that a changed assumption is used in."""
        self._before = (self._copy(), list(self.entries), self.session)
        state = self.conversation.state
        answer = self.assistant.ask(line, self.conversation)
        if is_new(line):
            self._begin()
            return Reply(answer, begun=True)
        self.entries.append(
            Entry(
                question=line,
                answer=answer,
                asked=datetime.now(UTC).isoformat(timespec="seconds"),
                before=state,
                uses=used_in(answer),
                hashes=self._hashes(answer),
            )
        )
        changed = _changed(state, self.conversation.state)
        changes = self._work_out_anew(changed)
        if changed and (
            kept := kept_told(self.entries[:-1], self.conversation, self.assistant.desk, changed)
        ):
            answer = answer.model_copy(update={"text": f"{answer.text} {kept}"})
            self.entries[-1] = replace(self.entries[-1], answer=answer)
        self._save([change.number for change in changes])
        return Reply(answer, changes)

    def preview(self, line: str) -> Answer:
        """Answer a line without any trace of it."""
        return self.assistant.ask(line, self._copy())

    def take_back(self) -> None:
        """Put everything back to where it was before the last line: it was stopped."""
        if self._before is None:
            return
        gone = self.session
        self.conversation, self.entries, self.session = self._before
        self._before = None
        if self.archive is None or not gone:
            return
        self.archive.shorten(gone, len(self.entries) if gone == self.session else 0, self._memory())
        if gone == self.session:
            self.archive.write(gone, self._turns(range(len(self.entries))), self._memory())

    def resume(self, session: int) -> bool:
        """Go on with a kept session; False where it is not there."""
        if self.archive is None or self.archive.session(session) is None:
            return False
        found = [from_json(turn.question, turn.asked, turn.entry) for turn in self.archive.turns(session)]
        self.entries = [entry for entry in found if entry is not None]
        memory = memory_from(self.archive.memory(session))
        self.conversation = Conversation.resumed(memory, [entry.answer for entry in self.entries])
        self.session = session
        self._before = None
        if len(found) > len(
            self.entries
        ):  # kept by another version: the numbers of the turns are made to fit
            self.archive.shorten(session, len(self.entries), self._memory())
            self._save(range(len(self.entries)))
        return True

    def forget(self) -> None:
        """Begin anew without a trace of the conversation that is open: it was deleted."""
        self.conversation.new()
        self._begin()

    def stale(self, entry: Entry) -> frozenset[int]:
        """The markers of a turn whose quotes do not stand in the library any more."""
        return stale_markers(entry.answer, self.document)

    def document(self, id: str) -> Document | None:
        """A document of the library, if it is there."""
        from knowledge.errors import KnowledgeError

        try:
            return self.assistant.library.document(id)
        except KnowledgeError:
            return None

    # --- working out anew -------------------------------------------------------------------------

    def _work_out_anew(self, changed: frozenset[str]) -> tuple[Change, ...]:
        if not changed:
            return ()
        changes = []
        for number, entry in enumerate(self.entries[:-1]):
            if not entry.uses & changed:
                continue
            answer = self._again(number, entry)
            if answer == entry.answer:
                continue
            first = entry.first or entry.answer
            now = replace(
                entry,
                answer=answer,
                first=None if answer == first else first,
                uses=entry.uses | used_in(answer),
                hashes=self._hashes(answer),
            )
            self.entries[number] = now
            changes.append(Change(number, now, entry.answer))
        if changes:
            turns = self.conversation.turns
            last = turns[-1]
            turns[:] = [(None, entry.answer) for entry in self.entries[:-1]]
            turns.append(last)
        return tuple(changes)

    def _again(self, number: int, entry: Entry) -> Answer:
        """Answer a question as it would have been with what is set now."""
        now = self.conversation.state
        state = replace(entry.before, set_values=now.set_values, scenarios=now.scenarios)
        conversation = Conversation(state, [(None, past.answer) for past in self.entries[:number]])
        return self.assistant.ask(entry.question, conversation)

    # --- saving -----------------------------------------------------------------------------------

    def _begin(self) -> None:
        self.entries = []
        self.session = 0

    def _copy(self) -> Conversation:
        answers = [answer for _, answer in self.conversation.turns]
        return Conversation.resumed(self.conversation.memory, answers)

    def _memory(self) -> str:
        return memory_json(self.conversation.memory)

    def _turns(self, numbers: Sequence[int]) -> list[Turn]:
        chosen = [(number, self.entries[number]) for number in numbers]
        return [Turn(n, e.asked, e.question, e.words, to_json(e)) for n, e in chosen]

    def _save(self, changed: Sequence[int]) -> None:
        """Write the last turn and the changed ones; all of them, where their session is not there any more."""
        if self.archive is None or not self.entries:
            return
        memory = self._memory()
        numbers = [*changed, len(self.entries) - 1]
        if self.session and self.archive.write(self.session, self._turns(numbers), memory):
            return
        self.session = self.archive.begin(self.entries[0].question, memory)
        if self.session:
            self.archive.adopt_lines(self.session)
            self.archive.write(self.session, self._turns(range(len(self.entries))), memory)

    def _hashes(self, answer: Answer) -> Mapping[str, str]:
        documents = {citation.document: self.document(citation.document) for citation in answer.citations}
        return {id: text_hash(found.text) for id, found in documents.items() if found is not None}


def is_new(line: str) -> bool:
    """Say whether a line begins another conversation."""
    return line.strip().split(maxsplit=1)[:1] == [NEW] or line.strip().lower() == NEW


def _changed(before: State, after: State) -> frozenset[str]:
    """The variables that have another value set now, by themselves or in a scenario."""
    old, new = dict(before.set_values), dict(after.set_values)
    names = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    cases, now = dict(before.scenarios), dict(after.scenarios)
    for name in cases.keys() | now.keys():
        a, b = dict(cases.get(name, ())), dict(now.get(name, ()))
        names |= {variable for variable in a.keys() | b.keys() if a.get(variable) != b.get(variable)}
    return frozenset(names)
