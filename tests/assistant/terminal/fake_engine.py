"""An engine with canned answers of every kind, whose quotes are true slices of its two documents."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from assistant import slash
from assistant.answer import Answer, CalculationView, Citation, Input, Kind, Passage, Result, Row
from assistant.conversation import Conversation
from assistant.removing import remove
from assistant.sessions.archive import Archive
from assistant.sessions.assumptions import Assumption, assumptions
from assistant.sessions.talk import Talk
from assistant.vocabulary import Phrase
from calculators.model import Variable
from knowledge.adding import AddProgress, AddReport
from knowledge.document import Document, Fact
from knowledge.errors import BuiltinDocument, UnknownDocument

_FILLER = "\n\n".join(
    f"Paragraph {number} of the background. It stands here so that the cited words are far down in it."
    for number in range(1, 41)
)

DEAL = Document(
    id="deal",
    title="Amazon, Anthropic and AWS",
    text=(
        "# Amazon, Anthropic and AWS\n\nAmazon puts $5 billion into Anthropic. Anthropic pledges more than "
        "$100 billion to AWS over ten years.\n\n## Background\n\n"
        + _FILLER
        + "\n\n## Why it matters\n\nThe investment and the spending feed each other: each dollar invested "
        "comes back as spending on the cloud.\n\n- Lock-in: moving such a workload elsewhere takes years.\n"
        "- Network effects: more use makes the cloud better.\n"
    ),
    origin="builtin",
    source="The deal explainer",
    date="2026-04-20",
)
HOSTILE = Document(
    id="hostile",
    title="A [bold red]hostile[/] note\x1b[31m",
    text="# Hostile\n\nIt says [bold]no[/bold] and \x1b[2J and \u202eevil\u202c in one line. "
    "Café 日本語 stays.\n",
    origin="added",
)
DOCUMENTS = {document.id: document for document in (DEAL, HOSTILE)}


def cite(marker: int, document: Document, quote: str, section: str = "") -> Citation:
    start = document.text.index(quote)
    return Citation(
        marker=marker,
        document=document.id,
        title=document.title,
        section=section,
        quote=quote,
        start=start,
        end=start + len(quote),
        score=0.9,
    )


INVESTED = "Amazon puts $5 billion into Anthropic."
PLEDGED = "Anthropic pledges more than $100 billion to AWS over ten years."
FEEDS = "The investment and the spending feed each other"
LOCK_IN = "Lock-in: moving such a workload elsewhere takes years."

DEFINITION = Answer(
    question="what is the deal",
    kind=Kind.DEFINITION,
    text=f"{INVESTED} [1] {PLEDGED} [2]\n\n"
    "- The investment and the spending **feed each other** [3]\n"
    f"- {LOCK_IN} [4]",
    citations=(
        cite(1, DEAL, INVESTED),
        cite(2, DEAL, PLEDGED),
        cite(3, DEAL, FEEDS, "Why it matters"),
        cite(4, DEAL, LOCK_IN, "Why it matters"),
    ),
    suggestions=("Why does it matter?", "What is it worth today at 12%?"),
)
CALCULATION = Answer(
    question="and at 12%?",
    kind=Kind.CALCULATION,
    text="Spread over 7 years at 12% a year, the $100 billion [1] is worth **$65.20 billion** "
    "today, assuming no growth.",
    citations=(cite(1, DEAL, PLEDGED),),
    read_as="what is the $100 billion worth today over 7 years at 12%?",
    calculation=CalculationView(
        calculator="present_value",
        title="Present value",
        solved_for="present_value",
        result=Result(value=65196521983.7, unit="USD", display="$65.20 billion"),
        inputs=(
            Input(
                name="commitment",
                value=1e11,
                unit="USD",
                display="$100 billion",
                origin="fact",
                citation=1,
                label="commitment",
            ),
            Input(name="years", value=7, unit="year", display="7 years", origin="conversation", label="term"),
            Input(name="discount_rate", value=0.12, unit="1", display="12%", origin="question"),
            Input(
                name="growth",
                value=0,
                unit="1",
                display="0%",
                origin="assumption",
                low=-0.05,
                high=0.15,
                note="Yearly spending is taken to stay level.",
            ),
        ),
        formula="present_value = sum(t, 1, years, annual_spend / (1 + discount_rate) ** t)",
        steps=("$100 billion ÷ 7 years = $14.29 billion a year", "14.29 × 4.5638 = 65.20"),
    ),
    suggestions=("and at 15%?", "how did you get that?"),
)
SWEEP = Answer(
    question="for 5 to 8 years?",
    kind=Kind.CALCULATION,
    text="From 5 to 8 years, the value today falls from **$72.10 billion** to **$62.10 billion**.",
    calculation=CalculationView(
        calculator="present_value",
        title="Present value",
        solved_for="present_value",
        result=Result(
            value=None, unit="USD", display="$62.10 billion to $72.10 billion", low=6.21e10, high=7.21e10
        ),
        table=(
            Row(label="5 years", value=7.21e10, unit="USD", display="$72.10 billion", at=5),
            Row(label="6 years", value=6.85e10, unit="USD", display="$68.52 billion", at=6),
            Row(label="7 years", value=6.52e10, unit="USD", display="$65.20 billion", at=7),
            Row(label="8 years", value=6.21e10, unit="USD", display="$62.10 billion", at=8),
        ),
        table_of="years",
    ),
)
NOT_COVERED = Answer(
    question="who is the CEO of Nvidia",
    kind=Kind.NOT_COVERED,
    text='The library does not say: nothing in it is about "Nvidia".',
    near=(
        Passage(
            document="deal",
            title=DEAL.title,
            section="Why it matters",
            start=DEAL.text.index(FEEDS),
            end=DEAL.text.index(FEEDS) + len(FEEDS),
            text=FEEDS,
        ),
    ),
    suggestions=("What is the deal?",),
)
CLARIFICATION = Answer(
    question="what is it worth",
    kind=Kind.CLARIFICATION,
    text="Over how many years? The library does not state a term for this. Try: over 10 years.",
    suggestions=("what is it worth over 10 years", "what is it worth over 7 years"),
)
HOSTILE_ANSWER = Answer(
    question="hostile",
    kind=Kind.FACT,
    text="It says [bold]no[/bold] and \x1b[2J and \u202eevil\u202c in one line. [1] <b>html</b> [7]",
    citations=(cite(1, HOSTILE, "It says [bold]no[/bold] and \x1b[2J and \u202eevil\u202c in one line."),),
)
USUAL = Answer(question="in a year", kind=Kind.CALCULATION, text="It is worth it in a year.")
"""Stands for the one answer that rests on an assumption."""
HELP = Answer(question="hello", kind=Kind.HELP, text="Hello. Ask about the deal.")
ANSWERS = {
    "deal": DEFINITION,
    "12%": CALCULATION,
    "years?": SWEEP,
    "nvidia": NOT_COVERED,
    "worth": CLARIFICATION,
    "hostile": HOSTILE_ANSWER,
    "in a year": USUAL,
}


class FakeError(Exception):
    """As the program's own errors are: its message is a sentence."""


FakeError.__module__ = "assistant.errors"

RATE = Variable(
    "discount_rate",
    "1",
    "discount rate",
    default=0.12,
    low=0.08,
    high=0.15,
    style="percent",
    assumption="a round rate",
)
COMMITMENT = Variable("commitment", "USD", "commitment", fact="deal.commitment")
PLEDGE_FACT = Fact(
    id="deal.commitment",
    statement=PLEDGED,
    value=1e11,
    unit="USD",
    low=None,
    high=None,
    as_of="2026-04-20",
    qualifier="more than",
    confidence="high",
    conflicts="",
    document="deal",
    start=DEAL.text.index(PLEDGED),
    end=DEAL.text.index(PLEDGED) + len(PLEDGED),
    quote=PLEDGED,
    section="",
)
SLASH_DESK = slash.Desk({"discount_rate": RATE, "commitment": COMMITMENT}, {"deal.commitment": PLEDGE_FACT})


class FakeLibrary:
    """Its two documents; what is added is only counted."""

    def __init__(self) -> None:
        self.held: dict[str, Document] = dict(DOCUMENTS)
        self.may_add = threading.Event()
        self.may_add.set()

    def document(self, id: str) -> Document:
        if id not in self.held:
            raise UnknownDocument(id, self.held)
        return self.held[id]

    def documents(self) -> Sequence[Document]:
        return tuple(self.held.values())

    def removable(self, id: str) -> Document:
        if self.document(id).origin == "builtin":
            raise BuiltinDocument(id)
        return self.held[id]

    def remove(self, id: str) -> Document:
        return self.held.pop(id)

    def add(
        self, paths: Iterable[Path], progress: Callable[[AddProgress], None], stop: Callable[[], bool]
    ) -> Iterator[AddReport]:
        for number, path in enumerate(paths, 1):
            progress(AddProgress(str(path), number, 1, 120, 480, False, 60.0, 6.0))
            while not self.may_add.wait(0.01):
                if stop():
                    return
            yield AddReport(str(path), "added", path.stem, 480)


class FakeAssistant:
    """Answers by the first word of `ANSWERS` in the question; `gate` holds answers back until it is set."""

    def __init__(self, think_seconds: float) -> None:
        self.think_seconds = think_seconds
        self.asked: list[str] = []
        self.gate = threading.Event()
        self.gate.set()
        self.library = FakeLibrary()
        self.desk = SLASH_DESK

    def ask(self, question: str, conversation: Conversation, within: Sequence[str] = ()) -> Answer:
        self.asked.append(question)
        self.gate.wait(20)
        time.sleep(self.think_seconds)
        answer = self._answer(question, conversation)
        conversation.turns.append((None, answer))
        return answer

    def _answer(self, question: str, conversation: Conversation) -> Answer:
        if "explode" in question:
            raise ValueError("boom")
        if "refuse" in question:
            raise FakeError("The years must be more than zero, and were 0.")
        if question.split()[0] in ("/set", "/unset", "/undo", "/redo", "/new"):
            return slash.run(question, conversation, SLASH_DESK)
        if question.startswith("/"):
            return Answer(question=question, kind=Kind.COMMAND, text=f"Done: `{question}`")
        for word, answer in ANSWERS.items():
            if word in question.lower():
                if answer is USUAL:
                    answer = _at(conversation.set_values.get("discount_rate", 0.12))
                return answer.model_copy(update={"question": question})
        return HELP.model_copy(update={"question": question, "text": f"You said: {question}"})


def _at(rate: float) -> Answer:
    """The value at a rate, which is assumed unless it was set."""
    value = 1e11 / (1 + rate)
    shown = f"${value / 1e9:.2f} billion"
    origin = "assumption" if rate == 0.12 else "conversation"
    rated = Input(
        name="discount_rate",
        value=rate,
        unit="1",
        display=f"{rate:.0%}",
        origin=origin,
        label="discount rate",
        low=0.08,
        high=0.15,
        note="a round rate",
    )
    view = CalculationView(
        calculator="present_value",
        title="Present value",
        solved_for="present_value",
        result=Result(value=value, unit="USD", display=shown),
        inputs=(rated,),
        formula="present_value = commitment ÷ (1 + discount_rate)",
    )
    return USUAL.model_copy(update={"calculation": view, "text": f"It is worth **{shown}** in a year."})


class FakeEngine:
    """Binds the fake assistant to a true conversation and a true archive, in a folder of its own."""

    def __init__(
        self, *, load_seconds: float = 0, think_seconds: float = 0, home: Path | None = None
    ) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.archive = Archive(home or Path(self._folder.name))
        self.assistant = FakeAssistant(think_seconds)
        self.asked = self.assistant.asked
        self.gate = self.assistant.gate
        self.talk = Talk(self.assistant, self.archive)  # type: ignore[arg-type]
        self.load_seconds = load_seconds
        self.loads = 0
        self.load_error: Exception | None = None
        self.loaded = threading.Event()
        self.may_load = threading.Event()
        self.may_load.set()

    def warm_up(self, progress: Callable[[str], None]) -> None:
        progress("Reading the library …")
        self.may_load.wait(20)
        time.sleep(self.load_seconds)
        self.loads += 1
        if self.load_error is not None:
            raise self.load_error
        self.loaded.set()

    def documents(self) -> Sequence[Document]:
        return self.assistant.library.documents()

    def assumptions(self) -> Sequence[Assumption]:
        return assumptions(self.talk.entries, self.talk.conversation, SLASH_DESK)

    def vocabulary(self) -> Sequence[Phrase]:
        return (
            Phrase("What is the deal?", "question", "Overview"),
            Phrase("Why does Amazon invest?", "question", "Motives"),
            Phrase("What is the pledge worth today at 12%?", "calculator", "Present value"),
            Phrase("/set discount_rate ", "variable", "discount rate"),
        )

    def add(
        self, paths: Iterable[Path], progress: Callable[[AddProgress], None], stop: Callable[[], bool]
    ) -> Iterator[AddReport]:
        return self.assistant.library.add(paths, progress, stop)

    def remove(self, words: str) -> str:
        return remove(words, self.assistant.library)  # type: ignore[arg-type]
