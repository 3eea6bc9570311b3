"""The same task with llm and its sentence-transformers plugin: a collection in SQLite, searched once."""

from __future__ import annotations

import os
import sys

os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1")

from common import cache_folder, model_folder, paragraphs
from llm import Collection
from llm_sentence_transformers import SentenceTransformerModel
from sqlite_utils import Database


def main(question: str) -> None:
    """Print the nearest paragraphs."""
    kept = cache_folder() / "llm.db"
    fresh = not kept.exists()
    model = SentenceTransformerModel("built-in", model_folder(), False)
    collection = Collection("library", Database(str(kept)), model=model)
    if fresh:
        collection.embed_multi(((str(n), text) for n, text in enumerate(paragraphs())), store=True)
    for entry in collection.similar(question, 3):
        print(f"{entry.score:.3f}  {entry.content}")


if __name__ == "__main__":
    main(sys.argv[1])
