// What stands in the way, and what to do about it, in words. The server's own message, where there is one, comes first.
import { DEFICIENCY, MANDATORY, OPTIONAL, SUGGESTION } from "./commands.mjs";
import { _ } from "./words.mjs";

export const KIND = {
  [MANDATORY]: { words: () => _("规定动作亮点"), shape: "asterisk" },
  [OPTIONAL]: { words: () => _("自选动作亮点"), shape: "thumb-up" },
  [DEFICIENCY]: { words: () => _("不足"), shape: "alert-triangle" },
  [SUGGESTION]: { words: () => _("建议"), shape: "message-report" },
};

export const SEVERITY = {
  general: () => _("一般"),
  serious: () => _("较重"),
  safety: () => _("安全隐患"),
};

export const kindWords = (kind) => (KIND[kind] ? KIND[kind].words() : kind);

export function stateChip(one) {
  if (one.withdrawn && one.withdrawn.id && !["done", "held"].includes(one.withdrawn.state)) return ["queued", "cloud-off", _("撤回已存在本机，等待上传")];
  if (one.withdrawn) return ["refused", "arrow-back-up", _("已撤回")];
  if (one.state === "done") return ["done", "circle-check", _("平台已收到")];
  if (one.state === "held" && one.code === "dropped") return ["refused", "x", _("经办人没有收")];
  if (one.state === "held") return ["wait", "hourglass", _("平台已收到，等人决定")];
  if (one.state === "invalid") return ["refused", "alert-triangle", _("平台读不了，还在本机")];
  if (one.state === "sending") return ["queued", "cloud-upload", _("正在上传")];
  return ["queued", "cloud-off", _("已存在本机，等待上传")];
}

export function stopWords(reason) {
  const words = {
    offline: _("没有信号。都存在本机，有信号时自动上传"),
    "signed-out": _("登录过期了。登录后继续上传，一条没丢"),
    busy: _("平台正忙，过一会儿自动再传"),
    refused: _("平台没有收。请看下面各条的原因"),
    "too-large": _("一次传得太多，平台没有收。请导出后在电脑上交"),
    "photo-damaged": _("有照片没传成，请看下面"),
    unanswered: _("平台没有答复这一条，过一会儿自动再传"),
    other: _("这条记录是别人的，他本人登录后才会上传"),
    "other-person": _("登录的人换了，正在核对"),
  };
  return words[reason] || "";
}

export function advice(code) {
  const words = {
    "programme-withdrawn": _("活动撤销了。记录平台已留存，由经办人决定收不收，您不用重记"),
    "inspection-closed": _("检查已经结束。记录平台已留存，由经办人决定收不收，您不用重记"),
    "inspector-removed": _("您已不在这次检查的名单里。记录平台已留存，由经办人决定收不收"),
    "place-closed": _("这个站点已停用。记录平台已留存，由经办人决定收不收"),
    "place-not-listed": _("这个站点不在这次检查里。记录平台已留存，由经办人决定收不收"),
    "own-district": _("督查要回避本区的站点。记录平台已留存，由经办人转给别的成员"),
    "point-unknown": _("条款编号在现行标准里找不到。记录平台已留存，由经办人决定收不收"),
    "changed-meanwhile": _("那一条在别的手机上已经更正或撤回。两份平台都留着，由经办人决定用哪份"),
    "old-schema": _("观摩本版本太旧。请更新后再记；这条平台已留存，由经办人决定"),
    dropped: _("经办人没有收这一条，原因见上。原文平台仍留存"),
    changed: _("同一条记录有两份不同的内容，两份平台都留着，由经办人决定用哪份"),
    "photo-heic": _("这张照片平台读不了（HEIC）。请截一张屏再选，或把相机格式改成“兼容性最佳”"),
    "photo-video": _("平台不收视频。请拍照，或在说明里写"),
    "photo-too-large": _("照片太大。请用较小的尺寸重拍"),
    "photo-damaged": _("照片不完整。请重拍一张，文字不受影响"),
  };
  return words[code] || "";
}

export function refusedPhoto(reason, name) {
  const words = {
    "photo-heic": _("“{name}”是 HEIC 格式，这台手机打不开。请截一张屏再选，或把相机格式改成“兼容性最佳”后重拍", { name }),
    "photo-video": _("“{name}”是视频，观摩本只收照片。请拍照，或在说明里写", { name }),
    "photo-too-large": _("“{name}”超过一亿像素，这台手机缩不了。请用普通尺寸重拍", { name }),
    "photo-damaged": _("“{name}”打不开，可能不完整。请重拍一张", { name }),
  };
  return words[reason] || words["photo-damaged"];
}

export function missingWords(name) {
  return {
    place: _("还没选站点"),
    kind: _("还没选是亮点、不足还是建议"),
    text: _("写一句话，或拍一张照片"),
  }[name];
}
