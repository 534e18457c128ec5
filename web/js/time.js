// SPDX-License-Identifier: MIT
// The time machine: one span for everything below it. Bars are the whole record; the lens is the span of the page.
// It is dragged, or moved by the arrow keys; presets are spans before the newest packet, and stay so.

import { h, s } from "./dom.js";
import * as f from "./format.js";
import { changed, go, here, link } from "./place.js";
import { hatch } from "./chart.js";
import { lacking } from "./card.js";

export const PRESETS = [["15m", "live"], ["1h", "1 h"], ["24h", "24 h"], ["7d", "7 d"], ["all", "all"]];
const WORDS = { "15m": "Last 15 minutes", "1h": "Last hour", "24h": "Last 24 hours", "7d": "Last 7 days", all: "Everything" };
const TALL = 40, BASE = 27;

/** What the address says of time, for the API; `usual` is what the page takes if it says nothing. */
export function span(usual) {
  const { since, until } = here().parameters;
  const from = since ?? (until ? null : usual);
  return { since: from === "all" ? null : from, until };
}

/** "2 Nov, 13:40 – 14:10" */
export const words = (from, to) => `${f.moment(from)} – ${f.day(from) === f.day(to) ? f.hour(to) : f.moment(to)}`;

export function timeMachine() {
  let slots = [], seen = null, usual = "24h", drag = null, frozen = null;
  const title = h("strong", {}), small = h("small", {}), whole = h("a", { class: "whole", href: "ledger" });
  const presets = h("div", { class: "presets", role: "group", "aria-label": "Span" }, PRESETS.map(([since, label]) =>
    h("button", { type: "button", "data-since": since, onclick: () => go(changed({ since, until: null })) }, label)));
  const river = h("div", { class: "river", role: "slider", tabindex: 0, "aria-label": "Span of time of this page", "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": 0 });
  const node = h("section", { class: "time", "aria-label": "Time" },
    h("div", { class: "span" }, h("div", { class: "span-text" }, title, small), presets), river, whole);

  const size = () => slots.at(-1)?.slot_size_us ?? 3600e6;
  const ends = () => [slots.at(-1).watched_from_us, Math.max(slots[0].watched_to_us, slots.at(-1).watched_from_us + 1e6)];
  const at = (event) => {
    const box = river.getBoundingClientRect(), [from, to] = ends();
    return from + Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)) * (to - from);
  };
  const choose = (from, to) => go(changed({ since: f.iso(Math.floor(from)), until: f.iso(Math.ceil(to)) }));

  function draw() {
    const wide = river.clientWidth;
    if (!slots.length || !wide) return river.replaceChildren();
    const [from, to] = ends(), x = (us) => ((us - from) / (to - from)) * wide, step = size();
    const sorted = slots.map((one) => one.connections).sort((a, b) => a - b), most = Math.sqrt(Math.max(1, sorted[Math.floor(sorted.length * 0.97)]));
    const lens = drag ? [Math.min(...drag), Math.max(...drag)] : seen;
    const picture = s("svg", { viewBox: `0 0 ${wide} ${TALL}`, width: wide, height: TALL, "aria-hidden": "true" }, hatch());
    const by = new Set(slots.map((one) => one.slot_us));
    for (let t = slots.at(-1).slot_us; t < to; t += step)
      if (!by.has(t)) picture.append(s("rect", { class: "gap", x: x(t), y: 0, width: x(t + step) - x(t), height: BASE }));
    for (const one of slots) {
      const tall = Math.max(1, Math.min(BASE, (BASE * Math.sqrt(one.connections)) / most));
      const left = x(Math.max(from, one.slot_us)), right = x(Math.min(to, one.slot_us + step));
      picture.append(s("rect", { class: lens && one.slot_us + step > lens[0] && one.slot_us < lens[1] ? "bar on" : "bar",
        x: left, y: BASE - tall, width: Math.max(0.7, (right - left) - Math.min(1.5, (right - left) * 0.18)), height: tall }));
    }
    const days = (to - from) / 86400e6, every = Math.max(1, Math.ceil(days / (wide / 64))) * 86400e6, shift = f.offset(from);
    for (let t = Math.ceil((from + shift) / every) * every - shift; t < to && days > 0.4; t += every)
      picture.append(s("rect", { x: x(t), y: BASE, width: 1, height: TALL - BASE, fill: "var(--line-strong)" }),
        x(t) < wide - 40 ? s("text", { x: x(t) + 3, y: TALL - 1 }, wide < 500 ? f.weekday(t).replace(/^\D+/, "") : f.weekday(t)) : "");
    if (lens) {
      const left = Math.max(0, x(lens[0])), width = Math.max(6, Math.min(wide, x(lens[1])) - left), start = Math.min(left, wide - 6);
      picture.append(s("rect", { class: "lens", x: start, width, y: 0.5, height: BASE }),
        s("rect", { class: "grip", x: start - 1, width: 2, y: 4, height: BASE - 8 }), s("rect", { class: "grip", x: start + width - 1, width: 2, y: 4, height: BASE - 8 }));
      river.setAttribute("aria-valuenow", Math.round(Math.max(0, Math.min(1, (lens[0] - from) / (to - from))) * 100));
      river.setAttribute("aria-valuetext", words(lens[0], lens[1]));
    }
    river.replaceChildren(picture);
  }

  river.addEventListener("pointerdown", (event) => {
    if (!slots.length) return;
    river.setPointerCapture(event.pointerId);
    drag = [at(event), at(event)];
  });
  river.addEventListener("pointermove", (event) => { if (drag) { drag[1] = at(event); draw(); } });
  river.addEventListener("pointerup", () => {
    if (!drag) return;
    let [a, b] = [Math.min(...drag), Math.max(...drag)];
    drag = null;
    if (b - a < size() / 4) { a = Math.floor(a / size()) * size(); b = a + size(); } // a click: that slot
    choose(a, b);
  });
  river.addEventListener("pointercancel", () => { drag = null; draw(); });
  river.addEventListener("keydown", (event) => {
    if (!seen || !slots.length) return;
    const step = Math.max(60e6, Math.min(size(), seen[1] - seen[0])), moves = { ArrowLeft: -step, ArrowRight: step };
    if (event.key === "Home") go(changed({ since: "all", until: null }));
    else if (event.key === "End") go(changed({ since: null, until: null }));
    else if (event.key in moves) choose(seen[0] + (event.shiftKey ? 0 : moves[event.key]), seen[1] + moves[event.key]);
    else return;
    event.preventDefault();
  });
  new ResizeObserver(draw).observe(river);

  return {
    node,
    /** The whole record. */
    setRecord(rows) { slots = rows; draw(); },
    /** Another page: what it takes without a span, and whether time means anything on it. */
    setPage(spanOfPage, takesTime = true) {
      usual = spanOfPage ?? "all";
      node.hidden = !takesTime;
      const { since, until } = here().parameters, chosen = until ? null : since ?? usual;
      for (const button of presets.children) button.setAttribute("aria-pressed", button.dataset.since === chosen ? "true" : "false");
      title.textContent = WORDS[chosen] ?? (chosen ? `Last ${chosen}` : "A span of its own");
      small.textContent = "";
    },
    /** What an answer says of its span. */
    setSpan(answer) {
      const figures = answer.complete?.figures;
      if (!figures || figures.from_us === null) { small.textContent = "nothing is recorded yet"; return; }
      seen = [figures.from_us, figures.to_us];
      frozen = { since: f.iso(figures.from_us), until: f.iso(figures.to_us + 999999) };
      small.textContent = `${words(...seen)} ${f.zone === "UTC" ? "UTC" : ""}`;
      small.title = `${f.exact(seen[0])} to ${f.exact(seen[1])}`;
      const share = answer.complete.share, missing = lacking(answer);
      whole.className = share === 1 ? "whole" : "whole part";
      whole.href = link("ledger");
      whole.replaceChildren(h("strong", {}, f.percent(share, 2)), " complete", h("small", {}, share === 1 ? "every packet accounted for" : "why?"));
      whole.title = missing ?? "";
      draw();
    },
    /** The parameters that freeze a relative span. */
    frozen: () => frozen,
  };
}
