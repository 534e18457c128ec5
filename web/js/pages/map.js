// SPDX-License-Identifier: MIT
// Map: which countries were called? A tile for each country, darker with more bytes; a click leaves its organisations.
import { h, s, bar } from "../dom.js";
import * as f from "../format.js";
import { card, table } from "../card.js";
import { changed, go, link } from "../place.js";
import { filterLine } from "../listing.js";
import { catalog } from "../catalog.js";
import { PLACES, WIDE, HIGH } from "../world.js";

const SIZE = 30, SHADES = 5;
const bytesOf = (one) => one.bytes_sent + one.bytes_received;

/** The rows of a key as one: {key, flows, bytes_sent, bytes_received, parts}, the most bytes first. */
function sums(rows, key) {
  const all = new Map();
  for (const row of rows) {
    const sum = all.get(row[key]) ?? { key: row[key], flows: 0, bytes_sent: 0, bytes_received: 0, parts: [] };
    for (const name of ["flows", "bytes_sent", "bytes_received"]) sum[name] += row[name];
    sum.parts.push(row);
    all.set(row[key], sum);
  }
  return [...all.values()].sort((a, b) => bytesOf(b) - bytesOf(a));
}

const words = (one) => `${f.country(one.key)}: ${f.bytes(one.bytes_received)} received, ${f.bytes(one.bytes_sent)} sent, ${f.plural(one.flows, "connection")}`;
const choose = (code, chosen) => changed({ country: code === chosen ? null : code });

function picture(countries, chosen) {
  const by = new Map(countries.map((one) => [one.key, one])), most = Math.max(1, ...countries.map(bytesOf));
  const shade = (one) => 1 + Math.min(SHADES - 1, Math.floor(Math.sqrt(bytesOf(one) / most) * SHADES));
  const tip = h("p", { class: "hover", role: "presentation" });
  const tiles = [...PLACES].map(([code, [x, y]]) => {
    const one = by.get(code), tile = s("g", { class: `tile ${one ? `k${shade(one)}` : ""} ${code === chosen ? "on" : ""}`, transform: `translate(${x * SIZE} ${y * SIZE})` },
      s("rect", { x: 1, y: 1, width: SIZE - 2, height: SIZE - 2, rx: 3 }), s("text", { x: SIZE / 2, y: SIZE / 2 + 4, "text-anchor": "middle" }, code));
    tile.addEventListener("pointerenter", () => { tip.textContent = one ? words(one) : `${f.country(code)}: nothing`; tip.classList.add("shown"); });
    tile.addEventListener("pointerleave", () => tip.classList.remove("shown"));
    if (one) tile.addEventListener("click", () => go(choose(code, chosen)));
    return tile;
  });
  const gist = countries.length ? `${f.plural(countries.length, "country", "countries")}; the most bytes are of ${f.country(countries[0].key)}. The table beside it has them all` : "No country";
  return h("div", { class: "plot" }, s("svg", { viewBox: `0 0 ${WIDE * SIZE} ${HIGH * SIZE}`, class: "world", role: "img", "aria-label": gist }, tiles), tip);
}

const scale = () => h("span", { class: "scale" }, h("span", { class: "wide-only" }, "fewer bytes"), Array.from({ length: SHADES }, (_, i) => h("i", { class: `heat-key k${i + 1}` })), h("span", { class: "wide-only" }, "more"));

const listed = (head, cell, rows, most) => table(head, [
  { head, grow: true, cell, title: (r) => (head === "Country" ? f.country(r.key) : r.key) },
  { head: h("span", { class: "hidden-text" }, "Share"), wide: true, mid: true, cell: (r) => bar(bytesOf(r) / most, "var(--accent)", 8) },
  { head: h("span", { class: "in" }, "Received"), num: true, cell: (r) => f.bytes(r.bytes_received) },
  { head: h("span", { class: "out" }, "Sent"), num: true, cell: (r) => f.bytes(r.bytes_sent) },
  { head: "Connections", num: true, wide: true, cell: (r) => f.count(r.flows) },
], rows, { rowAttributes: () => ({ "data-row": true, tabindex: -1 }) });

export default {
  title: "Map",
  span: "7d",
  async build(context) {
    const { parameters } = context, chosen = parameters.country ?? null;
    const [answer, known] = await Promise.all([context.ask("figures/places", { limit: 1000, device: parameters.device, role: parameters.role }), catalog("figures/places").catch(() => ({ parameters: [] }))]);
    const all = sums(answer.rows, "country"), countries = all.filter((one) => one.key !== null), unknown = all.find((one) => one.key === null);
    const days = answer.rows.map((row) => row.from_day).filter(Boolean).sort(), until = answer.rows.map((row) => row.to_day).filter(Boolean).sort();
    const looked = answer.rows[0]?.looked_at;
    const note = looked ? `of the newest ${f.plural(looked, "connection")}` : days.length ? `by whole days, ${days[0]} to ${until.at(-1)}` : null;
    const top = [h("div", { class: "w12 title" }, h("h1", {}, "Which countries were called"),
      h("p", { class: "lede" }, "A country is where an address is registered. A name that is served from many places (a CDN, anycast) may be nearer than that.")),
      filterLine("figures/places", parameters, known.parameters, (text) => (text.includes(".") ? null : { device: text }))];
    if (!answer.rows.length)
      return [...top, card("Nothing to draw", { answer }, h("p", { class: "empty" }, answer.complete?.share === null ? "Nobody watched then." : "Nothing was called in this span."))];
    const rest = countries.filter((one) => !PLACES.has(one.key)), one = countries.find((each) => each.key === chosen);
    const without = unknown ? h("p", { class: "foot" }, `${f.bytes(bytesOf(unknown))} in ${f.plural(unknown.flows, "connection")} have no country: they stay in this network, or the look-up data does not know the address. `,
      countries.length ? null : ["No data of countries may be there: ", h("code", {}, "netscope data status"), " says it."]) : null;
    const of = (list) => list.length ? bytesOf(list[0]) : 1;
    const side = one ? card(f.country(one.key), { right: h("a", { class: "tool", href: choose(one.key, chosen) }, "All countries"), wide: "w5", flush: true, note: "by whose networks", whole: false },
      listed("Organisation", (r) => r.key ?? h("span", { class: "faint" }, "not known"), sums(one.parts, "as_org"), of(sums(one.parts, "as_org"))))
      : card("Countries", { wide: "w5", flush: true, note: "the most bytes first", whole: false }, countries.length ? listed("Country", (r) => h("a", { class: "name", href: choose(r.key, chosen) }, h("span", { class: "cc" }, r.key), ` ${f.country(r.key)}`), countries, of(countries))
        : h("p", { class: "empty" }, "No address that was called has a country."));
    return [...top, card("Countries as tiles", { answer, note, wide: "w7", right: scale() }, picture(countries, chosen), without,
      rest.length ? h("p", { class: "foot" }, `Not drawn, but listed: ${rest.map((each) => each.key).join(", ")}.`) : null,
      answer.has_more ? h("p", { class: "foot" }, "Only the 1,000 largest organisations are counted.") : null,
      h("p", { class: "foot" }, h("a", { href: link("flows", { device: parameters.device }) }, "The connections"), " of this span.")), side];
  },
};
