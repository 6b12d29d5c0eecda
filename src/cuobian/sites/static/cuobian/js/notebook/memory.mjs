// A store in memory: for phones that refuse to keep anything, and as the layer over a store that is full.
import { KEYS } from "./records.mjs";

export class MemoryStore {
  constructor(content = {}) {
    this.kept = Object.fromEntries(
      Object.entries(KEYS).map(([name, key]) => [name, new Map((content[name] || []).map((one) => [one[key], one]))]));
  }

  get size() {
    return Object.values(this.kept).reduce((sum, map) => sum + map.size, 0);
  }

  async all(name) {
    return [...this.kept[name].values()];
  }

  async get(name, key) {
    return this.kept[name].get(key);
  }

  // Writes and deletions of one step: all of them or none.
  async write({ put = {}, drop = {} }) {
    for (const [name, keys] of Object.entries(drop)) keys.forEach((key) => this.kept[name].delete(key));
    for (const [name, list] of Object.entries(put)) list.forEach((one) => this.kept[name].set(one[KEYS[name]], one));
  }

  async change(name, keys, change) {
    keys.forEach((key) => {
      const kept = this.kept[name].get(key);
      const next = kept && change(kept);
      if (next) this.kept[name].set(key, next);
      else if (next === null) this.kept[name].delete(key);
    });
  }
}

export const isFull = (error) => Boolean(error) && (error.name === "QuotaExceededError" || (error.inner && isFull(error.inner)));

// Over a store that may be full: what could not be written stays in memory, is sent from there, and can be taken away.
// What such a step would have deleted stays in the store and is only hidden: a page that is killed then loses nothing that
// was on disk (an entry may be in memory alone, but its draft is still there).
export class LayeredStore {
  constructor(base, over = new MemoryStore()) {
    this.base = base;
    this.over = over;
    this.hidden = new Map(Object.keys(KEYS).map((name) => [name, new Set()]));
  }

  get full() {
    return this.over.size > 0;
  }

  async all(name) {
    const hidden = this.hidden.get(name);
    const found = new Map((await this.base.all(name)).filter((one) => !hidden.has(one[KEYS[name]])).map((one) => [one[KEYS[name]], one]));
    (await this.over.all(name)).forEach((one) => found.set(one[KEYS[name]], one));
    return [...found.values()];
  }

  async get(name, key) {
    const found = await this.over.get(name, key);
    return found ?? (this.hidden.get(name).has(key) ? undefined : this.base.get(name, key));
  }

  async write(step) {
    const given = keysOf(step);
    try {
      await this.base.write(step);
      await this.over.write({ drop: given });
    } catch (error) {
      if (!isFull(error)) throw error;
      await this.over.write({ put: step.put });
      this.hide(step.drop || {});
    }
    await this.over.write({ drop: step.drop });
    Object.entries(given).forEach(([name, keys]) => keys.forEach((key) => this.hidden.get(name).delete(key)));
  }

  hide(drop) {
    Object.entries(drop).forEach(([name, keys]) => keys.forEach((key) => this.hidden.get(name).add(key)));
  }

  async change(name, keys, change) {
    const over = [];
    for (const key of keys) if (await this.over.get(name, key)) over.push(key);
    await this.over.change(name, over, change);
    for (const key of over) if (!(await this.over.get(name, key))) await this.base.write({ drop: { [name]: [key] } });
    const rest = keys.filter((key) => !over.includes(key) && !this.hidden.get(name).has(key));
    try {
      await this.base.change(name, rest, change);
    } catch (error) {
      if (!isFull(error)) throw error;
      const kept = (await Promise.all(rest.map((key) => this.base.get(name, key)))).filter(Boolean);
      const changed = kept.map(change);
      await this.over.write({ put: { [name]: changed.filter(Boolean) } });
      await this.base.write({ drop: { [name]: kept.filter((_one, at) => changed[at] === null).map((one) => one[KEYS[name]]) } });
    }
  }

  // Tried again when there is room: what only memory holds moves into the store, piece by piece where not all of it fits;
  // what was hidden goes when nothing in memory needs it any more.
  async settle() {
    if (!this.full) return true;
    const put = {};
    for (const name of Object.keys(KEYS)) put[name] = await this.over.all(name);
    const drop = Object.fromEntries([...this.hidden].map(([name, keys]) => [name, [...keys]]));
    try {
      await this.base.write({ put, drop });
      await this.over.write({ drop: keysOf({ put }) });
      this.hidden.forEach((keys) => keys.clear());
    } catch (error) {
      if (!isFull(error)) throw error;
      await this.settleSome(put);
    }
    return !this.full;
  }

  async settleSome(put) {
    for (const [name, list] of Object.entries(put)) {
      for (const one of list) {
        try {
          await this.base.write({ put: { [name]: [one] } });
          await this.over.write({ drop: { [name]: [one[KEYS[name]]] } });
        } catch (error) {
          if (!isFull(error)) throw error;
        }
      }
    }
  }
}

function keysOf(step) {
  return Object.fromEntries(Object.entries(step.put || {}).map(([name, list]) => [name, list.map((one) => one[KEYS[name]])]));
}

// The notebook's own words over any of the three.
export class Notebook {
  constructor(store) {
    this.store = store;
  }

  async meta(name) {
    const found = await this.store.get("meta", name);
    return found ? found.value : undefined;
  }

  setMeta(name, value) {
    return this.store.write({ put: { meta: [{ name, value }] } });
  }

  commands() {
    return this.store.all("commands");
  }

  putCommands(list) {
    return this.store.write({ put: { commands: list } });
  }

  changeCommands(ids, change) {
    return this.store.change("commands", ids, change);
  }

  photos() {
    return this.store.all("photos");
  }

  changePhoto(key, change) {
    return this.store.change("photos", [key], change);
  }

  async photoBytes(key) {
    const found = await this.store.get("bytes", key);
    return found ? found.bytes : null;
  }

  async original(key) {
    const found = await this.store.get("bytes", `${key}:original`);
    return found || null;
  }

  addPhoto(photo, bytes, original = null) {
    const kept = [{ key: photo.key, bytes }];
    if (original) kept.push({ key: `${photo.key}:original`, bytes: original.bytes, type: original.type, name: original.name });
    return this.store.write({ put: { photos: [photo], bytes: kept } });
  }

  dropPhotos(keys) {
    return this.store.write({ drop: { photos: keys, bytes: keys.flatMap((key) => [key, `${key}:original`]) } });
  }

  // The bytes go once the server has them; the small picture stays.
  async settlePhotos(keys) {
    if (!keys.length) return;
    await this.store.change("photos", keys, (photo) => ({ ...photo, settled: true }));
    await this.store.write({ drop: { bytes: keys } });
  }

  drafts() {
    return this.store.all("drafts");
  }

  draft(account) {
    return this.store.get("drafts", account);
  }

  putDraft(draft) {
    return this.store.write({ put: { drafts: [draft] } });
  }

  // One step: the entry and the commands of its photos are there, the draft is gone; or none of it happened.
  async keep({ commands, photos, account, draft = true }) {
    await this.store.write({
      put: { commands, photos: photos.map((photo) => ({ ...photo, draft: false })) },
      drop: draft ? { drafts: [account] } : {},
    });
  }

  dropCommands(ids) {
    return this.store.write({ drop: { commands: ids } });
  }

  dropDraft(account) {
    return this.store.write({ drop: { drafts: [account] } });
  }

  dropMeta(names) {
    return this.store.write({ drop: { meta: names } });
  }
}
