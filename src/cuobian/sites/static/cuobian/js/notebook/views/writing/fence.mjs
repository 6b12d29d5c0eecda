// Inside the place or not: asked once, may be refused, and only the yes or no is kept.
import { button, h, icon } from "../../dom.mjs";
import { standing } from "../../fence.mjs";
import { _ } from "../../words.mjs";

export function fenceRow(desk, settings) {
  const box = h("div.cb-field", { id: "nb-fence" });

  async function look() {
    const fence = desk.place && desk.place.fence;
    box.replaceChildren(h("p.cb-cap", { role: "status" }, icon("map-pin"), " ", _("正在看人在不在站点里")));
    const asked = desk.draft.place;
    const inside = await standing(fence);
    if (desk.closed || desk.draft.place !== asked) return;  // it may take seconds, and the person has gone on
    desk.set({ inside });
    const words = inside === true ? _("人在站点里") : inside === false ? _("人不在站点里，照样可以记") : _("定不准，不记在不在");
    box.replaceChildren(h("p.cb-cap", { role: "status" }, icon("map-pin"), " ", words, _("。只记这一句，不记位置。")));
  }

  function answered(answer) {
    settings.set(answer);
    draw();
  }

  function draw() {
    const fence = desk.place && desk.place.fence;
    if (!fence || settings.answer === "no") { box.replaceChildren(); return; }
    if (settings.answer === "yes") { look(); return; }
    box.replaceChildren(h("div.nb-ask-once", {}, h("p", {}, h("b", {}, _("要不要记“人在不在站点里”？")), " ", _("只记在或不在。位置在手机上算完就丢，不存也不上传。不记也不影响。")),
      h("div.nb-acts", {}, button(_("可以记"), () => answered("yes")), button(_("不记"), () => answered("no")))));
  }

  return { node: box, draw };
}
