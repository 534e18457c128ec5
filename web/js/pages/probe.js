// SPDX-License-Identifier: MIT
// Probe: how does a request to a server travel, and where does it fail? Only a press of the button sends something: the
// address names a target, and never asks it.
import { h, s, plain } from "../dom.js";
import * as f from "../format.js";
import { ask, change } from "../api.js";
import { card, table } from "../card.js";
import { link } from "../place.js";
import { tag, when } from "../bits.js";

const TONES = { good: "good", doubtful: "warn", failed: "bad" };
const COLOURS = { good: "var(--good)", doubtful: "var(--warn)", failed: "var(--bad)" };
const state = (word) => tag(word, TONES[word] ?? "");

/** When a step went on, on the scale of the whole run. */
const lane = (step, whole) => s("svg", { class: "lane", viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" },
  s("rect", { x: Math.min(99, (step.start_us / whole) * 100), width: Math.max(0.7, Math.min(100, (step.duration_us / whole) * 100)), height: 8, rx: 0.5, fill: COLOURS[step.state] ?? "var(--ink-3)" }));

/** A number is shown by the unit that ends its name. */
const fact = (name, value) => [value].flat().map((one) => (typeof one !== "number" ? one
  : /_us$/.test(name) ? f.duration(one) : /bytes$/.test(name) ? `${f.count(one)} B` : /_s$/.test(name) ? `${f.count(one)} s` : f.count(one))).join(", ");
const words = (name) => name.replace(/_(us|bytes|s)$/, "").replaceAll("_", " ");

const waterfall = (steps, whole) => h("ol", { class: "waterfall" }, steps.map((step) => h("li", {}, h("details", {},
  h("summary", {}, h("b", {}, step.layer), state(step.state), h("span", { class: "subject", title: step.subject }, step.subject), lane(step, whole),
    h("span", { class: "num" }, step.state === "not tried" ? f.NOTHING : f.duration(step.duration_us)), step.why ? h("span", { class: "why" }, step.why) : null),
  Object.keys(step.facts).length ? h("dl", { class: "pairs" }, Object.entries(step.facts).map(([name, value]) => [h("dt", {}, words(name)), h("dd", {}, fact(name, value))]))
    : h("p", { class: "faint" }, "There are no facts.")))));

const hops = (path) => table("Path", [
  { head: "By", fit: true, cell: (r) => r.way },
  { head: "Hop", num: true, cell: (r) => r.hop },
  { head: "Router", grow: true, cell: (r) => (r.address ? [h("span", { class: "mono" }, r.address), r.name ? ` ${r.name}` : null] : h("span", { class: "faint" }, "silent")), title: (r) => r.name ?? r.address },
  { head: "Network", mid: true, cell: (r) => [r.organisation ?? (r.asn ? `AS${r.asn}` : f.NOTHING), r.country ? `, ${f.country(r.country)}` : null] },
  { head: "Time", num: true, cell: (r) => f.duration(r.us) },
], path);

function found(run) {
  const whole = Math.max(1, ...run.steps.map((step) => step.start_us + step.duration_us));
  return [card(run.url, { note: `${f.exact(run.began_us)}, ${f.duration(run.duration_us)}`, right: state(run.state), whole: false },
    h("p", { class: "verdict" }, run.verdict),
    run.history?.sentence ? h("p", { class: "quiet" }, run.history.sentence) : null,
    (run.changes ?? []).map((one) => h("p", {}, tag("changed", "warn"), ` ${one}`)),
    waterfall(run.steps, whole),
    h("p", { class: "foot" }, "A line opens to what was found. ", h("code", {}, `netscope probe ${/^[\w.:@/?=&%+-]+$/.test(run.url) ? run.url.replaceAll("&", "\\&").replaceAll("?", "\\?") : "URL"}`), " asks the same on a command line.")),
  run.path?.length ? card("Path", { note: "the routers between", flush: true, whole: false }, hops(run.path)) : null];
}

export default {
  title: "Probe",
  span: null,
  async build(context) {
    const result = h("div", { class: "w12 stack" }), says = h("p", { class: "says", role: "status" }), busy = h("p", { class: "quiet", role: "status" }), kept = h("div");
    const field = h("input", { id: "target", type: "text", class: "tool target", value: context.parameters.target ?? "", placeholder: "example.org", "aria-label": "URL or HOST:PORT", required: true, maxlength: 1000, autocomplete: "off", autocapitalize: "none", spellcheck: "false" });
    const button = h("button", { class: "tool main" }, "Probe");
    const list = async () => {
      if (context.alone) return; // there is no database
      const { rows } = await ask("probes", { limit: 25 });
      kept.replaceChildren(table("Runs that were kept", [
        { head: "When", fit: true, cell: (r) => when(r.began_us, Date.now() * 1000) },
        { head: "State", fit: true, cell: (r) => state(r.state) },
        { head: "Target", mid: true, cell: (r) => h("a", { class: "name", href: link("probe", { target: r.url }) }, r.url), title: (r) => r.url },
        { head: "Verdict", grow: true, wide: true, cell: (r) => r.verdict, title: (r) => r.verdict },
        { head: "Answer", num: true, wide: true, cell: (r) => f.duration(r.total_us) },
      ], rows, { empty: "No run was kept yet." }));
    };
    const run = async (event) => {
      event.preventDefault();
      button.disabled = true;
      says.textContent = "";
      busy.textContent = "It is asked, layer by layer; that takes some seconds …";
      try {
        result.replaceChildren(...found(await change("POST", "probes", { target: field.value.trim() })).filter(Boolean));
        await list();
      } catch (cause) { says.textContent = plain(cause.message); }
      busy.textContent = "";
      button.disabled = false;
    };
    await list();
    return [h("div", { class: "w12 title" }, h("h1", {}, "Probe"), h("p", { class: "lede" }, "How does a request to a server travel, and where does it fail? This machine asks it, layer by layer: names, TCP, TLS, HTTP, HTTP/3, the path.")),
      card("Ask a server", { note: "operators only, and what probe.allow of the configuration names", whole: false }, h("form", { class: "ways", onsubmit: run }, field, button), busy, says),
      result, context.alone ? null : card("Runs that were kept", { note: "the newest first; a target is put into the line above", flush: true, whole: false }, kept)];
  },
};
