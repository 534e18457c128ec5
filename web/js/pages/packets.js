// SPDX-License-Identifier: MIT
// Packets: what is on the wire this second? The newest packets of the running capture, while this page is open.
import { h, plain } from "../dom.js";
import * as f from "../format.js";
import { ask } from "../api.js";
import { card, table } from "../card.js";

const EVERY_MS = 1000, KEPT = 1000, SHOWN = 200;

/** Sixteen bytes a line, with their offset. */
const bytesOf = (hex) => (hex.match(/.{1,32}/g) ?? []).map((line, i) =>
  `${(i * 16).toString(16).padStart(4, "0")}  ${line.match(/../g).join(" ")}`).join("\n");

/** What the words of a line say beside its time, which has a column of its own. */
const words = (line) => line.replace(/^\S+ /, "");

async function open(id, host, says) {
  says.textContent = "";
  try {
    const one = await ask(`packets/${id}`);
    host.replaceChildren(card(`Packet ${f.count(one.id)}`, { note: `${f.exact(one.time_us)}, ${f.plural(one.bytes, "byte")} on the wire`, whole: false,
      right: h("button", { class: "tool", type: "button", onclick: () => host.replaceChildren() }, "Close") },
    h("pre", { class: "mono packet", tabindex: 0, "aria-label": "What it says" }, one.lines),
    h("h3", {}, `Its headers, ${f.plural(one.header.length / 2, "byte")}`),
    one.header ? h("pre", { class: "mono packet", tabindex: 0, "aria-label": "Bytes of its headers" }, bytesOf(one.header)) : h("p", { class: "empty" }, "They could not be told from what it carries."),
    h("p", { class: "foot" }, "What it carries is shown nowhere: NetScope keeps no content.")));
    host.scrollIntoView({ block: "nearest" });
  } catch (cause) {
    says.textContent = plain(cause.message);
  }
}

export default {
  title: "Packets",
  span: null,
  async build(context) {
    const first = await ask("packets", { limit: 100 }); // a "no" is the page's
    const rows = h("div"), detail = h("div", { class: "w12" }), says = h("p", { class: "says", role: "status" }), note = h("span", { class: "note" });
    const field = h("input", { type: "search", class: "tool find-packet", placeholder: "Only lines with …", "aria-label": "Only lines with this text", autocomplete: "off", spellcheck: "false", oninput: () => draw() });
    const button = h("button", { class: "tool", type: "button", "aria-pressed": "false", onclick: () => {
      runs = !runs;
      button.textContent = runs ? "Pause" : "Go on";
      button.setAttribute("aria-pressed", String(!runs));
    } }, "Pause");
    const kept = [];
    let newest = 0, missed = 0, lost = 0, runs = true, timer = 0, ended = false;

    const take = (answer) => {
      const from = answer.rows[0]?.id ?? answer.newest + 1;
      if (answer.newest < newest) { kept.length = 0; newest = 0; } // another capture
      if (newest && answer.newest > newest) missed += answer.newest - newest - answer.rows.filter((row) => row.id > newest).length;
      for (const row of answer.rows) if (row.id > newest) kept.push(row);
      kept.splice(0, Math.max(0, kept.length - KEPT));
      newest = Math.max(answer.newest, from - 1);
      lost = answer.lost;
    };
    const draw = () => {
      const wanted = field.value.trim().toLowerCase(), shown = kept.filter((row) => !wanted || row.line.toLowerCase().includes(wanted)).slice(-SHOWN).reverse();
      note.textContent = [`${f.plural(shown.length, "line")} of ${f.count(kept.length)} kept here`, missed ? `${f.count(missed)} more passed between them` : null, lost ? `${f.count(lost)} found no room` : null].filter(Boolean).join(", ");
      rows.replaceChildren(table("Packets", [
        { head: "When", fit: true, cell: (r) => h("time", { class: "faint", title: f.exact(r.time_us) }, f.clock(r.time_us)) },
        { head: "Packet", grow: true, cell: (r) => h("button", { type: "button", class: "line mono", onclick: () => open(r.id, detail, says) }, words(r.line)), title: (r) => r.line },
        { head: "Bytes", num: true, wide: true, cell: (r) => f.count(r.bytes) },
      ], shown, { empty: wanted ? "No line has this text." : "Nothing has passed since this page was opened.", rowAttributes: () => ({ "data-row": true }) }));
    };
    const more = async () => {
      if (runs && !document.hidden) {
        try {
          take(await ask("packets", { limit: 100, after: newest || null }));
          says.textContent = "";
          if (runs) draw();
        } catch (cause) { says.textContent = plain(cause.message); }
      }
      if (!ended) timer = setTimeout(more, EVERY_MS);
    };
    take(first);
    draw();
    timer = setTimeout(more, EVERY_MS);
    context.ends(() => { ended = true; clearTimeout(timer); });
    return [h("div", { class: "w12 title" }, h("h1", {}, "On the wire this second"), h("p", { class: "lede" }, "The newest packets, while this page is open. A click opens one.")),
      detail, card("Packets", { right: h("span", { class: "ways" }, note, field, button), flush: true, whole: false }, rows, says)];
  },
};
