// SPDX-License-Identifier: MIT
// Names: who asked for what, and what failed?
import { h } from "../dom.js";
import * as f from "../format.js";
import { listing } from "../listing.js";
import { device, domain, tag } from "../bits.js";

export default {
  title: "Names",
  span: "24h",
  build: (context) => listing(context, {
    path: "dns", span: "24h", title: "Names", noun: "question", note: "the newest first",
    lede: "Names asked over HTTPS or TLS cannot be seen, and are not here.",
    columns: ["query_us", "query_domain", "device", "query_type", "rcode", "resolved_ips", "response_time_ms", "server_ip"],
    cells: {
      query_us: { head: "When" }, query_domain: { head: "Name", grow: true, cell: (r) => (r.query_domain === null ? f.NOTHING : domain(r.query_domain)), title: (r) => r.query_domain },
      device: { head: "By", mid: true, cell: (r) => device(r.device_id, r.device ?? r.client_ip), title: (r) => r.client_ip },
      query_type: { head: "Type", fit: true, wide: true }, resolved_ips: { head: "Addresses", wide: true, mid: true }, server_ip: { head: "Server", wide: true, mid: true },
      response_time_ms: { head: "After", wide: true },
      rcode: { head: "Answer", fit: true, cell: (r) => (r.rcode === null ? tag("no answer", "bad") : r.rcode === "NOERROR" ? h("span", { class: "quiet" }, "yes") : tag(r.rcode, "warn")) },
    },
  }),
};
