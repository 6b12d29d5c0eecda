// Numbers, days and times as the platform writes them.
import { _ } from "./words.mjs";

const ZONE = "Asia/Shanghai";

function parts(moment) {
  const told = new Intl.DateTimeFormat("en-GB", {
    timeZone: ZONE, month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false,
  }).formatToParts(new Date(moment));
  return Object.fromEntries(told.map(({ type, value }) => [type, value]));
}

export function time(moment) {
  const { hour, minute } = parts(moment);
  return `${Number(hour) % 24}:${minute}`;
}

export function day(date) {
  const [, month, number] = String(date).split("-").map(Number);
  return _("{month} 月 {day} 日", { month, day: number });
}

export function moment(at) {
  const { month, day: number } = parts(at);
  return [_("{month} 月 {day} 日", { month, day: number }), time(at)].join(" ");
}

export function span(from, to) {
  return to ? `${time(from)}–${time(to)}` : time(from);
}

export function megabytes(bytes) {
  return (bytes / 1_000_000).toFixed(1);
}

// How far the phone's clock is off, in words.
export function clockWords(off) {
  const minutes = Math.round(Math.abs(off) / 60_000);
  const long = minutes >= 2880 ? _("{n} 天", { n: Math.round(minutes / 1440) })
    : minutes >= 120 ? _("{n} 小时", { n: Math.round(minutes / 60) }) : _("{n} 分钟", { n: minutes });
  return off > 0 ? _("本机时间比平台慢 {long}", { long }) : _("本机时间比平台快 {long}", { long });
}
