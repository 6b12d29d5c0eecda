// Pieces that several pages of the notebook share.
import { chip, h, icon } from "../dom.mjs";
import { moment } from "../format.mjs";
import { placeOf, pointOf } from "../pack.mjs";
import { url } from "../photo.mjs";
import { KIND, kindWords, stateChip } from "../reasons.mjs";
import { _ } from "../words.mjs";

export const link = (to, css, ...children) => h(`a.${css}`, { href: `#/${to}` }, ...children);

export const line = (to, ...children) => link(to, "nb-line.cb-plain", h("div", {}, ...children), icon("chevron-right"));

export function placeName(app, inspection, place, shown) {
  const found = placeOf(app.pack, inspection, place);
  return (found && found.name) || (shown && shown.place) || _("站点");
}

export function pointWords(app, entry, shown) {
  if (!entry.point) return "";
  const found = pointOf(app.pack, placeOf(app.pack, entry.inspection, entry.place), entry.point);
  const words = found ? found.text : (shown && shown.point) || entry.words || "";
  return words ? `${entry.point} ${words}` : entry.point;
}

export function entryLine(app, one) {
  const shown = one.record && one.record.shown;
  const [kind, shape, words] = stateChip(one);
  return line(`entry/${one.id}`,
    h("div.nb-line-top", {}, icon(KIND[one.kind] ? KIND[one.kind].shape : "notebook"), h("b", {}, kindWords(one.kind)),
      h("span.cb-cap", {}, moment(one.made_at))),
    h("div", {}, one.text || (one.photos && one.photos.length ? _("只有照片") : "")),
    h("div.cb-cap", {}, [placeName(app, one.inspection, one.place, shown), pointWords(app, one, shown)].filter(Boolean).join(" · ")),
    chip(kind, shape, words));
}

const drawnThumbs = new Map();

// A small picture, made once for each photo.
export function thumb(photo, alt) {
  if (!photo.thumb) return icon("photo", alt);
  if (!drawnThumbs.has(photo.key)) drawnThumbs.set(photo.key, url(photo.thumb));
  return h("img", { src: drawnThumbs.get(photo.key), alt, width: 96, height: 96 });
}

export function save(name, blob) {
  const address = URL.createObjectURL(blob);
  const link_ = h("a", { href: address, download: name });
  document.body.append(link_);
  link_.click();
  link_.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

export function empty(title, ...body) {
  return h("div.nb-empty", {}, icon("notebook"), h("h2", {}, title), ...body);
}
