// Clause sheets without a page: what stands, what is left, which command says it, and that no order of losses doubles or loses a record.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { App } from "../../../src/cuobian/sites/static/cuobian/js/notebook/app.mjs";
import { maker } from "../../../src/cuobian/sites/static/cuobian/js/notebook/commands.mjs";
import { MemoryStore, Notebook } from "../../../src/cuobian/sites/static/cuobian/js/notebook/memory.mjs";
import * as sheets from "../../../src/cuobian/sites/static/cuobian/js/notebook/sheets.mjs";
import { SheetWork } from "../../../src/cuobian/sites/static/cuobian/js/notebook/sheetwork.mjs";
import { Lost, Network, Server, draw, sha } from "./server.mjs";

const NOW = 1_790_000_000_000;
const POINTS = [{ id: "Z1", choices: [{ value: "A" }, { value: "B" }] }, { id: "Z2", count: { defect: "项", per: "1" } }, { id: "Z3", choices: [] }];

const version = (mark) => (mark ? createHash("sha256").update(JSON.stringify(sheets.markOf(mark))).digest("hex").slice(0, 8) : "");

// A model of the platform's sheet: the rules of actions/phones, and the pack that tells of it.
class Platform extends Server {
  constructor() {
    super();
    this.items = {};
    this.photosOf = {};
    this.locked = false;
    this.saves = 0;
  }

  command(one) {
    if (this.received.has(one.id)) return super.command(one);
    const answer = this.answer(one.body, one.kind, one.id);
    if (answer.outcome !== "later") this.received.set(one.id, { digest: JSON.stringify([one.account, one.kind, one.body]), answer, body: one.body, kind: one.kind });
    return answer;
  }

  answer(body, kind, id) {
    const told = (outcome, code = "", more = {}) => ({ id, outcome, code, message: code, detail: {}, ...more });
    const end = () => (body.settles || []).forEach((held) => { const row = this.received.get(held); if (row && row.answer.outcome === "held") row.answer = { ...row.answer, code: "dropped" }; });
    if (kind === sheets.SETTLE) { end(); return told("done"); }
    if (kind === sheets.SUBMIT) {
      if (body.needs.some((need) => !this.received.has(need))) return told("later", "earlier-missing");
      const left = POINTS.filter((point) => !this.items[point.id] || this.open().some((row) => row.body.point === point.id));
      if (left.length) return told("held", "not-complete", { detail: { faults: left.map((point) => ({ place: point.id, message: point.id })) } });
      end();
      this.locked = true;
      return told("done");
    }
    if (this.locked) return told("held", "sheet-locked");
    if (kind === sheets.ITEM_PHOTO) return this.photo(body, told);
    if (kind === sheets.DROP_PHOTO) {
      if (body.follows && !this.received.has(body.follows)) return told("later", "earlier-missing");
      this.photosOf[body.point] = (this.photosOf[body.point] || []).filter((one) => one !== body.sha256);
      return told("done");
    }
    return this.item(body, told, end);
  }

  item(body, told, end) {
    const kept = this.items[body.point];
    const mark = sheets.markOf(body);
    if (!sheets.same(kept, mark)) {
      let seen = body.seen_version;
      if (body.follows) {
        const before = this.received.get(body.follows);
        if (!before) return told("later", "earlier-missing");
        seen = before.answer.outcome === "done" ? before.answer.detail.version : null;
      }
      if (seen !== version(kept)) return told("held", "changed-meanwhile");
      this.items[body.point] = mark;
      this.saves += 1;
    }
    end();
    return told("done", "", { detail: { version: version(mark) } });
  }

  photo(body, told) {
    if (!(this.staged.get(body.sha256) || {}).done) return told("later", "photo-missing");
    if (!this.items[body.point]) return told("later", "item-missing");
    this.photosOf[body.point] = [...new Set([...(this.photosOf[body.point] || []), body.sha256])];
    return told("done");
  }

  open() {
    return [...this.received].map(([id, row]) => ({ id, ...row })).filter((row) => row.kind === sheets.ITEM && row.answer.outcome === "held" && row.answer.code !== "dropped");
  }

  sheet() {
    const items = Object.fromEntries(Object.entries(this.items).map(([point, mark]) => [point, {
      ...mark, version: version(mark), saved_at: "2026-11-23T02:00:00Z", photos: (this.photosOf[point] || []).map((one, at) => ({ id: at + 1, sha256: one })) }]));
    const held = this.open().map((row) => ({ id: row.id, ...row.body, made_at: "2026-11-23T02:00:00Z", code: row.answer.code, message: "" }));
    return { id: "s", version: "v", place: "沙坡尾社区站", items, held, known: {}, documents: {} };
  }

  pack() {
    return { account: "me", entries: [], parts: { sheets: { sheets: this.locked ? [] : [this.sheet()], versions: { v: POINTS } } } };
  }
}

class Air extends Network {
  async pack() {
    return this.fate(() => ({ pack: structuredClone(this.server.pack()), etag: "" }));
  }
}

async function phone({ server = new Platform(), random = () => 1, chance = 0, store = new MemoryStore(), seed = 0 } = {}) {
  let clock = NOW + seed;
  const net = new Air(server, random, 0);
  const app = new App({ book: new Notebook(store), net, makeId: maker(() => clock), now: () => clock, locks: null, holder: `tab${seed}` });
  await app.book.setMeta("account", { id: "me", name: "苏婉婷", unit: "" });
  await app.start();
  await app.push({ pack: true });
  net.chance = chance;
  const work = new SheetWork(app);
  const one = {
    app, net, server, store, work,
    get sheet() { return sheets.sheetOf(app.pack, "s"); },
    wait: (ms) => { clock += ms; },
    at: (point) => sheets.standing({ ...one.given, point }),
    get given() { return { sheet: one.sheet, points: POINTS, records: app.records, account: "me", packAt: app.packAt }; },
    save: (point, mark) => work.save(one.sheet, point, mark),
    push: async (more = {}) => { clock += 10; await app.push({ hurry: true, ...more }); clock += 10; },
  };
  return one;
}

test("what is chosen is kept at once, counted, and confirmed only by the platform", async () => {
  const one = await phone();
  await one.save("Z1", { state: "A" });
  assert.deepEqual([one.at("Z1").mark.state, one.at("Z1").record.state], ["A", "waiting"]);
  const so_far = sheets.progress(one.given);
  assert.deepEqual([so_far.recorded, so_far.all, so_far.left.map((row) => [row.point.id, row.lack])], [1, 3, [["Z2", "none"], ["Z3", "none"]]]);
  await one.push();
  assert.equal(one.at("Z1").record.state, "done");
  assert.deepEqual(one.server.items.Z1, sheets.markOf({ state: "A" }));
});

test("ten changes before the network is back are one command; afterwards a new one follows it", async () => {
  const one = await phone();
  for (const note of ["左", "左边", "左边窄"]) await one.save("Z1", { state: "B", note });
  assert.equal(one.app.records.length, 1);
  await one.push();
  await one.save("Z1", { state: "C", note: "左边窄" });
  assert.equal(one.app.records.length, 2);
  assert.equal(one.app.records[1].body.seen_version, one.app.records[0].detail.version);
  await one.push();
  assert.equal(one.server.items.Z1.state, "C");
});

test("a change while the first is in the air, whose answer is lost, follows it", async () => {
  const one = await phone();
  await one.save("Z1", { state: "A" });
  const send = one.net.send.bind(one.net);
  one.net.send = async (given) => { await send(given); throw new Lost(); };
  await one.push();
  await one.save("Z1", { state: "B", note: "窄" });
  assert.equal(one.app.records[1].body.follows, one.app.records[0].id);
  one.net.send = send;
  one.wait(900_000);
  await one.push();
  assert.equal(one.server.items.Z1.state, "B");
  assert.equal(one.server.open().length, 0);
});

test("a record waits a moment while somebody types, and goes at once when the page is turned", async () => {
  const one = await phone();
  await one.save("Z1", { state: "A" });
  await one.app.push();
  assert.equal(one.server.saves, 0);
  await one.work.hurry(one.sheet);
  await one.app.push();
  assert.equal(one.server.saves, 1);
});

test("two quick touches do not make two commands", async () => {
  const one = await phone();
  await Promise.all([one.save("Z1", { state: "A" }), one.save("Z1", { state: "B" }), one.save("Z1", { state: "C" })]);
  assert.deepEqual(one.app.records.map((record) => record.body.state), ["C"]);
});

test("what another phone wrote meanwhile is shown beside it, and the person chooses; nothing is lost", async () => {
  for (const choice of ["take", "leave"]) {
    const server = new Platform();
    const one = await phone({ server, seed: 1 });
    const other = await phone({ server, seed: 2 });
    await other.save("Z1", { state: "B", note: "左边窄" });
    await other.push();
    await one.save("Z1", { state: "C", note: "两边窄" });
    await one.push({ pack: true });
    const row = one.at("Z1");
    assert.deepEqual([row.mark.note, row.held.map((held) => held.mark.note)], ["左边窄", ["两边窄"]]);
    assert.equal(sheets.progress(one.given).left.find((left) => left.point.id === "Z1").lack, "choose");
    await other.push({ pack: true });
    assert.equal(other.at("Z1").held.length, 1);
    if (choice === "take") await one.work.take(one.sheet, "Z1", row.held[0]);
    else await one.work.leave(one.sheet, "Z1");
    assert.equal(one.at("Z1").held.length, 0);
    await one.push({ pack: true });
    assert.equal(server.items.Z1.note, choice === "take" ? "两边窄" : "左边窄");
    assert.equal(one.at("Z1").mark.note, choice === "take" ? "两边窄" : "左边窄");
    await other.push({ pack: true });
    assert.equal(other.at("Z1").held.length, 0);
    assert.equal([...server.received.values()].filter((kept) => kept.body.note === "两边窄").length > 0, true);
  }
});

test("who goes on typing while the platform asks is asked once, about the last of it", async () => {
  const one = await phone();
  one.server.items.Z1 = sheets.markOf({ state: "B", note: "网页" });
  const first = await one.save("Z1", { state: "C" });
  await one.push();
  const second = await one.work.save(one.sheet, "Z1", { state: "C", note: "手机" }, first);
  await one.push({ pack: true });
  assert.deepEqual(one.at("Z1").held.map((held) => held.id), [second]);
  await one.work.take(one.sheet, "Z1", one.at("Z1").held[0]);
  await one.push({ pack: true });
  assert.deepEqual([one.server.items.Z1.note, one.server.open().length], ["手机", 0]);
});

test("the same said on two phones is no conflict", async () => {
  const server = new Platform();
  const [one, other] = [await phone({ server, seed: 1 }), await phone({ server, seed: 2 })];
  await one.save("Z1", { state: "B", note: "窄" });
  await other.save("Z1", { state: "B", note: "窄 " });
  await one.push();
  await other.push({ pack: true });
  assert.equal(other.at("Z1").held.length, 0);
});

test("a held record that was chosen on the page is gone from the phone with the next pack", async () => {
  const server = new Platform();
  const one = await phone({ server });
  server.items.Z1 = sheets.markOf({ state: "B", note: "网页" });
  await one.save("Z1", { state: "C", note: "手机" });
  await one.push({ pack: true });
  assert.equal(one.at("Z1").held.length, 1);
  server.received.get(one.app.records[0].id).answer.code = "dropped";
  await one.push({ pack: true });
  assert.deepEqual([one.at("Z1").held.length, one.at("Z1").mark.note], [0, "网页"]);
  await one.work.tidy();
  assert.deepEqual(one.app.records, []);
});

test("what fits a point, and what still needs words", () => {
  const [plain, count] = POINTS;
  assert.deepEqual([{ state: "A" }, { state: "" }, { state: "D" }, { unseen: true }, { state: "B", note: "长".repeat(2001) }].map((mark) => sheets.fits(mark, plain)), [true, false, false, true, false]);
  assert.deepEqual([0, 99, 100, -1, 1.5, null].map((defects) => sheets.fits({ defects }, count)), [true, true, false, false, false, false]);
  assert.deepEqual([{ state: "A" }, { state: "C#" }, { defects: 0 }, { defects: 1 }, { unseen: true }].map((mark) => sheets.needsNote(sheets.markOf(mark))), [false, true, false, true, false]);
});

const bytesOf = (n) => new Uint8Array(16).fill(n).buffer;
const photoOf = (n) => ({ key: `me:${sha(bytesOf(n))}`, account: "me", sha256: sha(bytesOf(n)), name: `${n}.jpg`, type: "image/jpeg", size: 16, damaged: "" });

test("photos go after their record; taken off before they left they were never there, afterwards a command takes them off", async () => {
  const one = await phone();
  const states = () => sheets.photosOf({ ...one.given, point: "Z1" }).map((photo) => (photo.record ? photo.record.state : "there"));
  await one.save("Z1", { state: "A" });
  await one.work.addPhoto(one.sheet, "Z1", photoOf(1), bytesOf(1));
  await one.work.addPhoto(one.sheet, "Z1", photoOf(2), bytesOf(2));
  assert.deepEqual([states(), one.app.count.photos, one.app.count.waiting], [["waiting", "waiting"], 2, 1]);
  await one.work.dropPhoto(one.sheet, "Z1", sheets.photosOf({ ...one.given, point: "Z1" })[0]);
  assert.deepEqual([states(), one.app.photos.map((photo) => photo.name)], [["waiting"], ["2.jpg"]]);
  await one.push({ pack: true });
  assert.deepEqual([states(), one.server.photosOf.Z1], [["done"], [photoOf(2).sha256]]);
  await one.work.dropPhoto(one.sheet, "Z1", sheets.photosOf({ ...one.given, point: "Z1" })[0]);
  assert.deepEqual(states(), []);
  await one.work.addPhoto(one.sheet, "Z1", photoOf(2), bytesOf(2));
  await one.push({ pack: true });
  assert.deepEqual([states(), one.server.photosOf.Z1], [["done"], [photoOf(2).sha256]]);
});

test("dropping something else never takes the bytes of a sheet's photo", async () => {
  const one = await phone();
  await one.save("Z1", { state: "A" });
  await one.work.addPhoto(one.sheet, "Z1", photoOf(1), bytesOf(1));
  await one.app.dropLoosePhotos();
  assert.ok(await one.app.book.photoBytes(photoOf(1).key));
});

test("a sheet is submitted after everything else, looks submitted only then, and can be called back before it left", async () => {
  const one = await phone();
  await one.save("Z1", { state: "A" });
  await one.save("Z2", { defects: 0 });
  await one.save("Z3", { unseen: true });
  await one.work.submit(one.sheet);
  assert.equal(sheets.submission(one.given).state, "queued");
  assert.equal(await one.save("Z1", { state: "B" }), false);
  assert.equal(await one.work.unsubmit(one.sheet), true);
  assert.equal(sheets.submission(one.given).state, "open");
  await one.work.submit(one.sheet);
  await one.push();
  assert.equal(sheets.submission(one.given).state, "submitted");
  assert.equal(one.server.locked, true);
  await one.push({ pack: true });
  assert.equal(sheets.sheetOf(one.app.pack, "s"), null);
  assert.equal(sheets.submittedHere(one.app.records, "me").length, 1);
  assert.deepEqual(sheets.strays({ pack: one.app.pack, records: one.app.records, account: "me" }), []);
});

test("a submission that is refused says where, and the next one ends it", async () => {
  const one = await phone();
  await one.save("Z1", { state: "A" });
  await one.work.submit(one.sheet);
  await one.push({ pack: true });
  const { state, record } = sheets.submission(one.given);
  assert.deepEqual([state, record.detail.faults.map((fault) => fault.place)], ["refused", ["Z2", "Z3"]]);
  await one.save("Z2", { defects: 0 });
  await one.save("Z3", { unseen: true });
  await one.work.submit(one.sheet);
  await one.push();
  assert.equal(one.server.locked, true);
  assert.equal(one.server.received.get(record.id).answer.code, "dropped");
});

test("what comes too late for a locked sheet is told with its place, and can be put away", async () => {
  const one = await phone();
  await one.save("Z1", { state: "C", note: "后来" });
  one.server.locked = true;
  await one.push({ pack: true });
  const [stray] = sheets.strays({ pack: one.app.pack, records: one.app.records, account: "me" });
  assert.deepEqual([stray.place, stray.records.length, stray.records[0].code], ["沙坡尾社区站", 1, "sheet-locked"]);
  await one.work.dismiss(stray);
  assert.deepEqual(sheets.strays({ pack: one.app.pack, records: one.app.records, account: "me" }).flatMap((left) => left.records.map((record) => record.kind)), [sheets.SETTLE]);
  await one.push();
  assert.deepEqual(sheets.strays({ pack: one.app.pack, records: one.app.records, account: "me" }), []);
  assert.equal([...one.server.received.values()].filter((kept) => kept.body.note === "后来").length, 1);
});

test("over many draws of losses, repetitions and kills two phones end with what was said last or with a question, never less", async () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = draw(seed);
    const server = new Platform();
    const phones = [];
    for (const at of [1, 2]) phones.push(await phone({ server, random, chance: 0.25, seed: at }));
    const said = { Z1: new Set(), Z2: new Set(), Z3: new Set() };
    for (let step = 0; step < 24; step += 1) {
      let one = phones[random() < 0.5 ? 0 : 1];
      const point = POINTS[Math.floor(random() * 3)];
      const mark = point.count ? { defects: Math.floor(random() * 3), note: `n${step}` } : { state: sheets.STATES[Math.floor(random() * 4)], note: `n${step}` };
      await one.save(point.id, mark);
      said[point.id].add(`n${step}`);
      one.wait(700_000);
      if (random() < 0.6) await one.push({ pack: random() < 0.5 }).catch(() => {});
      if (random() < 0.2) {
        const again = await phone({ server, store: one.store, random: () => 1, seed: (step + 1) * 10_000_000 });
        Object.assign(again.net, { random, chance: 0.25 });
        phones[phones.indexOf(one)] = again;
        one = again;
      }
    }
    for (const one of phones) {
      one.net.chance = 0;
      for (let turn = 0; turn < 4; turn += 1) { one.wait(900_000); await one.push({ pack: true }); }
      assert.deepEqual(one.app.records.filter((record) => !["done", "held"].includes(record.state)).map((record) => [record.kind, record.code]), [], `seed ${seed}`);
    }
    for (const point of POINTS) {
      if (!said[point.id].size) continue;
      assert.ok(server.items[point.id], `seed ${seed}: ${point.id} has no record`);
      for (const one of phones) {
        const mine = sheets.ownOf(one.app.records, "me", "s").filter((record) => record.kind === sheets.ITEM && record.body.point === point.id).at(-1);
        if (!mine || mine.state === "done") continue;
        const stands = sheets.same(server.items[point.id], mine.body);
        assert.ok(stands || server.open().some((row) => row.id === mine.id), `seed ${seed}: ${point.id} was lost in silence`);
        assert.ok(stands || one.at(point.id).held.length, `seed ${seed}: ${point.id} is not asked about`);
      }
    }
  }
});
