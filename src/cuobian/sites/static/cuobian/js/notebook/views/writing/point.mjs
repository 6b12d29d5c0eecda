// Choosing the measuring point: type a number or two characters, take one of the last, or look through a dimension.
import { button, h, icon } from "../../dom.mjs";
import { pointOf, pointsOf } from "../../pack.mjs";
import { byDimension, search } from "../../search.mjs";
import { _, ngettext } from "../../words.mjs";

const row = (point, choose) => h("li", {}, h("button.nb-pick", { type: "button", on: { click: () => choose(point.id) } },
  h("b.cb-num", {}, point.id), h("span", {}, point.text), h("span.cb-cap", {}, point.mandatory ? _("规定动作") : _("自选动作"))));

function listing(points, choose, recent) {
  const found = h("div", { id: "nb-points" });
  const show = (asked) => {
    const hits = asked ? search(points, asked) : [];
    const known = recent.map((id) => points.find((point) => point.id === id)).filter(Boolean);
    found.replaceChildren(...(asked
      ? [h("p.cb-cap", { role: "status" }, hits.length ? ngettext("找到 {n} 条", "找到 {n} 条", hits.length) : _("没找到。换两个字试试，或不选条款，直接写。")),
        h("ul.nb-list", {}, hits.map((point) => row(point, choose)))]
      : [known.length ? [h("h3", {}, _("最近用过")), h("ul.nb-list", {}, known.map((point) => row(point, choose)))] : null,
        byDimension(points).map(({ dimension, points: its }) => h("details.nb-more", {},
          h("summary", {}, dimension, " ", h("span.cb-cap", {}, ngettext("{n} 条", "{n} 条", its.length))),
          h("ul.nb-list", {}, its.map((point) => row(point, choose)))))].flat(3).filter(Boolean)));
  };
  return { found, show };
}

export function pointPicker(desk, recent) {
  const box = h("div.cb-field", { id: "nb-point" });
  const choose = (id) => { desk.set({ point: id }); closed(); box.querySelector("button").focus(); };

  function closed() {
    const point = pointOf(desk.app.pack, desk.place, desk.draft.point);
    const words = desk.draft.point ? `${desk.draft.point} ${point ? point.text : ""}` : _("选条款（可不选）");
    box.replaceChildren(h("div.form-label", {}, _("对应哪一条")),
      h("div.nb-picked", {}, button(words, opened, { css: "btn nb-wide", shape: "search" }),
        desk.draft.point ? h("button.btn", { type: "button", "aria-label": _("不选条款"), on: { click: () => choose("") } }, icon("x")) : null));
  }

  function opened() {
    const points = pointsOf(desk.app.pack, desk.place);
    const { found, show } = listing(points, choose, recent);
    const field = h("input.form-control", {
      id: "nb-find", type: "search", autocomplete: "off", enterkeyhint: "search", placeholder: _("编号，或任意两个字"),
      on: { input: (event) => show(event.target.value), keydown: (event) => { if (event.key === "Escape") closed(); if (event.key === "Enter") { event.preventDefault(); const hit = search(points, field.value)[0]; if (hit) choose(hit.id); } } },
    });
    show("");
    box.replaceChildren(h("label.form-label", { for: "nb-find" }, _("找条款")), field,
      points.length ? found : h("p.cb-cap", {}, desk.place ? _("这个站点没有可用的标准，直接写就行。") : _("先选站点。")),
      button(_("收起"), closed, { shape: "x" }));
    field.focus();
  }

  closed();
  return { node: box, refresh: closed };
}
