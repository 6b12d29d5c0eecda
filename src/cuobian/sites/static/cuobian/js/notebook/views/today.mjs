// 今天: where to go, when, and what I take part in.
import { button, chip, h, icon, section } from "../dom.mjs";
import { day, span, time } from "../format.mjs";
import { dayOf, daysOf, entries, inspections } from "../pack.mjs";
import { _, ngettext } from "../words.mjs";
import { empty, entryLine, line, link } from "./parts.mjs";
import { register } from "./registry.mjs";

const STATUS = { draft: () => _("还没开始"), open: () => _("正在进行"), closed: () => _("已结束"), withdrawn: () => _("已取消") };

function nextOf(items, now) {
  return items.find((item) => Date.parse(item.starts_at) <= now && now < Date.parse(item.ends_at || item.starts_at))
    || items.find((item) => Date.parse(item.starts_at) > now) || null;
}

function nextStep(app, item) {
  const running = Date.parse(item.starts_at) <= app.now();
  const to = target(item);
  return h("section.cb-next", {},
    h("div.cb-next-when", {}, h("b", {}, time(item.starts_at)), h("span", {}, running ? _("正在进行") : _("下一站"))),
    h("div", {}, h("h2", {}, item.title), item.note && h("p", {}, item.note)),
    to && link(to, "btn.btn-primary", item.place_id ? _("打开站点") : _("看有哪些站点")));
}

// Where a line of the day leads: to its place, to the places of its inspection, nowhere (a meal).
function target(item) {
  if (!item.inspection_id) return "";
  return item.place_id ? `place/${item.inspection_id}/${item.place_id}` : `places/${item.inspection_id}`;
}

function stop(item, current) {
  const when = item.starts_at ? span(item.starts_at, item.ends_at) : _("全天");
  const words = [h("div.nb-line-top", {}, h("b.cb-num", {}, when), h("b", {}, item.title)), item.note && h("div.cb-cap", {}, item.note)];
  const to = target(item);
  const body = to ? line(to, ...words) : h("div.nb-line", {}, h("div", {}, ...words));
  if (current) body.setAttribute("aria-current", "step");
  return h("li", {}, body);
}

function dayList(items, now) {
  const next = nextOf(items, now);
  return h("ol.nb-list", {}, items.map((item) => stop(item, item === next)));
}

// An occasion is opened before its first day, so that phones can take everything along.
function standing(one, today) {
  if (one.status === "open" && one.starts_on > today) return chip("plain", "calendar-event", STATUS.draft());
  const open = one.status === "open";
  return chip(open ? "mine" : "locked", open ? "pencil" : "lock", (STATUS[one.status] || STATUS.open)());
}

function joined(app) {
  const all = inspections(app.pack);
  if (!all.length) return null;
  return [section(_("我参加的")), h("ul.nb-list", {}, all.map((one) => h("li", {}, line(`places/${one.id}`,
    h("div.nb-line-top", {}, h("b", {}, one.title)),
    h("div.cb-cap", {}, `${one.number} · ${day(one.starts_on)}–${day(one.ends_on)} · `,
      ngettext("{n} 个站点", "{n} 个站点", (one.places || []).length)),
    standing(one, dayOf(app.now())),
    one.recused && chip("plain", "eye-off", _("本区站点回避"))))))];
}

function written(app) {
  const own = entries(app.pack, app.records, app.me).slice(0, 5);
  return own.length ? [section(_("刚记的"), link("queue", "cb-plain", _("看全部"))), h("ul.nb-list", {}, own.map((one) => h("li", {}, entryLine(app, one))))] : null;
}

function render(app) {
  const today = dayOf(app.now());
  const { today: now, later, before } = daysOf(app.pack, today);
  const next = now ? nextOf(now.items, app.now()) : null;
  if (!app.pack) {
    return [h("h1", {}, _("今天")), empty(_("还没有取到您的安排"),
      h("p", {}, _("连上网打开一次，之后没有信号也能用。")), button(_("现在取"), () => app.push({ pack: true }), { css: "btn btn-primary", shape: "refresh" }))];
  }
  return [
    h("h1", {}, _("今天")), h("p.cb-sub", {}, day(today)),
    next && nextStep(app, next),
    now && now.items.length ? dayList(now.items, app.now()) : h("p.nb-quiet", {}, icon("calendar-event"), _("今天没有安排的站点。临时去的站点，从下面的检查里选。")),
    joined(app), written(app),
    later.length ? [section(_("以后")), later.map((one) => h("details.nb-more", {}, h("summary", {}, day(one.date), " ", ngettext("{n} 项", "{n} 项", one.items.length)), dayList(one.items, app.now())))] : null,
    before.length ? [section(_("以前")), before.map((one) => h("details.nb-more", {}, h("summary", {}, day(one.date), " ", ngettext("{n} 项", "{n} 项", one.items.length)), dayList(one.items, app.now())))] : null,
    h("p.cb-cap", {}, app.packAt ? _("安排是 {at} 取的", { at: time(app.packAt) }) : ""),
  ];
}

register("today", { title: () => _("今天"), render, tab: { icon: "calendar-event", words: () => _("今天"), order: 10 } });
