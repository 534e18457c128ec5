// SPDX-License-Identifier: MIT
// Questions to the server. Each answer carries its SQL and how complete it is; an error is a whole sentence.

export class Problem extends Error {
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }
}

/** The address of a question; what is null or "" is left out. */
export function address(path, parameters = {}) {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(parameters))
    if (value !== null && value !== undefined && value !== "") query.set(key, value);
  const text = query.toString();
  return `api/v1/${path}${text ? "?" + text : ""}`;
}

let asked = 0;
/** How many questions this page has asked: the tests hold it to six. */
export const questions = () => asked;
export const forgetQuestions = () => { asked = 0; };

export async function ask(path, parameters, options = {}) {
  const at = address(path, parameters);
  let answer;
  asked++;
  try {
    answer = await fetch(at, { headers: { Accept: "application/json" }, ...options });
  } catch (cause) {
    if (cause.name === "AbortError") throw cause;
    throw new Problem("The server does not answer.", 0);
  }
  if (answer.status === 401) { // the session is over: the page comes again as the log-in
    location.reload();
    throw new Problem("The session is over.", 401);
  }
  if (answer.status === 204) return null;
  const said = await answer.json().catch(() => null);
  if (!answer.ok) throw new Problem(said?.detail ?? `The server answered ${answer.status}.`, answer.status);
  if (said) said.address = at;
  return said;
}

/** Asks for a change. The server passes it to the capture, which writes it; a "no" is a sentence. */
export const change = (method, path, body) => ask(path, {}, { method, body: body && JSON.stringify(body),
  headers: { Accept: "application/json", ...(body ? { "Content-Type": "application/json" } : {}) } });

/** The command line that asks the same. */
export function command(path, parameters) {
  const quoted = (text) => (/^[\w.:@/+-]+$/.test(text) ? text : `'${String(text).replaceAll("'", "'\\''")}'`);
  const words = Object.entries(parameters).filter(([, value]) => value).map(([key, value]) =>
    value === "1" && ["all", "silenced"].includes(key) ? `--${key}` : `--${key} ${quoted(value)}`);
  return ["netscope", path, ...words].join(" ");
}
