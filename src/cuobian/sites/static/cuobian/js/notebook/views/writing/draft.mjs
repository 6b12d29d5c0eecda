// What is being written: kept in the store at every change, so that a killed page loses nothing.
import { editable } from "../../commands.mjs";
import { entries, likely, open, placeOf } from "../../pack.mjs";

const PAUSE = 250;

const blank = (key) => ({
  account: key, inspection: "", place: "", kind: "", point: "", text: "", severity: "general", inside: null, photos: [], editing: null,
});

export const isEmpty = (draft) => !draft.text.trim() && !draft.photos.length && !draft.kind;

export class Desk {
  constructor(app, draft) {
    this.app = app;
    this.draft = draft;
    this.timer = 0;
    this.written = Promise.resolve();
    this.working = Promise.resolve();  // photos that are still being made smaller
    this.closed = false;
    this.elsewhere = null;
  }

  set(changes) {
    if (this.closed) return;
    Object.assign(this.draft, changes);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), PAUSE);
  }

  keep() {
    clearTimeout(this.timer);
    if (!this.closed) this.written = this.app.book.putDraft({ ...this.draft }).catch(() => this.app.failed());
    return this.written;
  }

  // Nothing is written to it any more: it was stored, or thrown away. What comes late (a position, a photo) finds it closed.
  async close() {
    this.closed = true;
    clearTimeout(this.timer);
    await this.written;
  }

  // The page is left; photos that are being made smaller still find their way into the draft.
  async leave() {
    await this.keep();
    await this.working;
    await this.keep();
    await this.close();
  }

  async drop() {
    await this.close();
    await this.app.book.dropDraft(this.draft.account);
    await this.app.dropLoosePhotos();
    await this.app.refresh();
  }

  get place() {
    return placeOf(this.app.pack, this.draft.inspection, this.draft.place);
  }

  static async at(app, args) {
    const [first, second, third] = args;
    if (first === "edit" || first === "correct") return Desk.over(app, second);
    const kept = await app.book.draft(app.me);
    const desk = new Desk(app, { ...blank(app.me), ...kept });
    const asked = first && second ? { inspection: first, place: second } : null;
    if (asked && !isEmpty(desk.draft) && desk.draft.place && desk.draft.place !== second) desk.elsewhere = asked;
    else if (asked) Object.assign(desk.draft, asked);
    else if (!desk.draft.place) Object.assign(desk.draft, likely(app.pack, app.now()) || only(app.pack));
    if (third && !desk.elsewhere) desk.draft.point = third;
    return desk;
  }

  // An entry that has left the phone is not touched: what is written follows it as a correction.
  static async over(app, id) {
    const key = `${app.me}:${id}`;
    const kept = await app.book.draft(key);
    if (kept) return new Desk(app, { ...blank(key), ...kept });
    const one = entries(app.pack, app.records, app.me).find((entry) => entry.id === id);
    if (!one) return null;
    const photos = one.record && editable(one.record) ? (one.photos || []).map((photo) => `${app.me}:${photo.sha256}`) : [];
    const { inspection, place, kind, point = "", text = "", severity = "", inside = null } = one;
    return new Desk(app, { ...blank(key), inspection, place, kind, point: point || "", text: text || "", severity: severity || "general", inside, photos, editing: id });
  }
}

function only(pack) {
  const places = open(pack).flatMap((one) => (one.places || []).map((place) => ({ inspection: one.id, place: place.id })));
  return places.length === 1 ? places[0] : {};
}
