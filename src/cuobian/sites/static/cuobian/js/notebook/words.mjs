// The notebook's words: message ids are Chinese, the page brings the other language (sites/field/words.py).
let table = {};

export function load(given) {
  table = given || {};
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (values && name in values ? String(values[name]) : whole));
}

export function _(text, values) {
  const found = table[text];
  return fill(typeof found === "string" ? found : text, values);
}

export function ngettext(one, many, n, values) {
  const found = table[one];
  const chosen = Array.isArray(found) ? found[n === 1 ? 0 : 1] : n === 1 ? one : many;
  return fill(chosen, { n, ...values });
}
