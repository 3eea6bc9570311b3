"""Reading: what a typed line becomes."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.clean import safe_text
from assistant.reading import MAX_CHARACTERS, read, split_words, stems

FORMS = {
    "what is payback": "definition",
    "define circular financing": "definition",
    "why did Amazon invest?": "why",
    "how does the feedback loop work?": "how",
    "compare vendor financing and circular financing": "compare",
    "list the key takeaways": "list",
    "summarise the deal": "summary",
    "when was the deal announced?": "fact",
    "how did you get that?": "steps",
    "show me the steps": "steps",
    "what matters most?": "sensitivity",
    "and at 12%?": "statement",
}


@pytest.mark.parametrize(("text", "form"), FORMS.items())
def test_the_form_of_a_question(text: str, form: str) -> None:
    assert read(text).form == form


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("when was the deal announced?", "date"),
        ("who invested?", "party"),
        ("how much is it worth?", "money"),
    ],
)
def test_what_a_direct_answer_holds(text: str, wants: str) -> None:
    assert read(text).wants == wants


def test_figures_are_found_with_their_spans() -> None:
    question = read("What is the $100B worth over 7 years at 12%?")
    found = [(f.text, f.written, f.values[0].value, f.values[0].unit) for f in question.figures]
    assert found == [
        ("$100B", "money", 1e11, "USD"),
        ("7 years", "duration", 7.0, "year"),
        ("12%", "percent", 0.12, "1"),
    ]
    assert [w.text for w in question.content] == ["worth"]
    assert question.masked == "What is the X worth over X at X?"


def test_an_amount_is_written_one_way_for_the_library() -> None:
    assert (
        read("who pledged $100bn?").plain == read("who pledged $100B?").plain == "who pledged $100 billion?"
    )


def test_names_and_years_with_digits_are_no_inputs() -> None:
    question = read("how many H100 chips are in GPT-4 by 2027?")
    assert [(f.text, f.written) for f in question.figures] == [
        ("H100", "label"),
        ("GPT-4", "label"),
        ("2027", "date"),
    ]
    assert question.masked == question.text


def test_what_cannot_be_read_as_a_number_is_kept() -> None:
    assert read("and at 5%%?").unread == ("5%%",)


def test_words_are_mended_and_digits_never_shown_to_the_speller() -> None:
    seen: list[str] = []

    def mend(word: str) -> str | None:
        seen.append(word)
        return {"presnt": "present"}.get(word)

    question = read("Presnt value of the H1OO pledge at 12x5?", mend)
    assert question.text.startswith("present value of the H1OO")
    assert question.mended == (("Presnt", "present"),)
    assert not any(character.isdigit() for word in seen for character in word)
    assert question.asked == "Presnt value of the H1OO pledge at 12x5?"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("\x1b[31mred\x1b[0m text", "red text"),
        ("\x1b]0;title\x07what", "what"),
        ("\x1bMargin", "Margin"),
        ("\x1b]what is it", "]what is it"),
        ("\x9b31mred", "red"),
        ("two\r\nlines\tand\u2028three", "two lines and three"),
        ("a\u202eb\u200bc\ud800d", "abcd"),
        ("caf\u00e9 \U0001f4a5", "caf\u00e9 \U0001f4a5"),
    ],
)
def test_a_line_is_made_safe_to_print(typed: str, shown: str) -> None:
    assert safe_text(typed) == shown


def test_markup_is_not_part_of_the_question() -> None:
    assert read("[bold]what is[/bold] <b>payback</b>?").text == "what is payback ?"


def test_curly_quotes_and_long_dashes_are_plain_in_the_text_and_kept_in_what_was_asked() -> None:
    question = read("what’s a “pay–back”?")
    assert (question.text, question.asked) == ('what\'s a "pay-back"?', "what’s a “pay–back”?")


def test_a_long_text_is_cut() -> None:
    question = read("word " * 5000)
    assert len(question.asked) <= MAX_CHARACTERS
    assert len(question.text) <= MAX_CHARACTERS
    assert question.cut
    assert not read("word " * 10).cut


def test_stems_open_hyphens_and_leave_small_words_out() -> None:
    assert stems("the take-or-pay contracts") == ("take-or-pay", "take", "pay", "contract")
    assert stems("commitments committed") == ("commit", "commit")
    assert stems("Trainium2 and H100") == ("trainium2", "h100")


PIECES = st.sampled_from(
    ["what", "is", "$5B", "12%", "5%%", "7 years", "5-8", "H100", "\x1b[31m", "\u202e", "[b]", "</script>", "2027",
     "from 5 to", "$", "%", "(", ")", "**", "9", ",", ".", "and", "½", "٣", "\ud800", "—", "’s", "a billon", "-", "GW"]
)  # fmt: skip
TEXTS = (
    st.text(max_size=80)
    | st.lists(PIECES, max_size=14).map(" ".join)
    | st.lists(PIECES, max_size=14).map("".join)
)


def harmless(text: str) -> bool:
    return all(unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} or c == "\u200d" for c in text)


@given(TEXTS)
@example("\x1b[31m$5B\x1b[0m at 12%")
@example("[b]$5B[/b] over 7 years")
@example("$5B\u202e7 years")
@example("\x1b")
@example("ﬁve ǅ İ ß 12%")
def test_any_text_is_read(typed: str) -> None:
    question = read(typed, lambda word: None)
    assert harmless(question.asked)
    assert harmless(question.text)
    for word in question.words:
        assert question.text[word.start : word.end].lower() == word.text
    for figure in question.figures:
        assert 0 <= figure.start < figure.end <= len(question.text)
        assert question.text[figure.start : figure.end] == figure.text
        assert figure.values
    spans = [(f.start, f.end) for f in question.figures]
    assert spans == sorted(spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert harmless(question.masked)
    assert harmless(question.plain)


@given(TEXTS)
def test_reading_what_was_shown_changes_nothing(typed: str) -> None:
    shown = safe_text(typed)
    assert safe_text(shown) == shown
    assert read(shown).text == read(typed).text


@given(TEXTS)
def test_words_stand_where_their_spans_say(text: str) -> None:
    for word in split_words(text):
        assert text[word.start : word.end].lower() == word.text
