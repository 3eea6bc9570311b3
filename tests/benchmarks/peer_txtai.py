"""The same task with txtai: an embeddings index saved to disk, loaded and searched once."""

from __future__ import annotations

import os
import sys

os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1")

from common import cache_folder, model_folder, paragraphs
from txtai import Embeddings


def main(question: str) -> None:
    """Print the nearest paragraphs."""
    kept = cache_folder() / "txtai"
    embeddings = Embeddings(path=model_folder(), content=True)
    if kept.exists():
        embeddings.load(str(kept))
    else:
        embeddings.index(paragraphs())
        embeddings.save(str(kept))
    for found in embeddings.search(question, 3):
        print(f"{found['score']:.3f}  {found['text']}")


if __name__ == "__main__":
    main(sys.argv[1])
