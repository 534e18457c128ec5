// SPDX-License-Identifier: MIT
// A card is a question with its answer. The word "SQL" in its corner opens the statement that the answer stands on;
// its foot says what of the time asked for was not seen.

import { h, plain, $ } from "./dom.js";
import * as f from "./format.js";
import { link } from "./place.js";

const WORDS = /('(?:[^']|'')*'|\b\d{6,}\b)|\b(WITH|RECURSIVE|SELECT|FROM|WHERE|GROUP BY|ORDER BY|LIMIT|LEFT JOIN|CROSS JOIN|JOIN|USING|ON|AND|OR|AS|DESC|CASE|WHEN|THEN|ELSE|END|IS|NOT|NULL|IN|LIKE|BETWEEN|UNION ALL|DISTINCT)\b/g;

function coloured(sql) {
  const parts = [];
  let last = 0;
  for (const match of sql.matchAll(WORDS)) {
    parts.push(sql.slice(last, match.index), h("span", { class: match[1] ? "lit" : "kw" }, match[0]));
    last = match.index + match[0].length;
  }
  parts.push(sql.slice(last));
  return parts;
}

/** The statement with its parameters in their places, so that it runs anywhere. */
export function bound(sql, parameters = {}) {
  const literal = (value) => value === null || value === undefined ? "NULL"
    : typeof value === "number" ? String(value) : `'${String(value).replaceAll("'", "''")}'`;
  return sql.replace(/('(?:[^']|'')*')|--[^\n]*|(:[a-z_]+)/g, (all, text, name) => (name ? literal(parameters[name]) : all)).trim();
}

export const copy = (text, button) => navigator.clipboard?.writeText(text).then(() => {
  const before = button.textContent;
  button.textContent = "copied";
  setTimeout(() => { button.textContent = before; }, 1200);
});

export function openSql(title, answer) {
  const dialog = $("dialog#sql") ?? document.body.appendChild(h("dialog", { id: "sql", "aria-labelledby": "sql-title" }));
  const sql = bound(answer.sql, answer.params);
  const tool = (label, does) => h("button", { class: "tool", type: "button", onclick: (event) => does(event.target) }, label);
  dialog.replaceChildren(
    h("header", {}, h("h2", { id: "sql-title" }, title),
      h("span", { class: "faint" }, `${f.plural(answer.rows.length, "row")} in ${answer.took_ms} ms, read only`)),
    h("pre", { tabindex: 0, class: "mono" }, coloured(sql)),
    h("footer", {},
      tool("Copy SQL", (button) => copy(sql, button)),
      tool("Copy as command", (button) => copy(`netscope sql "${sql.replaceAll(/["\\$`]/g, "\\$&")}"`, button)),
      h("a", { class: "tool", download: "netscope.csv", href: `${answer.address}${answer.address.includes("?") ? "&" : "?"}format=csv-safe` }, "CSV"),
      h("a", { class: "tool", download: "netscope.jsonl", href: `${answer.address}${answer.address.includes("?") ? "&" : "?"}format=jsonl` }, "JSON lines"),
      h("form", { method: "dialog", class: "end" }, h("button", { class: "tool" }, "Close"))));
  dialog.showModal();
}

const sqlButton = (title, answer) => answer && h("button", { class: "sql", type: "button", "aria-label": `SQL of ${title}`,
  onclick: () => openSql(title, answer) }, "SQL");

/** What an answer lacks, in words; null: nothing. "Nobody watched" is another thing than "nothing passed". */
export function lacking(answer) {
  const complete = answer?.complete, figures = complete?.figures;
  if (!complete || complete.share === 1) return null;
  if (complete.share === null || figures?.watched_share === 0) return "nobody watched then";
  const parts = [];
  if (figures.watched_share !== null && figures.watched_share < 1) parts.push(`${f.percent(figures.watched_share)} of that time was watched`);
  if (figures.frames_lost > 0) parts.push(`${f.plural(figures.frames_lost, "packet")} of ${f.short(figures.frames_offered)} lost`);
  if (figures.rows_dropped > 0) parts.push(`${f.plural(figures.rows_dropped, "row")} not written`);
  return parts.join(", ") || null;
}

/** The completeness line below a figure or a chart. */
export function wholeness(answer) {
  const complete = answer?.complete;
  if (!complete) return null;
  const words = lacking(answer);
  return h("p", { class: words ? "whole-line part" : "whole-line" },
    complete.share === null ? "No share can be given: " : h("b", {}, `${f.percent(complete.share, 2)} complete`), words ? [complete.share === null ? "" : ": ", words] : null,
    words ? [". ", h("a", { href: link("ledger") }, "Why?")] : null);
}

/** card(title, {note, answer, right, wide: "w8", flush}, ...content) */
export function card(title, { note, answer, right, wide = "w12", flush = false, id, whole = true } = {}, ...content) {
  return h("section", { class: `card ${wide}`, "aria-label": title, id },
    h("header", {}, h("h2", {}, title), note ? h("span", { class: "note" }, note) : null,
      h("span", { class: "right" }, right ?? null, sqlButton(title, answer))),
    h("div", { class: flush ? "flush" : "body" }, ...content, whole ? wholeness(answer) : null));
}

/** A figure of the strip: its parts are set again by set(). */
export function figure(label, { answer, id } = {}) {
  const value = h("dd", {}), foot = h("dd", { class: "foot" });
  const node = h("div", { class: "figure", id }, h("dt", {}, label, sqlButton(label, answer)), value, foot);
  node.set = (text, unit, below, tone) => {
    value.className = tone ?? "";
    value.replaceChildren(h("span", {}, text), unit ? h("span", { class: "unit" }, " ", unit) : "");
    foot.replaceChildren(h("span", { title: typeof below === "string" ? below : null }, below ?? ""));
    return node;
  };
  return node;
}

/** table(caption, columns, rows): a column is {head, cell(row), num, fit, wide, grow, mid, title(row), sort, meaning}. */
export function table(caption, columns, rows, { rowAttributes, empty = "Nothing.", head } = {}) {
  if (!rows.length) return h("p", { class: "empty" }, empty);
  const kind = (c) => [c.num ? "num" : "", c.fit || c.num ? "fit" : "", c.wide ? "wide-only" : "", c.grow ? "grow" : "", c.mid ? "mid" : ""].join(" ").trim() || null;
  return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": `${caption}: table` },
    h("table", {}, h("caption", { class: "hidden-text" }, caption),
      h("thead", {}, h("tr", {}, columns.map((c) => h("th", { scope: "col", class: kind(c), title: c.meaning, "aria-sort": c.sorted }, head?.(c) ?? c.head)))),
      h("tbody", {}, rows.map((row, i) => h("tr", rowAttributes?.(row, i) ?? {},
        columns.map((c) => h("td", { class: kind(c), title: c.title?.(row) }, c.cell(row, i))))))));
}

/** The table behind a chart. */
export const twin = (caption, columns, rows) => h("details", { class: "twin" }, h("summary", {}, "as a table"), table(caption, columns, rows));

/** A button that changes something: says what was refused, and why, in `says`. */
export function deed(label, says, does, { title } = {}) {
  return h("button", { class: "tool", type: "button", title, onclick: async (event) => {
    event.target.disabled = true;
    says.textContent = "";
    try { await does(); } catch (cause) { says.textContent = plain(cause.message); }
    event.target.disabled = false;
  } }, label);
}

/** What stands in the place of content that could not be read. */
export function trouble(cause, again) {
  return h("section", { class: "card w12", role: "alert" }, h("p", { class: "empty" }, cause.message ?? String(cause), " ",
    h("button", { class: "tool", type: "button", onclick: again }, "Try again")));
}
