// Pieces that the pages of clause sheets share.
import { chip, h, icon } from "../../dom.mjs";
import { day } from "../../format.mjs";
import { dayOf } from "../../pack.mjs";
import { progress, submission } from "../../sheets.mjs";
import { SheetWork } from "../../sheetwork.mjs";
import { _, ngettext } from "../../words.mjs";

let work = null;

export function workOf(app) {
  if (!work || work.app !== app) work = new SheetWork(app);
  return work;
}

export const givenOf = (app, sheet, points) => ({ sheet, points, records: app.records, account: app.me, packAt: app.packAt });

export const letter = (state) => h(`span.cb-state.is-${state === "C#" ? "X" : state}`, {}, state);

export function said(mark) {
  if (!mark) return h("span.cb-cap", {}, "—");
  if (mark.unseen) return h("span.cb-cap", {}, _("没看到"));
  return mark.state ? letter(mark.state) : h("b.cb-num", {}, _("缺 {n} 项", { n: mark.defects }));
}

export function markWords(mark, point) {
  if (mark.unseen) return [h("b", {}, _("没看到"))];
  const choice = point && (point.choices || []).find((one) => one.value === mark.state);
  return mark.state ? [letter(mark.state), " ", h("b", {}, choice ? choice.text : "")] : [h("b", {}, _("缺 {n} 项", { n: mark.defects }))];
}

// How far: a bar, how many of how many, how many not seen.
export function meter(app, sheet, points) {
  const { recorded, all, unseen } = progress(givenOf(app, sheet, points));
  const inner = h("i");
  inner.style.width = `${all ? Math.round((200 * recorded) / all) / 2 : 0}%`;
  return [h("div.cb-bar", { "aria-hidden": "true" }, inner),
    h("div.nb-meter", {}, h("span", {}, _("已记 {n} / {all} 条", { n: recorded, all })), h("span", {}, _("没看到 {n} 条", { n: unseen })))];
}

export function dueWords(app, sheet) {
  const over = sheet.due_on < dayOf(app.now());
  return chip(over ? "overdue" : "plain", "clock", over ? _("{day}止，已过期", { day: day(sheet.due_on) }) : _("{day}止", { day: day(sheet.due_on) }));
}

// Where a sheet stands, in one chip: never confirmed before the platform has said so.
export function sheetChip(app, sheet, points) {
  const given = givenOf(app, sheet, points);
  const { state } = submission(given);
  if (state === "submitted") return chip("locked", "lock", _("已提交锁定"));
  if (state === "queued" || state === "sending") return chip("queued", "cloud-off", _("已按提交，等待上传"));
  if (state === "refused") return chip("refused", "arrow-back-up", _("没有提交成"));
  const { left, recorded } = progress(given);
  const choose = left.filter((row) => row.lack === "choose").length;
  if (choose) return chip("mine", "alert-triangle", ngettext("{n} 条有两份，要您选", "{n} 条有两份，要您选", choose));
  if (!left.length) return chip("mine", "check", _("记全了，可以提交"));
  return recorded ? chip("plain", "pencil", ngettext("还差 {n} 条", "还差 {n} 条", left.length)) : chip("draft", "pencil", _("还没开始"));
}

// Where a record stands on its way.
export function recordChip(row) {
  const { record, there, mark } = row;
  if (record && record.state === "invalid") return ["refused", "alert-triangle", _("平台读不了，还在本机")];
  if (record && record.state === "sending") return ["queued", "cloud-upload", _("正在上传")];
  if (record && record.state === "waiting") return ["queued", "cloud-off", _("已存在本机，等待上传")];
  if (record || (there && mark)) return ["done", "circle-check", _("平台已收到")];
  return null;
}

// What was answered "kept, not taken" asks for the platform's side of it; asked once for each such answer.
const asked = new Set();

export function freshen(app) {
  if (app.records.some((one) => one.code === "dropped" && one.state === "held")) workOf(app).tidy();
  const held = app.records.filter((one) => one.account === app.me && one.kind === "rating.item" && one.state === "held"
    && Date.parse(one.answered_at) > app.packAt && !asked.has(one.id));
  if (!held.length || app.busy) return;
  held.forEach((one) => asked.add(one.id));
  app.push({ pack: true });
}

export const hint = (shape, ...words) => h("p.cb-cap.nb-hint", {}, icon(shape), h("span", {}, ...words));
