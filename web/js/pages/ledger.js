// SPDX-License-Identifier: MIT
// Health (its address is /ledger, because /health is for monitors): did we see everything, and where was it lost?
import { h, s } from "../dom.js";
import * as f from "../format.js";
import { card, figure, lacking, table } from "../card.js";
import { chart, watched } from "../chart.js";
import { when } from "../bits.js";

/** Cause and cure of each loss, in words. */
const LOSSES = [
  ["frames_kernel_dropped", "the kernel's ring was full", "a larger capture.ring, or a filter for what need not be recorded"],
  ["frames_interface_dropped", "the network card or its driver dropped them", "larger rings of the card (ethtool -G), or less traffic on it"],
  ["frames_queue_dropped", "NetScope's own queues were full", "more capture.workers, or a faster disk"],
  ["rows_dropped", "the database was too slow or could not be written", "a faster disk, room on it, or a larger memory.budget"],
];

/** What must hold between the counters (docs/schema.md, Invariants). */
const EQUATIONS = [
  [["frames_offered", "offered"], [["frames_captured", "captured"], ["frames_kernel_dropped", "lost by the kernel"], ["frames_interface_dropped", "by the card"], ["frames_queue_dropped", "by queues"]]],
  [["frames_captured", "captured"], [["frames_decoded", "decoded"], ["frames_undecodable", "not decodable"]]],
  [["frames_decoded", "decoded"], [["frames_accounted_to_flows", "in flows"], ["frames_not_ip", "not IP"]]],
  [["flows_created", "flows"], [["flows_written", "written"], ["flows_evicted", "folded"], ["flows_live", "live"]]],
  [["rows_queued", "rows"], [["rows_committed", "committed"], ["rows_dropped", "dropped"]]],
];
const equation = (d, [[whole, word], parts]) => {
  const holds = d[whole] === parts.reduce((n, [key]) => n + d[key], 0);
  return h("div", { class: "equation" }, h("b", { class: holds ? "" : "bad" }, holds ? "✓" : "✗"), h("span", { class: "mono" }, `${f.count(d[whole])} ${word} = ${parts.map(([key, name]) => `${f.count(d[key])} ${name}`).join(" + ")}`));
};

/** The ledger as a picture: the width of the river is the number of frames; what leaves it leaves it here. */
function ledger(d) {
  const stages = [["offered", d.frames_offered, "frames"], ["captured", d.frames_captured, "frames"], ["in flows", d.frames_accounted_to_flows, "frames"], ["became rows", d.rows_queued, "rows"], ["committed", d.rows_committed, "rows"]];
  const leaves = [[[["kernel ring full", d.frames_kernel_dropped, 1], ["interface", d.frames_interface_dropped, 1], ["own queues", d.frames_queue_dropped, 1]]], [[["not decodable", d.frames_undecodable, 0], ["not IP (ARP, …)", d.frames_not_ip, 0]]], [], [[["dropped", d.rows_dropped, 1]]]];
  const X = [10, 290, 570, 790, 1010], TOP = 62, TALL = 92, most = Math.max(1, d.frames_offered), rows = Math.max(1, d.rows_queued);
  const tall = (i) => (i < 3 ? Math.max(2, (TALL * stages[i][1]) / most) : Math.max(2, 36 * (stages[i][1] / rows)));
  const top = (i) => (i < 3 ? TOP : TOP + 28);
  const picture = s("svg", { viewBox: "0 0 1100 245", class: "ledger", role: "img", "aria-label": stages.map(([name, n, unit]) => `${f.count(n)} ${unit} ${name}`).join(", ") });
  stages.forEach(([name, n, unit], i) => {
    if (i < 4) {
      const x0 = X[i] + 6, x1 = X[i + 1], a = top(i), b = a + Math.min(tall(i), i < 2 ? tall(i + 1) : tall(i)), c = top(i + 1), e = c + tall(i + 1), m = (x0 + x1) / 2;
      picture.append(s("path", { class: "ok", d: `M${x0} ${a}C${m} ${a} ${m} ${c} ${x1} ${c}L${x1} ${e}C${m} ${e} ${m} ${b} ${x0} ${b}Z` }));
    }
    picture.append(s("rect", { class: "post", x: X[i], y: top(i), width: 6, height: tall(i) }), s("text", { class: "t2", x: X[i], y: 18 }, name), s("text", { class: "big", x: X[i], y: 42 }, f.short(n), s("tspan", { class: "t2" }, ` ${unit}`)));
    let y = TOP + TALL + 34;
    for (const [word, lost, isLoss] of leaves[i]?.[0] ?? []) {
      const wide = Math.min(16, Math.max(1.5, (TALL * lost) / (i < 3 ? most : rows)));
      if (lost) picture.append(s("path", { class: isLoss ? "lost" : "side", d: `M${X[i] + 6} ${top(i) + tall(i) - wide}C${X[i] + 60} ${top(i) + tall(i) - wide} ${X[i] + 50} ${y - 4 - wide / 2} ${X[i] + 98} ${y - 4 - wide / 2}L${X[i] + 98} ${y - 4 + wide / 2}C${X[i] + 50} ${y - 4 + wide / 2} ${X[i] + 60} ${top(i) + tall(i)} ${X[i] + 6} ${top(i) + tall(i)}Z` }));
      picture.append(s("text", { class: lost && isLoss ? "tb" : "", x: X[i] + 106, y }, f.count(lost)), s("text", { class: "t2", x: X[i] + 106 + Math.max(20, f.count(lost).length * 8 + 6), y }, word));
      y += 22;
    }
  });
  return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Ledger: picture" }, picture);
}

/** Days by hours: how much of each was watched. */
function coverage(slots) {
  const HOUR = 3600e6, DAY = 24 * HOUR, size = slots[0]?.slot_size_us;
  if (!size) return h("p", { class: "empty" }, "Nothing was recorded yet.");
  const end = slots[0].slot_us + size, days = Math.min(7, Math.ceil((end - slots.at(-1).slot_us) / DAY) + 1), by = new Map(slots.map((one) => [one.slot_us, one]));
  const shift = f.offset(end), last = Math.floor((end - 1 + shift) / DAY) * DAY - shift, out = [];
  for (let d = last - (days - 1) * DAY; d <= last; d += DAY) {
    const picture = s("svg", { viewBox: "0 0 24 16", preserveAspectRatio: "none", role: "img", "aria-label": `${f.day(d)}: hours watched` });
    let sum = 0, count = 0;
    for (let i = 0; i < 24; i++) {
      const at = d + i * HOUR, one = by.get(size === HOUR ? Math.floor(at / HOUR) * HOUR : Math.floor(at / DAY) * DAY), share = one?.watched_share ?? 0;
      if (at >= end || at + HOUR <= slots.at(-1).slot_us) continue;
      sum += share; count++;
      const said = s("title", {}, `${f.day(at)} ${f.hour(at)}: ${f.percent(share)} watched`);
      if (share < 0.999) picture.append(s("rect", { x: i + 0.06, width: 0.88, y: 0, height: 16 * (1 - share), fill: "var(--sunk)" }, said.cloneNode(true)));
      if (share < 0.999) for (let bar = 0.15; bar < 0.9; bar += 0.25) picture.append(s("rect", { x: i + bar, width: 0.07, y: 0, height: 16 * (1 - share), fill: "var(--hatch)" }));
      if (share > 0) picture.append(s("rect", { x: i + 0.06, width: 0.88, y: 16 - 16 * share, height: 16 * share, fill: "var(--accent)", "fill-opacity": 0.55 }, said));
    }
    if (count) out.push(h("span", {}, f.weekday(d)), picture, h("span", { class: "num" }, f.percent(sum / count)));
  }
  return h("div", { class: "cover" }, out);
}

function frames(answer, slots) {
  const rows = answer.rows.map((r) => ({ from: r.slot_us, to: Math.max(r.slot_end_us, r.slot_us + 1), up: (r.frames_offered * 1e6) / Math.max(1e6, r.slot_end_us - r.slot_us), down: null, bad: r.frames_lost, all: r.frames_offered })).reverse();
  const seen = answer.complete.figures ?? {}, from = Math.min(seen.from_us ?? Infinity, rows[0]?.from ?? Infinity), to = Math.max(seen.to_us ?? 0, rows.at(-1)?.to ?? 1);
  const picture = chart({ height: 180, format: (v) => [v < 10 ? v.toFixed(1) : f.short(v), "/s"], up: "var(--accent)", label: () => "Packets per second, with losses",
    tooltip: (one) => [h("b", {}, `${f.day(one.from)}, ${f.clock(one.from)}`), h("br"), `${one.up < 10 ? one.up.toFixed(1) : f.short(one.up)} packets each second`, h("br"), one.bad ? `${f.count(one.bad)} of ${f.count(one.all)} lost` : "none lost"],
    columns: [{ head: "From", cell: (one) => f.moment(one.from), fit: true }, { head: "Packets/s", cell: (one) => f.short(one.up), num: true }, { head: "Lost", cell: (one) => f.count(one.bad), num: true }] });
  return picture.set(rows, Number.isFinite(from) ? from : 0, to, watched(slots, from, to));
}

export default {
  title: "Health",
  span: "24h",
  async build(context) {
    const [sums, rates, runs, gaps, kept] = await Promise.all([context.ask("figures/ledger"), context.ask("figures/rates", { limit: 400 }), context.ask("stats/captures", { limit: 15 }, { timeless: true }),
      context.ask("stats/gaps", { limit: 8 }, { timeless: true }), context.ask("stats/retention", {}, { timeless: true }), context.record.catch(() => null)]);
    const d = sums.rows[0], shares = sums.complete.figures ?? {}, lost = (d.frames_offered ?? 0) - (d.frames_captured ?? 0), worst = rates.rows.reduce((a, b) => (b.frames_lost > (a?.frames_lost ?? 0) ? b : a), null);
    const causes = LOSSES.filter(([key]) => d[key] > 0), words = lacking(sums), now = runs.complete.figures?.to_us;
    const title = d.frames_offered === null ? "Nobody watched then" : lost ? `${f.count(lost)} of ${f.count(d.frames_offered)} packets were lost` : `All of ${f.plural(d.frames_offered, "packet")} were read`;
    const strip = [["Complete", f.percent(sums.complete.share, 2), "", "time × packets × rows", sums.complete.share < 1 ? "warn" : null], ["Time watched", f.percent(shares.watched_share ?? null, 2), "", shares.unwatched_us ? `${f.duration(shares.unwatched_us)} was not` : "all of it", shares.watched_share < 1 ? "warn" : null],
      ["Packets seen", f.percent(shares.frames_share ?? null, 2), "", `${f.count(lost)} lost`, lost ? "bad" : null], ["Rows kept", f.percent(shares.rows_share ?? null, 2), "", `${f.short(d.rows_committed)} written`, d.rows_dropped ? "bad" : null],
      ["Content gaps", ...f.bytesParts(d.gap_bytes), "of TCP never seen", d.gap_bytes ? "warn" : null], ["Removed", shares.removed_us === 0 ? "none" : f.duration(shares.removed_us ?? null), "", "watched, no longer kept"]].map(([name, ...rest], i) => figure(name, { answer: i ? null : sums }).set(...rest));
    return [
      h("div", { class: "w12" }, h("h1", {}, title), h("p", { class: "lede" }, words ? `Of this span: ${words}. ` : d.frames_offered === null ? "" : "Nothing is missing of this span. ",
        worst ? `Most were lost at ${f.moment(worst.slot_us)}. ` : "", causes.map(([key, cause, cure]) => [`${f.count(d[key])}: ${cause}. `, h("b", {}, "To lose fewer: "), `${cure}. `]))),
      h("dl", { class: "figures w12" }, strip),
      d.frames_offered === null ? null : card("Where every packet went", { note: `${f.plural(d.runs, "run")}; the width is the number of packets`, answer: sums }, ledger(d), h("div", { class: "sums" }, EQUATIONS.map((one) => equation(d, one)))),
      card("Packets per second", { note: "red: some were lost", answer: rates, wide: "w6" }, frames(rates, context.slots)),
      card("Which hours were watched", { note: "the newest days; hatched: nobody watched", wide: "w6", whole: false }, coverage(context.slots)),
      card("Runs", { answer: runs, wide: "w8", flush: true, whole: false }, table("Runs", [
        { head: "Source", grow: true, cell: (r) => r.source, title: (r) => `${r.source}, sensor ${r.sensor}` }, { head: "From", fit: true, cell: (r) => when(r.start_us, now) }, { head: "Lasted", num: true, wide: true, cell: (r) => f.duration(r.duration_us) },
        { head: "Packets", num: true, cell: (r) => f.count(r.frames_offered) }, { head: "Lost", num: true, cell: (r) => h("span", { class: r.frames_lost ? "bad" : "" }, f.count(r.frames_lost)) },
        { head: "Bytes", num: true, wide: true, cell: (r) => f.bytes(r.bytes_captured) }, { head: "Rows lost", num: true, wide: true, cell: (r) => f.count(r.rows_dropped) }, { head: "Ended", fit: true, cell: (r) => h("span", { class: `tag ${r.status === "interrupted" ? "bad" : ""}` }, r.status) },
      ], runs.rows, { empty: "Nothing was recorded yet." })),
      h("div", { class: "stack w4" },
        card("Times between runs", { answer: gaps, wide: "", flush: true, whole: false }, table("Gaps", [{ head: "From", fit: true, cell: (r) => when(r.gap_start_us, now) }, { head: "Lasted", num: true, cell: (r) => f.duration(r.duration_us) }, { head: "Why", grow: true, cell: (r) => r.reason ?? f.NOTHING, title: (r) => r.reason }], gaps.rows, { empty: "None between runs of interfaces." })),
        card("What was removed", { answer: kept, wide: "", flush: true, whole: false }, table("Removed", [{ head: "Kind", grow: true, cell: (r) => r.kind }, { head: "Kept from", fit: true, cell: (r) => when(r.kept_from_us, now) }, { head: "By age", num: true, cell: (r) => f.count(r.rows_aged) }, { head: "For room", num: true, cell: (r) => f.count(r.rows_shed) }], kept.rows, { empty: "Nothing, yet." }))),
    ];
  },
};
