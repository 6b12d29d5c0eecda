// Filling in a sheet on the phone: every step is one write to the store; the queue does the rest. No page.
import {
  ITEM, KINDS, PAUSE, SUBMIT, dropCommand, heldIds, itemCommand, markOf, ownOf, photoCommand, same, settleCommand, standing, submitCommand, writable,
} from "./sheets.mjs";

const unsent = (record) => record.state === "invalid" || (record.state === "waiting" && !record.attempted);

export class SheetWork {
  constructor(app) {
    this.app = app;
    this.last = Promise.resolve();
  }

  given(sheet, point) {
    const { app } = this;
    return { sheet, records: app.records, account: app.me, point, packAt: app.packAt };
  }

  making(sheet, point) {
    const { app } = this;
    return { account: app.me, makeId: app.makeId, now: app.now(), shown: { place: sheet.place, title: [sheet.place, point].filter(Boolean).join(" "), to: point ? `sheet-point/${sheet.id}/${point}` : `sheet/${sheet.id}` } };
  }

  // One after the other: of two quick touches the second must see what the first wrote.
  inTurn(step) {
    const done = this.last.then(step);
    this.last = done.catch(() => {});
    return done;
  }

  // Keeps the mark; the same mark again changes nothing. `mine` is the own command that the page shows: what is written
  // over it follows it, whatever the platform has said to it meanwhile. Gives the id of the command that says it now,
  // null when nothing had to be said, false when the sheet is on its way to be locked.
  save(sheet, point, mark, mine = null) {
    return this.inTurn(async () => {
      if (!writable(this.given(sheet, point))) return false;
      const now = standing(this.given(sheet, point));
      if (same(now.mark, mark)) return now.record ? now.record.id : null;
      if (now.record && unsent(now.record) && await this.changed(now.record.id, mark)) return now.record.id;
      const held = this.app.records.find((one) => one.id === mine && one.state === "held");
      const made = itemCommand({ ...this.making(sheet, point), sheet, point, mark, over: held ? { seen_version: "", follows: held.id } : now.over });
      await this.app.book.putCommands([made]);
      await this.app.changed();
      return made.id;
    });
  }

  // In place, as long as nothing of it has left the phone; looked at again inside the write.
  async changed(id, mark) {
    let done = false;
    await this.app.book.changeCommands([id], (kept) => {
      if (!unsent(kept)) return kept;
      done = true;
      return { ...kept, state: "waiting", body: { ...kept.body, ...markOf(mark) }, next_at: this.app.now() + PAUSE };
    });
    await this.app.changed();
    return done;
  }

  // Whoever turns the page has finished with the point: its record may go at once.
  async hurry(sheet) {
    const waiting = ownOf(this.app.records, this.app.me, sheet.id).filter((one) => one.kind === ITEM && one.state === "waiting" && one.next_at && !one.tries);
    if (!waiting.length) return;
    await this.app.book.changeCommands(waiting.map((one) => one.id), (kept) => (kept.state === "waiting" && !kept.tries ? { ...kept, next_at: 0 } : kept));
    await this.app.changed();
  }

  // The person's choice between what the platform has and what is held.
  take(sheet, point, held) {
    return this.inTurn(async () => {
      const given = this.given(sheet, point);
      await this.replaced(itemCommand({ ...this.making(sheet, point), sheet, point, mark: held.mark, over: standing(given).over, settles: heldIds(given) }), heldIds(given));
    });
  }

  leave(sheet, point) {
    return this.inTurn(async () => {
      const ids = heldIds(this.given(sheet, point));
      await this.replaced(settleCommand({ ...this.making(sheet, point), sheet: sheet.id, point, settles: ids }), ids);
    });
  }

  // For what did not go into a sheet that is over: seen, and done with.
  dismiss(stray) {
    return this.inTurn(async () => {
      const held = stray.records.filter((one) => one.state === "held");
      const settle = settleCommand({ ...this.making({ id: stray.id, place: stray.place }, ""), sheet: stray.id, point: held[0].body.point || "-", settles: held.map((one) => one.id) });
      await this.replaced(settle, held.map((one) => one.id));
    });
  }

  // One step: the choice is written, what it ends leaves the phone (the server keeps it).
  async replaced(made, ids) {
    const here = this.app.records.filter((one) => ids.includes(one.id) && one.state === "held").map((one) => one.id);
    await this.app.book.store.write({ put: { commands: [made] }, drop: { commands: here } });
    await this.app.changed();
  }

  // What was chosen elsewhere (on the page, on another phone) need not stay here: the platform keeps it.
  tidy() {
    return this.inTurn(async () => {
      const { app } = this;
      const ended = app.records.filter((one) => one.account === app.me && KINDS.has(one.kind) && one.state === "held" && one.code === "dropped");
      if (!ended.length) return;
      await app.book.dropCommands(ended.map((one) => one.id));
      await app.changed();
    });
  }

  addPhoto(sheet, point, photo, bytes, original = null) {
    return this.inTurn(async () => {
      const { app } = this;
      await app.book.addPhoto({ ...photo, draft: false, done: false, settled: false, have: 0 }, bytes, original);
      await app.refresh();
      const made = photoCommand({ ...this.making(sheet, point), sheet, point, photo, records: app.records });
      await app.book.putCommands([made]);
      await app.changed();
    });
  }

  // Before any of it has left the phone, or when its bytes cannot be sent, the photo is simply gone; afterwards a command takes it off.
  dropPhoto(sheet, point, one) {
    return this.inTurn(async () => {
      const { app } = this;
      const { record } = one;
      const photo = one.sha256 ? app.photoOf(one.sha256) : null;
      const never = record && (unsent(record) || (record.state === "waiting" && photo && photo.damaged));  // its bytes cannot arrive
      if (never && !one.there) await app.book.dropCommands([record.id]);
      else await app.book.putCommands([dropCommand({ ...this.making(sheet, point), sheet, point, one })]);
      await app.refresh();
      if (one.sha256) await app.dropLoosePhotos();
      await app.changed();
    });
  }

  submit(sheet) {
    return this.inTurn(async () => {
      const { app } = this;
      await app.book.putCommands([submitCommand({ ...this.making(sheet, ""), sheet, records: app.records })]);
      await app.changed();
    });
  }

  // As long as the submission has not left the phone.
  unsubmit(sheet) {
    return this.inTurn(async () => {
      const { app } = this;
      const gone = ownOf(await app.book.commands(), app.me, sheet.id).filter((one) => one.kind === SUBMIT && unsent(one));
      await app.book.dropCommands(gone.map((one) => one.id));
      await app.changed();
      return gone.length > 0;
    });
  }
}
