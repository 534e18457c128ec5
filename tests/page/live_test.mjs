// SPDX-License-Identifier: MIT
// The page "now" beside a running capture: tests/live/page.bats has made both.
//   node tests/page/live_test.mjs ADDRESS TOKEN ACT
// ACT is a program that sends a frame, and kills and starts processes. The two seconds are counted in events of the
// server, one each second, so a slow machine makes no other result.
import { execFileSync } from "node:child_process";
import { Browser, SIZES } from "./browser.mjs";

const [address, token, act] = process.argv.slice(2);
const does = (...words) => execFileSync(act, words, { stdio: "ignore" });
const says = (part) => page.waitForFunction((wanted) => document.querySelector(".news").textContent.includes(wanted), {}, part);
const isLive = () => page.waitForFunction(() => document.querySelector(".sensor .live-dot:not(.off)") && document.querySelector(".news").textContent === "");

const browser = await Browser.start();
const page = await browser.tab();
await page.goto(address, { waitUntil: "load" });
await page.type("#token", token);
await page.click("button");
await page.waitForFunction(() => document.documentElement.dataset.ready === "now");
await isLive();
page.problems = []; // the browser tells of the log-in itself

// The talkers of a second come behind its rates: a frame is in the first or the second that come behind it.
await page.evaluate(async () => {
  const { listen } = await import("./js/live.js");
  globalThis.shown = new Promise((done) => {
    let seconds = null;
    globalThis.frameWasSent = () => { seconds ??= 0; };
    const looks = () => {
      if (document.querySelector("section[aria-label='Who talks, this minute']")?.textContent.includes("10.9.0.77")) done(seconds ?? 0);
    };
    listen({ rates: () => { if (seconds !== null) seconds++; } });
    new MutationObserver(looks).observe(document.querySelector("main"), { childList: true, subtree: true, characterData: true });
  });
  globalThis.lived = 1; // gone if the page is loaded again
});
if ((await page.evaluate(() => document.querySelector("main").textContent)).includes("10.9.0.77")) throw new Error("the frame is there before it was sent");
does("frame", "10.9.0.77");
await page.evaluate(() => globalThis.frameWasSent());
const seconds = await page.evaluate(() => globalThis.shown);
if (seconds > 2) throw new Error(`the frame is shown after ${seconds} seconds`);
console.log(`shown in the second ${seconds}`);

// The same frame on the page of packets: its line, its headers, and nothing of what it carries.
const second = await browser.tab();
await browser.open(second, address + "packets");
if ((await second.$eval("main", (node) => node.textContent)).includes("10.9.0.77")) throw new Error("packets were kept though nobody looked");
does("frame", "10.9.0.77");
await second.waitForFunction(() => [...document.querySelectorAll("button.line")].some((node) => node.textContent.includes("> 10.9.0.77 icmp")));
await second.evaluate(() => [...document.querySelectorAll("button.line")].find((node) => node.textContent.includes("> 10.9.0.77 icmp")).click());
await second.waitForSelector("pre.packet");
const opened = await second.$$eval("pre.packet", (nodes) => nodes.map((node) => node.textContent));
if (!opened[0].includes("ttl 64") || !/^0000  ([0-9a-f]{2} ){15}[0-9a-f]{2}\n0010 /.test(opened[1])) throw new Error(`the packet says ${opened.join(" | ")}`);
if (/70 61 79 6c 6f 61 64/.test(opened[1])) throw new Error("a header has what the packet carries");
await second.type(".find-packet", "no packet has this");
await second.waitForFunction(() => document.querySelectorAll("button.line").length === 0);
await second.$eval(".find-packet", (node) => { node.value = ""; node.dispatchEvent(new Event("input")); });
for (const theme of ["light", "dark"]) {
  await browser.theme(second, theme);
  const found = await browser.findings(second);
  if (found.length) throw new Error(`axe, packets, ${theme}: ${found.join("; ")}`);
  for (const size of Object.keys(SIZES)) {
    await second.setViewport({ width: SIZES[size].width, height: SIZES[size].height });
    const wide = await browser.overflow(second);
    if (wide > 0) throw new Error(`packets is ${wide} px too wide at ${SIZES[size].width}: ${await browser.widest(second)}`);
    if (process.env.PICTURES) await second.screenshot({ path: `${process.env.PICTURES}/packets-${size}-${theme}.png`, fullPage: true });
  }
}
if (second.problems.length) throw new Error(second.problems.join("; "));

does("kill-capture");
await second.waitForFunction(() => document.querySelector(".says").textContent.startsWith("No capture runs") && document.querySelector(".news").textContent.includes("No news from the capture for "));
await page.bringToFront(); // a tab behind another one has no frames to wait for
await says("No news from the capture for ");
does("start-capture");
await isLive();
await second.bringToFront();
await second.waitForFunction(() => document.querySelector(".says").textContent === "");
await second.close();
await page.bringToFront();
does("stop-server");
await says("No news from the ");
does("go-on-server");
await isLive();
if ((await page.evaluate(() => globalThis.lived)) !== 1) throw new Error("the page was loaded again");
does("frame", "10.9.0.77");
await page.waitForFunction(() => document.querySelector("section[aria-label='Who talks, this minute']").textContent.includes("10.9.0.77"));
if (page.problems.length) throw new Error(page.problems.join("; "));

does("kill-server");
await says("No news from the server for ");
// Sessions are in the server's memory: one that was started again asks for the token in the place of the page.
does("start-server");
await page.waitForSelector("#token");
await page.type("#token", token);
await page.click("button");
await page.waitForFunction(() => document.documentElement.dataset.ready === "now");
await isLive();
await browser.stop();
