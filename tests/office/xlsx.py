"""Holds report.xlsx against results.json, cell for cell."""

import datetime
import json
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl

folder = Path(sys.argv[1])
results = json.loads((folder / "results.json").read_text())
book = openpyxl.load_workbook(folder / "report.xlsx")
measures = {measure["id"]: measure for measure in results["measures"]}
compared = {"numbers": 0, "texts": 0, "withheld": 0, "empty": 0}
wrong = []


def table(sheet):
    """The header's row number, the labels and the rows below it."""
    first = int(sheet.auto_filter.ref.split(":")[0].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    labels = [cell.value for cell in sheet[first]]
    return first, labels, list(sheet.iter_rows(min_row=first + 1))


def number(value):
    """A figure of results.json as the number its cell must have."""
    if value is None:
        return None
    numerator, denominator, percent = value["numerator"], value["denominator"], value["percent"]
    of_a_few = value["unit"] in ("schools", "checkpoints", "parts", "things") and denominator is not None
    if of_a_few:
        return float(Decimal(str(numerator)))
    if denominator is not None and numerator is not None:
        return float(Fraction(Decimal(str(numerator))) / Fraction(Decimal(str(denominator))))
    if percent is not None:
        return float(Fraction(Decimal(percent)) / 100)
    return None if numerator is None else float(Decimal(str(numerator)))


def same(cell, wanted, status, what):
    """Compares a cell with a number, the mark of a withheld figure, or nothing."""
    if wanted is None and status == "not-shown":
        compared["withheld"] += 1
        good = cell.value == "*"
    elif wanted is None:
        compared["empty"] += 1
        good = cell.value is None
    else:
        compared["numbers"] += 1
        good = isinstance(cell.value, (int, float)) and abs(cell.value - wanted) < 1e-8 * max(1.0, abs(wanted))
    if not good:
        wrong.append(f"{cell.parent.title}!{cell.coordinate} {what}: {cell.value!r}, wanted {wanted!r} ({status})")


def figure(cell, value, status, what):
    same(cell, number(value), status, what)
    if value is not None and number(value) is not None and number(value) == cell.value:
        shown = cell.number_format
        kind = "%" if value["percent"] is not None or (value["denominator"] and "of" not in shown) else "#"
        if kind == "%" and "%" not in shown and " of " not in shown:
            wrong.append(f"{cell.parent.title}!{cell.coordinate}: {shown} for {value['display']}")


def text(cell, wanted, what):
    compared["texts"] += 1
    if (cell.value or "") != wanted:
        wrong.append(f"{cell.parent.title}!{cell.coordinate} {what}: {cell.value!r}, wanted {wanted!r}")


def counts(value):
    if value is None:
        return None, None
    decimal = lambda number: None if number is None else float(Decimal(str(number)))
    return decimal(value["numerator"]), decimal(value["denominator"])


names = book.sheetnames
seen = set()
for name in names[:-1]:
    sheet = book[name]
    first, labels, rows = table(sheet)
    if "Target" not in labels or "Measure id" not in labels:
        continue
    for row in rows:
        cells = dict(zip(labels, row))
        measure = measures[cells["Measure id"].value]
        if name != names[0]:
            seen.add(measure["id"])
        year, status = results["plan"]["school_year"], measure["status"]
        years = [label for label in labels if label and label[:2] == "20"]
        figure(cells["Baseline"], measure["baseline"], "", "baseline")
        figure(cells[years[0]], measure["prior"], "", "prior")
        figure(cells[year], measure["value"], status, "value")
        for label, wanted in zip(("Counted", "Out of"), counts(measure["value"])):
            same(cells[label], wanted, status, label)
        due = measure["target"] and measure["target"]["due"]
        text(cells["Reason"], measure["reason"] or "", "reason")
        if due:
            compared["texts"] += 1
            if cells["Due"].value != datetime.datetime.fromisoformat(due):
                wrong.append(f"{name} due of {measure['id']}: {cells['Due'].value}")
missing = set(measures) - seen
if missing:
    wrong.append(f"measures on no sheet of a goal: {sorted(missing)}")

sheet = book["Student groups"] if "Student groups" in names else None
if sheet:
    _, labels, rows = table(sheet)
    wanted = [(measure, group) for measure in results["measures"] for group in measure["groups"]]
    order = [measure["id"] for measure in results["measures"]]
    found = [dict(zip(labels, row)) for row in rows]
    if len(found) != len(wanted):
        wrong.append(f"{len(found)} rows of groups, wanted {len(wanted)}")
    schools = {school["school_code"]: school["school_name"] for school in results["roster"]}
    by_key = {}
    for measure, group in wanted:
        by_key.setdefault((measure["id"], group["category"], schools.get(group["school_code"], "District")), []).append(group)
    for cells in found:
        group = by_key[(cells["Measure id"].value, cells["Group"].value, cells["School"].value)].pop(0)
        year = results["plan"]["school_year"]
        years = [label for label in labels if label and label[:2] == "20"]
        figure(cells[years[0]], group["prior"], group["status"], "prior")
        figure(cells[year], group["value"], group["status"], "value")
        for label, number_wanted in zip(("Counted", "Out of"), counts(group["value"])):
            same(cells[label], number_wanted, group["status"], label)

sheet = book["Schools"]
_, labels, rows = table(sheet)
with_schools = [measure for measure in results["measures"] if measure["schools"]]
lines = [measure for measure in with_schools]
order = []
for measure in results["measures"]:
    if measure["part_of"] is None:
        order.append(measure)
        order += [measures[part] for part in measure["parts"]]
order = [measure for measure in order if measure["schools"]]
columns = iter(range(2, len(labels)))
places = []
for measure in order:
    prior, value = next(columns), next(columns)
    judged = value + 1 < len(labels) and labels[value + 1].endswith(": Status")
    if judged:
        next(columns)
    places.append((measure, prior, value))
if next(columns, None) is not None:
    wrong.append("more columns of schools than measures with schools")
for row in rows[:-1]:
    for measure, prior, value in places:
        school = next((school for school in measure["schools"] if school["school_code"] == row[1].value), None)
        status = school["status"] if school else ""
        figure(row[prior], school and school["prior"], status, "prior")
        figure(row[value], school and school["value"], status, "value")
for measure, prior, value in places:
    figure(rows[-1][prior], measure["prior"], "", "prior of the district")
    figure(rows[-1][value], measure["value"], measure["status"], "value of the district")

sheet = book["Trends"]
_, labels, rows = table(sheet)
for row in rows:
    cells = dict(zip(labels, row))
    measure = measures[cells["Measure id"].value]
    years = {}
    for value in [measure["baseline"], *measure["trend"], measure["prior"], measure["value"]]:
        if value:
            years[value["school_year"]] = value
    for label in labels:
        if label and label[:2] == "20":
            status = measure["status"] if label == results["plan"]["school_year"] else ""
            figure(cells[label], years.get(label), status, label)

for sheet in book:
    setup = (sheet.freeze_panes is not None, bool(sheet.auto_filter.ref), sheet.page_setup.orientation, sheet.print_title_rows)
    if not all(setup) or sheet.page_setup.paperSize not in (1, "1"):
        wrong.append(f"{sheet.title}: print set-up {setup}")
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                wrong.append(f"{sheet.title}!{cell.coordinate}: a formula")

properties = book.properties
print(f"{len(names)} sheets: {', '.join(names)}")
print(f"created {properties.created}, title {properties.title!r}")
print(f"compared {compared}")
for line in wrong[:20]:
    print("WRONG", line)
print(f"{len(wrong)} wrong")
sys.exit(1 if wrong else 0)
