// SPDX-License-Identifier: MIT
// One finding: what it means, the figures that it rests on, and what happened with it.
import { h } from "../dom.js";
import * as f from "../format.js";
import { card, deed, table } from "../card.js";
import { device, severity, tag } from "../bits.js";
import { Problem, change } from "../api.js";
import { link } from "../place.js";

const shown = (row) => (/_us$/.test(row.figure) ? f.duration(row.value) : typeof row.value === "number" ? f.count(row.value) : String(row.value ?? f.NOTHING));

/** What a person may do with it; the capture writes it down, and audits who did. */
function actions(r, context) {
  const says = h("p", { class: "says", role: "status" }), patch = (body) => () => change("PATCH", `alerts/${r.alert_id}`, body).then(context.again);
  const note = h("input", { type: "text", class: "tool", maxlength: 1000, value: r.note ?? "", placeholder: "a note", "aria-label": "A note" });
  const silence = (days) => () => change("POST", "silences", { rule: r.rule, ...(r.device_id ? { device_id: r.device_id } : {}), ...(r.target ? { target: r.target } : {}), for: `${days}d` }).then(context.again);
  return [h("div", { class: "ways" },
    r.status !== "acknowledged" ? deed("Acknowledge", says, patch({ status: "acknowledged" }), { title: "somebody looks into it" }) : null,
    r.status !== "closed" ? deed("Close", says, patch({ status: "closed" }), { title: "it is settled" }) : null,
    r.status !== "open" ? deed("Open again", says, patch({ status: "open" })) : null,
    deed("Silence for 30 days", says, silence(30), { title: "the same rule, device and target: do not show it" })),
  h("div", { class: "ways" }, note, deed("Keep the note", says, () => patch({ note: note.value.trim() || null })())), says,
  r.silence_id ? h("p", { class: "foot" }, "A silence holds for it: lists leave it out.") : null];
}

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
    return [
      h("div", { class: "w12 title" }, h("h1", { class: "grave" }, severity(r.severity), r.title ?? r.rule), tag(r.status, r.status === "open" ? "warn" : "")),
      h("div", { class: "stack w7" },
        card("What it means", { answer: one, wide: "" }, h("p", { class: "lede" }, r.explanation ?? "The rule gives no explanation."),
          r.note ? h("p", { class: "foot" }, `Note: ${r.note}`) : null),
        card("The figures behind it", { answer: figures, wide: "", flush: true, whole: false }, table("Figures", [{ head: "Figure", cell: (row) => row.figure.replace(/_us$/, "").replaceAll("_", " "), grow: true }, { head: "Value", cell: shown, title: shown }], figures.rows, { empty: "It has none." }))),
      h("div", { class: "stack w5" },
        card("Who, where, when", { wide: "", whole: false }, h("dl", { class: "pairs" }, pair("Device", r.device_id && device(r.device_id, r.src_ip ?? r.target)), pair("From", r.src_ip), pair("To", r.dst_ip), pair("Port", r.dst_port),
          pair("First", f.exact(r.first_us)), pair("Last", f.exact(r.last_us)), pair("Times", f.count(r.count)), pair("Rule", h("a", { href: link("findings", { rule: r.rule }) }, r.rule)),
          pair("Seen of that time", f.percent(r.completeness, 2))),
        h("p", { class: "foot" }, h("a", { href: link("flows", { ...time, ip: r.src_ip ?? r.dst_ip }, { keepsSpan: false }) }, "Its connections"))),
        card("What to do", { wide: "", whole: false }, actions(r, context)),
        card("What happened with it", { answer: timeline, wide: "", flush: true, whole: false }, table("What happened", [{ head: "When", cell: (row) => h("span", { class: "faint", title: f.exact(row.at_us) }, f.moment(row.at_us)), fit: true },
          { head: "What", cell: (row) => row.what, grow: true }, { head: "Who", cell: (row) => row.who ?? f.NOTHING, fit: true }], timeline.rows))),
    ];
  },
};
