"""The embedding model as an ONNX graph: it starts in a fraction of a second, without torch or transformers.

A compiled model is a folder in the cache, made by `knowledge.compiling`: the optimised graph, its weights in
a file that is mapped into memory, the tokenizer, and a manifest with the SHA-256 of each.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
import os
import re
import sys
import sysconfig
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from knowledge.errors import ModelError
from knowledge.weights import Digests, ModelFiles

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FORMAT = 1
"""Raised when the folder's contents or the way of making them change, so that older ones are made again."""
GRAPH, WEIGHTS, TOKENIZER, MANIFEST = "model.onnx", "model.data", "tokenizer.json", "manifest.json"
LEAST_COSINE = 0.9999
"""Of a compiled vector to the original's, for every text of the sample; below it the graph is not used."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a compiled model is, and what its files must be."""

    format: int
    fingerprint: str
    """Of the model it was made from."""
    dimension: int
    document_prompt: str
    query_prompt: str
    least_cosine: float
    """The smallest cosine to the original that was seen when it was made."""
    digests: dict[str, str]
    """File name to SHA-256."""

    def to_json(self) -> bytes:
        """Return what `read_manifest` reads."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class CompiledState:
    """Whether a model has a compiled form that may be used, and if not, why."""

    folder: Path
    manifest: Manifest | None
    """None where there is none that may be used."""
    reason: str
    """Why there is none, as a sentence; empty where there is one."""


def compiled_folder(files: ModelFiles, cache: Path) -> Path:
    """Return where a model's compiled form is kept: by model, onnxruntime version and kind of machine."""
    label = re.sub(r"[^A-Za-z0-9.-]+", "-", files.label)
    machine = re.sub(r"[^A-Za-z0-9]+", "-", sysconfig.get_platform())
    return cache / "compiled" / f"{label}-{files.fingerprint[:16]}-ort{version('onnxruntime')}-{machine}"


def version(package: str) -> str:
    """Return the installed version of a package without importing it, or "none"."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "none"


def compiled_state(files: ModelFiles, cache: Path) -> CompiledState:
    """Check a model's compiled form without loading it."""
    folder = compiled_folder(files, cache)
    if not folder.is_dir():
        return CompiledState(folder, None, "The model has not been compiled yet.")
    try:
        manifest = read_manifest(folder)
        if manifest.format != FORMAT or manifest.fingerprint != files.fingerprint:
            raise ValueError("it was made from another model or by another version")
        if manifest.least_cosine < LEAST_COSINE:
            raise ValueError("its vectors are not the original's")
        digests = Digests(cache)
        for name in (GRAPH, WEIGHTS, TOKENIZER):
            if digests.of(folder / name) != manifest.digests[name]:
                raise ValueError(f"{name} is not what was written")
        digests.save()
    except (OSError, ValueError, KeyError, TypeError) as error:
        return CompiledState(
            folder, None, f"The compiled model in {folder} is damaged ({error}); it will be made again."
        )
    return CompiledState(folder, manifest, "")


def read_manifest(folder: Path) -> Manifest:
    """Read a compiled model's manifest; raises OSError, ValueError or TypeError where it is not one."""
    values = json.loads((folder / MANIFEST).read_bytes())
    if not isinstance(values, dict) or not isinstance(values.get("digests"), dict):
        raise ValueError(f"{MANIFEST} is not what was written")
    return Manifest(**values)


class CompiledEncoder:
    """Embeds by onnxruntime. Safe to use from several threads.

    Every text goes through the graph by itself, several at a time on separate cores, because in a batch the
    last bit of a vector depends on the batch's other texts. So a vector depends on its text alone.
    """

    def __init__(self, files: ModelFiles, state: CompiledState) -> None:
        """Load the graph; raises ModelError where it cannot be."""
        manifest = state.manifest
        if manifest is None:
            raise ModelError(state.reason)
        self.name = files.name
        self.dimension = manifest.dimension
        self._prompts = (manifest.document_prompt, manifest.query_prompt)
        try:
            self._session = session(state.folder / GRAPH, optimise=False)
            self._tokenizer = _tokenizer(state.folder / TOKENIZER)
        except Exception as error:  # both libraries raise their own, some of them plain Exception
            raise ModelError(f"The compiled model in {state.folder} cannot be loaded ({error}).") from error
        self._inputs = [given.name for given in self._session.get_inputs()]

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of unit length for each text of the library: shape (len(texts), dimension)."""
        return self._encode([self._prompts[0] + text for text in texts])

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of unit length for each question: shape (len(texts), dimension)."""
        return self._encode([self._prompts[1] + text for text in texts])

    def _encode(self, texts: list[str]) -> NDArray[np.float32]:
        import numpy as np

        rows = np.empty((len(texts), self.dimension), dtype=np.float32)
        encodings = self._tokenizer.encode_batch([well_formed(text) for text in texts])

        def embed(index: int) -> None:
            encoding = encodings[index]
            columns = {
                "input_ids": encoding.ids,
                "attention_mask": encoding.attention_mask,
                "token_type_ids": encoding.type_ids,
            }
            feed = {name: np.array([columns[name]], dtype=np.int64) for name in self._inputs}
            rows[index] = self._session.run(None, feed)[0][0]

        if len(texts) <= 1 or cores() == 1:
            for index in range(len(texts)):
                embed(index)
            return rows
        # Longest first, so that no core is left with a long text at the end.
        order = sorted(range(len(texts)), key=lambda index: -len(encodings[index]))
        with ThreadPoolExecutor(min(cores(), len(texts))) as pool:
            for _ in pool.map(embed, order):
                pass
        return rows


def cores() -> int:
    """Return how many cores this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def well_formed(text: str) -> str:
    """Replace lone surrogates, which come from broken input and which no tokenizer takes."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def session(graph: Path, *, optimise: bool, save_to: Path | None = None) -> Any:
    """Return an onnxruntime session on the CPU; `save_to` keeps the optimised graph, its weights beside it.

    One thread a session: texts are spread over the cores instead, which is faster and leaves none idle.
    "Extended" is the highest level whose result does not depend on the kind of CPU it was made on.
    """
    onnxruntime = load_onnxruntime()
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    levels = onnxruntime.GraphOptimizationLevel
    options.graph_optimization_level = levels.ORT_ENABLE_EXTENDED if optimise else levels.ORT_DISABLE_ALL
    if save_to is not None:
        prefix = "session.optimized_model_external_initializers"
        options.optimized_model_filepath = str(save_to)
        options.add_session_config_entry(f"{prefix}_file_name", WEIGHTS)
        options.add_session_config_entry(f"{prefix}_min_size_in_bytes", "1024")
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])


def _tokenizer(file: Path) -> Any:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")  # unset, a fork later prints a warning
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(file))


_IMPORTING = threading.Lock()


def load_onnxruntime() -> ModuleType:
    """Import onnxruntime without its chatter and with its telemetry off."""
    with _IMPORTING:
        if "onnxruntime" not in sys.modules:
            os.environ["ORT_DISABLE_TELEMETRY"] = "1"
            with _without_device_warning():
                import onnxruntime
            onnxruntime.set_default_logger_severity(4)
            onnxruntime.disable_telemetry_events()
        return sys.modules["onnxruntime"]


DEVICE_WARNING = re.compile(rb"(\x1b\[[0-9;]*m)*[-0-9]+ [:.0-9]+ \[W:onnxruntime[^\n]*\n?")


@contextlib.contextmanager
def _without_device_warning(cards: Path = Path("/sys/class/drm")) -> Iterator[None]:
    """Drop what onnxruntime writes to the error stream while it is imported, before its log level can be set.

    It does so where a display device has no PCI vendor, as on virtual machines and small boards. Elsewhere
    nothing is touched. All else that is written meanwhile (a terminal program paints there) is passed on.
    """
    devices = [card / "device" for card in cards.glob("card[0-9]*") if "-" not in card.name]
    if all((device / "vendor").exists() for device in devices):
        yield
        return
    try:
        screen = os.dup(2)
    except OSError:  # no error stream at all
        yield
        return
    reading, writing = os.pipe()
    caught = bytearray()

    def collect() -> None:
        while chunk := os.read(reading, 65536):
            caught.extend(chunk)

    collector = threading.Thread(target=collect)
    collector.start()
    os.dup2(writing, 2)
    os.close(writing)
    try:
        yield
    finally:
        os.dup2(screen, 2)
        collector.join()
        os.close(reading)
        os.write(screen, DEVICE_WARNING.sub(b"", bytes(caught)))
        os.close(screen)
