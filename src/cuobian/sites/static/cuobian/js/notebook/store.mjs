// IndexedDB, as thin as it goes: the same four verbs as the store in memory.
import { KEYS, VERSION, upgraded } from "./records.mjs";

export const NAME = "cuobian-notebook";

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

const through = (transaction) => new Promise((resolve, reject) => {
  transaction.oncomplete = () => resolve();
  transaction.onabort = () => reject(transaction.error || new Error("aborted"));
  transaction.onerror = () => {};
});

// Everything is read, carried to the new shape and written back inside the one transaction of the upgrade.
function upgrade(database, transaction, from) {
  const old = [...database.objectStoreNames];
  const content = Object.fromEntries(old.map((name) => [name, []]));
  let left = old.length;
  const rebuilt = () => {
    old.forEach((name) => database.deleteObjectStore(name));
    const stores = Object.fromEntries(
      Object.entries(KEYS).map(([name, keyPath]) => [name, database.createObjectStore(name, { keyPath })]));
    const fresh = from ? upgraded(content, from) : {};
    Object.entries(fresh).forEach(([name, list]) => list.forEach((one) => stores[name] && stores[name].put(one)));
  };
  if (!left) rebuilt();
  old.forEach((name) => {
    transaction.objectStore(name).getAll().onsuccess = (event) => {
      content[name] = event.target.result;
      left -= 1;
      if (!left) rebuilt();
    };
  });
}

export class PhoneStore {
  constructor(database) {
    this.database = database;
  }

  // `old`: a newer notebook wants to open the store; it gets what closes ours. `lost`: the browser has closed it.
  static open({ factory = globalThis.indexedDB, name = NAME, blocked = () => {}, old = (close) => close(), lost = () => {} } = {}) {
    return new Promise((resolve, reject) => {
      const request = factory.open(name, VERSION);
      request.onupgradeneeded = (event) => upgrade(request.result, request.transaction, event.oldVersion);
      request.onblocked = () => blocked();
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        request.result.onversionchange = () => old(() => request.result.close());
        request.result.onclose = () => lost();
        resolve(new PhoneStore(request.result));
      };
    });
  }

  all(name) {
    return done(this.database.transaction(name).objectStore(name).getAll());
  }

  get(name, key) {
    return done(this.database.transaction(name).objectStore(name).get(key));
  }

  async write({ put = {}, drop = {} }) {
    const names = [...new Set([...Object.keys(put), ...Object.keys(drop)])];
    if (!names.length) return;
    const transaction = this.database.transaction(names, "readwrite");
    const finished = through(transaction);
    try {
      Object.entries(drop).forEach(([name, keys]) => keys.forEach((key) => transaction.objectStore(name).delete(key)));
      Object.entries(put).forEach(([name, list]) => list.forEach((one) => transaction.objectStore(name).put(one)));
    } catch (error) {
      transaction.abort();
      await finished.catch(() => {});
      throw error;
    }
    await finished;
  }

  // Read and written in one transaction: of two tabs that answer for the same command neither overwrites the other blindly.
  // What is changed to null goes.
  async change(name, keys, change) {
    if (!keys.length) return;
    const transaction = this.database.transaction(name, "readwrite");
    const finished = through(transaction);
    const store = transaction.objectStore(name);
    keys.forEach((key) => {
      store.get(key).onsuccess = (event) => {
        const next = event.target.result && change(event.target.result);
        if (next) store.put(next);
        else if (next === null) store.delete(key);
      };
    });
    await finished;
  }
}
