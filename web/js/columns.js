// SPDX-License-Identifier: MIT
// A result of any statement: a table of its columns, and the chart that its columns have, if they have one.

import { h, s } from "./dom.js";
import * as f from "./format.js";
import { chart } from "./chart.js";
import { table, twin } from "./card.js";

const BARS = 24;
const isTime = (name, value) => /(^|_)us$/.test(name) && value > 1e14 && value < 1e17;
const isNumber = (value) => typeof value === "number";
const all = (rows, test) => rows.some((row) => test(row)) && rows.every((row) => test(row) || row === null);

/** {name, kind: "time" | "number" | "text"} of each column, by what stands in it. */
export const kinds = (columns, rows) => columns.map((name) => {
  const values = rows.map((row) => row[name]).filter((value) => value !== null);
  return { name, kind: all(values, (v) => isNumber(v) && isTime(name, v)) ? "time" : all(values, isNumber) ? "number" : "text" };
});

const shown = (name, value) => (/bytes/.test(name) ? f.bytes(value) : /(^|_)us$/.test(name) ? f.duration(value) : Number.isInteger(value) ? f.count(value) : String(+value.toPrecision(6)));
const cell = ({ name, kind }) => (row) => {
  const value = row[name];
  return value === null ? f.NOTHING : kind === "time" ? h("time", { title: f.exact(value) }, f.moment(value)) : String(value);
};

export const resultTable = (columns, rows) => table("Result", kinds(columns, rows).map((one) => ({
  head: one.name, num: one.kind === "number", fit: one.kind === "time", mid: one.kind === "text", cell: cell(one),
  title: (row) => (one.kind === "text" ? row[one.name] : null),
})), rows, { empty: "The statement has no rows." });

/** Bars over time: the first column of a time, the first two of numbers (the second below the axis). */
function overTime(rows, time, values) {
  const sorted = rows.filter((row) => row[time] !== null).sort((a, b) => a[time] - b[time]);
  const steps = sorted.slice(1).map((row, i) => row[time] - sorted[i][time]).filter((step) => step > 0);
  const first = sorted[0][time], last = sorted.at(-1)[time], step = steps.length ? Math.max(Math.min(...steps), (last - first) / 400) : 1e6;
  const [up, down] = values, sums = new Map();
  for (const row of sorted) {
    const slot = first + Math.floor((row[time] - first) / step) * step, one = sums.get(slot) ?? { from: slot, to: slot + step, up: 0, down: down ? 0 : null };
    one.up += row[up] ?? 0;
    if (down) one.down += row[down] ?? 0;
    sums.set(slot, one);
  }
  const slots = [...sums.values()], name = down ? `${up} above, ${down} below` : up;
  const one = chart({ height: 200, label: () => `${name} over time: ${f.plural(slots.length, "bar")}`, format: (v) => [shown(up, v), ""],
    tooltip: (slot) => [h("b", {}, f.moment(slot.from)), ` ${up} ${shown(up, slot.up)}`, down ? ` ${down} ${shown(down, slot.down)}` : ""],
    columns: [{ head: time, fit: true, cell: (slot) => f.exact(slot.from) }, { head: up, num: true, cell: (slot) => shown(up, slot.up) }, ...(down ? [{ head: down, num: true, cell: (slot) => shown(down, slot.down) }] : [])] });
  one.set(slots, first, last + step, []);
  return { node: one, note: `${name}, by ${time}` };
}

/** A bar for each row: the first text, and the first number. */
function bars(rows, text, number) {
  const some = rows.slice(0, BARS), most = Math.max(...some.map((row) => row[number] ?? 0), 0);
  return { note: `${number} by ${text}${rows.length > BARS ? `, the first ${BARS} of ${rows.length} rows` : ""}`,
    node: h("div", { role: "img", "aria-label": `${number} by ${text}, ${f.plural(some.length, "bar")}` }, some.map((row) => h("div", { class: "share broad" },
      h("span", { title: row[text] }, row[text] === null ? f.NOTHING : String(row[text])),
      h("span", { class: "rail" }, s("svg", { viewBox: "0 0 100 12", preserveAspectRatio: "none", "aria-hidden": "true" },
        s("rect", { width: most > 0 ? Math.max(0, ((row[number] ?? 0) / most) * 100) : 0, height: 12, fill: "var(--accent)" }))),
      h("span", { class: "num" }, row[number] === null ? f.NOTHING : shown(number, row[number]))))) };
}

/** The chart of a result; null: its columns have none. */
export function resultChart(columns, rows) {
  const known = kinds(columns, rows), of = (kind) => known.filter((one) => one.kind === kind).map((one) => one.name);
  const [time] = of("time"), numbers = of("number").filter((name) => !/(^|_)id$/.test(name)), [text] = of("text");
  if (rows.length < 2 || !numbers.length) return null;
  if (time) return overTime(rows, time, numbers.slice(0, 2));
  return text ? bars(rows, text, numbers[0]) : null;
}
