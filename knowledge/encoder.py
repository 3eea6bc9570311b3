"""Texts to vectors: the small protocol the library knows, the original engine, and which engine answers.

Importing this module loads nothing heavy. The same model has two engines: sentence-transformers, the
reference, which takes seconds to import, and a graph compiled from it (`knowledge.compiled`), which does not.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

from knowledge.compiled import CompiledEncoder, compiled_folder, compiled_state, well_formed
from knowledge.errors import ModelError
from knowledge.weights import Progress, locate, model_files

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from knowledge.weights import ModelFiles

Engine = Literal["compiled", "sentence-transformers", "none"]


class Encoder(Protocol):
    """Turns texts into vectors."""

    @property
    def name(self) -> str:
        """The model's identity with a short hash of its files: equal names mean equal vectors."""
        ...

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of unit length for each text: shape (len(texts), dimension)."""
        ...


@runtime_checkable
class QueryEncoder(Protocol):
    """An encoder that treats questions differently from the texts that answer them, as some models want."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of unit length for each question: shape (len(texts), dimension)."""
        ...


def encode_query(encoder: Encoder, question: str) -> NDArray[np.float32]:
    """Return the vector of a question, shape (dimension,), with the model's own prompt where it has one."""
    encode = encoder.encode_queries if isinstance(encoder, QueryEncoder) else encoder.encode
    vector: NDArray[np.float32] = encode([question])[0]
    return vector


class SentenceTransformerEncoder:
    """The model as sentence-transformers runs it, on the CPU; loaded when first used.

    The last bits of a vector depend on the other texts of its batch (by less than 1e-6).
    """

    def __init__(self, files: ModelFiles, *, progress: Progress | None = None) -> None:
        self.name = files.name
        self._files = files
        self._progress = progress
        self._loading = threading.Lock()
        self._loaded: Any = None

    @property
    def dimension(self) -> int:
        """How many numbers a vector has; loads the model."""
        return embedding_dimension(self._model())

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of unit length for each text of the library; raises ModelError if it cannot load."""
        return self._encode("encode_document", texts)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of unit length for each question; raises ModelError if it cannot load."""
        return self._encode("encode_query", texts)

    def _encode(self, method: str, texts: Sequence[str]) -> NDArray[np.float32]:
        import numpy as np

        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        return reference_vectors(self._model(), method, texts)

    def _model(self) -> Any:
        with self._loading:
            if self._loaded is None:
                if self._progress:
                    self._progress("Loading the embedding model")
                self._loaded = load_sentence_transformer(self._files)
            return self._loaded


def load_sentence_transformer(files: ModelFiles) -> Any:
    """Load a checked model from its folder, quietly and without the network; raises ModelError."""
    go_offline()
    try:
        with quietly():
            from sentence_transformers import SentenceTransformer

            return SentenceTransformer(
                str(files.folder),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            ).eval()
    except Exception as error:  # a folder may be wrong in any way that three libraries can trip over
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise ModelError(
            f"The embedding model in {files.folder} cannot be loaded ({reason}). Check the folder and the "
            "installed sentence-transformers; without the setting `model` the built-in model is used."
        ) from error


def reference_vectors(model: Any, method: str, texts: Sequence[str]) -> NDArray[np.float32]:
    """Embed by sentence-transformers' own `encode_document` or `encode_query`: rows of unit length."""
    with quietly():
        vectors: NDArray[np.float32] = getattr(model, method)(
            [well_formed(text) for text in texts],
            show_progress_bar=False,
            normalize_embeddings=True,
            convert_to_numpy=True,
        )
    return vectors.astype("float32", copy=False)


def embedding_dimension(model: Any) -> int:
    """Return the length of a SentenceTransformer's vectors, whatever its release calls it."""
    named = getattr(model, "get_embedding_dimension", None) or model.get_sentence_embedding_dimension
    return int(named())


def go_offline() -> None:
    """Tell the model libraries to stay off the network; they read this when they are imported."""
    os.environ.update(
        HF_HUB_OFFLINE="1",
        TRANSFORMERS_OFFLINE="1",
        HF_HUB_DISABLE_TELEMETRY="1",
        HF_HUB_DISABLE_PROGRESS_BARS="1",
        TRANSFORMERS_VERBOSITY="error",
        TOKENIZERS_PARALLELISM="true",
    )


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """Keep warnings and log lines of the model libraries from the terminal; errors still raise."""
    for name in ("sentence_transformers", "transformers", "huggingface_hub", "torch.onnx"):
        logging.getLogger(name).setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def default_encoder(
    model: str | None, cache: Path, *, progress: Progress | None = None, compile_meanwhile: bool = False
) -> Encoder:
    """Return the encoder that answers: the compiled graph where there is one, else sentence-transformers.

    `model` is None (the built-in one), a folder, or a hub name. With `compile_meanwhile` a missing graph is
    made in a thread, which takes some seconds, once, and takes over when it is ready.
    Raises ModelError where the model is missing or its weights are not the right ones.
    """
    files = model_files(model, cache, network=True, progress=progress)
    with contextlib.suppress(ModelError):  # then the original answers, and `describe` says why
        return CompiledEncoder(files, compiled_state(files, cache))
    original = SentenceTransformerEncoder(files, progress=progress)
    if not compile_meanwhile:
        return original
    from knowledge.compiling import compile_encoder
    from knowledge.handover import HandoverEncoder

    return HandoverEncoder(original, lambda: compile_encoder(model, cache))


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """What `deal doctor` says of the embedding model."""

    label: str
    folder: Path | None
    name: str
    """The identity with the hash; empty where the files are not right."""
    weights: Literal["ok", "wrong"]
    engine: Engine
    """What the next question is answered with."""
    reason: str
    """Why it is not the compiled graph, as sentences; empty where it is."""
    compiled_folder: Path | None
    compile_due: bool
    """No usable graph, and making one has not failed with the packages installed now."""
    least_cosine: float | None
    """Of the graph to the original when it was made."""


def describe(model: str | None, cache: Path) -> ModelStatus:
    """Say which model and engine answer, and why. Loads neither torch nor onnxruntime, uses no network."""
    label, folder = model or "", None
    try:
        label, folder = locate(model, cache)
        files = model_files(model, cache)
    except ModelError as error:
        return ModelStatus(label, folder, "", "wrong", "none", str(error), None, False, None)
    from knowledge.compiling import noted_failure

    state = compiled_state(files, cache)
    failure = noted_failure(files, cache)
    ready = state.manifest is not None
    return ModelStatus(
        label=files.label,
        folder=files.folder,
        name=files.name,
        weights="ok",
        engine="compiled" if ready else "sentence-transformers",
        reason="" if ready else failure or state.reason,
        compiled_folder=compiled_folder(files, cache) if ready else None,
        compile_due=not ready and not failure,
        least_cosine=state.manifest.least_cosine if state.manifest else None,
    )
