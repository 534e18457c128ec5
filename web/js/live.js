// SPDX-License-Identifier: MIT
// What is new, as the server tells it: one stream for the page, whatever its parts listen to. If nothing comes any more,
// the page says for how long; it goes on by itself.

import { ask } from "./api.js";

const TOPICS = ["hello", "rates", "talkers", "flows", "devices", "findings", "skipped", "reset"];
const hearers = new Map(TOPICS.map((topic) => [topic, new Set()]));
let stream = null, opened = "", tries = null, lostAt = null, ratesAt = null;

/** Since when (performance.now()) there is no news, and of whom: null if all is well. */
export function quiet() {
  if (lostAt !== null) return { since: lostAt, of: "the server" };
  return ratesAt !== null && performance.now() - ratesAt > 3500 ? { since: ratesAt, of: "the capture" } : null;
}
/** A capture runs, and was heard lately. */
export const isLive = () => lostAt === null && ratesAt !== null && performance.now() - ratesAt < 3500;

function connect() {
  stream?.close();
  stream = new EventSource(`api/v1/events?topics=${opened}`);
  stream.onopen = () => { lostAt = null; };
  stream.onerror = () => {
    lostAt ??= performance.now();
    // A browser gives up if the answer is no stream (a proxy's page, a token that is gone).
    if (stream.readyState === EventSource.CLOSED && !tries)
      tries = setTimeout(() => { // a server that was started again knows no session: then the log-in comes in the place of the page
        ask("session").catch(() => {}).then(() => { tries = null; if (!document.hidden) connect(); });
      }, 2000);
  };
  for (const topic of TOPICS)
    stream.addEventListener(topic, (event) => {
      let data = null;
      try { data = JSON.parse(event.data || "null"); } catch { return; }
      lostAt = null;
      if (topic === "rates") ratesAt = performance.now();
      for (const hearer of hearers.get(topic)) hearer(data);
    });
}

/** A page that nobody sees needs no stream: browsers keep few connections to a server, for all tabs together. */
document.addEventListener("visibilitychange", () => {
  if (document.hidden) { stream?.close(); stream = null; lostAt = null; }
  else if (opened) { if (ratesAt !== null) ratesAt = performance.now(); connect(); }
});

/** Listens from now on: {rates: data => ...}. Returns what ends it. */
export function listen(wanted) {
  for (const [topic, hearer] of Object.entries(wanted)) hearers.get(topic).add(hearer);
  const topics = TOPICS.slice(1, 6).filter((topic) => topic === "rates" || topic === "findings" || hearers.get(topic).size).join(",");
  if (topics !== opened || !stream) { opened = topics; if (!document.hidden) connect(); }
  return () => { for (const [topic, hearer] of Object.entries(wanted)) hearers.get(topic).delete(hearer); };
}
