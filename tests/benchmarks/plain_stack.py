"""The script that one would write on this stack: sentence-transformers + FAISS, the vectors cached in a file.

    python plain_stack.py QUESTION [--cache FOLDER]

Prints the three nearest paragraphs of the library. The first run embeds the library, later ones read its vectors.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1")

import faiss
import numpy as np
from common import cache_folder, model_folder, paragraphs
from sentence_transformers import SentenceTransformer


def main(question: str, cache: Path) -> None:
    """Print the nearest paragraphs."""
    texts = paragraphs()
    model = SentenceTransformer(model_folder())
    kept = cache / "plain_stack.npy"
    if kept.exists():
        vectors = np.load(kept)
    else:
        vectors = model.encode(texts, normalize_embeddings=True)
        np.save(kept, vectors)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    scores, rows = index.search(model.encode([question], normalize_embeddings=True), 3)
    for score, row in zip(scores[0], rows[0], strict=True):
        print(f"{score:.3f}  {texts[row]}")


if __name__ == "__main__":
    main(sys.argv[1], cache_folder())
