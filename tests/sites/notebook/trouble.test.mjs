// Drawn lives of two phones: one person writes on both, another signs in on the first now and then; networks lose and repeat,
// pages are killed, the disk is full for a while, clocks jump by a day, entries are changed and deleted while they are sent.
// The real App, Net and stores; only the platform behind `fetch` and the disk are models.
import assert from "node:assert/strict";
import { test } from "node:test";
import { App } from "../../../src/cuobian/sites/static/cuobian/js/notebook/app.mjs";
import { carriesPhoto, maker } from "../../../src/cuobian/sites/static/cuobian/js/notebook/commands.mjs";
import { LayeredStore, MemoryStore, Notebook } from "../../../src/cuobian/sites/static/cuobian/js/notebook/memory.mjs";
import { Net } from "../../../src/cuobian/sites/static/cuobian/js/notebook/net.mjs";
import { Server, draw, sha } from "./server.mjs";

const LIVES = Number(process.env.LIVES || 200);
const STEPS = 40;
const DAY = 86_400_000;
const NOW = 1_790_000_000_000;

const answered = (status, body) => ({ status, ok: status < 400, type: "basic", headers: { get: (name) => (name === "Content-Type" ? "application/json" : "") }, json: async () => structuredClone(body) });

// The platform: what it was sent, by whom, and bytes under whoever was signed in.
class Platform extends Server {
  constructor(random) {
    super({ held: (one) => (one.body.text || "").endsWith("7") ? "place-closed" : "" });
    this.random = random;
    this.byAccount = new Map();
  }

  under(who) {
    if (!this.byAccount.has(who)) this.byAccount.set(who, new Map());
    this.staged = this.byAccount.get(who);
    return this;
  }

  ask(who, csrf, url, { method = "GET", headers = {}, body } = {}) {
    const [path, query] = url.split("?");
    if (path === "/inbox/token") return answered(200, { csrf, account: who, name: who });
    if (path.endsWith("pack.json")) return answered(200, { account: who, entries: [] });
    if (method !== "GET" && headers["X-CSRFToken"] !== csrf) return answered(403, { code: "csrf" });
    if (path === "/inbox/commands") {
      const answers = JSON.parse(body).commands.map((one) => (one.account === who ? this.under(who).command(one) : { id: one.id, outcome: "other" }));
      return answered(200, { answers });
    }
    const name = path.split("/").at(-1);
    if (method === "GET") return answered(200, this.under(who).pieces(name));
    const [offset, size] = ["offset", "size"].map((key) => Number(new URLSearchParams(query).get(key)));
    const told = this.under(who).put(name, { offset, size, part: body, hash: headers["X-Piece-SHA256"] });
    return answered(told.damaged ? 422 : 200, told);
  }
}

class Disk extends MemoryStore {
  async write(step) {
    if (this.isFull && Object.values(step.put || {}).some((list) => list.length)) throw Object.assign(new Error(), { name: "QuotaExceededError" });
    return super.write(step);
  }

  async change(...given) {
    if (this.isFull) throw Object.assign(new Error(), { name: "QuotaExceededError" });
    return super.change(...given);
  }
}

// What a page sees of the disk; after it is killed it hears nothing any more, and changes nothing.
function seenBy(page, disk) {
  const step = (name) => (...given) => (page.dead ? new Promise(() => {}) : disk[name](...given));
  return Object.fromEntries(["all", "get", "write", "change"].map((name) => [name, step(name)]));
}

class Phone {
  constructor(life, who) {
    Object.assign(this, { life, who, session: 1, clock: NOW, disk: new Disk(), pages: 0, mine: [], meanwhile: null });
  }

  async open() {
    const { random } = this.life;
    const page = { dead: false };
    page.gone = new Promise((resolve) => { page.kill = () => { page.dead = true; resolve(); }; });
    const net = new Net({ fetch: (...given) => this.fetch(page, ...given), now: () => this.clock });
    const bytes = (count) => Uint8Array.from({ length: count }, () => Math.floor(random() * 256));
    this.pages += 1;
    this.page = page;
    this.app = new App({ book: new Notebook(new LayeredStore(seenBy(page, this.disk))), net, makeId: maker(() => this.clock, bytes), now: () => this.clock, locks: null, holder: `tab ${this.pages}` });
    await this.app.start();
  }

  async fetch(page, url, options) {
    const { chance, random, platform } = this.life;
    if (this.meanwhile && url === "/inbox/commands") {
      const what = this.meanwhile;
      this.meanwhile = null;
      await what();
    }
    const once = () => platform.ask(this.who, `${this.who}${this.session}`, url, options);
    if (page.dead ? random() < 0.5 : random() < chance) throw new Error("lost");
    const answer = once();
    if (random() < chance) once();
    if (page.dead || random() < chance) throw new Error("answer lost");
    return answer;
  }

  async push(more = {}) {
    await Promise.race([this.app.push(more), this.page.gone]);
    if (this.page.dead) await this.open();
  }
}

class Life {
  constructor(seed) {
    this.random = draw(seed);
    this.chance = 0.04 + (seed % 6) * 0.05;
    this.platform = new Platform(this.random);
    this.phones = [new Phone(this, "me"), new Phone(this, "me")];
    this.written = new Map();  // what a person was told is kept: id → account, phone, last words, taken away again
    this.count = 0;
    this.seed = seed;
  }

  pick(list) {
    return list[Math.floor(this.random() * list.length)];
  }

  // --- what people do ---------------------------------------------------------------------------------------------
  async write(phone, editing = null) {
    const { app } = phone;
    const account = app.me;
    if (!account) return;
    const text = `${account} ${this.count += 1}`;
    const before = editing && this.written.get(editing);
    const photos = before ? before.photos : await this.photographed(phone, account);
    const id = await app.save({ account, inspection: "i", place: "p", kind: "deficiency", text, photos, ...(editing ? { editing } : {}) });
    this.written.set(id, { account, phone, text, photos, taken: false });
  }

  async photographed(phone, account) {
    if (this.random() < 0.6) return [];
    const bytes = Uint8Array.from({ length: 9 }, () => Math.floor(this.random() * 256));
    const key = `${account}:${sha(bytes)}`;
    await phone.app.book.addPhoto({ key, account, sha256: sha(bytes), name: "a.jpg", type: "image/jpeg", size: 9, have: 0, done: false, draft: true, settled: false, damaged: "" }, bytes.buffer);
    await phone.app.refresh();
    return [key];
  }

  own(phone, test = () => true) {
    return phone.app.records.filter((one) => one.kind === "inspections.entry" && one.account === phone.app.me && test(one)).map((one) => one.id);
  }

  async edit(phone) {
    const id = this.pick(this.own(phone));
    if (id) await this.write(phone, id);
  }

  async remove(phone) {
    const id = this.pick(this.own(phone, (one) => one.state === "waiting"));
    if (id && await phone.app.remove(id)) this.written.get(id).taken = true;
  }

  async withdraw(phone) {
    const id = this.pick(this.own(phone, (one) => one.state === "done"));
    if (id) await phone.app.withdraw(id, "记错了");
  }

  // --- what happens to phones ---------------------------------------------------------------------------------------
  switched(phone) {
    if (phone !== this.phones[0]) return;
    phone.who = phone.who === "me" ? "you" : "me";
    phone.session += 1;
  }

  // Entries that only memory holds go with the page; the page says so while it is so, and another test tells of the draft.
  async kill(phone) {
    if (phone.app.full) return;
    phone.page.kill();
    await phone.open();
  }

  jump(phone) {
    phone.clock += this.random() < 0.5 ? -DAY : DAY;
  }

  async step(phone) {
    const acts = [
      [0.28, () => this.write(phone)], [0.1, () => this.edit(phone)], [0.05, () => this.remove(phone)], [0.04, () => this.withdraw(phone)],
      [0.05, () => this.switched(phone)], [0.04, () => { phone.disk.isFull = !phone.disk.isFull; }], [0.05, () => this.kill(phone)], [0.04, () => this.jump(phone)],
    ];
    let at = this.random();
    const act = acts.find(([share]) => (at -= share) < 0);
    if (act) await act[1]();
    else await this.sent(phone);
    phone.clock += Math.floor(this.random() * 400_000);
  }

  // In half of the attempts something happens while the commands are under way.
  async sent(phone) {
    const acts = [() => this.edit(phone), () => this.remove(phone), () => this.write(phone), () => this.switched(phone), () => this.jump(phone),
      () => { phone.disk.isFull = !phone.disk.isFull; }, () => phone.app.full || phone.page.kill()];
    phone.meanwhile = this.random() < 0.5 ? this.pick(acts) : null;
    await phone.push({ hurry: this.random() < 0.5 });
    phone.meanwhile = null;
  }

  // --- what must hold -----------------------------------------------------------------------------------------------
  check(told) {
    const { received, applied } = this.platform;
    assert.equal(new Set(applied).size, applied.length, `${told}: doubled`);
    for (const [id, { account, phone, text, taken }] of this.written) {
      const there = received.get(id);
      const here = phone.app.records.find((one) => one.id === id);
      assert.ok(taken ? !there && !here : there || here, `${told}: ${text} is ${taken ? "still there" : "lost"}`);
      if (there) assert.deepEqual([JSON.parse(there.digest)[0], there.body.text], [account, text], `${told}: not as its author said it`);
      if (here && here.state === "done") assert.ok(there && there.answer.outcome === "done", `${told}: ${text} looks confirmed`);
    }
    for (const { app } of this.phones) {
      const open = app.records.filter((one) => one.account === app.me && !carriesPhoto(one) && !received.has(one.id));
      assert.ok(app.count.waiting >= open.length, `${told}: what is only queued is counted as waiting`);
    }
  }

  async ends(told) {
    this.chance = 0;
    for (const phone of this.phones) {
      phone.disk.isFull = false;
      for (const who of phone === this.phones[0] ? ["you", "me"] : ["me"]) {
        if (phone.who !== who) this.switched(phone);
        for (let turn = 0; turn < 4; turn += 1) { phone.clock += 700_000; await phone.push(); }
      }
      assert.equal(phone.app.full, false, told);
      const left = (await phone.disk.all("commands")).filter((one) => !["done", "held"].includes(one.state));
      assert.deepEqual(left.map((one) => [one.kind, one.state, one.code]), [], `${told}: not settled`);
      for (const photo of await phone.disk.all("photos")) if (!photo.draft) assert.ok(photo.done, `${told}: a photo is left`);
    }
    this.check(told);
    for (const [id, { account, photos, taken }] of this.written) {
      if (taken) continue;
      assert.ok(this.platform.received.has(id), told);
      for (const key of photos) assert.equal(sha(this.platform.byAccount.get(account).get(key.split(":")[1]).whole), key.split(":")[1], told);
    }
  }
}

test(`over ${LIVES} drawn lives of two phones nothing is lost, doubled, under another name, or confirmed too early`, async () => {
  for (let seed = 1; seed <= LIVES; seed += 1) {
    const life = new Life(seed);
    for (const phone of life.phones) { await phone.open(); await phone.push(); }
    for (let step = 0; step < STEPS; step += 1) {
      await life.step(life.pick(life.phones));
      life.check(`life ${seed}, step ${step}`);
    }
    await life.ends(`life ${seed}`);
  }
});
