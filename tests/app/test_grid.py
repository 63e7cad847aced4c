"""The grid by itself: many rows, one line refreshed, hostile names, and the mouse."""

from __future__ import annotations

from rich.cells import cell_len
from textual.app import App, ComposeResult

from seatsync_tui.widgets.grid import PreviewGrid
from tests.app.staging import ready, some_rows


class GridApp(App[None]):
    """Nothing but a grid."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[object] = []

    def compose(self) -> ComposeResult:
        yield PreviewGrid()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"muted": "#aaaaaa"}

    def on_preview_grid_box_clicked(self, message: PreviewGrid.BoxClicked) -> None:
        self.messages.append(message)

    def on_preview_grid_header_clicked(self, message: PreviewGrid.HeaderClicked) -> None:
        self.messages.append(message)


async def test_fifty_thousand_rows_are_shown_and_walked() -> None:
    rows = [ready(number, f"Client {number:05}", number % 90 + 2, 1) for number in range(1, 50_001)]
    app = GridApp()
    async with app.run_test(size=(118, 30)) as pilot:
        grid = app.query_one(PreviewGrid)
        grid.show(rows, {row.key for row in rows})
        await pilot.press("G")
        await pilot.pause()
        assert grid.cursor == 49_999
        assert "Client 50000" in grid.render_line(grid.size.height - 1).text


async def test_every_line_is_exactly_as_wide_as_the_grid() -> None:
    app = GridApp()
    for width in (80, 118, 140):
        async with app.run_test(size=(width, 24)) as pilot:
            grid = app.query_one(PreviewGrid)
            grid.show(some_rows(), set())
            await pilot.pause()
            for y in range(grid.size.height):
                strip = grid.render_line(y)
                assert cell_len(strip.text) == grid.size.width
                assert "\x1b" not in strip.text
        app = GridApp()


async def test_a_toggle_redraws_one_row() -> None:
    app = GridApp()
    async with app.run_test(size=(100, 24)) as pilot:
        grid = app.query_one(PreviewGrid)
        rows = [ready(number, f"Client {number}", 5, 1) for number in range(1, 11)]
        grid.show(rows, set())
        await pilot.pause()
        before = [grid.render_line(y).text for y in range(11)]
        grid.show_checked({rows[0].key}, {rows[0].key})
        after = [grid.render_line(y).text for y in range(11)]
        assert [y for y in range(11) if before[y] != after[y]] == [1]
        assert "[x]" in after[1]


async def test_boxes_tell_checked_unchecked_and_blocked_apart_without_colour() -> None:
    app = GridApp()
    async with app.run_test(size=(118, 24)) as pilot:
        grid = app.query_one(PreviewGrid)
        rows = some_rows()
        grid.show(rows, {rows[4].key})
        await pilot.pause()
        boxes = [grid.render_line(y).text[2:5] for y in range(1, 6)]
        assert boxes == [" · ", "[ ]", "[ ]", "[ ]", "[x]"]


async def test_the_mouse_ticks_and_sorts() -> None:
    app = GridApp()
    async with app.run_test(size=(118, 24)) as pilot:
        grid = app.query_one(PreviewGrid)
        grid.show(some_rows(), set())
        await pilot.pause()
        await pilot.click(PreviewGrid, offset=(3, 5))
        await pilot.click(PreviewGrid, offset=(8, 0))
        box, header = app.messages
        assert isinstance(box, PreviewGrid.BoxClicked)
        assert box.row.company == "Acme Dental Ltd"
        assert grid.cursor == 4
        assert isinstance(header, PreviewGrid.HeaderClicked)
        assert header.column == "status"
