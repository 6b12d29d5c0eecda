// Whatever the network does, and however often the page is killed: the server has every command once, and the phone knows it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PHOTO, editable, entryCommands, maker, withdrawCommand, wire } from "../../../src/cuobian/sites/static/cuobian/js/notebook/commands.mjs";
import { MemoryStore, Notebook } from "../../../src/cuobian/sites/static/cuobian/js/notebook/memory.mjs";
import { again, backoff, counts, decided, due, flush, merged, nextAt, recheck, recovered, tidy } from "../../../src/cuobian/sites/static/cuobian/js/notebook/outbox.mjs";
import { uploadAll } from "../../../src/cuobian/sites/static/cuobian/js/notebook/pieces.mjs";
import { Lost, Network, Server, draw, sha } from "./server.mjs";

const ROUNDS = Number(process.env.ROUNDS || 150);

function world(seed, { entries = 4, photos = 1, withdraw = true } = {}) {
  const random = draw(seed);
  let clock = 1_790_000_000_000 + seed * 1000;
  const makeId = maker(() => clock, (count) => Uint8Array.from({ length: count }, () => Math.floor(random() * 256)));
  const records = [];
  const kept = [];
  const bytes = [];
  for (let at = 0; at < entries; at += 1) {
    clock += Math.floor(random() * 20) - 5;
    const its = Array.from({ length: photos }, () => {
      const content = Uint8Array.from({ length: 8 + Math.floor(random() * 20) }, () => Math.floor(random() * 256));
      const name = sha(content);
      kept.push({ key: `me:${name}`, account: "me", sha256: name, name: "a.jpg", type: "image/jpeg", size: content.length, have: 0, done: false, draft: false, settled: false, damaged: "" });
      bytes.push({ key: `me:${name}`, bytes: content.buffer });
      return { sha256: name, name: "a.jpg", type: "image/jpeg" };
    });
    records.push(...entryCommands({ draft: { inspection: "i", place: "p", kind: "deficiency", text: `第 ${at} 条`, photos: its }, account: "me", makeId, now: clock }));
  }
  if (withdraw) records.push(withdrawCommand({ entry: records[0].id, account: "me", reason: "记错了", makeId, now: clock }));
  const store = new MemoryStore({ commands: records, photos: kept, bytes });
  return { random, records, store, book: new Notebook(store), now: () => clock, wait: (ms) => { clock += ms; } };
}

// One opening of the page: whatever was sending is taken up again, then everything goes as far as it goes.
async function opened({ book, now, net }) {
  const sending = (await book.commands()).filter((one) => one.state === "sending").map((one) => one.id);
  await book.changeCommands(sending, recovered);
  const way = { store: book, net, account: "me", device: "d", now };
  let reason = await flush(way);
  if (!reason) reason = await uploadAll({ ...way, piece: 5, hash: async (part) => sha(new Uint8Array(part)) });
  return reason === "" || reason === "photo-damaged" ? flush(way) : reason;
}

async function untilThrough(phone, net, most = 400) {
  for (let round = 0; round < most; round += 1) {
    await opened({ ...phone, net });
    if ((await phone.book.commands()).every((one) => one.state === "done" || one.state === "held")) return round;
    phone.wait(700_000);
    const damaged = (await phone.book.photos()).filter((photo) => photo.damaged);
    for (const photo of damaged) await phone.book.changePhoto(photo.key, (kept) => ({ ...kept, damaged: "", have: 0 }));
  }
  throw new Error("did not come through");
}

test("over any losses, repetitions and orders everything arrives once", async () => {
  for (let seed = 1; seed <= ROUNDS; seed += 1) {
    const phone = world(seed, { entries: 1 + (seed % 5), photos: seed % 3 });
    const server = new Server();
    await untilThrough(phone, new Network(server, phone.random, 0.05 + (seed % 7) * 0.06));
    assert.deepEqual([...server.applied].sort(), phone.records.map((one) => one.id).sort(), `seed ${seed}`);
    for (const record of phone.records.filter((one) => one.kind === PHOTO)) {
      assert.equal(sha(server.staged.get(record.body.sha256).whole), record.body.sha256, `seed ${seed}`);
    }
  }
});

test("a page killed at any moment loses nothing and doubles nothing", async () => {
  for (let stop = 1; stop < 40; stop += 1) {
    const phone = world(7, { entries: 3, photos: 2 });
    const server = new Server();
    let steps = 0;
    const dying = new Network(server);
    const fate = dying.fate.bind(dying);
    // The page is gone: the request may have arrived, but nothing of what follows happens on the phone.
    dying.fate = (work) => { steps += 1; if (steps === stop) { if (stop % 2) work(); throw new Killed(); } return fate(work); };
    const frozen = new Notebook(phone.store);
    const guarded = new Proxy(frozen, { get: (target, name) => (typeof target[name] === "function" ? async (...given) => { if (steps >= stop) throw new Killed(); return target[name](...given); } : target[name]) });
    await opened({ ...phone, book: guarded, net: dying }).catch((error) => { if (!(error instanceof Killed)) throw error; });
    await untilThrough(phone, new Network(server));
    assert.equal(new Set(server.applied).size, server.applied.length, `killed at ${stop}`);
    assert.equal(server.applied.length, phone.records.length, `killed at ${stop}`);
  }
});

class Killed extends Error {}

test("two phones of one person, and two tabs, send the same commands: once", async () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const one = world(seed);
    const other = world(seed);
    const server = new Server();
    const nets = [new Network(server, one.random, 0.2), new Network(server, other.random, 0.2)];
    for (let round = 0; round < 60; round += 1) {
      await Promise.all([opened({ ...one, net: nets[0] }), opened({ ...other, net: nets[1] })]);
      [one, other].forEach((phone) => phone.wait(700_000));
    }
    assert.equal(server.applied.length, one.records.length);
    for (const phone of [one, other]) assert.ok((await phone.book.commands()).every((record) => record.state === "done"));
  }
});

test("the server has it and the answer is lost: sent again under the same id, and known as done", async () => {
  const phone = world(3, { entries: 1, photos: 0, withdraw: false });
  const server = new Server();
  const net = new Network(server);
  const send = net.send.bind(net);
  net.send = async (given) => { await send(given); throw new Lost(); };
  assert.equal(await opened({ ...phone, net }), "offline");
  const [kept] = await phone.book.commands();
  assert.equal(kept.state, "waiting");
  assert.ok(kept.attempted && !editable(kept), "what may have arrived is corrected, not changed");
  assert.equal(server.applied.length, 1);
  phone.wait(backoff(1));
  await opened({ ...phone, net: new Network(server) });
  assert.equal((await phone.book.commands())[0].state, "done");
  assert.equal(server.applied.length, 1);
});

test("what a person must decide on is kept by the server, told, and asked about again", async () => {
  let open = true;
  const phone = world(4, { entries: 2, photos: 0, withdraw: false });
  const server = new Server({ held: () => (open ? "place-closed" : "") });
  const net = new Network(server);
  await opened({ ...phone, net });
  assert.deepEqual((await phone.book.commands()).map((one) => [one.state, one.code]), [["held", "place-closed"], ["held", "place-closed"]]);
  open = false;
  server.received.forEach((one) => { one.answer = { ...one.answer, outcome: "done", code: "" }; });
  await recheck({ store: phone.book, net, account: "me", device: "d", now: phone.now });
  assert.ok((await phone.book.commands()).every((one) => one.state === "done"));
});

test("what the server cannot read stays on the phone, does not stop the others, and may be tried again by hand", async () => {
  const phone = world(5, { entries: 3, photos: 0, withdraw: false });
  await phone.book.changeCommands([phone.records[1].id], (record) => ({ ...record, body: { ...record.body, odd: true } }));
  const server = new Server();
  await opened({ ...phone, net: new Network(server) });
  const states = (await phone.book.commands()).map((one) => one.state);
  assert.deepEqual(states, ["done", "invalid", "done"]);
  const tried = again((await phone.book.commands())[1]);
  assert.deepEqual([tried.state, tried.next_at], ["waiting", 0]);
});

test("entries of somebody else on this phone are neither sent nor counted as mine", async () => {
  const phone = world(6, { entries: 2, photos: 0, withdraw: false });
  await phone.book.changeCommands([phone.records[0].id], (record) => ({ ...record, account: "other" }));
  const server = new Server();
  await opened({ ...phone, net: new Network(server) });
  assert.equal(server.received.size, 1);
  const told = counts(await phone.book.commands(), [], "me");
  assert.deepEqual([told.waiting, told.others], [0, 1]);
});

test("one request holds at most five commands and a quarter of a megabyte, the entry before its photo", () => {
  const { records, now } = world(8, { entries: 40, photos: 1 });
  const photos = new Map(records.filter((one) => one.kind === PHOTO).map((one) => [one.body.sha256, { done: true }]));
  const batch = due([...records].reverse(), { account: "me", now: now(), photos });
  assert.equal(batch.length, 5);
  batch.forEach((one, at) => one.after.forEach((id) => assert.ok(batch.findIndex((each) => each.id === id) < at)));
  const long = records.map((one) => ({ ...one, body: { ...one.body, text: "长".repeat(20_000) } }));
  const bytes = due(long, { account: "me", now: now(), photos }).map((one) => JSON.stringify(wire(one)).length * 3);
  assert.ok(bytes.reduce((sum, one) => sum + one, 0) < 400_000 && bytes.length >= 3);
});

test("a photo waits for its bytes, a withdrawal for its entry; waits grow and end", () => {
  const { records, now } = world(9, { entries: 1, photos: 1 });
  const [entry, photo] = records;
  const undone = new Map([[photo.body.sha256, { done: false }]]);
  assert.deepEqual(due(records, { account: "me", now: now(), photos: undone }).map((one) => one.kind), ["inspections.entry", "inspections.withdraw"]);
  const later = records.map((one) => (one.id === entry.id ? { ...one, next_at: now() + 1 } : one));
  assert.deepEqual(due(later, { account: "me", now: now(), photos: undone }), []);
  const waits = [1, 2, 3, 4, 5, 6, 7, 99].map(backoff);
  assert.deepEqual([...waits].sort((a, b) => a - b), waits);
  assert.equal(waits.at(-1), 600_000);
});

test("what waits for its next attempt goes although the clock is put back by a day", () => {
  const { records, now } = world(9, { entries: 1, photos: 0, withdraw: false });
  const waits = records.map((one) => ({ ...one, tries: 9, next_at: now() + backoff(9) }));
  const asked = (at) => [due(waits, { account: "me", now: at }).length, nextAt(waits, "me", at) - at];
  assert.deepEqual(asked(now()), [0, 600_000]);
  assert.deepEqual(asked(now() - 86_400_000), [1, 0]);
});

test("an answer that comes twice, late or in another order changes nothing that is settled", () => {
  const { records, now } = world(10, { entries: 1, photos: 0, withdraw: false });
  const done = merged(records[0], { id: records[0].id, outcome: "done" }, now());
  ["later", "invalid", "held", "other", "nonsense"].forEach((outcome) => assert.equal(merged(done, { outcome }, now()), done));
  assert.equal(merged(records[0], { outcome: "nonsense" }, now()), records[0]);
  assert.equal(decided(records[0], { outcome: "done" }, now()), records[0]);
});

test("bytes leave the phone only when every command of a photo is settled", () => {
  const { records, now } = world(11, { entries: 1, photos: 1 });
  const photo = { key: `me:${records[1].body.sha256}`, done: true, draft: false, settled: false };
  assert.deepEqual(tidy(records, [photo], new Set(), now()).photos, []);
  const settled = records.map((one) => ({ ...one, state: "done", answered_at: new Date(now()).toISOString() }));
  assert.deepEqual(tidy(settled, [photo], new Set(), now()).photos, [photo.key]);
  assert.deepEqual(tidy(settled, [{ ...photo, draft: true }], new Set(), now()).photos, []);
  const old = now() + 8 * 86_400_000;
  assert.deepEqual(tidy(settled, [], new Set(), old).commands.sort(), [records[1].id, records[2].id].sort(), "an entry stays until the pack shows it");
  assert.ok(tidy(settled, [], new Set([records[0].id]), old).commands.includes(records[0].id));
});

test("ids rise although the clock is put back, and are UUIDs of version 7", () => {
  let clock = 1_790_000_000_000;
  const makeId = maker(() => clock);
  const ids = [];
  for (let at = 0; at < 6000; at += 1) { if (at === 100) clock -= 86_400_000; if (at % 9 === 0) clock += 1; ids.push(makeId()); }
  assert.deepEqual([...ids].sort(), ids);
  assert.equal(new Set(ids).size, ids.length);
  const later = maker(() => clock - 86_400_000);
  later.seen(ids);
  assert.ok(later() > ids.at(-1), "also those of a page that is opened after the clock was put back");
  ids.forEach((id) => assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/));
});
