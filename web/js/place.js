// SPDX-License-Identifier: MIT
// Where one is: the address is the whole state of a page, so reloading, links, back and forward give the same page.

/** The page of an address: its last part; of the root, now. */
export const pageOf = (path) => path.slice(path.lastIndexOf("/") + 1) || "now";

export const here = () => ({ page: pageOf(location.pathname), parameters: Object.fromEntries(new URLSearchParams(location.search)) });

/** A relative address. The span stays, unless parameters name another; what is null is left out. */
export function link(page, parameters = {}, { keepsSpan = true } = {}) {
  const now = here().parameters, query = new URLSearchParams();
  if (keepsSpan) for (const key of ["since", "until"]) if (now[key] && !(key in parameters)) query.set(key, now[key]);
  for (const [key, value] of Object.entries(parameters)) if (value !== null && value !== undefined && value !== "") query.set(key, value);
  const text = query.toString();
  return (page === "now" ? "./" : page) + (text ? "?" + text : "");
}

/** This page with other parameters; null takes one away. The cursor is of the old ones, so it goes. */
export function changed(changes) {
  const { page, parameters } = here();
  return link(page, { ...parameters, cursor: null, ...changes }, { keepsSpan: false });
}

let show = () => {};
export function go(address, { replace = false } = {}) {
  history[replace ? "replaceState" : "pushState"](null, "", address);
  show();
}

/** Calls back for each new place: by links, by back and forward. */
export function follow(callback) {
  show = callback;
  addEventListener("popstate", callback);
  document.addEventListener("click", (event) => {
    const anchor = event.target.closest?.("a[href]");
    if (!anchor || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const target = new URL(anchor.href);
    if (target.origin !== location.origin || anchor.hasAttribute("download") || target.pathname.includes("/api/")) return;
    if (target.pathname === location.pathname && target.search === location.search && target.hash) return;
    event.preventDefault();
    go(anchor.href);
  });
}
