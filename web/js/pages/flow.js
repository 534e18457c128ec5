// SPDX-License-Identifier: MIT
// One connection, told in the order in which it happened: question, handshake, hello, certificate, requests, end.
import { h } from "../dom.js";
import * as f from "../format.js";
import { card } from "../card.js";
import { device, domain, source } from "../bits.js";
import { Problem } from "../api.js";
import { link } from "../place.js";

const mono = (text) => h("span", { class: "mono" }, text);
const or = (value, words = f.NOTHING) => value ?? words;

/** What one event says: a sentence, and its details. */
const TOLD = {
  question: (d, row, flow) => [[flow.device ?? d.client_ip, " asks ", mono(d.server_ip), " for ", h("b", {}, row.text)],
    `${d.query_type}: ${(d.resolved_ips ?? []).join(", ")}, good for ${or(d.ttl)} s${d.response_time_ms === null ? "" : `, answered in ${f.duration(d.response_time_ms * 1000)}`}.`],
  start: (d, row) => [["opens ", mono(`${row.text}${d.dst_port === null ? "" : `:${d.dst_port}`}`), ` (${d.protocol})`],
    d.rtt_handshake_us === null ? null : `handshake ${f.duration(d.rtt_handshake_us)}: ${f.duration(d.rtt_responder_us)} beyond the sensor, ${f.duration(d.rtt_originator_us)} before it`],
  hello: (d, row) => [row.text ? ["says hello to ", h("b", {}, row.text)] : "says hello, and names nobody",
    [`offers ${or(d.offered_version)}${d.alpn ? `, speaks ${d.alpn}` : ""}; `, mono(or(d.ja4)), d.ech ? `; ECH: ${d.ech}` : "",
      d.tls_version ? [h("br"), `agrees on ${d.tls_version}, `, mono(or(d.cipher_suite))] : "",
      d.cert_common_name ? [h("br"), `certificate of ${d.cert_common_name}, issued by ${or(d.cert_issuer)}, ${String(d.cert_valid_from).slice(0, 10)} to ${String(d.cert_valid_to).slice(0, 10)}`] : ""]],
  request: (d, row) => [[`${or(d.method)} `, h("b", {}, `${or(row.text, "")}${or(d.uri, "")}`)],
    [d.status_code === null ? "no answer was seen" : `answered ${d.status_code}${d.content_type ? `, ${d.content_type}` : ""}${d.response_body_bytes ? `, ${f.bytes(d.response_body_bytes)}` : ""}`,
      d.response_time_ms === null ? "" : ` after ${f.duration(d.response_time_ms * 1000)}`, d.user_agent ? [h("br"), d.user_agent] : ""]],
  end: (d, row) => [f.STATES[d.conn_state] ?? "the last packet", [mono([d.conn_state, d.history].filter(Boolean).join(" ")), row.text ? `, ended by ${row.text.replaceAll("_", " ")}` : ", still open", `, after ${f.duration(d.duration_us)}`]],
};

function story(rows, flow) {
  const at = (us) => (us === flow.start_us ? "0" : us < flow.start_us ? `−${f.duration(flow.start_us - us)}` : `+${f.duration(us - flow.start_us)}`);
  return h("ol", { class: "story" }, rows.map((row) => {
    const details = typeof row.details === "string" ? JSON.parse(row.details) : row.details ?? {};
    const [what, more] = TOLD[row.what]?.(details, row, flow) ?? [row.what, row.text];
    return h("li", {}, h("time", { title: f.exact(row.at_us) }, at(row.at_us)), h("div", {}, what, more ? h("small", {}, more) : null));
  }));
}

export default {
  title: "Connection",
  span: null,
  async build(context) {
    const { id } = context.parameters;
    const [one, events] = await Promise.all([context.ask("figures/flow", { id }), context.ask("figures/story", { id, limit: 200 })]);
    const r = one.rows[0];
    if (!r) throw new Problem(`There is no connection ${id}: it was removed, or it never was.`, 404);
    const name = r.dst_domain ?? r.dst_ip ?? "many";
    context.setTitle(`Connection to ${name}`);
    const both = (key) => `${f.count(r[`${key}_received`])} received, ${f.count(r[`${key}_sent`])} sent`;
    const pair = (label, value) => (value === null || value === undefined ? null : [h("dt", {}, label), h("dd", {}, value)]);
    return [
      h("div", { class: "w12 title" }, h("h1", {}, device(r.device_id, r.device ?? r.src_ip), " to ", name), source(r.dst_domain_source), h("span", { class: "quiet" }, f.exact(r.start_us))),
      card("What happened", { note: "since its first packet", answer: events, wide: "w7" }, story(events.rows, r)),
      card("The connection", { answer: one, wide: "w5" }, h("dl", { class: "pairs" },
        pair("From", mono(`${r.src_ip ?? "many"}${r.src_port === null ? "" : `:${r.src_port}`}`)), pair("To", mono(`${r.dst_ip ?? "many"}${r.dst_port === null ? "" : `:${r.dst_port}`}`)),
        pair("Name", r.dst_domain && [domain(r.dst_domain), ` ${f.SOURCES[r.dst_domain_source]?.[1] ?? ""}`]), pair("How sure", r.dst_domain_confidence === null ? null : f.percent(r.dst_domain_confidence, 0)),
        pair("Where", [f.country(r.dst_country), r.dst_as_org, r.dst_asn && `AS${r.dst_asn}`].filter(Boolean).join(", ")),
        pair("Protocol", [r.app_protocol, r.protocol].filter(Boolean).join(" over ")), pair("Tracker", r.tracker_category),
        pair("Bytes", `${f.bytes(r.bytes_received)} received, ${f.bytes(r.bytes_sent)} sent`), pair("Packets", both("packets")),
        pair("Sent again", r.retransmissions_sent === null ? null : both("retransmissions")),
        pair("Content", r.missed_bytes === null ? null : r.missed_bytes ? h("b", { class: "warn" }, `${f.bytes(r.missed_bytes)} never seen`) : "every byte was seen"),
        pair("Server says", r.server_label), pair("Stands for", r.flows_folded && `${f.count(r.flows_folded)} attempts`), pair("VLAN", r.vlan), pair("Tunnel", r.tunnel),
        pair("Community ID", r.community_id && mono(r.community_id)), pair("JA4", r.ja4 && mono(r.ja4))),
      h("p", { class: "foot" }, h("a", { href: link("flows", { ip: r.dst_ip }) }, "All connections with this address"))),
    ];
  },
};
