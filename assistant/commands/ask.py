"""`deal ask`: a question, or a conversation on standard input, answered for people or as JSON lines."""

from __future__ import annotations

import argparse
import os
from itertools import chain

from assistant.commands.common import add_json, add_within, inputs, look_of, settings_of, tell
from assistant.errors import TRACEBACK, AssistantError, verdict
from assistant.mishaps import UNANSWERED, is_mishap, mishap_sentence
from assistant.streams import Streams

EPILOG = """\
examples:
  deal ask 'Why does Amazon invest in a company that will be its customer?'
  deal ask 'What rate makes the $100B worth $60B today?' --json
  printf 'What is it worth over 7 years at 12%%?\\nand at 15%%?\\n' | deal ask --json

Without QUESTION, each line of standard input is a question of one conversation; /new starts another,
/set years 7 sets an assumption, /unset years takes it back, /assumptions lists them."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("question", metavar="QUESTION", nargs="*", help="the question")
    add_json(parser)
    add_within(parser)
    parser.add_argument("--steps", action="store_true", help="show the steps of calculations")


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Answer, one question after the other, each printed at once."""
    questions = inputs(
        arguments.question, streams, "question", 'Write: deal ask "How much did Amazon invest?"'
    )
    first = next(questions)  # before anything is loaded, so that a mistake is told at once

    from assistant.answer import Answer, Kind
    from assistant.ask import Assistant
    from assistant.conversation import Conversation
    from assistant.rendering import answer_json, answer_text

    assistant = Assistant(settings_of(streams))
    conversation = Conversation()
    within = tuple(arguments.within)
    assistant.library.documents(within)  # an unknown id is told before anything is loaded
    tell(assistant.library.notices, streams)
    status = 0
    for number, question in enumerate(chain([first], questions)):
        try:
            answer = assistant.ask(question, conversation, within)
        except Exception as error:  # the outermost door of one line: the conversation goes on behind it
            if os.environ.get(TRACEBACK):
                raise
            if is_mishap(error):
                if arguments.question:
                    raise AssistantError(mishap_sentence(error)) from error
                streams.note(f"deal: {mishap_sentence(error)}")
                status = 1
                answer = Answer(question=question, kind=Kind.HELP, text=UNANSWERED)
            else:
                if arguments.question:
                    raise
                sentence, status = verdict(error)
                answer = Answer(question=question, kind=Kind.CLARIFICATION, text=f"No answer: {sentence}")
        if arguments.json:
            streams.show(answer_json(answer))
            continue
        if number:
            streams.show("")
        streams.show(answer_text(answer, look_of(streams), steps=arguments.steps))
    return status
