// The photos of a point: taken here, kept here, each with how far it has come.
import { h, icon, say } from "../../dom.mjs";
import { taken } from "../../photo.mjs";
import { refusedPhoto } from "../../reasons.mjs";
import { MOST_PHOTOS, photosOf, sheetOf } from "../../sheets.mjs";
import { _, ngettext } from "../../words.mjs";
import { thumb } from "../parts.mjs";
import { givenOf, workOf } from "./parts.mjs";

function caption(app, one) {
  const photo = one.sha256 ? app.photoOf(one.sha256) : null;
  if (one.there || (one.record && one.record.state === "done")) return _("平台已收到");
  if (photo && photo.damaged) return _("没传成");
  if (one.record && one.record.state === "held") return _("没收");
  return _("待上传");
}

function figure(app, one, at, off) {
  const photo = one.sha256 ? app.photoOf(one.sha256) : null;
  const alt = _("第 {n} 张照片", { n: at + 1 });
  return h("figure", {}, photo ? thumb(photo, alt) : h("div.nb-photo-there", {}, icon("photo", alt)), h("figcaption", {}, caption(app, one)),
    off ? h("button.nb-drop", { type: "button", "aria-label": _("去掉第 {n} 张照片", { n: at + 1 }), on: { click: () => off(one) } }, icon("x")) : null);
}

export function photoStrip(app, first, point) {
  const strip = h("div.nb-photos.nb-sheet-photos", { role: "group", "aria-label": _("照片") });
  const wrong = h("div", { role: "alert" });
  const working = h("span.cb-cap", { role: "status" });
  const sheet = () => sheetOf(app.pack, first.id) || first;
  const now = () => photosOf({ ...givenOf(app, sheet()), point: point.id });
  let open = false;

  function tell(words) {
    wrong.append(h("div.cb-wrong", {}, icon("alert-triangle"), words));
    say(words);
  }

  async function add(files) {
    wrong.replaceChildren();
    for (const [at, file] of files.entries()) {
      if (now().length >= MOST_PHOTOS) { tell(ngettext("一条最多 {n} 张照片", "一条最多 {n} 张照片", MOST_PHOTOS)); break; }
      working.textContent = _("正在缩小第 {at} 张，共 {all} 张", { at: at + 1, all: files.length });
      try {
        const { photo, bytes } = await taken(file, { account: app.me, now: app.now() });
        if (!now().some((one) => one.sha256 === photo.sha256)) await workOf(app).addPhoto(sheet(), point.id, photo, bytes);
      } catch (error) {
        tell(refusedPhoto(error.reason, file.name));
      }
    }
    working.textContent = "";
    draw(open);
  }

  function chooser(words, shape, attributes) {
    return h("label.cb-photo-add.nb-photo-add", {}, icon(shape), words, h("input.visually-hidden", {
      type: "file", accept: "image/*", ...attributes, on: { change: (event) => { const files = [...event.target.files]; event.target.value = ""; add(files); } } }));
  }

  // Photos go with a record: without one there is no place for them yet.
  function draw(may) {
    open = may;
    const list = now();
    const off = may ? (one) => workOf(app).dropPhoto(sheet(), point.id, one) : null;
    const stuck = list.filter((one) => one.record && ["held", "invalid"].includes(one.record.state));
    strip.replaceChildren(...list.map((one, at) => figure(app, one, at, off)),
      ...(may ? [chooser(_("拍照"), "camera-plus", { capture: "environment", id: "nb-camera" }), chooser(_("从相册选"), "photo", { multiple: true, id: "nb-album" })] : []));
    if (!may && !list.length) strip.replaceChildren(h("p.cb-cap", {}, _("选了状态，这里就能加照片。")));
    stuck.forEach((one) => strip.append(h("p.nb-why", {}, one.record.message)));
  }

  const node = h("div.cb-field", {}, h("div.form-label", {}, _("照片"), h("span.cb-cap", {}, "\u3000", _("可不拍；拍物不拍人"))), strip, working, wrong);
  return { node, draw };
}
