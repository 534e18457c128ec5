// SPDX-License-Identifier: MIT
// The page "now" beside a running capture: tests/live/page.bats has made both.
//   node tests/page/live_test.mjs ADDRESS TOKEN ACT
// ACT is a program that sends a frame, and kills and starts processes. The two seconds are counted in events of the
// server, one each second, so a slow machine makes no other result.
import { execFileSync } from "node:child_process";
import { Browser } from "./browser.mjs";

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

does("kill-capture");
await says("No news from the capture for ");
does("start-capture");
await isLive();
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
await browser.stop();
