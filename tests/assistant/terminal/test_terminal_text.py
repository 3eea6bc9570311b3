"""Text on the screen: made safe, wrapped, laid out from Markdown, readable in both themes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.color import Color

from assistant.terminal.actions import ACTIONS, key_text
from assistant.terminal.markdown import markdown_items
from assistant.terminal.safe import printable, printable_lines
from assistant.terminal.themes import DARK, LIGHT, ROLES
from assistant.terminal.widgets.flow import Flow, wrap


@given(st.text(max_size=60))
def test_printable_text_keeps_its_length_and_can_be_written(text: str) -> None:
    safe = printable(text)
    assert len(safe) == len(text)
    assert "\x1b" not in safe
    assert "\n" not in safe
    safe.encode("utf-8")


def test_unsafe_characters_are_seen() -> None:
    assert printable("a\x1b[31mb\x07c\x7fd\u202ee\ud800f\tg") == "a␛[31mb␇c␡d\ufffde\ufffdf g"
    assert printable_lines("one\r\ntwo\rthree\u2028four") == ["one", "two", "three\ufffdfour"]
    assert printable("naïve 日本 👩‍💻") == "naïve 日本 👩‍💻"


@given(st.text(alphabet="ab c日é-", max_size=80), st.integers(0, 20), st.integers(1, 20))
def test_wrapping_loses_only_spaces_and_fits(text: str, first: int, rest: int) -> None:
    pieces = wrap(text, first, rest)
    assert "".join(text[start:end] for start, end in pieces).replace(" ", "") == text.replace(" ", "")
    for number, (start, end) in enumerate(pieces):
        room = first if number == 0 else rest
        assert cell_len(text[start:end]) <= room or end - start == 1
    assert pieces


def test_wrapping_breaks_at_words() -> None:
    text = "the quick brown fox"
    assert [text[start:end] for start, end in wrap(text, 9, 9)] == ["the quick", "brown fox"]
    assert [text[start:end] for start, end in wrap(text, 2, 9)] == ["", "the quick", "brown fox"]


def plain(markdown: str, *markers: int) -> str:
    return Flow(markdown_items(markdown, lambda marker: 0 if marker in markers else None)).plain


def test_markdown_is_laid_out() -> None:
    assert plain("One **bold** word [1].\nStill the same.\n\n- a *b*\n- c\n  1. d\n", 1) == (
        "One bold word [1]. Still the same.\n\n• a b\n• c\n  1. d"
    )
    assert plain("# Head\n\ntext") == "Head\n\ntext"
    assert plain("```\nx  =  1\n```") == "  x  =  1"
    assert plain("> said") == "│ said"
    assert plain("| a | b |\n|---|---|\n| one | 2 |") == "a    b\none  2"
    assert plain("a  \nb") == "a\nb"


def test_markup_of_other_kinds_is_text() -> None:
    assert plain("[bold]x[/bold] <b>y</b> [link=http://e]z[/link]") == (
        "[bold]x[/bold] <b>y</b> [link=http://e]z[/link]"
    )


def test_only_markers_with_a_citation_are_links() -> None:
    (item,) = markdown_items("yes [1] no [2]", lambda marker: 7 if marker == 1 else None)
    assert [(link.start, link.end, link.target) for link in item.links] == [(4, 7, 7)]  # type: ignore[union-attr]


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_every_role_of_text_is_readable(theme) -> None:  # type: ignore[no-untyped-def]
    def luminance(color: Color) -> float:
        def channel(value: float) -> float:
            return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

        red, green, blue = (channel(part) for part in color.normalized)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def contrast(one: str, other: str) -> float:
        light, dark = sorted((luminance(Color.parse(one)), luminance(Color.parse(other))), reverse=True)
        return (light + 0.05) / (dark + 0.05)

    grounds = (theme.background, theme.surface)
    for role in ROLES:
        for ground in grounds:
            assert contrast(theme.variables[role], ground) >= 4.5 or role == "role-bar", role
            assert contrast(theme.variables[role], ground) >= 3, role
    variables = theme.variables
    assert contrast(theme.foreground, theme.background) >= 7
    assert contrast(variables["mark-foreground"], variables["mark-background"]) >= 4.5
    assert contrast(variables["screen-selection-foreground"], variables["screen-selection-background"]) >= 4.5


def test_the_table_of_actions_is_consistent() -> None:
    names = [action.name for action in ACTIONS]
    assert len(set(names)) == len(names)
    taken: dict[tuple[str, str], str] = {}
    for action in ACTIONS:
        assert action.help.endswith(".")
        for key in filter(None, action.keys.split(",")):
            assert taken.setdefault((action.where, key), action.name) == action.name
    assert key_text("ctrl+j,shift+enter") == "ctrl+j or shift+enter"
    assert key_text("f1") == "F1"
