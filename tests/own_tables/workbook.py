"""A workbook (.xlsx) by hand: a zip of XML parts, the same bytes for the same cells."""

import dataclasses
import io
import xml.sax.saxutils
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# Style 0 is plain, style 1 a date (format 14 of those that every spreadsheet program knows).
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts>'
    '<fills count="1"><fill/></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/>'
    '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


@dataclasses.dataclass
class Number:
    value: float
    is_date: bool = False


@dataclasses.dataclass
class Formula:
    source: str
    result: float | None  # None: no program has computed it yet


def letters(column):
    out = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        out = chr(ord("A") + rest) + out
    return out


class Sheet:
    def __init__(self, name, is_hidden=False):
        self.name, self.is_hidden = name, is_hidden
        self.rows = {}
        self.merges = []

    def put(self, row, cells):
        self.rows[row] = list(cells)

    def clear(self, row, column):
        self.rows[row][column - 1] = ""

    def merge(self, top, left, bottom, right):
        self.merges.append(f"{letters(left)}{top}:{letters(right)}{bottom}")

    def xml(self, texts):
        rows = []
        for row, cells in sorted(self.rows.items()):
            inside = "".join(
                cell_xml(f"{letters(at)}{row}", cell, texts)
                for at, cell in enumerate(cells, 1)
                if cell != ""
            )
            rows.append(f'<row r="{row}">{inside}</row>')
        merged = "".join(f'<mergeCell ref="{m}"/>' for m in self.merges)
        if merged:
            merged = f'<mergeCells count="{len(self.merges)}">{merged}</mergeCells>'
        data = "".join(rows)
        return f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData>{merged}</worksheet>'


def cell_xml(place, cell, texts):
    if isinstance(cell, Number):
        style = ' s="1"' if cell.is_date else ""
        return f'<c r="{place}"{style}><v>{cell.value}</v></c>'
    if isinstance(cell, Formula):
        result = "" if cell.result is None else f"<v>{cell.result}</v>"
        return f'<c r="{place}"><f>{xml.sax.saxutils.escape(cell.source)}</f>{result}</c>'
    which = texts.setdefault(cell, len(texts))
    return f'<c r="{place}" t="s"><v>{which}</v></c>'


def relations(targets):
    """The part that says which parts belong to one: `rId1`, `rId2`, ... in order."""
    lines = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'


def content_types(sheets):
    parts = [("xl/workbook.xml", "sheet.main"), ("xl/styles.xml", "styles"),
             ("xl/sharedStrings.xml", "sharedStrings")]
    parts += [(f"xl/worksheets/sheet{n}.xml", "worksheet") for n in range(1, len(sheets) + 1)]
    lines = "".join(
        f'<Override PartName="/{path}" ContentType="{TYPES}.{kind}+xml"/>' for path, kind in parts
    )
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{lines}</Types>"
    )


def book_xml(sheets):
    lines = "".join(
        f'<sheet name="{sheet.name}" sheetId="{n}" r:id="rId{n}"'
        f"{' state=' + chr(34) + 'hidden' + chr(34) if sheet.is_hidden else ''}/>"
        for n, sheet in enumerate(sheets, 1)
    )
    return f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{lines}</sheets></workbook>'


def workbook(sheets):
    """The bytes of a workbook of these sheets."""
    texts = {}
    parts = {"[Content_Types].xml": content_types(sheets),
             "_rels/.rels": relations([("officeDocument", "xl/workbook.xml")]),
             "xl/workbook.xml": book_xml(sheets),
             "xl/styles.xml": STYLES}
    listed = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
    listed += [("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
    parts["xl/_rels/workbook.xml.rels"] = relations(listed)
    for n, sheet in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{n}.xml"] = sheet.xml(texts)
    shared = "".join(
        f'<si><t xml:space="preserve">{xml.sax.saxutils.escape(text)}</t></si>' for text in texts
    )
    parts["xl/sharedStrings.xml"] = f'{HEAD}<sst xmlns="{MAIN}">{shared}</sst>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in parts.items():
            archive.writestr(zipfile.ZipInfo(path), text.encode())
    return out.getvalue()
