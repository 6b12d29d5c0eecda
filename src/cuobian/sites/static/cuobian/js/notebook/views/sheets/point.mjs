// One point of a sheet on one screen: what was seen there, kept at every touch.
import { button, chip, h, icon } from "../../dom.mjs";
import { MOST_DEFECTS, fits, needsNote, pointsOf, sheetOf, standing, submission } from "../../sheets.mjs";
import { _ } from "../../words.mjs";
import { empty, link } from "../parts.mjs";
import { register } from "../registry.mjs";
import { conflictCard, lockedNote } from "./conflict.mjs";
import { freshen, givenOf, hint, letter, meter, recordChip, workOf } from "./parts.mjs";
import { photoStrip } from "./photos.mjs";

const TYPING = 350;
let desk = null;

const METHODS = { onsite: "map-pin" };

class PointDesk {
  constructor(app, sheet, points, point, draft) {
    Object.assign(this, { app, first: sheet, points, point, timer: 0 });
    const { mark, record } = this.row;
    this.mine = record ? record.id : null;
    this.chosen = mark ? { ...mark } : { state: "", defects: null, unseen: false, note: (draft && draft.note) || "" };
    this.known = mark;
    this.spots = Object.fromEntries(["meter", "conflict", "state", "locked"].map((name) => [name, h("div")]));
    this.spots.meter.className = "nb-strip-meter";
    this.spots.state.setAttribute("role", "status");
    this.photos = photoStrip(app, sheet, point);
  }

  // Always that of the newest pack: another one may have come while the page stands.
  get sheet() {
    return sheetOf(this.app.pack, this.first.id) || this.first;
  }

  get row() {
    return standing({ ...givenOf(this.app, this.sheet), point: this.point.id });
  }

  get locked() {
    return !["open", "refused"].includes(submission(givenOf(this.app, this.sheet)).state);
  }

  set(changes, pause = 0) {
    Object.assign(this.chosen, changes);
    clearTimeout(this.timer);
    const kept = () => this.keep().catch(() => this.app.failed());
    if (pause) this.timer = setTimeout(kept, pause);
    else kept();
    this.hintNote();
  }

  // A note without a state is no record yet: it is kept apart, so that nothing that was typed is lost.
  async keep() {
    clearTimeout(this.timer);
    this.timer = 0;
    const { app, sheet, point, chosen } = this;
    const key = draftKey(app, sheet, point);
    if (!fits(chosen, point)) return app.book.putDraft({ account: key, note: chosen.note, photos: [] });
    const said = { ...chosen };
    this.mine = (await workOf(app).save(sheet, point.id, said, this.mine)) || this.mine;
    this.known = said;
    return app.book.dropDraft(key);
  }

  get pending() {
    return Boolean(this.timer);
  }

  // What changes while the page stands: how far it came, what the platform said. What is being typed is left alone.
  draw() {
    const { app, sheet, points, point } = this;
    freshen(app);
    const { row } = this;
    this.spots.meter.replaceChildren(...meter(app, sheet, points));
    const state = recordChip(row);
    this.spots.state.replaceChildren(...(state ? [chip(...state)] : [h("span.cb-cap", {}, _("还没记"))]));
    const card = conflictCard({ row, point, take: (held) => this.choose(() => workOf(app).take(sheet, point.id, held)), leave: () => this.choose(() => workOf(app).leave(sheet, point.id)) });
    if (this.shownHeld !== heldKey(row)) this.spots.conflict.replaceChildren(...(card ? [card] : []));
    this.shownHeld = heldKey(row);
    this.lock();
    this.photos.draw(Boolean(row.mark) && !this.locked);
    if (!this.pending && row.mark && this.known && !sameSaid(row.mark, this.known)) this.fill(row.mark);
  }

  async choose(step) {
    await step();
    const { mark } = this.row;
    if (mark) this.fill(mark);
    this.draw();
    document.getElementById("main").focus();
    this.app.push();
  }

  lock() {
    const { locked } = this;
    if (this.wasLocked === locked) return;
    this.wasLocked = locked;
    this.form.querySelectorAll("fieldset, textarea, input, .nb-step").forEach((one) => { one.disabled = locked; });
    this.spots.locked.replaceChildren(...(locked ? [lockedNote(() => workOf(this.app).unsubmit(this.sheet))] : []));
  }

  // The platform knows something newer than this page (another phone, the web page): shown, never typed over.
  fill(mark) {
    this.chosen = { ...mark };
    this.known = { ...mark };
    this.mine = (this.row.record || { id: null }).id;
    check(this.form, mark.unseen ? "unseen" : mark.state);
    if (this.note) this.note.value = mark.note;
    if (this.count) this.count.value = mark.defects ?? "";
    this.hintNote();
  }

  hintNote() {
    if (this.wrong) this.wrong.hidden = !(needsNote(this.chosen) && !this.chosen.note.trim());
  }
}

// The class is for browsers that know no :has (js/app.js sets it where somebody touches).
function check(form, value) {
  form.querySelectorAll("input[name=state]").forEach((one) => {
    one.checked = one.value === value;
    one.closest(".cb-choice").classList.toggle("is-checked", one.checked);
  });
}

const heldKey = (row) => JSON.stringify([row.held.map((one) => one.id), row.held.length ? [row.mark, row.there && row.there.saved_at] : 0]);
const sameSaid = (one, other) => one.state === other.state && one.defects === other.defects && one.unseen === other.unseen && one.note === (other.note || "").trim();
const draftKey = (app, sheet, point) => `${app.me}:${sheet.id}:${point.id}`;

function choice(value, mark, label, worth, changed) {
  const unseen = value === "unseen";
  return h(`label.cb-choice${unseen ? ".is-unseen" : ""}`, {},
    h("input", { type: "radio", name: "state", value, checked: unseen ? mark.unseen : mark.state === value, on: { change: () => changed(value) } }),
    unseen ? icon("eye-off") : letter(value), label, h("span.p", {}, tick(), worth ? ` ${worth}` : ""));
}

function tick() {
  const drawn = icon("check");
  drawn.classList.add("tick");
  return drawn;
}

function unseenChoice(changed) {
  return choice("unseen", desk.chosen, h("span", {}, _("没看到"), h("br"), h("span.cb-cap", {}, _("不计分，留给同组另一位"))), "", changed);
}

function stateField() {
  const changed = (value) => desk.set(value === "unseen" ? { state: "", defects: null, unseen: true } : { state: value, unseen: false });
  return h("fieldset.cb-group", {}, h("legend.form-label", {}, _("现场是哪一种？")),
    desk.point.choices.map((one) => choice(one.value, desk.chosen, h("span", {}, one.text), one.points, changed)), unseenChoice(changed));
}

function countField() {
  const { defect, per } = desk.point.count;
  const put = (n) => {
    const defects = n === null ? null : Math.min(MOST_DEFECTS, Math.max(0, n));
    desk.count.value = defects ?? "";
    check(desk.form, "");
    desk.set({ state: "", unseen: false, defects });
  };
  const typed = () => put(/^\d{1,2}$/.test(desk.count.value) ? Number(desk.count.value) : null);
  desk.count = h("input.form-control.nb-count-field", { id: "nb-defects", type: "number", inputmode: "numeric", min: 0, max: MOST_DEFECTS, value: desk.chosen.defects ?? "", "aria-describedby": "nb-defects-hint", on: { input: typed } });
  const step = (by, words) => h("button.btn.nb-step", { type: "button", "aria-label": words, on: { click: () => put((Number(desk.count.value) || 0) + by) } }, by > 0 ? icon("plus") : "−");
  return [h("div.cb-field", {}, h("label.form-label", { for: "nb-defects" }, _("缺几项？（{defect}，每项扣 {per} 分）", { defect, per })),
    h("div.nb-counter", {}, step(-1, _("少一项")), desk.count, step(1, _("多一项")), button(_("都齐了"), () => put(0), { css: "btn nb-step", shape: "check" })),
    h("div.form-hint", { id: "nb-defects-hint" }, _("都齐了写 0"))),
  h("fieldset.cb-group", {}, h("legend.visually-hidden", {}, _("没看到")), unseenChoice(() => { desk.count.value = ""; desk.set({ state: "", defects: null, unseen: true }); }))];
}

function noteField() {
  desk.note = h("textarea.form-control", { id: "nb-note", rows: 3, maxlength: 2000, value: desk.chosen.note, "aria-describedby": "nb-note-wrong", on: { input: () => desk.set({ note: desk.note.value }, TYPING), change: () => desk.set({}) } });
  desk.wrong = h("div.cb-wrong", { id: "nb-note-wrong", hidden: true }, icon("alert-triangle"), _("评 B 及以下，提交前要写看到了什么、建议怎么改"));
  return h("div.cb-field", {}, h("label.form-label", { for: "nb-note" }, _("说明"), h("span.cb-cap", {}, "\u3000", _("评 B 及以下必填：看到了什么、建议怎么改"))), desk.note, desk.wrong);
}

function known(sheet, point) {
  const figures = (sheet.known || {})[point.id] || [];
  const documents = (sheet.documents || {})[point.id] || [];
  const evidence = (point.evidence || []).join(_("、"));
  return [
    figures.length ? h("details.cb-note.is-info.cb-known", {}, h("summary", {}, h("b", {}, _("平台已有的记录")), _("："), figures.join(_("；"))),
      h("p.cb-sub", {}, _("不用请站里再提供材料。"), evidence ? _("看什么：{what}", { what: evidence }) : "")) : null,
    documents.length ? h("div.cb-note.is-info", {}, h("div", {}, h("b", {}, _("站里交的材料")), h("ul.nb-plain", {}, documents.map((name) => h("li", {}, name))), h("span.cb-cap", {}, _("内容要有信号时在网页上看")))) : null,
    !figures.length && (evidence || point.hint) ? h("details.nb-more", {}, h("summary", {}, _("看什么")), h("p.cb-sub", {}, [evidence, point.hint].filter(Boolean).join(_("。")))) : null,
  ];
}

function neighbours(points, at) {
  return { before: points[at - 1] || null, after: points[at + 1] || null };
}

const place = (sheet, point) => `sheet-point/${sheet.id}/${encodeURIComponent(point.id)}`;

function feet(sheet, { before, after }) {
  return h("div.cb-actbar", {}, before ? link(place(sheet, before), "btn", _("上一条")) : link(`sheet/${sheet.id}`, "btn", _("返回")),
    after ? link(place(sheet, after), "btn.btn-primary", h("span.nb-ellipsis", {}, _("下一条：{name}", { name: after.name })))
      : link(`sheet/${sheet.id}`, "btn.btn-primary", _("看一遍，准备提交")));
}

function heading(sheet, point) {
  return [h("div.cb-crumb", {}, `${point.id} · ${point.indicator}`), h("h1.cb-clause", {}, point.name),
    h("div.cb-chips", {}, (point.methods || []).map((one) => chip("plain", METHODS[one.kind] || "", one.text)),
      chip("plain", point.mandatory ? "asterisk" : "", point.mandatory ? _("规定动作") : _("自选动作")), chip("plain", "", _("满分 {points}", { points: point.full })))];
}

// Keys 1 to 4 choose a state, 0 says "not seen", wherever nothing is being typed.
function keyed(event) {
  if (!desk || desk.locked || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input:not([type=radio]), textarea, select")) return;
  const value = event.key === "0" ? "unseen" : (desk.point.choices[Number(event.key) - 1] || {}).value;
  const box = value && [...desk.form.querySelectorAll("input[name=state]")].find((one) => one.value === value);
  if (box) box.click();
}

let listening = false;

function listen(app) {
  if (listening) return;
  listening = true;
  app.on(() => desk && desk.draw());
  document.addEventListener("keydown", keyed);
  const leave = () => { if (desk && desk.pending) desk.set({}); };
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", leave);
}

async function render(app, [sheetId, pointId]) {
  const sheet = sheetOf(app.pack, sheetId);
  const points = pointsOf(app.pack, sheet);
  const at = points.findIndex((one) => one.id === pointId);
  if (at < 0) {
    desk = null;
    return [h("h1", {}, _("检查单")), empty(_("本机没有这一条"), link("sheets", "btn.btn-primary", _("看我的检查单")))];
  }
  const point = points[at];
  desk = new PointDesk(app, sheet, points, point, await app.book.draft(draftKey(app, sheet, point)));
  desk.form = h("form", { id: "nb-sheet-form", novalidate: true, on: { submit: (event) => event.preventDefault() } });
  desk.form.append(...[point.count ? countField() : stateField(), noteField()].flat());
  listen(app);
  desk.draw();
  desk.hintNote();
  return [
    h("div.nb-strip", {}, h("div.nb-strip-top", {}, h("span.cb-cap", {}, `${sheet.panel} · ${point.dimension}`), link(`sheet/${sheet.id}`, "cb-plain.nb-strip-link", icon("list-check"), _("目录")))), desk.spots.meter,
    heading(sheet, point), desk.spots.locked, desk.spots.conflict, known(sheet, point), desk.form, desk.photos.node,
    h("div.nb-kept", {}, desk.spots.state, hint("device-mobile", _("选了就存在本机，有信号时自动上传。提交整单后锁定，只能追加更正。"))),
    feet(sheet, neighbours(points, at)),
  ];
}

register("sheet-point", {
  title: (app, [id]) => (sheetOf(app.pack, id) || { place: _("检查单") }).place, render, live: false, bare: true, back: "sheets",
  busy: () => Boolean(desk && desk.pending),
  leave: () => {
    const done = desk;
    desk = null;
    if (!done) return Promise.resolve();
    const kept = done.pending ? done.keep() : Promise.resolve();
    return kept.then(() => workOf(done.app).hurry(done.sheet)).catch(() => done.app.failed());
  },
});
