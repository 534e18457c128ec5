// SPDX-License-Identifier: MIT
// Flows: which connections match? One of them opens as a story (flow.js).
import { h } from "../dom.js";
import * as f from "../format.js";
import { facets } from "../facets.js";
import { listing } from "../listing.js";
import { device, domain, named, place, source, tag, when } from "../bits.js";
import { changed, link } from "../place.js";

export default {
  title: "Flows",
  span: "24h",
  build: (context) => listing(context, {
    path: "flows", span: "24h", title: "Flows", noun: "connection", note: "the newest first", aside: facets,
    columns: ["start_us", "device", "dst_domain", "dst_country", "app_protocol", "conn_state", "duration_us", "bytes_received", "bytes_sent", "story"],
    open: (r) => link("flow", { id: r.flow_id }),
    cells: {
      start_us: { head: "Began", fit: true, cell: (r) => h("a", { href: link("flow", { id: r.flow_id }), title: f.exact(r.start_us) }, when(r.start_us, context.now)) },
      device: { mid: true, cell: (r) => device(r.device_id, r.device ?? r.src_ip), title: (r) => `${r.src_ip}:${r.src_port}` },
      dst_domain: { head: "To", grow: true, title: (r) => `${r.dst_domain ?? ""} ${r.dst_ip}:${r.dst_port ?? ""}`,
        cell: (r) => named(r.dst_domain ? domain(r.dst_domain) : h("a", { class: "mono", href: changed({ ip: r.dst_ip }) }, r.dst_ip ?? "many"),
          r.dst_port && r.dst_port !== 443 ? h("span", { class: "faint" }, `:${r.dst_port}`) : null, r.dst_domain && r.dst_domain_confidence < 0.9 ? "?" : null, source(r.dst_domain_source), r.tracker_category ? tag(r.tracker_category, "warn") : null) },
      dst_country: { head: "Where", mid: true, wide: true, cell: (r) => place(r.dst_country, r.dst_as_org) },
      app_protocol: { head: "As", fit: true, wide: true, cell: (r) => h("a", { class: "quiet", href: changed({ app: r.app_protocol ?? r.protocol }) }, r.app_protocol ?? r.protocol) },
      conn_state: { head: "State", fit: true, wide: true, cell: (r) => h("abbr", { class: "mono quiet", title: f.STATES[r.conn_state] }, r.conn_state ?? f.NOTHING) },
      duration_us: { head: "Lasted", wide: true },
      bytes_received: { head: h("span", { class: "in" }, "Received") }, bytes_sent: { head: h("span", { class: "out" }, "Sent"), wide: true },
      story: { head: h("span", { class: "hidden-text" }, "Story"), fit: true, wide: true, cell: (r) => h("a", { href: link("flow", { id: r.flow_id }), "aria-label": `Story of connection ${r.flow_id}` }, "story") },
    },
  }),
};
