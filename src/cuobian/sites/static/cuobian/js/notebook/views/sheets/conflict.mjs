// Two records of one point: both shown whole, and the person chooses. Nothing is lost either way.
import { button, h, icon, note } from "../../dom.mjs";
import { moment } from "../../format.mjs";
import { _ } from "../../words.mjs";
import { markWords } from "./parts.mjs";

function side(title, at, mark, point, act) {
  return h("div.nb-side", {}, h("div.nb-side-top", {}, h("b", {}, title), at ? h("span.cb-cap", {}, moment(at)) : null),
    h("p", {}, mark ? markWords(mark, point) : _("还没有记")), mark && mark.note ? h("p.nb-side-note", {}, mark.note) : null, act);
}

// rows: the held ones, the latest first; what the platform has is always the last to choose from.
export function conflictCard({ row, point, take, leave }) {
  if (!row.held.length) return null;
  const changed = row.held.some((one) => one.code === "changed-meanwhile");
  const theirs = row.there && !(row.record && row.record.state !== "done") ? row.there.saved_at : row.record ? row.record.made_at : null;
  return h("section.nb-conflict", { id: "nb-conflict", "aria-labelledby": "nb-conflict-title" },
    h("h2", { id: "nb-conflict-title" }, icon("alert-triangle"), changed ? _("这一条有两份不一样的记录") : _("这一条没有进检查单")),
    h("p", {}, changed ? _("在另一台手机或网页上也记过。请选用哪一份，另一份平台仍留着。") : row.held[0].message),
    row.held.map((one) => side(one.local ? _("这台手机上记的") : _("手机上记的"), one.made_at, one.mark, point,
      one.code === "changed-meanwhile" ? button(_("用这一份"), () => take(one), { shape: "check" }) : null)),
    side(_("检查单里现在的"), theirs, row.mark, point, button(_("用检查单里的"), () => leave(), { shape: "check" })));
}

export const lockedNote = (unsubmit) => note("info", _("已按提交，等待上传"), h("p", {}, _("要改这一条，先取消提交。")), button(_("先不提交"), unsubmit, { shape: "arrow-back-up" }));
