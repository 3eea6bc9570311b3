"""The hallway: a question goes in at one door, walks through the rooms, and an Answer leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property
from typing import TYPE_CHECKING

from assistant import (
    clarifying,
    composing,
    describing,
    following,
    joining,
    opening,
    pointing,
    replacing,
    resting,
    slash,
    summing,
)
from assistant.answer import Answer, Kind
from assistant.chaining import chained
from assistant.clean import safe_text
from assistant.conversation import Conversation, Topic
from assistant.covering import judge
from assistant.cuedata import words as cue_words
from assistant.evidence import Evidence, gather, named_documents
from assistant.examples import Example, Examples, Leads, Near
from assistant.leaning import Direction, load_direction
from assistant.meeting import calculation_for
from assistant.mending import Speller, english_words
from assistant.misstating import misstated
from assistant.naming import with_values
from assistant.premises import check
from assistant.question import Question
from assistant.ranking import Scored
from assistant.reading import plain_words, read
from assistant.routes import (
    AboutProgram,
    Arithmetic,
    Calculate,
    Compare,
    Expect,
    Inputs,
    LookUp,
    Route,
    Sensitivity,
    Steps,
)
from assistant.routing import route
from assistant.settings import Settings
from assistant.siding import laid_out
from assistant.suggesting import MOST, suggestions
from assistant.topics import Topic as HelpTopic
from assistant.topics import beyond, topics
from calculators.errors import CalculatorError

if TYPE_CHECKING:
    from calculators.loading import Models
    from calculators.model import Variable
    from knowledge.document import Passage, Sentence
    from knowledge.library import Library

Nearest = Mapping[Leads, Mapping[tuple[str, ...], Near]]
"""The nearest example of everything that examples lead to."""

MOST_READINGS = 4
"""So many readings of a fragment are looked up."""
OF_ITS_OWN = 3
"""A question with so many telling words is about something, and not about the calculation before it."""
WITHOUT_PREFACE = 0.7
"""What stands before a question is left out where what is left is covered so surely: it may have been the subject."""
HITS = 12
"""Passages that an answer may draw on."""


class Assistant:
    """Answers questions from the library and the calculators. Nothing heavy is loaded before it is needed."""

    def __init__(
        self, settings: Settings, library: Library | None = None, models: Models | None = None
    ) -> None:
        """Take the settings; a library and models of one's own are for tests."""
        self.settings = settings
        self._library = library
        self._models = models

    # What is behind the rooms, each made when first needed.

    @cached_property
    def library(self) -> Library:
        """The documents and facts."""
        if self._library is not None:
            return self._library
        return opening.open_library(self.settings)

    @cached_property
    def models(self) -> Models:
        """The calculators, the user's own among them."""
        if self._models is not None:
            return self._models
        return opening.open_models(self.settings)

    @cached_property
    def variables(self) -> Mapping[str, Variable]:
        """Every variable of every calculator, by name; the first to use a name describes it."""
        table: dict[str, Variable] = {}
        for model in self.models.values():
            for variable in model.variables:
                if not variable.convention:
                    table.setdefault(variable.name, variable)
        return table

    @cached_property
    def fact_values(self) -> Mapping[str, float]:
        """The value of every fact that has one, by id."""
        return {f.id: f.value for f in self.library.facts.values() if f.value is not None}

    @cached_property
    def default_facts(self) -> Mapping[str, float]:
        """The values of the facts that calculators start from."""
        used = {f for m in self.models.values() for v in m.variables for f in (v.fact, *v.other_facts) if f}
        return {i: v for i, v in self.fact_values.items() if i in used}

    @cached_property
    def desk(self) -> slash.Desk:
        """What chat commands need."""
        return slash.Desk(self.variables, self.library.facts)

    @cached_property
    def examples(self) -> Examples:
        """Every example phrase of models, documents, facts and topics."""
        found = [
            Example(a.phrase, "calculator", (m.name, a.solve_for))
            for m in self.models.values()
            for a in m.asks
        ]
        found += [
            Example(question, "section", (d.id, section))
            for d in self.library.documents()
            for question, section in d.asks
        ]
        found += [Example(phrase, "fact", (f.id,)) for f in self.library.facts.values() for phrase in f.asks]
        found += [Example(phrase, "topic", (t.name,)) for t in topics().values() for phrase in t.phrases]
        found += [Example(phrase, "beyond", (b.name,)) for b in beyond().values() for phrase in b.phrases]
        return Examples(found, self.library.vectors)

    @cached_property
    def speller(self) -> Speller:
        """Mends words towards those of the library and the models."""
        words = {w for d in self.library.documents() for w in plain_words(d.text) if w.isalpha()}
        for variable in self.variables.values():
            words |= {w for phrase in (variable.label, *variable.words) for w in plain_words(phrase)}
        words |= {w for e in self.examples.examples for w in plain_words(e.phrase)}
        return Speller(sorted(words | cue_words()), english_words(), cue_words())

    def warm_up(self, progress: Callable[[str], None] | None = None) -> None:
        """Load everything that the first answer needs; safe to call from another thread before asking."""
        say = progress or (lambda _: None)
        say("Reading the library")
        self.library.prepare(
            lambda done, total: say(f"Indexing the library, {done} of {total} sentences"), meanwhile=True
        )
        say("Reading the example questions")
        _ = self.examples, self.speller, self.desk
        say("Ready")

    # The way of a question.

    def ask(self, asked: str, conversation: Conversation, within: Sequence[str] = ()) -> Answer:
        """Answer one question of a conversation; a line that begins with "/" is a command.

        `within` limits the library to documents, by id, or to the groups "added" and "builtin";
        raises knowledge's UnknownDocument for an id that is not there.
        """
        if asked.lstrip().startswith("/"):
            answer = slash.run(asked.lstrip(), conversation, self.desk)
            conversation.turns.append((None, answer))
            return answer
        with self.library.steady():  # whatever another process adds or removes meanwhile
            return self._answer(asked, conversation, within)

    def _answer(self, asked: str, conversation: Conversation, within: Sequence[str]) -> Answer:
        """Answer a question, or two typed as one."""
        shown = safe_text(asked)
        pieces = following.parts(read(asked).text)
        if (
            len(pieces) > 1
            and summing.written_out(shown) is None
            and all(following.asks(piece, shown) for _, piece in pieces)
        ):
            answers = self._each(pieces, conversation, within)
            if len({a.kind for a in answers} & {Kind.CLARIFICATION, Kind.HELP}) == 0:
                answer = joining.joined(shown, [label for label, _ in pieces], answers)
                conversation.turns.append((None, answer))
                return answer
        answer = self._one(asked, conversation, within)
        conversation.turns.append((None, answer))
        return answer

    def _each(
        self, pieces: Sequence[tuple[str, str]], conversation: Conversation, within: Sequence[str]
    ) -> list[Answer]:
        """Answer the parts of a question in turn: "and what does that depend on" leans on the part before it."""
        before = len(conversation.turns)
        answers = []
        for _, piece in pieces:
            answers.append(self._one(piece, conversation, within))
            conversation.turns.append((None, answers[-1]))
        del conversation.turns[before:]
        return answers

    def _one(self, asked: str, conversation: Conversation, within: Sequence[str]) -> Answer:
        question = read(asked, self.speller.mend)
        if not question.words and not question.figures:
            return joining.nothing_asked(question)
        if question.form == "steps" and not (conversation.state.steps or conversation.state.standing):
            # "How did the valuation develop? Give me the steps": nothing was computed, and a list is wanted.
            question = replace(question, form="list") if len(question.content) >= OF_ITS_OWN else question
        code = clarifying.programming(question)
        if code is not None:
            return code
        if question.unread:
            return clarifying.unreadable(question)
        money = clarifying.other_money(question, conversation)
        if money is not None:
            return money
        read_as = None
        topic = conversation.state.topic if _speaks_of(conversation) else None
        if topic is not None and following.bare(question) and _from_the_library(conversation):
            # Without a subject of its own a question leans on the answer above it, before it can be anything else.
            if following.asks_for_more(question):
                said = {(c.document, c.start) for _, past in conversation.turns for c in past.citations}
                more = composing.further(question, self._shelf(within), topic, said)
                if more is not None:
                    return more
            read_as = following.full_question(question, topic)
        if topic is not None and read_as is None and _from_the_library(conversation):
            read_as = self._completed(question, topic, conversation, within)
            read_as = read_as or replacing.referring(question, topic, self._names)
        if read_as is not None:
            question = read(read_as, self.speller.mend)
        near = self.near(question)
        looked = self._looked(question, near, within)
        chosen = self._route(question, conversation, near, looked)
        if read_as is None and isinstance(chosen, LookUp):
            read_as = following.full_question(question, topic)
            if read_as is not None:
                question = read(read_as, self.speller.mend)
                near = self.near(question)
                looked = self._looked(question, near, within)
                chosen = self._route(question, conversation, near, looked)
        lone = clarifying.alone(question, conversation) if isinstance(chosen, Calculate | LookUp) else None
        if lone is None and isinstance(chosen, LookUp):
            lone = clarifying.half_a_sum(question)
        if lone is not None:
            answer = lone
        elif isinstance(chosen, Calculate):
            answer = describing.calculated(
                question, chosen, conversation, self.desk, self.library, self.default_facts
            )
        elif isinstance(chosen, Sensitivity):
            answer = describing.ranked(
                question, chosen, conversation, self.desk, self.library, self.default_facts
            )
        elif isinstance(chosen, Expect):
            answer = summing.expected(question, chosen, conversation, self.models, self.library)
        elif isinstance(chosen, Compare):
            answer = describing.compared(
                question, chosen, conversation, self.desk, self.library, self.default_facts
            )
        elif isinstance(chosen, Arithmetic):
            answer = self._sum(question, chosen, conversation)
        elif isinstance(chosen, Steps):
            answer = joining.steps(question, conversation)
        elif isinstance(chosen, Inputs):
            answer = resting.rests_on(question, conversation, self.models)
        elif isinstance(chosen, AboutProgram):
            answer = self._about(question, topics()[chosen.topic])
        else:
            evidence = looked()
            asks = replacing.core(question.text, self._names, self.default_facts.values())
            if asks is not None:
                only = read(asks, self.speller.mend)
                other = self._gather(only, self.near(only), within)
                alone = judge(only, other)
                surely = alone.confidence >= WITHOUT_PREFACE
                surely = surely or (alone.covered and not judge(question, evidence).covered)
                if surely and other.sum > evidence.sum:
                    form = "list" if question.form == "list" else only.form
                    only = replace(only, asked=question.asked, cut=question.cut, form=form)
                    question, evidence = only, other
            answer = self._look_up(question, chosen.near, conversation, within, evidence)
            if answer.kind is Kind.NOT_COVERED and chosen.instead is not None:
                answer = describing.calculated(
                    question, chosen.instead, conversation, self.desk, self.library, self.default_facts
                )
        if question.cut:
            answer = clarifying.cut_short(question, answer)
        if read_as is not None:
            answer = answer.model_copy(update={"read_as": read_as, "question": safe_text(asked)})
        elif question.mended:
            answer = answer.model_copy(update={"read_as": question.text})
        return answer

    def _completed(
        self, question: Question, topic: Topic, conversation: Conversation, within: Sequence[str]
    ) -> str | None:
        """The full question that a fragment stands for: of several, the one that the library answers best."""
        citations = conversation.turns[-1][1].citations
        before = citations[0].quote if citations else ""
        texts = replacing.readings(question, topic, before, self._names)
        texts = texts or pointing.pointed(question, topic, self._names)
        if len(texts) <= 1:
            return texts[0] if texts else None
        found: list[tuple[bool, float, str]] = []
        for text in texts[:MOST_READINGS]:
            full = read(text, self.speller.mend)
            evidence = self._gather(full, self.near(full), within)
            found.append((judge(full, evidence).covered, evidence.sum, text))
        return max(found, key=lambda f: f[:2])[2]

    @cached_property
    def _names(self) -> replacing.Names:
        """Finds names in a text: the parties', and those that the library's facts speak of."""
        return replacing.known_names([fact.quote for fact in self.library.facts.values()])

    def _looked(self, question: Question, near: Nearest, within: Sequence[str]) -> Callable[[], Evidence]:
        """What the library has on a question, looked up when first asked for and only once."""
        return cache(lambda: self._gather(question, near, within))

    def _route(
        self, question: Question, conversation: Conversation, near: Nearest, looked: Callable[[], Evidence]
    ) -> Route:
        from calculators.expressions import is_arithmetic

        lines = (question.text, with_values(question.text, self.desk)[0])
        sum_ = next((line for line in lines if is_arithmetic(line)), None)
        signs = question.figures and not question.words and _signs(question.text)
        if sum_ is None and signs and [f.form for f in question.figures] != ["range"]:
            sum_ = question.text  # "1/3": with nothing but figures and signs, it is a sum or nothing
        if sum_ is None:
            sum_ = summing.written_out(question.text) or chained(question, conversation)
        if sum_ is None:
            sum_ = summing.told(question)
        if conversation.state.standing is not None and _one_price(question):
            sum_ = None  # "80/MWh" is a new value
        leaning = self.leaning(question)
        return route(question, conversation, self.models, self.default_facts, near, sum_, looked, leaning)

    def _sum(self, question: Question, chosen: Arithmetic, conversation: Conversation) -> Answer:
        """Compute a line of arithmetic, or what the calculator says that it rather asks for."""
        quoted = with_values(question.text, self.desk)[1] if chosen.text not in question.text else {}
        if chosen.instead is not None and any(u.startswith("1/") for u in summing.units(chosen.text)):
            # "100 billion over ten years per day" is money, which a sum cannot know.
            return describing.calculated(
                question, chosen.instead, conversation, self.desk, self.library, self.default_facts
            )
        standing = conversation.state.standing
        try:
            answer = summing.arithmetic(question, chosen.text, quoted, conversation, self.desk, self.library)
            if not question.figures and standing is not None:
                conversation.note(standing=standing, line="")  # "in months?" leaves what it is said of
            return answer
        except CalculatorError as error:
            if chosen.instead is None:
                return clarifying.refusal(question, error)
        return describing.calculated(
            question, chosen.instead, conversation, self.desk, self.library, self.default_facts
        )

    def near(self, question: Question) -> Nearest:
        """The nearest example of everything that examples lead to."""
        plain = self.library.question_vector(question.plain)
        masked = plain if question.masked == question.plain else self.library.question_vector(question.masked)
        return self.examples.near(
            masked,
            plain,
            frozenset(w.stem for w in question.content if w.start >= question.to_the_point),
            text=question.text,
        )

    @cached_property
    def _direction(self) -> Direction | None:
        return load_direction(*self.library.model)

    def leaning(self, question: Question) -> float:
        """How much a question is like those that are computed, from -1 to 1; 0 where nothing was learned of that."""
        if self._direction is None:
            return 0.0
        return self._direction.leaning(self.library.question_vector(question.plain))

    def evidence(self, question: Question, within: Sequence[str] = (), examples: bool = True) -> Evidence:
        """What the library has on a question; without `examples` as if no example question led to it: for fitting."""
        near = self.near(question)
        return self._gather(question, near if examples else {**near, "section": {}, "fact": {}}, within)

    def composed(self, question: Question) -> Answer:
        """The answer that the library gives if it is taken to cover the question: for measuring."""
        shelf = self._shelf(())
        return composing.answer(question, self.evidence(question), shelf, ())

    def _gather(self, question: Question, near: Nearest, within: Sequence[str]) -> Evidence:
        named = () if within else named_documents(question.text)
        within = within or named
        findings = self.library.answering(question.plain, HITS, within)
        if named:
            # Whether there is an answer at all is known of the whole library, not of one of its documents.
            whole = self.library.answering(question.plain, 1)
            findings = replace(findings, unanswered=whole.unanswered)
        allowed = {d.id for d in self.library.documents(within)}
        return gather(
            question,
            findings,
            near,
            self.library.facts,
            self.library.idf,
            self.library.knows,
            allowed.__contains__,
        )

    def _shelf(self, within: Sequence[str]) -> composing.Shelf:
        documents = self.library.documents(within) if within else ()
        return composing.Shelf(
            self.library.document, self._similarity, self.library.facts.get, documents, self._stated
        )

    @cached_property
    def _stated(self) -> Mapping[str, tuple[int, ...]]:
        """Where the facts of each document stand in it."""
        places: dict[str, tuple[int, ...]] = {}
        for fact in self.library.facts.values():
            places[fact.document] = (*places.get(fact.document, ()), fact.start)
        return places

    def _similarity(self, one: Sentence, its: Passage, other: Sentence, others: Passage) -> float:
        """The cosine of two sentences of the library."""
        first = self.library.sentence_vectors(its)[its.sentences.index(one)]
        second = self.library.sentence_vectors(others)[others.sentences.index(other)]
        return float(first @ second)

    def _look_up(
        self,
        question: Question,
        near: Nearest,
        conversation: Conversation,
        within: Sequence[str],
        evidence: Evidence,
    ) -> Answer:
        shelf = self._shelf(within)
        next_questions = suggestions(question, near, evidence, shelf.within)
        correction = check(question) or misstated(question)
        if correction is not None and correction.fact in self.library.facts:
            names = (correction.fact, correction.also)
            facts = [self.library.facts[name] for name in names if name in self.library.facts]
            right = composing.corrected(question, correction, facts, shelf, next_questions)
            conversation.note(topic=following.topic_of(question, right))
            return self._with_sum(right, near)
        if not judge(question, evidence).covered and not laid_out(question, evidence, shelf):
            return composing.not_covered(question, evidence, next_questions)
        answer = self._with_sum(
            composing.answer(
                question, evidence, shelf, next_questions, lambda text: self._sentences(text, within)
            ),
            near,
        )
        conversation.note(topic=following.topic_of(question, answer))
        return answer

    def _sentences(self, text: str, within: Sequence[str]) -> Sequence[Scored]:
        """The sentences that answer best what a text is, best first."""
        question = read(text)
        return self._gather(question, self.near(question), within).sentences

    def _with_sum(self, answer: Answer, near: Mapping[Leads, Mapping[tuple[str, ...], Near]]) -> Answer:
        """An answer of the library that offers the calculation which fits it, too."""
        fitting = calculation_for(answer.citations, self.models, near.get("calculator", {}))
        if fitting is None:
            return answer
        return answer.model_copy(update={"suggestions": (*answer.suggestions[: MOST - 1], fitting)})

    def _about(self, question: Question, topic: HelpTopic) -> Answer:
        text = topic.text
        if "{calculators}" in text:
            lines = (f"- `{m.name}`: {m.summary}" for m in self.models.values())
            text = text.replace("{calculators}", "\n".join(lines))
        if "{documents}" in text:
            text = text.replace(
                "{documents}", "\n".join(f"- {d.title} (`{d.id}`)" for d in self.library.documents())
            )
        text = text.replace("{commands}", slash.commands_text())
        if "{assumptions}" in text:
            text = text.replace("{assumptions}", slash.defaults_text(self.desk))
        return Answer(question=question.asked, kind=Kind.HELP, text=text, suggestions=topic.suggestions)


def _from_the_library(conversation: Conversation) -> bool:
    """Whether the answer before was one of the library, so that a bare "why?" leans on it."""
    kinds = {Kind.FACT, Kind.DEFINITION, Kind.EXPLANATION}
    return bool(conversation.turns) and conversation.turns[-1][1].kind in kinds


def _one_price(question: Question) -> bool:
    """Whether a question is no more than one price: "80/MWh?"."""
    figures = question.figures
    return (
        len(figures) == 1 and figures[0].written == "price" and figures[0].text == question.text.strip(" ?.!")
    )


def _speaks_of(conversation: Conversation) -> bool:
    """Whether what the library last told is still spoken of: not where a number was computed since."""
    answers = [a for _, a in conversation.turns if a.kind is not Kind.COMMAND]
    return not answers or answers[-1].kind is not Kind.CALCULATION


def _signs(text: str) -> bool:
    """True if there is a sign of arithmetic in a text."""
    return any(sign in text for sign in "+*/^!=()")
