// Photos of the entry that is being written: taken or chosen, made smaller here, kept here.
import { h, icon, say } from "../../dom.mjs";
import { taken } from "../../photo.mjs";
import { refusedPhoto } from "../../reasons.mjs";
import { _, ngettext } from "../../words.mjs";
import { thumb } from "../parts.mjs";

const MOST = 9;

function chooser(words, shape, attributes, chosen) {
  return h("label.cb-photo-add.nb-photo-add", {}, icon(shape), words,
    h("input.visually-hidden", { type: "file", accept: "image/*", ...attributes, on: { change: (event) => { const files = [...event.target.files]; event.target.value = ""; chosen(files); } } }));
}

export function photoPicker(desk, settings) {
  const strip = h("div.nb-photos", { role: "group", "aria-label": _("照片") });
  const wrong = h("div", { role: "alert" });
  const working = h("span.cb-cap", { role: "status" });
  const keepOriginal = h("input.form-check-input", { type: "checkbox", id: "nb-original", checked: settings.keepOriginal, on: { change: (event) => settings.set(event.target.checked) } });

  function chosen(files) {
    desk.working = desk.working.then(() => add(files));
  }

  async function add(files) {
    wrong.replaceChildren();
    for (const [at, file] of files.entries()) {
      if (desk.draft.photos.length >= MOST) { tell(ngettext("一条最多 {n} 张照片，其余的请另记一条", "一条最多 {n} 张照片，其余的请另记一条", MOST)); break; }
      working.textContent = _("正在缩小第 {at} 张，共 {all} 张", { at: at + 1, all: files.length });
      try {
        const { photo, bytes, original } = await taken(file, { account: desk.app.me, keepOriginal: keepOriginal.checked, now: desk.app.now() });
        if (!desk.draft.photos.includes(photo.key)) {
          if (!desk.app.photoOf(photo.sha256)) await desk.app.book.addPhoto(photo, bytes, original);
          await desk.app.refresh();
          desk.set({ photos: [...desk.draft.photos, photo.key] });
        }
      } catch (error) {
        tell(refusedPhoto(error.reason, file.name));
      }
      draw();
    }
    working.textContent = "";
    await desk.keep();
  }

  function tell(words) {
    wrong.append(h("div.cb-wrong", {}, icon("alert-triangle"), words));
    say(words);
  }

  function drop(key) {
    desk.set({ photos: desk.draft.photos.filter((one) => one !== key) });
    draw();
  }

  function draw() {
    const known = new Map(desk.app.photos.map((photo) => [photo.key, photo]));
    strip.replaceChildren(
      ...desk.draft.photos.map((key) => known.get(key)).filter(Boolean).map((photo, at) => h("figure", {}, thumb(photo, _("第 {n} 张照片", { n: at + 1 })),
        h("button.cb-photo-drop.nb-drop", { type: "button", "aria-label": _("去掉第 {n} 张照片", { n: at + 1 }), on: { click: () => drop(photo.key) } }, icon("x")))),
      chooser(_("拍照"), "camera-plus", { capture: "environment", id: "nb-camera" }, chosen),
      chooser(_("从相册选"), "photo", { multiple: true, id: "nb-album" }, chosen));
  }

  draw();
  return h("div.cb-field", {}, h("div.form-label", {}, _("照片"), h("span.cb-cap", {}, "\u3000", _("可不拍；拍物不拍人"))), strip, working, wrong,
    h("label.form-check.nb-check", {}, keepOriginal, h("span.form-check-label", {}, _("原图也在本机留一份"), h("span.cb-cap", {}, " ", _("上传的是缩小的，不带拍摄地点")))));
}
