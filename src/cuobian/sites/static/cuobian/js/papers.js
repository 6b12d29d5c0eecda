// Texts that keep themselves: to the server while one types, to this device when the server is not reached. And quoting a passage.
import { csrfToken, say } from "./app.js";

const WAIT = 1500;
const form = document.querySelector("form[data-cb-paper]");
const fieldsOf = (of) => [...of.querySelectorAll("textarea[name]")];
const wordsOf = (of) => Object.fromEntries(fieldsOf(of).map((field) => [field.name, field.value]));

function writing() {
  const key = `cb-paper:${form.dataset.cbPaper}:${form.dataset.cbAccount}`;
  const said = form.querySelector("[data-cb-paper-said]");
  const found = document.querySelector("[data-cb-paper-found]");
  const asLoaded = JSON.stringify(wordsOf(form));
  let timer = 0;
  let last = asLoaded;

  const tell = (words) => { said.textContent = words; };

  function keepHere(body) {
    try { localStorage.setItem(key, body); } catch { /* a full or closed store: the page itself still holds the words */ }
  }

  async function keep() {
    const body = JSON.stringify(wordsOf(form));
    if (body === last) return;
    keepHere(body);
    try {
      const answer = await fetch(form.dataset.cbKeep, {
        method: "POST", body: new FormData(form), redirect: "manual",
        headers: { "Accept": "application/json", "X-CSRFToken": csrfToken() },
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json();
      last = body;
      localStorage.removeItem(key);
      tell(`${told.kept} ${form.dataset.cbKept}`);
    } catch {
      tell(form.dataset.cbLost);
    }
  }

  function typed() {
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT);
    const over = fieldsOf(form).filter((field) => field.value.length > Number(field.dataset.most));
    if (over.length) tell(over.map((field) => `${form.dataset.cbTooLong} ${field.value.length - Number(field.dataset.most)}`).join(" "));
  }

  function offer() {
    let kept = null;
    try { kept = localStorage.getItem(key); } catch { return; }
    if (!kept) return;
    if (kept === asLoaded) { localStorage.removeItem(key); return; }
    found.hidden = false;
    found.querySelector("[data-cb-paper-take]").addEventListener("click", () => {
      const words = JSON.parse(kept);
      fieldsOf(form).forEach((field) => { if (field.name in words) field.value = words[field.name]; });
      found.hidden = true;
      say(form.dataset.cbKept);
      keep();
    });
    found.querySelector("[data-cb-paper-forget]").addEventListener("click", () => {
      localStorage.removeItem(key);
      found.hidden = true;
    });
  }

  form.addEventListener("input", typed);
  form.addEventListener("submit", () => { clearTimeout(timer); keepHere(JSON.stringify(wordsOf(form))); });
  offer();
}

function quoting() {
  const button = document.querySelector("[data-cb-quote]");
  if (!button) return;
  const text = document.querySelector("[data-cb-quoted]");
  const field = document.getElementById(button.dataset.cbQuote);
  button.hidden = false;
  document.addEventListener("selectionchange", () => {
    const chosen = document.getSelection();
    if (chosen && !chosen.isCollapsed && text.contains(chosen.anchorNode)) button.dataset.chosen = chosen.toString();
  });
  button.addEventListener("click", () => {
    if (!button.dataset.chosen) return;
    field.value = button.dataset.chosen.trim();
    field.focus();
  });
}

if (form) writing();
quoting();
