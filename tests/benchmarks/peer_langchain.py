"""The same task with LangChain: its sentence-transformers embeddings and in-memory store, kept on disk."""

from __future__ import annotations

import os
import sys

os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1")

from common import cache_folder, model_folder, paragraphs
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_huggingface import HuggingFaceEmbeddings


def main(question: str) -> None:
    """Print the nearest paragraphs."""
    kept = str(cache_folder() / "langchain.json")
    embeddings = HuggingFaceEmbeddings(model_name=model_folder())
    if os.path.exists(kept):
        store = InMemoryVectorStore.load(kept, embeddings)
    else:
        store = InMemoryVectorStore.from_texts(paragraphs(), embeddings)
        store.dump(kept)
    for document, score in store.similarity_search_with_score(question, 3):
        print(f"{score:.3f}  {document.page_content}")


if __name__ == "__main__":
    main(sys.argv[1])
