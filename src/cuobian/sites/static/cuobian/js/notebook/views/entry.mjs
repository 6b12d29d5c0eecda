// One entry: how far it has come, and what can still be done about it.
import { button, chip, h, icon, note, section } from "../dom.mjs";
import { PHOTO, editable } from "../commands.mjs";
import { megabytes, moment } from "../format.mjs";
import { entries } from "../pack.mjs";
import { SEVERITY, advice, kindWords, stateChip } from "../reasons.mjs";
import { _ } from "../words.mjs";
import { ask } from "../dom.mjs";
import { empty, line, link, placeName, pointWords, save, thumb } from "./parts.mjs";
import { register } from "./registry.mjs";

function photoFigure(app, sha, command) {
  const photo = app.photoOf(sha);
  if (!photo) return h("figure", {}, icon("photo", _("照片")), h("figcaption", {}, _("平台已收到")));
  const words = photo.damaged ? _("没传成") : command && command.state === "held" ? _("等人决定") : photo.settled || (command && command.state === "done") ? _("平台已收到")
    : photo.have ? `${megabytes(photo.have)}/${megabytes(photo.size)} MB` : _("等待上传");
  return h("figure", {}, thumb(photo, _("照片")), h("figcaption", {}, words));
}

function photos(app, one) {
  const commands = app.records.filter((record) => record.kind === PHOTO && record.body.entry === one.id);
  const known = new Map(commands.map((record) => [record.body.sha256, record]));
  const shas = [...new Set([...(one.photos || []).map((photo) => photo.sha256 || photo), ...known.keys()])];
  if (!shas.length) return null;
  const stuck = commands.filter((record) => ["held", "invalid"].includes(record.state));
  const damaged = shas.map((sha) => app.photoOf(sha)).filter((photo) => photo && photo.damaged);
  const originals = shas.map((sha) => app.photoOf(sha)).filter((photo) => photo && photo.original);
  return [section(_("照片")), h("div.nb-photos", {}, shas.map((sha) => photoFigure(app, sha, known.get(sha)))),
    stuck.map((record) => note("error", _("照片没收成"), h("p", {}, record.message || advice(record.code)))),
    damaged.map((photo) => note("error", _("照片没传成"), h("p", {}, _("文字不受影响。可以再试一次，或者更正时重拍。")), h("div.nb-acts", {}, button(_("再传一次"), () => app.retryPhoto(photo.key), { shape: "refresh" }), button(_("不要这张了"), () => app.withoutPhoto(photo.key), { css: "btn btn-withdraw" })))),
    originals.map((photo) => button(_("存原图到手机"), async () => {
      const kept = await app.book.original(photo.key);
      if (kept) save(kept.name || photo.name, new Blob([kept.bytes], { type: kept.type }));
    }, { shape: "download" }))];
}

function told(one) {
  const { record } = one;
  if (!record) return one.message ? note("info", stateChip(one)[2], h("p", {}, one.message)) : null;
  if (record.state === "held") return note("info", stateChip(one)[2], h("p", {}, record.message || advice(record.code) || _("决定后会通知您，您不用重记。")));
  if (record.state === "invalid") return note("error", record.message || _("平台读不了这一条"), h("p", {}, _("它还在本机，没丢。可以改一改再传，或在“待传”里导出，到电脑上交。")));
  if (record.state === "done") return note("ok", _("平台已收到"), h("p", {}, _("收到时间 {at}", { at: moment(record.answered_at) })));
  if (record.code === "other") return note("info", _("这条记录是别人的，他本人登录后才会上传"));
  return note("info", _("已存在本机，等待上传"), h("p", {}, record.tries ? _("试过 {n} 次，还会自动再试。", { n: record.tries }) : _("有信号时自动上传。")));
}

function acts(app, one, go) {
  const { record } = one;
  if (one.withdrawn || one.corrected_by) return null;  // what came after it is where one goes on
  const open = record && editable(record);
  const removed = async () => {
    if (!await ask({ title: _("删掉这一条"), body: h("p", {}, _("它还没上传，删了找不回来，照片也一起删。")), act: _("删掉"), stay: _("先留着") })) return;
    if (await app.remove(one.id)) go("queue");
    else await app.refresh();  // it has begun to leave meanwhile: the page now offers to take it back
  };
  return h("div.nb-acts.nb-below", {},
    link(`write/${open ? "edit" : "correct"}/${one.id}`, "btn", icon("edit"), open ? _("改一改") : _("更正")),
    open ? button(_("删掉"), removed, { css: "btn btn-withdraw", shape: "trash" })
      : link(`withdraw/${one.id}`, "btn.btn-withdraw", icon("arrow-back-up"), _("撤回")));
}

const found = (app, id) => entries(app.pack, app.records, app.me).find((one) => one.id === id);
const missing = () => [h("h1", {}, _("记录")), empty(_("本机没有这条记录"), link("queue", "btn", _("看待传的")))];

function render(app, [id], go) {
  const one = found(app, id);
  if (!one) return missing();
  const shown = one.record && one.record.shown;
  const [kind, shape, words] = stateChip(one);
  const facts = [
    [_("站点"), placeName(app, one.inspection, one.place, shown)], [_("条款"), pointWords(app, one, shown)],
    [_("轻重"), one.severity && SEVERITY[one.severity] ? SEVERITY[one.severity]() : ""], [_("记的时间"), moment(one.made_at)],
    [_("人在站点"), one.inside === true ? _("在") : one.inside === false ? _("不在") : ""],
  ].filter(([, value]) => value);
  return [
    h("h1", {}, kindWords(one.kind)), h("p", {}, chip(kind, shape, words)), told(one),
    one.text && h("p.nb-text", {}, one.text),
    h("dl.nb-facts", {}, facts.map(([label, value]) => [h("dt", {}, label), h("dd", {}, value)])),
    one.corrects ? line(`entry/${one.corrects}`, _("更正的是这一条")) : null,
    one.corrected_by ? line(`entry/${one.corrected_by}`, _("后来更正成这一条")) : null,
    photos(app, one), acts(app, one, go),
  ];
}

function withdraw(app, [id], go) {
  const one = found(app, id);
  if (!one) return missing();
  const why = h("textarea.form-control", { id: "nb-why", rows: 3, required: true });
  const wrong = h("div.cb-wrong", { hidden: true, role: "alert" }, icon("alert-triangle"), _("写一句为什么撤回"));
  const sent = async (event) => {
    event.preventDefault();
    wrong.hidden = Boolean(why.value.trim());
    if (!why.value.trim()) { why.focus(); return; }
    await app.withdraw(id, why.value);
    app.push();
    go(`entry/${id}`);
  };
  return [h("h1", {}, _("撤回这一条")), h("p", {}, _("撤回也是一条记录：原来的文字和照片平台都留着，写明已撤回。")), h("p.nb-text", {}, one.text),
    h("form", { novalidate: true, on: { submit: sent } }, h("div.cb-field", {}, h("label.form-label", { for: "nb-why" }, _("为什么撤回")), why, wrong),
      h("div.cb-actbar", {}, link(`entry/${id}`, "btn", _("先不撤回")), h("button.btn.btn-withdraw", {}, _("撤回这一条"))))];
}

register("entry", { title: () => _("记录"), render, back: "queue" });
register("withdraw", { title: () => _("撤回"), render: withdraw, live: false, back: "queue", busy: () => true });
