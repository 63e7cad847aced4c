"""The app's own themes: readable by WCAG AA, and plain where a terminal asks for it."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import Theme

from seatsync_tui.theme import DARK, LIGHT, PLAIN, first_theme, no_colours

TEXTS = ("foreground", "primary", "secondary", "accent", "warning", "error", "success")
GROUNDS = ("background", "surface", "panel")


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of WCAG 2: 1 for equal colours, 21 for black on white."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: Color) -> float:
    """The relative luminance of WCAG 2."""
    parts = [part / 255 for part in colour.rgb]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", GROUNDS)
def test_every_text_reaches_aa_on_every_ground(theme: Theme, ground: str) -> None:
    behind = Color.parse(getattr(theme, ground))
    texts = {name: Color.parse(getattr(theme, name)) for name in TEXTS}
    texts["muted"] = Color.parse(theme.variables["muted"])
    for name, colour in texts.items():
        assert contrast(colour, behind) >= 4.5, name


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("cursor", ["block-cursor", "block-cursor-blurred"])
def test_the_cursor_line_reaches_aa(theme: Theme, cursor: str) -> None:
    text = Color.parse(theme.variables[f"{cursor}-foreground"])
    behind = Color.parse(theme.variables[f"{cursor}-background"])
    assert contrast(text, behind) >= 4.5


def test_dark_and_light_differ() -> None:
    assert DARK.dark
    assert not LIGHT.dark


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({"TERM": "xterm-256color"}, DARK.name),
        ({"TERM": "xterm"}, PLAIN),
        ({"TERM": "linux"}, PLAIN),
        ({"TERM": "vt100"}, PLAIN),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, DARK.name),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, PLAIN),
        ({"TERM": "xterm-256color", "TEXTUAL_THEME": "nord"}, "nord"),
        ({}, DARK.name),
    ],
)
def test_the_terminal_decides_the_first_theme(environ: dict[str, str], name: str) -> None:
    assert first_theme(environ) == name


@pytest.mark.parametrize(
    ("environ", "none"),
    [
        ({"TERM": "vt220"}, True),
        ({"TERM": "dumb"}, True),
        ({"NO_COLOR": ""}, True),
        ({"TERM": "screen"}, False),
    ],
    ids=str,
)
def test_a_terminal_without_colours_is_known_by_its_name(environ: dict[str, str], none: bool) -> None:
    assert no_colours(environ) is none
