"""Another embedding model: any folder of sentence-transformers, with its prompts; what answers meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hashing import HashEncoder
from numpy.typing import NDArray

from knowledge.compiling import compile_encoder
from knowledge.encoder import SentenceTransformerEncoder, default_encoder
from knowledge.errors import ModelError
from knowledge.library import Library
from knowledge.weights import model_files

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model of random numbers, with a prompt for questions and one for passages."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(3)
    folder = tmp_path_factory.mktemp("tiny")
    letters = "abcdefghijklmnopqrstuvwxyz0123456789:.,?"
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    shape = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64}
    BertModel(BertConfig(vocab_size=len(words), **shape)).save_pretrained(folder / "bert")
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder / "bert")
    body = Transformer(str(folder / "bert"), max_seq_length=64)
    prompts = {"query": "query: ", "document": "passage: "}
    model = SentenceTransformer(modules=[body, Pooling(32)], prompts=prompts, device="cpu")
    model.save_pretrained(str(folder / "model"))
    return folder / "model"


def test_a_model_of_ones_own_is_used_with_its_prompts(tiny: Path, tmp_path: Path) -> None:
    plain = SentenceTransformerEncoder(model_files(str(tiny), tmp_path))
    compiled = compile_encoder(str(tiny), tmp_path)
    assert plain.name == compiled.name
    assert (compiled.dimension, type(compiled).__name__) == (32, "CompiledEncoder")
    text = "the tide rises"
    for encoder in (plain, compiled):
        assert float(encoder.encode([text])[0] @ encoder.encode_queries([text])[0]) < 0.9999
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(tiny), device="cpu")
    for prompt, found in (
        ("passage: ", compiled.encode([text])),
        ("query: ", compiled.encode_queries([text])),
    ):
        assert np.allclose(model.encode([prompt + text], normalize_embeddings=True), found, atol=1e-4)


def test_a_library_is_searched_with_a_model_of_ones_own(
    tiny: Path, tmp_path: Path, small_folders: tuple[Path, Path]
) -> None:
    note = tmp_path / "note.md"
    note.write_text("# Tides\n\nThe tide rises twice a day.\n", encoding="utf-8")
    library = Library.open(
        tmp_path / "home", lambda: default_encoder(str(tiny), tmp_path / "cache"), None, *small_folders
    )
    assert [report.status for report in library.add([note])] == ["added"]
    assert library.search("when does the tide rise?")[0].passage.document == "note"
    assert library.index().passage_vectors[np.arange(1)].shape == (1, 32)


# --- changing it ----------------------------------------------------------------------------------------


class OtherEncoder(HashEncoder):
    """Another model, of another size; it can be held up."""

    name = "other-32"
    dimension = 32

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        assert self.go.wait(30)
        self.encoded += texts
        rows = HashEncoder().encode(texts)[:, :32]
        rows[:, 0] += 1e-3
        found: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return found


@pytest.fixture
def other() -> OtherEncoder:
    return OtherEncoder()


@pytest.fixture
def choose(
    tmp_path: Path, small_folders: tuple[Path, Path], encoder: HashEncoder, other: OtherEncoder
) -> Callable[[str | None], Library]:
    """Open the toy library with the model that the settings name."""

    def make(model: str | None) -> HashEncoder:
        if model == "missing":
            raise ModelError("There is no folder missing with an embedding model.")
        return encoder if model is None else other

    def open_with(model: str | None) -> Library:
        home = tmp_path / "home"
        return Library.open(home, lambda: make(model), None, *small_folders, model=model, other_encoder=make)

    return open_with


def test_the_old_index_answers_until_the_new_one_is_ready(
    choose: Callable[[str | None], Library], other: OtherEncoder, encoder: HashEncoder
) -> None:
    choose(None).prepare(meanwhile=True)
    library = choose("other")
    library.prepare(meanwhile=True)
    assert library.search("who guards the lighthouse?")[0].passage.section == "The lighthouse"
    assert library.question_vector("ships").shape == (64,)
    assert other.encoded == []
    assert library.notices == (
        "hash-64 answers until the library is ready for other-32; that is being made meanwhile.",
    )
    other.go.set()
    thread = library._answering.making
    assert thread is not None
    thread.join(30)
    assert library.notices[1] == "The library is ready for other-32; the next start uses it."
    assert library.question_vector("ships").shape == (64,)  # to the end of this one

    later = choose("other")
    before = len(other.encoded)
    later.prepare(meanwhile=True)
    assert later.search("who guards the lighthouse?")[0].passage.section == "The lighthouse"
    assert later.question_vector("ships").shape == (32,)
    assert [text for text in other.encoded[before:] if "\n" in text] == []  # only the questions
    assert later.notices == ()

    encoder.encoded.clear()
    back = choose(None)  # the first model's vectors are still there
    back.prepare(meanwhile=True)
    assert back.question_vector("ships").shape == (64,)
    assert encoder.encoded == ["ships"]


def test_one_question_with_a_new_model_waits_for_it_and_says_how_far_it_is(
    choose: Callable[[str | None], Library], other: OtherEncoder
) -> None:
    choose(None).prepare()
    other.go.set()
    seen: list[tuple[int, int]] = []
    library = choose("other")
    library.prepare(lambda done, total: seen.append((done, total)))
    assert seen[0][0] == 0
    assert seen[-1][0] == seen[-1][1] > 0
    assert library.question_vector("ships").shape == (32,)


def test_a_model_that_is_not_there_leaves_the_old_one_answering_in_the_chat(
    choose: Callable[[str | None], Library],
) -> None:
    choose(None).prepare()
    library = choose("missing")
    library.prepare(meanwhile=True)
    assert library.search("lighthouse")
    assert library.notices == (
        "There is no folder missing with an embedding model. Until then hash-64 answers, as before.",
    )
    with pytest.raises(ModelError):
        choose("missing").prepare()
    again = choose("missing")  # which model answered is still known
    again.prepare(meanwhile=True)
    assert again.search("lighthouse")


@pytest.mark.parametrize(
    "kept", [b"", b"{", b"[]", b'{"name": 1, "model": 2}', b'{"name": "gone-1", "model": "x"}']
)
def test_a_broken_note_of_what_answered_does_no_harm(
    choose: Callable[[str | None], Library], tmp_path: Path, kept: bytes, other: OtherEncoder
) -> None:
    choose(None).prepare()
    (tmp_path / "home" / "cache" / "answering.json").write_bytes(kept)
    other.go.set()
    library = choose("other")
    library.prepare(meanwhile=True)
    assert library.question_vector("ships").shape == (32,)
