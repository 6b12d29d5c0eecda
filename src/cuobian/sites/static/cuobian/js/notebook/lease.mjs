// Of several tabs one sends. Web Locks where they exist, else a lease in the store that runs out when a tab is killed, also
// when the clock is put back meanwhile.

const SECONDS = 40;

export async function alone(name, notebook, work, { locks = globalThis.navigator && navigator.locks, now = Date.now, holder } = {}) {
  if (locks) return locks.request(name, { ifAvailable: true }, (lock) => (lock ? work(() => {}) : undefined));
  const key = `lease:${name}`;
  const lease = await notebook.meta(key);
  const left = lease ? lease.until - now() : 0;
  if (lease && lease.holder !== holder && left > 0 && left <= SECONDS * 1000) return undefined;
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
