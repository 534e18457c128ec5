// SPDX-License-Identifier: MIT
// Now: what passes, who makes it pass, and is anything wrong?

import { h, duo } from "../dom.js";
import * as f from "../format.js";
import { card, figure, table, trouble, wholeness } from "../card.js";
import { chart, watched } from "../chart.js";
import { listen, isLive } from "../live.js";
import { link } from "../place.js";
import { device, domain, finding, named, place, source, tag, when } from "../bits.js";

const SECONDS = 180, EVERY_MS = 10000;

/** The parts that come from rows: asked at first and now and then, and each by itself if it fails. */
function part(title, options, render) {
  const host = h("div", { class: `part ${options.wide ?? ""}` });
  host.load = async () => {
    try {
      const answer = await options.ask();
      host.replaceChildren(card(title, { note: options.note, answer, right: options.right, flush: options.flush, wide: "" }, render(answer)));
      return answer;
    } catch (cause) {
      host.replaceChildren(card(title, { wide: "" }, trouble(cause, host.load)));
      return null;
    }
  };
  return host;
}

/** Bits per second, each second, of what was heard since the page was opened. */
function pulse() {
  const picture = chart({
    height: 150, format: f.bitsParts, up: "var(--accent)", idle: "Waiting for the first second.",
    label: ({ slots }) => `Traffic of each second, ${f.bits(Math.max(0, ...slots.map((one) => one.up ?? 0)))} at most`,
    tooltip: (one) => [h("b", {}, f.clock(one.from)), ` ${f.bits(one.up)}`, one.bad ? h("span", {}, ` · ${f.plural(one.bad, "packet")} lost`) : ""],
    columns: [{ head: "Second", cell: (one) => f.clock(one.from), fit: true }, { head: "Traffic", cell: (one) => f.bits(one.up), num: true },
      { head: "Packets lost", cell: (one) => f.count(one.bad ?? 0), num: true }],
  });
  const slots = [];
  let lost = 0;
  return {
    node: card("This second", { note: "since this page was opened", wide: "", whole: false }, picture),
    rates(data) { lost = Math.round(data.dropped_per_s); },
    talkers(data) {
      const to = data.until_us ?? slots.at(-1)?.to ?? Date.now() * 1000;
      if (slots.at(-1)?.to >= to) return;
      slots.push({ from: to - 1e6, to, up: data.bytes_1s * 8, down: null, bad: lost });
      if (slots.length > SECONDS) slots.shift();
      picture.set(slots, to - SECONDS * 1e6, to, slots.map((one) => ({ from: one.from, to: one.to, share: one.bad ? 0.99 : 1 })));
    },
  };
}

const SPANS = ["1s", "10s", "60s"];

/** Who carries most over 1, 10 and 60 s, from the capture itself. */
function liveTalkers(names) {
  const host = h("div");
  const columns = [
    { head: "From", mid: true, cell: (r) => h("a", { class: "name", href: link("flows", { ip: r.src_ip }) }, names.get(r.src_ip) ?? r.src_ip), title: (r) => r.src_ip },
    { head: "To", grow: true, cell: (r) => named(h("a", { href: link("flows", { ip: r.dst_ip }) }, names.get(r.dst_ip) ?? r.dst_ip), r.dst_port ? h("span", { class: "faint" }, `:${r.dst_port}`) : null), title: (r) => r.dst_ip },
    ...SPANS.map((span, i) => ({ head: `${span.slice(0, -1)} s`, num: true, wide: i === 1, cell: (r) => f.bits((r[`bytes_${span}`] * 8) / parseInt(span, 10)) })),
  ];
  return {
    node: card("Who talks, this minute", { note: "over 1, 10 and 60 seconds", wide: "", flush: true, whole: false }, host),
    talkers(data) {
      const rows = data.talkers.filter((one) => one.bytes_60s > 0).slice(0, 10);
      host.replaceChildren(table("Talkers", columns, rows, { empty: "Nobody, in the last minute." }),
        data.left_out ? h("p", { class: "foot" }, `${f.count(data.left_out)} more are not listed.`) : "");
    },
  };
}

function openFlows(names) {
  const host = h("div"), note = h("span", { class: "note" });
  const columns = [
    { head: "From", mid: true, cell: (r) => names.get(r.src_ip) ?? r.src_ip, title: (r) => r.src_ip },
    { head: "To", grow: true, cell: (r) => named(r.has_row ? h("a", { href: link("flow", { id: r.flow_id }) }, r.name ?? names.get(r.dst_ip) ?? r.dst_ip) : r.name ?? names.get(r.dst_ip) ?? r.dst_ip, r.dst_port ? h("span", { class: "faint" }, `:${r.dst_port}`) : null), title: (r) => r.dst_ip },
    { head: "As", cell: (r) => h("span", { class: "quiet" }, r.app_protocol ?? f.NOTHING), fit: true, wide: true },
    { head: "Since", cell: (r) => h("span", { class: "faint", title: f.exact(r.start_us) }, f.clock(r.start_us)), fit: true },
    { head: "Bytes", cell: (r) => f.bytes(r.bytes_sent + r.bytes_received), num: true },
  ];
  return {
    node: card("Open connections", { wide: "", flush: true, whole: false, right: note }, host),
    flows(data) {
      note.textContent = `${f.count(data.open)} open`;
      host.replaceChildren(table("Open connections", columns, data.flows.slice(0, 8), { empty: "No connection is open." }));
    },
  };
}

function trafficChart(context) {
  const unit = (one) => (one.to - one.from >= 86400e6 ? "day" : one.to - one.from >= 3600e6 ? "hour" : "minute");
  const picture = chart({
    height: 190, format: f.bytesParts, base: 1024,
    label: ({ slots }) => `Bytes received and sent by the ${slots.length ? unit(slots[0]) : "minute"}`,
    tooltip: (one) => [h("b", {}, `${f.day(one.from)}, ${f.hour(one.from)}`), h("br"), `received ${f.bytes(one.up)} · sent ${f.bytes(one.down)}`, h("br"), f.plural(one.flows, "connection")],
    columns: [{ head: "From", cell: (one) => f.moment(one.from), fit: true }, { head: "Received", cell: (one) => f.bytes(one.up), num: true },
      { head: "Sent", cell: (one) => f.bytes(one.down), num: true }, { head: "Connections", cell: (one) => f.count(one.flows), num: true }],
  });
  const legend = h("span", { class: "legend wide-only" }, h("span", { class: "in" }, h("i"), "received"), h("span", { class: "out" }, h("i"), "sent"));
  return part("Traffic", { ask: () => context.ask("figures/traffic", { limit: 1000 }), right: legend, note: "below each bar: was that time watched" }, (answer) => {
    const size = answer.rows[0]?.slot_size_us ?? 60e6, seen = answer.complete.figures;
    const slots = answer.rows.map((one) => ({ from: one.slot_us, to: one.slot_us + size, up: one.bytes_received, down: one.bytes_sent, flows: one.flows })).reverse();
    const from = Math.min(seen?.from_us ?? slots[0]?.from ?? 0, slots[0]?.from ?? Infinity), to = Math.max(seen?.to_us ?? 1, slots.at(-1)?.to ?? 0);
    picture.set(slots, from, to, watched(context.slots, from, to));
    return picture;
  });
}

export default {
  title: "Now",
  span: "1h",
  async build(context) {
    const names = new Map();
    const strip = { traffic: figure("Traffic"), packets: figure("Packets"), open: figure("Connections"), lost: figure("Lost"), rows: figure("Rows"), findings: figure("Findings") };
    const figures = h("div", { class: "w12" }, h("h1", { class: "hidden-text" }, "Now"), h("dl", { class: "figures" }, Object.values(strip)));
    await context.record.catch(() => {});

    const traffic = trafficChart(context);
    const talkers = part("Who talked to whom", { ask: () => context.ask("figures/talkers", { limit: 12 }), flush: true, note: "names as each device was told", right: h("a", { href: link("flows") }, "all flows") }, (answer) => {
      const most = Math.max(1, ...answer.rows.map((one) => Math.max(one.bytes_received, one.bytes_sent)));
      return table("Largest conversations", [
        { head: "Device", mid: true, cell: (r) => device(r.device_id, r.device), title: (r) => r.device },
        { head: "Talked to", grow: true, cell: (r) => named(r.dst_domain_source ? domain(r.talks_to) : h("a", { class: "name", href: link("flows", { ip: r.talks_to }) }, r.talks_to), source(r.dst_domain_source), r.tracker_category ? tag(r.tracker_category, "warn") : null), title: (r) => r.talks_to },
        { head: "Where", mid: true, cell: (r) => place(r.dst_country, r.dst_as_org), wide: true },
        { head: "As", cell: (r) => h("a", { class: "quiet", href: link("flows", { app: r.app }) }, r.app), fit: true, wide: true },
        { head: h("span", { class: "in" }, "Received"), cell: (r) => f.bytes(r.bytes_received), num: true },
        { head: h("span", { class: "out" }, "Sent"), cell: (r) => f.bytes(r.bytes_sent), num: true, wide: true },
        { head: h("span", { class: "hidden-text" }, "Shares"), cell: (r) => duo(Math.sqrt(r.bytes_received), Math.sqrt(r.bytes_sent), Math.sqrt(most)), fit: true, wide: true },
      ], answer.rows, { empty: "Nothing passed in this span." });
    });
    const findings = part("Needs a look", { ask: () => context.ask("alerts", { limit: 100 }, { timeless: true }), flush: true, right: h("a", { href: link("findings") }, "all findings") }, (answer) => {
      const open = answer.rows.filter((one) => one.status === "open"), now = answer.complete.figures?.to_us ?? Date.now() * 1000;
      context.setFindings(open.filter((one) => one.severity !== "info").length, answer.has_more);
      const grave = open.filter((one) => ["high", "critical"].includes(one.severity)).length;
      strip.findings.set(`${f.count(open.length)}${answer.has_more ? "+" : ""}`, "open", grave ? `${f.count(grave)} of them grave` : "none of them grave", grave ? "bad" : null);
      return open.length ? h("ul", { class: "findings" }, open.slice(0, 5).map((one) => finding(one, now))) : h("p", { class: "empty" }, "Nothing that was seen crossed a threshold.");
    });
    const asked = part("Names just asked for", { ask: () => context.ask("dns", { limit: 12 }), flush: true, right: h("a", { href: link("names") }, "all names") }, (answer) => {
      const now = answer.complete.figures?.to_us;
      return table("Newest questions", [
        { head: "When", cell: (r) => when(r.query_us, now), fit: true },
        { head: "Name", grow: true, cell: (r) => (r.query_domain === null ? f.NOTHING : domain(r.query_domain)), title: (r) => r.query_domain },
        { head: "By", mid: true, cell: (r) => device(r.device_id, r.device ?? r.client_ip), title: (r) => r.client_ip, wide: true },
        { head: "Answer", cell: (r) => r.rcode === null ? tag("no answer", "bad") : r.rcode !== "NOERROR" ? tag(r.rcode, "warn") : h("span", { class: "quiet" }, r.query_type, " ", r.response_time_ms === null ? "" : f.duration(r.response_time_ms * 1000)), fit: true },
      ], answer.rows, { empty: "Nobody asked for a name that could be seen." });
    });
    const fresh = part("New devices", { ask: () => context.ask("devices", { limit: 6, sort: "first_seen_us" }, { timeless: true }), flush: true, right: h("a", { href: link("devices") }, "all devices") }, (answer) => {
      const now = answer.complete.figures?.to_us ?? Date.now() * 1000;
      return table("Newest devices", [
        { head: "First seen", cell: (r) => h("span", { class: "faint", title: f.exact(r.first_seen_us) }, f.ago(r.first_seen_us, now)), fit: true },
        { head: "Device", grow: true, cell: (r) => device(r.device_id, r.user_label ?? r.hostname ?? r.ip_address ?? r.mac_address), title: (r) => r.mac_address },
        { head: "Made by", mid: true, cell: (r) => h("span", { class: "quiet" }, r.vendor ?? f.NOTHING), title: (r) => r.vendor },
      ], answer.rows, { empty: "No device was seen yet." });
    });
    const parts = [traffic, talkers, findings, asked, fresh];
    const answers = await Promise.all(parts.map((one) => one.load()));
    for (const one of answers[4]?.rows ?? []) if (one.ip_address) names.set(one.ip_address, one.user_label ?? one.hostname ?? one.ip_address);
    for (const one of answers[3]?.rows ?? []) if (one.client_ip && one.device) names.set(one.client_ip, one.device);

    const seconds = pulse(), minute = liveTalkers(names), open = openFlows(names), live = h("div", { class: "stack", hidden: true }, seconds.node, minute.node);
    const liveOpen = h("div", { hidden: true }, open.node);
    const recorded = () => { // without a running capture: the newest of what is recorded
      const rows = answers[0]?.rows ?? [], size = rows[0]?.slot_size_us ?? 60e6, bytes = rows.reduce((n, one) => n + one.bytes_sent + one.bytes_received, 0);
      const flows = rows.reduce((n, one) => n + one.flows, 0), seen = answers[0]?.complete.figures;
      strip.traffic.set(...f.bytesParts(bytes), rows.length ? `in this span, by the ${size >= 3600e6 ? "hour" : "minute"} below` : "nothing passed");
      strip.packets.set(f.short(seen?.frames_offered ?? null), "", seen ? `${f.count(seen.frames_offered - seen.frames_lost)} read` : "");
      strip.open.set(f.short(flows), "", "began in this span");
      strip.lost.set(f.count(seen?.frames_lost ?? null), "packets", seen?.frames_lost ? `of ${f.short(seen.frames_offered)}` : "every packet was read", seen?.frames_lost ? "bad" : null);
      strip.rows.set(f.short(seen ? seen.rows_queued - seen.rows_dropped : null), "written", seen?.rows_dropped ? `${f.count(seen.rows_dropped)} dropped` : "none dropped", seen?.rows_dropped ? "bad" : null);
    };
    recorded();
    if (context.parameters.until) return layout();

    let refreshed = performance.now(), frames = 0, busy = false;
    const refresh = async (which) => {
      if (busy || document.hidden) return;
      busy = true;
      await Promise.all(which.map((one) => one.load()));
      busy = false;
    };
    context.ends(listen({
      rates(data) {
        live.hidden = liveOpen.hidden = false;
        seconds.rates(data);
        strip.packets.set(f.short(data.frames_per_s), "/s", `${f.short(data.frames_captured)} since the start`);
        strip.lost.set(f.count(data.frames_dropped), "packets", data.dropped_per_s ? `${f.short(data.dropped_per_s)} each second, now` : `of ${f.short(data.frames_captured + data.frames_dropped)} since the start`, data.frames_dropped ? "bad" : null);
        strip.rows.set(f.short(data.rows_per_s), "/s written", data.rows_dropped ? `${f.count(data.rows_dropped)} dropped` : `${f.short(data.rows_committed)} so far, none dropped`, data.rows_dropped ? "bad" : null);
        if (performance.now() - refreshed > EVERY_MS) { refreshed = performance.now(); refresh(parts); }
        else if (data.frames_captured !== frames) refresh([asked]);
        frames = data.frames_captured;
      },
      talkers(data) {
        seconds.talkers(data);
        minute.talkers(data);
        const [value, unit] = f.bitsParts(data.bytes_1s * 8);
        strip.traffic.set(value, unit, `${f.bits((data.bytes_60s * 8) / 60)} over a minute`);
      },
      flows(data) {
        open.flows(data);
        strip.open.set(f.short(data.open), "open", "this second");
      },
      devices: () => refresh([fresh]),
      findings: () => refresh([findings]),
      reset: () => refresh(parts),
    }));
    return layout();

    function layout() {
      return [figures, h("div", { class: "stack w8" }, live, traffic, talkers), h("div", { class: "stack w4" }, findings, liveOpen, asked, fresh)];
    }
  },
};
