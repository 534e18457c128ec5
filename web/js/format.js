// SPDX-License-Identifier: MIT
// How figures are written, once for all pages. Three digits that matter, NULL as a dash and never as 0, times in the
// zone that the bar names.

export const NOTHING = "–";
const THIN = "\u202f"; // a thin space that does not break

function stored(key) {
  try { return localStorage.getItem(key); } catch { return null; }
}
/** A browser that hides its zone says UTC; then that is what the bar names. */
export const zone = stored("netscope-zone") ?? Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";

function scaled(value, units, base) {
  if (value === null || value === undefined) return [NOTHING, ""];
  let i = 0, v = value;
  while (v >= base * 0.9995 && i < units.length - 1) { v /= base; i++; }
  const text = i === 0 ? String(Math.round(v)) : v >= 100 ? v.toFixed(0) : v >= 10 ? v.toFixed(1) : v.toFixed(2);
  return [text, units[i]];
}
export const bytesParts = (v) => scaled(v, ["B", "KiB", "MiB", "GiB", "TiB"], 1024);
export const bitsParts = (v) => scaled(v, ["bit/s", "kbit/s", "Mbit/s", "Gbit/s"], 1000);
export const bytes = (v) => bytesParts(v).join(" ").trim();
export const bits = (v) => bitsParts(v).join(" ").trim();
/** For axes: no digits that say nothing. */
export const round = (parts) => (parts[0].replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "") + " " + parts[1]).trim();
export const count = (v) =>
  v === null || v === undefined ? NOTHING : Math.round(v).toLocaleString("en").replaceAll(",", THIN);
export const short = (v) =>
  v === null || v === undefined ? NOTHING
    : v < 10000 ? count(v) : scaled(v, ["", "k", "M", "G"], 1000).join("").replace(/\.0+(?=[kMG])/, "");
export const plural = (n, one, many = one + "s") => `${count(n)} ${n === 1 ? one : many}`;

/** A share never rounds up to 100 %: 99.996 % is "99.99 %", and 100 % means all. */
export function percent(share, digits = 1) {
  if (share === null || share === undefined) return NOTHING;
  if (share === 1) return "100 %";
  const p = 10 ** digits;
  if (share > 0 && share * 100 * p < 1) return `< ${(1 / p).toFixed(digits)} %`;
  return (Math.floor(share * 100 * p) / p).toFixed(digits) + " %";
}

export function duration(us) {
  if (us === null || us === undefined) return NOTHING;
  if (us < 0) return "−" + duration(-us);
  if (us < 1000) return `${Math.round(us)} µs`;
  if (us < 1e6) return `${(us / 1e3).toFixed(us < 1e4 ? 2 : us < 1e5 ? 1 : 0)} ms`;
  if (us < 60e6) return `${(us / 1e6).toFixed(us < 1e7 ? 2 : 1)} s`;
  if (us < 3600e6) return `${Math.floor(us / 60e6)} min ${Math.floor((us / 1e6) % 60)} s`;
  if (us < 86400e6) return `${Math.floor(us / 3600e6)} h ${Math.floor((us / 60e6) % 60)} min`;
  return `${Math.floor(us / 86400e6)} d ${Math.floor((us / 3600e6) % 24)} h`;
}

function times(options) {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hourCycle: "h23", ...options });
  return (us) => (us === null || us === undefined ? NOTHING : format.format(us / 1000));
}
export const clock = times({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
export const hour = times({ hour: "2-digit", minute: "2-digit" });
export const day = times({ weekday: "short", day: "numeric", month: "short" });
export const weekday = times({ weekday: "short", day: "numeric" });
export const moment = times({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const whole = times({ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" });
/** To the microsecond, with the zone. */
export const exact = (us) =>
  us === null || us === undefined ? NOTHING
    : `${whole(us)}.${String(((us % 1e6) + 1e6) % 1e6).padStart(6, "0")} ${zone}`;
/** As the API takes it (UTC). */
export const iso = (us) => new Date(us / 1000).toISOString().slice(0, 19);
/** Begins and ends of local days and hours, as far as the zone's offset now holds. */
export function offset(us) {
  const parts = Object.fromEntries(new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", year: "numeric",
    month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" }).formatToParts(us / 1000).map((p) => [p.type, +p.value]));
  return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute) * 1000 - Math.floor(us / 60e6) * 60e6;
}

export function ago(us, now) {
  if (us === null || us === undefined) return NOTHING;
  const d = now - us;
  if (d < 60e6) return `${Math.max(0, Math.round(d / 1e6))} s ago`;
  if (d < 3600e6) return `${Math.round(d / 60e6)} min ago`;
  if (d < 36 * 3600e6) return `${Math.round(d / 3600e6)} h ago`;
  return `${Math.round(d / 86400e6)} d ago`;
}

const regions = new Intl.DisplayNames(["en"], { type: "region" });
export function country(code) {
  if (!code) return "country not known";
  try { return regions.of(code); } catch { return code; }
}

/** How a name was learnt (flows.dst_domain_source): a word, and what it means. */
export const SOURCES = {
  sni: ["SNI", "the client said this name in its TLS hello"],
  quic_sni: ["QUIC", "the client said this name in its QUIC hello"],
  http_host: ["HTTP", "the client asked for this host in clear HTTP"],
  dns: ["DNS", "this client was told that this address is that name, before it connected"],
  dns_unasked: ["unasked", "an answer that nobody asked for names this address so"],
  ech_outer: ["ECH", "the outer name of an Encrypted ClientHello: the provider, not the site"],
  cert: ["CERT", "taken from the server's certificate"],
};
/** Zeek's states of a connection. */
export const STATES = {
  SF: "opened, talked and closed in order", S0: "asked, never answered", S1: "open", REJ: "refused",
  S2: "closed by the originator only", S3: "closed by the responder only", RSTO: "cut off by the originator",
  RSTR: "cut off by the responder", RSTOS0: "asked, then cut off without an answer", RSTRH: "answered, then cut off",
  SH: "asked and closed, never answered", SHR: "answered and closed, never asked", OTH: "seen from the middle",
};
