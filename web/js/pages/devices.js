// SPDX-License-Identifier: MIT
// Devices: who is here?
import { h } from "../dom.js";
import * as f from "../format.js";
import { listing } from "../listing.js";
import { device, named, tag } from "../bits.js";
import { link } from "../place.js";

export default {
  title: "Devices",
  span: "all",
  build: (context) => listing(context, {
    path: "devices", span: "all", title: "Devices", noun: "device", lede: "Who is here, and when were they seen last.",
    columns: ["name", "vendor", "device_type", "ip_address", "mac_address", "last_seen_us", "first_seen_us", "bytes_received", "bytes_sent", "flows", "open_findings"],
    free: (text) => (/^[\d.]+(\/\d+)?$|:/.test(text) && !/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text) ? { ip: text } : { device: text }),
    open: (r) => link("device", { id: r.device_id }),
    cells: {
      name: { head: "Device", grow: true, title: (r) => r.user_label ?? r.hostname ?? r.ip_address ?? r.mac_address,
        cell: (r) => named(device(r.device_id, r.user_label ?? r.hostname ?? r.ip_address ?? r.mac_address), r.is_gateway ? tag("gateway", "accent") : null,
          r.ignored ? tag("ignored") : null) },
      vendor: { head: "Made by", mid: true, cell: (r) => (r.vendor ? h("span", { class: "quiet" }, r.vendor) : r.mac_random ? h("span", { class: "faint", title: "its MAC address is a random one" }, "random MAC") : f.NOTHING) },
      device_type: { head: "Is a", wide: true, cell: (r) => h("span", { class: "quiet" }, r.device_type ?? r.kind ?? f.NOTHING) },
      ip_address: { head: "Address", mid: true, wide: true, cell: (r) => h("span", { class: "mono" }, r.ip_address ?? f.NOTHING), title: (r) => r.ip_address },
      mac_address: { head: "MAC", fit: true, wide: true, cell: (r) => h("span", { class: "mono faint" }, r.mac_address ?? f.NOTHING) },
      first_seen_us: { wide: true }, flows: { wide: true },
      bytes_received: { head: h("span", { class: "in" }, "Received"), wide: true }, bytes_sent: { head: h("span", { class: "out" }, "Sent"), wide: true },
      open_findings: { head: "Findings", num: true, cell: (r) => (r.open_findings ? h("a", { class: "tag bad", href: link("findings", { device: r.mac_address ?? r.ip_address }) }, f.count(r.open_findings)) : h("span", { class: "faint" }, "0")) },
    },
  }),
};
