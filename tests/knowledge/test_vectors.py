"""Vectors on disk, and the nearest of many."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import faiss
import numpy as np
import pytest
from hashing import HashEncoder
from numpy.typing import NDArray

from knowledge import nearest
from knowledge.nearest import Nearest
from knowledge.vector_file import VectorFile, damage
from knowledge.vectors import VectorStore

WORDS = ["tide", "moon", "harbour", "ship", "keeper", "lamp", "salt", "net", "storm", "rope", "sail", "gull"]


def texts(count: int) -> list[str]:
    return [f"{WORDS[n % 12]} {WORDS[n * 7 % 11]} {WORDS[n * 5 % 9]} {n // 3}" for n in range(count)]


def test_vectors_are_kept_and_the_same_text_is_embedded_once(tmp_path: Path, encoder: HashEncoder) -> None:
    store = VectorStore(tmp_path, encoder)
    first = store.vectors(["a", "b", "a"])
    assert encoder.encoded == ["a", "b"]
    assert np.array_equal(first, encoder.encode(["a", "b", "a"]))
    encoder.encoded.clear()
    again = VectorStore(tmp_path, encoder).vectors(["b", "c", "a"])
    assert encoder.encoded == ["c"]
    assert np.array_equal(again[[2, 0]], first[:2])
    assert VectorStore(tmp_path, encoder).vectors([]).shape == (0, 64)


def damage_nothing(folder: Path) -> None:
    pass


def flip_a_bit(folder: Path) -> None:
    (file,) = folder.glob("*.f32")
    data = bytearray(file.read_bytes())
    data[-5] ^= 4
    file.write_bytes(data)


def cut_short(folder: Path) -> None:
    (file,) = folder.glob("*.f32")
    file.write_bytes(file.read_bytes()[:-4])


def swap(folder: Path) -> None:
    """The file of another home, which is sound by itself."""
    other = HashEncoder()
    VectorStore(folder / "other", other).vectors(texts(50))
    (file,), (foreign,) = folder.glob("*.f32"), (folder / "other").glob("*.f32")
    foreign.replace(file)


def lose_rows(folder: Path) -> None:
    (file,) = folder.glob("*.f32")
    file.unlink()


def lose_keys(folder: Path) -> None:
    for file in folder.glob("*.sqlite3*"):
        file.unlink()


def spoil_keys(folder: Path) -> None:
    (file,) = folder.glob("*.sqlite3")
    file.write_bytes(b"rubbish " * 1000)


@pytest.mark.parametrize(
    ("harm", "all_again"),
    [
        (damage_nothing, False),
        (flip_a_bit, True),
        (cut_short, True),
        (swap, True),
        (lose_rows, True),
        (lose_keys, True),
        (spoil_keys, True),
    ],
)
def test_damage_is_seen_and_the_vectors_are_made_again(
    tmp_path: Path, encoder: HashEncoder, harm: Callable[[Path], None], all_again: bool
) -> None:
    some = texts(30)
    expected = VectorStore(tmp_path, encoder).vectors(some)
    harm(tmp_path)
    encoder.encoded.clear()
    store = VectorStore(tmp_path, encoder)
    assert bool(damage(store.file.path)) == all_again
    assert np.array_equal(store.vectors(some), expected)
    assert bool(encoder.encoded) == all_again
    assert damage(store.file.path) == ""
    assert np.array_equal(VectorStore(tmp_path, encoder).vectors(some), expected)


def test_a_file_that_is_begun_anew_under_a_reader_harms_neither(tmp_path: Path, encoder: HashEncoder) -> None:
    some = texts(30)
    one, two = VectorStore(tmp_path, encoder), VectorStore(tmp_path, encoder)
    expected = one.vectors(some)
    held, rows = one.rows(some)
    two.file.throw_away()
    two.vectors(list(reversed(some))[:7])
    assert np.array_equal(held.take(rows), expected)  # what is held stays readable
    assert np.array_equal(one.vectors(some), expected)
    assert np.array_equal(two.vectors(some), expected)


def test_what_cannot_be_written_is_held_in_memory(
    tmp_path: Path, encoder: HashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = texts(200)
    store = VectorStore(tmp_path, encoder)
    half = store.vectors(some[:100])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(VectorFile, "_begin", full)
    monkeypatch.setattr(VectorFile, "fits", lambda *_: False)
    assert np.array_equal(store.vectors(some)[100:], encoder.encode(some)[100:])
    assert np.array_equal(store.vectors(some[:100]), half)


def test_rows_that_a_killed_writer_left_are_written_over(tmp_path: Path, encoder: HashEncoder) -> None:
    store = VectorStore(tmp_path, encoder)
    expected = store.vectors(texts(10))
    (file,) = tmp_path.glob("*.f32")
    with file.open("ab") as stream:
        stream.write(os.urandom(1000))
    again = VectorStore(tmp_path, encoder)
    assert np.array_equal(again.vectors(texts(20))[:10], expected)
    assert np.array_equal(again.vectors(texts(20))[10:], encoder.encode(texts(20))[10:])
    with sqlite3.connect(again.file.path) as connection:
        assert connection.execute("SELECT count FROM state").fetchone() == (20,)


# --- the nearest --------------------------------------------------------------------------------------


@pytest.fixture
def some(tmp_path: Path, encoder: HashEncoder, monkeypatch: pytest.MonkeyPatch) -> VectorStore:
    """A store of which 400 vectors are more than are compared one by one."""
    monkeypatch.setattr(nearest, "EXACT", 300)
    store = VectorStore(tmp_path, encoder)
    store.vectors(texts(1000))
    return store


def exact(matrix: NDArray[np.float32], vector: NDArray[np.float32], places: Sequence[int]) -> list[float]:
    return sorted((matrix[places] @ vector).tolist(), reverse=True)


def test_few_vectors_are_compared_as_faiss_would(tmp_path: Path, encoder: HashEncoder) -> None:
    store = VectorStore(tmp_path, encoder)
    found, rows = store.rows(texts(200))
    near = Nearest(found, rows, tmp_path / "x.faiss")
    index = faiss.IndexFlatIP(64)
    index.add(found.take(rows))
    for asked in encoder.encode(["tide and moon", "a rope on a ship", "salt"]):
        scores, _ = index.search(asked[None, :], 15)
        got = near.places(asked, 15)
        assert np.allclose(found.take(rows)[got] @ asked, scores[0], atol=1e-6)
        allowed = np.arange(0, 200, 7)
        assert set(near.places(asked, 5, allowed)) <= set(allowed)
    assert not list(tmp_path.glob("*.faiss"))
    assert len(near.places(asked, 500)) == 200
    assert len(near.places(asked, 5, np.zeros(0, dtype=np.int64))) == 0


def test_many_vectors_are_searched_by_clusters_and_ranked_exactly(
    some: VectorStore, encoder: HashEncoder, tmp_path: Path
) -> None:
    wanted = texts(1000)
    found, rows = some.rows(wanted)
    matrix = found.take(rows)
    near = Nearest(found, rows, tmp_path / "x.faiss")
    hits = 0
    for asked in encoder.encode(wanted[:50]):
        places = near.places(asked, 10)
        cosines = (matrix[places] @ asked).tolist()
        assert cosines == sorted(cosines, reverse=True)
        hits += len(set(places) & set(np.argsort(-(matrix @ asked), kind="stable")[:10]))
    assert hits >= 0.95 * 500
    allowed = np.arange(500, 1000)
    assert set(near.places(encoder.encode(wanted[:1])[0], 10, allowed)) <= set(allowed)


def test_the_index_takes_in_what_is_new_and_leaves_out_what_is_gone(
    some: VectorStore, encoder: HashEncoder, tmp_path: Path
) -> None:
    file = tmp_path / "x.faiss"
    found, rows = some.rows(texts(800))
    Nearest(found, rows, file)
    before = file.stat().st_mtime_ns
    Nearest(found, rows, file)
    assert file.stat().st_mtime_ns == before  # nothing to do
    more = ["the very rare narwhal", *texts(1000)[400:]]
    found, rows = some.rows(more)
    near = Nearest(found, rows, file)
    assert near.places(encoder.encode(["rare narwhal"])[0], 1).tolist() == [0]
    assert file.stat().st_mtime_ns > before
    for asked in encoder.encode(texts(400)[:20]):
        assert all(0 <= place < len(more) for place in near.places(asked, 10))


@pytest.mark.parametrize("harm", [b"", b"rubbish " * 500, None], ids=["empty", "rubbish", "foreign"])
def test_a_damaged_or_foreign_index_is_made_again(
    some: VectorStore, encoder: HashEncoder, tmp_path: Path, harm: bytes | None
) -> None:
    file = tmp_path / "x.faiss"
    found, rows = some.rows(texts(1000))
    asked = encoder.encode(["tide and moon"])[0]
    expected = Nearest(found, rows, file).places(asked, 10)
    if harm is None:  # of another file of vectors
        some.file.throw_away()
        found, rows = some.rows(texts(1000))
    else:
        file.write_bytes(harm)
        assert not nearest.sound(file)
    near = Nearest(found, rows, file)
    assert near.places(asked, 10).tolist() == expected.tolist()
    assert nearest.sound(file, found.token)
