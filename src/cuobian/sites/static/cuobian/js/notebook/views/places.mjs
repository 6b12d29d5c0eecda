// 站点: the places of my inspections.
import { chip, h, section } from "../dom.mjs";
import { entries, inspections } from "../pack.mjs";
import { _, ngettext } from "../words.mjs";
import { empty, line } from "./parts.mjs";
import { register } from "./registry.mjs";

let asked = "";

function placeLine(inspection, place, count) {
  const open = (place.record && place.record.open_tickets) || [];
  const told = h("li", {}, line(`place/${inspection.id}/${place.id}`, h("b", {}, place.name), h("div.cb-cap", {}, place.address || ""),
    count || open.length ? h("div.cb-chips", {},
      count ? chip("done", "pencil", ngettext("记了 {n} 条", "记了 {n} 条", count)) : null,
      open.length ? chip("wait", "tool", ngettext("{n} 张整改单没办结", "{n} 张整改单没办结", open.length)) : null) : null));
  told.dataset.words = `${place.name}${place.address || ""}${place.code || ""}`.toLowerCase();
  return told;
}

function filter(list) {
  list.querySelectorAll("li").forEach((one) => { one.hidden = Boolean(asked) && !one.dataset.words.includes(asked); });
}

function render(app, [chosen]) {
  const all = inspections(app.pack).filter((one) => !chosen || one.id === chosen);
  if (!all.length) return [h("h1", {}, _("站点")), empty(_("还没有您参加的检查"), h("p", {}, _("经办人把您编进检查后，站点会列在这里。")))];
  const counted = new Map();
  entries(app.pack, app.records, app.me).forEach((one) => counted.set(`${one.inspection}/${one.place}`, (counted.get(`${one.inspection}/${one.place}`) || 0) + 1));
  const list = h("div", {}, all.map((one) => [
    section(one.title),
    h("ul.nb-list", {}, (one.places || []).map((place) => placeLine(one, place, counted.get(`${one.id}/${place.id}`) || 0)))]));
  const typed = (event) => { asked = event.target.value.trim().toLowerCase(); filter(list); };
  filter(list);
  return [h("h1", {}, _("站点")), h("div.cb-field", {}, h("label.form-label", { for: "nb-find-place" }, _("找站点")),
    h("input.form-control", { id: "nb-find-place", type: "search", value: asked, placeholder: _("名称、地址或编码"), on: { input: typed } })), list];
}

register("places", { title: () => _("站点"), render, tab: { icon: "map-pin", words: () => _("站点"), order: 20 } });
