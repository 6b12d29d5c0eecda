// One place: its record, what is still open, what I wrote here, the standard in force.
import { button, chip, h, icon, note, section } from "../dom.mjs";
import { day, time } from "../format.mjs";
import { kindWords } from "../reasons.mjs";
import { SEEN } from "../commands.mjs";
import { entries, inspectionOf, placeOf, pointsOf, standardOf } from "../pack.mjs";
import { byDimension } from "../search.mjs";
import { _, ngettext } from "../words.mjs";
import { empty, entryLine, link } from "./parts.mjs";
import { register } from "./registry.mjs";

function arrival(app, inspection, place) {
  const mine = app.records.filter((one) => one.account === app.me && one.kind === SEEN && one.body.inspection === inspection.id && one.body.place === place.id);
  const last = (what) => mine.filter((one) => one.body.what === what).at(-1);
  const pressed = (what, words, shape) => {
    const told = last(what);
    return button(told ? `${words} ${time(told.body.at)}` : words, () => app.seen(inspection.id, place.id, what).then(() => app.push()),
      { css: "btn", shape, id: `nb-${what}` });
  };
  return h("div.nb-acts", {}, pressed("arrived", _("到了"), "door-enter"), pressed("left", _("离开"), "arrow-right"));
}

function stars(level) {
  const words = ["", _("一星"), _("二星"), _("三星"), _("四星"), _("五星")];
  return typeof level === "number" ? `★ ${words[level] || level}` : level;
}

function record(place) {
  const { star, open_tickets: open = [], recent = [], facts = [] } = place.record || {};
  return [
    section(_("站点的记录")),
    h("dl.nb-facts", {}, star ? [h("dt", {}, _("星级")), h("dd", {}, stars(star))] : null,
      facts.map((fact) => [h("dt", {}, fact.label), h("dd", {}, fact.value)])),
    open.length ? [h("h3", {}, ngettext("{n} 张整改单没办结", "{n} 张整改单没办结", open.length)), h("ul.nb-plain", {}, open.map((ticket) =>
      h("li", {}, h("b.cb-num", {}, ticket.number), " ", ticket.words, ticket.due ? h("span.cb-cap", {}, " ", _("{day}止", { day: day(ticket.due) })) : null)))]
      : h("p.nb-quiet", {}, icon("circle-check"), _("没有没办结的整改单")),
    recent.length ? [h("h3", {}, _("最近")), h("ul.nb-plain", {}, recent.map((one) => h("li", {}, h("span.cb-cap", {}, [one.date && day(one.date), one.kind && kindWords(one.kind)].filter(Boolean).join(" ")), " ", one.words)))] : null,
  ];
}

export function pointDetails(point, ...acts) {
  const evidence = [point.evidence || []].flat();
  const comma = _("、");
  const states = point.states ? Object.entries(point.states).filter(([, words]) => words) : [];
  return h("details.nb-point", {}, h("summary", {}, h("b.cb-num", {}, point.id), " ", point.text),
    h("div.nb-point-body", {}, h("div.cb-chips", {}, chip("plain", point.mandatory ? "asterisk" : "", point.mandatory ? _("规定动作") : _("自选动作")),
      [point.methods || []].flat().map((one) => chip("plain", "", one))),
    point.indicator && h("p.cb-cap", {}, point.indicator),
    states.length ? h("dl.nb-states", {}, states.map(([letter, words]) => [h("dt.cb-state", {}, letter), h("dd", {}, words)])) : null,
    point.rule && typeof point.rule === "string" ? h("p", {}, point.rule) : null,
    evidence.length ? h("p.cb-cap", {}, _("看什么：{what}", { what: evidence.join(comma) })) : null, ...acts));
}

function standard(app, inspection, place) {
  const found = standardOf(app.pack, place);
  if (!found) return null;
  return [section(_("现行标准")), h("p.cb-sub", {}, found.title, found.sample ? [" ", _("（示例标准）")] : ""),
    byDimension(pointsOf(app.pack, place)).map(({ dimension, points }) => h("details.nb-more", {},
      h("summary", {}, dimension, " ", h("span.cb-cap", {}, ngettext("{n} 条", "{n} 条", points.length))),
      points.map((point) => pointDetails(point, inspection.status === "open" && !place.recused && link(`write/${inspection.id}/${place.id}/${encodeURIComponent(point.id)}`, "btn", icon("pencil"), _("对这一条记一条"))))))];
}

function render(app, [inspectionId, placeId]) {
  const inspection = inspectionOf(app.pack, inspectionId);
  const place = placeOf(app.pack, inspectionId, placeId);
  if (!place) return [h("h1", {}, _("站点")), empty(_("本机没有这个站点"), h("p", {}, _("安排可能改了。连上网再取一次。")), button(_("现在取"), () => app.push({ pack: true }), { css: "btn btn-primary", shape: "refresh" }))];
  const own = entries(app.pack, app.records, app.me).filter((one) => one.inspection === inspectionId && one.place === place.id);
  const open = inspection.status === "open";
  return [
    h("div.cb-crumb", {}, inspection.title), h("h1", {}, place.name), h("p.cb-sub", {}, place.address || "", place.contact_shown ? ` · ${place.contact_shown}` : ""),
    place.recused
      ? note("info", _("这是您本区的站点"), h("p", {}, _("督查时按规定回避，由别的成员记。"))) : null,
    open ? arrival(app, inspection, place) : note("info", "", h("p", {}, inspection.status === "withdrawn" ? _("这次检查已经取消，可以看，不再记新的。") : _("这次检查已经结束，可以看，不再记新的。"))),
    own.length ? [section(_("我在这里记的")), h("ul.nb-list", {}, own.map((one) => h("li", {}, entryLine(app, one))))] : null,
    record(place), standard(app, inspection, place),
    open && !place.recused ? h("div.cb-actbar", {}, link("today", "btn", _("返回")), link(`write/${inspection.id}/${place.id}`, "btn.btn-primary", icon("pencil"), _("在这里记一条"))) : null,
  ];
}

register("place", { title: (app, [inspection, place]) => (placeOf(app.pack, inspection, place) || { name: _("站点") }).name, render, back: "places" });
