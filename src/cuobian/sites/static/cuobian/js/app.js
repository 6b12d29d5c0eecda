// Behaviour that pages ask for by data-cb-* attributes (docs/design.md). Everything works without it, with more clicks.

const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

export function cookie(name) {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

export function csrfToken() {
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  return field ? field.value : cookie("csrftoken");
}

export function say(words) {
  const live = document.getElementById("cb-live");
  if (live) live.textContent = words;
}

const asksFor = (event, name) => event.target.closest && event.target.closest(`[${name}]`);

function clicks(event) {
  const print = asksFor(event, "data-cb-print");
  const back = asksFor(event, "data-cb-back");
  const copy = asksFor(event, "data-cb-copy");
  const show = asksFor(event, "data-cb-show");
  const clear = asksFor(event, "data-cb-clear");
  const ask = asksFor(event, "data-cb-confirm");
  const set = asksFor(event, "data-cb-set");
  if (print) window.print();
  if (back) history.back();
  if (copy) copyWords(copy);
  if (show) showSecret(show);
  if (clear) choose(tableOf(clear), false);
  if (set) setField(set, event);
  if (ask && ask.tagName !== "FORM" && !window.confirm(ask.dataset.cbConfirm)) event.preventDefault();
}

async function copyWords(button) {
  const source = document.querySelector(button.dataset.cbCopy);
  await navigator.clipboard.writeText(source.value || source.textContent.trim());
  button.classList.add("cb-copied");
  say(button.dataset.cbDone || button.textContent.trim());
}

// A value offered beside a field is taken into it, as if it had been typed.
function setField(button, event) {
  const field = document.querySelector(button.dataset.cbSet);
  event.preventDefault();
  field.value = button.value;
  ["input", "change"].forEach((name) => field.dispatchEvent(new Event(name, { bubbles: true })));
  field.focus();
}

function showSecret(button) {
  const field = document.querySelector(button.dataset.cbShow);
  const hidden = field.type === "password";
  field.type = hidden ? "text" : "password";
  button.setAttribute("aria-pressed", String(hidden));
}

// --- rows that are chosen -----------------------------------------------------------------------------------------
const tableOf = (inside) => {
  const bulk = inside.closest("[data-cb-bulk]");
  return bulk ? document.getElementById(bulk.dataset.cbBulk) : inside.closest("table");
};
const boxes = (table) => $$("tbody input[type=checkbox]", table);

function choose(table, on) {
  boxes(table).forEach((box) => { box.checked = on; });
  counted(table);
}

function counted(table) {
  if (!table) return;
  const all = boxes(table);
  const chosen = all.filter((box) => box.checked);
  const head = table.querySelector("[data-cb-select-all]");
  if (head) {
    head.checked = all.length > 0 && chosen.length === all.length;
    head.indeterminate = chosen.length > 0 && chosen.length < all.length;
  }
  all.forEach((box) => box.closest("tr").setAttribute("aria-selected", String(box.checked)));
  const bulk = document.querySelector(`[data-cb-bulk="${table.id}"]`);
  if (!bulk) return;
  bulk.hidden = chosen.length === 0;
  bulk.querySelector("[data-cb-count]").textContent = String(chosen.length);
  if (!chosen.length) $$("[data-cb-all]", bulk).forEach((box) => { box.checked = false; });
}

function changes(event) {
  const target = event.target;
  if (target.matches("[data-cb-select-all]")) choose(tableOf(target), target.checked);
  else if (target.matches("tbody input[type=checkbox]")) counted(tableOf(target));
  if (target.matches("[data-cb-submit]")) target.form.requestSubmit();
  if (target.matches(".cb-choice input")) markChoices(target.name);
  if (target.matches("[data-cb-photos]")) showPhotos(target);
}

// Older browsers have no :has(): the chosen row is marked by a class.
function markChoices(name) {
  $$(`.cb-choice input[name="${name}"]`).forEach((input) => {
    input.closest(".cb-choice").classList.toggle("is-checked", input.checked);
  });
}

function showPhotos(input) {
  const strip = document.getElementById(input.dataset.cbPhotos);
  $$("[data-cb-preview]", strip).forEach((old) => old.remove());
  [...input.files].forEach((file) => {
    const figure = document.createElement("figure");
    const image = document.createElement("img");
    figure.dataset.cbPreview = "";
    image.src = URL.createObjectURL(file);
    image.alt = file.name;
    figure.append(image);
    strip.insertBefore(figure, input.closest(".cb-photo-add"));
  });
}

// --- forms -------------------------------------------------------------------------------------------------------------
const unsaved = new Map(); // a form -> how often something was typed in it since it was last saved

function submits(event) {
  const form = event.target;
  if (form.dataset.cbConfirm && !window.confirm(form.dataset.cbConfirm)) {
    event.preventDefault();
    return;
  }
  unsaved.delete(form);
  if (!("cbOnce" in form.dataset)) return;
  if (form.dataset.cbSent) event.preventDefault();
  form.dataset.cbSent = "1";
}

function inputs(event) {
  const form = event.target.closest("form[data-cb-leave]");
  if (form) unsaved.set(form, (unsaved.get(form) || 0) + 1);
}

// A form that saves itself: what was sent is safe once the answer says so, unless more was typed meanwhile.
const sent = new WeakMap();
const formOf = (element) => element.closest("form[data-cb-leave]");

function sends(event) {
  const form = formOf(event.detail.elt);
  if (form) sent.set(form, unsaved.get(form));
}

function answered(event) {
  const form = event.detail.target && formOf(event.detail.target);
  if (form && event.detail.target.querySelector("[data-cb-kept]") && sent.get(form) === unsaved.get(form)) unsaved.delete(form);
}

// A quiet save that did not arrive must not look like one that did.
function failed(event) {
  const told = event.detail.target;
  if (!told || !told.dataset.cbFailed) return;
  const chip = document.createElement("span");
  chip.className = "cb-chip is-refused";
  chip.textContent = told.dataset.cbFailed;
  told.replaceChildren(chip);
}

// Signed out meanwhile: what came is another page than was asked for, and does not belong into this one.
function strayed(event) {
  const { xhr, pathInfo, target } = event.detail;
  if (!target.dataset.cbFailed || !xhr.responseURL) return;
  if (new URL(xhr.responseURL).pathname === new URL(pathInfo.requestPath, window.location.href).pathname) return;
  event.detail.shouldSwap = false;
  failed(event);
}

// Lists inside of what is swapped stay where they were scrolled to.
const scrolled = new Map();

function beforeSwapped(event) {
  $$("[data-cb-scroll][id]", event.detail.target).forEach((list) => scrolled.set(list.id, list.scrollTop));
}

function afterSwapped(event) {
  $$("[data-cb-scroll][id]", event.target).forEach((list) => { list.scrollTop = scrolled.get(list.id) || 0; });
}

function leaving(event) {
  if (unsaved.size) event.preventDefault();
}

function keys(event) {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== "radio";
  if (event.key === "Escape") $$("details[data-cb-menu][open]").forEach((menu) => { menu.open = false; });
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const choice = document.querySelector(`.cb-choice input[data-cb-key="${CSS.escape(event.key)}"]`);
  if (!choice) return;
  choice.focus();  // so that Enter sends the form it stands in
  choice.click();
}

function closeMenus(event) {
  $$("details[data-cb-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
}

// --- filters: behind a button on a phone, open beside the search box on a wide page ------------------------------------
const wide = window.matchMedia("(min-width: 768px)");

function unfold() {
  $$("details.cb-more").forEach((more) => { more.open = wide.matches; });
}

wide.addEventListener("change", unfold);
if (wide.matches) unfold();

// --- start ---------------------------------------------------------------------------------------------------------------
function reveal(root = document) {
  $$("[data-cb-print][hidden], [data-cb-back][hidden], [data-cb-copy][hidden], [data-cb-show][hidden], [data-cb-read][hidden]", root)
    .forEach((button) => { button.hidden = false; });
  $$(".cb-no-js", root).forEach((element) => { element.hidden = true; });
  $$("table", root).filter((table) => table.querySelector("[data-cb-select-all]")).forEach(counted);
  new Set($$(".cb-choice input", root).map((input) => input.name)).forEach(markChoices);
}

document.addEventListener("click", clicks);
document.addEventListener("click", closeMenus);
document.addEventListener("change", changes);
document.addEventListener("submit", submits);
document.addEventListener("input", inputs);
document.addEventListener("keydown", keys);
window.addEventListener("beforeunload", leaving);
window.addEventListener("pageshow", () => $$("form[data-cb-sent]").forEach((form) => { delete form.dataset.cbSent; }));
document.addEventListener("htmx:configRequest", (event) => { event.detail.headers["X-CSRFToken"] = csrfToken(); });
document.addEventListener("htmx:afterSwap", (event) => reveal(event.detail.elt.parentElement || document));
document.addEventListener("htmx:oobAfterSwap", (event) => reveal(event.detail.target));
document.addEventListener("htmx:beforeRequest", sends);
document.addEventListener("htmx:afterSwap", answered);
document.addEventListener("htmx:beforeSwap", strayed);
document.addEventListener("htmx:oobBeforeSwap", beforeSwapped);
document.addEventListener("htmx:oobAfterSwap", afterSwapped);
["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach((name) => document.addEventListener(name, failed));

reveal();
const focus = document.querySelector("[data-cb-focus]");
if (focus) focus.focus();
document.documentElement.dataset.cbReady = ""; // from here on keys and clicks are heard
