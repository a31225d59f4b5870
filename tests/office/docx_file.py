"""Reads report.docx and memo.docx back: styles, tables with repeated headers, captions, alternative texts, contents."""

import json
import sys
from pathlib import Path

import docx
from docx.oxml.ns import qn

folder = Path(sys.argv[1])
suffix = sys.argv[2] if len(sys.argv) > 2 else ""
results = json.loads((folder / "results.json").read_text())
wrong = []


def read(name):
    document = docx.Document(folder / name)
    body = document.element.body
    headings = [p for p in document.paragraphs if p.style.name.lower().startswith("heading")]
    captions = [p for p in document.paragraphs if p.style.name.lower() == "caption"]
    level = 0
    for heading in headings:
        own = int(heading.style.name.split()[-1])
        if own > level + 1 and level:
            wrong.append(f"{name}: heading {own} after {level}: {heading.text!r}")
        level = own
    for table in document.tables:
        first = table.rows[0]._tr
        if first.trPr is None or first.trPr.find(qn("w:tblHeader")) is None:
            wrong.append(f"{name}: a table whose header does not repeat: {table.rows[0].cells[0].text!r}")
        if any(row._tr.trPr.find(qn("w:cantSplit")) is None for row in table.rows):
            wrong.append(f"{name}: a row that may break")
        if table._tbl.tblPr.find(qn("w:tblCaption")) is None:
            wrong.append(f"{name}: a table without a caption of its own")
    drawings = body.findall(".//" + qn("wp:docPr"))
    for drawing in drawings:
        if not drawing.get("descr") or not drawing.get("title"):
            wrong.append(f"{name}: a drawing without alternative text")
    if len(captions) != len(document.tables) + len(drawings):
        wrong.append(f"{name}: {len(captions)} captions, {len(document.tables)} tables, {len(drawings)} drawings")
    fields = [node.text for node in body.iter(qn("w:instrText"))]
    properties = document.core_properties
    print(f"{name}: {len(headings)} headings, {len(document.tables)} tables, {len(drawings)} charts, {len(captions)} captions, "
          f"{len(document.sections)} sections, fields {fields}, created {properties.created}, language {properties.language}")
    return document


memo = read(f"memo{suffix}.docx")
report = read(f"report{suffix}.docx")
text = "\n".join(p.text for p in report.paragraphs) + "\n".join(c.text for t in report.tables for r in t.rows for c in r.cells)
for measure in results["measures"]:
    value = measure["value"]
    if measure["line"] == "dip" and value and (not suffix or value["display"].endswith("%")) and value["display"] not in text:
        wrong.append(f"{measure['id']}: {value['display']} is not in the report")
if not any("TOC" in (node.text or "") for node in report.element.body.iter(qn("w:instrText"))):
    wrong.append("no table of contents")
for line in wrong[:20]:
    print("WRONG", line)
print(f"{len(wrong)} wrong")
sys.exit(1 if wrong else 0)
