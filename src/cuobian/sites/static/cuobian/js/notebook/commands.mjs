// What the phone asks the server to do, as values: no page, no network, no store.

export const SCHEMA = 2;
export const ENTRY = "inspections.entry";
export const PHOTO = "inspections.photo";
export const WITHDRAW = "inspections.withdraw";
export const SEEN = "inspections.place-seen";

// Kinds of commands that go with the bytes of a photo (body.sha256); another part of the notebook adds its own.
export const photoKinds = new Set([PHOTO]);
export const carriesPhoto = (record) => photoKinds.has(record.kind);

export const MANDATORY = "mandatory_highlight";
export const OPTIONAL = "optional_highlight";
export const DEFICIENCY = "deficiency";
export const SUGGESTION = "suggestion";
export const KINDS = [MANDATORY, OPTIONAL, DEFICIENCY, SUGGESTION];
export const SEVERITIES = ["general", "serious", "safety"];

const hex = (number, digits) => number.toString(16).padStart(digits, "0");

export function randomBytes(count) {
  return crypto.getRandomValues(new Uint8Array(count));
}

// A maker of UUIDv7: of two made by one maker the later is always the greater, even when the clock is put back; and greater
// than those it is shown with `seen`, which an earlier page made.
export function maker(now = Date.now, random = randomBytes) {
  let last = 0;
  let step = 0;
  const make = () => {
    const asked = Math.max(0, Math.floor(now()));
    if (asked > last) {
      last = asked;
      step = random(1)[0];
    } else {
      step += 1;
      if (step > 0xfff) {
        last += 1;
        step = 0;
      }
    }
    const tail = [...random(8)];
    tail[0] = (tail[0] & 0x3f) | 0x80;
    const time = hex(last, 12);
    const rest = tail.map((byte) => hex(byte, 2)).join("");
    return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(step, 3)}-${rest.slice(0, 4)}-${rest.slice(4)}`;
  };
  make.seen = (ids) => {
    const latest = Math.max(0, ...ids.map((id) => parseInt(id.replaceAll("-", "").slice(0, 12), 16) || 0));
    if (latest >= last) [last, step] = [latest, 0xfff];
  };
  return make;
}

// A command as the phone keeps it until the server has answered for good.
export function command({ id, account, kind, schema = SCHEMA, body, now, after = [], shown = {} }) {
  return {
    id, account, kind, schema, body, after, shown,
    made_at: new Date(now).toISOString(),
    state: "waiting", attempted: false, tries: 0, next_at: 0, code: "", message: "", detail: null, answered_at: null,
  };
}

// What leaves the phone: nothing of the phone's own bookkeeping.
export function wire(record) {
  const { id, account, kind, schema, made_at, body } = record;
  return { id, account, kind, schema, made_at, body };
}

export function entryBody({ inspection, place, kind, point = "", text = "", severity = "", inside = null, corrects = null, photos = [] }) {
  return {
    inspection, place, kind, point, text: text.trim(),
    severity: kind === DEFICIENCY ? severity || SEVERITIES[0] : "",
    inside, corrects,
    photos: photos.map(({ sha256, name, type }) => ({ sha256, name, type })),
  };
}

// What keeps an entry from being stored, by name; the page has the words.
export function missing(draft) {
  const found = [];
  if (!draft.inspection || !draft.place) found.push("place");
  if (!KINDS.includes(draft.kind)) found.push("kind");
  if (!(draft.text || "").trim() && !(draft.photos || []).length) found.push("text");
  return found;
}

// An entry and its photos: the text goes first, each photo follows it by itself.
export function entryCommands({ draft, account, makeId, now, shown = {} }) {
  const entry = command({
    id: makeId(), account, kind: ENTRY, body: entryBody(draft), now, shown,
    after: draft.corrects ? [draft.corrects] : [],
  });
  return [entry, ...photoCommands({ entry, photos: draft.photos || [], makeId, now })];
}

export function photoCommands({ entry, photos, makeId, now }) {
  return photos.map(({ sha256, name }) => command({
    id: makeId(), account: entry.account, kind: PHOTO, body: { entry: entry.id, sha256, name }, now, after: [entry.id],
  }));
}

export function withdrawCommand({ entry, account, reason, makeId, now }) {
  return command({
    id: makeId(), account, kind: WITHDRAW, body: { entry, reason: reason.trim() }, now, after: [entry],
  });
}

export function seenCommand({ inspection, place, what, account, makeId, now }) {
  return command({
    id: makeId(), account, kind: SEEN, now,
    body: { inspection, place, what, at: new Date(now).toISOString() },
  });
}

// An entry may be changed in place as long as no byte of it has left the phone, and when the server could not read it and
// kept nothing; afterwards it is corrected.
export function editable(record) {
  return record.kind === ENTRY && (record.state === "invalid" || (record.state === "waiting" && !record.attempted));
}

// The longest text that the server takes (inspections/values.py).
export const MOST_TEXT = 4000;
