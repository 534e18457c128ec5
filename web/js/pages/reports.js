// SPDX-License-Identifier: MIT
// Reports: what went to others, and how a report is made?
import { h } from "../dom.js";
import { card } from "../card.js";
import { listing } from "../listing.js";
import { tag } from "../bits.js";
import { link } from "../place.js";

const COMMANDS = [
  ["netscope report privacy -o report.html", "what was told to others, as a page without a script"],
  ["netscope report device NAME -o report.html", "the same of one device, for its owner"],
  ["netscope report network -o report.html", "the ledger, and lists by traffic"],
];

export default {
  title: "Reports",
  span: "all",
  async build(context) {
    const nodes = await listing(context, {
      path: "deliveries", span: "all", title: "Reports and messages", noun: "message", note: "what was sent to targets, the newest first",
      columns: ["at_us", "kind", "severity", "title", "target", "state", "tries", "tried_us", "answer"], free: (text) => ({ rule: text }),
      cells: { state: { head: "State", fit: true, cell: (r) => tag(r.state, r.state === "failed" ? "bad" : r.state === "waiting" ? "warn" : "") },
        title: { head: "About", grow: true, title: (r) => r.title, cell: (r) => (r.alert_id ? h("a", { class: "name", href: link("finding", { id: r.alert_id }) }, r.title ?? r.rule) : r.file ?? r.title ?? r.rule) },
        at_us: { head: "When" }, tried_us: { head: "Tried", wide: true }, answer: { wide: true, mid: true }, tries: { num: true, wide: true },
        alert_id: { head: "Finding", fit: true, cell: (r) => (r.alert_id ? h("a", { href: link("finding", { id: r.alert_id }) }, String(r.alert_id)) : "–") } },
    });
    return [...nodes, card("Make one", { note: "by the command line, of the database of this server", whole: false },
      h("dl", { class: "pairs" }, COMMANDS.map(([command, words]) => [h("dt", {}, h("code", {}, command)), h("dd", {}, words)])))];
  },
};
