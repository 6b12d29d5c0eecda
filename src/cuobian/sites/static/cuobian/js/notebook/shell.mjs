// The frame around the pages: head with the count, notes, tab bar, addresses.
import { button, h, icon, note, say } from "./dom.mjs";
import { clockWords } from "./format.mjs";
import { nearlyFull, space } from "./install.mjs";
import { stopWords } from "./reasons.mjs";
import { tabs, viewOf } from "./views/registry.mjs";
import { _, ngettext } from "./words.mjs";

const HOME = "today";

function asked() {
  const [name, ...args] = location.hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decodeURIComponent);
  return { name: viewOf(name) ? name : HOME, args: viewOf(name) ? args : [] };
}

export class Shell {
  constructor(app) {
    this.app = app;
    this.current = null;
    this.drawing = 0;
    this.takeOver = null;
    this.low = false;
    this.part = (id) => document.getElementById(id);
  }

  async start() {
    window.addEventListener("hashchange", () => this.open());
    this.app.on(() => this.changed());
    this.app.turn = (change) => this.turn(change);
    await this.open();
    this.low = nearlyFull(await space());
    this.notes();
  }

  go(to, again = false) {
    const hash = `#/${to}`;
    if (location.hash === hash || again) {
      if (location.hash !== hash) history.replaceState(null, "", hash);  // the page before is over: 返回 must not lead into it
      this.open();
    } else location.hash = hash;
  }

  // Somebody else is here now: what stands on the page is put away under its own name, and nothing of it stays on the screen.
  async turn(change) {
    const { view, args } = this.current || { view: {}, args: [] };
    if (view.leave) await view.leave();
    change();
    if (!view.leave && !args.length) return;  // a list: drawn anew with what is the other person's
    this.current = { name: HOME, args: [], view: viewOf(HOME) };
    history.replaceState(null, "", `#/${HOME}`);
    await this.draw();
  }

  async open() {
    const before = this.current;
    if (before && before.view.leave) before.view.leave();
    const { name, args } = asked();
    this.current = { name, args, view: viewOf(name) };
    await this.draw();
    if (before) {
      window.scrollTo(0, 0);
      this.part("main").focus({ preventScroll: true });
      say(document.title);
    }
  }

  // A page may take a moment to gather what it shows; when another was asked for meanwhile, it is not drawn.
  async draw() {
    const { view, args } = this.current;
    const turn = ++this.drawing;
    const nodes = await view.render(this.app, args, (to, again) => this.go(to, again));
    if (turn !== this.drawing) return;
    const focus = document.activeElement && document.activeElement.id;
    const opened = new Set([...document.querySelectorAll("#main details[open] > summary")].map((one) => one.textContent));
    this.part("main").replaceChildren(...[nodes].flat(4).filter((one) => one !== null && one !== undefined && one !== false && one !== ""));
    document.querySelectorAll("#main details > summary").forEach((one) => { if (opened.has(one.textContent)) one.parentElement.open = true; });
    if (focus && focus !== "main" && this.part(focus)) this.part(focus).focus();
    document.title = `${view.title(this.app, args)} · ${_("观摩本")}`;
    this.frame();
  }

  changed() {
    const typing = document.activeElement && document.activeElement.matches("#main input, #main textarea, #main select");
    const live = this.current && this.current.view.live && !typing;
    if (live && (typeof this.current.view.live !== "function" || this.current.view.live())) this.draw();
    else this.frame();
  }

  frame() {
    this.head();
    this.tabs();
    this.notes();
  }

  head() {
    const { view, args } = this.current;
    const { count } = this.app;
    const chip = count.waiting || count.photos
      ? h("a.cb-chip.is-queued.cb-plain.nb-count", { href: "#/queue" }, icon("cloud-off"), count.waiting ? ngettext("待上传 {n} 条", "待上传 {n} 条", count.waiting) : ngettext("待上传 {n} 张照片", "待上传 {n} 张照片", count.photos))
      : this.app.account ? h("a.cb-chip.is-done.cb-plain.nb-count", { href: "#/queue" }, icon("circle-check"), _("都上传了")) : null;
    const left = view.tab
      ? h("span.cb-brand.nb-brand", {}, this.logo || (this.logo = document.querySelector("#nb-head svg").cloneNode(true)), _("观摩本"))
      : h("button.nb-back", { type: "button", on: { click: () => (history.length > 1 ? history.back() : this.go(view.back || HOME)) } }, icon("arrow-left", _("返回")), h("b", {}, view.title(this.app, args)));
    this.part("nb-head").replaceChildren(left, h("div.cb-top-right", {}, chip || ""));
  }

  tabs() {
    const { app, current } = this;
    this.part("nb-tabs").hidden = Boolean(current.view.bare);
    this.part("nb-tabs").replaceChildren(...tabs(app).map((tab) => {
      const count = tab.count ? tab.count(app) : 0;
      return h("a", { href: `#/${tab.name}`, "aria-current": tab.name === current.name ? "page" : null }, icon(tab.icon), tab.words(), count ? [" ", h("span.cb-count", {}, count)] : "");
    }));
  }

  update(takeOver) {
    this.takeOver = takeOver;
    this.notes();
  }

  notes() {
    const { app } = this;
    const signIn = app.addresses && `${app.addresses.sign_in}?next=${encodeURIComponent(app.addresses.shell)}`;
    const writing = this.current && this.current.view.busy();
    const list = [
      this.takeOver && !writing && note("info", _("有新版本，点此更新"), button(_("更新"), () => this.takeOver(), { id: "nb-update", shape: "refresh" })),
      app.session === "out" && !app.account && note("info", _("登录后，您的安排和站点资料会存到这台手机上"), h("a.btn", { href: signIn, id: "nb-sign-in" }, _("登录"))),
      app.session === "out" && app.account && note("info", app.count.all ? stopWords("signed-out") : _("登录过期了。已存在本机的还能看、还能记"), h("a.btn", { href: signIn, id: "nb-sign-in" }, _("登录"))),
      app.full && note("error", _("手机存满了，刚记的只在这一页的内存里"), h("p", {}, _("别关这一页。请连上网上传，或到“待传”里导出。")), h("a.btn", { href: "#/queue" }, _("去导出"))),
      this.low && !app.full && note("info", _("手机快存满了"), h("p", {}, _("还够十来张照片。请先上传，或清理手机。"))),
      app.lost && note("error", _("这一页存不进手机了"), h("p", {}, _("先把正在写的复制下来，再重新打开这一页。已经存好的都在。")), button(_("重新打开"), () => location.reload(), { shape: "refresh" })),
      app.kept === false && note("error", _("这个浏览器不让网页存东西"), h("p", {}, _("关了页面就没了。请退出无痕模式，或换一个浏览器打开观摩本。"))),
      app.clockWrong && note("info", clockWords(app.off), h("p", {}, _("不影响记录。平台会记下相差多少，按平台收到的时间排。"))),
    ].filter(Boolean);
    const told = list.map((one) => one.textContent).join("|");
    if (told === this.told) return;
    this.told = told;
    this.part("nb-notes").replaceChildren(...list);
  }
}
