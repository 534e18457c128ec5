// SPDX-License-Identifier: MIT
// The log-in: trades a token for a cookie that no script can read.

let theme = null;
try { theme = localStorage.getItem("netscope-theme"); } catch { /* the browser keeps nothing */ }
document.documentElement.dataset.theme = theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

const form = document.getElementById("form"), problem = document.getElementById("problem");

/** In the place of another page, that page comes again; at /login, the page now. */
function goOn() {
  if (location.pathname.endsWith("/login")) location.replace("./");
  else location.reload();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  problem.textContent = "";
  try {
    const answer = await fetch("api/v1/session", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token: form.elements.token.value.trim() }),
    });
    if (answer.ok) return goOn();
    const said = await answer.json();
    problem.textContent = answer.status === 401 ? "This is no token of this server." : said.detail;
  } catch {
    problem.textContent = "The server does not answer.";
  }
  form.elements.token.select();
});
