// Elements without markup from text.
let shapes = null;

export function icon(name, label = "") {
  if (!shapes) {
    const kept = document.getElementById("nb-icons").content;
    shapes = new Map([...kept.querySelectorAll("[data-icon]")].map((one) => [one.dataset.icon, one.firstElementChild]));
  }
  const drawn = shapes.get(name).cloneNode(true);
  if (label) {
    drawn.removeAttribute("aria-hidden");
    drawn.setAttribute("role", "img");
    drawn.setAttribute("aria-label", label);
  }
  return drawn;
}

// h("p.cb-sub", {id, on: {click}}, "text", node, [more], null)
export function h(what, attributes = {}, ...children) {
  const [tag, ...classes] = what.split(".");
  const made = document.createElement(tag || "div");
  if (classes.length) made.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") Object.entries(value).forEach(([event, action]) => made.addEventListener(event, action));
    else if (name === "value") made.value = value;
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.flat(4).filter((one) => one !== null && one !== undefined && one !== false && one !== ""));
  return made;
}

export const chip = (kind, shape, text) => h(`span.cb-chip.is-${kind}`, {}, shape && icon(shape), text);

export const button = (text, action, { css = "btn", shape = "", id = null } = {}) =>
  h(`button.${css.split(" ").join(".")}`, { type: "button", id, on: { click: action } }, shape && icon(shape), text);

export const section = (title, ...aside) => h("div.cb-sec", {}, h("h2", {}, title), ...aside);

export function note(kind, title, ...body) {
  const shape = { error: "alert-triangle", ok: "circle-check", info: "info-circle" }[kind];
  return h(`div.cb-note.is-${kind}`, {}, icon(shape), title && h("strong", {}, title), ...body.flat());
}

export function bar(share, label) {
  const inner = h("i");
  inner.style.width = `${Math.round(Math.min(1, Math.max(0, share)) * 100)}%`;
  return h("div.cb-bar", { role: "img", "aria-label": label }, inner);
}

export function say(words) {
  const live = document.getElementById("cb-live");
  if (live) live.textContent = words;
}

// Confirmation in the page: a dialog of the browser's own cannot be styled, and some web views swallow it.
export function ask({ title, body, act, stay }) {
  return new Promise((resolve) => {
    const box = h("dialog.nb-ask", { "aria-labelledby": "nb-ask-title" }, h("h2", { id: "nb-ask-title" }, title), ...[body].flat(),
      h("div.nb-acts", {},
        button(stay, () => box.close("")),
        act ? button(act, () => box.close("yes"), { css: "btn btn-withdraw" }) : null));
    box.addEventListener("close", () => { box.remove(); resolve(box.returnValue === "yes"); });
    document.body.append(box);
    box.showModal();
  });
}
