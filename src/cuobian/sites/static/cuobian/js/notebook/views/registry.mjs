// The notebook's pages. Another part of the platform adds its own here: a module that calls `register` and is imported
// by views/all.mjs. What it needs from the server comes with the pack (`pack.parts.NAME`), what it writes goes out by
// `app.order(kind, schema, body)`.
const views = new Map();

// name: the address is #/name/…; title(app, args); render(app, args, go) -> nodes;
// live: drawn anew when something changes (or a function that says so); tab: {icon, words(), order, count(app)}; show(app): whether the tab is offered;
// bare: without the tab bar, for a page with an action at its foot; busy(): true while somebody writes (no update takes over then).
export function register(name, view) {
  views.set(name, { live: true, show: () => true, busy: () => false, ...view });
}

export const viewOf = (name) => views.get(name) || null;

export function tabs(app) {
  return [...views].filter(([, view]) => view.tab && view.show(app))
    .map(([name, view]) => ({ name, ...view.tab }))
    .sort((one, other) => one.order - other.order);
}
