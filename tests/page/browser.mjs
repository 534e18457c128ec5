// SPDX-License-Identifier: MIT
// One browser for all tests of the pages: Debian's Chromium, driven by puppeteer-core, looked at by axe-core.
import { createRequire } from "node:module";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const modules = resolve(process.env.PAGE_MODULES ?? "build/page-tests/node_modules");

/** Why these tests cannot run; null: they can. */
export function missing() {
  if (!existsSync(CHROMIUM)) return "Debian's package chromium is not installed";
  for (const name of ["puppeteer-core", "axe-core"])
    if (!existsSync(join(modules, name))) return `${name} is not in ${modules}: scripts/get-web --tests gets it`;
  return null;
}

export const SIZES = { phone: { width: 360, height: 780, isMobile: true, hasTouch: true }, tablet: { width: 768, height: 1000 }, desk: { width: 1440, height: 1000 } };
const RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"];

export class Browser {
  static async start() {
    const require = createRequire(join(modules, "x.js"));
    const puppeteer = (await import(require.resolve("puppeteer-core"))).default;
    const self = new Browser();
    self.axe = readFileSync(join(modules, "axe-core", "axe.min.js"), "utf8");
    self.browser = await puppeteer.launch({ executablePath: CHROMIUM, protocolTimeout: 120000, timeout: 120000,
      args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"] });
    return self;
  }

  /** A tab that notes what goes wrong in it. */
  async tab(size = "desk") {
    const page = await this.browser.newPage();
    page.problems = [];
    page.on("console", (line) => ["error", "warn"].includes(line.type()) && page.problems.push(`${line.text()} ${line.location()?.url ?? ""}`));
    page.on("pageerror", (error) => page.problems.push(String(error.stack ?? error)));
    page.on("request", (request) => { if (!/^(http:\/\/127\.0\.0\.1|data:)/.test(request.url())) page.problems.push(`asks outside: ${request.url()}`); });
    page.setDefaultTimeout(+(process.env.PATIENCE_MS ?? 60000));
    await page.setViewport(SIZES[size]);
    return page;
  }

  /** Goes to a page, and waits until it has its content. */
  async open(page, address) {
    const name = new URL(address).pathname.slice(1) || "now";
    await page.goto(address, { waitUntil: "load" });
    await page.waitForFunction((wanted) => document.documentElement.dataset.ready === wanted, {}, name);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }

  async theme(page, wanted) {
    await page.evaluate((theme) => { localStorage.setItem("netscope-theme", theme); document.documentElement.dataset.theme = theme; }, wanted);
  }

  /** How many pixels the page is too wide. */
  overflow(page) { return page.evaluate((wide) => document.documentElement.scrollWidth - wide, page.viewport().width); }

  /** The elements that reach beyond the page. */
  widest(page) {
    return page.evaluate((wide) => [...document.querySelectorAll("body *")].filter((node) => node.getBoundingClientRect().right > wide && !node.closest(".scroll, .skip, .nav"))
      .slice(0, 4).map((node) => `${node.tagName} ${node.className} '${node.textContent.slice(0, 30)}'`).join("; "), page.viewport().width);
  }

  /** What axe finds: by all rules, or by these. */
  async findings(page, rules = null) {
    if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(this.axe);
    return page.evaluate((wanted) => axe.run(document, { runOnly: wanted, resultTypes: ["violations"] }).then((result) => result.violations.map((one) =>
      `${one.impact} ${one.id}: ${one.nodes.slice(0, 3).map((node) => node.target.join(" ") + " " + (node.any[0]?.data?.contrastRatio ?? "") + " " + (node.any[0]?.message ?? "").slice(0, 120)).join(" | ")}`)), rules ? { type: "rule", values: rules } : { type: "tag", values: RULES });
  }

  stop() { return this.browser.close(); }
}
