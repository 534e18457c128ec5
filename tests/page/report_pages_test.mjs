// SPDX-License-Identifier: MIT
// Pages of reports, as files: what axe finds (phone and desk, light, dark, paper), what they load, and how they print.
//   node tests/page/report_pages_test.mjs FILE... [--pictures FOLDER]   (with pictures: every size and theme)
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Browser, SIZES, missing } from "./browser.mjs";

const at = process.argv.indexOf("--pictures");
const pictures = at < 0 ? null : process.argv[at + 1];
const files = process.argv.slice(2, at < 0 ? undefined : at);
const why = missing();
if (why) { console.error(why); process.exit(2); }
const A4 = { width: 794, height: 1123 }; // at 96 pixels an inch
const browser = await Browser.start();
let bad = 0;

/** Tables and statements that the edge of the paper cuts. */
function cut(page) {
  return page.evaluate((wide) => [...document.querySelectorAll("table, pre, svg")].filter((node) => {
    const box = node.getBoundingClientRect();
    return box.width > 0 && (box.right > wide + 1 || node.parentElement.scrollWidth > node.parentElement.clientWidth + 1);
  }).map((node) => `${node.tagName} '${node.textContent.trim().slice(0, 40)}' is cut`), A4.width);
}

const looks = pictures ? [...Object.keys(SIZES).flatMap((size) => [[size, "light"], [size, "dark"]]), ["paper", "light"]]
  : [["phone", "light"], ["desk", "dark"], ["paper", "light"]];
for (const file of files) {
  const address = pathToFileURL(resolve(file)).href;
  for (const [size, theme] of looks) {
    const page = await browser.tab(size === "paper" ? "desk" : size), problems = [];
    page.removeAllListeners("request");
    page.on("request", (request) => { if (request.url() !== address) problems.push(`loads ${request.url()}`); });
    if (size === "paper") { await page.setViewport(A4); await page.emulateMediaType("print"); }
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
    await page.goto(address, { waitUntil: "load" });
    problems.push(...page.problems);
    await page.evaluate(() => document.querySelectorAll("details").forEach((node) => { node.open = true; }));
    problems.push(...(await browser.findings(page)));
    const wide = await browser.overflow(page);
    if (wide > 0) problems.push(`${wide} px too wide: ${await browser.widest(page)}`);
    if (size === "paper") problems.push(...(await cut(page)));
    if (pictures) await page.screenshot({ path: `${pictures}/${file.replace(/.*\/|\.html$/g, "")}-${size}-${theme}.png`, fullPage: true });
    if (size === "paper") {
      const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true });
      if (pdf.length < 5000) problems.push("it prints nothing");
    }
    console.log(`${file} ${size} ${theme}: ${problems.length ? "\n  " + problems.join("\n  ") : "clean"}`);
    bad += problems.length;
    await page.close();
  }
  if (readFileSync(file).length > 200 * 1024) { console.log(`${file}: over 200 KiB`); bad++; }
}
await browser.stop();
process.exit(bad ? 1 : 0);
