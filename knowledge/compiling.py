"""Making the compiled graph from the original model, once, and proving that it gives the same vectors.

The folder is built under a temporary name and moved into place when all of it is right, so two processes may
do this at once, and one that is killed leaves nothing half made. A failure leaves a note, so that it is not
tried at every start: only once one of the packages it depends on has changed, or when it is forced.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from knowledge.compiled import (
    FORMAT,
    GRAPH,
    LEAST_COSINE,
    MANIFEST,
    TOKENIZER,
    WEIGHTS,
    CompiledEncoder,
    CompiledState,
    Manifest,
    compiled_folder,
    compiled_state,
    session,
    version,
)
from knowledge.encoder import embedding_dimension, load_sentence_transformer, quietly, reference_vectors
from knowledge.errors import ModelError
from knowledge.files import write_atomically
from knowledge.weights import Digests, ModelFiles, Progress, model_files

PACKAGES = (
    "onnx", "onnxruntime", "onnxscript", "sentence-transformers", "tokenizers", "torch", "transformers"
)  # fmt: skip
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
Exporter = Callable[[Any, Any, list[str], Path], None]
WAYS = (("encode", "encode_document"), ("encode_queries", "encode_query"))
"""Our name and sentence-transformers' for embedding a text and a question."""
ABANDONED = 3600.0
"""Seconds after which a temporary folder belongs to a process that was killed."""


def compile_encoder(
    model: str | None, cache: Path, *, progress: Progress | None = None, force: bool = False
) -> CompiledEncoder:
    """Return the compiled encoder, made now if there is none that may be used.

    Takes some seconds and imports torch. Raises ModelError with the reason where it cannot be made, also
    where that is known from an earlier try; `force` tries again all the same, and replaces a usable one.
    """
    files = model_files(model, cache, network=True, progress=progress)
    if not force:
        if usable := _usable(files, cache):
            return usable
        if reason := noted_failure(files, cache):
            raise ModelError(reason)
    if progress:
        progress("Compiling the embedding model (once)")
    try:
        encoder = _compile(files, cache, force=force)
    except Exception as error:  # exporting may fail in any way; the original then answers, the note says why
        reason = _first_line(error)
        if threading.main_thread().is_alive():  # else the process is ending, which says nothing of the model
            _note_failure(files, cache, reason)
        raise ModelError(_sentence(reason)) from error
    with contextlib.suppress(OSError):
        _note(files, cache).unlink()
    return encoder


def noted_failure(files: ModelFiles, cache: Path) -> str:
    """Return why compiling failed, as a sentence, where it did with the packages that are installed now."""
    try:
        note = json.loads(_note(files, cache).read_bytes())
        holds = note["format"] == FORMAT and note["packages"] == _packages()
        return _sentence(str(note["reason"])) if holds else ""
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _usable(files: ModelFiles, cache: Path) -> CompiledEncoder | None:
    try:
        return CompiledEncoder(files, compiled_state(files, cache))
    except ModelError:
        return None


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")


def _sentence(reason: str) -> str:
    return f"The embedding model could not be compiled ({reason}), so sentence-transformers runs it."


def _note(files: ModelFiles, cache: Path) -> Path:
    folder = compiled_folder(files, cache)
    return folder.with_name(folder.name + ".failed.json")


def _note_failure(files: ModelFiles, cache: Path, reason: str) -> None:
    note = {"format": FORMAT, "reason": reason, "packages": _packages()}
    write_atomically(_note(files, cache), json.dumps(note, indent=1, ensure_ascii=False).encode())


def _packages() -> dict[str, str]:
    return {package: version(package) for package in PACKAGES}


def _compile(files: ModelFiles, cache: Path, *, force: bool) -> CompiledEncoder:
    """Export, optimise, compare with the original, and move into place.

    The older exporter takes a second and its graph runs about a tenth faster; the newer one, six times
    slower, is for the day when the older is gone or does not follow a model.
    """
    if version("onnx") == "none":  # said before some seconds are spent on finding out
        raise ModelError("the package onnx is not installed")
    model = load_sentence_transformer(files)
    prompts = _prompt(model, "document", "passage", "corpus"), _prompt(model, "query")
    # Most models have no prompts; their questions are embedded as their texts are, and compared once.
    ways = WAYS if prompts[0] != prompts[1] else WAYS[:1]
    expected = {ours: reference_vectors(model, theirs, SAMPLE) for ours, theirs in ways}
    target = compiled_folder(files, cache)
    failures = []
    for export in (_export_traced, _export_captured):
        with _temporary_folder(target) as folder, quietly():
            try:
                _save_tokenizer(model, folder / TOKENIZER)
                _export(model, export, folder)
                draft = Manifest(FORMAT, files.fingerprint, embedding_dimension(model), *prompts, 0.0, {})
                least = _proven(CompiledEncoder(files, CompiledState(folder, draft, "")), expected)
            except Exception as error:  # the exporters raise whatever they stumble over
                failures.append(_first_line(error))
                continue
            digests = Digests(cache)
            sums = {name: digests.of(folder / name) for name in (GRAPH, WEIGHTS, TOKENIZER)}
            manifest = replace(draft, least_cosine=least, digests=sums)
            (folder / MANIFEST).write_bytes(manifest.to_json())
            return _moved_into_place(folder, target, files, cache, force=force)
    raise ModelError("; ".join(dict.fromkeys(failures)))


def _proven(candidate: CompiledEncoder, expected: dict[str, Any]) -> float:
    """Return the smallest cosine to the original's vectors; raises ModelError where it is too small."""
    found = {way: getattr(candidate, way)(SAMPLE) for way in expected}
    # A product of two rows is a cosine only where both have length 1, so that is checked too.
    least = min(float((found[way] * expected[way]).sum(axis=1).min()) for way in expected)
    longest = max(float(abs((rows * rows).sum(axis=1) - 1).max()) for rows in found.values())
    if not (least >= LEAST_COSINE and longest <= 1e-4):  # so written that "not a number" fails
        raise ModelError(f"its vectors differ from the original's: a cosine of {least:.6f}")
    return min(1.0, round(least, 7))


def _prompt(model: Any, *names: str) -> str:
    """Return the prompt that sentence-transformers would put before a text of this kind."""
    prompts = dict(model.prompts or {})
    name = next((name for name in names if name in prompts), model.default_prompt_name)
    return str(prompts.get(name) or "") if name else ""


def _save_tokenizer(model: Any, file: Path) -> None:
    """Save the tokenizer as the model uses it: cut at the model's length, and no padding."""
    from tokenizers import Tokenizer

    backend = getattr(model.tokenizer, "backend_tokenizer", None)
    if not isinstance(backend, Tokenizer):
        raise ModelError("its tokenizer is not one of the library tokenizers")
    tokenizer = Tokenizer.from_str(backend.to_str())
    tokenizer.no_padding()
    tokenizer.enable_truncation(int(model.max_seq_length))
    tokenizer.save(str(file), pretty=False)


def _export(model: Any, export: Exporter, folder: Path) -> None:
    """Write the optimised graph of the whole model: transformer, pooling, dense layers and unit length."""
    import torch

    # Written out, attention becomes a few plain operations, which onnxruntime can fuse.
    with contextlib.suppress(AttributeError, ValueError, ImportError):
        model[0].auto_model.set_attn_implementation("eager")
    names = [name for name in INPUTS if name in model.tokenizer(["a"])]

    class Whole(torch.nn.Module):  # type: ignore[misc]
        """The model with one positional argument for each input."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *inputs: Any) -> Any:
            vectors = self.model(dict(zip(names, inputs, strict=True)))["sentence_embedding"]
            return torch.nn.functional.normalize(vectors, p=2.0, dim=-1)

    example = tuple(torch.full((2, 7), int(name != "token_type_ids")) for name in names)
    raw = folder / "export"
    raw.mkdir()
    with torch.no_grad():
        export(Whole().eval(), example, names, raw / GRAPH)
    session(raw / GRAPH, optimise=True, save_to=folder / GRAPH)
    (folder / WEIGHTS).touch()  # a very small model has all its weights in the graph
    shutil.rmtree(raw)


def _export_traced(module: Any, example: Any, names: list[str], file: Path) -> None:
    import torch

    axes = {name: {0: "batch", 1: "length"} for name in names}
    torch.onnx.export(
        module, example, str(file), dynamo=False, input_names=names, output_names=["vectors"],
        dynamic_axes={**axes, "vectors": {0: "batch"}}, opset_version=17,
    )  # fmt: skip


def _export_captured(module: Any, example: Any, names: list[str], file: Path) -> None:
    import torch

    shape = {0: torch.export.Dim.AUTO, 1: torch.export.Dim.AUTO}
    torch.onnx.export(
        module, example, str(file), dynamo=True, input_names=names, output_names=["vectors"],
        dynamic_shapes=(tuple(shape for _ in names),), verbose=False,
    )  # fmt: skip


@contextlib.contextmanager
def _temporary_folder(target: Path) -> Iterator[Path]:
    """Give a folder beside `target`; remove it in the end, and any that a killed process left."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in target.parent.glob(".making-*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > ABANDONED:
                shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=".making-", dir=target.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _moved_into_place(
    folder: Path, target: Path, files: ModelFiles, cache: Path, *, force: bool
) -> CompiledEncoder:
    """Rename the finished folder to `target` and load it, or the one of a process that was quicker."""
    for attempt in range(3):
        with contextlib.suppress(OSError):  # a folder that is not empty is in the way
            folder.rename(target)
            return CompiledEncoder(files, compiled_state(files, cache))
        if not (force and attempt == 0) and (usable := _usable(files, cache)):
            return usable
        aside = folder.with_name(f"{folder.name}-old{attempt}")
        with contextlib.suppress(OSError):
            target.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)
    raise ModelError(f"{target} cannot be replaced")


_LONG = (
    "Amazon said that it would invest up to five billion dollars now, and more later if certain commercial "
    "milestones are met; the company in turn committed to a long purchase of computing capacity. "
) * 20

SAMPLE = (
    "",
    " ",
    "Amazon",
    "7",
    "$",
    "?",
    "a",
    "payback",
    "How much did Amazon invest?",
    "how much did amazon invest",
    "WHAT IS ANTHROPIC WORTH",
    "Why is the commitment to AWS larger than the investment?",
    "What if the margin were 30% on $10B a year?",
    "When did the deal become public, and who said so first?",
    "Amazon will invest $5 billion now and up to $20 billion more later.",
    "Anthropic commits to spend more than $100 billion on AWS over ten years.",
    "The run-rate revenue was 30% higher, i.e. $2.5bn – up from $1.9bn (Q1 2026).",
    "- a bullet with up to 5 GW of capacity, Trainium2 through Trainium4",
    "# A heading > and one below it",
    "Tabs\tand\nnew lines\r\nin the text",
    "curly “quotes”, an apostrophe’s and a dash — all in one",
    "café naïve Zürich Ångström œuvre",
    "Москва объявила об инвестициях",
    "亚马逊投资了多少钱",
    "日本語のテキストです。",
    "كم استثمرت أمازون",
    "שלום עולם",
    "emoji 🚀🤖 and 👩‍👩‍👧 joined ones",
    "e\u0301 combining and \u200b zero width, \ufeff mark and \x00 null",
    "supercalifragilisticexpialidocious" * 3,
    "9.01 cents per kWh; 120 GWh; 5e9; 1,000,000; 10^10",
    "https://example.org/a/b?c=d&e=f#g",
    "def f(x): return x ** 2  # code",
    "the the the the the the the the",
    "!!! ... ??? ---",
    *(_LONG[:length] for length in (40, 90, 150, 250, 400, 600, 800, 1000, 1200)),
    *(_LONG[:length] for length in (1350, 1600, 3500)),
)
"""From one word to far more than the model reads, in several scripts: what both engines are compared on."""
