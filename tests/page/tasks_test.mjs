// SPDX-License-Identifier: MIT
// The tasks of docs/dashboard.md, "Three people who are new": each is done by clicks and keys from the page Now, and ends
// when its answer can be read.
//   node tests/page/tasks_test.mjs ADDRESS TOKEN
import { Browser } from "./browser.mjs";

const [address, token] = process.argv.slice(2), NAME = "the tasks of three people who are new are done in the steps that the manual says";
const browser = await Browser.start(), page = await browser.tab();
await page.goto(address + "login", { waitUntil: "load" });
await page.evaluate((secret) => fetch("api/v1/session", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ token: secret }) }), token);

let steps = 0;
const on = (name) => page.waitForFunction((wanted) => document.documentElement.dataset.ready === wanted, {}, name);
/** Clicks what has these words, as a person would find it. */
async function click(selector, words) {
  steps++;
  await page.waitForFunction((where, wanted) => [...document.querySelectorAll(where)].some((node) => node.textContent.includes(wanted)), {}, selector, words);
  const all = await page.$$(selector);
  for (const one of all) if ((await one.evaluate((node) => node.textContent)).includes(words)) { await one.evaluate((node) => node.scrollIntoView({ block: "center" })); return one.click(); }
}
const go = async (words, name) => { await click("header nav a", words); await on(name); };
async function type(selector, words) { steps++; await page.type(selector, words); await page.keyboard.press("Enter"); }
const reads = (selector, ...words) => page.waitForFunction((where, wanted) => wanted.every((word) => [...document.querySelectorAll(where)].some((node) => node.textContent.includes(word))), {}, selector, words);

const TASKS = [
  ["household: when was the television here, and whom does it talk to", 2, async () => { await go("Devices", "devices"); await click("main td a", "living-room-tv"); await on("device"); await reads("section[aria-label='Whom it talks to']", "scorecardresearch.com"); }],
  ["household: which companies are told about us, and by which device", 1, async () => { await go("Trackers", "trackers"); await reads(".matrix", "annas-laptop", "Google"); }],
  ["household: which countries do we call", 1, async () => { await go("Map", "map"); await reads("section[aria-label='Countries']", "Germany"); }],
  ["operator: what needs a look, who did it to whom, and what is it based on", 1, async () => { await click("main .finding a", "tried 200 ports"); await on("finding"); await reads("main", "192.168.7.66", "192.168.7.20", "200 attempts"); }],
  ["operator: were packets lost", 1, async () => { await go("Health", "ledger"); await reads("main", "every"); }],
  ["operator: the connections to port 443, as a file", 3, async () => { await go("Flows", "flows"); await type(".filter input", "443"); await reads(".chip", "443"); steps++; const csv = await page.$eval("a[download$=csv]", (link) => fetch(link.href).then((answer) => answer.text())); if (csv.split("\r\n").length < 5) throw new Error("the file has no rows"); }],
  ["researcher: how long did the handshake with shop.example take", 3, async () => { await go("Flows", "flows"); await type(".filter input", "shop.example"); await reads(".chip", "shop.example"); await click("main tbody tr[data-row]", "tls"); await on("flow"); await reads(".story", "says hello to", "ms"); }],
  ["researcher: the statement that the list of devices stands on", 2, async () => { await go("Devices", "devices"); await click(".ways button", "SQL"); await reads("dialog#sql pre", "SELECT"); await page.keyboard.press("Escape"); }],
  ["researcher: connections by application, as a chart", 2, async () => { await go("SQL", "sql"); await page.$eval("#statement", (node) => { node.value = ""; }); steps++; await page.type("#statement", "SELECT app_protocol, count(*) AS flows FROM flows GROUP BY 1"); await click("button.main", "Run"); steps--; await reads(".share.broad", "dns"); }],
];
const wrong = [];
for (const [task, most, does] of TASKS) {
  await browser.open(page, address + "?since=all");
  steps = 0;
  const begun = performance.now();
  try { await does(); } catch (cause) { wrong.push(`${task}: ${cause.message} (on ${page.url()})`); continue; }
  if (process.env.TIMES) console.log(`${steps} steps, ${((performance.now() - begun) / 1000).toFixed(1)} s: ${task}`);
  if (steps > most) wrong.push(`${task}: ${steps} steps, not ${most}`);
}
await browser.stop();
console.log(wrong.length ? `not ok ${NAME}: ${wrong.join("; ").replaceAll("\n", " | ")}` : `ok ${NAME}`);
process.exit(wrong.length ? 1 : 0);
