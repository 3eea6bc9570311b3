"""Who may import whom, and what each command loads: read from the code, and seen in fresh processes."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("assistant", "calculators", "knowledge")
HEAVY = ("torch", "sentence_transformers", "transformers", "faiss", "sympy", "onnxruntime", "tokenizers")
"""What takes long to import."""


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def imports(path: Path, *, at_once: bool = False) -> Iterator[str]:
    """Yield the full names that a module imports; with `at_once`, only those it imports when it is loaded."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in _nodes(ast.parse(path.read_text(encoding="utf-8")), at_once=at_once):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join((*above, *([node.module] if node.module else [])))
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _nodes(node: ast.AST, *, at_once: bool) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if at_once and isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            continue
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        yield child
        yield from _nodes(child, at_once=at_once)


def within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def offenders(paths: list[Path], *packages: str, at_once: bool = False) -> list[str]:
    """Say which of the modules import one of the packages."""
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in paths
        for name in imports(path, at_once=at_once)
        if within(name, *packages)
    ]


def test_the_rooms_are_there() -> None:
    for room in ROOMS:
        assert len(sources(room)) > 5


def test_calculators_know_neither_the_library_nor_the_assistant() -> None:
    assert offenders(sources("calculators"), "knowledge", "assistant") == []


def test_the_library_knows_neither_the_calculators_nor_the_assistant() -> None:
    assert offenders(sources("knowledge"), "calculators", "assistant") == []


def test_only_the_terminal_knows_textual() -> None:
    terminal = ROOT / "assistant" / "terminal"
    others = [path for path in sources(*ROOMS) if terminal not in path.parents]
    assert offenders(others, "textual", "rich") == []


def test_the_core_does_not_know_the_terminal() -> None:
    """Only the commands that open the screen import it, and only when they run."""
    folder = ROOT / "assistant"
    inside = [path for path in sources("assistant") if folder / "terminal" not in path.parents]
    doors = [path for path in inside if path.parent == folder / "commands"]
    core = [path for path in inside if path not in doors]
    assert offenders(core, "assistant.terminal") == []
    assert offenders(doors, "assistant.terminal", at_once=True) == []


def test_answering_does_not_know_the_command_line() -> None:
    doors = {"__main__.py", "cli.py", "plain.py", "plain_commands.py"}
    core = [path for path in (ROOT / "assistant").glob("*.py") if path.name not in doors]
    core = [path for path in core if path.name != "doctor.py"]
    assert offenders(core, "assistant.cli", "assistant.commands", "assistant.plain", "argparse") == []


def test_no_text_from_outside_can_become_code() -> None:
    forbidden = {"eval", "exec", "compile", "__import__", "sympify", "parse_expr"}
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} calls {called}"
        for path in sources(*ROOMS)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for called in [_called(node)]
        if called in forbidden
    ]
    assert found == []
    assert offenders(sources(*ROOMS), "pickle", "marshal", "shelve") == []


def _called(node: ast.Call) -> str:
    """The function called; of `module.function(…)` only the dangerous ones."""
    if isinstance(node.func, ast.Name):
        return node.func.id
    if isinstance(node.func, ast.Attribute) and node.func.attr in {"sympify", "parse_expr"}:
        return node.func.attr
    return ""


# --- fresh processes -----------------------------------------------------------------------------------

LOADED = "import sys; print(*sorted({name.split('.')[0] for name in sys.modules}))"


def loaded_after(code: str, home: Path) -> set[str]:
    """Return the top-level modules that a fresh process has loaded after running the code."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{LOADED}"],
        cwd=ROOT,
        env={"DEAL_HOME": str(home), "PATH": "", "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return set(done.stdout.splitlines()[-1].split())


def after_command(home: Path, *arguments: str, status: int = 0) -> set[str]:
    run = f"from assistant.cli import main\nstatus = main({list(arguments)!r})"
    return loaded_after(f"{run}\nassert status == {status}, status", home)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_entered_without_heavy_luggage(room: str, tmp_path: Path) -> None:
    assert not loaded_after(f"import {room}", tmp_path) & {*HEAVY, "numpy", "lark", "textual"}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["ask", "--help"]])
def test_help_loads_almost_nothing(arguments: list[str], tmp_path: Path) -> None:
    loaded = after_command(tmp_path, *arguments)
    assert not loaded & {*HEAVY, "numpy", "textual", "rich", "pydantic", "lark", "platformdirs"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["sources"],
        ["show", "deal-sheet"],
        ["calc"],
        ["calc", "present_value"],
        ["study", "--due"],
        ["study", "--json"],
    ],
)
def test_reading_the_library_loads_no_model(arguments: list[str], tmp_path: Path) -> None:
    assert not after_command(tmp_path, *arguments) & {*HEAVY, "textual"}


PAINT = """
import asyncio, sys
from assistant.settings import load_settings
from assistant.terminal import desk
from assistant.terminal.adapter import AssistantEngine
from assistant.terminal.app import DealApp

settings = load_settings()
at_first_paint = []
desk.prepare = lambda: at_first_paint.extend(sys.modules)
AssistantEngine.warm_up = lambda self, progress: None

async def open_and_leave():
    app = DealApp(AssistantEngine(settings), settings)
    async with app.run_test() as pilot:
        while not at_first_paint:
            await pilot.pause(0.01)

asyncio.run(open_and_leave())
print(*sorted({name.split(".")[0] for name in at_first_paint}))
sys.exit()
"""
"""Opens the screen as `deal` does; the first work of the engine, after the first paint, notes what is loaded."""


def test_the_screen_is_painted_before_anything_heavy_is_loaded(tmp_path: Path) -> None:
    loaded = loaded_after(PAINT, tmp_path)
    assert "textual" in loaded
    assert not loaded & {*HEAVY, "numpy", "lark", "pydantic"}


def test_a_question_is_answered_without_the_screen(tmp_path: Path) -> None:
    loaded = after_command(tmp_path, "ask", "/assumptions")
    assert not loaded & {"textual", "torch", "fsrs", "genanki"}


@pytest.mark.parametrize("question", ["How much did Amazon invest?", "what is the pledge worth at 9%?"])
def test_the_second_answer_ever_needs_no_torch_and_no_sympy(question: str, lasting_home: Path) -> None:
    """The first compiles the model and keeps what sympy derives; that is done once."""
    after_command(lasting_home, "ask", question)
    loaded = after_command(lasting_home, "ask", question)
    assert "onnxruntime" in loaded
    assert not loaded & {"torch", "transformers", "sentence_transformers", "sympy", "textual"}
