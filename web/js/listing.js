// SPDX-License-Identifier: MIT
// A listing: filters as chips and as text, a table whose columns come from the server's catalogue, pages by cursor, and
// ways out as CSV, JSON lines, SQL and as the command line. Every page that lists rows is this one with other columns.

import { h } from "./dom.js";
import * as f from "./format.js";
import { address, ask, command } from "./api.js";
import { catalog } from "./catalog.js";
import { card, copy, openSql, table, wholeness, trouble } from "./card.js";
import { changed, go, here, link } from "./place.js";
import { span } from "./time.js";
import { device, domain, named, place, severity, source, tag, when } from "./bits.js";

const NO_FILTERS = ["since", "until", "at", "limit", "cursor", "sort", "format", "id"];
const SWITCHES = ["all", "silenced"];
const ROWS = 100;

const list = (value) => {
  try { return [JSON.parse(value ?? "[]")].flat().map((one) => (typeof one === "object" ? JSON.stringify(one) : one)).join(", "); } catch { return value; }
};

/** How a column is shown, by its unit in the catalogue; pages may show some their own way. */
function cellOf(name, known, now, rows) {
  const unit = known?.["x-unit"], value = (r) => r[name];
  if (name.endsWith("_us") && unit !== "us") return { fit: true, cell: (r) => when(value(r), now) };
  if (name === "device") return { mid: true, cell: (r) => device(r.device_id, value(r)), title: value };
  switch (unit ?? (/bytes/.test(name) ? "bytes" : "")) {
    case "bytes": return { num: true, cell: (r) => f.bytes(value(r)) };
    case "us": return { num: true, cell: (r) => f.duration(value(r)) };
    case "ms": return { num: true, cell: (r) => (value(r) === null ? f.NOTHING : f.duration(value(r) * 1000)) };
    case "s": return { num: true, cell: (r) => (value(r) === null ? f.NOTHING : f.duration(value(r) * 1e6)) };
    case "share": return { num: true, cell: (r) => f.percent(value(r)) };
    case "count": case "flows": case "packets": case "segments": return { num: true, cell: (r) => f.count(value(r)) };
    case "domain": return { grow: true, cell: (r) => (value(r) === null ? f.NOTHING : domain(value(r))), title: value };
    case "ip": return { cell: (r) => (value(r) === null ? f.NOTHING : h("a", { class: "mono", href: link("flows", { ip: value(r) }) }, value(r))), title: value };
    case "mac": case "hex": return { cell: (r) => h("span", { class: "mono" }, value(r) ?? f.NOTHING), title: value };
    case "severity": return { fit: true, cell: (r) => h("span", { class: "cell" }, severity(value(r)), h("span", {}, value(r))) };
    case "time": return { fit: true, cell: (r) => h("span", { class: "faint" }, value(r) ?? f.NOTHING) };
    case "list": return { mid: true, cell: (r) => list(value(r)), title: (r) => list(value(r)) };
    default: {
      const types = [known?.type ?? []].flat();
      if (types.includes("object") || types.includes("array")) return { mid: true, cell: (r) => list(value(r)) || f.NOTHING, title: (r) => list(value(r)) };
      if (types.includes("integer") && !types.includes("string")) return { num: true, cell: (r) => (value(r) === null ? f.NOTHING : String(value(r))) };
      const num = types.includes("number") && rows.every((r) => value(r) === null || typeof value(r) === "number"); // a column that the question adds
      return { num, cell: (r) => (value(r) === null ? f.NOTHING : String(value(r))), title: (r) => value(r) };
    }
  }
}

const heading = (name) => name.replace(/_us$|_id$/, "").replaceAll("_", " ").replace(/^./, (c) => c.toUpperCase());

// Which columns a person chose, by listing.
const chosen = (path, usual) => { try { return JSON.parse(localStorage.getItem(`netscope-columns-${path}`)) ?? usual; } catch { return usual; } };
const choose = (path, names) => { try { localStorage.setItem(`netscope-columns-${path}`, JSON.stringify(names)); } catch { /* not kept */ } };

/** The line of filters: chips, and a text that becomes one. */
export function filterLine(path, parameters, known, free) {
  const names = known.map((one) => one.name).filter((name) => !NO_FILTERS.includes(name));
  if (!names.length) return null;
  const says = h("p", { class: "filter-says", role: "status" });
  const input = h("input", { type: "search", "aria-label": "Add a filter", list: "filters", autocomplete: "off", spellcheck: "false",
    placeholder: `add a filter: ${names.filter((name) => !SWITCHES.includes(name)).slice(0, 5).map((name) => `${name}:…`).join("  ")}` });
  const add = (event) => {
    event.preventDefault();
    const text = input.value.trim(), at = text.search(/[:=]/), name = at > 0 ? text.slice(0, at) : "";
    if (!text) return;
    if (names.includes(name)) return go(changed({ [name]: text.slice(at + 1).trim() || null }));
    if (SWITCHES.includes(text) && names.includes(text)) return go(changed({ [text]: "1" }));
    const meant = /^[a-z_]*[g-z_][a-z_]*[:=]/.test(text) ? null : free?.(text); // not an address, but a filter's name
    if (meant) return go(changed(meant));
    says.textContent = `There is no filter like this here; there are ${names.join(", ")}.`;
  };
  return h("form", { class: "filter w12", role: "search", "aria-label": "Filters", onsubmit: add },
    names.filter((name) => parameters[name]).map((name) => h("span", { class: "chip" }, h("span", {}, `${name}:`), parameters[name],
      h("button", { type: "button", "aria-label": `Without ${name} ${parameters[name]}`, onclick: () => go(changed({ [name]: null })) }, "×"))),
    input, h("datalist", { id: "filters" }, known.filter((one) => names.includes(one.name)).flatMap((one) =>
      (one.schema.enum ?? [""]).map((value) => h("option", { value: `${one.name}:${value}` }, one.description)))), says);
}

/** What free text means where addresses, devices and names can be asked for. */
export function meaning(text) {
  if (/^!?[0-9]+(,!?[0-9]+)*$/.test(text)) return { port: text };
  if (text.startsWith("!")) { const [[name, value]] = Object.entries(meaning(text.slice(1))); return { [name]: `!${value}` }; }
  if (/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text)) return { device: text };
  if (/^[\d.]+(\/\d+)?$|^[0-9a-f:]*:[0-9a-f:]+(\/\d+)?$/i.test(text)) return { ip: text };
  return text.includes(".") ? { domain: text.toLowerCase() } : { device: text };
}

function columnChoice(path, columns, names) {
  const boxes = Object.entries(columns).filter(([name]) => !name.endsWith("_time")).map(([name, known]) => h("label", { title: known.description },
    h("input", { type: "checkbox", value: name, checked: names.includes(name) }), " ", heading(name)));
  return h("details", { class: "more" }, h("summary", {}, "columns"), h("form", { class: "choice", onsubmit: (event) => {
    event.preventDefault();
    const on = [...event.target.querySelectorAll("input:checked")].map((box) => box.value);
    choose(path, on.length ? [...names.filter((name) => on.includes(name)), ...on.filter((name) => !names.includes(name))] : null);
    go(location.href, { replace: true });
  } }, boxes, h("button", { class: "tool" }, "Show these"), h("button", { class: "tool", type: "button", onclick: () => { choose(path, null); go(location.href, { replace: true }); } }, "The usual ones")));
}

/**
 * The nodes of a listing. options: {path, title, lede, columns: [names], cells: {name: {head, cell, ...}}, open(row) => address,
 * aside(context, asked): what stands beside the table, fixed: parameters that are always set, free(text) => parameters, noun, command: what the command line calls it, empty}
 * Without columns: all that the catalogue has.
 */
export async function listing(context, options) {
  const { path, title, cells = {} } = options, { parameters } = here();
  const asked = { ...span(options.span), ...Object.fromEntries(Object.entries(parameters).filter(([key]) => !["since", "until", "of"].includes(key))), ...options.fixed };
  const [known, answer] = await Promise.all([catalog(path).catch(() => ({ columns: {}, parameters: [] })), context.ask(path, { limit: ROWS, ...asked }).catch((cause) => cause)]);
  const line = filterLine(path, { ...parameters, ...options.fixed }, known.parameters, options.free ?? meaning);
  const top = [h("div", { class: "w12 title" }, h("h1", {}, title), options.lede ? h("p", { class: "lede" }, options.lede) : null), line];
  if (answer instanceof Error) return [...top, trouble(answer, context.again)];

  const now = (context.now = answer.complete?.figures?.to_us ?? Date.now() * 1000);
  const names = chosen(path, options.columns ?? Object.keys(known.columns)).filter((name) => name in known.columns || name in cells || !known.parameters.length); // without a catalogue: the usual ones
  const sort = parameters.sort ?? "", sorted = sort.split(":")[0];
  const columns = names.map((name) => ({ name, head: heading(name), meaning: known.columns[name]?.description,
    sorted: sorted === name ? (sort.endsWith(":asc") ? "ascending" : "descending") : null, ...cellOf(name, known.columns[name], now, answer.rows), ...cells[name] }));
  const canSort = known.parameters.some((one) => one.name === "sort");
  const head = (c) => !canSort || !(c.name in known.columns) ? c.head : h("button", { type: "button", title: c.meaning,
    onclick: () => go(changed({ sort: sorted === c.name && !sort.endsWith(":asc") ? `${c.name}:asc` : c.name })) }, c.head, c.sorted ? h("span", { "aria-hidden": "true" }, c.sorted === "ascending" ? " ↑" : " ↓") : null);
  const rowAttributes = (row) => ({ "data-row": true, class: options.open ? "opens" : null,
    onclick: options.open ? (event) => { if (!event.target.closest("a, button") && !String(getSelection())) go(options.open(row)); } : null,
    onkeydown: options.open ? (event) => { if (event.key === "Enter" && event.target.tagName === "TR") go(options.open(row)); } : null, tabindex: -1 });
  const filtered = Object.keys(asked).filter((key) => asked[key] && !NO_FILTERS.includes(key) && !(key in (options.fixed ?? {})));
  const empty = h("span", {}, answer.complete?.share === null ? "Nobody watched then." : `No ${options.noun ?? "row"} in this span${filtered.length ? ` with ${filtered.map((key) => `${key} ${asked[key]}`).join(" and ")}` : ""}. `,
    filtered.length ? h("a", { href: changed(Object.fromEntries(filtered.map((key) => [key, null]))) }, "Without the filters") : null);

  const outside = { ...asked, limit: null, cursor: null }, typed = command(options.command ?? path, outside), file = path.replaceAll("/", "-");
  const tools = h("span", { class: "ways" },
    h("button", { class: "tool", type: "button", onclick: () => openSql(title, answer) }, "SQL"),
    h("a", { class: "tool", download: `netscope-${file}-safe.csv`, href: address(path, { ...outside, format: "csv-safe" }), title: "safe for spreadsheets: no text is a formula" }, "CSV"),
    h("a", { class: "tool", download: `netscope-${file}.jsonl`, href: address(path, { ...outside, format: "jsonl" }) }, "JSON lines"),
    h("button", { class: "tool wide-only", type: "button", title: typed, onclick: (event) => copy(typed, event.target) }, "Copy command"));
  const pager = h("nav", { class: "pager", "aria-label": "Pages of rows" },
    h("span", {}, `${f.plural(answer.rows.length, options.noun ?? "row")}${answer.has_more ? ", and there are more" : ""}`),
    parameters.cursor ? h("a", { href: changed({}) }, "← the first") : null,
    answer.next ? h("a", { rel: "next", href: changed({ cursor: answer.next }) }, "more →") : null, columnChoice(path, known.columns, names));
  const aside = options.aside?.(context, asked);
  return [...top, aside, h("section", { class: aside ? "card w9" : "card w12", "aria-label": title },
    h("header", {}, h("h2", {}, answer.rows.length ? f.plural(answer.rows.length, options.noun ?? "row") : "Nothing"), options.note ? h("span", { class: "note" }, options.note) : null, h("span", { class: "right" }, tools)),
    h("div", { class: "flush" }, table(title, columns, answer.rows, { rowAttributes, head, empty }), pager, wholeness(answer)))];
}

export { named, source, place, tag };
