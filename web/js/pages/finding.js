// SPDX-License-Identifier: MIT
// One finding: what it means, the figures that it rests on, and what happened with it.
import { h } from "../dom.js";
import * as f from "../format.js";
import { card, copy, table } from "../card.js";
import { device, severity, tag } from "../bits.js";
import { Problem } from "../api.js";
import { link } from "../place.js";

const shown = (row) => (/_us$/.test(row.figure) ? f.duration(row.value) : typeof row.value === "number" ? f.count(row.value) : String(row.value ?? f.NOTHING));

export default {
  title: "Finding",
  span: null,
  async build(context) {
    const { id } = context.parameters;
    const [one, figures, timeline] = await Promise.all([context.ask("alert/finding", { id }), context.ask("alert/figures", { id }), context.ask("alert/timeline", { id })]);
    const r = one.rows[0];
    if (!r) throw new Problem(`There is no finding ${id}: it was removed, or it never was.`, 404);
    context.setTitle(r.title ?? r.rule);
    const pair = (label, value) => (value === null || value === undefined ? null : [h("dt", {}, label), h("dd", {}, value)]);
    const time = r.first_us === null ? {} : { since: new Date(r.first_us / 1000).toISOString().slice(0, 19), until: new Date(r.last_us / 1000 + 1000).toISOString().slice(0, 19) };
    const command = (verb) => `netscope alerts ${verb} ${r.alert_id}`;
    return [
      h("div", { class: "w12 title" }, h("h1", { class: "cell" }, severity(r.severity), h("span", {}, " ", r.title ?? r.rule)), tag(r.status, r.status === "open" ? "warn" : "")),
      h("div", { class: "stack w7" },
        card("What it means", { answer: one, wide: "" }, h("p", { class: "lede" }, r.explanation ?? "The rule gives no explanation."),
          r.note ? h("p", { class: "foot" }, `Note: ${r.note}`) : null),
        card("The figures behind it", { answer: figures, wide: "", flush: true, whole: false }, table("Figures", [{ head: "Figure", cell: (row) => row.figure.replace(/_us$/, "").replaceAll("_", " "), grow: true }, { head: "Value", cell: shown, title: shown }], figures.rows, { empty: "It has none." }))),
      h("div", { class: "stack w5" },
        card("Who, where, when", { wide: "", whole: false }, h("dl", { class: "pairs" }, pair("Device", r.device_id && device(r.device_id, r.src_ip ?? r.target)), pair("From", r.src_ip), pair("To", r.dst_ip), pair("Port", r.dst_port),
          pair("First", f.exact(r.first_us)), pair("Last", f.exact(r.last_us)), pair("Times", f.count(r.count)), pair("Rule", h("a", { href: link("findings", { rule: r.rule }) }, r.rule)),
          pair("Seen of that time", f.percent(r.completeness, 2))),
        h("p", { class: "foot" }, h("a", { href: link("flows", { ...time, ip: r.src_ip ?? r.dst_ip }, { keepsSpan: false }) }, "Its connections"))),
        card("What to do", { wide: "", whole: false }, h("p", { class: "foot" }, "Said to the capture by the command line:"), h("div", { class: "ways" }, ["ack", "close", "reopen"].map((verb) =>
          h("button", { class: "tool", type: "button", title: command(verb), onclick: (event) => copy(command(verb), event.target) }, `Copy: ${verb}`)))),
        card("What happened with it", { answer: timeline, wide: "", flush: true, whole: false }, table("What happened", [{ head: "When", cell: (row) => h("span", { class: "faint", title: f.exact(row.at_us) }, f.moment(row.at_us)), fit: true },
          { head: "What", cell: (row) => row.what, grow: true }, { head: "Who", cell: (row) => row.who ?? f.NOTHING, fit: true }], timeline.rows))),
    ];
  },
};
