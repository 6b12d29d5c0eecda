// One sheet: what is left, every point to jump to, and submitting.
import { ask, button, h, icon, note, section } from "../../dom.mjs";
import { byDimension } from "../../search.mjs";
import { pointsOf, progress, sheetOf, submission } from "../../sheets.mjs";
import { _, ngettext } from "../../words.mjs";
import { empty, link } from "../parts.mjs";
import { register } from "../registry.mjs";
import { dueWords, freshen, givenOf, meter, said, sheetChip, workOf } from "./parts.mjs";

const lackWords = (lack) => ({ none: _("还没记"), note: _("要写说明"), choose: _("有两份，要您选") }[lack] || "");

const to = (sheet, point) => `sheet-point/${sheet.id}/${encodeURIComponent(point.id)}`;

function pointRow(sheet, row) {
  return h("li", {}, link(to(sheet, row.point), "nb-jump", h("span.cb-cap.cb-num", {}, row.point.id), h("span", {}, row.point.name),
    said(row.mark), row.lack && row.lack !== "none" ? h("span.nb-lack", {}, icon("alert-triangle"), lackWords(row.lack)) : null));
}

function leftList(sheet, left) {
  if (!left.length) return null;
  const wrong = left.filter((row) => row.lack !== "none");
  const first = [...wrong, ...left.filter((row) => row.lack === "none")].slice(0, 3);
  return note("info", ngettext("还有 {n} 处没记全", "还有 {n} 处没记全", left.length),
    h("ul.nb-plain", {}, first.map((row) => h("li", {}, link(to(sheet, row.point), "cb-plain", `${row.point.id} ${row.point.name}`), h("span.cb-cap", {}, " ", lackWords(row.lack)))),
      left.length > first.length ? h("li.cb-cap", {}, _("其余的在下面的目录里")) : null));
}

function faults(record, points) {
  const list = (record.detail && record.detail.faults) || [];
  return list.length ? h("ul.nb-plain", {}, list.map((one) => h("li", {}, points.some((point) => point.id === one.place)
    ? link(`sheet-point/${record.body.sheet}/${encodeURIComponent(one.place)}`, "cb-plain", one.message) : one.message))) : null;
}

// Where the submission stands; what the platform answered, point by point.
function told(app, sheet, points, sent) {
  const { state, record } = sent;
  if (state === "submitted") return note("ok", _("已提交锁定"), h("p", {}, _("平台已收到。要改，请在网页上追加更正。")));
  if (state === "refused") return note("error", record.message || _("没有提交成"), faults(record, points), h("p", {}, _("记的都在。补完再提交。")));
  if (state === "open") return null;
  return note("info", _("已按提交，等待上传"), h("p", {}, _("还没有提交上去。有信号时，先传完记录和照片，再提交锁定。")),
    state === "queued" ? button(_("先不提交"), () => workOf(app).unsubmit(sheet), { shape: "arrow-back-up", id: "nb-unsubmit" }) : null);
}

async function submit(app, sheet, unseen) {
  const sure = await ask({
    title: _("提交“{place}”的检查单？", { place: sheet.place }), act: _("提交并锁定"), stay: _("先不提交"),
    body: [h("p", {}, _("提交后锁定，不能再改，只能在网页上追加更正。")), unseen ? h("p", {}, ngettext("其中 {n} 条没看到，不计分，留给同组另一位。", "其中 {n} 条没看到，不计分，留给同组另一位。", unseen)) : null],
  });
  if (!sure) return;
  await workOf(app).submit(sheet);
  app.push({ hurry: true });
}

function act(app, sheet, all, sent) {
  if (!["open", "refused"].includes(sent.state)) return h("div.cb-actbar", {}, link("sheets", "btn.btn-primary", _("回检查单")));
  const next = all.left.find((row) => row.lack !== "none") || all.left[0];
  return h("div.cb-actbar", {}, link("sheets", "btn", _("返回")), next
    ? link(to(sheet, next.point), "btn.btn-primary", h("span.nb-ellipsis", {}, all.recorded ? _("接着记：{point}", { point: next.point.name }) : _("开始记")))
    : button(_("提交并锁定"), () => submit(app, sheet, all.unseen), { css: "btn btn-primary", shape: "lock", id: "nb-submit" }));
}

function render(app, [id]) {
  freshen(app);
  const sheet = sheetOf(app.pack, id);
  if (!sheet) return [h("h1", {}, _("检查单")), empty(_("本机没有这份检查单"), h("p", {}, _("它可能已经提交，或不再派给您。")), link("sheets", "btn.btn-primary", _("看我的检查单")))];
  const points = pointsOf(app.pack, sheet);
  const all = progress(givenOf(app, sheet, points));
  const sent = submission(givenOf(app, sheet, points));
  const rows = new Map(all.rows.map((row) => [row.point.id, row]));
  return [
    h("div.cb-crumb", {}, sheet.panel), h("h1", {}, sheet.place), h("p.cb-sub", {}, sheet.address),
    h("div.cb-chips.nb-tight", {}, sheetChip(app, sheet, points), dueWords(app, sheet)), h("div.nb-meter-box", {}, meter(app, sheet, points)),
    told(app, sheet, points, sent), ["open", "refused"].includes(sent.state) ? leftList(sheet, all.left) : null,
    byDimension(points).map(({ dimension, points: its }) => [section(dimension), h("ul.nb-list", {}, its.map((point) => pointRow(sheet, rows.get(point.id))))]),
    h("p.nb-below", {}, h("a", { href: sheet.online }, _("在网页上打开这一份")), h("span.cb-cap", {}, " ", _("要有信号"))),
    act(app, sheet, all, sent),
  ];
}

register("sheet", { title: (app, [id]) => (sheetOf(app.pack, id) || { place: _("检查单") }).place, render, back: "sheets", bare: true });
