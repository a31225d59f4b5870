"""Reads slides.pptx back: titles, native tables and charts, alternative texts, reading order, notes."""

import json
import sys
from pathlib import Path

from pptx import Presentation
from pptx.util import Emu

folder = Path(sys.argv[1])
suffix = sys.argv[2] if len(sys.argv) > 2 else ""
results = json.loads((folder / "results.json").read_text())
deck = Presentation(folder / f"slides{suffix}.pptx")
wrong = []
charts = tables = words = 0
titles = []

for number, slide in enumerate(deck.slides, start=1):
    title = slide.shapes.title
    if title is None or not title.has_text_frame or not title.text_frame.text.strip():
        wrong.append(f"slide {number} has no title")
        continue
    titles.append(title.text_frame.text)
    if slide.shapes[0].shape_id != title.shape_id:
        wrong.append(f"slide {number}: the title is not read first")
    if not slide.has_notes_slide or not slide.notes_slide.notes_text_frame.text.strip():
        wrong.append(f"slide {number} has no notes")
    else:
        words += len(slide.notes_slide.notes_text_frame.text.split())
    for shape in slide.shapes:
        if not shape.is_placeholder:
            wrong.append(f"slide {number}: {shape.name} stands in no place of its layout")
        if shape.has_chart or shape.has_table:
            element = shape._element.nvGraphicFramePr.cNvPr
            if not element.get("descr"):
                wrong.append(f"slide {number}: {shape.name} has no alternative text")
        if shape.has_chart:
            charts += 1
            chart = shape.chart
            book = chart.part.chart_workbook.xlsx_part
            if book is None or not list(chart.plots[0].categories):
                wrong.append(f"slide {number}: a chart without its figures")
        if shape.has_table:
            tables += 1
        if shape.top + shape.height > deck.slide_height or shape.left + shape.width > deck.slide_width:
            wrong.append(f"slide {number}: {shape.name} ends outside")

stage = results["edition"]["stage"]
marked = all(any({"": "Draft", ".es": "Borrador"}[suffix] in shape.text_frame.text for shape in slide.placeholders if shape.has_text_frame) for slide in deck.slides)
if stage == "draft" and not marked:
    wrong.append("a slide does not bear its stage")
text = "\n".join(
    [shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame]
    + [cell.text for slide in deck.slides for shape in slide.shapes if shape.has_table for row in shape.table.rows for cell in row.cells]
)
for measure in results["measures"]:
    value = measure["value"]
    shown = value and (not suffix or value["display"].endswith("%"))
    if measure["line"] == "dip" and measure["part_of"] is None and shown and value["display"] not in text:
        wrong.append(f"{measure['id']}: {value['display']} is on no slide")
print(f"{len(deck.slides)} slides, {charts} charts, {tables} tables, {words} words of notes, layouts "
      f"{[layout.name for layout in deck.slide_layouts]}, {Emu(deck.slide_width).inches:.2f} in wide, created {deck.core_properties.created}")
for line in wrong[:20]:
    print("WRONG", line)
print(f"{len(wrong)} wrong")
sys.exit(1 if wrong else 0)
