// SPDX-License-Identifier: MIT
// The forms of reports, by validators of others: HTML by html-validate, Markdown by markdownlint, JSON by its schema (ajv).
//   node tests/page/report_forms_test.mjs FILE.html|FILE.md|FILE.json...
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const modules = resolve(process.env.PAGE_MODULES ?? "build/page-tests/node_modules");
const absent = ["html-validate", "markdownlint", "ajv"].filter((name) => !existsSync(join(modules, name)));
if (absent.length) { console.log(`missing: ${absent} in ${modules}: scripts/get-web --tests gets it`); process.exit(2); }
const require = createRequire(join(modules, "x.js"));
const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

async function of_html(text) {
  const { HtmlValidate } = require("html-validate");
  // The style stands in the file, and widths of bars on their elements: a report loads nothing.
  const validate = new HtmlValidate({ root: true, extends: ["html-validate:standard", "html-validate:a11y"], rules: { "no-inline-style": "off" } });
  const report = await validate.validateString(text);
  return report.results.flatMap((result) => result.messages.map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message}`));
}

async function of_markdown(text) {
  const { lint } = await import(require.resolve("markdownlint").replace(/lib.*$/, "lib/exports-promise.mjs"));
  // A statement is a line as long as it is, and tables have sentences in their cells.
  const found = await lint({ strings: { report: text }, config: { default: true, MD013: false } });
  return found.report.map((m) => `${m.lineNumber} ${m.ruleNames.join("/")}: ${m.ruleDescription} ${m.errorDetail ?? ""}`);
}

async function of_json(text) {
  const schema = JSON.parse(readFileSync(join(root, "internal/report/report.schema.json"), "utf8"));
  const Ajv = require(/2020-12/.test(schema.$schema ?? "") ? "ajv/dist/2020.js" : "ajv").default;
  const check = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true }).compile(schema);
  return check(JSON.parse(text)) ? [] : check.errors.map((e) => `${e.instancePath} ${e.message}`);
}

let bad = 0;
for (const file of process.argv.slice(2)) {
  const judge = { html: of_html, md: of_markdown, json: of_json }[file.split(".").pop()];
  const problems = await judge(readFileSync(file, "utf8"));
  console.log(`${file}: ${problems.length ? problems.length + "\n  " + problems.slice(0, 20).join("\n  ") : "valid"}`);
  bad += problems.length;
}
process.exit(bad ? 1 : 0);
