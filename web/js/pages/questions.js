// SPDX-License-Identifier: MIT
// Questions that have a name: what they answer, as a table, as CSV and JSON lines, and the SQL to begin one's own with.
import { h } from "../dom.js";
import { Problem } from "../api.js";
import { card, table } from "../card.js";
import { saved } from "../catalog.js";
import { listing } from "../listing.js";
import { device } from "../bits.js";
import { link } from "../place.js";

const whole = (words) => words.replace(/\.$/, "");

const choice = (all, of) => card("Other questions", { note: "`netscope sql @NAME` asks the same", whole: false, flush: true },
  table("Other questions", [{ head: "Name", mid: true, cell: (one) => h("a", { class: "name", href: link("questions", { of: one.name }) }, one.name) },
    { head: "What it answers", cell: (one) => whole(one.words), title: (one) => one.words }], all.filter((one) => one.name !== of)));

export default {
  title: "Questions",
  span: "7d",
  async build(context) {
    const { of = "talkers" } = context.parameters;
    const all = (await saved()).filter((one) => !one.takes.includes("id") || one.takes.includes("device")); // a connection has a page
    const one = all.find((question) => question.name === of);
    if (!one) throw new Problem(`There is no question '${of}' here; the address of this page ends in ?of=NAME.`, 404);
    context.setTitle(one.name);
    const known = await context.ask("devices", { limit: 1000, all: 1 }, { timeless: true }).then((answer) => new Map(answer.rows.map((row) => [row.device_id, row.user_label ?? row.hostname ?? row.ip_address])), () => new Map());
    return [...(await listing(context, { path: `saved/${of}`, span: "7d", title: whole(one.words), command: `sql @${of}`, fixed: { until: null },
      note: context.parameters.until ? "until the newest packet: this question has no other end" : `@${of}`,
      cells: { device_id: { head: "Device", mid: true, cell: (row) => device(row.device_id, known.get(row.device_id)) } } })), choice(all, of)];
  },
};
