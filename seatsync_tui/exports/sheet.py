"""A workbook of one sheet with very many cells: texts are texts, numbers are numbers, none is a formula.

Written directly, since its parts are few and a million cells have to be quick.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from xml.sax.saxutils import escape

from seatsync_tui.exports.csv import Value, cell

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f"""<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>
</Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>
</Relationships>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
</Relationships>""",
}


def workbook(title: str, lines: Iterable[Sequence[Value]]) -> bytes:
    """Write lines of cells as a workbook of one sheet; the same cells are the same bytes."""
    name = escape(title[:31], {'"': "&quot;"})
    book = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    written = {**_PARTS, "xl/workbook.xml": book, "xl/worksheets/sheet1.xml": _sheet(lines)}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as parts:
        for path, text in written.items():
            entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            parts.writestr(entry, _HEAD + text, zipfile.ZIP_DEFLATED, compresslevel=1)
    return target.getvalue()


def _sheet(lines: Iterable[Sequence[Value]]) -> str:
    rows = [f'<row r="{number}">{_row(line, number)}</row>' for number, line in enumerate(lines, 1)]
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(rows)}</sheetData></worksheet>'


def _row(line: Sequence[Value], number: int) -> str:
    return "".join([_cell(value, f"{_letters(place)}{number}") for place, value in enumerate(line)])


def _cell(value: Value, where: str) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return f'<c r="{where}"><v>{cell(value)}</v></c>'
    text = escape(cell(value))
    return f'<c r="{where}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


@cache
def _letters(place: int) -> str:
    """A column's letters: A, B, …, Z, AA."""
    place, last = divmod(place, 26)
    return (_letters(place - 1) if place else "") + chr(ord("A") + last)
