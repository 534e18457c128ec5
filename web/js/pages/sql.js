// SPDX-License-Identifier: MIT
// SQL: anything else. The statement is in the address, so a link is the question; the server reads public views alone.
import { h } from "../dom.js";
import * as f from "../format.js";
import { address, ask } from "../api.js";
import { card, copy } from "../card.js";
import { resultChart, resultTable } from "../columns.js";
import { go, link } from "../place.js";

const EXAMPLES = [
  ["Who sent most?", "SELECT d.hostname, d.ip_address, sum(t.bytes_sent) AS bytes_sent, sum(t.bytes_received) AS bytes_received\nFROM traffic_hours AS t JOIN devices AS d USING (device_id)\nGROUP BY device_id\nORDER BY bytes_sent DESC\nLIMIT 20"],
  ["Traffic by hour", "SELECT bucket_us, sum(bytes_received) AS bytes_received, sum(bytes_sent) AS bytes_sent\nFROM traffic_hours\nGROUP BY bucket_us\nORDER BY bucket_us"],
  ["Names that did not exist", "SELECT query_domain, count(*) AS questions, count(DISTINCT client_ip) AS clients\nFROM dns_queries\nWHERE rcode = 'NXDOMAIN'\nGROUP BY query_domain\nORDER BY questions DESC\nLIMIT 50"],
  ["Slow handshakes", "SELECT coalesce(dst_domain, dst_ip) AS destination, dst_port, count(*) AS flows, round(avg(rtt_handshake_us)) AS mean_us\nFROM flows\nWHERE rtt_handshake_us IS NOT NULL\nGROUP BY 1, 2\nORDER BY mean_us DESC\nLIMIT 30"],
];

let views = null; // asked once

function insert(field, text) {
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.focus();
}

/** Views with their columns: a click puts the name where one writes. */
function beside(field) {
  const found = h("div", { class: "views" }), says = h("p", { class: "faint", role: "status" });
  const put = (text, title) => h("button", { type: "button", class: "word mono", title, onclick: () => insert(field, text) }, text);
  const show = (word) => {
    const fits = (one) => !word || one.name.includes(word);
    const some = views.map((view) => ({ view, columns: fits(view) ? view.columns : view.columns.filter(fits) })).filter(({ columns }) => columns.length);
    says.textContent = word ? f.plural(some.length, "view") : "";
    found.replaceChildren(...some.map(({ view, columns }) => h("details", { open: some.length === 1 || (word !== "" && !fits(view)) },
      h("summary", { title: view.meaning }, h("span", { class: "mono" }, view.name), h("small", { class: "faint" }, ` ${view.meaning}`)),
      h("div", { class: "words" }, put(view.name, view.meaning), columns.map((c) => put(c.name, `${c.type}${c.unit ? `, ${c.unit}` : ""}: ${c.meaning}${c.null_means ? ` NULL: ${c.null_means}` : ""}`))))));
  };
  const search = h("input", { type: "search", class: "tool", placeholder: "Find a column", "aria-label": "Find a view or a column", oninput: () => show(search.value.trim().toLowerCase()) });
  show("");
  return card("Views and columns", { note: "a click writes the name", wide: "w4", whole: false }, h("div", { class: "find-column" }, search, says), found);
}

const ways = (q) => h("p", { class: "ways" },
  h("a", { class: "tool", download: "netscope.csv", href: address("sql", { q, format: "csv-safe" }) }, "CSV"),
  h("a", { class: "tool", download: "netscope.jsonl", href: address("sql", { q, format: "jsonl" }) }, "JSON lines"),
  h("button", { class: "tool", type: "button", onclick: (event) => copy(`netscope sql "${q.replaceAll(/["\\$`]/g, "\\$&")}"`, event.target) }, "Copy as command"),
  h("button", { class: "tool", type: "button", onclick: (event) => copy(new URL(link("sql", { q }), location.href).href, event.target) }, "Copy link"));

async function result(context, q) {
  try {
    const answer = await context.ask("sql", { q });
    const note = `${answer.has_more ? "the first " : ""}${f.plural(answer.rows.length, "row")} in ${answer.took_ms} ms${answer.has_more ? "; there are more, CSV has up to 10,000" : ""}`;
    const picture = resultChart(answer.columns, answer.rows);
    return [picture ? card("Chart", { note: picture.note, whole: false }, picture.node) : null,
      card("Result", { note, flush: true, whole: false }, resultTable(answer.columns, answer.rows), ways(q))];
  } catch (cause) {
    if (!cause.status) throw cause;
    return [h("section", { class: "card w12", role: "alert" }, h("p", { class: "empty" }, cause.message))];
  }
}

export default {
  title: "SQL",
  span: null,
  async build(context) {
    const q = context.parameters.q ?? "";
    views ??= (await ask("views")).views;
    const field = h("textarea", { id: "statement", class: "mono", rows: 10, spellcheck: "false", autocomplete: "off", "aria-label": "Statement", placeholder: "SELECT … FROM flows" });
    field.value = q || EXAMPLES[0][1];
    const run = () => (field.value.trim() === q ? context.again() : go(link("sql", { q: field.value.trim() })));
    field.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); run(); } });
    const editor = card("Statement", { wide: "w8", whole: false, note: "one SELECT over the public views; nothing can be changed by it" }, field,
      h("p", { class: "ways" }, h("button", { class: "tool main", type: "button", onclick: run }, "Run"), h("span", { class: "faint" }, h("kbd", {}, "Ctrl"), " ", h("kbd", {}, "Enter"), " · at most 10 s, 1,000 rows here"),
        EXAMPLES.map(([words, sql]) => h("button", { class: "tool", type: "button", onclick: () => { field.value = sql; run(); } }, words))));
    return [h("div", { class: "title w12" }, h("h1", {}, "SQL"), h("p", { class: "lede" }, "Any other question. The address has the statement, so a copied link asks it again.")),
      editor, beside(field), ...(q ? await result(context, q) : [])];
  },
};
