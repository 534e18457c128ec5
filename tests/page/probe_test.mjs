// SPDX-License-Identifier: MIT
// The page Probe: nothing is sent until its button is pressed, then it shows what the API tells, and what it refuses.
//   node tests/page/probe_test.mjs ADDRESS TOKEN [DATABASE NETSCOPE]   (without: of `netscope serve --probe-only`)
import { execFileSync } from "node:child_process";
import { Browser, SIZES } from "./browser.mjs";

const [address, token, database, netscope] = process.argv.slice(2);
const NAME = !database ? "the page Probe by itself, without a database" : "a probe is sent by its button alone, shown layer by layer beside the runs that were kept, and a refusal is a sentence";
const rows = !database ? [] : JSON.parse(execFileSync(netscope, ["sql", "SELECT url, state, verdict FROM probe_runs ORDER BY began_us DESC", "--db", database, "--json"], { encoding: "utf8" }));
const wrong = [], sent = [];
const same = (found, wanted, what) => JSON.stringify(found) === JSON.stringify(wanted) || wrong.push(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);

const browser = await Browser.start(), page = await browser.tab();
page.on("request", (request) => { if (request.method() === "POST" && request.url().endsWith("probes")) sent.push(request.postData()); });
const texts = (selector) => page.$$eval(selector, (nodes) => nodes.map((node) => node.textContent));
const probe = async (target) => {
  await page.$eval("#target", (node, text) => { node.value = text; }, target);
  const answered = page.waitForResponse((answer) => answer.request().method() === "POST");
  await page.click("main form button");
  const answer = await (await answered).json();
  await page.waitForFunction(() => !document.querySelector("main form button").disabled);
  return answer;
};
const look = async (what) => {
  for (const theme of ["light", "dark"]) {
    await browser.theme(page, theme);
    const found = await browser.findings(page);
    if (found.length) wrong.push(`axe, ${what}, ${theme}: ${JSON.stringify(found).slice(0, 600)}`);
  }
  for (const size of ["phone", "tablet", "desk"]) {
    await page.setViewport({ width: SIZES[size].width, height: SIZES[size].height });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const wide = await browser.overflow(page);
    if (wide > 0) wrong.push(`${what} is ${wide} px too wide at ${SIZES[size].width}: ${await browser.widest(page)}`);
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/${what}-${size}.png`, fullPage: true });
  }
};

try {
  await page.goto(address + "login", { waitUntil: "load" });
  await page.evaluate((secret) => fetch("api/v1/session", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ token: secret }) }), token);
  await browser.open(page, address + `probe?target=${encodeURIComponent(address + "health")}`);
  same(await page.$eval("#target", (node) => node.value), address + "health", "the target of the address");
  same(sent, [], "what a link sends");
  same(await texts("main table tbody td:nth-child(3)"), rows.map((row) => row.url), "the runs that were kept");
  same(await texts("main table tbody td:nth-child(2)"), rows.map((row) => row.state), "their states");
  await look("before");
  const links = await page.$$eval("header.top a", (nodes) => nodes.length);
  if (database ? links < 10 : links !== 1) wrong.push(`there are ${links} links above`);

  const run = await probe(address + "health");
  same(sent.length, 1, "probes sent");
  same(await texts(".verdict"), [run.verdict], "the verdict");
  same(await texts(".waterfall summary b"), run.steps.map((step) => step.layer), "the layers");
  same(await texts(".waterfall .why"), run.steps.filter((step) => step.why).map((step) => step.why), "the reasons");
  await page.$$eval(".waterfall details", (nodes) => nodes.forEach((node) => { node.open = true; }));
  const status = run.steps.findIndex((step) => step.layer === "http");
  same(run.steps[status].facts.status, 200, "the status");
  if (!/status200/.test((await texts(".waterfall li"))[status])) wrong.push("the facts of HTTP are not shown");
  await look("after");

  const refused = await probe("https://elsewhere.example/");
  same(refused.status, 403, "a target that is not allowed");
  same(await texts("main form ~ .says"), [refused.detail], "the refusal");
  wrong.push(...page.problems.filter((line) => !/ 403/.test(line)));
} catch (cause) { wrong.push(cause.stack); }
await browser.stop();
console.log(wrong.length ? `not ok ${NAME}: ${wrong.slice(0, 12).join("; ").replaceAll("\n", " | ")}` : `ok ${NAME}`);
process.exit(wrong.length ? 1 : 0);
