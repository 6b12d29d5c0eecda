// The notebook itself: who writes, what the phone holds, what is on its way. It knows no page; views listen to it.
import {
  ENTRY, PHOTO, carriesPhoto, command, editable, entryBody, entryCommands, photoCommands, seenCommand, wire, withdrawCommand,
} from "./commands.mjs";
import { bundle } from "./clearance.mjs";
import { alone } from "./lease.mjs";
import { again, counts, flush, hurried, nextAt, photosBySha, recheck, recovered, tidy, unsent } from "./outbox.mjs";
import { WORTH_SAYING, clockOff } from "./pack.mjs";
import { uploadAll } from "./pieces.mjs";
import { withRecent } from "./search.mjs";

const IDLE = 10_000;
const SHORT = 1500;
const LONG = 60_000;
const PACK_AGE = 5 * 60_000;

export class App {
  constructor({ book, net, makeId, now = Date.now, locks, holder = "", shout = () => {}, online = () => true }) {
    Object.assign(this, { book, net, makeId, now, locks, holder, shout, online });
    this.listeners = new Set();
    this.account = null;
    this.pack = null;
    this.records = [];
    this.photos = [];
    this.session = "unknown";
    this.reason = "";
    this.busy = false;
    this.off = 0;
    this.seenAt = 0;
    this.packAt = 0;
    this.packSeen = 0;
    this.rest = SHORT;
    this.lost = false;
    this.last = 0;
    this.turn = async (change) => change();  // the page sets it: what stands there is put away before the person changes
    this.count = counts([], [], "");
    net.onClock = (told, sentAt, gotAt) => { this.off = clockOff(told, sentAt, gotAt); };
  }

  on(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell() {
    this.listeners.forEach((listener) => listener(this));
  }

  get me() {
    return this.account ? this.account.id : "";
  }

  get clockWrong() {
    return Math.abs(this.off) > WORTH_SAYING;
  }

  get full() {
    return Boolean(this.book.store.full);
  }

  // The server's time, as far as we know it, and always later than before: clocks of phones are put right, or wrong, in the
  // middle of a day, and what came first is told by these moments alone.
  at() {
    this.last = Math.max(this.last + 1, this.now() + this.off);
    return this.last;
  }

  // Something could not be kept, not for want of room: the page says so at once.
  failed() {
    this.lost = true;
    this.tell();
  }

  // What the phone knows by itself; works without a network and without anybody signed in.
  async start() {
    const account = (await this.book.meta("account")) || null;
    if (this.account && (account ? account.id : "") !== this.me) {
      await this.turn(() => this.switched(account));
      this.session = "unknown";
    }
    this.account = account;
    this.net.account = this.me;
    this.device = await this.book.meta("device");
    if (!this.device) {
      this.device = this.makeId();
      await this.book.setMeta("device", this.device);
    }
    const kept = this.account ? await this.book.meta("pack") : null;
    if (kept && kept.account === this.me) Object.assign(this, { pack: kept.pack, etag: kept.etag, packAt: kept.at });
    const all = await this.book.commands();
    if (this.makeId.seen) this.makeId.seen(all.map((record) => record.id));
    this.last = Math.max(this.last, this.packAt, ...all.map((record) => Date.parse(record.answered_at) || 0));
    await alone("cuobian-notebook-send", this.book, () => this.recover(), this.lease());
    await this.refresh();
  }

  // Only for who sends alone: what still stands as being sent is of a page that was killed.
  async recover() {
    const broken = (await this.book.commands()).filter((record) => record.state === "sending");
    await this.book.changeCommands(broken.map((record) => record.id), recovered);
  }

  lease() {
    return { locks: this.locks, now: this.now, holder: this.holder };
  }

  async refresh() {
    [this.records, this.photos] = [await this.book.commands(), await this.book.photos()];
    this.count = counts(this.records, this.photos, this.me);
    this.tell();
  }

  async changed() {
    await this.refresh();
    this.shout();
  }

  // Who is signed in on this phone now. Another person than before sees nothing of what was here.
  async identify() {
    try {
      const { account, name, unit = "" } = await this.net.token();
      if (account !== this.me) await this.become({ id: account, name, unit });
      Object.assign(this, { session: "in", seenAt: this.now() });
      this.net.account = this.me;
    } catch (error) {
      if (error.reason === "signed-out") this.session = "out";
      this.reason = error.reason || "offline";
      throw error;
    } finally {
      this.tell();
    }
  }

  switched(account) {
    Object.assign(this, { account, pack: null, etag: "", packAt: 0 });
  }

  async forget() {
    await this.turn(() => this.switched(null));
    await this.book.dropMeta(["account", "pack", "recent", "fence"]);
  }

  async become(account) {
    if (this.account) await this.turn(() => this.switched(account));
    else this.switched(account);  // the first one here: the page that was asked for stays
    await this.book.dropMeta(["pack", "recent", "fence"]);
    await this.book.setMeta("account", account);
    await this.changed();
  }

  async fetchPack() {
    const found = await this.net.pack(this.pack ? this.etag : "");
    [this.packAt, this.packSeen] = [this.at(), this.now()];
    if (found && found.pack.account === this.me) {
      Object.assign(this, found);
      this.account = { id: this.me, name: found.pack.name || this.account.name, unit: found.pack.unit || this.account.unit || "" };
      await this.book.setMeta("account", this.account);
    }
    await this.book.setMeta("pack", { account: this.me, pack: this.pack, etag: this.etag, at: this.packAt });
    await this.refresh();
  }

  // First a question that changes nothing: without an answer nothing leaves, and what waits can still be changed in place.
  // Everything that waits, as far as the network goes. Several calls at once, or several tabs: one does it.
  async push({ hurry = false, pack = false } = {}) {
    if (this.busy) return;
    if (!this.online()) { this.stopped("offline"); return; }
    this.busy = true;
    const before = this.left();
    try {
      if (Math.abs(this.now() - this.seenAt) > IDLE || this.session !== "in" || !this.net.csrf) await this.identify();
      await alone("cuobian-notebook-send", this.book, (renew) => this.sendAll(hurry, renew), this.lease());
      if (pack || !this.pack || Math.abs(this.now() - this.packSeen) > PACK_AGE) {
        await recheck(this.way());
        await this.fetchPack();
      }
    } catch (error) {
      if (!error.reason) throw error;
      this.stopped(error.reason);
    } finally {
      this.busy = false;
      if (this.book.store.settle) await this.book.store.settle();
      await this.changed();
      this.rest = hurry || this.left() !== before ? SHORT : Math.min(this.rest * 2, LONG);
      this.tell();
    }
  }

  // What changes when something gets through: as long as it does not, the pauses between attempts grow.
  left() {
    return `${this.count.all} ${this.count.have}`;
  }

  async sendAll(hurry, renew) {
    await this.recover();
    if (hurry) await this.book.changeCommands(this.records.map((record) => record.id), hurried);
    const told = () => { renew(); this.refresh(); };
    const way = { ...this.way(), told, progress: told };
    let reason = await flush(way);
    if (!reason) {
      reason = await uploadAll(way);
      if (!reason || reason === "photo-damaged") reason = (await flush(way)) || reason;
    }
    this.stopped(reason);
    await this.tidy();
  }

  way() {
    return { store: this.book, net: this.net, account: this.me, device: this.device, now: this.now, at: () => this.at() };
  }

  stopped(reason) {
    this.reason = reason;
    if (reason === "signed-out") this.session = "out";
    if (reason === "other-person") this.session = "unknown";  // the next attempt asks who it is
    this.tell();
  }

  async tidy() {
    const [records, photos] = [await this.book.commands(), await this.book.photos()];
    const known = new Set(((this.pack && this.pack.entries) || []).map((entry) => entry.id));
    const { photos: settled, commands } = tidy(records, photos, known, this.at());
    await this.book.settlePhotos(settled);
    if (commands.length) await this.book.dropCommands(commands);
  }

  next() {
    const at = nextAt(this.records, this.me, this.now());
    return at === null ? null : Math.max(this.rest, at - this.now());
  }

  // --- writing -------------------------------------------------------------------------------------------------
  photosOf(draft) {
    const known = new Map(this.photos.map((photo) => [photo.key, photo]));
    return (draft.photos || []).map((key) => known.get(key)).filter(Boolean);
  }

  async save(draft, shown = {}) {
    if (draft.account && draft.account.split(":")[0] !== this.me) throw new Error("the draft of another person");
    const photos = this.photosOf(draft);
    const given = { ...draft, photos };
    if (draft.editing && await this.edited(given, shown)) return draft.editing;
    const made = { draft: draft.editing ? { ...given, corrects: draft.editing } : given, account: this.me, makeId: this.makeId, now: this.now(), shown };
    const commands = entryCommands(made);
    await this.book.keep({ commands, photos, account: draft.account || this.me });
    await this.remember(draft.point);
    await this.changed();
    return commands[0].id;
  }

  // In place, as long as nothing of it has left the phone; false when it has, and a correction must follow it.
  async edited(draft, shown) {
    let entry = null;
    await this.book.changeCommands([draft.editing], (kept) => {
      if (!editable(kept)) return kept;
      entry = { ...kept, shown, state: "waiting", next_at: 0, code: "", message: "", body: entryBody({ ...draft, corrects: kept.body.corrects }) };
      return entry;
    });
    if (!entry) return false;
    const old = (await this.book.commands()).filter((record) => record.kind === PHOTO && record.body.entry === entry.id);
    const had = new Set(old.map((record) => record.body.sha256));
    const wanted = new Set(draft.photos.map((photo) => photo.sha256));
    const more = draft.photos.filter((photo) => !had.has(photo.sha256));
    await this.book.keep({
      commands: photoCommands({ entry, photos: more, makeId: this.makeId, now: this.now() }), photos: draft.photos, account: draft.account,
    });
    await this.book.dropCommands(old.filter((record) => !wanted.has(record.body.sha256)).map((record) => record.id));
    await this.changed();
    return true;
  }

  async remember(point) {
    if (point) await this.book.setMeta("recent", withRecent((await this.book.meta("recent")) || [], point));
  }

  // Decided where it is kept, not by what the page shows: what has begun to leave stays, and is withdrawn instead.
  async remove(id) {
    let gone = false;
    await this.book.changeCommands([id], (kept) => {
      gone = editable(kept) || kept.state === "invalid";
      return gone ? null : kept;
    });
    if (!gone) return false;
    const its = (await this.book.commands()).filter((one) => one.after.includes(id) && one.state !== "done");
    await this.book.dropCommands(its.map((one) => one.id));
    await this.dropLoosePhotos();
    await this.changed();
    return true;
  }

  async dropLoosePhotos(keep = []) {
    const records = await this.book.commands();
    const wanted = new Set(records.filter(carriesPhoto).map((one) => `${one.account}:${one.body.sha256}`));
    const drafts = await this.book.drafts();
    [...keep, ...drafts.flatMap((draft) => draft.photos || [])].forEach((key) => wanted.add(key));
    const loose = (await this.book.photos()).filter((photo) => photo.account === this.me && !wanted.has(photo.key));
    await this.book.dropPhotos(loose.map((photo) => photo.key));
  }

  async withdraw(entry, reason) {
    const made = withdrawCommand({ entry, account: this.me, reason, makeId: this.makeId, now: this.now() });
    await this.book.putCommands([made]);
    await this.changed();
  }

  async seen(inspection, place, what) {
    await this.book.putCommands([seenCommand({ inspection, place, what, account: this.me, makeId: this.makeId, now: this.now() })]);
    await this.changed();
  }

  // For other parts of the notebook: any command that the server knows (views/registry.mjs).
  async order(kind, schema, body, { after = [], shown = {} } = {}) {
    const made = command({ id: this.makeId(), account: this.me, kind, schema, body, now: this.now(), after, shown });
    await this.book.putCommands([made]);
    await this.changed();
    return made.id;
  }

  async retry(id) {
    await this.book.changeCommands([id], again);
    await this.refresh();
    await this.push();
  }

  async retryPhoto(key) {
    await this.book.changePhoto(key, (photo) => ({ ...photo, damaged: "", have: 0 }));
    await this.push({ hurry: true });
  }

  // A photo that cannot be sent is left out, so that nothing waits for it for ever; its entry stays.
  async withoutPhoto(key) {
    const its = this.records.filter((record) => carriesPhoto(record) && `${record.account}:${record.body.sha256}` === key && unsent(record));
    await this.book.dropCommands(its.map((record) => record.id));
    await this.book.dropPhotos([key]);
    await this.changed();
  }

  photoOf(sha) {
    return photosBySha(this.photos, this.me).get(sha) || null;
  }

  entriesWaiting() {
    return this.records.filter((record) => record.account === this.me && record.kind === ENTRY && record.state !== "done");
  }

  export() {
    return bundle({
      records: this.records, photos: this.photos, bytesFor: (key) => this.book.photoBytes(key), account: this.me,
      name: this.account ? this.account.name : "", device: this.device, now: this.now(), off: this.off, wire,
    });
  }

  // What may go when the phone is handed on: all but what has not arrived yet.
  async clear() {
    const mine = this.records.filter((record) => record.account === this.me && ["done", "held"].includes(record.state));
    const photos = this.photos.filter((photo) => photo.account === this.me && photo.settled);
    await this.book.dropCommands(mine.map((record) => record.id));
    await this.book.dropPhotos(photos.map((photo) => photo.key));
    await this.book.dropMeta(["pack", "recent", "fence"]);
    Object.assign(this, { pack: null, etag: "", packAt: 0 });
    await this.changed();
  }
}
