// SPDX-License-Identifier: MIT
// Findings: what needs a decision?
import { h } from "../dom.js";
import * as f from "../format.js";
import { listing } from "../listing.js";
import { device, named, severity, tag } from "../bits.js";
import { link } from "../place.js";

export default {
  title: "Findings",
  span: "all",
  build: (context) => listing(context, {
    path: "alerts", span: "all", title: "Findings", noun: "finding", note: "the worst first, then the latest",
    columns: ["severity", "title", "device", "count", "last_us", "status"],
    free: (text) => (["info", "low", "medium", "high", "critical"].includes(text) ? { severity: text } : /^[a-z]+_[a-z_]+$/.test(text) ? { rule: text } : { device: text }),
    open: (r) => link("finding", { id: r.alert_id }),
    cells: {
      severity: { head: "How bad", fit: true, cell: (r) => h("span", { class: "cell" }, severity(r.severity), h("span", { class: "quiet" }, r.severity)) },
      title: { head: "What", grow: true, cell: (r) => named(h("a", { class: "name", href: link("finding", { id: r.alert_id }) }, r.title ?? r.rule), r.silence_id ? tag("silenced") : null), title: (r) => r.title },
      device: { head: "Device", mid: true, wide: true, cell: (r) => device(r.device_id, r.device) },
      count: { head: "Times", num: true, cell: (r) => f.count(r.count), wide: true }, last_us: { head: "Last" },
      status: { head: "State", fit: true, cell: (r) => tag(r.status, r.status === "open" ? "warn" : "") },
    },
  }),
};
