// SPDX-License-Identifier: MIT
// One name, with the names below it: who had contact with it, by which addresses, who asked for it, since when.
import { h, duo } from "../dom.js";
import * as f from "../format.js";
import { Problem } from "../api.js";
import { card, table } from "../card.js";
import { device, tag, when } from "../bits.js";
import { link } from "../place.js";

export default {
  title: "Name",
  span: "all",
  async build(context) {
    const { domain } = context.parameters;
    if (!domain) throw new Problem("Which name? The address of this page ends in ?domain=NAME.", 400);
    context.setTitle(domain);
    const [devices, addresses, asked, trackers] = await Promise.all([context.ask("figures/name_devices", { domain, limit: 200 }), context.ask("figures/name_addresses", { domain, limit: 200 }, { timeless: true }),
      context.ask("dns", { domain, limit: 20 }), context.ask("trackers", { domain, limit: 20 })]);
    const now = devices.complete.figures?.to_us ?? Date.now() * 1000, most = Math.max(1, ...devices.rows.map((r) => Math.max(r.bytes_received, r.bytes_sent)));
    const first = Math.min(...devices.rows.map((r) => r.first_us)), owners = [...new Set(trackers.rows.map((r) => [r.owner, r.category].filter(Boolean).join(", ")))];
    const parent = domain.split(".").slice(1).join(".");
    return [
      h("div", { class: "w12 title" }, h("h1", {}, domain), owners.filter(Boolean).map((one) => tag(one, "warn")),
        h("p", { class: "lede" }, devices.rows.length ? [h("b", {}, f.plural(devices.rows.length, "device")), " had contact with it or a name below it", Number.isFinite(first) ? `, since ${f.moment(first)}` : "", "."] : "No device had contact with it in this span.",
          parent.includes(".") ? [" ", h("a", { href: link("name", { domain: parent }) }, parent)] : null)),
      h("div", { class: "stack w7" },
        card("Who talks to it", { answer: devices, wide: "", flush: true, right: h("a", { href: link("flows", { domain }) }, "the connections") }, table("Devices", [
          { head: "Device", grow: true, cell: (r) => device(r.device_id, r.device) }, { head: "Since", fit: true, cell: (r) => when(r.first_us, now) }, { head: "Last", fit: true, wide: true, cell: (r) => when(r.last_us, now) },
          { head: "Connections", num: true, cell: (r) => f.count(r.flows) }, { head: h("span", { class: "in" }, "Received"), num: true, cell: (r) => f.bytes(r.bytes_received) }, { head: h("span", { class: "out" }, "Sent"), num: true, wide: true, cell: (r) => f.bytes(r.bytes_sent) },
          { head: h("span", { class: "hidden-text" }, "Shares"), fit: true, wide: true, cell: (r) => duo(Math.sqrt(r.bytes_received), Math.sqrt(r.bytes_sent), Math.sqrt(most)) },
        ], devices.rows, { empty: "Nobody." })),
        card("Who asked for it", { answer: asked, wide: "", flush: true, right: h("a", { href: link("names", { domain }) }, "all questions") }, table("Questions", [
          { head: "When", fit: true, cell: (r) => when(r.query_us, now) }, { head: "Name", grow: true, cell: (r) => r.query_domain ?? f.NOTHING, title: (r) => r.query_domain }, { head: "By", mid: true, cell: (r) => device(r.device_id, r.device ?? r.client_ip) },
          { head: "Answer", fit: true, cell: (r) => (r.rcode === null ? tag("no answer", "bad") : r.rcode === "NOERROR" ? h("span", { class: "quiet" }, r.query_type) : tag(r.rcode, "warn")) },
        ], asked.rows, { empty: "Nobody whose question could be seen." }))),
      h("div", { class: "stack w5" },
        card("Its addresses", { note: "as answers gave them, over the whole record", answer: addresses, wide: "", flush: true }, table("Addresses", [
          { head: "Address", grow: true, cell: (r) => h("a", { class: "mono", href: link("flows", { ip: r.ip_address }) }, r.ip_address), title: (r) => r.ip_address }, { head: "Of", mid: true, cell: (r) => r.domain, title: (r) => r.domain },
          { head: "Since", fit: true, wide: true, cell: (r) => when(r.first_seen_us, now) }, { head: "Last", fit: true, cell: (r) => when(r.last_seen_us, now) }, { head: "Times", num: true, cell: (r) => f.count(r.count) },
        ], addresses.rows, { empty: "No answer gave one." }))),
    ];
  },
};
