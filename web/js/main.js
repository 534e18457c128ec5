// SPDX-License-Identifier: MIT
// Shows the page of the address. A page is a module of pages/ with
//   title, span (what it takes if the address says no time; null: time means nothing on it), and
//   build(context), which gives its nodes, and may give context.ends() what it leaves behind.

import { h, plain } from "./dom.js";
import { ask, forgetQuestions, questions } from "./api.js";
import { follow, here } from "./place.js";
import { shell } from "./shell.js";
import { span } from "./time.js";
import { trouble } from "./card.js";

const frame = shell();
let turn = 0, ends = [];

async function show() {
  const mine = ++turn, { page, parameters } = here();
  forgetQuestions();
  document.documentElement.removeAttribute("data-ready");
  frame.main.classList.add("waits"); // the last answer, greyed
  for (const end of ends.splice(0)) end();
  let told = false;
  try {
    const module = (await import(`./pages/${page}.js`)).default;
    if (mine !== turn) return;
    frame.setPage(module.title, module.span, module.span !== null);
    const context = {
      parameters,
      slots: [], // of the whole record, when record is there
      /** A question within the span of the page; the first answer tells the time machine what it covers. */
      async ask(path, wanted = {}, { timeless = false } = {}) {
        const answer = await ask(path, { ...(timeless || module.span === null ? {} : span(module.span)), ...wanted });
        if (!timeless && !told && mine === turn && answer.complete) { told = true; frame.time.setSpan(answer); }
        return answer;
      },
      record: ask("figures/hours", { limit: 1000 }).then((answer) => {
        context.slots = answer.rows;
        if (mine === turn) frame.time.setRecord(answer.rows);
        return answer;
      }),
      setFindings: frame.setFindings,
      setTitle: (title) => { document.title = `${plain(title)} · NetScope`; },
      again: show,
      ends: (end) => (mine === turn ? ends.push(end) : end()),
    };
    context.record.catch(() => {});
    const nodes = await module.build(context);
    if (mine !== turn) return;
    frame.main.replaceChildren(...nodes.flat().filter(Boolean));
  } catch (cause) {
    if (mine !== turn) return;
    frame.main.replaceChildren(h("h1", { class: "w12" }, "This page could not be read"), trouble(cause, show));
    if (!cause.status && cause.name !== "AbortError") console.warn(cause);
  }
  frame.main.classList.remove("waits");
  document.documentElement.dataset.questions = questions();
  document.documentElement.dataset.ready = page;
}

follow(() => { scrollTo(0, 0); show(); });
show();
