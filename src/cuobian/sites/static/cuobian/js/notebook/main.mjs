// The notebook's page: opens what the phone holds, draws it, and sends what waits whenever there is a way.
import { App } from "./app.mjs";
import { maker } from "./commands.mjs";
import { attend } from "./install.mjs";
import { LayeredStore, MemoryStore, Notebook } from "./memory.mjs";
import { Net } from "./net.mjs";
import { Shell } from "./shell.mjs";
import { PhoneStore } from "./store.mjs";
import { load } from "./words.mjs";
import { keepNow } from "./views/write.mjs";
import "./views/all.mjs";

const given = (id) => JSON.parse(document.getElementById(id).textContent);

// A newer notebook in another tab waits for ours to close: what is being written is put away, then this page becomes the new one.
async function makeWay(close) {
  await keepNow();
  close();
  location.reload();
}

async function store(lost) {
  try {
    return { store: new LayeredStore(await PhoneStore.open({ old: makeWay, lost })), kept: true };
  } catch {
    return { store: new LayeredStore(new MemoryStore()), kept: false };
  }
}

// What other pages ask before they sign somebody out (waiting.js): how many commands of whom are still here.
function tally(app) {
  const found = {};
  app.records.filter((one) => !["done", "held"].includes(one.state)).forEach((one) => { found[one.account] = (found[one.account] || 0) + 1; });
  try {
    localStorage.setItem("cuobian-notebook-waiting", JSON.stringify({ account: app.me, waiting: found }));
  } catch { /* a browser that keeps nothing has nothing to warn of */ }
}

function schedule(app) {
  let timer = 0;
  app.on(() => {
    tally(app);
    clearTimeout(timer);
    const wait = app.next();
    if (wait !== null && !app.busy && app.online() && app.session !== "out") timer = setTimeout(() => app.push(), wait);
  });
}

function listen(app) {
  const hurry = () => app.push({ hurry: true });
  window.addEventListener("online", hurry);
  window.addEventListener("pageshow", (event) => { if (event.persisted) hurry(); });
  window.addEventListener("pagehide", keepNow);
  document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? hurry() : keepNow()));
}

function between(app, channel) {
  if (!channel) return;
  channel.onmessage = () => app.start();
}

// Somebody signed out on another page: the phone forgets who it was, not what waits.
async function signedOut(app) {
  try {
    if (!localStorage.getItem("cuobian-notebook-signed-out")) return;
    localStorage.removeItem("cuobian-notebook-signed-out");
  } catch {
    return;
  }
  await app.forget();
}

async function start() {
  load(given("nb-words"));
  let app = null;
  const { store: opened, kept } = await store(() => app && app.failed());
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("cuobian-notebook") : null;
  const makeId = maker();
  app = new App({
    book: new Notebook(opened), net: new Net(), makeId, locks: navigator.locks, holder: makeId(), online: () => navigator.onLine !== false,
    shout: () => channel && channel.postMessage("changed"),
  });
  app.addresses = given("nb-addresses");
  app.kept = kept;
  await signedOut(app);
  const shell = new Shell(app);
  await app.start();
  schedule(app);
  listen(app);
  between(app, channel);
  await shell.start();
  attend({ worker: app.addresses.worker, scope: app.addresses.scope, ready: (takeOver) => shell.update(takeOver) }).catch(() => {});
  await app.push({ hurry: true, pack: true });
}

start();
