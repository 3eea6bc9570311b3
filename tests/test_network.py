"""No question, search, what-if or added document opens a network connection; and no test reaches one."""

from __future__ import annotations

import io
import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest

from assistant import cli
from assistant.ask import Assistant
from assistant.conversation import Conversation
from assistant.settings import Settings
from assistant.streams import Streams


class NetworkUsed(Exception):  # noqa: N818
    """Something wanted a connection."""


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every way to a connection raises."""

    def refuse(*arguments: object, **named: object) -> NoReturn:
        raise NetworkUsed(f"a connection was asked for: {arguments}")

    for name in ("socket", "create_connection", "socketpair", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)


@pytest.fixture
def assistant(lasting_home: Path, tmp_path: Path) -> Assistant:
    """An assistant that has loaded nothing yet: a home of its own, with what others computed before."""
    return Assistant(Settings(home=tmp_path, cache=lasting_home / "cache"))


@pytest.mark.usefixtures("no_network")
def test_the_fixture_refuses() -> None:
    with pytest.raises(NetworkUsed):
        socket.create_connection(("127.0.0.1", 9))


@pytest.mark.usefixtures("no_network")
def test_answers_and_what_ifs_need_no_network(true_assistant: Assistant, assistant: Assistant) -> None:
    talk = Conversation()
    assert assistant.ask("why did Amazon invest in Anthropic?", talk).citations
    what_if = assistant.ask("what is the pledge worth today at 8%?", talk).calculation
    assert what_if is not None
    assert what_if.result is not None
    assert what_if.result.display == "$67.10 billion"
    assert assistant.ask("what is the capital of France?", talk).kind == "not_covered"
    assert assistant.ask("/set years 7", talk).kind == "command"


@pytest.mark.usefixtures("no_network")
def test_adding_and_searching_need_no_network(
    true_assistant: Assistant, assistant: Assistant, tmp_path: Path
) -> None:
    note = tmp_path / "note.md"
    note.write_text(
        "# Cooling\n\nThe cooling towers of the Harbour site use sea water, which costs nothing but filters.\n",
        encoding="utf-8",
    )
    (report,) = assistant.library.add([note])
    assert (report.status, report.error) == ("added", None)
    (hit, *_) = assistant.library.search("cooling towers with sea water", 3, ())
    assert hit.passage.document == report.document
    answer = assistant.ask("what do the cooling towers of the Harbour site use?", Conversation())
    assert "sea water" in answer.text
    assert answer.citations[0].document == report.document


@pytest.mark.usefixtures("no_network")
def test_the_commands_need_no_network(
    true_assistant: Assistant, lasting_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEAL_HOME", str(lasting_home))

    def call(*arguments: str) -> Any:
        streams = Streams(io.BytesIO(), io.StringIO(), io.StringIO())
        assert cli.run([*arguments, "--json"], streams) == 0
        return json.loads(streams.stdout.getvalue().splitlines()[0])  # type: ignore[attr-defined]

    assert call("search", "switching costs", "--top", "2")["passages"]
    assert call("calc", "present_value", "years=7")["calculation"]["solved_for"] == "present_value"
    assert call("ask", "what is payback?")["kind"] == "definition"


SCRIPT = """
import socket, sys

def refuse(*arguments, **named):
    raise SystemExit("a connection was asked for")

for name in ("socket", "create_connection", "socketpair", "getaddrinfo"):
    setattr(socket, name, refuse)
from assistant.cli import main
sys.exit(main(["ask", "--json", "what is the pledge worth today at 8%?"]))
"""


def test_a_fresh_process_needs_no_network_even_while_it_imports(
    true_assistant: Assistant, lasting_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEAL_HOME", str(lasting_home))
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        capture_output=True,
        cwd=Path(__file__).parents[1],
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b'"display": "$67.10 billion"' in done.stdout


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.create_connection(('192.0.2.1', 80), timeout=1)",
        "socket.getaddrinfo('example.org', 443)",
        "socket.gethostbyname('example.org')",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
        "__import__('urllib.request').request.urlopen('http://example.org')",
    ],
)
def test_the_whole_suite_and_what_it_starts_is_kept_off_the_network(attempt: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import socket; {attempt}"], capture_output=True, text=True, check=False
    )
    assert "NetworkRefused: a test must not reach" in done.stderr


def test_this_process_is_kept_off_the_network_and_loopback_is_not() -> None:
    with pytest.raises(Exception, match="a test must not reach"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", 9), timeout=1)
