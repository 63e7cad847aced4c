"""SeatSync's own look, dark and light; every text colour reaches WCAG AA on every ground it stands on."""

from __future__ import annotations

from collections.abc import Mapping

from textual.theme import BUILTIN_THEMES, Theme

DARK = Theme(
    name="seatsync-dark",
    primary="#7cc4e8",
    secondary="#a9b8c6",
    accent="#e8c170",
    warning="#e8c170",
    error="#ff9a94",
    success="#8fd6a0",
    foreground="#dfe6ec",
    background="#12171c",
    surface="#192027",
    panel="#232c35",
    dark=True,
    variables={
        "muted": "#a3b1bd",
        "block-cursor-background": "#2f5068",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "#29343e",
        "block-cursor-blurred-foreground": "#dfe6ec",
        "input-selection-background": "#2f5068",
        "footer-key-foreground": "#7cc4e8",
        "border": "#5b7488",
        "border-blurred": "#33404c",
        "scrollbar": "#3a4854",
        "scrollbar-background": "#12171c",
        "scrollbar-corner-color": "#12171c",
    },
)

LIGHT = Theme(
    name="seatsync-light",
    primary="#0b5a83",
    secondary="#46535f",
    accent="#7a4a00",
    warning="#7a4a00",
    error="#a1211a",
    success="#16602d",
    foreground="#1a2129",
    background="#fbfcfd",
    surface="#f2f5f7",
    panel="#e4e9ed",
    dark=False,
    variables={
        "muted": "#4d5a66",
        "block-cursor-background": "#c4dfef",
        "block-cursor-foreground": "#0d141a",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "#dde4ea",
        "block-cursor-blurred-foreground": "#1a2129",
        "input-selection-background": "#c4dfef",
        "footer-key-foreground": "#0b5a83",
        "border": "#7f909e",
        "border-blurred": "#c6ced5",
        "scrollbar": "#b4bfc8",
        "scrollbar-background": "#fbfcfd",
        "scrollbar-corner-color": "#fbfcfd",
    },
)

SIXTEEN = Theme(
    name="seatsync-16",
    ansi=True,
    primary="ansi_default",
    secondary="ansi_default",
    accent="ansi_yellow",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    variables={
        **BUILTIN_THEMES["ansi-dark"].variables,
        "muted": "ansi_default",
        "footer-key-foreground": "ansi_default",
    },
)
"""The terminal's own colours; nothing is blue, which can hardly be read on most of their grounds."""

THEMES = (DARK, LIGHT, SIXTEEN)

PLAIN = SIXTEEN.name
"""What stands under NO_COLOR, and where there are 16 colours."""


def first_theme(environ: Mapping[str, str]) -> str:
    """Choose the theme before the app starts, from what the terminal says it can show.

    `TEXTUAL_THEME` wins, so that a person's own choice of theme holds here as in other Textual apps.
    """
    if no_colours(environ):
        return PLAIN
    if chosen := environ.get("TEXTUAL_THEME", ""):
        return chosen
    return PLAIN if few_colours(environ) else DARK.name


def no_colours(environ: Mapping[str, str]) -> bool:
    """Tell whether the terminal has none, as a serial console may be."""
    return "NO_COLOR" in environ or environ.get("TERM", "").startswith(("vt", "dumb"))


def few_colours(environ: Mapping[str, str]) -> bool:
    """Tell whether the terminal has no more than 16 colours."""
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return False
    term = environ.get("TERM", "")
    rich_terms = ("256color", "direct", "truecolor", "kitty", "alacritty", "ghostty", "wezterm")
    return bool(term) and not any(word in term for word in rich_terms)
