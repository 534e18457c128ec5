// SPDX-License-Identifier: MIT
// What every page has: the bar, the time machine, the theme, the keys, and the word that nothing new comes.

import { h, s, $ } from "./dom.js";
import * as f from "./format.js";
import { ask } from "./api.js";
import { changed, go, here, link } from "./place.js";
import { timeMachine } from "./time.js";
import { listen, quiet, isLive } from "./live.js";
import { copy } from "./card.js";

export const PAGES = [["now", "Now"], ["devices", "Devices"], ["flows", "Flows"], ["names", "Names"], ["trackers", "Trackers"], ["graph", "Graph"], ["map", "Map"],
  ["findings", "Findings"], ["packets", "Packets"], ["probe", "Probe"], ["ledger", "Health"], ["reports", "Reports"], ["questions", "Questions"], ["sql", "SQL"]];
const ICONS = { now: "M3 12h4l3-8 4 16 3-8h4", devices: "M4 5h16v11H4zM9 20h6", flows: "M4 7h13l-3-3M20 17H7l3 3",
  trackers: "M12 5c5 0 8 5 9 7-1 2-4 7-9 7s-8-5-9-7c1-2 4-7 9-7zm0 4a3 3 0 1 0 0 6 3 3 0 0 0 0-6", findings: "M12 4l9 16H3zM12 10v5M12 17v1" };
const PARENT = { device: "devices", flow: "flows", name: "names", finding: "findings" };

const store = (key, value) => { try { localStorage.setItem(key, value); } catch { /* not kept */ } };
const stored = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
export function theme(next) {
  const wanted = next ?? stored("netscope-theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  document.documentElement.dataset.theme = wanted;
  if (next) store("netscope-theme", next);
}

export const dimButton = () => h("button", { class: "tool", type: "button", "aria-label": "Light or dark", onclick: () => theme(document.documentElement.dataset.theme === "dark" ? "light" : "dark") }, "◐");
export const outButton = (more = "") => h("button", { class: `tool ${more}`, type: "button", onclick: () => ask("session", {}, { method: "DELETE" }).then(() => location.replace("login")) }, "Log out");

const icon = (path) => s("svg", { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": 1.7, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" }, s("path", { d: path }));
export const mark = () => s("svg", { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": 1.8, "aria-hidden": "true" },
  s("circle", { cx: 12, cy: 12, r: 9.2 }), s("path", { d: "M2.8 12h5l2.4-5.4 3.6 10.8 2.4-5.4h5", "stroke-linejoin": "round", "stroke-linecap": "round" }));

/** What was typed means: an address or a MAC, a device, or a name. */
function find(text) {
  const word = text.trim();
  if (!word) return;
  if (/^[\d.]+(\/\d+)?$|^[0-9a-f:]*:[0-9a-f:]+(\/\d+)?$/i.test(word) && !/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(word)) go(link("flows", { ip: word }));
  else if (word.includes(".")) go(link("name", { domain: word.toLowerCase() }));
  else go(link("devices", { device: word }));
}

const KEYS = [["/", "find a device, a name or an address"], ["j, k", "the next row, the one before"], ["Enter", "open it"], ["← →", "on the time machine: earlier, later; with Shift: longer"],
  ["g then n d f t h", "now, devices, flows, trackers, health"], ["?", "this help"]];
function help() {
  const dialog = $("dialog#help") ?? document.body.appendChild(h("dialog", { id: "help", "aria-labelledby": "help-title" },
    h("header", {}, h("h2", { id: "help-title" }, "Keys")),
    h("dl", { class: "pairs keys" }, KEYS.map(([key, words]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, words)])),
    h("footer", {}, h("form", { method: "dialog", class: "end" }, h("button", { class: "tool" }, "Close")))));
  dialog.showModal();
}

function moveRow(step) {
  const rows = [...document.querySelectorAll("main tr[data-row]")];
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
  const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
  rows[at]?.removeAttribute("aria-selected");
  next.setAttribute("aria-selected", "true");
  next.scrollIntoView({ block: "nearest" });
  ($("a", next) ?? next).focus?.({ preventScroll: true });
}

let went = false;
function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || $("dialog[open]")) return;
  const pages = { n: "now", d: "devices", f: "flows", t: "trackers", h: "ledger" };
  if (went && pages[event.key]) go(link(pages[event.key]));
  else if (event.key === "/") $("#find").focus();
  else if (event.key === "?") help();
  else if (event.key === "j") moveRow(1);
  else if (event.key === "k") moveRow(-1);
  else { went = event.key === "g"; return; }
  went = false;
  event.preventDefault();
}

export function shell() {
  theme();
  const time = timeMachine(), badge = h("span", { class: "badge", hidden: true }), sensor = h("span", { class: "wide-only quiet sensor" });
  const links = (only) => (only ?? PAGES.map(([id]) => id)).map((id) => h("a", { href: link(id), "data-page": id },
    only ? icon(ICONS[id]) : null, PAGES.find(([one]) => one === id)[1], id === "findings" && !only ? badge : null));
  const search = h("input", { id: "find", type: "search", class: "tool search", placeholder: "Find device, name, address", "aria-label": "Find a device, a name or an address", autocomplete: "off", spellcheck: "false" });
  const share = h("button", { class: "tool wide-only", type: "button", title: "The address of this page, its span frozen", onclick: () =>
    copy(new URL(time.frozen() ? changed(time.frozen()) : location.href, location.href).href, share) }, "Copy link");
  const navigation = h("nav", { class: "nav", "aria-label": "Pages" }, links());
  const near = ["now", "devices", "flows", "trackers", "findings"];
  const others = h("details", { class: "others" }, h("summary", {}, icon("M5 12h.01M12 12h.01M19 12h.01"), "More"), h("div", {}, PAGES.filter(([id]) => !near.includes(id)).map(([id, words]) => h("a", { href: link(id), "data-page": id }, words))));
  const tabs = h("nav", { class: "nav tabs", "aria-label": "Pages, short" }, links(near), others);
  const news = h("p", { class: "news", role: "status" });
  const main = h("main", { id: "main", tabindex: -1 });
  document.body.prepend(
    h("a", { class: "skip", href: "#main" }, "To the content"),
    h("header", { class: "top" }, h("a", { class: "mark", href: "./" }, mark(), "NetScope"), navigation,
      h("div", { class: "tools" }, sensor, h("form", { role: "search", onsubmit: (event) => { event.preventDefault(); find(search.value); } }, search), share, dimButton(), outButton("wide-only"))),
    time.node, news, main, tabs);
  addEventListener("keydown", key);

  listen({}); // every page says if no news come
  setInterval(() => {
    const silent = quiet();
    const words = silent ? `No news from ${silent.of} for ${Math.round((performance.now() - silent.since) / 1000)} s: what is shown may be old.` : "";
    if (news.textContent !== words) news.textContent = words;
    sensor.replaceChildren(h("span", { class: isLive() ? "live-dot" : "live-dot off" }), isLive() ? " capture runs" : " no capture");
  }, 1000);

  return {
    main, time,
    setPage(title, spanOfPage, takesTime) {
      document.title = `${title} · NetScope`;
      time.setPage(spanOfPage, takesTime);
      const page = here().page;
      others.open = false;
      for (const anchor of [navigation, tabs].flatMap((nav) => [...nav.querySelectorAll("a")])) {
        anchor.setAttribute("href", link(anchor.dataset.page));
        if (anchor.dataset.page === (PARENT[page] ?? page)) anchor.setAttribute("aria-current", "page");
        else anchor.removeAttribute("aria-current");
      }
    },
    setFindings(n, more) {
      badge.hidden = !n;
      badge.replaceChildren(f.count(n), more ? "+" : "", h("span", { class: "hidden-text" }, " open"));
    },
  };
}
