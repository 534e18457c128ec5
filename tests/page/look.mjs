// SPDX-License-Identifier: MIT
// Opens pages of a running server in every size and theme, says what is wrong, and takes pictures.
//   node tests/page/look.mjs ADDRESS TOKEN FOLDER [PAGE[:SIZE[:THEME]]...]
import { mkdirSync } from "node:fs";
import { Browser, SIZES, missing } from "./browser.mjs";

const [address, token, folder, ...wanted] = process.argv.slice(2);
const why = missing();
if (why) { console.error(why); process.exit(2); }
mkdirSync(folder, { recursive: true });
const browser = await Browser.start();
let bad = 0;
const first = await browser.tab();
await first.goto(address + "login");
await first.evaluate((secret) => fetch("api/v1/session", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ token: secret }) }), token);
for (const one of wanted) {
  const [at, onlySize, onlyTheme] = one.split(":");
  for (const size of onlySize ? [onlySize] : Object.keys(SIZES))
    for (const theme of onlyTheme ? [onlyTheme] : ["light", "dark"]) {
      const page = await browser.tab(size);
      await browser.open(page, address + at).catch((cause) => page.problems.push(String(cause)));
      await browser.theme(page, theme);
      await new Promise((done) => setTimeout(done, +(process.env.SETTLE ?? 100)));
      const wide = await browser.overflow(page), found = await browser.findings(page), asked = await page.evaluate(() => document.documentElement.dataset.questions);
      const problems = [...page.problems, ...found, ...(wide > 0 ? [`${wide} px too wide: ${await browser.widest(page)}`] : [])];
      bad += problems.length;
      console.log(`${at} ${size} ${theme}: ${asked} questions, ${problems.length ? "\n  " + problems.join("\n  ") : "clean"}`);
      await page.screenshot({ path: `${folder}/${at.replace(/\W+/g, "-") || "now"}-${size}-${theme}.png`, fullPage: true });
      await page.close();
    }
}
await browser.stop();
process.exit(bad ? 1 : 0);
