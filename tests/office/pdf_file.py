"""Reads the PDF files back with qpdf and poppler: structure, fonts, tags, and every row of the page's tables on paper."""

import html.parser
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

folder = Path(sys.argv[1])
wrong = []


def run(*command):
    return subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False)


def plain(text):
    """A text without white space, invisible letters and hyphens, which lay-out puts where it likes."""
    return re.sub(r"[\s\u200b\u00a0\u00ad\u2010-]+", "", text)


class Node:
    """An element of the structure tree."""

    def __init__(self, depth, kind):
        self.depth, self.kind, self.children, self.texts, self.attributes = depth, kind, [], [], []

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()

    def text(self):
        """Its text, captions of charts and their letters left out."""
        return "".join(part if isinstance(part, str) else part.text() for part in self.texts if isinstance(part, str) or part.kind != "Figure")


def tree(path):
    """The structure tree as poppler tells it: an element, an attribute or a text a line."""
    root = Node(-1, "Root")
    stack = [root]
    for line in run("pdfinfo", "-struct-text", path).stdout.splitlines():
        depth = len(line) - len(line.lstrip())
        body = line.strip()
        if body.startswith('"') or body.startswith("Object "):
            while stack[-1].depth >= depth:
                stack.pop()
            if body.startswith('"'):
                stack[-1].texts.append(body[1:-1])
            continue
        if body.startswith("/"):
            stack[-1].attributes.append(body)
            continue
        found = re.match(r"[A-Z][A-Za-z0-9]*", body)
        if not found:
            stack[-1].texts.append(body.strip('"'))
            continue
        while stack[-1].depth >= depth:
            stack.pop()
        node = Node(depth, found.group())
        stack[-1].children.append(node)
        stack[-1].texts.append(node)
        stack.append(node)
    return root


class Rows(html.parser.HTMLParser):
    """The rows of all tables of a page, each as the texts of its cells."""

    def __init__(self):
        super().__init__()
        self.rows, self.row, self.cell, self.hidden = [], None, None, 0

    def handle_starttag(self, tag, attributes):
        if tag == "svg":
            self.hidden += 1
        elif tag == "tr":
            self.row = []
        elif tag in ("td", "th"):
            self.cell = ""

    def handle_endtag(self, tag):
        if tag == "svg":
            self.hidden -= 1
        elif tag == "tr":
            self.rows.append(tuple(self.row))
            self.row = None
        elif tag in ("td", "th") and self.row is not None:
            self.row.append(plain(self.cell))
            self.cell = None

    def handle_data(self, data):
        if self.cell is not None and not self.hidden:
            self.cell += data


def check(path):
    """What every file must have; gives its structure tree."""
    name = path.relative_to(folder)
    if (checked := run("qpdf", "--check", path)).returncode != 0:
        wrong.append(f"{name}: qpdf: {checked.stdout.strip().splitlines()[-1:]} {checked.stderr.strip()}")
    facts = dict(line.split(":", 1) for line in run("pdfinfo", path).stdout.splitlines() if ":" in line)
    facts = {key: value.strip() for key, value in facts.items()}
    if facts["Tagged"] != "yes" or not facts["Title"] or "letter" not in facts["Page size"]:
        wrong.append(f"{name}: {facts}")
    for line in run("pdffonts", path).stdout.splitlines()[2:]:
        if "Inter-" not in line or " yes yes yes " not in line:
            wrong.append(f"{name}: font {line}")
    root = tree(path)
    level = 0
    for node in root.walk():
        if re.fullmatch("H[1-6]", node.kind):
            own = int(node.kind[1])
            if own > level + 1:
                wrong.append(f"{name}: heading {own} after {level}: {node.text()!r}")
            level = own
        if node.kind == "TR" and node.children and node.children[0].kind != "TH":
            wrong.append(f"{name}: a row without a header: {node.text()[:60]!r}")
        if node.kind == "Document":
            loose = [part for part in node.texts if isinstance(part, str) and part.strip()]
            if loose:
                wrong.append(f"{name}: text in no paragraph: {loose[:3]}")
    return root, facts


pages = {}
for path in sorted(folder.rglob("*.pdf")):
    root, facts = check(path)
    pages[str(path.relative_to(folder))] = int(facts["Pages"])
    if path.parent == folder and path.name.startswith("report"):
        kinds = Counter(node.kind for node in root.walk())
        print(f"{path.name}: {facts['Pages']} pages, {path.stat().st_size} bytes, tags " + ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()))
        rows = Rows()
        rows.feed((folder / path.name.replace("report", "index").replace(".pdf", ".html")).read_text())
        paper = Counter(tuple(plain(cell.text()) for cell in node.children if cell.kind in ("TD", "TH")) for node in root.walk() if node.kind == "TR")
        # The memo's table on paper, drawings left out, is the page's; a header in two lines is one.
        page = Counter(row for row in rows.rows if any(row))
        lost = page - paper
        print(f"{path.name}: {sum(page.values())} rows of the page, {sum((page & paper).values())} on paper alike")
        for row in list(lost)[:10]:
            wrong.append(f"{path.name}: not on paper: {row}")
for name, count in pages.items():
    if name.startswith("memo") and count != 1:
        wrong.append(f"{name} has {count} pages")
    if name.startswith("schools/") and count > 2:
        wrong.append(f"{name} has {count} pages")
print(f"{len(pages)} files, {sum(pages.values())} pages")
for line in wrong[:20]:
    print("WRONG", line)
print(f"{len(wrong)} wrong")
sys.exit(1 if wrong or not pages else 0)
