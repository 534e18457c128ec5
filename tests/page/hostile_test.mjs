// SPDX-License-Identifier: MIT
// Every page over the names of hostile_capture.mjs: they are text, and what cannot be seen in them is spelled out.
//   node tests/page/hostile_test.mjs ADDRESS TOKEN DATABASE NETSCOPE
import { execFileSync } from "node:child_process";
import { Browser } from "./browser.mjs";
import { SCRIPT, TURNED } from "./hostile_capture.mjs";

const [address, token, database, netscope] = process.argv.slice(2);
const NAME = "hostile names are text on every page, chart, title and export, and nothing of them is hidden";
const rows = (question) => JSON.parse(execFileSync(netscope, ["sql", question, "--db", database, "--json"], { encoding: "utf8" }));
const one = (question) => Object.values(rows(question)[0])[0];
const wrong = [];

for (const { mac_address: mac } of rows("SELECT mac_address FROM devices WHERE mac_address IS NOT NULL AND hostname IS NULL"))
  execFileSync(netscope, ["device", mac, "label", `=${SCRIPT}${mac}`, "--db", database]);
const device = one("SELECT device_id FROM devices WHERE mac_address = '02:00:00:00:00:66'");
const name = one("SELECT dst_domain FROM flows WHERE dst_domain LIKE '<img%' LIMIT 1");
const flow = one("SELECT flow_id FROM flows WHERE dst_domain LIKE '<img%' LIMIT 1");
const asked = one("SELECT query_domain FROM dns_queries WHERE query_domain LIKE '%criteo.com' LIMIT 1");
const finding = one("SELECT alert_id FROM alerts WHERE title LIKE '<img%' LIMIT 1");
// Each page, and whether a name of the capture must be on it.
const PAGES = [["?since=all", true], ["devices", true], [`device?id=${device}&since=all`, true], ["flows?since=all", true], [`flow?id=${flow}`, true], ["names?since=all", true],
  [`name?domain=${encodeURIComponent(name)}&since=all`, true], [`name?domain=${encodeURIComponent(asked)}&since=all`, true], ["trackers?since=all", true], ["graph?since=all", true], ["map?since=all", false], ["findings", true],
  [`finding?id=${finding}`, true], ["ledger?since=all", false], ["reports", false], ["questions?since=all&of=talkers", true], ["questions?since=all&of=names-not-found", false], ["packets", false],
  [`sql?q=${encodeURIComponent("SELECT hostname, user_label, device_id FROM devices")}`, true], [`flows?since=all&domain=${encodeURIComponent(SCRIPT + TURNED)}`, true], [`devices?device=${encodeURIComponent(SCRIPT + TURNED)}`, true]];

const browser = await Browser.start(), page = await browser.tab();
page.on("dialog", (dialog) => { wrong.push(`a dialog: ${dialog.message()}`); dialog.dismiss(); });
await page.goto(address + "login", { waitUntil: "load" });
await page.evaluate((secret) => fetch("api/v1/session", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ token: secret }) }), token);
const exports = new Map();
for (const [at, mustShow] of PAGES) {
  try {
    await browser.open(page, address + at);
    for (const summary of await page.$$("main details > summary")) await summary.evaluate((node) => { node.parentElement.open = true; });
    await new Promise((done) => setTimeout(done, 300));
    const found = await page.evaluate((script) => {
      const hidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/, out = [];
      for (const node of document.querySelectorAll("*")) {
        if (["IMG", "IFRAME", "OBJECT", "EMBED"].includes(node.tagName) || (node.tagName === "SCRIPT" && !node.src.endsWith("js/main.js"))) out.push(`an element ${node.outerHTML}`);
        for (const attribute of node.attributes) {
          if (/^on|^style$/.test(attribute.name)) out.push(`an attribute ${attribute.name} of ${node.tagName}`);
          if (hidden.test(attribute.value)) out.push(`${node.tagName} hides a character in ${attribute.name}`);
          if (attribute.name === "href" && !/^(https?:|\.\/|[a-z]|#)/.test(attribute.value)) out.push(`a link to ${attribute.value}`);
        }
        for (const child of node.childNodes) if (child.nodeType === 3 && node.tagName !== "SCRIPT" && hidden.test(child.data)) out.push(`${node.tagName} hides a character in '${child.data.slice(0, 40)}'`);
        if ("value" in node && typeof node.value === "string" && node.tagName !== "TEXTAREA" && hidden.test(node.value)) out.push(`${node.tagName} has a value that hides a character`);
      }
      if (document.title.startsWith("owned") || hidden.test(document.title)) out.push(`the title is '${document.title}'`);
      return { out, isThere: document.querySelector("main").textContent.includes(script), title: document.title, exports: [...document.querySelectorAll("main a[download]")].map((anchor) => anchor.href) };
    }, SCRIPT);
    wrong.push(...found.out.map((words) => `/${at}: ${words}`));
    if (mustShow && !found.isThere) wrong.push(`/${at} does not show the name`);
    if (/^device\?/.test(at) && !found.title.includes("\\u202e")) wrong.push(`/${at} has the title '${found.title}'`);
    for (const href of found.exports) exports.set(href, at);
  } catch (cause) {
    wrong.push(`/${at}: ${cause.message}`);
  }
}
// What is downloaded is verbatim, never a page; in CSV for spreadsheets no text begins a formula.
let told = 0;
for (const [href, at] of exports) {
  const got = await page.evaluate((link) => fetch(link).then(async (answer) => ({ status: answer.status, type: answer.headers.get("content-type"), sniff: answer.headers.get("x-content-type-options"), body: await answer.text() })), href);
  if (got.status !== 200 || !/^(text\/csv|application\/jsonl)/.test(got.type) || got.sniff !== "nosniff") wrong.push(`the export of /${at} is ${got.status} ${got.type} ${got.sniff}`);
  if (got.body.includes(SCRIPT)) told++;
  if (got.type.startsWith("text/csv") && /(^|,|\n)"?=</.test(got.body)) wrong.push(`the export of /${at} has a formula`);
}
if (exports.size < 10 || told < 8) wrong.push(`only ${told} of ${exports.size} exports have the name`);
wrong.push(...page.problems.filter((line) => !/ 403| 404| 400/.test(line)));
await browser.stop();
console.log(wrong.length ? `not ok ${NAME}: ${wrong.slice(0, 12).join("; ").replaceAll("\n", " | ")}` : `ok ${NAME}`);
process.exit(wrong.length ? 1 : 0);
