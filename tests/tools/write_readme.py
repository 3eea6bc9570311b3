"""Write the parts of README.md that come from the code: the list of calculators.

    python tests/tools/write_readme.py

A test fails while the README differs from what this writes.
"""

from __future__ import annotations

from pathlib import Path

from calculators.loading import load_models

README = Path(__file__).parents[2] / "README.md"
START, END = "<!-- calculators, written by tests/tools/write_readme.py -->", "<!-- end of calculators -->"


def calculators() -> str:
    """Return the list of the calculators as Markdown."""
    models = load_models(None)
    return "\n".join(f"- `{model.name}`: {model.summary}" for model in models.values())


def written(text: str) -> str:
    """Return the README's text with its list of calculators as it should be."""
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{calculators()}\n{END}{after}"


if __name__ == "__main__":
    README.write_text(written(README.read_text(encoding="utf-8")), encoding="utf-8")
