// The service worker and what a browser promises about keeping things.
import { _ } from "./words.mjs";

let offered = null;

// Calls `ready(takeOver)` when a whole new version waits; nothing is taken over without a word.
export async function attend({ worker, scope, ready }) {
  window.addEventListener("beforeinstallprompt", (event) => { event.preventDefault(); offered = event; });
  if (!("serviceWorker" in navigator)) return null;
  const registration = await navigator.serviceWorker.register(worker, { scope, updateViaCache: "none" });
  let asked = false;
  const takeOver = () => { asked = true; if (registration.waiting) registration.waiting.postMessage("take-over"); };
  const waiting = () => { if (registration.waiting && navigator.serviceWorker.controller) ready(takeOver); };
  navigator.serviceWorker.addEventListener("controllerchange", () => { if (asked) location.reload(); });
  registration.addEventListener("updatefound", () => {
    const coming = registration.installing;
    if (coming) coming.addEventListener("statechange", () => { if (coming.state === "installed") waiting(); });
  });
  waiting();
  return registration;
}

export const canInstall = () => Boolean(offered);

export async function install() {
  const event = offered;
  offered = null;
  if (event) await event.prompt();
}

export const isStandalone = () => window.matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;

export function installWords() {
  const agent = navigator.userAgent;
  if (/MicroMessenger/i.test(agent)) return _("微信里不能装。点右上角“…”，选“在浏览器打开”，再装。");
  if (/iPhone|iPad/.test(agent)) return _("点下面的“分享”，选“添加到主屏幕”。以后从主屏幕打开，没有信号也能用。");
  return _("装到主屏幕，以后一点就开，没有信号也能用。没有“安装”按钮的，用浏览器菜单里的“添加到主屏幕”。");
}

export async function protectedNow() {
  return Boolean(navigator.storage && navigator.storage.persisted && await navigator.storage.persisted());
}

export async function protect() {
  return Boolean(navigator.storage && navigator.storage.persist && await navigator.storage.persist());
}

export async function space() {
  if (!navigator.storage || !navigator.storage.estimate) return null;
  const { quota = 0, usage = 0 } = await navigator.storage.estimate();
  return quota ? { quota, usage, left: quota - usage } : null;
}

const LITTLE = 60_000_000;

// Told before it hurts: less room than some twenty photos need.
export const nearlyFull = (room) => Boolean(room) && room.left < LITTLE;
