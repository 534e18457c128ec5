// SPDX-License-Identifier: MIT
// The page Probe by itself: of `netscope serve --probe-only`, which has no database.
import { h } from "./dom.js";
import { mark, theme, dimButton, outButton } from "./shell.js";
import { trouble } from "./card.js";
import page from "./pages/probe.js";

theme();
const main = h("main", { id: "main", tabindex: -1 });
document.body.prepend(h("a", { class: "skip", href: "#main" }, "To the content"),
  h("header", { class: "top" }, h("a", { class: "mark", href: "./" }, mark(), "NetScope"), h("div", { class: "tools" }, dimButton(), outButton())), main);
try {
  main.replaceChildren(...(await page.build({ alone: true, parameters: Object.fromEntries(new URLSearchParams(location.search)) })).filter(Boolean));
} catch (cause) {
  main.replaceChildren(trouble(cause, () => location.reload()));
}
document.documentElement.dataset.ready = "probe";
