# ruff: noqa: E501 - texts as they come from pages
from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.blocks import blocks
from knowledge.passages import LARGEST, headings, passages
from knowledge.readers import read
from knowledge.sentences import spans


def sentences_of(text: str) -> list[str]:
    return [text[start:end] for start, end in spans(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rose approx. 5% in May. Then it fell.", ["It rose approx. 5% in May.", "Then it fell."]),
        ("He paid $5.5 billion vs. $3 billion. Why?", ["He paid $5.5 billion vs. $3 billion.", "Why?"]),
        ("The U.S. market grew. It is big.", ["The U.S. market grew.", "It is big."]),
        ("Amazon Inc. and Dr. Smith agreed, e.g. on price. No. 5 won.",
         ["Amazon Inc. and Dr. Smith agreed, e.g. on price.", "No. 5 won."]),
        ("“It works.” They left.", ["“It works.”", "They left."]),
        ("A line\nthat wraps. Another\tone 😀 here!", ["A line\nthat wraps.", "Another\tone 😀 here!"]),
        ("He sold 5 bn. dollars of it. Good.", ["He sold 5 bn. dollars of it.", "Good."]),
        ("Well … fine. ok", ["Well … fine. ok"]),
    ],
)  # fmt: skip
def test_sentences_end_where_a_reader_says(text: str, expected: list[str]) -> None:
    assert sentences_of(text) == expected


def test_headings_bullets_and_paragraphs_of_markdown() -> None:
    text = (
        "# Title\n\nA first paragraph stands here. It has two sentences.\n\n## Part ##\n\n### Detail\n\n"
        "The list follows:\n\n- first item\n  goes on\n* second item\n1. third item\n\n```\ncode. Not split.\n```\n"
    )
    found = passages("doc", "Title", text)
    assert [(p.section, [(s.kind, s.text) for s in p.sentences]) for p in found] == [
        ("", [("prose", "A first paragraph stands here."), ("prose", "It has two sentences.")]),
        (
            "Part > Detail",
            [
                ("prose", "The list follows:"),
                ("bullet", "first item\n  goes on"),
                ("bullet", "second item"),
                ("bullet", "third item"),
                ("prose", "code. Not split."),
            ],
        ),
    ]
    assert [s.text for s in headings(text)] == ["Title", "Part", "Detail"]


def test_a_list_stays_with_the_line_that_introduces_it() -> None:
    filler = "Some words that fill the page go here and there. " * 15
    text = f"{filler}\n\nThere are three:\n\n" + "".join(f"- {'item ' * 12}{n}\n" for n in range(3))
    found = passages("doc", "Title", text)
    assert len(found) == 2
    assert found[1].text.startswith("There are three:\n\n- item")
    assert [s.kind for s in found[1].sentences] == ["prose", "bullet", "bullet", "bullet"]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    text = " ".join(f"This is sentence number {n} of a very long paragraph." for n in range(60))
    found = passages("doc", "Title", text)
    assert [len(p.text.split()) for p in found] == [150, 150, 150, 150]
    assert " ".join(p.text for p in found) == text


def test_passages_under_different_headings_never_join() -> None:
    found = passages("doc", "T", "# T\n\n## A\n\nShort one.\n\n## B\n\nShort two.\n")
    assert [(p.section, p.text) for p in found] == [("A", "Short one."), ("B", "Short two.")]


def test_unchanged_passages_keep_their_ids() -> None:
    before = passages("doc", "T", "# T\n\n## A\n\nShort one.\n\n## B\n\nShort two.\n\n## C\n\nShort two.\n")
    after = passages("doc", "T", "# T\n\n## A\n\nChanged now.\n\n## B\n\nShort two.\n\n## C\n\nShort two.\n")
    assert before[0].id != after[0].id
    assert before[1:] != after[1:]  # the places moved
    assert [p.id for p in before[1:]] == [p.id for p in after[1:]]
    assert len({p.id for p in after}) == 3


# The page has marks of navigation, run-together metadata and a teaser, as pages that were saved as text do.
PAGE = """\
How the canal was paid for by two towns
Back to Stories
economyLongreadadvanced

How the canal was paid for by two towns

March 3, 20251204 views7 min read

This story explains how two towns shared the cost of one canal over twenty years.

Introduction

The canal between the two towns was opened in 1884, after a dispute about who should pay for the locks.

What is a lock?

A lock lifts ships from one level to another. It needs gates, water and patience, which were all in short supply here.

Its parts are:

  • Gates: two pairs of heavy doors
  • Chamber: the room between them

Shared-Cost Plan: The northern town paid first. The southern town paid later.

Related Articles

Why rivers freeze from the top
The last ferry
"""


def test_a_saved_page_has_headings_without_marks_and_furniture_in_no_passage() -> None:
    reading = read(PAGE.encode(), "canal.txt")
    assert reading.title == "How the canal was paid for by two towns"
    assert reading.text == PAGE
    found = passages("canal", reading.title, reading.text)
    assert [p.section for p in found] == ["", "Introduction", "What is a lock?"]
    everything = "\n".join(p.text for p in found)
    for furniture in ("Back to", "Longread", "20251204", "views", "Related", "rivers freeze", "last ferry"):
        assert furniture not in everything
    assert [s.text for s in found[2].sentences] == [
        "A lock lifts ships from one level to another.",
        "It needs gates, water and patience, which were all in short supply here.",
        "Its parts are:",
        "Gates: two pairs of heavy doors",
        "Chamber: the room between them",
        "Shared-Cost Plan: The northern town paid first.",
        "The southern town paid later.",
    ]


def test_sentences_about_views_and_pages_are_no_furniture() -> None:
    text = "# T\n\nThere were 40 million views.\n\nBack to school sales rose by a third this year.\n\nBy and large it held.\n"
    assert [b.kind for b in blocks(text)] == ["heading", "paragraph", "paragraph", "paragraph"]


def test_wrapped_lines_are_one_paragraph_and_torn_formulas_stay_whole() -> None:
    wrapped = "The keeper of the old lighthouse walks down to the harbour\nevery evening, and counts the ships\nthat lie there. Then he walks back up to the lighthouse.\n"
    assert [s.text for s in passages("d", "T", wrapped)[0].sentences] == [
        "The keeper of the old lighthouse walks down to the harbour\nevery evening, and counts the ships\nthat lie there.",
        "Then he walks back up to the lighthouse.",
    ]
    torn = "Uptake of O\n2 from the air is the essential purpose of respiration, so oxygen\nis used in medicine.\n"
    assert [p.text for p in passages("d", "T", torn)] == [torn.rstrip()]


def test_front_matter_is_kept_in_the_text_but_in_no_passage() -> None:
    data = b"---\ntitle: Tides\ndate: 2024-05-06\n---\n\nWater rises twice a day.\n"
    reading = read(data, "x.md")
    assert (reading.title, reading.date) == ("Tides", "2024-05-06")
    assert reading.text == data.decode()
    assert [p.text for p in passages("x", "Tides", reading.text)] == ["Water rises twice a day."]


WORDS = st.sampled_from(
    [
        "Amazon",
        "invests",
        "$5.5",
        "billion",
        "approx.",
        "5%",
        "in",
        "the",
        "U.S.",
        "today",
        "—",
        "don’t",
        "😀",
        "naïve",
        "東京。",
        "R&D",
        "lock-in",
        "O",
        "2",
        "e.g.",
        "“quoted.”",
        "3.5",
        "1,000",
        "Dr.",
        "Smith",
        "(see",
        "fig.",
        "3).",
        "ok?",
        "No!",
        "\u200d\xa0",
        "é",
        "á",
        "…",
        "-",
        "•",
        "*",
        "#",
        "|",
        ">",
        "```",
        "\t",
        "---",
        "+",
        "1.",
        ":",
    ]
)
LINES = st.lists(WORDS, max_size=14).map(" ".join)
MARKS = st.sampled_from(["", "# ", "## ", "- ", "  • ", "1. ", "> ", "\t", "* ", "| ", "+++", "---", "```"])
TEXTS = st.one_of(
    st.lists(st.tuples(MARKS, LINES).map("".join), max_size=25).map("\n".join),
    st.text(max_size=400),
)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from([".md", ".txt"]), st.sampled_from(["\n", "\r\n"]))
def test_every_span_is_exactly_its_text(raw: str, suffix: str, line_break: str) -> None:
    try:
        data = raw.replace("\n", line_break).encode()
    except UnicodeEncodeError:  # a lone surrogate is in no file
        return
    if sum(c < " " for c in raw) > len(raw) / 60:
        return
    text = read(data, "x" + suffix).text
    assert "\r" not in text
    end = 0
    for passage in passages("d", "T", text):
        assert text[passage.start : passage.end] == passage.text
        assert passage.start >= end
        end = passage.end
        assert passage.sentences
        place = passage.start
        for sentence in passage.sentences:
            assert text[sentence.start : sentence.end] == sentence.text
            assert sentence.text == sentence.text.strip(" \t\n")
            assert sentence.text
            assert place <= sentence.start < sentence.end <= passage.end
            place = sentence.end
        if len(passage.sentences) > 1:
            assert len(passage.text.split()) <= LARGEST + 60


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=40).map(" ".join))
def test_sentences_hold_every_character_but_blanks(text: str) -> None:
    places = spans(text, 0, len(text))
    covered = "".join(text[start:end] for start, end in places)
    strip = str.maketrans("", "", " \t\n\u00a0\u200c\u200d")
    assert covered.translate(strip) == text.translate(strip)


GIANTS = {
    "one line of words": "word " * 60_000,
    "wrapped lines without a stop": "some words of a line without any stop at its end that goes on\n" * 5_000,
    "no blanks": "x" * 300_000,
    "no blanks, in Japanese": "港は北にあります" * 40_000,
    "a heading": "# " + "word " * 60_000,
    "code": "```\n" + "word " * 60_000,
    "a list": "Intro:\n\n" + "- one item. another one here\n" * 10_000,
    "a list item of one word": "- " + "x" * 300_000,
}


@pytest.mark.parametrize("text", GIANTS.values(), ids=GIANTS.keys())
def test_a_text_that_nothing_parts_is_parted_by_its_length(text: str) -> None:
    found = passages("x", "X", text)
    assert len(found) > 100
    assert max(len(p.text.split()) for p in found) <= 250
    assert max(len(p.text) for p in found) <= 5000
    assert max(len(s.text) for p in found for s in p.sentences) <= 1000
    assert all(text[s.start : s.end] == s.text == s.text.strip() for p in found for s in p.sentences)
    words = [word for p in found for s in p.sentences for word in s.text.split()]
    if max(map(len, text.split())) < 100:  # no word is cut in two
        assert set(words) <= set(text.split())
    assert sum(map(len, words)) >= 0.9 * sum(map(len, text.split()))  # nothing but marks is lost


@pytest.mark.parametrize(
    "text", ["# a" + " " * 300_000 + "b", "a" + " " * 300_000 + "b c", "-" * 300_000 + "x"]
)
def test_a_giant_line_of_one_mark_is_read_at_once(text: str) -> None:
    assert all(len(p.text) <= 5000 for p in passages("x", "X", text))


def test_the_name_of_a_section_is_of_a_length_to_be_shown() -> None:
    (found,) = passages("x", "X", "# X\n\n## " + "tide " * 100 + "\n\nThe water rises here.\n")
    assert found.section.startswith("tide tide")
    assert len(found.section) == 200
    assert found.section.endswith("…")
