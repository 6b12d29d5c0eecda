// 记一条: kind, point, words, photos. Every touch is kept; the button only says that it is finished.
import { button, h, icon, note } from "../dom.mjs";
import { DEFICIENCY, KINDS, MOST_TEXT, SEVERITIES, missing } from "../commands.mjs";
import { entries, open, phrasesFor, pointOf } from "../pack.mjs";
import { protect, protectedNow } from "../install.mjs";
import { KIND, SEVERITY, kindWords, missingWords, stateChip } from "../reasons.mjs";
import { _ } from "../words.mjs";
import { empty, link, placeName } from "./parts.mjs";
import { register } from "./registry.mjs";
import { Desk, isEmpty } from "./writing/draft.mjs";
import { fenceRow } from "./writing/fence.mjs";
import { photoPicker } from "./writing/photos.mjs";
import { pointPicker } from "./writing/point.mjs";

let desk = null;
let before = Promise.resolve();  // the desk that was left is put away before the next one is opened
let nothing = false;

function choice(name, value, checked, shape, words, changed) {
  return h("label.nb-kind", {}, h("input", { type: "radio", name, value, checked, on: { change: () => changed(value) } }),
    shape && icon(shape), h("span", {}, words));
}

function placeField(app, changed) {
  const value = desk.draft.place ? `${desk.draft.inspection}/${desk.draft.place}` : "";
  const select = h("select.form-select", { id: "nb-place", on: { change: (event) => { const [inspection, place] = event.target.value.split("/"); desk.set({ inspection: inspection || "", place: place || "", point: "", inside: null }); changed(); } } },
    h("option", { value: "" }, _("选站点")),
    open(app.pack).map((one) => h("optgroup", { label: one.title }, (one.places || []).map((place) => h("option", { value: `${one.id}/${place.id}`, selected: value === `${one.id}/${place.id}`, disabled: place.recused }, place.recused ? _("{place}（本区，回避）", { place: place.name }) : place.name)))));
  return h("div.cb-field", {}, h("label.form-label", { for: "nb-place" }, _("站点")), select);
}

function kindField(changed) {
  return h("fieldset.cb-group", { id: "nb-kinds" }, h("legend.form-label", {}, _("这是什么")),
    h("div.nb-kinds", {}, KINDS.map((kind) => choice("kind", kind, desk.draft.kind === kind, KIND[kind].shape, kindWords(kind), (value) => { desk.set({ kind: value }); changed(); }))));
}

function severityField() {
  return h("fieldset.cb-group", { id: "nb-severity", hidden: desk.draft.kind !== DEFICIENCY }, h("legend.form-label", {}, _("轻重")),
    h("div.nb-kinds.is-three", {}, SEVERITIES.map((one) => choice("severity", one, desk.draft.severity === one, "", SEVERITY[one](), (value) => desk.set({ severity: value })))));
}

function textField(app) {
  const text = h("textarea.form-control", { id: "nb-text", rows: 4, maxlength: MOST_TEXT, value: desk.draft.text, "aria-describedby": "nb-speak", on: { input: () => desk.set({ text: text.value }) } });
  const phrases = h("div.nb-phrases");
  const put = (words) => {
    text.value = (text.value ? `${text.value.replace(/[。；，\s]+$/, "")}；${words}` : words).slice(0, MOST_TEXT);
    desk.set({ text: text.value });
    text.focus();
  };
  const drawPhrases = () => {
    const list = desk.draft.kind ? phrasesFor(app.pack, desk.draft.kind) : [];
    phrases.replaceChildren(...(list.length ? [h("details.nb-more", {}, h("summary", {}, _("常用语")), h("div.nb-chips", {}, list.map((words) => button(words, () => put(words), { css: "btn nb-phrase" }))))] : []));
  };
  drawPhrases();
  return { node: h("div.cb-field", {}, h("label.form-label", { for: "nb-text" }, _("看到了什么")), text,
    h("div.form-hint", { id: "nb-speak" }, _("不想打字：点键盘上的话筒说话。")), phrases), drawPhrases };
}

// Asked when there is something to lose, with the reason; a browser that has promised is not asked again.
async function protection() {
  if (await protectedNow()) return null;
  const box = h("div.nb-below", {}, note("info", _("请让浏览器别清本机的记录"), h("p", {}, _("手机空间紧张时，浏览器可能清掉没上传的。")),
    button(_("允许持久保存"), async () => { await protect(); box.remove(); }, { shape: "shield-check" })));
  return box;
}

async function kept(app, [id], go) {
  const one = entries(app.pack, app.records, app.me).find((entry) => entry.id === id);
  if (!one) return [h("h1", {}, _("记录")), empty(_("本机没有这条记录"), link("queue", "btn", _("看待传的")))];
  const { inspection, place } = one;
  const [, shape, words] = stateChip(one);
  return [h("h1", { id: "nb-kept" }, icon(shape), " ", words),
    h("p.cb-sub", {}, kindWords(one.kind), " · ", placeName(app, inspection, place, one.record && one.record.shown)),
    one.state === "done" || one.state === "held" ? null : h("p", {}, _("有信号时自动上传。上传成功后，这里会写“平台已收到”。")),
    h("div.nb-acts.nb-below", {}, link(`entry/${id}`, "btn", _("看这一条")), link(`place/${inspection}/${place}`, "btn", _("回站点"))),
    await protection(),
    h("div.cb-actbar", {}, link("queue", "btn", _("看待传的")), button(_("在这里再记一条"), () => go(`write/${inspection}/${place}`), { css: "btn btn-primary", shape: "plus", id: "nb-next" }))];
}

async function finished(app, wrong, go) {
  const lacks = missing(desk.draft);
  wrong.replaceChildren(...lacks.map((name) => h("div.cb-wrong", {}, icon("alert-triangle"), missingWords(name))));
  if (lacks.length) {
    const field = { place: "nb-place", kind: "nb-kinds", text: "nb-text" }[lacks[0]];
    const target = document.getElementById(field);
    target.scrollIntoView({ block: "center" });
    (target.matches("fieldset") ? target.querySelector("input") : target).focus();
    return;
  }
  const point = pointOf(app.pack, desk.place, desk.draft.point);
  const shown = { place: desk.place ? desk.place.name : "", point: point ? point.text : "" };
  const done = desk;
  await done.working;
  if (desk !== done) return;  // left, or pressed twice, while a photo was being made smaller
  desk = null;
  await done.close();
  try {
    const id = await app.save(done.draft, shown);
    go(`kept/${id}`, true);
    app.push();
  } catch (error) {
    done.closed = false;
    desk = done;
    wrong.replaceChildren(note("error", _("没存上，您写的还在这一页"), h("p", {}, _("再按一次“存在本机”。还不行，就先抄下或截屏。"))));
    throw error;
  }
}

function unfinished(app, go) {
  if (desk.elsewhere) {
    const { inspection, place } = desk.elsewhere;
    return note("info", _("上次没写完的还在"), h("p", {}, _("它写的是“{place}”。", { place: placeName(app, desk.draft.inspection, desk.draft.place) })),
      h("div.nb-acts", {}, button(_("改成“{place}”", { place: placeName(app, inspection, place) }), () => { desk.set({ inspection, place, point: "", inside: null }); desk.keep().then(() => go("write", true)); }),
        button(_("丢掉，重新写"), async () => { await desk.drop(); go(`write/${inspection}/${place}`, true); }, { css: "btn btn-withdraw" })));
  }
  if (desk.draft.editing || isEmpty(desk.draft)) return null;
  return note("info", _("上次没写完的还在"), h("div.nb-acts", {}, button(_("丢掉，重新写"), async () => { await desk.drop(); go("write", true); }, { css: "btn btn-withdraw" })));
}

function title() {
  if (!desk || !desk.draft.editing) return _("记一条");
  return desk.correcting ? _("更正这一条") : _("改这一条");
}

async function render(app, args, go) {
  nothing = !open(app.pack).length;
  if (nothing) return [h("h1", {}, _("记一条")), empty(_("现在没有可以记的检查"), h("p", {}, _("经办人开了检查，并把您编进名单后，就能记。")), button(_("现在取"), () => app.push({ pack: true }), { css: "btn btn-primary", shape: "refresh" }))];
  await before;
  desk = await Desk.at(app, args);
  if (!desk) return [h("h1", {}, _("记一条")), empty(_("本机没有这条记录"), link("queue", "btn", _("看待传的")))];
  desk.correcting = args[0] === "correct";
  const original = { keepOriginal: Boolean(await app.book.meta("keep-original")), set: (value) => app.book.setMeta("keep-original", value) };
  const position = { answer: (await app.book.meta("fence")) || "", set(value) { this.answer = value; app.book.setMeta("fence", value); } };
  const points = pointPicker(desk, (await app.book.meta("recent")) || []);
  const fence = fenceRow(desk, position);
  const severity = severityField();
  const words = textField(app);
  const wrong = h("div", { id: "nb-wrong", role: "alert" });
  const chosen = () => { severity.hidden = desk.draft.kind !== DEFICIENCY; words.drawPhrases(); };
  const moved = () => { points.refresh(); fence.draw(); };
  fence.draw();
  return [
    h("h1", {}, title()), unfinished(app, go),
    desk.correcting ? note("info", "", h("p", {}, _("原来的记录留着，这一条写明是更正。原来的照片不用重拍。"))) : null,
    h("form", { novalidate: true, id: "nb-form", on: { submit: (event) => { event.preventDefault(); finished(app, wrong, go); } } },
      placeField(app, moved), kindField(chosen), severity, points.node, words.node, photoPicker(desk, original), fence.node, wrong,
      h("p.cb-cap", {}, icon("device-mobile"), " ", _("边写边存在本机，关了页面也不会丢。")),
      h("div.cb-actbar", {}, link(args.length ? backTo(args) : "today", "btn", _("先放着")), h("button.btn.btn-primary", {}, icon("check"), _("存在本机")))),
  ];
}

function backTo([first, second]) {
  return first === "edit" || first === "correct" ? `entry/${second}` : `place/${first}/${second}`;
}

export const keepNow = () => (desk ? desk.keep() : Promise.resolve());

register("kept", { title: () => _("记一条"), render: kept, bare: true, back: "today" });
register("write", {
  title, render, live: () => nothing, bare: true, tab: { icon: "pencil", words: () => _("记一条"), order: 30 },
  busy: () => Boolean(desk) && !isEmpty(desk.draft),
  leave: () => {
    if (desk && !desk.closed) before = desk.leave();
    desk = null;
    return before;
  },
});
