// SPDX-License-Identifier: MIT
// Devices by owners of trackers, as dots: the size is how often, the shade on how many days. It is a table, so each dot
// has its row and its column for programs that read pages to people, too.

import { h, s } from "./dom.js";
import * as f from "./format.js";
import { device } from "./bits.js";
import { card } from "./card.js";

const DEVICES = 20, OWNERS = 12;

/** The keys with the largest weights, and how many there are in all. */
function largest(rows, key, most) {
  const sums = new Map();
  for (const row of rows) {
    const sum = sums.get(row[key]) ?? { key: row[key], row, pairs: 0, connections: 0 };
    sum.pairs++;
    sum.connections += row.connections + row.may_be;
    sums.set(row[key], sum);
  }
  const sorted = [...sums.values()].sort((a, b) => b.pairs - a.pairs || b.connections - a.connections);
  return { shown: sorted.slice(0, most), more: Math.max(0, sorted.length - most) };
}

const words = (row) => [`${row.device ?? "not local"} to ${row.owner}: ${f.plural(row.connections, "connection")}`, row.may_be ? `${f.count(row.may_be)} more that may be` : null,
  f.plural(row.trackers, "tracker"), f.plural(row.days, "day"), `since ${f.moment(row.first_us)}`].filter(Boolean).join(", ");

function cell(row, most, mostDays) {
  if (!row) return h("td", { class: "dot" }, h("span", { class: "hidden-text" }, "none"));
  const all = row.connections + row.may_be, radius = 3 + 8 * Math.sqrt(all / most), shade = 1 + Math.round(4 * (row.days / mostDays));
  return h("td", { class: "dot", title: words(row) }, s("svg", { viewBox: "0 0 24 24", width: 24, height: 24, "aria-hidden": "true" },
    s("circle", { cx: 12, cy: 12, r: radius.toFixed(1), fill: row.connections ? `var(--heat-${shade})` : "none", stroke: "var(--heat-4)", "stroke-dasharray": row.connections ? null : "2 2" })), h("span", { class: "hidden-text" }, f.count(all)));
}

/** The card of figures/tracker_owners; null: nobody was told anything. */
export function matrix(answer) {
  if (!answer.rows.length) return null;
  const devices = largest(answer.rows, "device_id", DEVICES), owners = largest(answer.rows, "owner", OWNERS);
  const most = Math.max(...answer.rows.map((row) => row.connections + row.may_be)), mostDays = Math.max(...answer.rows.map((row) => row.days));
  const left = [devices.more ? f.plural(devices.more, "more device") : null, owners.more ? f.plural(owners.more, "more owner") : null].filter(Boolean).join(" and ");
  return card("Which device tells whom", { answer, note: "a dot is as large as it is often, and as dark as it is on many days; a hollow one may be", flush: true },
    h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Which device tells whom: table" },
      h("table", { class: "matrix" }, h("caption", { class: "hidden-text" }, "Connections of devices to owners of trackers"),
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Device"), owners.shown.map((one) => h("th", { scope: "col", class: "turn", title: one.key }, h("span", {}, one.key))))),
        h("tbody", {}, devices.shown.map((one) => h("tr", {}, h("th", { scope: "row" }, device(one.row.device_id, one.row.device)),
          owners.shown.map((owner) => cell(answer.rows.find((row) => row.device_id === one.key && row.owner === owner.key), most, mostDays))))))),
    left || answer.has_more ? h("p", { class: "empty" }, answer.has_more ? "Of the pairs with the most connections. " : "", left ? `Not shown: ${left}; the table below has them.` : "") : null);
}
