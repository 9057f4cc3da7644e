"""Writing small Excel workbooks, as bytes, with nothing but a zip archive of XML."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

Cell = str | int | float | bool | datetime | date | time | None
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
# Styles by their place in cellXfs: general, date and time, date, time, four digits, hours that go on after 24.
_FORMATS = (0, 22, 14, 20, 164, 165)
_STYLES = f"""<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="0000"/>
<numFmt numFmtId="165" formatCode="[h]:mm"/></numFmts><cellXfs>{"".join(f'<xf numFmtId="{n}"/>' for n in _FORMATS)}</cellXfs>
</styleSheet>"""
_DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Raw:
    """A cell as XML: what stands in `<c …>` and inside of it."""

    attributes: str = ""
    inside: str = ""


@dataclass(frozen=True)
class Sheet:
    """One sheet. `rows` begin at row 1; `merged` are ranges such as `A1:C1`."""

    rows: Sequence[Sequence[Cell | Raw]]
    name: str = "Sheet1"
    state: str = "visible"
    merged: Sequence[str] = ()


def workbook(*sheets: Sheet, shared: bool = True, from_1904: bool = False) -> bytes:
    """Write a workbook. With `shared`, texts stand in a table of their own, as Excel writes them."""
    texts: dict[str, int] | None = {} if shared else None
    parts = {
        f"xl/worksheets/sheet{n}.xml": _sheet_xml(sheet, texts, from_1904=from_1904)
        for n, sheet in enumerate(sheets, 1)
    }
    listed = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{n}" state="{sheet.state}" r:id="rId{n}"/>'
        for n, sheet in enumerate(sheets, 1)
    )
    epoch = '<workbookPr date1904="1"/>' if from_1904 else ""
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">{epoch}<sheets>{listed}</sheets></workbook>'
    )
    related = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
    related += [("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
    parts["xl/_rels/workbook.xml.rels"] = _relations(related)
    parts["_rels/.rels"] = _relations([("officeDocument", "xl/workbook.xml")])
    parts["xl/styles.xml"] = _STYLES
    items = "".join(f'<si><t xml:space="preserve">{_text(text)}</t></si>' for text in texts or ())
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}">{items}</sst>'
    parts["[Content_Types].xml"] = _content_types(len(sheets))
    return zipped(parts)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Write a zip archive."""
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def _sheet_xml(sheet: Sheet, texts: dict[str, int] | None, *, from_1904: bool) -> str:
    rows = "".join(
        f'<row r="{n}">{"".join(_cell_xml(cell, f"{column_letters(c)}{n}", texts, from_1904) for c, cell in enumerate(cells))}</row>'
        for n, cells in enumerate(sheet.rows, 1)
        if cells
    )
    merged = "".join(f'<mergeCell ref="{each}"/>' for each in sheet.merged)
    merged = f"<mergeCells>{merged}</mergeCells>" if merged else ""
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData>{merged}</worksheet>'


def _cell_xml(cell: Cell | Raw, at: str, texts: dict[str, int] | None, from_1904: bool) -> str:
    if cell is None or cell == "":
        return ""
    if isinstance(cell, Raw):
        return f'<c r="{at}" {cell.attributes}>{cell.inside}</c>'
    if isinstance(cell, (int, float)):
        kind, value = (' t="b"', repr(int(cell))) if isinstance(cell, bool) else ("", repr(cell))
        return f'<c r="{at}"{kind}><v>{value}</v></c>'
    if isinstance(cell, (date, time)):
        return f'<c r="{at}" s="{_style(cell)}"><v>{_serial(cell, from_1904=from_1904)!r}</v></c>'
    if texts is None:
        return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{_text(cell)}</t></is></c>'
    return f'<c r="{at}" t="s"><v>{texts.setdefault(cell, len(texts))}</v></c>'


def _style(cell: date | time) -> int:
    if isinstance(cell, datetime):
        return 1
    return 2 if isinstance(cell, date) else 3


def _serial(cell: date | time, *, from_1904: bool) -> float:
    epoch = date(1904, 1, 1) if from_1904 else date(1899, 12, 30)
    days = 0 if isinstance(cell, time) else (date(cell.year, cell.month, cell.day) - epoch).days
    clock = cell if isinstance(cell, (datetime, time)) else time()
    return days + (clock.hour * 3600 + clock.minute * 60 + clock.second) / _DAY_SECONDS


def column_letters(column: int) -> str:
    """Return the letters of a column, from 0: `A`, `Z`, `AA`."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _text(text: str) -> str:
    return escape(text).replace("\r", "_x000D_")


def _relations(related: Sequence[tuple[str, str]]) -> str:
    items = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(related, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'


def _content_types(sheets: int) -> str:
    spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    kinds = {"/xl/workbook.xml": "sheet.main", "/xl/styles.xml": "styles", "/xl/sharedStrings.xml": "sharedStrings"}
    kinds |= {f"/xl/worksheets/sheet{n}.xml": "worksheet" for n in range(1, sheets + 1)}
    overrides = "".join(
        f'<Override PartName="{part}" ContentType="{spreadsheet}.{kind}+xml"/>' for part, kind in kinds.items()
    )
    default = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return f'<Types xmlns="{_PACKAGE}/content-types">{default}{overrides}</Types>'
