// 更多: the account, what this phone keeps, how to put the notebook on the home screen.
import { ask, button, h, note, section } from "../dom.mjs";
import { canInstall, install, installWords, isStandalone, protectedNow, protect, space } from "../install.mjs";
import { megabytes } from "../format.mjs";
import { _, ngettext } from "../words.mjs";
import { summary } from "./queue.mjs";
import { register } from "./registry.mjs";

async function signOut(app) {
  if (app.count.all && !await ask({
    title: _("还有没上传的"), act: _("仍然退出"), stay: _("先不退出"),
    body: [h("p", {}, summary(app.count)), h("p", {}, _("退出不会丢：它们留在这台手机上，您下次在这台手机登录后继续上传。换手机前请先上传或导出。"))],
  })) return;
  try {
    await app.net.signOut(app.addresses.sign_out);
  } catch (error) {
    if (error.reason !== "signed-out") {
      await ask({ title: _("现在退不出去"), body: h("p", {}, _("退出要连上网。您记的都在，照样可以接着记。")), stay: _("知道了") });
      return;
    }
  }
  await app.forget();
  location.assign(app.addresses.sign_in);
}

async function clear(app) {
  const waiting = app.count.all;
  const sure = await ask({
    title: _("清理本机"), act: _("清理"), stay: _("先不清理"),
    body: waiting ? [h("p", {}, summary(app.count)), h("p", {}, _("没上传的不会清，只清已收到的记录和取来的站点资料。"))]
      : h("p", {}, _("清掉取来的站点资料和已收到的记录。平台上的都在，下次连上网再取。")),
  });
  if (sure) await app.clear();
}

function keeping(state) {
  if (state.protected) return note("ok", _("浏览器答应不清本机的记录"));
  return [note("info", _("请让浏览器别清本机的记录"), h("p", {}, _("手机空间紧张时，浏览器可能清掉网页存的东西，没上传的记录也在其中。允许“持久保存”，或把观摩本放到主屏幕，就不会清。"))),
    button(_("允许持久保存"), async () => { await protect(); state.again(); }, { shape: "shield-check" })];
}

async function render(app, _args, go) {
  const again = () => go("more", true);
  const [kept, room, fence] = [await protectedNow(), await space(), (await app.book.meta("fence")) || ""];
  const { account } = app;
  const english = document.documentElement.lang === "en";
  return [
    h("h1", {}, _("更多")),
    account ? h("p", {}, h("b", {}, account.name), account.unit ? ` · ${account.unit}` : "") : h("p", {}, _("还没登录过")),
    !account ? h("a.btn.btn-primary", { href: `${app.addresses.sign_in}?next=${encodeURIComponent(app.addresses.shell)}` }, _("登录")) : null,
    isStandalone() ? null : [section(_("放到主屏幕")), h("p", {}, installWords()), canInstall() ? button(_("安装观摩本"), async () => { await install(); again(); }, { shape: "device-mobile" }) : null],
    section(_("本机的记录")), keeping({ protected: kept, again }),
    room ? h("p", {}, _("浏览器给了 {quota} MB，用了 {usage} MB", { quota: megabytes(room.quota), usage: megabytes(room.usage) })) : null,
    h("p", {}, fence === "yes" ? _("记“人在不在站点里”：记") : fence === "no" ? _("记“人在不在站点里”：不记") : _("记“人在不在站点里”：下次记的时候问"), " ",
      fence ? button(_("重新问我"), async () => { await app.book.dropMeta(["fence"]); again(); }, { css: "cb-linklike" }) : null),
    app.count.others ? h("p", {}, ngettext("本机还有别人的 {n} 条记录等待上传", "本机还有别人的 {n} 条记录等待上传", app.count.others)) : null,
    h("div.nb-acts", {}, button(_("重新取安排和站点资料"), () => app.push({ pack: true, hurry: true }), { shape: "refresh" }), button(_("清理本机"), () => clear(app), { shape: "trash" })),
    section(_("其他")),
    h("ul.nb-plain", {}, h("li", {}, h("a", { href: app.addresses.hand_in }, _("交观摩本文件"))), h("li", {}, h("a", { href: app.addresses.inbox || app.addresses.hand_in }, _("等人决定的记录"))),
      h("li", {}, h("a", { href: `${app.addresses.language}?to=${english ? "zh-hans" : "en"}&next=${encodeURIComponent(app.addresses.shell)}`, lang: english ? "zh-CN" : "en" }, english ? "\u4e2d\u6587" : "English")),
      h("li", {}, h("a", { href: app.addresses.portal || "/" }, _("厝边首页")))),
    account && app.session !== "out" ? button(_("退出登录"), () => signOut(app), { css: "btn btn-withdraw", shape: "logout", id: "nb-sign-out" }) : null,
    h("p.cb-cap", {}, _("观摩本版本 {version}", { version: document.getElementById("notebook").dataset.version })),
  ];
}

register("more", { title: () => _("更多"), render, tab: { icon: "dots", words: () => _("更多"), order: 50 } });
