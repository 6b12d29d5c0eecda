// The queue: which commands go next, what an answer makes of them. Pure decisions, and one loop over a store and a net.
import { carriesPhoto, wire } from "./commands.mjs";

// Short requests let thirty phones through at once (benchmarks/inbox.py); the server would take fifty.
export const MOST = 5;
export const MOST_BYTES = 240_000;
const WAITS = [5, 15, 45, 120, 300, 600].map((seconds) => seconds * 1000);
const SETTLED = new Set(["done", "held"]);
export const OUTCOMES = new Set(["done", "held", "invalid", "later", "other"]);

export const settled = (record) => SETTLED.has(record.state);
export const unsent = (record) => !settled(record);

export function backoff(tries) {
  return WAITS[Math.min(Math.max(tries, 1), WAITS.length) - 1];
}

// No wait is longer than the longest there is: one that seems to be was set before somebody put the clock back.
const rests = (record, now) => record.next_at > now && record.next_at - now <= WAITS.at(-1);

// A page that was killed while sending does not know what the server did: the command simply goes again, under its id.
export function recovered(record) {
  return record.state === "sending" ? { ...record, state: "waiting", attempted: true } : record;
}

export function byMaking(one, other) {
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0;
}

// Whether what a command builds on is with the server, or goes in the same batch before it.
function ready(record, all, chosen) {
  return record.after.every((id) => {
    const before = all.get(id);
    return !before || settled(before) || chosen.has(id);
  });
}

// The next commands to send, in order, within the limits of one request.
export function due(records, { account, now, photos = new Map(), most = MOST, mostBytes = MOST_BYTES }) {
  const all = new Map(records.map((record) => [record.id, record]));
  const chosen = new Map();
  let bytes = 0;
  for (const record of [...records].sort(byMaking)) {
    if (chosen.size >= most) break;
    if (record.account !== account || record.state !== "waiting" || rests(record, now)) continue;
    if (!ready(record, all, chosen)) continue;
    if (carriesPhoto(record) && photos.get(record.body.sha256) && !photos.get(record.body.sha256).done) continue;
    const size = new TextEncoder().encode(JSON.stringify(wire(record))).length;
    if (chosen.size && bytes + size > mostBytes) break;
    bytes += size;
    chosen.set(record.id, record);
  }
  return [...chosen.values()];
}

// What an answer makes of a command. Settled commands stay as they are: an answer that comes twice changes nothing.
// `at` is the server's time: what is compared with the pack later must not depend on a clock that somebody puts back.
export function merged(record, answer, now, at = now) {
  if (settled(record) || !answer || !OUTCOMES.has(answer.outcome)) return record;
  const told = { code: answer.code || "", message: answer.message || "", detail: answer.detail ?? null };
  if (answer.outcome === "later") return delayed({ ...record, ...told, attempted: true }, now);
  if (answer.outcome === "other") return { ...record, ...told, state: "waiting", code: "other", next_at: now + WAITS.at(-1) };
  return { ...record, ...told, attempted: true, state: answer.outcome, answered_at: new Date(at).toISOString() };
}

export function delayed(record, now) {
  const tries = record.tries + 1;
  return { ...record, state: "waiting", tries, next_at: now + backoff(tries) };
}

// By hand, or when the network is back: everything that waits may go at once.
export function hurried(record) {
  return record.state === "waiting" && record.next_at ? { ...record, next_at: 0 } : record;
}

export function again(record) {
  return record.state === "invalid" ? { ...record, state: "waiting", next_at: 0, tries: 0 } : hurried(record);
}

export function photosBySha(photos, account) {
  return new Map(photos.filter((photo) => photo.account === account).map((photo) => [photo.sha256, photo]));
}

// What may leave the phone: bytes of photos whose every command is settled, and records the pack shows by itself.
export function tidy(records, photos, known, now, days = 7) {
  const old = now - days * 86_400_000;
  const wanted = new Set(records.filter((record) => carriesPhoto(record) && unsent(record))
    .map((record) => `${record.account}:${record.body.sha256}`));
  const settledPhotos = photos.filter((photo) => photo.done && !photo.draft && !photo.settled && !wanted.has(photo.key));
  const gone = records.filter((record) =>
    record.state === "done" && Date.parse(record.answered_at) < old && (record.kind !== "inspections.entry" || known.has(record.id)));
  return { photos: settledPhotos.map((photo) => photo.key), commands: gone.map((record) => record.id) };
}

// Somebody may have decided meanwhile: the held ones are asked about again, under their ids; nothing else is touched.
export function decided(record, answer, at) {
  if (record.state !== "held" || !answer || !["done", "held"].includes(answer.outcome)) return record;
  const told = { code: answer.code || "", message: answer.message || "", detail: answer.detail ?? null, state: answer.outcome };
  return answer.outcome === "done" ? { ...record, ...told, answered_at: new Date(at).toISOString() } : { ...record, ...told };
}

export async function recheck({ store, net, account, device, now, at = now, most = MOST }) {
  const held = (await store.commands()).filter((record) => record.account === account && record.state === "held" && record.code !== "dropped");
  for (let from = 0; from < held.length; from += most) {
    const answers = await net.send({ device, commands: held.slice(from, from + most).map(wire) });
    const byId = new Map(answers.map((answer) => [answer.id, answer]));
    await store.changeCommands([...byId.keys()], (kept) => decided(kept, byId.get(kept.id), at()));
  }
}

// When the next attempt is worth it: null when nothing waits.
export function nextAt(records, account, now) {
  const waiting = records.filter((record) => record.account === account && record.state === "waiting");
  return waiting.length ? Math.min(...waiting.map((record) => (rests(record, now) ? record.next_at : now))) : null;
}

// What the head of every page says.
export function counts(records, photos, account) {
  const own = records.filter((record) => record.account === account);
  const waiting = own.filter(unsent);
  const entries = waiting.filter((record) => !carriesPhoto(record));
  const sent = photos.filter((photo) => photo.account === account && !photo.draft && !photo.settled);
  return {
    waiting: entries.length,
    photos: sent.length,
    bytes: sent.reduce((sum, photo) => sum + photo.size, 0),
    have: sent.reduce((sum, photo) => sum + Math.min(photo.have || 0, photo.size), 0),
    stuck: own.filter((record) => record.state === "invalid").length,
    held: own.filter((record) => record.state === "held").length,
    others: records.filter((record) => record.account !== account && unsent(record) && !carriesPhoto(record)).length,
    all: waiting.length,
  };
}

// Marked as on their way inside one write each: what was changed or deleted since they were read goes as it is now, or not.
async function claimed(store, batch) {
  const found = new Map();
  await store.changeCommands(batch.map((record) => record.id), (kept) => {
    if (kept.state !== "waiting") return kept;
    const going = { ...kept, state: "sending", attempted: true };
    found.set(kept.id, going);
    return going;
  });
  return [...found.values()].sort(byMaking);
}

// The server has swept away, or never had, the bytes of a photo that we thought were there: they go once more.
async function resendPhotos(store, batch, byId) {
  const lost = batch.filter((record) => carriesPhoto(record) && (byId.get(record.id) || {}).code === "photo-missing");
  for (const record of lost) {
    await store.changePhoto(`${record.account}:${record.body.sha256}`, (photo) => ({ ...photo, done: false, have: 0 }));
  }
}

// One round: send what is due until nothing is, or the network says stop. Returns why it stopped, "" when all is through.
export async function flush({ store, net, account, device, now, at = now, most = MOST, told = () => {} }) {
  for (;;) {
    const photos = photosBySha(await store.photos(), account);
    const wanted = due(await store.commands(), { account, now: now(), photos, most });
    if (!wanted.length) return "";
    const batch = await claimed(store, wanted);
    if (!batch.length) continue;
    told();
    let answers;
    try {
      answers = await net.send({ device, commands: batch.map(wire) });
    } catch (error) {
      await store.changeCommands(batch.map((record) => record.id), (kept) =>
        kept.state === "sending" ? delayed({ ...kept, code: error.reason || "offline" }, now()) : kept);
      told();
      return error.reason || "offline";
    }
    const byId = new Map(answers.map((answer) => [answer.id, answer]));
    await store.changeCommands(batch.map((record) => record.id), (kept) => {
      const answer = byId.get(kept.id);
      return answer && OUTCOMES.has(answer.outcome)
        ? merged(kept, answer, now(), at())
        : delayed({ ...kept, code: "unanswered" }, now());
    });
    await resendPhotos(store, batch, byId);
    told();
  }
}
