// SPDX-License-Identifier: MIT
// A picture of ends and the lines between them. Where an end lies follows from the lines alone: the first places are a
// spiral, the heaviest end in its middle, and then ends push each other away and lines draw them together, 300 times.

export const NODES_MOST = 500, TICKS = 300;

const key = (id, name) => (id ? `d${id}` : `n${name}`);

/** Ends and lines of the rows of figures/graph; beyond NODES_MOST, the lightest ends become one. */
export function graphOf(rows) {
  const nodes = new Map(), lines = new Map();
  const end = (id, name) => {
    const of = key(id, name);
    if (!nodes.has(of)) nodes.set(of, { key: of, id, name, bytes: 0, degree: 0, tracker: null });
    return nodes.get(of);
  };
  for (const row of rows) {
    const from = end(row.from_device_id, row.from_end), to = end(row.to_device_id, row.to_end), of = [from.key, to.key].sort().join(" ");
    if (from === to) continue;
    const line = lines.get(of) ?? lines.set(of, { from, to, bytes: 0, flows: 0, tracker: null }).get(of);
    line.bytes += row.bytes_sent + row.bytes_received;
    line.flows += row.flows;
    if (row.tracker_category) to.tracker = line.tracker = row.tracker_category;
  }
  for (const line of lines.values()) for (const node of [line.from, line.to]) { node.bytes += line.bytes; node.degree++; }
  const sorted = [...nodes.values()].filter((node) => node.degree).sort((a, b) => b.bytes - a.bytes || (a.key < b.key ? -1 : 1));
  const shown = sorted.slice(0, sorted.length > NODES_MOST ? NODES_MOST - 1 : NODES_MOST), kept = new Set(shown), left = sorted.length - shown.length;
  const drawn = [...lines.values()].filter((line) => kept.has(line.from) && kept.has(line.to));
  if (left) {
    const more = { key: "more", id: null, name: `+ ${left} more`, bytes: 0, degree: 0, tracker: null, left };
    const cut = [...lines.values()].filter((line) => kept.has(line.from) !== kept.has(line.to));
    for (const node of new Set(cut.map((line) => (kept.has(line.from) ? line.from : line.to)))) drawn.push({ from: node, to: more, bytes: 0, flows: 0, tracker: null });
    shown.push(more);
  }
  return { nodes: shown, lines: drawn, left };
}

/** Gives step(ticks): moves the ends, and says how many ticks are left. fit() brings them into the picture. */
export function layout({ nodes, lines }, width, height) {
  const ideal = 0.75 * Math.sqrt((width * height) / Math.max(1, nodes.length));
  nodes.forEach((node, i) => {
    const angle = i * 2.399963, far = 0.45 * Math.sqrt((i + 0.3) / nodes.length);
    node.x = width / 2 + Math.cos(angle) * far * width;
    node.y = height / 2 + Math.sin(angle) * far * height;
  });
  const reach = (6 * ideal) ** 2;
  let done = 0;
  const tick = () => {
    const heat = (Math.min(width, height) / 10) * (1 - done / TICKS) ** 1.5 + 0.2;
    for (const node of nodes) { node.dx = (width / 2 - node.x) * 0.1 * (height / width); node.dy = (height / 2 - node.y) * 0.1; }
    for (let i = 0; i < nodes.length; i++)
      for (let j = i + 1; j < nodes.length; j++) {
        const a = nodes[i], b = nodes[j], x = a.x - b.x || (i - j) * 0.01, y = a.y - b.y || 0.01, far = x * x + y * y;
        if (far > reach) continue; // so that ends without a line between them do not drive each other away for good
        const force = Math.min(40, (ideal * ideal) / far);
        a.dx += x * force; a.dy += y * force; b.dx -= x * force; b.dy -= y * force;
      }
    for (const { from, to } of lines) {
      const x = from.x - to.x, y = from.y - to.y, force = Math.sqrt(x * x + y * y) / ideal / Math.sqrt(Math.min(from.degree, to.degree) || 1);
      from.dx -= x * force; from.dy -= y * force; to.dx += x * force; to.dy += y * force;
    }
    for (const node of nodes) {
      const far = Math.hypot(node.dx, node.dy) || 1, step = Math.min(far, heat);
      node.x += (node.dx / far) * step;
      node.y += (node.dy / far) * step;
    }
    done++;
  };
  return (ticks) => {
    for (let i = 0; i < ticks && done < TICKS; i++) tick();
    return TICKS - done;
  };
}

/** Gives each end its place in the picture, .at: all of them fill it, but for a rim where names have room. */
export function fit(nodes, width, height, rim) {
  const range = (of) => [Math.min(...nodes.map(of)), Math.max(...nodes.map(of))];
  const [left, right] = range((node) => node.x), [top, bottom] = range((node) => node.y);
  const wide = Math.min((width - 2 * rim) / Math.max(1, right - left), 4), high = Math.min((height - 40) / Math.max(1, bottom - top), 4);
  for (const node of nodes) node.at = { x: width / 2 + (node.x - (left + right) / 2) * wide, y: height / 2 + (node.y - (top + bottom) / 2) * high };
}

/** Which ends have room for their name: devices first, then the heaviest. It stands right of its end, left, below or above. */
export function labels(nodes, width, height, size) {
  const taken = nodes.map((node) => ({ node, box: [node.at.x - node.r, node.at.y - node.r, node.at.x + node.r, node.at.y + node.r] })), shown = [];
  for (const node of [...nodes.filter((one) => one.id), ...nodes.filter((one) => !one.id)]) {
    const { at: { x, y }, r } = node, text = node.name.length > 26 ? `${node.name.slice(0, 25)}…` : node.name, wide = text.length * size * 0.56 + 3;
    const places = [[x + r + 3, y, "start"], [x - r - 3, y, "end"], [x, y + r + size * 0.7, "middle"], [x, y - r - size * 0.7, "middle"]];
    for (const [at, middle, anchor] of places) {
      const left = anchor === "start" ? at : anchor === "end" ? at - wide : at - wide / 2, box = [left, middle - size * 0.55, left + wide, middle + size * 0.55];
      const isFree = box[0] >= 0 && box[2] <= width && box[1] >= 0 && box[3] <= height
        && !taken.some((other) => other.node !== node && other.box[0] < box[2] && other.box[2] > box[0] && other.box[1] < box[3] && other.box[3] > box[1]);
      if (!isFree) continue;
      taken.push({ node: null, box });
      shown.push({ text, x: at, y: middle + size * 0.35, anchor });
      break;
    }
  }
  return shown;
}
