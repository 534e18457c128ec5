// SPDX-License-Identifier: MIT
// What the connections of a listing are made of, beside it: a click leaves those of a value, or takes them away.

import { h, bar } from "./dom.js";
import * as f from "./format.js";
import { trouble, wholeness } from "./card.js";
import { changed, go, here } from "./place.js";

const HEADS = { device: "Device", app: "Application", domain: "Name", port: "Port asked" };

function facet(name, rows) {
  const most = Math.max(...rows.map((row) => row.flows)), { parameters } = here(), current = parameters[name];
  const without = (value) => [...(current ?? "").split(",").filter((one) => one.startsWith("!")), `!${value}`].join();
  return h("div", { class: "facet" }, h("h3", {}, HEADS[name]), h("ul", {}, rows.map((row) => h("li", {}, bar(row.flows / most, "var(--accent-soft)", 24),
    h("button", { type: "button", title: `${row.shown}: ${f.plural(row.flows, "connection")}, ${f.bytes(row.bytes)}`, onclick: () => go(changed({ [name]: String(row.value) })) },
      h("span", {}, String(row.shown)), h("span", { class: "num" }, f.count(row.flows))),
    h("button", { type: "button", class: "not", "aria-label": `Not ${HEADS[name].toLowerCase()} ${row.shown}`, title: "without these", onclick: () => go(changed({ [name]: without(row.value) })) }, "≠")))));
}

/** The card of figures/facets with the filters of the page; it comes after the rows. */
export function facets(context, asked) {
  const host = h("details", { class: "card", open: innerWidth > 1180 }, h("summary", {}, h("h2", {}, "Of these")), h("p", { class: "empty" }, "…"));
  const load = async () => {
    const nodes = await context.ask("figures/facets", { ...asked, limit: 100 }).then((answer) => {
      const looked = answer.rows[0]?.looked_at ?? 0;
      const all = Object.keys(HEADS).map((name) => [name, answer.rows.filter((row) => row.facet === name)]).filter(([, rows]) => rows.length);
      return [h("div", { class: "facets" }, all.length ? all.map(([name, rows]) => facet(name, rows)) : h("p", { class: "empty" }, "Nothing.")),
        h("p", { class: "foot empty" }, looked < 20000 ? `of ${f.plural(looked, "connection")}` : `of the newest ${f.count(looked)} connections`), h("div", { class: "flush" }, wholeness(answer))];
    }, (cause) => [trouble(cause, load)]);
    host.replaceChildren(host.firstChild, ...nodes);
  };
  load();
  return h("aside", { class: "w3", "aria-label": "What these connections are made of" }, host);
}
