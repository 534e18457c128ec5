// SPDX-License-Identifier: MIT
// Elements without a framework. Text from the wire only ever becomes a text node: no HTML is made from text in these pages.

// What would hide, turn or end text: control characters, direction marks, spaces without width.
const UNSEEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** Text as it may be shown: what cannot be seen is spelled out. */
export const plain = (text) =>
  String(text).replace(UNSEEN, (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));

function make(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : plain(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : plain(child));
  }
  return element;
}

export const h = (tag, attributes, ...children) => make(document.createElement(tag), attributes, children);
export const s = (tag, attributes, ...children) =>
  make(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
export const $ = (selector, root = document) => root.querySelector(selector);

/** A bar of a share. It is SVG, so that no style attribute is needed: the policy of the page forbids them. */
export function bar(share, colour, height = 3) {
  const width = Math.max(share > 0 ? 0.8 : 0, Math.min(100, share * 100));
  return s("svg", { viewBox: `0 0 100 ${height}`, preserveAspectRatio: "none", height, "aria-hidden": "true" },
    s("rect", { width, height, fill: colour }));
}

/** Received above, sent below: the two directions of a row, on the scale of its table. */
export const duo = (received, sent, most) =>
  h("span", { class: "duo", "aria-hidden": "true" },
    bar(most ? received / most : 0, "var(--in)", 4), bar(most ? sent / most : 0, "var(--out)", 4));
