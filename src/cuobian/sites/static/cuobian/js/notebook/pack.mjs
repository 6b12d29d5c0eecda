// The pack: what the server gave for the day. Everything here bears with parts that are missing or newer than we know.

export const KNOWN_SCHEMA = 2;

export const inspections = (pack) => (pack && pack.inspections) || [];
export const inspectionOf = (pack, id) => inspections(pack).find((one) => one.id === id) || null;

export function placeOf(pack, inspection, place) {
  const found = inspectionOf(pack, inspection);
  return found ? (found.places || []).find((one) => String(one.id) === String(place)) || null : null;
}

export function pointsOf(pack, place) {
  const standard = standardOf(pack, place);
  return standard ? standard.points || [] : [];
}

export function standardOf(pack, place) {
  return (place && pack && pack.standards && pack.standards[place.standard]) || null;
}

export function pointOf(pack, place, id) {
  return pointsOf(pack, place).find((one) => one.id === id) || null;
}

// The calendar day in the city, whatever the phone believes its time zone is.
export function dayOf(moment, zone = "Asia/Shanghai") {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(moment);
}

export function daysOf(pack, today) {
  const days = (pack && pack.days) || [];
  return {
    today: days.find((day) => day.date === today) || null,
    later: days.filter((day) => day.date > today),
    before: days.filter((day) => day.date < today).reverse(),
  };
}

// The inspections that can be written into, nearest first; the others stay readable.
export function open(pack) {
  return inspections(pack).filter((one) => one.status === "open");
}

// Where the person most likely stands: the stop that runs now, else the next one of today.
export function likely(pack, now) {
  const { today } = daysOf(pack, dayOf(now));
  const stops = today ? today.items.filter((item) => item.place_id && item.inspection_id) : [];
  const running = stops.find((item) => Date.parse(item.starts_at) <= now && now <= Date.parse(item.ends_at || item.starts_at));
  const stop = running || stops.find((item) => Date.parse(item.starts_at) > now) || stops.at(-1);
  return stop ? { inspection: stop.inspection_id, place: stop.place_id } : null;
}

export function phrasesFor(pack, kind) {
  const phrases = (pack && pack.phrases) || {};
  const name = kind.endsWith("highlight") ? "highlight" : kind;
  return phrases[name] || [];
}

// One list of what I wrote: what the phone still holds speaks before what the server told.
export function entries(pack, records, account) {
  const withdrawn = new Map();
  const corrected = new Map();
  const local = records.filter((record) => record.account === account);
  local.forEach((record) => {
    if (record.kind === "inspections.withdraw") withdrawn.set(record.body.entry, record);
    if (record.kind === "inspections.entry" && record.body.corrects) corrected.set(record.body.corrects, record.id);
  });
  const here = local.filter((record) => record.kind === "inspections.entry").map((record) => ({
    id: record.id, ...record.body, made_at: record.made_at, state: record.state, code: record.code, record,
  }));
  const known = new Set(here.map((one) => one.id));
  const told = new Map(((pack && pack.entries) || []).map((one) => [one.id, one]));
  const there = ((pack && pack.entries) || []).filter((one) => !known.has(one.id)).map((one) => ({
    ...one, state: one.outcome === "held" ? "held" : "done", record: null,
  }));
  return [...here, ...there]
    .map((one) => ({
      ...one,
      withdrawn: withdrawn.get(one.id) || ((told.get(one.id) || one).withdrawn ? true : null),
      corrected_by: corrected.get(one.id) || (told.get(one.id) || one).corrected_by || null,
    }))
    .sort((one, other) => (one.id < other.id ? 1 : -1));
}

// Minutes the phone's clock is behind (+) or ahead (-) of the server's, from the answer that travelled fastest.
export function clockOff(serverNow, sentAt, gotAt) {
  const told = Date.parse(serverNow);
  return Number.isNaN(told) ? 0 : Math.round(told - (sentAt + gotAt) / 2);
}

export const WORTH_SAYING = 10 * 60 * 1000;
