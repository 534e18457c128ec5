// SPDX-License-Identifier: MIT
// One device: what is it, why do we think so, when is it here, whom does it talk to, and what of that can we not see?
import { h, bar, duo } from "../dom.js";
import * as f from "../format.js";
import { Problem, change } from "../api.js";
import { card, deed, figure, table, trouble } from "../card.js";
import { chart, level, watched } from "../chart.js";
import { domain, named, place, tag, when } from "../bits.js";
import { link } from "../place.js";

const HOUR = 3600e6, DAY = 24 * HOUR, DAYS_MOST = 21;

/** Days by hours: when it was there. Hours that nobody watched are hatched, not empty. */
function presence(rows, slots, from, to, label) {
  const shift = f.offset(from), by = new Map(rows.map((r) => [r.slot_us, r])), seen = new Map(slots.map((r) => [r.slot_us, r]));
  const amounts = rows.map((r) => r.bytes_sent + r.bytes_received).sort((a, b) => a - b), most = amounts[Math.floor(amounts.length * 0.95)] || 1;
  const first = Math.floor((from + shift) / DAY) * DAY - shift, grid = h("div", { class: "heat hours", role: "img", "aria-label": label });
  const byDay = slots[0]?.slot_size_us > HOUR; // a record so long that it is told by the day
  grid.append(h("span"), ...Array.from({ length: 24 }, (_, i) => h("span", {}, i % 3 ? "" : String(i).padStart(2, "0"))));
  for (let d = first; d <= to; d += DAY) {
    grid.append(h("span", {}, f.weekday(d)));
    for (let i = 0; i < 24; i++) {
      const at = d + i * HOUR, row = by.get(Math.floor(at / HOUR) * HOUR), amount = row ? row.bytes_sent + row.bytes_received : 0;
      const was = seen.has(byDay ? Math.floor(at / DAY) * DAY : Math.floor(at / HOUR) * HOUR);
      const said = row ? `${f.bytes(amount)}, ${f.plural(row.flows, "connection")}` : at > to ? "not yet" : was ? "nothing" : "nobody watched";
      grid.append(h("i", { class: at > to || at + HOUR < from ? "later" : row ? `h${level(amount, most)}` : was ? "" : "none", title: `${f.day(at)} ${f.hour(at)}: ${said}` }));
    }
  }
  return grid;
}

function traffic(answer, slots, label) {
  const size = answer.rows[0]?.slot_size_us ?? HOUR, seen = answer.complete.figures ?? {};
  const rows = answer.rows.map((r) => ({ from: r.slot_us, to: r.slot_us + size, up: r.bytes_received, down: r.bytes_sent, flows: r.flows })).reverse();
  const from = seen.from_us ?? rows[0]?.from ?? 0, to = seen.to_us ?? rows.at(-1)?.to ?? 1;
  const picture = chart({ height: 170, format: f.bytesParts, base: 1024, label: () => `Bytes that ${label} received and sent`,
    tooltip: (one) => [h("b", {}, `${f.day(one.from)}, ${f.hour(one.from)}`), h("br"), `received ${f.bytes(one.up)} · sent ${f.bytes(one.down)}`, h("br"), f.plural(one.flows, "connection")],
    columns: [{ head: "From", cell: (one) => f.moment(one.from), fit: true }, { head: "Received", cell: (one) => f.bytes(one.up), num: true }, { head: "Sent", cell: (one) => f.bytes(one.down), num: true }] });
  return picture.set(rows, from, to, watched(slots, from, to));
}

const COLOURS = { sni: "var(--heat-5)", quic_sni: "var(--heat-4)", http_host: "var(--heat-3)", dns: "var(--heat-2)", dns_unasked: "var(--heat-1)", none: "var(--warn)" };
function sight(answer) {
  const rows = answer.rows, all = rows[0]?.looked_at ?? 0, sum = (key) => rows.reduce((n, r) => n + r[key], 0);
  const share = (words, n, colour) => h("div", { class: "share" }, h("span", { title: words }, words), h("span", { class: "rail" }, bar(n / all, colour, 12)), h("span", { class: "num" }, f.percent(n / all)));
  if (!all) return h("p", { class: "empty" }, "It had no connection to the outside in this span.");
  return [rows.map((r) => share(r.source === "none" ? "no name at all" : `named by ${f.SOURCES[r.source]?.[0] ?? r.source}`, r.flows, COLOURS[r.source] ?? "var(--out)")),
    share("encrypted DNS", sum("encrypted_dns"), "var(--out)"), share("clear HTTP", sum("clear_http"), "var(--out)"),
    h("p", { class: "foot" }, `Of the newest ${f.count(all)} connections to the outside. What has no name may be anything; names asked inside encrypted DNS are not seen.`)];
}

const PATIENCE_MS = 200;

/** A part whose answer may come later than the page: over months of a busy device. */
function soon(title, asked, again, make) {
  const host = h("div", { class: "part" }, card(title, { wide: "", whole: false }, h("p", { class: "empty" }, "Its answer is being read.")));
  asked.then((answer) => host.replaceChildren(make(answer)), (cause) => host.replaceChildren(trouble(cause, again)));
  return host;
}

/** A part that is asked for when it is opened: a page asks six questions at most by itself. */
function later(title, ask, render) {
  const host = h("div", {}), box = h("details", { class: "card later" }, h("summary", {}, h("h2", {}, title)), host);
  const load = async () => {
    try {
      const answer = await ask();
      host.replaceChildren(card(title, { answer, wide: "inner", flush: true }, render(answer)));
    } catch (cause) { host.replaceChildren(trouble(cause, load)); }
  };
  box.addEventListener("toggle", () => { if (box.open && !host.firstChild) load(); });
  return box;
}

/** What people say about it; the capture writes it down, and audits who did. */
function about(me, context) {
  const says = h("p", { class: "says", role: "status" }), patch = (body) => change("PATCH", `devices/${me.device_id}`, body).then(context.again);
  const label = h("input", { type: "text", class: "tool", maxlength: 200, value: me.user_label ?? "", placeholder: me.hostname ?? "a name", "aria-label": "Its name" });
  const kind = h("select", { class: "tool", "aria-label": "Its kind" }, ["", "thing", "personal", "guest", "infrastructure"].map((one) =>
    h("option", { value: one, selected: (me.kind_source === "people" ? me.kind : "") === one }, one || "kind: not said")));
  return [h("div", { class: "ways" }, label, deed("Name it", says, () => patch({ label: label.value.trim() || null }))),
    h("div", { class: "ways" }, kind, deed("It is this", says, () => patch({ kind: kind.value || null })), deed(me.ignored ? "Show it again" : "Ignore it", says, () => patch({ ignored: !me.ignored }), { title: "lists leave it out, and no finding is made of it" })), says];
}

export default {
  title: "Device",
  span: "7d",
  async build(context) {
    const { id } = context.parameters;
    const peering = context.ask("device/peers", { id, limit: 15 }, { timeless: true }), seeing = context.ask("figures/sight", { id });
    const both = Promise.allSettled([peering, seeing]);
    const parts = await Promise.all([context.ask("figures/traffic", { id, limit: 1000 }), context.ask("figures/device", { id }, { timeless: true }),
      context.ask("device/evidence", { id, limit: 40 }, { timeless: true }), context.record.catch(() => null)]);
    await Promise.race([both, new Promise((done) => setTimeout(done, PATIENCE_MS))]);
    const [hours, identity, evidence] = parts, me = identity.rows[0];
    if (!me) throw new Problem(`There is no device ${id}: it was forgotten, or it never was.`, 404);
    const label = me.user_label ?? me.hostname ?? me.ip_address ?? me.mac_address, now = identity.complete.figures?.to_us ?? Date.now() * 1000;
    const key = me.mac_address ?? me.ip_address, isHere = now - me.last_us < 600e6, to = hours.complete.figures?.to_us ?? now;
    context.setTitle(label);
    const strip = [["Received", ...f.bytesParts(me.bytes_received), "over the whole record"], ["Sent", ...f.bytesParts(me.bytes_sent), me.bytes_sent ? `1 : ${(me.bytes_received / me.bytes_sent).toFixed(1)} of what it received` : ""],
      ["It started", f.count(me.flows_started), "", "connections"], ["Others to it", f.count(me.flows_served), "", "connections"], ["Names asked", f.count(me.dns_questions), "", "questions"],
      ["Findings", f.count(me.open_findings), "open", me.open_findings ? h("a", { href: link("findings", { device: key }) }, "show them") : "nothing needs a look", me.open_findings ? "bad" : null]]
      .map(([title, ...rest], i) => figure(title, { answer: i ? null : identity }).set(...rest));
    const from = Math.max(hours.complete.figures?.from_us ?? me.first_us, to - DAYS_MOST * DAY), size = hours.rows[0]?.slot_size_us ?? HOUR;
    const mostOf = (peers) => Math.max(1, ...peers.rows.map((r) => Math.max(r.bytes_received, r.bytes_sent)));
    const time = (us) => h("span", { class: "faint", title: f.exact(us) }, f.moment(us));
    const ask = (path, extra) => () => context.ask(path, { id, limit: 50, ...extra }, { timeless: true });
    const hint = [me.vendor ?? (me.mac_random ? "its MAC address is a random one" : "vendor not known"), me.device_type ?? me.kind, me.os_fingerprint].filter(Boolean).join(", ");
    return [
      h("div", { class: "w12 title" }, h("h1", {}, label), isHere ? tag(`here, ${f.ago(me.last_us, now)}`, "good") : tag(`last seen ${f.ago(me.last_us, now)}`), me.is_gateway ? tag("gateway", "accent") : null, me.ignored ? tag("ignored") : null,
        h("span", { class: "quiet" }, `${hint} · `, h("span", { class: "mono" }, me.mac_address ?? "no MAC"), me.ip_address ? ` · ${me.ip_address}` : "", ` · since ${f.day(me.first_us)}`)),
      h("dl", { class: "figures w12" }, strip),
      h("div", { class: "stack w8" },
        size <= HOUR && to > from ? card("When it is here", { note: "bytes per hour; hatched: nobody watched", answer: hours, wide: "", right: h("span", { class: "scale wide-only" }, "less ", [0, 1, 2, 3, 4, 5].map((i) => h("i", { class: `heat-key k${i}` })), " more") },
          presence(size === HOUR ? hours.rows : byHour(hours.rows), context.slots, from, to, `Hours in which ${label} had traffic`)) : null,
        card("How much", { answer: hours, wide: "", right: h("span", { class: "legend wide-only" }, h("span", { class: "in" }, h("i"), "received"), h("span", { class: "out" }, h("i"), "sent")) }, traffic(hours, context.slots, label)),
        soon("Whom it talks to", peering, context.again, (peers) => card("Whom it talks to", { note: "over the whole record", answer: peers, wide: "", flush: true, right: h("a", { href: link("flows", { device: key }) }, "its connections") }, table("Peers", [
          { head: "Name", grow: true, cell: (r) => named(/[a-z]/i.test(r.peer) && !r.peer.includes(":") ? domain(r.peer) : h("a", { class: "name", href: link("flows", { ip: r.peer }) }, r.peer)), title: (r) => r.peer },
          { head: "Where", mid: true, wide: true, cell: (r) => place(r.country, r.organisation) },
          { head: "Last", fit: true, wide: true, cell: (r) => when(r.last_us, now) }, { head: "Connections", num: true, wide: true, cell: (r) => f.count(r.flows) },
          { head: h("span", { class: "in" }, "Received"), num: true, cell: (r) => f.bytes(r.bytes_received) }, { head: h("span", { class: "out" }, "Sent"), num: true, wide: true, cell: (r) => f.bytes(r.bytes_sent) },
          { head: h("span", { class: "hidden-text" }, "Shares"), fit: true, wide: true, cell: (r) => duo(Math.sqrt(r.bytes_received), Math.sqrt(r.bytes_sent), Math.sqrt(mostOf(peers))) },
        ], peers.rows, { empty: "It started no connection." })))),
      h("div", { class: "stack w4" },
        card("Why we think so", { answer: evidence, wide: "", flush: true }, table("Evidence", [
          { head: "What", fit: true, cell: (r) => h("span", { class: "quiet" }, r.attribute) }, { head: "Value", grow: true, cell: (r) => h("span", { class: "name" }, r.value), title: (r) => r.value },
          { head: "From", fit: true, cell: (r) => h("abbr", { class: "src", title: `${f.plural(r.count, "time")}, last ${f.exact(r.last_seen_us)}` }, r.source) },
          { head: "How sure", fit: true, cell: (r) => [h("span", { class: "conf" }, bar(r.confidence, "var(--accent)", 4)), ` ${r.confidence.toFixed(1)}`] },
        ], evidence.rows, { empty: "Nothing says what it is." })),
        soon("What we see of it, and what not", seeing, context.again, (seen) => card("What we see of it, and what not", { answer: seen, wide: "" }, sight(seen))),
        later("Findings about it", ask("device/alerts"), (a) => table("Findings", [{ head: "How bad", fit: true, cell: (r) => r.severity }, { head: "What", grow: true, cell: (r) => r.title, title: (r) => r.title }, { head: "Last", fit: true, cell: (r) => time(r.last_us) }], a.rows, { empty: "None." })),
        later("Addresses it has used", ask("device/addresses"), (a) => table("Addresses", [{ head: "Address", grow: true, cell: (r) => h("span", { class: "mono" }, r.ip_address), title: (r) => r.ip_address }, { head: "Told by", fit: true, cell: (r) => r.source }, { head: "Since", fit: true, cell: (r) => time(r.first_seen_us) }], a.rows, { empty: "None is known." })),
        later("Who else had them", ask("device/had_before"), (a) => table("Others", [{ head: "Address", cell: (r) => h("span", { class: "mono" }, r.ip_address) }, { head: "Who", grow: true, cell: (r) => r.name ?? r.mac_address ?? f.NOTHING }, { head: "From", fit: true, cell: (r) => time(r.from_us) }, { head: "Until", fit: true, cell: (r) => time(r.until_us) }], a.rows, { empty: "Nobody." })),
        later("What it serves", ask("device/services"), (a) => table("Services", [{ head: "Service", fit: true, cell: (r) => h("span", { class: "mono" }, r.service) }, { head: "It says", grow: true, cell: (r) => r.label ?? r.application ?? f.NOTHING, title: (r) => r.label }, { head: "Clients", num: true, cell: (r) => f.count(r.clients) }], a.rows, { empty: "Nothing." })),
        later("Who came to it", ask("device/clients"), (a) => table("Clients", [{ head: "Client", grow: true, cell: (r) => h("span", { class: "mono" }, r.client) }, { head: "Ports", num: true, cell: (r) => f.count(r.ports) }, { head: "Connections", num: true, cell: (r) => f.count(r.flows) }], a.rows, { empty: "Nobody, in the last seven days." })),
        later("Trackers", ask("device/trackers"), (a) => table("Trackers", [{ head: "Tracker", grow: true, cell: (r) => domain(r.tracker_domain), title: (r) => r.tracker_domain }, { head: "Owner", fit: true, cell: (r) => r.owner ?? f.NOTHING }, { head: "Connections", num: true, cell: (r) => f.count(r.connections) }], a.rows, { empty: "None that the lists know." })),
        later("What it does", ask("device/apps"), (a) => table("Applications", [{ head: "As", grow: true, cell: (r) => r.app }, { head: "Connections", num: true, cell: (r) => f.count(r.flows) }, { head: "Received", num: true, cell: (r) => f.bytes(r.bytes_received) }, { head: "Sent", num: true, cell: (r) => f.bytes(r.bytes_sent) }], a.rows)),
        later("It may be the same as", ask("device/suggestions"), (a) => table("Suggestions", [{ head: "Other", grow: true, cell: (r) => r.other, title: (r) => r.evidence }, { head: "How sure", num: true, cell: (r) => f.percent(r.confidence, 0) }], a.rows, { empty: "No other device." })),
        card("What we call it", { wide: "", whole: false }, about(me, context)),
        h("p", { class: "foot w12" }, "A report about it: ", h("code", {}, `netscope report device ${key} -o report.html`))),
    ];
  },
};

/** Minutes as hours, for the picture of hours. */
function byHour(rows) {
  const out = new Map();
  for (const r of rows) {
    const at = Math.floor(r.slot_us / HOUR) * HOUR, one = out.get(at) ?? { slot_us: at, flows: 0, bytes_sent: 0, bytes_received: 0 };
    for (const key of ["flows", "bytes_sent", "bytes_received"]) one[key] += r[key];
    out.set(at, one);
  }
  return [...out.values()];
}
