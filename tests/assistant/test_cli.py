"""The command line: streams, exit status, and the sentences for mistakes. The core is a small fake here."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

import assistant.ask
from assistant import __version__, cli
from assistant.answer import Answer, Kind
from assistant.ask import Assistant as TrueAssistant
from assistant.clean import clean_input
from assistant.commands import NAMES
from assistant.conversation import Conversation
from assistant.errors import UsageError
from assistant.settings import Settings
from assistant.streams import Streams
from knowledge.document import Passage
from knowledge.errors import ModelError

ROOT = Path(__file__).parents[2]


class Core:
    """Answers a question with itself; says how many questions the conversation had before."""

    def __init__(self, settings: Settings) -> None:
        self.library = self
        self.notices: tuple[str, ...] = ()

    def steady(self) -> AbstractContextManager[None]:
        return nullcontext()

    def documents(self, within: Sequence[str] = ()) -> tuple[()]:
        return ()

    def ask(self, asked: str, conversation: Conversation, within: Sequence[str] = ()) -> Answer:
        if asked == "break":
            raise ZeroDivisionError("oops")
        if asked.startswith("/"):
            conversation.new()
            return Answer(question=asked, kind=Kind.COMMAND, text="A new conversation.")
        text = f"{len(conversation.turns)} before; {', '.join(within) or 'everything'}; **{asked}**"
        offers = ("why?", "how much?") if asked in ("suggest", "unclear") else ()
        kind = Kind.CLARIFICATION if asked == "unclear" else Kind.HELP
        answer = Answer(question=asked, kind=kind, text=text, suggestions=offers)
        conversation.turns.append((None, answer))
        return answer


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DEAL_HOME", str(tmp_path))
    monkeypatch.setattr(assistant.ask, "Assistant", Core)
    return tmp_path


def call(*arguments: str, stdin: bytes = b"", interactive: bool = False) -> tuple[int, str, str]:
    """Run a command line; return its exit status, standard output and standard error."""
    streams = Streams(io.BytesIO(stdin), io.StringIO(), io.StringIO(), interactive=interactive)
    try:
        status = cli.run(arguments, streams)
    except UsageError as error:
        return error.status, streams.stdout.getvalue(), str(error)  # type: ignore[attr-defined]
    return status, streams.stdout.getvalue(), streams.stderr.getvalue()  # type: ignore[attr-defined]


def objects(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


# --- ask ---------------------------------------------------------------------------------------------


def test_ask_answers_people() -> None:
    assert call("ask", "why?") == (0, "0 before; everything; why?\n", "")


def test_ask_joins_words_without_quotes() -> None:
    assert call("ask", "what", "is", "lock-in?")[1] == "0 before; everything; what is lock-in?\n"


def test_ask_answers_scripts() -> None:
    status, out, _ = call("ask", "why?", "--json")
    assert status == 0
    assert out.count("\n") == 1
    assert objects(out)[0]["question"] == "why?"


def test_lines_of_standard_input_are_one_conversation_in_order() -> None:
    _, out, _ = call("ask", "--json", stdin=b"one\n\n  \ntwo\r\n/new\nthree")
    assert [(o["question"], o["kind"]) for o in objects(out)] == [
        ("one", "help"),
        ("two", "help"),
        ("/new", "command"),
        ("three", "help"),
    ]
    assert [str(o["text"])[:8] for o in objects(out)] == ["0 before", "1 before", "A new co", "0 before"]


def test_each_answer_is_flushed_before_the_next_question_is_read() -> None:
    """A script may wait for the answer to each line before it writes the next."""

    class Watching(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            seen.append(out.flushed)
            return super().readline(size)

    class Out(io.StringIO):
        flushed = 0

        def flush(self) -> None:
            self.flushed = self.getvalue().count("\n")

    seen: list[int] = []
    out = Out()
    cli.run(["ask", "--json"], Streams(Watching(b"one\ntwo\nthree\n"), out, io.StringIO()))
    assert seen == [0, 1, 2, 3]


def test_broken_input_is_survived() -> None:
    lines = [
        b"\xff\xfe broken",
        b"nul\x00inside",
        b"\xed\xa0\x80 surrogate",
        b"\x1b[31mred",
        b"\xe2\x80\xa8sep",
    ]
    status, out, _ = call("ask", "--json", stdin=b"\xef\xbb\xbf" + b"\n".join(lines) + b"\n")
    questions = [str(o["question"]) for o in objects(out)]
    assert status == 0
    assert questions == [
        "\ufffd\ufffd broken",
        "nul inside",
        "\ufffd\ufffd\ufffd surrogate",
        "red",
        "\u2028sep",
    ]


def test_only_lines_that_come_blank_are_skipped() -> None:
    _, out, _ = call("ask", "--json", stdin=b"one\n\x01\x02\n \t\r\n\x1c\n\xc2\xa0\n\x1b[0m\ntwo\n")
    assert [str(o["question"]).strip() for o in objects(out)] == ["one", "", "", "", "two"]


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        (b"\x1b]0;pwn\x07what stake?", "what stake?"),
        (b"\x1b]8;;http://x\x1b\\what stake?", "what stake?"),
        (b"\x1bP1;2|data\x1b\\what stake?", "what stake?"),
        (b"\xc2\x9b31mwhat\xc2\x9d0;pwn\xc2\x9c stake?", "what stake?"),
        (b"\x1b[200~what stake?\x1b[201~", "what stake?"),
        (b"\x1b(Bwhat\x1b stake?", "what stake?"),
        (b"\x1b]0;what stake?", "]0;what stake?"),  # without an end nobody can say where it stops
    ],
)
def test_escape_sequences_go_as_a_whole(typed: bytes, question: str) -> None:
    assert objects(call("ask", "--json", stdin=typed + b"\n")[1])[0]["question"] == question
    assert objects(call("ask", "--json", typed.decode())[1])[0]["question"] == question


@pytest.mark.parametrize("start", ["\x9d", "\x1b]", "\x9b", "\x1b[1", "\x1b"])
def test_many_beginnings_of_sequences_take_no_time(start: str) -> None:
    assert not any(letter in clean_input(start * 400_000) for letter in "\x1b\x9b\x9d")


def test_a_line_without_end_is_cut_not_kept() -> None:
    _, out, _ = call("ask", "--json", stdin=b"x" * 3_000_000 + b"\nnext\n")
    assert [len(str(o["question"])) for o in objects(out)] == [1_000_000, 4]


def test_a_line_that_breaks_the_program_still_gets_its_object_and_the_rest_go_on() -> None:
    status, out, error = call("ask", "--json", stdin=b"one\nbreak\ntwo\n")
    assert [o["question"] for o in objects(out)] == ["one", "break", "two"]
    assert objects(out)[1]["kind"] == "help"  # it is about the program, and no clarification
    assert str(objects(out)[1]["text"]).startswith("This was not answered: something went wrong inside")
    assert "ZeroDivisionError" not in out
    assert "while answering; please report it: ZeroDivisionError: oops." in error
    assert status == 1


def test_a_mistake_in_the_program_is_told_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ask", "break", "--json"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "deal: Something went wrong inside the program while answering; please report it: "
        "ZeroDivisionError: oops. DEAL_TRACEBACK=1 shows where.\n"
    )


def test_in_may_be_repeated() -> None:
    assert call("ask", "why?", "--in", "a", "--in", "added")[1] == "0 before; a, added; why?\n"


@pytest.mark.parametrize(
    ("arguments", "stdin", "sentence"),
    [
        (["ask", " "], b"", "The question is empty."),
        (["ask"], b"\n \n", "There is no question on standard input."),
        (["ask", "why?", "--jsn"], b"", "Unrecognized arguments: --jsn. Try `deal ask --help`."),
        (["search", "x", "--top", "0"], b"", 'must be a whole number from 1 to 1000, not "0"'),
        (["search", "x", "--top", "1e3"], b"", 'must be a whole number from 1 to 1000, not "1e3"'),
        (["asc"], b"", 'There is no command "asc". Did you mean "ask"?'),
        (["zebra"], b"", 'There is no command "zebra": they are chat, ask, '),
        (["What is lock-in?"], b"", 'To ask a question, write: deal ask "What is lock-in?"'),
        (["--jsom"], b"", '"--jsom" is no option of `deal` itself.'),
        (["show"], b"", "The following arguments are required: ID."),
        (["chat"], b"", "The chat needs a terminal."),
        ([], b"", "The chat needs a terminal."),
    ],
)
def test_unusable_arguments_are_a_sentence_and_status_2(
    arguments: list[str], stdin: bytes, sentence: str
) -> None:
    status, out, error = call(*arguments, stdin=stdin)
    assert (status, out) == (2, "")
    assert sentence in error
    assert "\n" not in error


def test_without_a_question_on_a_terminal_nothing_waits() -> None:
    status, _, error = call("ask", interactive=True)
    assert status == 2
    assert "There is no question." in error


def test_a_dollar_that_the_shell_took_is_noticed() -> None:
    assert 'the shell reads "$1" as its own' in call("ask", "what is the 00B worth?")[2]
    assert call("ask", "what is the $100B worth, or 0.5 billion, or 10B?")[2] == ""


# --- add ----------------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A library that embeds nothing, and notes how many passages it was asked to."""
    from knowledge.library import Library

    done: list[int] = []

    def embed(library: Library, passages: Sequence[Passage], counted: Callable[[int, int], None]) -> None:
        done.append(len(passages))
        counted(0, 3)
        counted(3, 3)

    monkeypatch.setattr(Library, "_embed", embed)
    return done


def test_add_says_how_far_it_is_only_on_a_terminal(tmp_path: Path, embedded: list[int]) -> None:
    path = tmp_path / "tides.md"
    path.write_text("The tide rises twice a day.\n", encoding="utf-8")
    streams = Streams(io.BytesIO(), io.StringIO(), Terminal())
    assert cli.run(["add", str(path)], streams) == 0
    assert embedded == [1]
    shown = [line.rstrip() for line in streams.stderr.getvalue().split("\r")]  # type: ignore[attr-defined]
    assert any(line.startswith(f"Reading {path}, file 1 of 1.") for line in shown)
    assert any(line.startswith("1 of 1 passages, ") for line in shown)
    assert shown[-1] == ""  # the line is taken away

    assert call("add", str(path)) == (0, f"unchanged tides (1 passage) from {path}\n", "")
    path.write_text("The tide rises every twelve hours.\n", encoding="utf-8")
    assert call("add", str(path)) == (0, f"updated tides (1 passage) from {path}\n", "")
    assert embedded == [1, 1]


def test_sources_tells_what_has_changed_since_it_was_added(tmp_path: Path, embedded: list[int]) -> None:
    paths = [tmp_path / f"{name}.md" for name in ("tides", "ships", "lamps")]
    for path in paths:
        path.write_text(f"The {path.stem} are many here.\n", encoding="utf-8")
    assert call("add", *map(str, paths))[0] == 0
    assert call("sources")[2] == ""
    paths[0].write_text("The tides are few now.\n", encoding="utf-8")
    paths[1].unlink()
    status, out, told = call("sources")
    assert status == 0
    assert [
        line.split("  ")[1:3] for line in out.splitlines() if line.startswith(("tides", "ships", "lamps"))
    ]
    assert "added, file changed" in out
    assert "added, file gone" in out
    assert f"`deal add` takes the change: {paths[0]}" in told
    assert "`deal remove` takes it out: ships" in told
    rows = [json.loads(line) for line in call("sources", "--json")[1].splitlines()]
    states = {row["document"]: row["file"] for row in rows if row["origin"] == "added"}
    assert {name: states[name] for name in ("tides", "ships", "lamps")} == {
        "tides": "changed",
        "ships": "gone",
        "lamps": "current",
    }
    (report,) = [json.loads(line) for line in call("add", "--json", str(paths[0]))[1].splitlines()]
    assert (report["status"], report["kept"]["words"]) == ("updated", [5, 5])


@pytest.mark.parametrize("mishap", [KeyboardInterrupt(), ModelError("The model is not there.")])
def test_adding_that_is_stopped_adds_nothing_and_without_a_model_the_document_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], mishap: BaseException
) -> None:
    from knowledge.library import Library

    def embed(library: Library, passages: object, counted: object) -> None:
        raise mishap

    monkeypatch.setattr(Library, "_embed", embed)
    path = tmp_path / "tides.md"
    path.write_text("The tide rises twice a day.\n", encoding="utf-8")
    stopped = isinstance(mishap, KeyboardInterrupt)
    assert cli.main(["add", str(path)]) == (130 if stopped else 0)
    said = capsys.readouterr()
    assert said.out == ("" if stopped else f"added tides (1 passage) from {path}\n")
    assert said.err == (
        "Stopped. What was reported is in the library; nothing is half added.\n"
        if stopped
        else f"{path}: The model is not there.\n"
    )
    assert ("tides" in call("sources")[1]) == (not stopped)


def test_an_empty_path_is_no_folder(embedded: list[int]) -> None:
    status, out, error = call("add", "")
    assert (status, out) == (2, "")
    assert error.startswith("One of the paths is empty.")


def test_a_name_that_is_no_utf8_is_found(
    tmp_path: Path, embedded: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    odd = tmp_path / os.fsdecode(b"fold\xfe") / os.fsdecode(b"bad\xff.md")
    odd.parent.mkdir()
    odd.write_text("The tide rises twice a day.\n", encoding="utf-8")
    assert cli.main(["add", str(odd), "--json"]) == 0
    assert objects(capsys.readouterr().out)[0]["document"] == "bad"
    odd.with_name(os.fsdecode(b"bad\xfe.md")).write_text("Another.\n", encoding="utf-8")
    assert cli.main(["add", str(odd)]) == 2
    assert "Add their folder" in capsys.readouterr().err
    assert cli.main(["add", str(odd.with_name(os.fsdecode(b"none\xff.md")))]) == 2
    assert "There is no file at" in capsys.readouterr().err


# --- calculators that take a line -----------------------------------------------------------------------


@pytest.fixture
def true_core(monkeypatch: pytest.MonkeyPatch) -> None:
    """The true assistant, which must not be asked: what a calculator is told never goes through routing."""

    def ask(*_: object) -> Answer:
        raise AssertionError("a calculator's values were asked as a question")

    monkeypatch.setattr(assistant.ask, "Assistant", TrueAssistant)
    monkeypatch.setattr(TrueAssistant, "ask", ask)


@pytest.mark.usefixtures("true_core")
@pytest.mark.parametrize(
    ("arguments", "calculator", "value"),
    [
        (["scenarios", "50% $100B", "30% $60B", "20% $20B"], "scenarios", 72e9),
        (["scenarios", "50% $100B, 30% $60B, 20% $20B: expected?"], "scenarios", 72e9),
        (["scenarios", "$9B at 60%", "$1B at 40%"], "scenarios", 5.8e9),
        (["arithmetic", "expression=2^10"], "arithmetic", 1024),
        (["arithmetic", "15%", "of", "$100B"], "arithmetic", 15e9),
    ],
)
def test_special_calculators_compute_what_they_are_told(
    arguments: list[str], calculator: str, value: float
) -> None:
    status, out, _ = call("calc", *arguments, "--json")
    (answer,) = objects(out)
    calculation = answer["calculation"]
    assert isinstance(calculation, dict)
    assert (status, calculation["calculator"]) == (0, calculator)
    assert calculation["result"]["value"] == pytest.approx(value)


@pytest.mark.usefixtures("true_core")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["scenarios", "p=3"], "or ask: deal ask '50% $100B, 30% $60B, 20% $20B: expected?'"),
        (["scenarios", "50% $100B", "30%"], "is no list of outcomes with their probabilities"),
        (["scenarios", "50% $100B", "50% 3 years"], "not all of one kind"),
        (["scenarios", "50% $100B", "30% $60B"], "add up to 80%"),
        (["arithmetic", "p=3"], "cannot be read in this arithmetic"),
        (["arithmetic", "1/0"], "zero"),
        (["arithmetic", "2", "--solve-for", "x"], "has no variables"),
    ],
)
def test_special_calculators_say_what_they_cannot_read(arguments: list[str], sentence: str) -> None:
    status, out, error = call("calc", *arguments)
    assert (status, out) == (2, "")
    assert sentence in error


# --- help and version ---------------------------------------------------------------------------------


def test_version_and_help() -> None:
    assert call("--version") == (0, f"deal {__version__}\n", "")
    status, out, _ = call("--help")
    assert status == 0
    assert all(f"deal {name}" in out for name in NAMES)
    assert "Examples:" in out
    assert call("help")[1] == out


@pytest.mark.parametrize("name", NAMES)
def test_each_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([name, "--help"]) == 0
    assert capsys.readouterr().out.startswith(f"usage: deal {name}")


# --- the chat as ordinary lines -------------------------------------------------------------------------


def test_the_plain_chat_answers_line_after_line() -> None:
    status, out, _ = call("chat", "--plain", stdin=b"one\ntwo\n/quit\nthree\n")
    assert status == 0
    assert out == "0 before; everything; one\n\n1 before; everything; two\n\n"


def test_the_plain_chat_survives_a_line_that_breaks_the_program() -> None:
    status, out, error = call("chat", "--plain", stdin=b"break\ntwo\n")
    assert (status, out) == (1, "0 before; everything; two\n\n")
    assert error.startswith("! Something went wrong inside the program while answering; please report it:")


@pytest.mark.parametrize("word", ["quit", "exit", "Bye!", "/quit", "/exit"])
def test_the_plain_chat_is_left_in_words(word: str) -> None:
    assert call("chat", "--plain", stdin=f"{word}\none\n".encode()) == (0, "", "")


def test_the_plain_chat_numbers_its_suggestions_and_takes_the_number() -> None:
    _, out, error = call("chat", "--plain", stdin=b"suggest\n2\n9\n")
    assert "You could ask, by its number\n1. why?\n2. how much?\n" in out
    assert "> how much?\n1 before; everything; how much?\n" in out
    assert error == "There is no suggestion 9.\n"


def test_the_plain_chat_takes_a_number_after_a_clarification_as_a_value() -> None:
    _, out, error = call("chat", "--plain", stdin=b"unclear\n2\n")
    assert "- why?\n" in out
    assert "1 before; everything; 2\n" in out
    assert error == ""


def test_the_plain_chat_says_what_only_the_screen_has() -> None:
    out = call("chat", "--plain", stdin=b"/study\n????\n")[1]
    assert "`deal study`" in out
    assert out.endswith("- quit: leave.\n\n")  # question marks alone are /help


def test_the_plain_chat_prompts_only_on_a_terminal() -> None:
    out = call("chat", "--plain", stdin=b"one\n", interactive=True)[1]
    assert out.startswith("Ask about the deal, or a what-if.")
    assert out.endswith("> 0 before; everything; one\n\n> \n")
    assert "\x1b" not in out


# --- the outermost door ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (UsageError("That is no date."), 2, "deal: That is no date.\n"),
        (OSError(28, "No space left on device", "/x"), 1, "deal: /x: No space left on device\n"),
        (
            ZeroDivisionError("oops"),
            1,
            "deal: something went wrong that should not have (ZeroDivisionError: oops).",
        ),
    ],
)
def test_no_error_ends_in_a_traceback(
    error: Exception,
    status: int,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object) -> int:
        raise error

    monkeypatch.setattr(cli, "run", fail)
    assert cli.main(["ask"]) == status
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(sentence)
    assert "Traceback" not in said.err


def deal(*arguments: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    """Run the real command in a process of its own."""
    code = "import sys; from assistant.cli import main; sys.exit(main())"
    return subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, timeout=60, **options)  # type: ignore[call-overload,no-any-return]


def test_a_reader_that_goes_away_is_no_error() -> None:
    code = "import sys; from assistant.cli import main; sys.exit(main())"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "--help"],
        cwd=ROOT,
        stdout=(pipe := os.pipe())[1],
        stderr=subprocess.PIPE,
    )
    os.close(pipe[0])
    os.close(pipe[1])
    assert process.communicate(timeout=60)[1] == b""
    assert process.returncode == 0


def test_invalid_utf8_in_arguments_is_survived() -> None:
    done = deal(b"\xff\xfe", capture_output=True)  # type: ignore[arg-type]
    assert done.returncode == 2
    assert done.stderr.decode() == (
        'deal: There is no command "\ufffd\ufffd": they are '
        + ", ".join(NAMES)
        + '. To ask, write: deal ask "\ufffd\ufffd …"\n'
    )


def test_pipes_are_utf8_whatever_the_locale() -> None:
    done = deal("--help", capture_output=True, env={**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii"})
    assert "VAR=VALUE …" in done.stdout.decode("utf-8")


def test_closed_streams_are_no_traceback() -> None:
    code = "import sys; from assistant.cli import main; sys.exit(main())"
    script = f"'{sys.executable}' -c '{code}' ask --json <&- 2>&1"
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, timeout=60)
    assert done.returncode == 2
    assert done.stdout.decode().startswith("deal: There is no question on standard input.")
