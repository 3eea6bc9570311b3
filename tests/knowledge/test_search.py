from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from knowledge.library import Library

Open = Callable[[], Library]

NOTES = {
    "whales.md": "# Whales\n\nBlue whales weigh 150 tonnes. They eat krill in the cold sea.\n",
    "mills.md": "# Mills\n\nWind mills grind corn. A mill stands on the hill.\n",
    "lamps.txt": "Oil lamps burned whale oil for light. The lamp smoked.\n",
}


@pytest.fixture
def library(open_library: Open, tmp_path: Path) -> Library:
    for name, text in NOTES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    library = open_library()
    assert [r.status for r in library.add([tmp_path / name for name in NOTES])] == ["added"] * 3
    return library


def test_the_passage_with_the_words_is_found(library: Library) -> None:
    hits = library.search("what do blue whales weigh?")
    assert hits[0].passage.document == "whales"
    assert hits[0].passage.text.startswith("Blue whales weigh 150 tonnes.")
    assert hits[0].lexical > 0
    best = max(hits[0].sentences, key=lambda hit: hit.cosine)
    assert best.sentence.text == "Blue whales weigh 150 tonnes."
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(0 <= hit.score <= 1 for hit in hits)


def test_a_stemmed_word_and_a_number_in_another_form_are_found(library: Library) -> None:
    assert library.search("grinding")[0].passage.document == "mills"
    assert library.search("$3.5bn")[0].passage.section == "The lighthouse"


def test_within_limits_the_search(library: Library) -> None:
    query = "what do blue whales weigh?"
    assert {h.passage.document for h in library.search(query, within=["mills", "lamps"])} == {
        "mills",
        "lamps",
    }
    assert {h.passage.document for h in library.search(query, within=["builtin"])} == {"harbour"}
    assert {h.passage.document for h in library.search(query, within=["added"])} == {
        "whales",
        "mills",
        "lamps",
    }
    assert len(library.search(query, top=2)) == 2


@pytest.mark.parametrize("query", ["", "   ", "???", "\x00", "🐋" * 3])
def test_a_query_without_words_finds_nothing(library: Library, query: str) -> None:
    assert library.search(query) == ()


def test_a_very_long_query_is_answered(library: Library) -> None:
    assert library.search("krill " * 100_000)[0].passage.document == "whales"


def test_the_score_of_a_hit_does_not_depend_on_its_rivals(library: Library) -> None:
    query = "krill in the cold sea"
    everywhere = next(h for h in library.search(query) if h.passage.document == "whales")
    alone = library.search(query, within=["whales"])[0]
    assert everywhere == alone
    assert library.search("quantum gravity")[0].score < alone.score


def test_the_same_question_twice_and_in_another_process(library: Library, open_library: Open) -> None:
    first = library.search("oil for the lamp")
    assert library.search("oil for the lamp") == first
    assert open_library().search("oil for the lamp") == first


def test_equal_passages_come_in_the_order_of_the_library(open_library: Open, tmp_path: Path) -> None:
    paths = []
    for name in ("b", "a", "c"):
        paths.append(tmp_path / f"{name}.md")
        paths[-1].write_text(f"# Same\n\nThe same words stand here.\n{' ' * ord(name)}\n", encoding="utf-8")
    library = open_library()
    list(library.add(paths))
    assert [h.passage.document for h in library.search("same words", within=["added"])] == ["b", "a", "c"]


def test_a_later_start_embeds_nothing_but_the_question(
    library: Library, open_library: Open, encoder: object, tmp_path: Path
) -> None:
    seen: list[tuple[int, int]] = []
    library.prepare(lambda done, total: seen.append((done, total)))
    assert seen[0][0] == 0
    assert seen[-1][0] == seen[-1][1] > 0
    encoder.encoded.clear()  # type: ignore[attr-defined]
    again = open_library()
    again.prepare(lambda done, total: pytest.fail("nothing is left to embed"))
    again.search("krill")
    assert encoder.encoded == ["krill"]  # type: ignore[attr-defined]

    (tmp_path / "mills.md").write_text(NOTES["mills.md"] + "\nThe miller sleeps.\n", encoding="utf-8")
    encoder.encoded.clear()  # type: ignore[attr-defined]
    list(again.add([tmp_path / "mills.md"]))
    again.prepare()
    assert sorted(encoder.encoded) == [  # type: ignore[attr-defined]
        "Mills\nWind mills grind corn. A mill stands on the hill.\n\nThe miller sleeps.",
        "The miller sleeps.",
    ]


def test_a_removed_document_is_never_found(library: Library) -> None:
    assert library.search("krill")[0].passage.document == "whales"
    library.remove("whales")
    assert all(h.passage.document != "whales" for h in library.search("krill"))
    assert not library.knows("krill")


@pytest.mark.parametrize("name", ["vectors-*.sqlite3", "vectors-*.f32", "terms.sqlite3", "builtin-*.json"])
def test_a_damaged_or_deleted_cache_is_made_anew(
    library: Library, open_library: Open, tmp_path: Path, name: str
) -> None:
    expected = library.search("krill in the sea")
    (path,) = (tmp_path / "home" / "cache").glob(name)
    for damage in (b"rubbish " * 1000, None):
        path.unlink() if damage is None else path.write_bytes(damage)
        assert open_library().search("krill in the sea") == expected


def test_vectors_are_kept_and_questions_are_not(
    library: Library, open_library: Open, encoder: object
) -> None:
    first = library.vectors(["how much", "who pays", "how much"])
    assert first.shape == (3, 64)
    assert np.array_equal(first[0], first[2])
    library.question_vector("my secret question")
    encoder.encoded.clear()  # type: ignore[attr-defined]
    again = open_library()
    assert np.array_equal(again.vectors(["who pays"])[0], first[1])
    again.question_vector("my secret question")
    assert encoder.encoded == ["my secret question"]  # type: ignore[attr-defined]


def test_sentence_vectors_are_those_of_the_passage(library: Library) -> None:
    passage = library.document("whales").passages[0]
    vectors = library.sentence_vectors(passage)
    assert np.array_equal(vectors, library.vectors([sentence.text for sentence in passage.sentences]))


def test_what_the_library_knows(library: Library) -> None:
    assert library.knows("krill")
    assert library.knows("grinding")
    assert library.knows("the")
    assert not library.knows("bitcoin")
    assert library.idf("the") == 0
    assert library.idf("bitcoin") > library.idf("krill") > library.idf("whales") > 0
