// SPDX-License-Identifier: MIT
// Charts over time, as SVG: their colours are those of the style sheet, so light and dark need no second drawing, and
// their words can be read. Time runs from the left, nothing is joined over a gap, received is above the axis and sent
// below it, and under every chart lies the ribbon that says where it is whole (solid), lossy (amber) or unwatched (hatched).

import { h, s } from "./dom.js";
import * as f from "./format.js";
import { twin } from "./card.js";

const STEPS = [1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 1209600, 2592000];
const LEFT = 64, RIGHT = 6, TOP = 10, FOOT = 26;

/** Where to cut: a quarter above the 98th percentile, if the greatest is far beyond it. null: nowhere. */
export function robust(values) {
  const sorted = values.filter((v) => v > 0).sort((a, b) => a - b), p = sorted[Math.floor(sorted.length * 0.98) - 1] ?? 0;
  return sorted.length >= 20 && p > 0 && sorted.at(-1) > 2.5 * p ? p * 1.25 : null;
}

/** Ticks of the time axis, at whole local times. */
function moments(from, to, room) {
  const step = (STEPS.find((one) => (to - from) / 1e6 / one <= room) ?? 2592000) * 1e6, shift = f.offset(from);
  const out = [];
  for (let t = Math.ceil((from + shift) / step) * step - shift; t <= to; t += step) out.push(t);
  return out.map((t) => [t, step >= 86400e6 ? f.day(t) : step >= 60e6 ? f.hour(t) : f.clock(t)]);
}

/** The ribbon of a span, by the slots of the record: null where nobody watched, below 1 where not all was. */
export function watched(slots, from, to) {
  const size = slots[0]?.slot_size_us, by = new Map(slots.map((one) => [one.slot_us, one])), out = [];
  if (!size || to - from > size * 4000) return out;
  for (let t = Math.floor(from / size) * size; t < to; t += size) {
    const one = by.get(t), end = Math.min(t + size, to);
    if (!one) { out.push({ from: Math.max(t, from), to: end, share: null }); continue; }
    const begun = Math.max(from, one.watched_from_us), over = Math.min(end, one.watched_to_us);
    const part = (one.watched_share * size) / Math.max(1, one.watched_to_us - one.watched_from_us);
    out.push({ from: Math.max(t, from), to: begun, share: null }, { from: begun, to: over, share: part < 0.999 ? 0.9 : 1 }, { from: over, to: end, share: null });
  }
  return out;
}

/** A round number at or below a third of the greatest: the lines of the value axis. */
function lines(most, base) {
  if (!(most > 0)) return [];
  const unit = base === 1024 ? 1024 ** Math.floor(Math.log(most) / Math.log(1024)) : 1;
  const v = most / unit, power = 10 ** Math.floor(Math.log10(v / 3)), step = [5, 2, 1].find((one) => one * power <= v / 2.5) ?? 0.5;
  const out = [];
  for (let y = step * power; y <= v; y += step * power) out.push(y * unit);
  return out;
}

export const hatch = (id = "hatch") => s("defs", {}, s("pattern", { id, width: 4, height: 4, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
  s("rect", { width: 1.4, height: 4, fill: "var(--hatch)" })));

/**
 * A chart in an element that keeps its width. slots: [{from, to, up, down}] in µs; up or down null: not known then.
 * states: [{from, to, share}], share null: nobody watched. Set again by set(slots, from, to, states).
 */
export function chart({ height = 200, label, format, base = 1000, up = "var(--in)", down = "var(--out)", tooltip, columns, idle = "Nothing passed." }) {
  const hover = h("div", { class: "hover", "aria-hidden": "true" }), canvas = h("div", { class: "plot" }, hover), behind = h("div");
  const box = h("div", {}, canvas, behind);
  let now = { slots: [], from: 0, to: 1, states: [] }, place = () => 0, opened = false;

  function draw() {
    const { slots, from, to, states } = now, width = canvas.clientWidth;
    if (!width) return;
    const right = width - RIGHT, bottom = height - FOOT, has = slots.some((one) => one.down > 0);
    const values = slots.flatMap((one) => [one.up ?? 0, one.down ?? 0]), cap = robust(values);
    const greatest = (side) => Math.min(cap ?? Infinity, Math.max(0, ...slots.map((one) => one[side] ?? 0)));
    const above = greatest("up") * 1.06, below = has ? Math.max(greatest("down") * 1.1, above * 0.12) : 0, whole = above + below || 1;
    const y = (v) => TOP + ((above - v) / whole) * (bottom - TOP), zero = y(0);
    place = (us) => LEFT + ((us - from) / (to - from)) * (right - LEFT);
    const picture = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label(now) }, hatch(`hatch-${height}`));
    const grid = lines(above, base);
    for (const v of [...grid, ...lines(below, base).filter((one) => grid[0] === undefined || one % grid[0] === 0).map((one) => -one)])
      picture.append(s("line", { class: "grid", x1: LEFT, x2: right, y1: y(v), y2: y(v) }), s("text", { class: "axis", x: LEFT - 8, y: y(v) + 4, "text-anchor": "end" }, f.round(format(Math.abs(v)))));
    picture.append(s("line", { class: "zero", x1: LEFT, x2: right, y1: zero, y2: zero }), s("text", { class: "axis", x: LEFT - 8, y: zero + 4, "text-anchor": "end" }, "0"));
    for (const one of slots) {
      const x = Math.max(LEFT, place(one.from)), wide = Math.min(right, place(one.to)) - x, gap = wide > 3 ? 1 : 0;
      if (wide <= 0) continue;
      for (const [value, colour, sign] of [[one.up, up, 1], [one.down, down, -1]]) {
        if (!(value > 0)) continue;
        const end = y(sign * Math.min(value, cap ?? Infinity)), top = Math.min(end, zero);
        picture.append(s("rect", { x, y: top, width: Math.max(0.7, wide - gap), height: Math.max(1, Math.abs(zero - end)), fill: colour }));
        if (cap && value > cap) { // the notch, and its number
          const at = end + sign * 7, past = x > (LEFT + right) / 2;
          picture.append(s("rect", { x: x - 3, y: at, width: Math.max(wide, 1) + 6, height: 3, fill: "var(--sheet)" }),
            s("text", { class: "axis over", x: past ? x - 6 : x + wide + 6, y: at + 5, "text-anchor": past ? "end" : "start" }, f.round(format(value))));
        }
      }
      if (one.bad) picture.append(s("rect", { class: "loss", x, y: TOP, width: Math.max(2, wide), height: bottom - TOP }));
    }
    for (const one of states) {
      const x = Math.max(LEFT, place(one.from)), wide = Math.min(right, place(one.to)) - x;
      if (wide <= 0) continue;
      picture.append(s("rect", { x, y: bottom + 2, width: Math.max(1.5, wide), height: 4,
        fill: one.share === null ? `url(#hatch-${height})` : one.share < 1 ? "var(--warn)" : "var(--accent)", "fill-opacity": one.share === 1 ? 0.45 : 1 }));
    }
    for (const [t, words] of moments(from, to, Math.max(2, (right - LEFT) / 84))) {
      const x = place(t);
      if (x < LEFT + 14 || x > right - 14) continue;
      picture.append(s("text", { class: "axis", x, y: height - 6, "text-anchor": "middle" }, words));
    }
    if (!slots.some((one) => one.up > 0 || one.down > 0)) picture.append(s("text", { class: "idle", x: (LEFT + right) / 2, y: (TOP + bottom) / 2 + 4, "text-anchor": "middle" }, idle));
    canvas.querySelector("svg")?.remove();
    canvas.prepend(picture);
  }

  canvas.addEventListener("pointermove", (event) => {
    const x = event.clientX - canvas.getBoundingClientRect().left;
    const one = now.slots.find((slot) => x >= place(slot.from) && x < Math.max(place(slot.to), place(slot.from) + 2));
    if (!one) return hover.classList.remove("shown");
    hover.replaceChildren(...[tooltip(one)].flat(9).map((part) => (part instanceof Node ? part : h("span", {}, part))));
    hover.classList.add("shown");
    hover.style.left = Math.max(0, Math.min(x + 12, canvas.clientWidth - hover.offsetWidth - 4)) + "px";
  });
  canvas.addEventListener("pointerleave", () => hover.classList.remove("shown"));
  new ResizeObserver(draw).observe(canvas);

  box.set = (slots, from, to, states = []) => {
    now = { slots, from, to: Math.max(to, from + 1), states };
    draw();
    const details = behind.firstChild;
    opened = details?.open ?? false;
    behind.replaceChildren(twin(label(now), columns, slots.filter((one) => one.up || one.down).slice(-400).reverse()));
    behind.firstChild.open = opened;
    return box;
  };
  return box;
}

/** A step of the heat scale: by the root, so that small hours still show, against what 95 % of the hours stay under. */
export const level = (value, most) => (value <= 0 ? 0 : Math.min(5, 1 + Math.floor(4.999 * Math.sqrt(value / most))));

/** Small bars in a row of a table. */
export function spark(values, colour = "var(--accent)") {
  const most = Math.max(1, ...values), step = 92 / Math.max(1, values.length);
  return s("svg", { class: "spark", viewBox: "0 0 92 18", preserveAspectRatio: "none", "aria-hidden": "true" },
    values.map((v, i) => {
      const tall = Math.max(1.5, (18 * v) / most);
      return v ? s("rect", { x: (i * step).toFixed(1), width: Math.max(1, step - 1).toFixed(1), y: (18 - tall).toFixed(1), height: tall.toFixed(1), fill: colour }) : null;
    }));
}
