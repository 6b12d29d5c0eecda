// Of several tabs one sends. Web Locks where they exist, else a lease in the store that runs out when a tab is killed.

const SECONDS = 40;

export async function alone(name, notebook, work, { locks = globalThis.navigator && navigator.locks, now = Date.now, holder } = {}) {
  if (locks) return locks.request(name, { ifAvailable: true }, (lock) => (lock ? work(() => {}) : undefined));
  const key = `lease:${name}`;
  const lease = await notebook.meta(key);
  if (lease && lease.holder !== holder && lease.until > now()) return undefined;
  const renew = () => notebook.setMeta(key, { holder, until: now() + SECONDS * 1000 });
  await renew();
  const again = await notebook.meta(key);
  if (again.holder !== holder) return undefined;
  try {
    return await work(renew);
  } finally {
    await notebook.dropMeta([key]);
  }
}
