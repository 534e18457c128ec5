// SPDX-License-Identifier: MIT
// Small pieces that several pages show alike.

import { h, s } from "./dom.js";
import * as f from "./format.js";
import { link } from "./place.js";

const SHAPES = {
  critical: "M7 0l7 7-7 7-7-7z", high: "M7 0l7 7-7 7-7-7z", medium: "M7 1l6.5 12h-13z",
  low: "M7 2a5 5 0 1 0 0 10 5 5 0 0 0 0-10", info: "M7 3.4a3.6 3.6 0 1 0 0 7.2 3.6 3.6 0 0 0 0-7.2",
};
/** A shape for each severity, so that colour is never the only sign. */
export const severity = (level) => s("svg", { viewBox: "0 0 14 14", class: `sev sev-${SHAPES[level] ? level : "info"}`, role: "img", "aria-label": level },
  s("path", { d: SHAPES[level] ?? SHAPES.info, fill: "currentColor" }));

export const finding = (one, now) => h("li", { class: "finding" }, severity(one.severity),
  h("a", { href: link("finding", { id: one.alert_id }) }, one.title ?? one.rule),
  h("time", { title: f.exact(one.last_us) }, one.count > 1 ? `${f.count(one.count)} × · ` : "", f.ago(one.last_us, now)),
  one.explanation ? h("p", {}, one.explanation) : null);

/** How a name was learnt, beside the name. */
export const source = (kind) => kind ? h("abbr", { class: "src", title: f.SOURCES[kind]?.[1] }, f.SOURCES[kind]?.[0] ?? kind) : null;

/** A name that gives way before its badges do. */
export const named = (name, ...badges) => h("span", { class: "cell" }, h("span", { class: "clip" }, name), badges);

export const tag = (text, tone = "") => h("span", { class: `tag ${tone}` }, text);

export const place = (code, organisation) => h("span", { class: "quiet", title: `${f.country(code)}${organisation ? ", " + organisation : ""}` },
  code ? h("span", { class: "cc" }, code) : organisation ? null : f.NOTHING, organisation ? ` ${organisation}` : "");

/** A name of the network, which leads to its page. */
export const domain = (name) => h("a", { class: "name", href: link("name", { domain: name }) }, name);

export const device = (id, name) => id ? h("a", { class: "name", href: link("device", { id }) }, name ?? `device ${id}`) : h("span", { class: "faint" }, name ?? "not local");

export const when = (us, now) => h("time", { class: "faint", title: f.exact(us) },
  us === null || us === undefined ? f.NOTHING : f.day(us) === f.day(now) ? f.clock(us) : f.moment(us));
