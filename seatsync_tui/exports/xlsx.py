"""Workbooks of one sheet: texts are texts and never formulas, numbers are numbers, days are days.

Written directly, for the parts of such a workbook are few and a million cells have to be quick; what the
well-known writers take for as many stands in docs/benchmarks.md.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from html import escape
from itertools import chain, compress, count

from seatsync_tui.exports.csv import PREVIEW_COLUMNS, Value, cell
from seatsync_tui.models.rows import Row

LONGEST = 32_767
"""Characters a cell of a workbook may hold."""
AT_ONCE = 500
"""Rows that are handed on to be compressed together."""

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f"""<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>
<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>
</Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>
</Relationships>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>
</Relationships>""",
    # The second format is the reader's own way to write a day.
    "xl/styles.xml": f"""<styleSheet xmlns="{_MAIN}">
<fonts count="1"><font/></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill>
<fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border/></borders>
<cellStyleXfs count="1"><xf/></cellStyleXfs>
<cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
</styleSheet>""",
}
_DAY_ZERO = date(1899, 12, 30)


def preview_workbook(rows: Iterable[Row], checked: Collection[str]) -> bytes:
    """The rows of a preview; `checked` are the keys of the rows whose box is checked."""
    lines = ((row.key in checked, *(column(row) for column in PREVIEW_COLUMNS.values())) for row in rows)
    return workbook("Preview", [("Checked", *PREVIEW_COLUMNS), *lines], heads=1)


def workbook(title: str, lines: Iterable[Sequence[Value]], *, heads: int = 0, names: int = 0) -> bytes:
    """Write lines of cells as a workbook of one sheet; the same cells are the same bytes.

    So many lines of heads on top, and columns of names on the left, stay in view.
    """
    name = escape(title[:31])
    book = _HEAD + (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    above = f'{_HEAD}<worksheet xmlns="{_MAIN}">{_in_view(heads, names)}<sheetData>'
    sheet = chain([above], _rows(lines), ["</sheetData></worksheet>"])
    small = {path: [_HEAD + text] for path, text in _PARTS.items()}
    target = io.BytesIO()
    zipped = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
    with zipped as parts, ThreadPoolExecutor(1) as packer:
        for path, texts in {**small, "xl/workbook.xml": [book], "xl/worksheets/sheet1.xml": sheet}.items():
            # A path alone stands there with the first day that such a file knows, not with today.
            with parts.open(path, "w") as part:
                # Rows are compressed while the next ones are made. Their lengths are asked for because an
                # error of that thread is raised with them.
                sum(packer.map(part.write, map(str.encode, texts)))
    return target.getvalue()


def _in_view(heads: int, names: int) -> str:
    if not heads and not names:
        return ""
    across = f' xSplit="{names}"' if names else ""
    down = f' ySplit="{heads}"' if heads else ""
    pane = "bottomRight" if heads and names else "bottomLeft" if heads else "topRight"
    where = f"{_letters(names)}{heads + 1}"
    return (
        '<sheetViews><sheetView workbookViewId="0">'
        f'<pane{across}{down} topLeftCell="{where}" activePane="{pane}" state="frozen"/>'
        "</sheetView></sheetViews>"
    )


def _rows(lines: Iterable[Sequence[Value]]) -> Iterator[str]:
    """All rows, many at once.

    A cell says which column it is in, for blanks are left out; its kind is worked out once.
    """
    cells = _Cells()
    columns: list[str] = []
    rows = []
    for number, line in zip(count(1), lines, strict=False):
        while len(columns) < len(line):
            columns.append(f'<c r="{_letters(len(columns))}')
        rows.append(f'<row r="{number}">{_row(str(number), line, columns, cells)}</row>')
        if len(rows) == AT_ONCE:
            yield "".join(rows)
            rows.clear()
    yield "".join(rows)


def _row(number: str, line: Sequence[Value], columns: Sequence[str], cells: _Cells) -> str:
    """The cells of a row, begun by their columns; put together in one go, for there are a million of them."""
    kinds = set(map(type, line))
    heads = columns[: len(line)]
    if type(None) in kinds:
        there = [value is not None for value in line]
        heads, line = [*compress(heads, there)], [*compress(line, there)]
    if bool in kinds:
        # A truth is equal to a number, so that it could be taken for one.
        line = [cell(value) if isinstance(value, bool) else value for value in line]
    parts = [number] * (3 * len(line))
    parts[0::3], parts[2::3] = heads, map(cells.__getitem__, line)
    return "".join(parts)


class _Cells(dict[Value, str]):
    """What stands behind a cell's place, by its value."""

    def __missing__(self, value: Value) -> str:
        self[value] = told = f'"{_told(value)}</c>'
        return told


def _told(value: Value) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return f' s="1"><v>{(value - _DAY_ZERO).days}</v>'
    if isinstance(value, int) or (isinstance(value, Decimal) and value.is_finite()):
        return f"><v>{cell(value)}</v>"
    text = escape(cell(value)[:LONGEST], quote=False)
    return f' t="inlineStr"><is><t xml:space="preserve">{text}</t></is>'


def _letters(place: int) -> str:
    """A column's letters by its place from 0: A, B, …, Z, AA."""
    place, last = divmod(place, 26)
    return (_letters(place - 1) if place else "") + chr(ord("A") + last)
