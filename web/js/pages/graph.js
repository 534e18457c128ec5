// SPDX-License-Identifier: MIT
// Graph: who talks to whom? The heaviest lines, or those of one device; a click on an end brings its own.
import { h, s, plain } from "../dom.js";
import * as f from "../format.js";
import { card, table, twin } from "../card.js";
import { changed, go, here, link } from "../place.js";
import { filterLine, meaning } from "../listing.js";
import { catalog } from "../catalog.js";
import { device, domain, when } from "../bits.js";
import { fit, graphOf, labels, layout, NODES_MOST, TICKS } from "../graph.js";

const GROWN_MOST = 3, SIZES = [60, 200, 1000]; // with the record, this page asks six questions at most

const isAddress = (name) => /^[\d.]+$|:/.test(name);

const end = (node) => (node.id ? device(node.id, node.name) : !isAddress(node.name) ? domain(node.name)
  : h("a", { class: "name", href: link("flows", { ip: node.name }) }, node.name));
const words = (node) => `${node.name}: ${f.bytes(node.bytes)}, ${f.plural(node.degree, "line")}${node.tracker ? `, ${node.tracker}` : ""}`;

// What was added stands in the address of the page: keys of ends, a device's id or a name.
const grownOf = (parameters) => (parameters.grown ?? "").split(" ").filter(Boolean).map(decodeURIComponent).slice(-GROWN_MOST);
const askOf = (key) => (key[0] === "d" ? { id: key.slice(1) } : { [isAddress(key.slice(1)) ? "ip" : "domain"]: key.slice(1) });
const grow = (node) => {
  const grown = grownOf(here().parameters);
  go(changed({ grown: [...grown.filter((one) => one !== node.key), node.key].slice(-GROWN_MOST).map(encodeURIComponent).join(" ") }));
};

/** The shape of an end says what it is, as its colour does. */
function shape(node) {
  const { at: { x, y }, r } = node;
  if (node.key === "more") return s("circle", { cx: x, cy: y, r, class: "node more" });
  if (node.id) return s("circle", { cx: x, cy: y, r, class: "node local" });
  if (node.tracker) return s("path", { d: `M${x} ${y - r}l${r} ${r}l${-r} ${r}l${-r} ${-r}z`, class: "node told" });
  return s("rect", { x: x - r * 0.85, y: y - r * 0.85, width: r * 1.7, height: r * 1.7, rx: 1.5, class: "node far" });
}

function picture(context, graph) {
  const phone = innerWidth < 720, width = phone ? 340 : 1180, height = phone ? 460 : 640, size = phone ? 10 : 11.5;
  const most = Math.max(1, ...graph.nodes.map((node) => node.bytes)), heavy = Math.max(1, ...graph.lines.map((line) => line.bytes));
  for (const node of graph.nodes) node.r = (phone ? 2.5 : 3.5) + (phone ? 7 : 11) * Math.sqrt(node.bytes / most);
  const lines = s("g", { class: "lines" }), nodes = s("g", {}), names = s("g", { class: "names" });
  const tip = h("p", { class: "hover", role: "presentation" });
  const gist = `${f.plural(graph.nodes.length, "end")} and ${f.plural(graph.lines.length, "line")}; the heaviest is ${graph.nodes[0].name}. The table below has them all`;
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, class: "graph", role: "img", "aria-label": gist }, lines, nodes, names);
  const parts = new Map(graph.nodes.map((node) => [node, { lines: [], near: new Set([node]) }]));

  const point = (node) => {
    svg.classList.toggle("chosen", !!node);
    for (const other of graph.nodes) other.element?.classList.toggle("near", !!node && parts.get(node).near.has(other));
    for (const line of graph.lines) line.element?.classList.toggle("near", !!node && (line.from === node || line.to === node));
    tip.classList.toggle("shown", !!node);
    if (node) tip.textContent = plain(words(node));
  };
  const draw = (finished) => {
    fit(graph.nodes, width, height, phone ? 30 : 90);
    lines.replaceChildren(...graph.lines.map((line) => (line.element = s("line", { x1: line.from.at.x.toFixed(1), y1: line.from.at.y.toFixed(1), x2: line.to.at.x.toFixed(1), y2: line.to.at.y.toFixed(1),
      "stroke-width": (0.7 + 4 * Math.sqrt(line.bytes / heavy)).toFixed(1), class: line.tracker ? "told" : line.to.key === "more" ? "more" : null }))));
    nodes.replaceChildren(...graph.nodes.map((node) => {
      node.element = shape(node);
      node.element.addEventListener("pointerenter", () => point(node));
      node.element.addEventListener("pointerleave", () => point(null));
      if (node.key !== "more") node.element.addEventListener("click", () => grow(node));
      return node.element;
    }));
    names.replaceChildren(...(finished ? labels(graph.nodes, width, height, size) : []).map(({ text, x, y, anchor }) =>
      s("text", { x: x.toFixed(1), y: y.toFixed(1), "font-size": size, "text-anchor": anchor }, text)));
  };
  for (const line of graph.lines) {
    parts.get(line.from).near.add(line.to);
    parts.get(line.to).near.add(line.from);
  }
  const step = layout(graph, width, height), button = h("button", { class: "tool", type: "button" }, "Pause");
  let runs = !matchMedia("(prefers-reduced-motion: reduce)").matches, wanted = 0;
  const settle = () => { button.hidden = true; draw(true); svg.dataset.settled = TICKS; };
  const frame = () => {
    const left = step(graph.nodes.length > 150 ? 6 : 12);
    if (left === 0) return settle();
    draw(false);
    wanted = requestAnimationFrame(frame);
  };
  button.onclick = () => {
    runs = !runs;
    button.textContent = runs ? "Pause" : "Go on";
    if (runs) frame(); else { cancelAnimationFrame(wanted); draw(true); }
  };
  if (runs) frame(); else { step(TICKS); settle(); }
  context.ends(() => cancelAnimationFrame(wanted));
  return { node: h("div", { class: "plot" }, svg, tip), button };
}

export default {
  title: "Graph",
  span: "24h",
  async build(context) {
    const { parameters } = context, grown = grownOf(parameters), limit = SIZES.includes(+parameters.limit) ? +parameters.limit : SIZES[0];
    const { device: of, role, domain: name, ip } = parameters;
    const [answer, known, ...others] = await Promise.all([context.ask("figures/graph", { limit, device: of, role, domain: name, ip }),
      catalog("figures/graph").catch(() => ({ parameters: [] })), ...grown.map((one) => context.ask("figures/graph", { limit: 200, ...askOf(one) }).catch(() => null))]);
    const rows = new Map();
    for (const row of [answer, ...others].filter(Boolean).flatMap((one) => one.rows)) rows.set(JSON.stringify([row.from_device_id, row.from_end, row.to_device_id, row.to_end]), row);
    const graph = graphOf([...rows.values()]), looked = answer.rows[0]?.looked_at ?? 0;
    const sizes = h("span", { class: "presets" }, SIZES.map((one) => h("button", { type: "button", "aria-pressed": String(one === limit), onclick: () => go(changed({ limit: one })) }, f.count(one))));
    const top = [h("div", { class: "w12 title" }, h("h1", {}, "Who talks to whom"), h("p", { class: "lede" }, "Circles are devices, squares are outside, diamonds are trackers. A click on one brings its other lines.")),
      filterLine("figures/graph", parameters, known.parameters, (text) => { const meant = meaning(text); return "device" in meant || "domain" in meant ? meant : null; })];
    if (!graph.nodes.length)
      return [...top, card("Nothing to draw", { answer }, h("p", { class: "empty" }, answer.complete?.share === null ? "Nobody watched then." : "No two ends talked to each other in this span."))];
    const view = picture(context, graph);
    const now = answer.complete?.figures?.to_us ?? Date.now() * 1000;
    const list = [...rows.values()].sort((a, b) => b.bytes_sent + b.bytes_received - a.bytes_sent - a.bytes_received);
    const note = `of the newest ${f.plural(looked, "connection")}${answer.has_more ? `, the ${f.count(limit)} heaviest lines` : ""}${graph.left ? `; ${f.count(NODES_MOST)} ends at most` : ""}`;
    return [...top, card("Lines", { answer, note, right: h("span", { class: "ways" }, grown.length ? h("a", { class: "tool", href: changed({ grown: null }) }, "Without what was added") : null, view.button, sizes) }, view.node,
      twin("Lines", [
        { head: "From", mid: true, cell: (r) => end({ id: r.from_device_id, name: r.from_end }), title: (r) => r.from_end },
        { head: "To", grow: true, cell: (r) => end({ id: r.to_device_id, name: r.to_end }), title: (r) => r.to_end },
        { head: "Connections", num: true, cell: (r) => f.count(r.flows), wide: true }, { head: "Sent", num: true, cell: (r) => f.bytes(r.bytes_sent), wide: true },
        { head: "Received", num: true, cell: (r) => f.bytes(r.bytes_received) }, { head: "Last", fit: true, cell: (r) => when(r.last_us, now), wide: true },
        { head: h("span", { class: "hidden-text" }, "More"), fit: true, cell: (r) => h("button", { class: "sql", type: "button", "aria-label": `The other lines of ${r.to_end}`, onclick: () => grow({ key: r.to_device_id ? `d${r.to_device_id}` : `n${r.to_end}` }) }, "grow") },
      ], list))];
  },
};
