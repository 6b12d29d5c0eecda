// 检查单: my sheets, what is due first; what did not go in any more.
import { button, chip, h, icon, note, section } from "../../dom.mjs";
import { moment } from "../../format.mjs";
import { more, online, pointsOf, sheets, strays, submission, submittedHere } from "../../sheets.mjs";
import { _, ngettext } from "../../words.mjs";
import { empty, line } from "../parts.mjs";
import { register } from "../registry.mjs";
import { dueWords, freshen, givenOf, meter, sheetChip, workOf } from "./parts.mjs";

function sheetLine(app, sheet) {
  const points = pointsOf(app.pack, sheet);
  return h("li", {}, line(`sheet/${sheet.id}`,
    h("div.nb-line-top", {}, h("b", {}, sheet.place)), h("div.cb-cap", {}, [sheet.panel, sheet.address].filter(Boolean).join(" · ")),
    meter(app, sheet, points), h("div.cb-chips.nb-tight", {}, sheetChip(app, sheet, points), dueWords(app, sheet))));
}

function strayNote(app, stray) {
  const held = stray.records.filter((one) => one.state === "held");
  const words = held.length ? held[0].message : _("等上传后看平台怎么答。");
  return note("info", stray.place || _("检查单"), h("p", {}, ngettext("{n} 条没有进检查单。", "{n} 条没有进检查单。", stray.records.length), " ", words),
    held.length ? h("div.nb-acts", {}, h("a.btn", { href: `/my/sheets/${stray.id}/` }, _("在网页上看")), button(_("知道了"), () => workOf(app).dismiss(stray))) : null);
}

function done(app) {
  const list = submittedHere(app.records, app.me);
  return list.length ? [section(_("在这台手机上提交的")), h("ul.nb-list", {}, list.map((record) => h("li", {}, h("div.nb-line", {}, h("div", {},
    h("div.nb-line-top", {}, h("b", {}, record.shown.place || _("检查单")), h("span.cb-cap", {}, moment(record.answered_at))), chip("locked", "lock", _("已提交锁定")))))))] : null;
}

function render(app) {
  freshen(app);
  const all = sheets(app.pack).filter((sheet) => submission(givenOf(app, sheet)).state !== "submitted");
  const astray = strays({ pack: app.pack, records: app.records, account: app.me });
  return [
    h("h1", {}, _("检查单")),
    h("p.cb-sub", {}, all.length ? ngettext("{n} 份没提交，没有信号也能记", "{n} 份没提交，没有信号也能记", all.length) : _("派给您的检查单会列在这里")),
    astray.map((stray) => strayNote(app, stray)),
    all.length ? h("ul.nb-list", {}, all.map((sheet) => sheetLine(app, sheet)))
      : empty(_("没有要记的检查单"), h("p", {}, _("经办人把您编进考评组后，连上网打开一次，就会列在这里。")), button(_("现在取"), () => app.push({ pack: true }), { css: "btn btn-primary", shape: "refresh" })),
    more(app.pack) ? h("p.nb-quiet", {}, icon("info-circle"), _("手机里放最先到期的 50 份，其余的在网页上。")) : null,
    done(app),
    online(app.pack) ? h("p.nb-below", {}, h("a", { href: online(app.pack) }, _("在网页上打开检查单")), h("span.cb-cap", {}, " ", _("要有信号"))) : null,
  ];
}

const any = (app) => sheets(app.pack).length > 0 || app.records.some((one) => one.account === app.me && one.kind.startsWith("rating."));

register("sheets", {
  title: () => _("检查单"), render, show: any,
  tab: { icon: "clipboard-check", words: () => _("检查单"), order: 25, count: (app) => strays({ pack: app.pack, records: app.records, account: app.me }).length },
});
