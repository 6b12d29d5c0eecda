// 待传: what is still on this phone, why, and what to do when it does not get through.
import { ENTRY, PHOTO, SEEN, WITHDRAW } from "../commands.mjs";
import { bar, button, chip, h, icon, note, section } from "../dom.mjs";
import { megabytes, moment } from "../format.mjs";
import { unsent } from "../outbox.mjs";
import { entries } from "../pack.mjs";
import { advice, stateChip, stopWords } from "../reasons.mjs";
import { _, ngettext } from "../words.mjs";
import { entryLine, line, placeName, save } from "./parts.mjs";
import { register } from "./registry.mjs";

export function summary(count) {
  const words = ngettext("{n} 条待传", "{n} 条待传", count.waiting);
  if (!count.photos) return words;
  return [words, ngettext("{n} 张照片", "{n} 张照片", count.photos)].join(" · ") + ` ${megabytes(count.have)}/${megabytes(count.bytes)} MB`;
}

function commandWords(app, record) {
  if (record.kind === WITHDRAW) return _("撤回一条：{reason}", { reason: record.body.reason });
  if (record.kind === SEEN) return [record.body.what === "arrived" ? _("到了") : _("离开"), placeName(app, record.body.inspection, record.body.place)].join(" ");
  if (record.kind === PHOTO) return _("照片 {name}", { name: record.body.name });
  return record.shown.title || record.kind;
}

function other(app, record) {
  const [kind, shape, words] = stateChip(record);
  const body = [h("div", {}, commandWords(app, record)), h("div.cb-cap", {}, moment(record.made_at)), chip(kind, shape, words)];
  const to = record.body.entry ? `entry/${record.body.entry}` : record.shown.to || "";
  return h("li", {}, to ? line(to, ...body) : h("div.nb-line", {}, h("div", {}, ...body)));
}

function why(app, record) {
  if (record.state === "invalid" || record.state === "held") {
    return [h("p.nb-why", {}, record.message || advice(record.code)), record.state === "invalid" ? button(_("再传一次"), () => app.retry(record.id), { shape: "refresh" }) : null];
  }
  const words = stopWords(record.code);
  return record.state === "waiting" && words && record.code !== app.reason ? h("p.nb-why", {}, words) : null;
}

async function exported(app) {
  const told = await app.export();
  const day = new Date(app.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  save([_("观摩本待传"), told.name, `${day}.json`].join("-"), new Blob([JSON.stringify(told)], { type: "application/json" }));
}

function exporting(app) {
  return h("details.nb-more", { open: app.full || app.count.stuck > 0 || ["too-large", "refused"].includes(app.reason) }, h("summary", {}, _("一直传不上去")),
    h("ol.nb-plain", {}, h("li", {}, _("导出成一个文件，照片也在里面。")), h("li", {}, _("用微信或数据线发到一台能上网的电脑。")),
      h("li", {}, _("在电脑上登录您的账号，打开 {address}，选这个文件交上去。", { address: location.origin + app.addresses.hand_in })), h("li", {}, _("手机上的不用删：以后传上去也不会重复。"))),
    button(_("导出待传的"), () => exported(app), { shape: "download", id: "nb-export" }),
    h("p.cb-cap", {}, h("a", { href: app.addresses.hand_in }, _("交观摩本文件的页面"))));
}

function render(app) {
  const own = app.records.filter((record) => record.account === app.me);
  const waiting = own.filter((record) => unsent(record));
  const listed = entries(app.pack, app.records, app.me);
  const open = listed.filter((one) => one.record && unsent(one.record));
  const rest = waiting.filter((record) => record.kind !== ENTRY && record.kind !== PHOTO);
  const photos = waiting.filter((record) => record.kind === PHOTO && record.state === "invalid");
  const held = own.filter((record) => record.state === "held" && record.kind !== ENTRY);
  const done = listed.filter((one) => !open.includes(one));
  const { count } = app;
  return [
    h("h1", {}, _("待传")),
    count.all || count.photos ? [h("p.nb-sum", { id: "nb-sum", role: "status" }, summary(count)),
      count.photos ? bar(count.bytes ? count.have / count.bytes : 0, _("照片传了 {have}，共 {all} MB", { have: megabytes(count.have), all: megabytes(count.bytes) })) : null,
      app.reason && stopWords(app.reason) ? h("p.cb-sub", {}, stopWords(app.reason)) : null]
      : h("p.nb-quiet", { id: "nb-sum" }, icon("circle-check"), _("都上传了，本机没有待传的")),
    count.others ? note("info", ngettext("本机还有别人的 {n} 条记录等待上传", "本机还有别人的 {n} 条记录等待上传", count.others), h("p", {}, _("内容只有他本人登录后看得到，也只有那时才会上传。请不要清理这台手机的浏览器。"))) : null,
    open.length ? h("ul.nb-list", {}, open.map((one) => h("li", {}, entryLine(app, one), why(app, one.record)))) : null,
    rest.length + photos.length ? h("ul.nb-list", {}, [...rest, ...photos].map((record) => [other(app, record), why(app, record)])) : null,
    held.length ? [section(_("等人决定")), h("ul.nb-list", {}, held.map((record) => [other(app, record), why(app, record)]))] : null,
    count.all || count.photos ? exporting(app) : null,
    done.length ? [section(_("平台已收到的")), h("ul.nb-list", {}, done.slice(0, 50).map((one) => h("li", {}, entryLine(app, one), one.record ? why(app, one.record) : null)))] : null,
    count.all || count.photos ? h("div.cb-actbar", {}, button(app.busy ? _("正在上传") : _("现在上传"), () => app.push({ hurry: true }), { css: "btn btn-primary", shape: "cloud-upload", id: "nb-push" })) : null,
  ];
}

register("queue", { title: () => _("待传"), render, tab: { icon: "cloud-upload", words: () => _("待传"), order: 40, count: (app) => app.count.waiting } });
