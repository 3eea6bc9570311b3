"""The same task with Haystack: its sentence-transformers embedders and in-memory store, kept on disk."""

from __future__ import annotations

import os
import sys

os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", HAYSTACK_TELEMETRY_ENABLED="False")

from common import cache_folder, model_folder, paragraphs
from haystack import Document
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)


def main(question: str) -> None:
    """Print the nearest paragraphs."""
    kept = cache_folder() / "haystack.json"
    if kept.exists():
        store = InMemoryDocumentStore.load_from_disk(str(kept))
    else:
        store = InMemoryDocumentStore()
        documents = SentenceTransformersDocumentEmbedder(model=model_folder(), progress_bar=False)
        documents.warm_up()
        store.write_documents(documents.run([Document(content=text) for text in paragraphs()])["documents"])
        store.save_to_disk(str(kept))
    embedder = SentenceTransformersTextEmbedder(model=model_folder(), progress_bar=False)
    embedder.warm_up()
    vector = embedder.run(question)["embedding"]
    found = InMemoryEmbeddingRetriever(store, top_k=3).run(query_embedding=vector)
    for document in found["documents"]:
        print(f"{document.score:.3f}  {document.content}")


if __name__ == "__main__":
    main(sys.argv[1])
