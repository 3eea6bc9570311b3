"""Write the pictures of the screen, which README.md shows: the real chat, asked real questions.

    python tests/tools/write_pictures.py

Each is an SVG from Textual's own export. They name no font of the network's: any monospaced one will do.
"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from pathlib import Path

from assistant.settings import load_settings
from assistant.terminal.adapter import AssistantEngine
from assistant.terminal.app import DealApp

PICTURES = Path(__file__).parents[2] / "assistant" / "terminal" / "pictures"
SIZE = (120, 34)
SHOTS = {
    "chat": (("What is the deal?", "What is it worth today over 7 years at 12%?"), ("ctrl+o",)),
    "source": (("Why does Amazon invest in its own customer?",), ("ctrl+o",)),
    "assumptions": (("What is it worth today for 5 to 15 years?",), ("f8",)),
}
"""The questions asked for each picture, and the keys pressed then."""
_SMALLER = (
    (re.compile(r"@font-face\s*\{[^}]*\}\s*"), ""),
    (re.compile("<svg "), '<svg xml:space="preserve" '),
    (re.compile("Fira Code"), "Menlo, Consolas"),
    (re.compile(r"terminal-\d+-"), "t-"),
    (re.compile(r'<clipPath id="t-line-\d+">.*?</clipPath>', re.DOTALL), ""),
    (re.compile(r' clip-path="url\(#t-line-\d+\)"'), ""),
    (re.compile(r"<text [^>]*>(?:&#160;|\s)*</text>"), ""),
    (re.compile(r' shape-rendering="crispEdges"'), ""),
    (re.compile(r"\n\s*"), "\n"),
)
"""What is replaced in the export, in this order, and by what."""
_PATIENCE = 120.0


async def shot(questions: tuple[str, ...], keys: tuple[str, ...], home: Path) -> str:
    """Ask the questions one after the other, press the keys, and return the screen as SVG."""
    os.environ["DEAL_HOME"] = str(home)
    settings = load_settings()
    app = DealApp(AssistantEngine(settings), settings)
    async with app.run_test(size=SIZE) as pilot:
        for question in questions:
            app.chat.prompt.load_text(question)
            await pilot.press("enter")
            await pilot.pause()
            async with asyncio.timeout(_PATIENCE):
                while app.chat.running:
                    await asyncio.sleep(0.05)
            await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause(0.5)
        app.chat.set_focus(app.chat.prompt)
        await pilot.pause(0.5)
        return smaller(app.export_screenshot(title="deal", simplify=True))


def smaller(svg: str) -> str:
    """Take out of an SVG the fonts of the network, what draws nothing, and the cutting of each line."""
    for pattern, instead in _SMALLER:
        svg = pattern.sub(instead, svg)
    return svg.replace("&#160;", "\N{NO-BREAK SPACE}")


def main() -> None:
    """Write every picture."""
    os.environ.pop("NO_COLOR", None)
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        for name, (questions, keys) in SHOTS.items():
            svg = asyncio.run(shot(questions, keys, Path(home)))
            (PICTURES / f"{name}.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
