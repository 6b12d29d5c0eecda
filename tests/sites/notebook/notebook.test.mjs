// The notebook without a page: writing, correcting, changing hands, a full phone, an older phone, finding a point.
import assert from "node:assert/strict";
import { test } from "node:test";
import { App } from "../../../src/cuobian/sites/static/cuobian/js/notebook/app.mjs";
import { base64, bytesOf } from "../../../src/cuobian/sites/static/cuobian/js/notebook/clearance.mjs";
import { maker, missing } from "../../../src/cuobian/sites/static/cuobian/js/notebook/commands.mjs";
import { inside } from "../../../src/cuobian/sites/static/cuobian/js/notebook/fence.mjs";
import { alone } from "../../../src/cuobian/sites/static/cuobian/js/notebook/lease.mjs";
import { LayeredStore, MemoryStore, Notebook } from "../../../src/cuobian/sites/static/cuobian/js/notebook/memory.mjs";
import { Net } from "../../../src/cuobian/sites/static/cuobian/js/notebook/net.mjs";
import { clockOff, dayOf, daysOf, entries, likely } from "../../../src/cuobian/sites/static/cuobian/js/notebook/pack.mjs";
import { kindOf, refusal, scaled, sizeOf } from "../../../src/cuobian/sites/static/cuobian/js/notebook/picture.mjs";
import { upgraded } from "../../../src/cuobian/sites/static/cuobian/js/notebook/records.mjs";
import { byDimension, search, withRecent } from "../../../src/cuobian/sites/static/cuobian/js/notebook/search.mjs";
import { _, load, ngettext } from "../../../src/cuobian/sites/static/cuobian/js/notebook/words.mjs";
import { Desk } from "../../../src/cuobian/sites/static/cuobian/js/notebook/views/writing/draft.mjs";
import { Lost, Network, Server, sha } from "./server.mjs";

const NOW = 1_790_000_000_000;
const DRAFT = { account: "me", inspection: "i", place: "p", kind: "deficiency", text: "坡道被挡", severity: "serious", photos: [] };

async function phone({ server = new Server(), store = new MemoryStore(), account = "me" } = {}) {
  let clock = NOW;
  const net = new Network(server);
  const app = new App({ book: new Notebook(store), net, makeId: maker(() => clock), now: () => clock, locks: null, holder: "tab" });
  await app.book.setMeta("account", { id: account, name: "高文彬", unit: "" });
  await app.start();
  return { app, net, server, store, wait: (ms) => { clock += ms; } };
}

test("what is written is kept at once, and looks confirmed only when the server says so", async () => {
  const { app, server } = await phone();
  const id = await app.save(DRAFT);
  assert.equal(app.records[0].state, "waiting");
  assert.equal(app.count.waiting, 1);
  await app.push();
  assert.equal(server.applied[0], id);
  assert.equal(app.records[0].state, "done");
  assert.equal(app.count.waiting, 0);
});

test("before it is sent an entry is changed in place; afterwards it is corrected by a new one", async () => {
  const { app, server } = await phone();
  const id = await app.save(DRAFT);
  assert.equal(await app.save({ ...DRAFT, editing: id, text: "坡道被电动车挡住" }), id);
  assert.deepEqual(app.records.map((one) => one.body.text), ["坡道被电动车挡住"]);
  await app.push();
  const second = await app.save({ ...DRAFT, editing: id, text: "坡道被货物挡住" });
  assert.notEqual(second, id);
  await app.push();
  assert.equal(server.received.get(second).body.corrects, id);
  assert.equal(server.received.get(id).body.text, "坡道被电动车挡住");
  const listed = entries(null, app.records, "me");
  assert.equal(listed.find((one) => one.id === id).corrected_by, second);
});

test("an entry whose answer was lost may be with the server: it is corrected, not changed under its id", async () => {
  const { app, net, server, wait } = await phone();
  const id = await app.save(DRAFT);
  const send = net.send.bind(net);
  net.send = async (given) => { await send(given); throw new Lost(); };
  await app.push();
  assert.equal(app.reason, "offline");
  const second = await app.save({ ...DRAFT, editing: id, text: "改过" });
  assert.notEqual(second, id);
  net.send = send;
  wait(700_000);
  await app.push({ hurry: true });
  assert.deepEqual(server.applied, [id, second]);
});

test("what has not left the phone can be taken away with its photos; what has can be withdrawn by a new record", async () => {
  const { app, server } = await phone();
  const bytes = new Uint8Array([1, 2, 3]).buffer;
  await app.book.addPhoto({ key: "me:ab", account: "me", sha256: "ab", name: "a.jpg", type: "image/jpeg", size: 3, have: 0, done: false, draft: true, settled: false, damaged: "" }, bytes);
  await app.refresh();
  const id = await app.save({ ...DRAFT, photos: ["me:ab"] });
  assert.equal(app.records.length, 2);
  assert.ok(await app.remove(id));
  assert.deepEqual([app.records.length, app.photos.length, await app.book.photoBytes("me:ab")], [0, 0, null]);
  const sent = await app.save(DRAFT);
  await app.push();
  assert.equal(await app.remove(sent), false);
  await app.withdraw(sent, "记错了站点");
  await app.push();
  assert.equal(server.received.size, 2);
  assert.ok(entries(null, app.records, "me")[0].withdrawn);
});

test("another person who signs in on this phone sees how many wait, and nothing of them", async () => {
  const { app, net, server, wait } = await phone();
  await app.save(DRAFT);
  await app.book.setMeta("pack", { account: "me", pack: { account: "me" }, etag: "", at: 0 });
  net.token = async () => ({ csrf: "x", account: "you", name: "陈志明" });
  wait(120_000);
  await app.push();
  assert.equal(app.me, "you");
  assert.deepEqual([app.count.others, app.count.waiting, server.received.size], [1, 0, 0]);
  assert.equal(app.pack && app.pack.account !== "you", null);
  assert.deepEqual(entries(app.pack, app.records, app.me), []);
  net.token = async () => ({ csrf: "x", account: "me", name: "高文彬" });
  wait(120_000);
  await app.push();
  assert.equal(server.applied.length, 1);
});

test("the session is over: nothing is lost, and it goes on after signing in", async () => {
  const { app, net, server, wait } = await phone();
  await app.save(DRAFT);
  const token = net.token.bind(net);
  net.token = async () => { throw new Lost("signed-out"); };
  await app.push();
  assert.deepEqual([app.session, app.count.waiting], ["out", 1]);
  net.token = token;
  wait(1000);
  await app.push({ hurry: true });
  assert.deepEqual([app.session, server.applied.length], ["in", 1]);
});

class FullStore extends MemoryStore {
  async write(step) {
    if (this.isFull && step.put && Object.values(step.put).some((list) => list.length)) throw Object.assign(new Error(), { name: "QuotaExceededError" });
    return super.write(step);
  }

  async change(...given) {
    if (this.isFull) throw Object.assign(new Error(), { name: "QuotaExceededError" });
    return super.change(...given);
  }
}

test("a full phone keeps the entry in memory, says so, sends it, and settles when there is room", async () => {
  const base = new FullStore();
  const { app, server } = await phone({ store: new LayeredStore(base) });
  base.isFull = true;
  await app.save(DRAFT);
  assert.ok(app.full);
  assert.deepEqual([(await base.all("commands")).length, app.count.waiting], [0, 1]);
  const told = await app.export();
  assert.equal(told.commands[0].body.text, "坡道被挡");
  await app.push();
  assert.equal(server.applied.length, 1);
  assert.equal(app.count.waiting, 0);
  base.isFull = false;
  assert.ok(await app.book.store.settle());
  assert.equal((await base.all("commands"))[0].state, "done");
});

test("a full phone that is killed still has the draft of an entry that was in memory alone", async () => {
  const base = new FullStore();
  const { app } = await phone({ store: new LayeredStore(base) });
  await app.book.putDraft({ ...DRAFT });
  base.isFull = true;
  await app.save(DRAFT);
  assert.equal(await app.book.draft("me"), undefined, "the page does not offer it again");
  const { app: next } = await phone({ store: new LayeredStore(base) });
  assert.equal((await next.book.draft("me")).text, "坡道被挡");
  base.isFull = false;
  await app.book.setMeta("recent", ["Z1"]);
  assert.ok(app.full, "a small write that fits does not make the entry safe");
  assert.ok(await app.book.store.settle());
  assert.deepEqual([app.full, await base.get("drafts", "me"), (await base.all("commands")).length], [false, undefined, 1]);
});

test("what does not all fit goes into the store piece by piece", async () => {
  const base = new FullStore();
  const { app } = await phone({ store: new LayeredStore(base) });
  base.isFull = true;
  await app.save(DRAFT);
  await app.save({ ...DRAFT, text: "x".repeat(50) });
  const write = base.write.bind(base);
  base.isFull = false;
  base.write = async (step) => {
    if (JSON.stringify(step.put || {}).includes("xxxxx")) throw Object.assign(new Error(), { name: "QuotaExceededError" });
    return write(step);
  };
  assert.equal(await app.book.store.settle(), false);
  assert.equal((await base.all("commands")).length, 1);
  assert.equal((await app.book.commands()).length, 2);
});

test("what the server could not read is changed in place and goes", async () => {
  const server = new Server({ odd: (one) => (one.body.text || "").length > 10 });
  const { app } = await phone({ server });
  const id = await app.save({ ...DRAFT, text: "写得太长太长太长太长太长" });
  await app.push();
  assert.equal(app.records[0].state, "invalid");
  assert.equal(await app.save({ ...DRAFT, editing: id, text: "短了" }), id);
  assert.equal(app.records[0].state, "waiting");
  await app.push({ hurry: true });
  assert.deepEqual([server.applied, server.received.get(id).body.text, app.count.all], [[id], "短了", 0]);
});

function between(book, work) {
  const claim = book.changeCommands.bind(book);
  book.changeCommands = async (ids, change) => {
    book.changeCommands = claim;
    await work(claim);
    return claim(ids, change);
  };
}

test("what is changed or deleted in the moment of sending goes as it is now, or not at all", async () => {
  const { app, server } = await phone();
  const [first, second] = [await app.save(DRAFT), await app.save({ ...DRAFT, text: "删掉的" })];
  app.lease = () => ({ locks: null, now: app.now, holder: "tab" });
  between(app.book, async (change) => {
    await change([first], (kept) => ({ ...kept, body: { ...kept.body, text: "改过" } }));
    await app.book.dropCommands([second]);
  });
  await app.push();
  assert.deepEqual(server.applied, [first]);
  assert.equal(server.received.get(first).body.text, "改过");
  assert.deepEqual((await app.book.commands()).map((one) => one.id), [first]);
});

test("what is deleted while it is in the air stays, so that the phone does not forget what the platform may have", async () => {
  const { app, net, server } = await phone();
  const id = await app.save(DRAFT);
  const shown = app.records;
  const send = net.send.bind(net);
  net.send = async (given) => {
    app.records = shown;  // the page has not yet heard that it is leaving
    assert.equal(await app.remove(id), false);
    return send(given);
  };
  await app.push();
  assert.deepEqual([server.applied, app.records.map((one) => [one.id, one.state])], [[id], [[id, "done"]]]);
});

test("an entry that a full phone holds in two versions goes altogether when it is deleted", async () => {
  const base = new FullStore();
  const { app } = await phone({ store: new LayeredStore(base) });
  const [id, other] = [await app.save(DRAFT), await app.save(DRAFT)];
  base.isFull = true;
  await app.save({ ...DRAFT, editing: id, text: "改过" });
  assert.ok(await app.remove(id));
  assert.ok(await app.remove(other));
  assert.deepEqual([app.records, await base.all("commands")], [[], []]);
});

async function withPhoto() {
  const found = await phone();
  const bytes = new Uint8Array([1, 2, 3]);
  const key = `me:${sha(bytes)}`;
  await found.app.book.addPhoto({ key, account: "me", sha256: sha(bytes), name: "a.jpg", type: "image/jpeg", size: 3, have: 0, done: false, draft: true, settled: false, damaged: "" }, bytes.buffer);
  await found.app.refresh();
  await found.app.save({ ...DRAFT, photos: [key] });
  return { ...found, key };
}

test("a photo that the server has swept away is sent once more", async () => {
  const { app, server, key, wait } = await withPhoto();
  await app.book.changePhoto(key, (photo) => ({ ...photo, done: true, have: 3 }));
  await app.push();
  assert.deepEqual([server.applied.length, app.photos[0].done], [1, true], "told that it is missing, and sent again in the same round");
  wait(700_000);
  await app.push({ hurry: true });
  assert.deepEqual([server.applied.length, app.count.all], [2, 0]);
});

test("a photo whose bytes are gone can be left out, so that nothing waits for it", async () => {
  const { app, server, key } = await withPhoto();
  await app.book.settlePhotos([key]);
  await app.book.changePhoto(key, (photo) => ({ ...photo, settled: false }));
  await app.push();
  assert.deepEqual([app.photos[0].damaged, app.count.all], ["missing", 1]);
  await app.withoutPhoto(key);
  assert.deepEqual([app.count.all, app.photos.length, server.applied.length], [0, 0, 1]);
});

test("before somebody else's things are shown the page puts away what stands on it, under its own name", async () => {
  const { app, net, wait } = await phone();
  const seen = [];
  app.turn = async (change) => { seen.push(app.me); change(); };
  net.token = async () => ({ csrf: "x", account: "you", name: "陈志明" });
  wait(120_000);
  await app.push();
  assert.deepEqual([seen, app.me, net.account], [["me"], "you", "you"]);
  await assert.rejects(app.save(DRAFT), /another person/);
  await app.book.setMeta("account", { id: "third", name: "林" });  // in another tab
  app.pack = { account: "you" };
  await app.start();
  assert.deepEqual([seen, app.me, app.pack], [["me", "you"], "third", null]);
});

test("a desk that is closed takes nothing more; one that is left waits for its photos", async () => {
  const { app } = await phone();
  const desk = await Desk.at(app, ["i", "p"]);
  desk.set({ text: "坡道" });
  await desk.drop();
  desk.set({ inside: true });
  await desk.keep();
  assert.equal(await app.book.draft("me"), undefined);
  const other = await Desk.at(app, ["i", "p"]);
  let shrunk;
  other.working = new Promise((resolve) => { shrunk = resolve; }).then(() => other.set({ photos: ["me:ab"] }));
  const left = other.leave();
  shrunk();
  await left;
  other.set({ text: "晚到的" });
  assert.deepEqual([(await app.book.draft("me")).photos, (await app.book.draft("me")).text], [["me:ab"], ""]);
});

test("what cannot be kept is said, not swallowed", async () => {
  const { app, store } = await phone();
  const desk = await Desk.at(app, ["i", "p"]);
  store.write = async () => { throw Object.assign(new Error(), { name: "InvalidStateError" }); };
  desk.set({ text: "坡道" });
  await desk.keep();
  assert.ok(app.lost);
});

test("what another phone corrected or took back is shown, also where this phone wrote it", async () => {
  const { app } = await phone();
  const [one, two] = [await app.save(DRAFT), await app.save(DRAFT)];
  await app.push();
  const pack = { account: "me", entries: [{ id: one, withdrawn: true }, { id: two, corrected_by: "later" }] };
  const listed = new Map(entries(pack, app.records, "me").map((entry) => [entry.id, entry]));
  assert.ok(listed.get(one).withdrawn);
  assert.equal(listed.get(two).corrected_by, "later");
});

test("what the server has told is dated by its clock, not by one that is put back", async () => {
  const { app } = await phone();
  app.net.onClock(new Date(NOW + 3_600_000).toISOString(), NOW, NOW);
  await app.save(DRAFT);
  await app.push();
  const told = Date.parse(app.records[0].answered_at);
  assert.ok(told >= NOW + 3_600_000 && told < NOW + 3_600_100);
  assert.ok(app.packAt > told, "what came later is told apart although the clock stands still");
});

test("a phone with version 1 of the records keeps what waits, with its photos", () => {
  const bytes = new Uint8Array([9, 8]).buffer;
  const { commands, photos, bytes: kept } = upgraded({
    meta: [], commands: [{ id: "a", account: "me", kind: "inspections.entry", made_at: "2026-11-01T00:00:00Z", body: { text: "旧" }, state: "waiting" }, { id: "b", account: "me", kind: "inspections.entry", schema: 1, made_at: "x", body: {}, state: "sent" }],
    photos: [{ sha256: "ff", account: "me", name: "a.jpg", type: "image/jpeg", bytes }],
  }, 1);
  assert.deepEqual(commands.map((one) => [one.id, one.state, one.schema, one.tries]), [["a", "waiting", 1, 0], ["b", "done", 1, 0]]);
  assert.deepEqual([photos[0].key, photos[0].size, photos[0].done, kept[0].key, kept[0].bytes], ["me:ff", 2, false, "me:ff", bytes]);
});

test("without Web Locks a lease lets one tab send, and runs out when that tab is killed", async () => {
  const book = new Notebook(new MemoryStore());
  let clock = NOW;
  const way = (holder) => ({ locks: null, now: () => clock, holder });
  let release;
  const first = alone("send", book, () => new Promise((resolve) => { release = resolve; }), way("one"));
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(await alone("send", book, () => "other", way("two")), undefined);
  release("done");
  assert.equal(await first, "done");
  assert.equal(await alone("send", book, () => "now", way("two")), "now");
  alone("send", book, () => new Promise(() => {}), way("killed"));
  await new Promise((resolve) => setTimeout(resolve, 5));
  clock += 60_000;
  assert.equal(await alone("send", book, () => "later", way("two")), "later");
  alone("send", book, () => new Promise(() => {}), way("killed again"));
  await new Promise((resolve) => setTimeout(resolve, 5));
  clock -= 86_400_000;
  assert.equal(await alone("send", book, () => "yesterday", way("two")), "yesterday", "also when the clock is put back meanwhile");
});

const POINTS = [
  { id: "Z1.3.1", indicator: "设施与无障碍", dimension: "阵地建设", text: "桌椅、图书、音响、学习终端等设备可用", mandatory: true },
  { id: "Z1.3.2", indicator: "设施与无障碍", dimension: "阵地建设", text: "适老无障碍与安全", mandatory: true },
  { id: "Z13.1", indicator: "宣讲", dimension: "理论宣讲", text: "每月至少 1 场面向群众的宣讲", mandatory: false },
];

test("a page opened while the lease of a killed one still runs sends what that one was sending, as soon as it may", async () => {
  const { app, net, store } = await phone();
  const id = await app.save(DRAFT);
  app.holder = "killed";
  net.send = () => new Promise(() => {});
  app.push();
  await new Promise((resolve) => setTimeout(resolve, 5));
  const next = await phone({ store });
  assert.equal(next.app.records[0].state, "sending");
  next.wait(60_000);
  await next.app.push();
  assert.deepEqual([next.server.applied, next.app.records[0].state], [[id], "done"]);
});

test("a point is found by its number, by any two characters, and by several words", () => {
  const found = (asked) => search(POINTS, asked).map((one) => one.id);
  assert.equal(found("1.3.1")[0], "Z1.3.1");
  assert.equal(found("z1.3.2")[0], "Z1.3.2");
  assert.equal(found("131")[0], "Z1.3.1");
  assert.deepEqual(found("适老"), ["Z1.3.2"]);
  assert.deepEqual(found("无障碍"), ["Z1.3.2", "Z1.3.1"]);
  assert.equal(found("音响坏了")[0], undefined);
  assert.equal(found("群众 宣讲")[0], "Z13.1");
  assert.equal(found("终端设备")[0], "Z1.3.1");
  assert.deepEqual(found("　"), []);
  assert.deepEqual(found("没有这个"), []);
  assert.deepEqual(byDimension(POINTS).map((one) => one.points.length), [2, 1]);
  assert.deepEqual(withRecent(["a", "b"], "b"), ["b", "a"]);
});

test("inside or outside is said only where the phone is sure enough", () => {
  const fence = { lat: 24.4429, lon: 118.0859, radius: 100 };
  const at = (latitude, accuracy) => inside(fence, { latitude, longitude: 118.0859, accuracy });
  assert.equal(at(24.4429, 20), true);
  assert.equal(at(24.4529, 20), false);
  assert.equal(at(24.4437, 50), true);
  assert.equal(at(24.4440, 60), null);
  assert.equal(at(24.4429, 400), null);
  assert.equal(inside(null, {}), null);
});

const bytesFrom = (...parts) => Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...part].map((one) => one.charCodeAt(0)) : part)));

test("a file is judged by its bytes: HEIC, video and a hundred megapixels are known before anything is decoded", () => {
  const kinds = [
    [bytesFrom([0, 0, 0, 24], "ftypheic", [0, 0, 0, 0]), "", "IMG_1.jpg", "heic"], [bytesFrom([0, 0, 0, 24], "ftypisom"), "", "a.jpg", "video"],
    [bytesFrom([0xff, 0xd8, 0xff]), "image/heic", "a.heic", "jpeg"], [bytesFrom("RIFF", [0, 0, 0, 0], "WEBP"), "", "", "webp"], [bytesFrom("????????"), "video/mp4", "", "video"], [bytesFrom("????????"), "", "a.HEIC", "heic"],
  ];
  kinds.forEach(([bytes, type, name, kind]) => assert.equal(kindOf(bytes, type, name), kind));
  const jpeg = bytesFrom([0xff, 0xd8, 0xff, 0xe1, 0, 4, 0, 0, 0xff, 0xc0, 0, 11, 8, 0x2e, 0xe0, 0x27, 0x10, 3, 0, 0, 0, 0]);
  assert.deepEqual(sizeOf(jpeg, "jpeg"), { height: 12000, width: 10000 });
  assert.equal(refusal({ kind: "jpeg", size: { width: 12000, height: 10000 }, bytes: 9 }), "photo-too-large");
  assert.equal(refusal({ kind: "jpeg", size: { width: 8000, height: 5000 }, bytes: 9 }), "");
  assert.equal(refusal({ kind: "video", size: null, bytes: 9 }), "photo-video");
  assert.deepEqual(scaled({ width: 8000, height: 5000 }), { width: 2048, height: 1280 });
  assert.deepEqual(scaled({ width: 100, height: 50 }), { width: 100, height: 50 });
});

test("a wrong clock is measured, a strange answer is not believed, and today is the city's day", () => {
  assert.equal(clockOff("2026-11-24T02:00:00Z", Date.parse("2026-11-23T02:00:00Z") - 100, Date.parse("2026-11-23T02:00:00Z") + 100), 86_400_000);
  assert.equal(clockOff("not a time", 1, 2), 0);
  assert.equal(dayOf(Date.parse("2026-11-23T17:00:00Z")), "2026-11-24");
});

test("the pack says where I stand now, and bears with parts that are missing", () => {
  const item = (place_id, from, to) => ({ place_id, inspection_id: "i", title: place_id, starts_at: `2026-11-23T${from}:00+08:00`, ends_at: `2026-11-23T${to}:00+08:00` });
  const pack = { days: [{ date: "2026-11-23", items: [item("a", "08:30", "09:30"), item("b", "10:00", "11:00")] }] };
  const when = (time) => likely(pack, Date.parse(`2026-11-23T${time}:00+08:00`)).place;
  assert.deepEqual([when("08:00"), when("09:00"), when("09:45"), when("10:30"), when("20:00")], ["a", "a", "b", "b", "b"]);
  [null, {}, { days: [] }].forEach((one) => { assert.equal(likely(one, NOW), null); assert.deepEqual(daysOf(one, "2026-11-23").later, []); assert.deepEqual(entries(one, [], "me"), []); });
});

function response(status, body, type = "application/json") {
  return { status, type: "basic", headers: new Headers({ "Content-Type": type }), json: async () => body };
}

test("every way a network fails has a reason, and none is taken for an answer", async () => {
  const told = async (...answers) => {
    const net = new Net({ fetch: async () => { const next = answers.shift(); if (next instanceof Error) throw next; return next; } });
    return net.send({ device: "d", commands: [] }).then((found) => found, (error) => error.reason);
  };
  const token = response(200, { csrf: "t", account: "me" });
  assert.equal(await told(new TypeError("fetch failed")), "offline");
  assert.equal(await told(response(200, "<html>", "text/html")), "offline", "a hotel's sign-in page is no answer");
  assert.equal(await told(response(401, { sign_in: "/in" })), "signed-out");
  assert.equal(await told(token, response(500, null, "text/html")), "busy");
  assert.equal(await told(token, response(429, { code: "slow-down" })), "busy");
  assert.equal(await told(token, response(413, { code: "too-large" })), "too-large");
  assert.equal(await told(token, response(422, { code: "unreadable" })), "refused");
  assert.equal(await told(token, response(200, { strange: true })), "busy");
  assert.deepEqual(await told(token, response(403, { code: "csrf" }), token, response(200, { answers: [] })), [], "a token out of date is fetched anew");
  assert.equal(await told(token, response(403, { code: "csrf" }), token, response(403, { code: "csrf" })), "csrf");
});

test("nobody is forgotten by a sign-out that did not get through; pieces go under the right person only", async () => {
  const answers = [];
  const net = new Net({ fetch: async () => { const next = answers.shift(); if (!next) throw new TypeError("offline"); return next; } });
  await assert.rejects(net.signOut("/sign-out/"), (error) => error.reason === "offline");
  const json = (body, status = 200) => new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
  net.account = "me";
  answers.push(json({ code: "csrf" }, 403), json({ csrf: "y", account: "you", name: "陈" }));
  net.csrf = "old";
  await assert.rejects(net.putPiece("ab", { offset: 0, size: 1, part: new ArrayBuffer(1), hash: "x" }), (error) => error.reason === "other-person");
});

test("the file that leaves the phone holds what waits and its photos, byte for byte", async () => {
  const { app } = await phone();
  const bytes = Uint8Array.from({ length: 70_000 }, (_unused, at) => (at * 31) % 256);
  await app.book.addPhoto({ key: "me:ab", account: "me", sha256: "ab", name: "a.jpg", type: "image/jpeg", size: bytes.length, have: 0, done: false, draft: true, settled: false, damaged: "" }, bytes.buffer);
  await app.refresh();
  await app.save({ ...DRAFT, photos: ["me:ab"] });
  const told = JSON.parse(JSON.stringify(await app.export()));
  assert.deepEqual([told.cuobian, told.account, told.commands.length, told.photos.length], ["notebook", "me", 2, 1]);
  assert.deepEqual([...bytesOf(told.photos[0].base64)], [...bytes]);
  assert.equal(base64(new Uint8Array([0, 255]).buffer), "AP8=");
  assert.ok(!("state" in told.commands[0]) && !("tries" in told.commands[0]));
});

test("an entry needs a place, a kind, and words or a photo; nothing else", () => {
  assert.deepEqual(missing({}), ["place", "kind", "text"]);
  assert.deepEqual(missing(DRAFT), []);
  assert.deepEqual(missing({ ...DRAFT, text: " ", photos: ["x"] }), []);
});

test("another part of the platform sends its own commands through the same queue", async () => {
  const { app, server } = await phone();
  const first = await app.order("rating.item", 1, { sheet: "s", point: "Z1", state: "A" }, { shown: { title: "Z1" } });
  const photo = await app.order("rating.item-photo", 1, { entry: first }, { after: [first] });
  await app.push();
  assert.deepEqual(server.applied, [first, photo]);
});

test("words come from the page where it has them, and numbers stand in them", () => {
  assert.equal(_("{n} 条待传", { n: 3 }), "3 条待传");
  load({ "{n} 条待传": ["{n} entry waiting", "{n} entries waiting"], 待传: "Waiting" });
  assert.deepEqual([_("待传"), ngettext("{n} 条待传", "{n} 条待传", 1), ngettext("{n} 条待传", "{n} 条待传", 3)], ["Waiting", "1 entry waiting", "3 entries waiting"]);
  load({});
});
