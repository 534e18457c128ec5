// SPDX-License-Identifier: MIT
// The pages in a browser, over a database that pages.bats has made: what they show against what SQL says.
//   node tests/page/pages_test.mjs ADDRESS TOKEN DATABASE NETSCOPE
// Prints "ok NAME" or "not ok NAME: why" for each test, and pictures into $PICTURES if that is set.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { Browser, SIZES } from "./browser.mjs";

const [address, token, database, netscope] = process.argv.slice(2);
const sql = (question) => JSON.parse(execFileSync(netscope, ["sql", question, "--db", database, "--json"], { encoding: "utf8" }));
const one = (question) => Object.values(sql(question)[0])[0];
const pictures = process.env.PICTURES;
if (pictures) mkdirSync(pictures, { recursive: true });

const browser = await Browser.start();
let failed = 0;
async function test(name, does) {
  const begun = performance.now();
  try {
    await does();
    if (process.env.TIMES) console.log(`${Math.round(performance.now() - begun)} ms`);
    console.log(`ok ${name}`);
  } catch (cause) {
    failed++;
    console.log(`not ok ${name}: ${String(cause.message ?? cause).replaceAll("\n", " | ")}`);
  }
}
const same = (is, shall, what) => { if (String(is) !== String(shall)) throw new Error(`${what}: the page says '${is}', SQL says '${shall}'`); };
const empty = (list, what) => { if (list.length) throw new Error(`${what}: ${list.join("; ")}`); };
/** Digits without the thin spaces between them. */
const number = (text) => Number(text.replace(/[^\d.]/g, ""));
const text = (page, selector) => page.$eval(selector, (node) => node.innerText);
const column = (page, n) => page.$$eval(`main tbody tr td:nth-child(${n})`, (cells) => cells.map((cell) => cell.innerText));

const page = await browser.tab();
const device = one("SELECT device_id FROM devices WHERE hostname = 'annas-laptop'");
const flow = one("SELECT f.flow_id FROM flows f JOIN tls_handshakes t USING (flow_id) WHERE t.sni = 'shop.example' LIMIT 1");
// Few rows: axe looks at each cell.
const ALL = ["?since=all", "devices?limit=5", `device?id=${device}&since=all`, "flows?since=all&limit=5", `flow?id=${flow}`, "names?since=all&limit=5", "name?domain=shop.example", "trackers?since=all", "graph?since=all", "map?since=all",
  "findings?limit=5", "finding?id=1", "ledger?since=all", "reports?limit=5", "probe", "questions?since=all", `sql?q=${encodeURIComponent("SELECT app_protocol, count(*) AS flows FROM flows GROUP BY 1 LIMIT 5")}`];
const DARK = /^\?|^device\?|^flow|^ledger/; // between them they have every piece

await test("the log-in asks for the token in the place of a page, and then shows that page", async () => {
  await page.goto(address + "devices", { waitUntil: "load" });
  same(await page.title(), "Log in · NetScope", "title");
  empty(await browser.findings(page), "axe");
  await page.type("#token", "wrong");
  await page.click("button");
  await page.waitForFunction(() => document.querySelector("#problem").textContent === "This is no token of this server.");
  await page.$eval("#token", (node) => { node.value = ""; });
  await page.type("#token", token);
  await page.click("button");
  await page.waitForFunction(() => document.documentElement.dataset.ready === "devices");
  page.problems = page.problems.filter((line) => !line.includes("401")); // the browser tells of the log-in itself
  empty(page.problems, "console");
});

await test("the page now shows what SQL says", async () => {
  await browser.open(page, address + "?since=all");
  same(number(await text(page, ".figures .figure:nth-child(2) dd")), one("SELECT sum(frames_offered) FROM capture_health"), "packets");
  same(number(await text(page, ".figures .figure:nth-child(3) dd")), one("SELECT sum(flows) FROM traffic_minutes"), "connections");
  same(number(await text(page, ".figures .figure:nth-child(6) dd")), one("SELECT count(*) FROM alerts WHERE status = 'open'"), "findings");
  const names = await page.$$eval("section[aria-label='Names just asked for'] tbody tr td:nth-child(2)", (cells) => cells.map((cell) => cell.innerText));
  same(names.join(), sql("SELECT query_domain FROM dns_queries ORDER BY dns_id DESC LIMIT 12").map((row) => row.query_domain ?? "–").join(), "names");
  same(await text(page, ".whole strong"), "100 %", "completeness");
});

await test("devices, flows, names and findings have the rows of SQL", async () => {
  await browser.open(page, address + "devices");
  same((await column(page, 1)).length, one("SELECT count(*) FROM devices"), "devices");
  await browser.open(page, address + "flows?since=all&domain=shop.example");
  same(await text(page, "main section.card h2"), `${one("SELECT count(*) FROM flows WHERE dst_domain = 'shop.example' OR dst_domain LIKE '%.shop.example'")} connections`, "flows");
  await browser.open(page, address + "names?since=all&domain=shop.example");
  same((await column(page, 2)).length, one("SELECT count(*) FROM dns_queries WHERE query_domain = 'shop.example' OR query_domain LIKE '%.shop.example'"), "names");
  await browser.open(page, address + "findings");
  same((await column(page, 2)).length, one("SELECT count(*) FROM alerts WHERE status <> 'closed'"), "findings");
});

await test("the story of a connection has its question, hello and end", async () => {
  await browser.open(page, address + `flow?id=${flow}`);
  const story = await text(page, ".story");
  for (const part of ["asks", "shop.example", "opens", "says hello to", "opened, talked and closed in order"])
    if (!story.includes(part)) throw new Error(`the story lacks '${part}': ${story}`);
});

await test("the dots of trackers are what SQL says", async () => {
  await browser.open(page, address + "trackers?since=all");
  const dots = await page.$$eval(".matrix td.dot .hidden-text", (cells) => cells.map((cell) => cell.textContent));
  same(dots.filter((text) => text !== "none").reduce((sum, text) => sum + Number(text), 0), one("SELECT count(*) FROM tracker_contacts WHERE tracker_domain_now IS NOT NULL"), "connections");
  same(await page.$$eval(".matrix tbody tr", (rows) => rows.length), one("SELECT count(DISTINCT device_id) FROM tracker_contacts WHERE tracker_domain_now IS NOT NULL"), "devices");
});

await test("the graph has the ends and lines of SQL, the same picture each time, and grows", async () => {
  const settled = () => page.waitForSelector(".graph[data-settled]");
  await browser.open(page, address + "graph?since=all&limit=1000");
  await settled();
  const whole = (id) => `coalesce((SELECT into_device_id FROM device_merges m WHERE m.device_id = ${id}), ${id})`;
  const ends = `SELECT coalesce('d' || ${whole("src_device_id")}, src_ip) AS a, coalesce('d' || ${whole("dst_device_id")}, dst_domain, dst_ip) AS b FROM flows WHERE tunnel IS NULL AND src_ip IS NOT NULL AND dst_ip IS NOT NULL`;
  same(await page.$$eval(".graph .node", (nodes) => nodes.length), one(`SELECT count(*) FROM (SELECT a FROM (${ends}) WHERE a <> b UNION SELECT b FROM (${ends}) WHERE a <> b)`), "ends");
  same(await page.$$eval(".graph line", (lines) => lines.length), one(`SELECT count(*) FROM (SELECT DISTINCT min(a, b), max(a, b) FROM (${ends}) WHERE a <> b)`), "lines");
  const places = () => page.$$eval(".graph line", (lines) => lines.map((line) => [line.getAttribute("x1"), line.getAttribute("y2")].join()).join(" "));
  await browser.open(page, address + "graph?since=all");
  await settled();
  const before = await places(), lines = (await page.$$(".graph line")).length;
  await page.reload({ waitUntil: "load" });
  await settled();
  same(await places(), before, "the same picture");
  await page.click("details.twin summary");
  await page.click("details.twin tbody tr:nth-child(1) button");
  await page.waitForFunction(() => new URLSearchParams(location.search).has("grown") && document.documentElement.dataset.ready === "graph");
  await settled();
  if ((await page.$$(".graph line")).length < lines) throw new Error("it did not grow");
  const many = await page.evaluate(async () => {
    const { graphOf, layout, TICKS } = await import("./js/graph.js");
    const graph = graphOf(Array.from({ length: 700 }, (_, i) => ({ from_device_id: 1, from_end: "hub", to_device_id: null, to_end: `end ${i}`, tracker_category: null, flows: 1, bytes_sent: i, bytes_received: 0 })));
    layout(graph, 1000, 600)(TICKS);
    return [graph.nodes.length, graph.nodes.at(-1).name, graph.nodes.every((node) => Number.isFinite(node.x + node.y))];
  });
  same(many.join(), "500,+ 202 more,true", "701 ends");
});

await test("the map has the countries of SQL, by days and by connections, and a tile for each country that there is", async () => {
  const rows = (from) => sql(`SELECT country, sum(flows) AS flows, sum(bytes_received) AS received, sum(bytes_sent) AS sent FROM (${from}) WHERE country IS NOT NULL GROUP BY 1 ORDER BY sum(bytes_received + bytes_sent) DESC, 1`);
  const listed = async () => (await page.$$eval("section[aria-label='Countries'] tbody tr", (all) => all.map((row) => [row.querySelector(".cc").textContent, row.lastElementChild.textContent.replace(/\D/g, "")].join(" ")))).sort().join();
  const shall = (from) => rows(from).map((row) => `${row.country} ${row.flows}`).sort().join();
  await browser.open(page, address + "map?since=all");
  const days = rows("SELECT * FROM place_days");
  if (days.length < 5) throw new Error(`the samples have ${days.length} countries`);
  same(await listed(), shall("SELECT * FROM place_days"), "countries of all days");
  same(await page.$$eval(".world .tile[class*='k']", (tiles) => tiles.map((tile) => tile.textContent).sort().join()), days.map((row) => row.country).sort().join(), "tiles");
  same(await page.$eval(".world .k5", (tile) => tile.textContent), days[0].country, "the darkest tile");
  await browser.open(page, address + "map?since=1h");
  same(await listed(), shall("SELECT dst_country AS country, 1 AS flows, bytes_received, bytes_sent FROM flows WHERE tunnel IS NULL"), "countries of connections");
  await browser.open(page, address + "map?since=all&device=annas-laptop");
  same(await listed(), shall(`SELECT dst_country AS country, 1 AS flows, bytes_received, bytes_sent FROM flows WHERE tunnel IS NULL AND src_device_id = ${device}`), "countries of a device");
  await page.evaluate(() => document.querySelector("section[aria-label='Countries'] tbody a").click());
  await page.waitForFunction(() => new URLSearchParams(location.search).has("country") && document.documentElement.dataset.ready === "map" && document.querySelector(".world .on"));
  const wrong = await page.evaluate(async () => {
    const { PLACES } = await import("./js/world.js"), { country } = await import("./js/format.js");
    const letters = [...Array(26)].map((_, i) => String.fromCharCode(65 + i)), codes = letters.flatMap((a) => letters.map((b) => a + b));
    const no = ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UK", "UN", "XA", "XB", "ZZ"]; // of Unicode, no countries of ISO 3166
    const old = ["AN", "BU", "CS", "DD", "FX", "NT", "SU", "TP", "YD", "YU", "ZR", "CT", "DY", "FQ", "HV", "JT", "MI", "NH", "NQ", "PC", "PU", "PZ", "RH", "VD", "WK", "YD"];
    const places = new Set([...PLACES.values()].map(String));
    return [...codes.filter((code) => country(code) !== code && !no.includes(code) && !old.includes(code) && !PLACES.has(code)), ...[...PLACES.keys()].filter((code) => country(code) === code), ...(places.size === PLACES.size ? [] : ["two in one place"])];
  });
  empty(wrong, "tiles that lack or are too many");
});

await test("questions that have a name have the rows of the command line, and say what they need", async () => {
  await browser.open(page, address + "questions?since=all");
  await page.evaluate(() => [...document.querySelectorAll("main td a")].find((node) => node.textContent === "domains").click());
  await page.waitForFunction(() => new URLSearchParams(location.search).get("of") === "domains" && document.documentElement.dataset.ready === "questions" && document.querySelector("main tbody"));
  same(await page.$$eval("main .card:not([aria-label='Other questions']) tbody tr", (rows) => rows.length), sql("@domains").length, "rows");
  await browser.open(page, address + "questions?of=last-hour&since=1h&until=2026-11-21T01:44:40");
  same(await text(page, "main .card .note"), "until the newest packet: this question has no other end", "its end");
  await browser.open(page, address + "questions?of=device-day&since=all");
  same((await text(page, "main [role=alert] .empty")).startsWith("This question needs device."), true, "what it needs");
  page.problems = page.problems.filter((line) => !line.includes("400")); // the browser tells of the answer itself
  await page.type(".filter input", "device:annas-laptop");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.documentElement.dataset.ready === "questions" && document.querySelector("main tr[data-row]"));
});

await test("SQL: rows, a chart, a link that asks again, and a sentence where it is refused", async () => {
  const statement = "SELECT app_protocol, count(*) AS flows FROM flows WHERE app_protocol IS NOT NULL GROUP BY 1 ORDER BY 2 DESC";
  await browser.open(page, address + "sql");
  await page.$eval("#statement", (node, words) => { node.value = words; }, statement);
  await page.click("button.main");
  await page.waitForFunction(() => document.querySelector("main table"));
  const rows = sql(statement);
  same(await column(page, 1), rows.map((row) => row.app_protocol), "protocols");
  same((await column(page, 2)).map(number), rows.map((row) => row.flows), "flows");
  same((await page.$$(".share.broad")).length, Math.min(24, rows.length), "bars");
  await browser.open(page, page.url()); // the address is the statement
  same(await page.$eval("#statement", (node) => node.value), statement, "statement");
  same((await column(page, 2)).map(number), rows.map((row) => row.flows), "flows, asked again");
  const csv = await page.$eval("a[download$=csv]", (anchor) => fetch(anchor.href).then((answer) => answer.text()));
  same(csv.trim().split("\r\n").length, rows.length + 1, "lines of CSV");
  await browser.open(page, address + "sql?q=" + encodeURIComponent("SELECT bucket_us, sum(bytes_sent) AS bytes_sent FROM traffic_minutes GROUP BY 1"));
  if (!(await page.$(".plot svg rect"))) throw new Error("no chart over time");
  await page.type(".find-column input", "rtt_mean");
  await page.waitForFunction(() => document.querySelectorAll(".views details").length === 1);
  await page.$eval("#statement", (node) => { node.value = ""; });
  await page.click(".views .word:last-child");
  same(await page.$eval("#statement", (node) => node.value), "rtt_mean_us", "what a click wrote");
  empty(page.problems, "console");
  await browser.open(page, address + "sql?q=" + encodeURIComponent("WITH flows AS (SELECT * FROM flow) SELECT * FROM flows"));
  same(await text(page, "[role=alert] .empty"), "There is something called flows already: give what stands behind WITH another name.", "refused");
  page.problems = page.problems.filter((line) => !line.includes("400")); // the browser tells of it itself
});

await test("a device's page has its peers and its evidence", async () => {
  await browser.open(page, address + `device?id=${device}&since=all`);
  same(await text(page, "h1"), "annas-laptop", "name");
  const peers = await page.$$eval("section[aria-label='Whom it talks to'] tbody tr", (rows) => rows.length);
  same(peers, Math.min(15, one(`SELECT count(DISTINCT coalesce(dst_domain, dst_ip)) FROM flows WHERE src_device_id = ${device} AND tunnel IS NULL`)), "peers");
  await page.click("details.later summary");
  await page.waitForSelector("details.later[open] .card");
});

await test("filters are chips, the address is the state, and back goes back", async () => {
  await browser.open(page, address + "flows?since=all");
  await page.type(".filter input", "port:443");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.documentElement.dataset.ready === "flows" && document.querySelector(".chip"));
  same(new URL(page.url()).searchParams.get("port"), "443", "the address");
  same(await text(page, "main section.card h2"), `${one("SELECT count(*) FROM flows WHERE dst_port = 443")} connections`, "rows");
  await page.reload({ waitUntil: "load" });
  await page.waitForSelector(".chip");
  await page.click(".chip button");
  await page.waitForFunction(() => document.documentElement.dataset.ready === "flows" && !document.querySelector(".chip"));
  await page.goBack();
  await page.waitForFunction(() => document.documentElement.dataset.ready === "flows" && document.querySelector(".chip"));
  await page.type(".filter input", "colour:red");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector(".filter-says").textContent.startsWith("There is no filter like this"));
});

await test("facets say what the connections are made of, and a click leaves those or takes them away", async () => {
  const shown = (selector) => page.waitForSelector(`.facet ${selector}`);
  const click = (name, n) => page.evaluate((wanted, at) => [...document.querySelectorAll(".facet")].find((node) => node.querySelector("h3").textContent === wanted).querySelectorAll("li:first-child button")[at].click(), name, n);
  await browser.open(page, address + "flows?since=all&limit=5");
  await shown("li");
  const [app] = sql("SELECT app_protocol AS name, count(*) AS flows FROM flows WHERE app_protocol IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1");
  same(await page.evaluate(() => [...document.querySelectorAll(".facet")].find((node) => node.querySelector("h3").textContent === "Application").querySelector("li").innerText.replace(/\s+/g, " ").trim()), `${app.name} ${app.flows} ≠`, "the first application");
  await click("Application", 0);
  await page.waitForFunction((wanted) => document.documentElement.dataset.ready === "flows" && new URLSearchParams(location.search).get("app") === wanted && document.querySelector(".chip"), {}, app.name);
  await browser.open(page, address + "flows?since=all&limit=1000");
  await shown("li");
  await click("Application", 1);
  await page.waitForFunction((wanted) => document.documentElement.dataset.ready === "flows" && new URLSearchParams(location.search).get("app") === wanted && document.querySelector(".chip"), {}, `!${app.name}`);
  same(new Set(await page.$$eval("main tbody tr td:nth-child(5)", (cells) => cells.map((cell) => cell.textContent))).has(app.name), false, "what was taken away");
});

await test("the time machine moves by keys and by dragging, and says when nobody watched", async () => {
  await browser.open(page, address + "flows?since=2020-01-01&until=2020-01-02");
  if (!(await text(page, "main section.card .empty")).startsWith("Nobody watched then.")) throw new Error("it does not say that nobody watched");
  await browser.open(page, address + "flows?since=all");
  await page.focus(".river");
  await page.keyboard.press("ArrowLeft");
  await page.waitForFunction(() => new URLSearchParams(location.search).has("until") && document.documentElement.dataset.ready === "flows");
  await browser.open(page, address + "flows?since=all");
  const box = await page.$eval(".river", (node) => { const b = node.getBoundingClientRect(); return { x: b.x, y: b.y, width: b.width, height: b.height }; });
  await page.mouse.move(box.x + box.width * 0.2, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.9, box.y + 10, { steps: 3 });
  await page.mouse.up();
  await page.waitForFunction(() => new URLSearchParams(location.search).has("until") && document.documentElement.dataset.ready === "flows");
});

await test("the SQL under a figure gives the figure", async () => {
  await browser.open(page, address + "devices");
  await page.evaluate(() => [...document.querySelectorAll(".ways button")].find((node) => node.textContent === "SQL").click());
  const statement = await page.$eval("dialog#sql pre", (node) => node.textContent);
  same(JSON.parse(execFileSync(netscope, ["sql", "-", "--db", database, "--json"], { input: statement, encoding: "utf8" })).length, one("SELECT count(*) FROM devices"), "rows");
});

await test("names from the wire are text and nothing else", async () => {
  const hostile = `<img src=x onerror=document.title='owned'>"&`;
  execFileSync(netscope, ["device", one(`SELECT mac_address FROM devices WHERE device_id = ${device}`), "label", hostile, "--db", database]);
  for (const at of ["devices", `device?id=${device}&since=all`, "?since=all", "flows?since=all&device=annas-laptop"]) {
    await browser.open(page, address + at);
    same(await page.$$eval("main img", (nodes) => nodes.length), 0, `elements of ${at}`);
    if (!(await page.$eval("main", (node) => node.textContent)).includes(hostile)) throw new Error(`${at} lacks the label`);
    if ((await page.title()).startsWith("owned")) throw new Error(`${at} ran it`);
  }
  const shown = await page.evaluate(async () => (await import("./js/dom.js")).h("p", { title: "a\u202eb" }, "x\u202ey\u0007z").outerHTML);
  same(shown, '<p title="a\\u202eb">x\\u202ey\\u0007z</p>', "a mark of direction");
});

await test("every page: nothing on the console, nothing that axe finds, six questions at most, no sideways scroll, light and dark", async () => {
  page.problems = [];
  for (const at of ALL) {
    await browser.open(page, address + at);
    if ((await page.evaluate(() => +document.documentElement.dataset.questions)) > 6) throw new Error(`/${at} asks more than six questions`);
    if (await page.$("main [role=alert]")) throw new Error(`/${at}: ${await text(page, "main [role=alert]")}`);
    await browser.theme(page, "light");
    empty(await browser.findings(page), `axe, /${at}`);
    await browser.theme(page, "dark");
    if (DARK.test(at)) empty(await browser.findings(page, ["color-contrast"]), `axe, /${at}, dark`);
    for (const size of ["tablet", "phone", "desk"]) {
      await page.setViewport({ width: SIZES[size].width, height: SIZES[size].height });
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      const wide = await browser.overflow(page);
      if (wide > 0) throw new Error(`/${at} is ${wide} px too wide at ${SIZES[size].width}: ${await browser.widest(page)}`);
      for (const theme of pictures ? ["light", "dark"] : []) {
        await browser.theme(page, theme);
        await page.screenshot({ path: `${pictures}/${at.replace(/\W+/g, "-") || "now"}-${size}-${theme}.png`, fullPage: true });
      }
    }
    empty(page.problems, `console, /${at}`);
  }
});

await browser.stop();
process.exit(failed ? 1 : 0);
