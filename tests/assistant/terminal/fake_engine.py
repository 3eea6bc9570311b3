"""An engine with canned answers of every kind, whose quotes are true slices of its two documents."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from assistant.answer import Answer, CalculationView, Citation, Input, Kind, Passage, Result, Row
from knowledge.document import Document

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
            Row(label="5 years", value=7.21e10, unit="USD", display="$72.10 billion"),
            Row(label="6 years", value=6.85e10, unit="USD", display="$68.52 billion"),
            Row(label="7 years", value=6.52e10, unit="USD", display="$65.20 billion"),
            Row(label="8 years", value=6.21e10, unit="USD", display="$62.10 billion"),
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
HELP = Answer(question="hello", kind=Kind.HELP, text="Hello. Ask about the deal.")
ANSWERS = {
    "deal": DEFINITION,
    "12%": CALCULATION,
    "years?": SWEEP,
    "nvidia": NOT_COVERED,
    "worth": CLARIFICATION,
    "hostile": HOSTILE_ANSWER,
}


class FakeError(Exception):
    """As the program's own errors are: its message is a sentence."""


FakeError.__module__ = "assistant.errors"


class FakeEngine:
    """Answers by the first word of `ANSWERS` in the question; `gate` holds answers back until it is set."""

    def __init__(self, *, load_seconds: float = 0, think_seconds: float = 0) -> None:
        self.load_seconds = load_seconds
        self.think_seconds = think_seconds
        self.asked: list[str] = []
        self.taken_back: list[str] = []
        self.loads = 0
        self.load_error: Exception | None = None
        self.loaded = threading.Event()
        self.may_load = threading.Event()
        self.may_load.set()
        self.gate = threading.Event()
        self.gate.set()

    def warm_up(self, progress: Callable[[str], None]) -> None:
        progress("Reading the library …")
        self.may_load.wait(20)
        time.sleep(self.load_seconds)
        self.loads += 1
        if self.load_error is not None:
            raise self.load_error
        self.loaded.set()

    def ask(self, question: str) -> Answer:
        self.asked.append(question)
        self.gate.wait(20)
        time.sleep(self.think_seconds)
        if "explode" in question:
            raise ValueError("boom")
        if "refuse" in question:
            raise FakeError("The years must be more than zero, and were 0.")
        if question.startswith("/"):
            return Answer(question=question, kind=Kind.COMMAND, text=f"Done: `{question}`")
        for word, answer in ANSWERS.items():
            if word in question.lower():
                return answer.model_copy(update={"question": question})
        return HELP.model_copy(update={"question": question, "text": f"You said: {question}"})

    def take_back(self) -> None:
        self.taken_back.append(self.asked[-1])

    def document(self, id: str) -> Document:
        return DOCUMENTS[id]

    def documents(self) -> Sequence[Document]:
        return tuple(DOCUMENTS.values())
