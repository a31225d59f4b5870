// Checks of the pages in a real browser: accessibility (axe-core), HTML (html-validate), width on a phone, keyboard,
// and paper. Every page kind, in both languages, light and dark.
//
//   node check.js [FOLDER]...     folders with reports; without any, those of the tests and of the example

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { HtmlValidate } from "html-validate";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../..");
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const MOST_BYTES = { page: 300_000, brief: 60_000 };
const INCH = 96;
// The printable width of a sheet, by the margins of the style sheet.
const SHEETS = { Letter: 7 * INCH, A4: (8.27 - 1.5) * INCH };

const failures = [];
const fail = (page, what) => failures.push(`${page}: ${what}`);

// One brief of each kind says what there is to say of all: with commentary and without.
const BRIEFS = 2;

function folders() {
  if (process.argv.length > 2) {
    return process.argv.slice(2).map((folder) => resolve(folder));
  }
  const cargo = (...args) => execFileSync("cargo", args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  cargo("test", "--locked", "--quiet", "--test", "report");
  const example = join(root, "target/tmp/pages/ctecs");
  const build = ["build", "examples/ctecs", "--edition", "public", "--lang", "en,es", "--format", "slides", "--out", example, "-qq"];
  cargo("run", "--locked", "--quiet", "--", ...build);
  return [join(root, "target/tmp/report"), join(root, "target/tmp/large"), example];
}

function pagesOf(folder) {
  const names = readdirSync(folder).filter((name) => name.endsWith(".html")).sort();
  const schools = join(folder, "schools");
  const briefs = existsSync(schools) ? readdirSync(schools).filter((name) => name.endsWith(".html")).sort() : [];
  for (const name of briefs) {
    size(join(schools, name), "brief");
  }
  const kept = (languageOf) => briefs.filter(languageOf).slice(-BRIEFS);
  const spanish = (name) => name.endsWith(".es.html");
  return [
    ...names.map((name) => ({ file: join(folder, name), kind: name.split(".")[0] })),
    ...[...kept((name) => !spanish(name)), ...kept(spanish)].map((name) => ({ file: join(schools, name), kind: "brief" })),
  ];
}

function size(file, kind) {
  const bytes = statSync(file).size;
  if (bytes > MOST_BYTES[kind]) {
    fail(relative(root, file), `${bytes} bytes, more than ${MOST_BYTES[kind]}`);
  }
  return bytes;
}

async function validate(file, name) {
  const validator = new HtmlValidate({
    extends: ["html-validate:recommended"],
    rules: {
      // Heights of charts are data, and stand at the chart.
      "no-inline-style": "off",
      // Tables that turn into cards on a phone say their roles, which `display` takes from them there.
      "no-redundant-role": "off",
      "prefer-native-element": "off",
      // Telephone numbers and dates are the plan's.
      "tel-non-breaking": "off",
      "long-title": "off",
    },
  });
  const report = await validator.validateFile(file);
  for (const result of report.results) {
    for (const message of result.messages) {
      fail(name, `html-validate ${message.ruleId} at ${message.line}:${message.column}: ${message.message}`);
    }
  }
}

async function axe(page, name) {
  await page.evaluate(axeSource);
  const result = await page.evaluate((tags) => window.axe.run(document, { runOnly: { type: "tag", values: tags } }), AXE_TAGS);
  for (const violation of result.violations) {
    const first = violation.nodes[0];
    fail(name, `axe ${violation.id} (${violation.nodes.length}): ${violation.help}; ${first.target.join(" ")}; ${first.failureSummary.split("\n").slice(1).join(" ")}`);
  }
  return { rules: result.passes.length, violations: result.violations.length };
}

// The page may be no wider than the window; tables scroll in regions of their own.
async function narrow(page, name) {
  for (const width of [320, 375, 768]) {
    await page.setViewportSize({ width, height: 900 });
    const wide = await page.evaluate(() => ({ page: document.documentElement.scrollWidth, window: window.innerWidth }));
    if (wide.page > wide.window) {
      fail(name, `${wide.page} px wide in a window of ${wide.window} px`);
    }
  }
}

// On the screen of an office the whole scorecard is seen, without scrolling sideways.
async function scorecard(page, name) {
  await page.setViewportSize({ width: 1280, height: 900 });
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll("#scorecard .scroll")].filter((region) => region.scrollWidth > region.clientWidth + 1).length,
  );
  if (cut > 0) {
    fail(name, "the scorecard is wider than its place in a window of 1280 px");
  }
}

// Text of a chart stands inside the page, at any width.
async function chartText(page, name) {
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    const outside = await page.evaluate(() =>
      [...document.querySelectorAll("svg.ch text")]
        .map((text) => ({ box: text.getBoundingClientRect(), text: text.textContent }))
        .filter(({ box }) => box.width > 0 && (box.left < -1 || box.right > window.innerWidth + 1))
        .map(({ text, box }) => `${text} (${Math.round(box.left)} to ${Math.round(box.right)})`),
    );
    if (outside.length > 0) {
      fail(name, `text of a chart outside a window of ${width} px: ${outside.slice(0, 3).join("; ")}`);
    }
  }
}

// Tab goes to the skip link first, then through the page in its order; a disclosure opens by keyboard.
async function keyboard(page, name) {
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.evaluate(() => { document.activeElement?.blur(); window.scrollTo(0, 0); });
  const focused = () =>
    page.evaluate(() => {
      const element = document.activeElement;
      const all = [...document.querySelectorAll("*")];
      const style = getComputedStyle(element);
      return { at: all.indexOf(element), name: element.tagName + (element.className ? `.${element.className}` : ""), outline: style.outlineStyle };
    });
  await page.keyboard.press("Tab");
  const first = await focused();
  if (!first.name.includes("skip")) {
    fail(name, `Tab goes to ${first.name} first, not to the skip link`);
  }
  let last = first.at;
  for (let step = 0; step < 25; step += 1) {
    await page.keyboard.press("Tab");
    const next = await focused();
    if (next.name === "BODY") {
      break;
    }
    if (next.at <= last) {
      fail(name, `Tab goes back to ${next.name}`);
    }
    if (next.outline === "none") {
      fail(name, `no focus is seen on ${next.name}`);
    }
    last = next.at;
  }
  const opened = await page.evaluate(() => {
    const summary = document.querySelector("summary");
    summary?.focus();
    return summary !== null;
  });
  if (opened) {
    await page.keyboard.press("Enter");
    if (!(await page.evaluate(() => document.querySelector("summary").parentElement.open))) {
      fail(name, "a disclosure does not open by keyboard");
    }
  }
}

async function arrows(page, name) {
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.evaluate(() => window.scrollTo(0, 0));
  for (const [key, wanted] of [["ArrowRight", "slide-2"], ["ArrowRight", "slide-3"], ["ArrowLeft", "slide-2"]]) {
    await page.keyboard.press(key);
    await page.waitForTimeout(100);
    const at = await page.evaluate(() => document.activeElement.id);
    if (at !== wanted) {
      fail(name, `${key} goes to ${at}, not to ${wanted}`);
    }
  }
  const overflowing = await page.evaluate(() =>
    [...document.querySelectorAll(".slide")].filter((slide) => slide.scrollHeight > window.innerHeight + 1).map((slide) => `${slide.id} (${slide.scrollHeight} px)`),
  );
  if (overflowing.length > 0) {
    fail(name, `slides higher than a 16:9 screen: ${overflowing.join(", ")}`);
  }
}

// On paper every row is printed once, on Letter and on A4, and nothing is shrunk to fit.
async function paper(page, name, kind, scratch) {
  const rows = await page.evaluate(() => document.querySelectorAll("tr").length);
  let sheets = 0;
  for (const [format, width] of Object.entries(SHEETS)) {
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize({ width: Math.floor(width), height: 1000 });
    const wide = await page.evaluate(() => {
      const landscape = [...document.querySelectorAll(".wide")];
      landscape.forEach((section) => { section.hidden = true; });
      const found = document.documentElement.scrollWidth;
      landscape.forEach((section) => { section.hidden = false; });
      return found;
    });
    if (kind !== "slides" && wide > Math.ceil(width)) {
      fail(name, `${wide} px wide on ${format} paper of ${Math.floor(width)} px: the browser would shrink the whole print`);
    }
    const file = join(scratch, "page.pdf");
    writeFileSync(file, await page.pdf({ format, preferCSSPageSize: kind === "slides", tagged: true, printBackground: true }));
    const structure = execFileSync("pdfinfo", ["-struct", file], { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] });
    const printed = structure.split("\n").filter((line) => /^\s*TR\b/.test(line)).length;
    if (printed !== rows) {
      fail(name, `${printed} rows on ${format} paper, ${rows} in the page`);
    }
    const info = execFileSync("pdfinfo", ["-l", "-1", file], { encoding: "utf8" });
    const sizes = [...info.matchAll(/Page\s+\d+ size:\s+([\d.]+) x ([\d.]+)/g)].map((match) => [Number(match[1]), Number(match[2])]);
    sheets = sizes.length;
    const landscape = sizes.filter(([across, down]) => across > down).length;
    const wanted = await page.evaluate(() => document.querySelectorAll(".wide").length);
    if (kind === "index" && landscape !== wanted) {
      fail(name, `${landscape} landscape sheets of ${format} for ${wanted} tables that must have one each`);
    }
    if (kind === "brief" && sheets !== 1) {
      fail(name, `a brief takes ${sheets} sheets of ${format}`);
    }
  }
  await page.emulateMedia({ media: "screen" });
  return { rows, sheets };
}

async function check(browser, { file, kind }, scratch) {
  const name = relative(root, file);
  const line = { page: name, bytes: statSync(file).size, rules: 0, violations: 0, rows: "", sheets: "" };
  if (kind === "index") {
    size(file, "page");
  }
  await validate(file, name);
  for (const colorScheme of ["light", "dark"]) {
    const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    page.on("request", (request) => {
      const url = request.url();
      if (url !== pathToFileURL(file).href && !url.startsWith("data:")) {
        fail(name, `asks for ${url}`);
      }
    });
    page.on("pageerror", (error) => fail(name, `script: ${error.message}`));
    await page.goto(pathToFileURL(file).href);
    const closed = await page.evaluate(() => [...document.querySelectorAll("details")].map((details) => { details.open = true; return true; }).length);
    const result = await axe(page, `${name} (${colorScheme}${closed ? ", tables open" : ""})`);
    line.rules = Math.max(line.rules, result.rules);
    line.violations += result.violations;
    if (colorScheme === "light") {
      await narrow(page, name);
      await scorecard(page, name);
      await chartText(page, name);
      await page.reload();
      if (kind === "slides") {
        await arrows(page, name);
      } else {
        await keyboard(page, name);
      }
      await page.reload();
      Object.assign(line, await paper(page, name, kind, scratch));
    }
    await context.close();
  }
  return line;
}

const scratch = mkdtempSync(join(tmpdir(), "pages-"));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const lines = [];
try {
  for (const folder of folders()) {
    for (const page of pagesOf(folder)) {
      lines.push(await check(browser, page, scratch));
    }
  }
} finally {
  await browser.close();
  rmSync(scratch, { recursive: true, force: true });
}
console.table(lines);
if (failures.length > 0) {
  console.error(failures.join("\n"));
  console.error(`${failures.length} failures`);
  process.exit(1);
}
console.log(`${lines.length} pages in order`);
