// Finding a measuring point while standing in a doorway: by its number, or by any two characters of its words.

const PUNCTUATION = /[\s,，.。、;；:：·•()（）「」“”"'/\\-]+/g;
const plain = (text) => String(text || "").toLowerCase().normalize("NFKC").replace(PUNCTUATION, "");
const numbered = (text) => String(text || "").toLowerCase().normalize("NFKC").replace(/[^0-9a-z]/g, "");

function grams(text) {
  if (text.length < 2) return text ? [text] : [];
  return Array.from({ length: text.length - 1 }, (_unused, at) => text.slice(at, at + 2));
}

function scored(point, asked) {
  const number = numbered(point.id);
  const typed = numbered(asked);
  const words = plain(`${point.text}${point.indicator}${point.dimension}`);
  const sought = plain(asked);
  if (!sought) return 0;
  if (typed && number === typed) return 1000;
  if (typed && typed.length === sought.length && number.replace(/^[a-z]+/, "").startsWith(typed.replace(/^[a-z]+/, ""))) return 800 - number.length;
  if (plain(point.text).includes(sought)) return 600 - plain(point.text).indexOf(sought);
  if (words.includes(sought)) return 400;
  const parts = asked.trim().split(/\s+/).map(plain).filter(Boolean);
  if (parts.length > 1 && parts.every((part) => words.includes(part) || number.startsWith(numbered(part) || "-"))) return 350;
  const pairs = grams(sought);
  const hits = pairs.filter((pair) => words.includes(pair)).length;
  return pairs.length > 1 && hits / pairs.length >= 0.5 ? Math.round((200 * hits) / pairs.length) : 0;
}

export function search(points, asked, most = 12) {
  return points
    .map((point, order) => ({ point, order, score: scored(point, asked) }))
    .filter((one) => one.score > 0)
    .sort((one, other) => other.score - one.score || one.order - other.order)
    .slice(0, most)
    .map((one) => one.point);
}

export function byDimension(points) {
  const found = new Map();
  points.forEach((point) => {
    if (!found.has(point.dimension)) found.set(point.dimension, []);
    found.get(point.dimension).push(point);
  });
  return [...found].map(([dimension, its]) => ({ dimension, points: its }));
}

export function withRecent(recent, id, most = 6) {
  return id ? [id, ...recent.filter((one) => one !== id)].slice(0, most) : recent;
}
