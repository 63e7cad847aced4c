"""Writes docs/keys.md from the table of commands; `python docs/make_keys.py`."""

from __future__ import annotations

from pathlib import Path

from seatsync_tui.commands import Scope, When, commands_of

PAGE = Path(__file__).parent / "keys.md"
HEAD = """# Keys

Made from the table of commands by `python docs/make_keys.py`; `seatsync keys` prints them as the profile's
settings move them, `?` shows them in the app, and ctrl+p finds every command by name.

Keys can be moved in the settings file, by a command's name; several keys stand behind one another:

```toml
[profile.default.keys]
"preview.push" = "f9"
"everywhere.help" = "question_mark, f1"
```

A table that gives one key to two commands of a screen, or a key that tmux, screen or the terminal takes for
itself (ctrl+a, ctrl+b, ctrl+z, ctrl+s and their like), is refused in words, and the usual keys hold.
"""


def page() -> str:
    """The whole page."""
    return HEAD + "".join(map(_table, Scope))


def _table(scope: Scope) -> str:
    lines = [f"\n## {scope.heading}\n", "| keys | command | does | when |", "|---|---|---|---|"]
    for command in commands_of(scope):
        when = "" if command.when is When.ALWAYS else command.when.value
        keys = " ".join(f"`{key}`" for key in command.shown_keys.split()) or "palette"
        lines.append(f"| {keys} | `{command.id}` | {command.help} | {when} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
