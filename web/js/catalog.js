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
