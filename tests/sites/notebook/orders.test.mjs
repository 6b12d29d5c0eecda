// What can happen to eight commands and to a photo of eight pieces on their way: all of it where that is countable, and one
// draw for each order where it is not. The names say which.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PHOTO, entryCommands, maker, withdrawCommand, wire } from "../../../src/cuobian/sites/static/cuobian/js/notebook/commands.mjs";
import { MemoryStore, Notebook } from "../../../src/cuobian/sites/static/cuobian/js/notebook/memory.mjs";
import { due, flush, merged, photosBySha } from "../../../src/cuobian/sites/static/cuobian/js/notebook/outbox.mjs";
import { upload, uploadAll } from "../../../src/cuobian/sites/static/cuobian/js/notebook/pieces.mjs";
import { Lost, Network, Server, draw, sha } from "./server.mjs";

const NOW = 1_790_000_000_000;
const FATES = ["fine", "request lost", "answer lost", "doubled"];
const PIECE = 5;
const hash = async (part) => sha(new Uint8Array(part));

// Heap's algorithm: every order of the list, in place.
function* orders(list, size = list.length) {
  if (size <= 1) { yield list; return; }
  for (let at = 0; at < size; at += 1) {
    yield* orders(list, size - 1);
    const other = size % 2 ? 0 : at;
    [list[other], list[size - 1]] = [list[size - 1], list[other]];
  }
}

// Every way to give each of so many requests one of the fates.
function* patterns(count, fates) {
  for (let number = 0; number < fates.length ** count; number += 1) {
    yield Array.from({ length: count }, (_, at) => fates[Math.floor(number / fates.length ** at) % fates.length]);
  }
}

// Eight commands that build on each other: an entry with two photos, its correction with one of them, the correction taken
// back, another entry with its photo, and one by itself.
const PHOTOS = [1, 2].map((n) => Uint8Array.from({ length: 2 * PIECE + n }, (_, at) => at * 7 + n));

function eight() {
  const makeId = maker(() => NOW, (count) => new Uint8Array(count).fill(7));
  const [red, blue] = PHOTOS.map((bytes) => ({ sha256: sha(bytes), name: "a.jpg", type: "image/jpeg" }));
  const entry = (text, photos = [], corrects = null) =>
    entryCommands({ draft: { inspection: "i", place: "p", kind: "deficiency", text, photos, corrects }, account: "me", makeId, now: NOW });
  const first = entry("坡道", [red, blue]);
  const better = entry("坡道接缝", [red], first[0].id);
  const back = withdrawCommand({ entry: better[0].id, account: "me", reason: "记错了", makeId, now: NOW });
  return [...first, ...better, back, ...entry("扶手"), ...entry("灯")];
}

const photoRows = PHOTOS.map((bytes) => ({ key: `me:${sha(bytes)}`, account: "me", sha256: sha(bytes), name: "a.jpg", type: "image/jpeg", size: bytes.length, have: 0, done: false, draft: false, settled: false, damaged: "" }));
const bytesRows = PHOTOS.map((bytes) => ({ key: `me:${sha(bytes)}`, bytes: bytes.buffer }));

class Phone {
  constructor(server, commands) {
    this.server = server;
    this.clock = NOW;
    this.all = commands.map((one) => one.id);
    this.book = new Notebook(new MemoryStore({ commands, photos: photoRows, bytes: bytesRows }));
  }

  get records() {
    return [...this.book.store.kept.commands.values()];
  }

  // Nothing is called done that the server does not have; nothing is gone.
  check(told) {
    assert.deepEqual(this.records.map((one) => one.id), this.all, told);
    this.records.forEach((one) => one.state !== "done" || assert.ok(this.server.received.has(one.id), told));
  }

  // One command arrives by itself, whatever was sent before it, and meets its fate.
  arrives(id, fate) {
    const kept = this.book.store.kept.commands;
    const going = { ...kept.get(id), state: "sending", attempted: true };
    if (fate === "request lost") { kept.set(id, { ...going, state: "waiting" }); return; }
    const answer = this.server.command(wire(going));
    if (fate === "doubled") this.server.command(wire(going));
    kept.set(id, fate === "answer lost" ? { ...going, state: "waiting" } : merged(going, answer, this.clock));
  }

  async open(net, most) {
    const way = { store: this.book, net, account: "me", device: "d", now: () => this.clock, most };
    const reason = (await flush(way)) || (await uploadAll({ ...way, piece: PIECE, hash })) || (await flush(way));
    this.clock += 700_000;
    return reason;
  }

  // The network is good again: after this everything has arrived, once, and the phone says so.
  async ends(told, net = new Network(this.server), most = 8) {
    for (let round = 0; round < 40; round += 1) {
      await this.open(net, most);
      this.check(told);
      if (this.records.every((one) => one.state === "done")) break;
    }
    assert.deepEqual(this.records.map((one) => one.state), this.all.map(() => "done"), told);
    assert.equal(this.server.applied.length, this.all.length, told);
    assert.deepEqual([...new Set(this.server.applied)].sort(), [...this.all].sort(), told);
  }
}

// A network that does to its first requests what it is told, in turn, and afterwards nothing.
class Fated extends Network {
  constructor(server, fates) {
    super(server);
    this.fates = fates;
  }

  fate(work) {
    const fate = this.fates[this.asked];
    this.asked += 1;
    if (fate === "request lost") throw new Lost();
    const answer = work();
    if (fate === "doubled") work();
    if (fate === "answer lost") throw new Lost();
    return answer;
  }

  async putPiece(name, given) {
    if (this.fates[this.asked] !== "damaged") return super.putPiece(name, given);
    const part = new Uint8Array(given.part.slice(0));
    part[0] ^= 1;
    return super.putPiece(name, { ...given, part: part.buffer });
  }
}

test("all 40,320 orders in which eight commands can arrive, each with one draw of losses and repetitions", async () => {
  const commands = eight();
  assert.equal(commands.length, 8);
  const there = photoRows.map(({ sha256, size }, at) => [sha256, { size, done: true, whole: PHOTOS[at] }]);
  let seed = 0;
  for (const order of orders(commands.map((one) => one.id))) {
    const random = draw(seed += 1);
    const phone = new Phone(new Server(), commands);
    // In every other draw the photos are there first.
    if (seed % 2) phone.server.staged = new Map(there);
    for (const id of order) phone.arrives(id, FATES[Math.floor(random() * 4)]);
    phone.check(`order ${seed}`);
    await phone.ends(`order ${seed}`);
  }
  assert.equal(seed, 40_320);
});

test("all 24 orders of four commands that build on each other with all 256 ways to lose and to double them", async () => {
  const [first, , , better, , back, other] = eight();
  const commands = [first, better, back, other];
  let count = 0;
  for (const order of orders(commands.map((one) => one.id))) {
    for (const fates of patterns(4, FATES)) {
      const phone = new Phone(new Server(), commands);
      order.forEach((id, at) => phone.arrives(id, fates[at]));
      await phone.ends(`${order} ${fates}`);
      count += 1;
    }
  }
  assert.equal(count, 24 * 256);
});

test("all 4,096 ways to lose and to double the first six requests of a queue that sends one command at a time", async () => {
  const commands = eight().filter((one) => one.kind !== PHOTO).slice(0, 5);
  for (const fates of patterns(6, FATES)) {
    const phone = new Phone(new Server(), commands);
    await phone.ends(`${fates}`, new Fated(phone.server, fates), 1);
  }
});

test("in all 40,320 orders of storing, what is due next is in order, and nothing before what it builds on", () => {
  const commands = eight();
  const ids = due(commands, { account: "me", now: NOW, photos: new Map(), most: 8 }).map((one) => one.id);
  assert.deepEqual(ids, [...ids].sort());
  const photos = photosBySha(photoRows, "me");
  for (const order of orders([...commands])) {
    assert.deepEqual(due(order, { account: "me", now: NOW, photos: new Map(), most: 8 }).map((one) => one.id), ids);
    assert.equal(due(order, { account: "me", now: NOW, photos, most: 8 }).some((one) => one.kind === PHOTO), false);
  }
});

const WHOLE = Uint8Array.from({ length: 8 * PIECE - 2 }, (_, at) => at * 11);
const NAME = sha(WHOLE);
const parts = Array.from({ length: 8 }, (_, at) => at * PIECE).map((offset) => {
  const part = WHOLE.slice(offset, offset + PIECE);
  return { offset, size: WHOLE.length, part, hash: sha(part) };
});

test("all 40,320 orders in which eight pieces of a photo can arrive, each with one draw of losses and repetitions", async () => {
  let seed = 0;
  for (const order of orders([...parts])) {
    const random = draw(seed += 1);
    const server = new Server();
    for (const given of order) {
      const fate = FATES[Math.floor(random() * 4)];
      if (fate !== "request lost") server.put(NAME, given);
      if (fate === "doubled") server.put(NAME, order[Math.floor(random() * 8)]);
    }
    await upload({ sha: NAME, bytes: WHOLE.buffer, net: new Network(server), piece: PIECE, hash });
    assert.equal(sha(server.staged.get(NAME).whole), NAME, `order ${seed}`);
  }
  assert.equal(seed, 40_320);
});

test("all 3,125 ways to lose, to double and to damage the first five requests of a photo of eight pieces", async () => {
  const photo = { ...photoRows[0], key: `me:${NAME}`, sha256: NAME, size: WHOLE.length };
  for (const fates of patterns(5, [...FATES, "damaged"])) {
    const server = new Server();
    const book = new Notebook(new MemoryStore({ photos: [photo], bytes: [{ key: photo.key, bytes: WHOLE.buffer }] }));
    const net = new Fated(server, fates);
    for (let round = 0; round < 12; round += 1) {
      await uploadAll({ store: book, net, account: "me", piece: PIECE, hash });
      const [kept] = await book.photos();
      if (kept.done) break;
      assert.ok(kept.have <= server.pieces(NAME).have, `${fates}: never more than the server has`);
      // Pieces that came damaged four times: the person says once more.
      if (kept.damaged) await book.changePhoto(kept.key, (one) => ({ ...one, damaged: "", have: 0 }));
    }
    assert.ok((await book.photos())[0].done, `${fates}`);
    assert.equal(sha(server.staged.get(NAME).whole), NAME, `${fates}`);
  }
});
