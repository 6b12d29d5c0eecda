// The notebook's service worker. The server puts VERSION, RELEASE, SHELL and FILES in front (sites/field/shell.py).
/* global VERSION, RELEASE, SHELL, FILES */
const PREFIX = "cuobian-notebook-";
const CACHE = PREFIX + VERSION;

async function fetched(address) {
  const answer = await fetch(address, { cache: "reload", credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error(`${address}: ${answer.status}`);
  return answer;
}

// All of it or nothing: a version that is not whole never takes over.
self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    try {
      const shell = await fetched(SHELL);
      if (!(await shell.clone().text()).includes(RELEASE)) throw new Error(`${SHELL}: another release`);  // one is under way
      await cache.put(SHELL, shell);
      await Promise.all(FILES.map(async (address) => cache.put(address, await fetched(address))));
    } catch (error) {
      await caches.delete(CACHE);
      throw error;
    }
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

self.addEventListener("message", (event) => {
  if (event.data === "take-over") self.skipWaiting();
  if (event.data === "version" && event.ports[0]) event.ports[0].postMessage(VERSION);
});

const KEPT = new Set(FILES);

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (address.pathname === SHELL && request.mode === "navigate") {
    event.respondWith(caches.open(CACHE).then((cache) => cache.match(SHELL)).then((kept) => kept || fetch(request)));
  } else if (KEPT.has(address.pathname)) {
    event.respondWith(caches.open(CACHE).then((cache) => cache.match(address.pathname)).then((kept) => kept || fetch(request)));
  } else if (address.pathname === "/my/" && request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => Response.redirect(SHELL)));
  }
});
