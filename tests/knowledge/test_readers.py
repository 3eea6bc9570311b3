from __future__ import annotations

import os
from pathlib import Path

import pytest

from knowledge.errors import UnreadableFile
from knowledge.readers import LARGEST, load, read
from knowledge.readers.cleaning import clean

RUSSIAN = "Москва объявила об инвестициях в искусственный интеллект на этой неделе.\n"
JAPANESE = "日本語のテキストです。今日は天気がいいですね。\n"
CHINESE = "亚马逊投资了多少钱？人工智能公司获得新的投资。\n"
CURLY = "The café’s owner said – “nothing” – about the naïve plan, and the rosé.\n" * 3


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Café – 5 €\n".encode(), "Café – 5 €\n"),
        ("\ufeffCafé\r\nnoir\r".encode(), "Café\nnoir\n"),
        ("Café".encode("utf-16"), "Café"),
        ("Café".encode("utf-32"), "Café"),
        ("Café – 5 €".encode("cp1252"), "Café – 5 €"),
        ("The tide rises.\n".encode("utf-16-le"), "The tide rises.\n"),
        ("The tide rises.\n".encode("utf-16-be"), "The tide rises.\n"),
        (RUSSIAN.encode("cp1251"), RUSSIAN),
        (RUSSIAN.encode("koi8_r"), RUSSIAN),
        (JAPANESE.encode("shift_jis"), JAPANESE),
        (CHINESE.encode("gb18030"), CHINESE),
        (CURLY.encode("cp1252"), CURLY),
        (CURLY.encode("mac_roman"), CURLY),
    ],
)
def test_encodings(data: bytes, text: str) -> None:
    assert read(data, "x.txt").text == text


def test_a_guessed_encoding_is_said() -> None:
    assert "Windows-1252" in read("Café noir".encode("cp1252"), "x.txt").warning
    assert read("Café noir".encode(), "x.txt").warning == ""
    assert "read as Windows-1251" in read(RUSSIAN.encode("cp1251"), "x.txt").warning
    assert "read as KOI8-R" in read(RUSSIAN.encode("koi8_r"), "x.md").warning


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("a\x1b[31mred\x1b[0m b", "ared b"),
        ("a\x1b]0;title\x07b", "ab"),
        ("a\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\b", "alinkb"),
        ("a\x9b2Jb\x00c\x08d", "abcd"),
        ("user\u202etxt.exe\u2066x\u2069", "usertxt.exex"),
        ("a\u2028b\x0cc\x85d\te", "a\nb\nc\nd\te"),
        ("fam\u200dily 👨‍👩‍👧 \u200bx", "fam\u200dily 👨‍👩‍👧 x"),
        ("a\x1b", "a"),
    ],
)
def test_nothing_that_steers_a_terminal_survives(raw: str, safe: str) -> None:
    assert clean(raw) == safe


@pytest.mark.parametrize("start", ["\x9d", "\x1b]", "\x9b", "\x1b[1", "\x1b"])
def test_many_beginnings_of_sequences_take_no_time(start: str) -> None:
    assert not any(letter in clean(start * 400_000) for letter in "\x1b\x9b\x9d")


@pytest.mark.parametrize(
    ("name", "data", "title"),
    [
        ("a.md", b"intro\n\n# The title #\n\ntext", "The title"),
        ("a.md", b"The title\n=====\n\ntext", "The title"),
        ("a.md", b'+++\ntitle = "From the header"\n+++\n# Other\n', "From the header"),
        ("a.txt", b"\n\nA plain first line\n\nThen a paragraph that goes on for a while.", "A plain first line"),
        ("a.txt", b"Back to Stories\nHome > Blog > Ships\nThe real title\n\nA paragraph of some length is here.",
         "The real title"),
        ("my_own-notes.txt", b"This is only one long paragraph, and no line of it could be a title.", "my own notes"),
    ],
)  # fmt: skip
def test_titles(name: str, data: bytes, title: str) -> None:
    assert read(data, name).title == title


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.xyz", b"text", ".xyz"),
        ("noend", b"text", "no suffix"),
        ("a.txt", b"  \n", "empty"),
        ("a.txt", b"\x00\x01\x02\x03PNG", "does not look like text"),
        ("a.txt", b"\xff\xfea\x00\xd8", "UTF-16"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnreadableFile, match=said) as caught:
        read(load(path), path.name)
    assert str(caught.value).endswith(".")


def test_a_huge_file_a_pipe_and_a_missing_file_get_a_sentence(tmp_path: Path) -> None:
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(LARGEST + 1)
    os.mkfifo(tmp_path / "pipe.txt")
    for name, said in (
        ("huge.txt", "50 MB"),
        ("pipe.txt", "not an ordinary file"),
        ("none.txt", "no file at"),
    ):
        with pytest.raises(UnreadableFile, match=said):
            load(tmp_path / name)
