// SPDX-License-Identifier: MIT
// Trackers: who is told about us, and by which of our devices?
import { h } from "../dom.js";
import * as f from "../format.js";
import { listing } from "../listing.js";
import { matrix } from "../matrix.js";
import { device, domain, named, tag } from "../bits.js";

const rows = (context) => listing(context, {
  path: "trackers", span: "7d", title: "Who is told about us", noun: "pair", note: "by today's lists, the most connections first",
  lede: "What is not certain (another name may have led to the same address) is counted beside, as “may be”.",
  columns: ["device", "tracker_domain", "owner", "category", "connections", "may_be", "bytes_sent", "bytes_received", "first_us", "last_us"],
  cells: {
    tracker_domain: { head: "Tracker", grow: true, cell: (r) => named(domain(r.tracker_domain)), title: (r) => `${r.tracker_domain}: in ${r.list_name}` },
    owner: { head: "Owner", mid: true, wide: true, cell: (r) => r.owner ?? h("span", { class: "faint" }, "not known") },
    category: { head: "For", fit: true, wide: true, cell: (r) => tag(r.category ?? "", r.category === "advertising" ? "warn" : "") },
    device: { head: "Device", mid: true, cell: (r) => device(r.device_id, r.device) },
    may_be: { head: "May be", num: true, wide: true, cell: (r) => f.count(r.may_be) }, connections: { head: "Connections", num: true, cell: (r) => f.count(r.connections) },
    bytes_sent: { head: h("span", { class: "out" }, "Sent") }, bytes_received: { head: h("span", { class: "in" }, "Received"), wide: true },
    first_us: { head: "Since", wide: true }, last_us: { head: "Last", wide: true },
  },
});

export default {
  title: "Trackers",
  span: "7d",
  async build(context) {
    const { device: of, ip, domain: name, capture } = context.parameters;
    const [nodes, owners] = await Promise.all([rows(context), context.ask("figures/tracker_owners", { device: of, ip, domain: name, capture, limit: 1000 }).catch(() => null)]);
    return [...nodes.slice(0, -1), owners && matrix(owners), nodes.at(-1)]; // between the filters and the table
  },
};
