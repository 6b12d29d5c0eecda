// Draws every [data-cb-chart]: the attribute names the JSON script beside it. Colours come from the tokens.
import { init } from "../../vendor/echarts.min.js";

const tokens = getComputedStyle(document.documentElement);
const token = (name) => tokens.getPropertyValue(name).trim();
const phone = () => window.innerWidth < 600;
const INK = token("--cb-ink");
const INK2 = token("--cb-ink-2");
const LINE = token("--cb-line");
const words = { fontFamily: token("--cb-sans"), color: INK2, fontSize: 13 };

// Two groups are told apart by fill and pattern, or by line and marker, never by colour alone.
const FILLS = [
  { color: token("--cb-sea") },
  {
    color: token("--cb-brick-lt"), borderColor: token("--cb-brick"), borderWidth: 1.5,
    decal: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -0.785, color: "rgba(160,61,41,.55)" },
  },
  { color: token("--cb-cat-3") },
  { color: token("--cb-cat-4"), borderColor: INK2, borderWidth: 1 },
];
const LINES = [
  { color: token("--cb-sea"), width: 2.5, type: "solid", symbol: "circle" },
  { color: INK2, width: 1.5, type: "dashed", symbol: "emptyRect" },
  { color: token("--cb-brick"), width: 2, type: "dotted", symbol: "triangle" },
  { color: token("--cb-cat-3"), width: 2, type: "solid", symbol: "emptyDiamond" },
];

const wrapped = (name) => (name.length > 5 ? `${name.slice(0, 4)}\n${name.slice(4)}` : name);

function radar({ labels, series }) {
  return {
    legend: { bottom: 0, textStyle: words, itemWidth: 12, itemHeight: 12, itemGap: 24, data: series.map((one, at) => ({
      name: one.name, icon: at ? "rect" : "circle",
      itemStyle: at ? { color: "#fff", borderColor: LINES[at % 4].color, borderWidth: 1.5 } : { color: LINES[0].color },
    })) },
    radar: {
      radius: phone() ? "60%" : "70%", center: ["50%", "47%"], nameGap: 10, splitArea: { show: false },
      axisName: { color: INK, fontSize: 13, lineHeight: 17 }, axisLabel: { show: false },
      splitLine: { lineStyle: { color: LINE } }, axisLine: { lineStyle: { color: LINE } },
      indicator: labels.map((name) => ({ name: wrapped(name), max: 100, min: 0 })),
    },
    series: [{ type: "radar", symbolSize: 6, data: series.map((one, at) => ({
      name: one.name, value: one.values, symbol: LINES[at % 4].symbol,
      lineStyle: { color: LINES[at % 4].color, width: LINES[at % 4].width, type: LINES[at % 4].type },
      itemStyle: { color: LINES[at % 4].color }, areaStyle: at ? undefined : { color: LINES[0].color, opacity: 0.14 },
    })) }],
  };
}

function axes({ labels, series, unit, decimals }, drawn) {
  const numbers = new Intl.NumberFormat("zh-CN", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  const written = (value) => (value === null || value === undefined ? "" : numbers.format(value) + unit);
  return {
    grid: { left: 8, right: 12, top: series.length > 1 ? 40 : 24, bottom: 8, containLabel: true },
    legend: { show: series.length > 1, top: 0, left: 0, textStyle: words, itemWidth: 18, itemHeight: 12 },
    xAxis: {
      type: "category", data: labels, axisTick: { show: false }, axisLine: { lineStyle: { color: token("--cb-line-ctl") } },
      axisLabel: { color: INK2, fontSize: 12, hideOverlap: true, interval: phone() ? Math.ceil(labels.length / 5) - 1 : 0 },
    },
    yAxis: { type: "value", min: 0, splitLine: { lineStyle: { color: LINE } }, axisLabel: { color: INK2, formatter: (value) => `${value}${unit}` } },
    series: series.map((one, at) => ({
      name: one.name, data: one.values,
      label: { show: !phone(), position: "top", color: INK2, fontSize: 12, formatter: (point) => written(point.value) },
      ...drawn(at),
    })),
  };
}

const bars = (data) => axes(data, (at) => ({ type: "bar", barMaxWidth: 26, barGap: "12%", itemStyle: FILLS[at % 4] }));
const stroke = (at) => LINES[at % 4];
const lines = (data) => axes(data, (at) => ({
  type: "line", symbol: stroke(at).symbol, symbolSize: 7, connectNulls: false,
  lineStyle: { color: stroke(at).color, width: stroke(at).width, type: stroke(at).type }, itemStyle: { color: stroke(at).color },
}));
const points = (data) => axes(data, (at) => ({ type: "scatter", symbol: stroke(at).symbol, symbolSize: 9, itemStyle: { color: stroke(at).color } }));
const KINDS = { radar, bar: bars, line: lines, scatter: points };

function draw(box) {
  const data = JSON.parse(document.getElementById(box.dataset.cbChart).textContent);
  const chart = init(box, null, { renderer: "svg" });
  const option = () => ({ animation: false, textStyle: words, aria: { enabled: false }, ...KINDS[data.kind](data) });
  chart.setOption(option());
  new ResizeObserver(() => { chart.resize(); chart.setOption(option(), true); }).observe(box);
}

document.querySelectorAll("[data-cb-chart]").forEach(draw);
