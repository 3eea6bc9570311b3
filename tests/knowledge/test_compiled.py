"""The compiled graph: the original's vectors without the original's libraries, with the real model."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from knowledge import compiled, compiling
from knowledge.compiled import CompiledEncoder, compiled_folder, compiled_state
from knowledge.compiling import compile_encoder
from knowledge.encoder import SentenceTransformerEncoder, default_encoder, describe, encode_query
from knowledge.errors import ModelError
from knowledge.handover import HandoverEncoder
from knowledge.weights import ModelFiles, model_files

TEXTS = [
    "What did the board of Amazon decide?",
    "chips",
    "",
    "Trainium2 costs less per hour than it did in 2025 (by 12.5%).",
    "Où est l'argent? 钱在哪里? 💰",
    "a lone surrogate \ud800 from a broken file",
    "The commitment runs for ten years and covers chips, power and buildings. " * 40,
    "The commitment runs for ten years.",
]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder with the compiled model in it."""
    folder = tmp_path_factory.mktemp("cache")
    compile_encoder(None, folder)
    return folder


@pytest.fixture(scope="module")
def files(cache: Path) -> ModelFiles:
    return model_files(None, cache)


@pytest.fixture(scope="module")
def encoder(cache: Path, files: ModelFiles) -> CompiledEncoder:
    return CompiledEncoder(files, compiled_state(files, cache))


def test_its_vectors_are_the_originals(encoder: CompiledEncoder, files: ModelFiles) -> None:
    original = SentenceTransformerEncoder(files)
    ours, theirs = encoder.encode(TEXTS), original.encode(TEXTS)
    assert ours.shape == theirs.shape == (len(TEXTS), 384)
    assert ours.dtype == theirs.dtype == np.float32
    np.testing.assert_allclose(ours, theirs, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(encode_query(encoder, "why?"), encode_query(original, "why?"), atol=1e-6)
    assert (encoder.name, encoder.dimension) == (original.name, original.dimension)


def test_a_vector_depends_on_its_text_alone(encoder: CompiledEncoder) -> None:
    together = encoder.encode(TEXTS * 3)
    alone = np.vstack([encoder.encode([text]) for text in TEXTS])
    assert np.array_equal(together, np.vstack([alone, alone, alone]))
    assert np.array_equal(encoder.encode(TEXTS[::-1]), alone[::-1])


def test_no_texts_give_no_rows(encoder: CompiledEncoder) -> None:
    assert encoder.encode([]).shape == (0, 384)


def test_a_fresh_process_answers_without_the_originals_libraries_network_or_chatter(cache: Path) -> None:
    script = f"""
import socket, sys
def refuse(*_, **__): raise SystemExit("the network was used")
socket.socket.connect = socket.getaddrinfo = refuse
from pathlib import Path
from knowledge.encoder import default_encoder, encode_query
encoder = default_encoder(None, Path({str(cache)!r}))
vector = encode_query(encoder, "How much did Amazon invest?")
print(type(encoder).__name__, round(float(vector @ vector), 5))
heavy = {{"torch", "transformers", "sentence_transformers", "onnx", "huggingface_hub", "sklearn", "scipy"}}
print(sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "CompiledEncoder 1.0\n[]\n"


def test_the_status_names_the_graph_that_answers(cache: Path, files: ModelFiles) -> None:
    status = describe(None, cache)
    assert (status.engine, status.reason, status.compile_due) == ("compiled", "", False)
    assert status.compiled_folder == compiled_folder(files, cache)
    assert status.least_cosine is not None
    assert 0.9999 <= status.least_cosine <= 1


def spoil(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


@pytest.mark.parametrize("name", ["model.onnx", "model.data", "tokenizer.json", "manifest.json"])
@pytest.mark.parametrize("damage", [cut, Path.unlink])
def test_a_damaged_graph_is_not_used(
    cache: Path, files: ModelFiles, tmp_path: Path, name: str, damage: Callable[[Path], None]
) -> None:
    shutil.copytree(cache, tmp_path, dirs_exist_ok=True)
    damage(compiled_folder(files, tmp_path) / name)

    assert isinstance(default_encoder(None, tmp_path), SentenceTransformerEncoder)
    status = describe(None, tmp_path)
    assert (status.engine, status.compile_due) == ("sentence-transformers", True)
    assert "is damaged" in status.reason
    assert "it will be made again" in status.reason


def test_a_damaged_graph_is_made_again(
    cache: Path, files: ModelFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiling, "SAMPLE", TEXTS)  # fewer, for time
    shutil.copytree(cache, tmp_path, dirs_exist_ok=True)
    spoil(compiled_folder(files, tmp_path) / "model.data")
    assert describe(None, tmp_path).engine == "sentence-transformers"

    encoder = default_encoder(None, tmp_path, compile_meanwhile=True)
    assert isinstance(encoder, HandoverEncoder)
    meanwhile = encoder.encode(TEXTS)
    assert encoder.settled()

    assert isinstance(default_encoder(None, tmp_path), CompiledEncoder)
    assert np.allclose(meanwhile, encoder.encode(TEXTS), atol=1e-5)
    assert np.allclose(meanwhile, encoder.encode_queries(TEXTS), atol=1e-5)
    assert describe(None, tmp_path).engine == "compiled"
    assert [path.name for path in (tmp_path / "compiled").iterdir()] == [compiled_folder(files, cache).name]


def test_a_finished_graph_is_not_made_again(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(compiling, "_compile")
    assert isinstance(compile_encoder(None, cache), CompiledEncoder)


def test_a_process_that_comes_second_takes_the_first_ones_graph(cache: Path, files: ModelFiles) -> None:
    target = compiled_folder(files, cache)
    before = target.stat().st_ino
    late = target.with_name(".making-late")
    shutil.copytree(target, late)

    encoder = compiling._moved_into_place(late, target, files, cache, force=False)

    assert encoder.encode(["chips"]).shape == (1, 384)
    assert target.stat().st_ino == before
    shutil.rmtree(late)


def test_a_graph_with_other_vectors_is_not_used_and_the_reason_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(module: Any, example: Any, names: list[str], file: Path) -> None:
        module.model[1].pooling_mode = "cls"
        real(module, example, names, file)

    def gone(*_: object) -> None:
        raise RuntimeError("no such exporter")

    monkeypatch.setattr(compiling, "SAMPLE", TEXTS)
    real = compiling._export_traced
    monkeypatch.setattr(compiling, "_export_traced", wrong)
    monkeypatch.setattr(compiling, "_export_captured", gone)

    with pytest.raises(ModelError, match=r"its vectors differ from the original's: a cosine of 0\.\d+"):
        compile_encoder(None, tmp_path)

    status = describe(None, tmp_path)
    assert (status.engine, status.compile_due) == ("sentence-transformers", False)
    assert "could not be compiled (its vectors differ from the original's" in status.reason
    assert isinstance(default_encoder(None, tmp_path), SentenceTransformerEncoder)


def test_a_failure_is_not_repeated_until_a_package_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def fail(files: ModelFiles, cache: Path, *, force: bool) -> CompiledEncoder:
        tried.append(files.label)
        raise RuntimeError("Module onnx is not installed!\nmore lines")

    monkeypatch.setattr(compiling, "_compile", fail)
    for _ in range(3):
        with pytest.raises(ModelError, match=r"could not be compiled \(Module onnx is not installed!\), so"):
            compile_encoder(None, tmp_path)
    assert len(tried) == 1
    encoder = default_encoder(None, tmp_path, compile_meanwhile=True)
    assert isinstance(encoder, HandoverEncoder)
    assert encoder.settled()
    assert encoder.encode(["chips"]).shape == (1, 384)
    assert len(tried) == 1

    with pytest.raises(ModelError):
        compile_encoder(None, tmp_path, force=True)
    assert len(tried) == 2

    monkeypatch.setattr(compiling, "version", lambda package: "another")
    assert describe(None, tmp_path).compile_due
    with pytest.raises(ModelError):
        compile_encoder(None, tmp_path)
    assert len(tried) == 3


def test_another_model_keeps_its_prompts_and_its_pooling(tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    save_tiny_model(folder)
    encoder = compile_encoder(str(folder), tmp_path / "cache")
    original = SentenceTransformerEncoder(model_files(str(folder), tmp_path / "cache"))
    texts = ["amazon pays", "chips and power", "amazon " * 50]
    np.testing.assert_allclose(encoder.encode(texts), original.encode(texts), atol=1e-6)
    np.testing.assert_allclose(encoder.encode_queries(texts), original.encode_queries(texts), atol=1e-6)
    assert np.abs(encoder.encode(texts) - encoder.encode_queries(texts)).max() > 1e-3
    assert encoder.dimension == 16


def save_tiny_model(folder: Path) -> None:
    """Save a model of two thin layers that reads 12 tokens, takes the first one's vector and has prompts."""
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers import AutoTokenizer, BertConfig, BertModel

    raw = folder.with_name("raw")
    raw.mkdir()
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "amazon", "pays", "chips", "and", "power"]
    (raw / "vocab.txt").write_text("\n".join([*words, "query", "passage", ":", "a", "the", "?"]))
    torch.manual_seed(1)
    BertModel(
        BertConfig(
            vocab_size=16, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32,
            max_position_embeddings=32, initializer_range=0.5,
        )
    ).save_pretrained(str(raw))  # fmt: skip
    AutoTokenizer.from_pretrained(str(raw), model_max_length=12).save_pretrained(str(raw))
    model = SentenceTransformer(
        str(raw), device="cpu", prompts={"query": "query : ", "document": "passage : "}, local_files_only=True
    )
    model.max_seq_length = 12
    model[1].pooling_mode = "cls"
    model.save_pretrained(str(folder))
    assert json.loads((folder / "1_Pooling" / "config.json").read_text())["pooling_mode"] == "cls"


def test_the_device_warning_is_dropped_and_all_else_is_passed_on(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "card0" / "device").mkdir(parents=True)
    warning = (
        b"\x1b[0;93m2025-12-09 22:30:45.79 [W:onnxruntime:Default, device_discovery.cc:164 D] failed\x1b[m\n"
    )
    with compiled._without_device_warning(tmp_path):
        os.write(2, b"before\n" + warning + b"after\n")
    os.write(2, b"later\n")
    assert capfd.readouterr().err == "before\nafter\nlater\n"
