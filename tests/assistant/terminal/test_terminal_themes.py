"""Every role of text reads well on every ground that it stands on, in every theme."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import Theme

from assistant.terminal.themes import ROLES, THEMES

LEAST = 4.5
"""The contrast that WCAG asks of text (level AA)."""
PAIRS = (
    ("mark-foreground", "mark-background"),
    ("block-cursor-foreground", "block-cursor-background"),
    ("input-cursor-foreground", "input-cursor-background"),
    ("screen-selection-foreground", "screen-selection-background"),
)


def contrast(one: Color, other: Color) -> float:
    """The ratio of the relative luminances of two colours, from 1 to 21 (WCAG 2)."""

    def luminance(color: Color) -> float:
        def linear(part: int) -> float:
            share = part / 255
            return share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4

        red, green, blue = (linear(part) for part in color.rgb)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert contrast(Color.parse("#000000"), Color.parse("#ffffff")) == pytest.approx(21)


@pytest.mark.parametrize("ground", ["background", "surface", "panel"])
@pytest.mark.parametrize("role", [*ROLES, "foreground"])
@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_text_reads_well(theme: Theme, role: str, ground: str) -> None:
    text = theme.foreground if role == "foreground" else theme.variables[role]
    under = getattr(theme, ground)
    assert text is not None
    assert contrast(Color.parse(text), Color.parse(under)) >= LEAST


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0])
@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_marked_text_reads_well(theme: Theme, pair: tuple[str, str]) -> None:
    text, ground = (theme.variables[name] for name in pair)
    assert contrast(Color.parse(text), Color.parse(ground)) >= LEAST
