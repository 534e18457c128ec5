// SPDX-License-Identifier: MIT
// What the server says of itself: which parameters each listing takes, and what each column means. It is asked once.

import { ask } from "./api.js";

let description = null;

/** {columns: {name: {type, description, "x-unit"}}, parameters: [{name, description, schema}]} of a listing. */
export async function catalog(path) {
  description ??= ask("openapi.json").catch((cause) => { description = null; throw cause; });
  const { paths, components } = await description;
  const listing = paths[`/${path}`]?.get;
  return {
    columns: components.schemas[path.replaceAll("/", "_")]?.properties ?? {},
    parameters: (listing?.parameters ?? []).map((one) => components.parameters[one.$ref.split("/").at(-1)]),
  };
}

/** The questions that have a name: {name, words, takes: [parameters]}. */
export async function saved() {
  await catalog("saved/talkers");
  const { paths } = await description, head = "/saved/";
  return Object.entries(paths).filter(([path]) => path.startsWith(head)).map(([path, { get }]) =>
    ({ name: path.slice(head.length), words: get.summary, takes: get.parameters.map((one) => one.$ref.split("/").at(-1)) }));
}
