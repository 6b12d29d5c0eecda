// Clause sheets as values: what the platform had, what the phone wrote since, what is left. No page, no network, no store.
import { command, photoKinds } from "./commands.mjs";
import { byMaking, settled } from "./outbox.mjs";

export const ITEM = "rating.item";
export const ITEM_PHOTO = "rating.item-photo";
export const DROP_PHOTO = "rating.item-drop-photo";
export const SETTLE = "rating.item-settle";
export const SUBMIT = "rating.sheet-submit";
export const KINDS = new Set([ITEM, ITEM_PHOTO, DROP_PHOTO, SETTLE, SUBMIT]);
export const STATES = ["A", "B", "C", "C#"];
export const MOST_PHOTOS = 9;
export const MOST_DEFECTS = 99;
export const MOST_NOTE = 2000;
// While somebody still types, a record waits a moment on the phone: one command then says what ten would.
export const PAUSE = 4000;

photoKinds.add(ITEM_PHOTO);

const part = (pack) => (pack && pack.parts && pack.parts.sheets) || {};
export const sheets = (pack) => part(pack).sheets || [];
export const sheetOf = (pack, id) => sheets(pack).find((one) => one.id === id) || null;
export const pointsOf = (pack, sheet) => (sheet && part(pack).versions && part(pack).versions[sheet.version]) || [];
export const more = (pack) => Boolean(part(pack).more);
export const online = (pack) => part(pack).online || "";

export const ownOf = (records, account, sheet) =>
  records.filter((one) => one.account === account && KINDS.has(one.kind) && one.body.sheet === sheet).sort(byMaking);

// --- what is said of a point ---------------------------------------------------------------------------------------
export const markOf = ({ state = "", defects = null, unseen = false, note = "" }) =>
  ({ state: unseen ? "" : state || "", defects: unseen ? null : defects ?? null, unseen: Boolean(unseen), note: (note || "").trim() });

export const same = (one, other) => Boolean(one) && Boolean(other)
  && ["state", "defects", "unseen", "note"].every((name) => markOf(one)[name] === markOf(other)[name]);

export const needsNote = (mark) => STATES.indexOf(mark.state) > 0 || Boolean(mark.defects);

// Whether it says one thing that fits the point.
export function fits(mark, point) {
  if ((mark.note || "").length > MOST_NOTE) return false;
  if (mark.unseen) return true;
  if (point.count) return Number.isInteger(mark.defects) && mark.defects >= 0 && mark.defects <= MOST_DEFECTS;
  return STATES.includes(mark.state);
}

const live = (record) => ["waiting", "sending", "done"].includes(record.state);
const newer = (record, packAt) => record.state !== "done" || Date.parse(record.answered_at) > packAt;

// One point as it stands: the mark, what a new record would be written over, and what is held beside it.
export function standing({ sheet, records, account, point, packAt = 0 }) {
  const mine = ownOf(records, account, sheet.id).filter((one) => one.kind === ITEM && one.body.point === point);
  const there = (sheet.items || {})[point] || null;
  const last = mine.filter((one) => (live(one) && newer(one, packAt)) || one.state === "invalid").at(-1) || null;
  const mark = last ? markOf(last.body) : there ? markOf(there) : null;
  return {
    mark, record: last, there, over: over(last, there),
    held: heldOf({ sheet, records, account, point, packAt }).filter((one) => !same(one.mark, mark)),
  };
}

function over(last, there) {
  if (last && last.state === "invalid") return { seen_version: last.body.seen_version || "", ...(last.body.follows ? { follows: last.body.follows } : {}) };
  if (last && last.state === "done" && last.detail && last.detail.version) return { seen_version: last.detail.version };
  if (last) return { seen_version: "", follows: last.id };
  return { seen_version: there ? there.version : "" };
}

// What was received and is not in the sheet: told by the answer, or by the pack; not what has been chosen since, nor what
// the same phone has replaced itself.
export function heldOf({ sheet, records, account, point, packAt = 0 }) {
  const own = ownOf(records, account, sheet.id);
  const ended = new Set(own.filter(live).flatMap((one) => one.body.settles || []));
  const told = (sheet.held || []).filter((one) => one.point === point);
  const known = new Set(told.map((one) => one.id));
  const here = own.filter((one) => one.kind === ITEM && one.body.point === point && one.state === "held" && one.code !== "dropped"
    && (known.has(one.id) || Date.parse(one.answered_at) > packAt));
  const local = new Map(here.map((one) => [one.id, { id: one.id, mark: markOf(one.body), made_at: one.made_at, code: one.code, message: one.message, local: true }]));
  told.filter((one) => !local.has(one.id)).forEach((one) =>
    local.set(one.id, { id: one.id, mark: markOf(one), made_at: one.made_at, code: one.code, message: one.message, local: false }));
  const later = new Set([...here.map((one) => one.body.follows), ...told.map((one) => one.follows)].filter(Boolean));
  const all = [...local.values()].filter((one) => !ended.has(one.id) && !later.has(one.id)).sort((one, other) => (one.id < other.id ? 1 : -1));
  return all.filter((one, at) => all.findIndex((other) => same(one.mark, other.mark)) === at);
}

// Every held command of a point, the ones that say the same included: they end together.
export function heldIds(given) {
  const own = ownOf(given.records, given.account, given.sheet.id).filter((one) => one.kind === ITEM && one.body.point === given.point && one.state === "held");
  return [...new Set([...own.map((one) => one.id), ...(given.sheet.held || []).filter((one) => one.point === given.point).map((one) => one.id)])];
}

// --- how far a sheet has come ------------------------------------------------------------------------------------------
export function progress(given) {
  const { points } = given;
  const rows = points.map((point) => {
    const { mark, held, record } = standing({ ...given, point: point.id });
    return { point, mark, held, record, lack: lackOf(mark, held) };
  });
  return {
    rows, all: points.length,
    recorded: rows.filter((row) => row.mark).length,
    unseen: rows.filter((row) => row.mark && row.mark.unseen).length,
    left: rows.filter((row) => row.lack),
  };
}

// What keeps a point from being submitted: "none", "note", "choose", or "".
function lackOf(mark, held) {
  if (held.length) return "choose";
  if (!mark) return "none";
  return needsNote(mark) && !mark.note ? "note" : "";
}

// open | queued | sending | submitted | refused
export function submission({ sheet, records, account }) {
  const last = ownOf(records, account, sheet.id).filter((one) => one.kind === SUBMIT && one.code !== "dropped").at(-1);
  if (!last) return { state: "open", record: null };
  if (last.state === "done") return { state: "submitted", record: last };
  if (last.state === "held" || last.state === "invalid") return { state: "refused", record: last };
  return { state: last.attempted ? "sending" : "queued", record: last };
}

export const writable = (given) => ["open", "refused"].includes(submission(given).state);

// What the phone wrote for sheets that are not among those to fill in any more, and that did not go in: by sheet.
export function strays({ pack, records, account }) {
  const known = new Set(sheets(pack).map((one) => one.id));
  const ended = new Set(records.filter((one) => KINDS.has(one.kind) && live(one)).flatMap((one) => one.body.settles || []));
  const found = new Map();
  records.filter((one) => one.account === account && KINDS.has(one.kind) && !known.has(one.body.sheet)).sort(byMaking).forEach((one) => {
    if (one.state === "done" || one.code === "dropped" || ended.has(one.id)) return;
    if (!found.has(one.body.sheet)) found.set(one.body.sheet, { id: one.body.sheet, place: (one.shown && one.shown.place) || "", records: [] });
    found.get(one.body.sheet).records.push(one);
  });
  return [...found.values()];
}

export const submittedHere = (records, account) =>
  records.filter((one) => one.account === account && one.kind === SUBMIT && one.state === "done").sort(byMaking).reverse();

// --- commands ----------------------------------------------------------------------------------------------------------
const made = ({ account, makeId, now, kind, body, after, shown }) => command({ id: makeId(), account, kind, body, now, after, shown });

export function itemCommand({ sheet, point, mark, over: base, settles = [], ...rest }) {
  const body = { sheet: sheet.id, point, ...markOf(mark), ...base, ...(settles.length ? { settles } : {}) };
  return { ...made({ ...rest, kind: ITEM, body, after: base.follows ? [base.follows] : [] }), next_at: settles.length ? 0 : rest.now + PAUSE };
}

export const settleCommand = ({ sheet, point, settles, ...rest }) =>
  made({ ...rest, kind: SETTLE, body: { sheet, point, settles } });

export function photoCommand({ sheet, point, photo, records, ...rest }) {
  const own = ownOf(records, rest.account, sheet.id);
  const item = own.filter((one) => one.kind === ITEM && one.body.point === point && !settled(one)).at(-1);
  const before = own.filter((one) => one.kind === DROP_PHOTO && one.body.sha256 === photo.sha256 && !settled(one)).map((one) => one.id);
  const body = { sheet: sheet.id, point, sha256: photo.sha256, name: photo.name, ...(item ? { item: item.id } : {}) };
  return made({ ...rest, kind: ITEM_PHOTO, body, after: [...(item ? [item.id] : []), ...before] });
}

export function dropCommand({ sheet, point, one, ...rest }) {
  const waits = one.record && !settled(one.record) ? [one.record.id] : [];
  const body = { sheet: sheet.id, point, ...(one.sha256 ? { sha256: one.sha256 } : { photo: one.id }), ...(one.record ? { follows: one.record.id } : {}) };
  return made({ ...rest, kind: DROP_PHOTO, body, after: waits });
}

// After everything else of the sheet that is not with the server yet.
export function submitCommand({ sheet, records, ...rest }) {
  const own = ownOf(records, rest.account, sheet.id);
  const needs = own.filter((one) => one.kind !== SUBMIT && one.state !== "done").map((one) => one.id);
  const settles = own.filter((one) => one.kind === SUBMIT && one.state === "held").map((one) => one.id);
  return made({ ...rest, kind: SUBMIT, body: { sheet: sheet.id, needs, ...(settles.length ? { settles } : {}) }, after: needs });
}

// The photos of a point: those of the platform, those of this phone, without those taken off; in order.
export function photosOf({ sheet, records, account, point, packAt = 0 }) {
  const there = ((sheet.items || {})[point] || { photos: [] }).photos || [];
  const found = new Map(there.map((one) => [one.sha256 || `#${one.id}`, { id: one.id, sha256: one.sha256, record: null, there: true }]));
  ownOf(records, account, sheet.id).filter((one) => one.body.point === point).forEach((record) => {
    if (record.kind === ITEM_PHOTO && record.code !== "dropped") {
      const known = found.get(record.body.sha256);
      if (known) known.record = record;
      else if (newer(record, packAt)) found.set(record.body.sha256, { id: null, sha256: record.body.sha256, record, there: false });
    }
    if (record.kind === DROP_PHOTO && live(record) && newer(record, packAt)) found.delete(record.body.sha256 || `#${record.body.photo}`);
  });
  return [...found.values()];
}
