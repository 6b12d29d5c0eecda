// The nearest places, found by the browser itself: the reader's position is never sent anywhere.
const EARTH = 6371000;
const A = 6378245;
const EE = 0.006693421622965943;
const MOST = 4;
const rad = (degrees) => (degrees * Math.PI) / 180;

// Phones answer in WGS-84; places may be kept in GCJ-02, a few hundred metres off: the two are never mixed.
export function toGcj(lat, lng) {
  const x = lng - 105;
  const y = lat - 35;
  const wave = (20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * 2 / 3;
  let north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x)) + wave;
  north += (20 * Math.sin(y * Math.PI) + 40 * Math.sin(y / 3 * Math.PI)) * 2 / 3;
  north += (160 * Math.sin(y / 12 * Math.PI) + 320 * Math.sin(y * Math.PI / 30)) * 2 / 3;
  let east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x)) + wave;
  east += (20 * Math.sin(x * Math.PI) + 40 * Math.sin(x / 3 * Math.PI)) * 2 / 3;
  east += (150 * Math.sin(x / 12 * Math.PI) + 300 * Math.sin(x / 30 * Math.PI)) * 2 / 3;
  const magic = 1 - EE * Math.sin(rad(lat)) ** 2;
  return {
    lat: lat + (north * 180) / ((A * (1 - EE)) / (magic * Math.sqrt(magic)) * Math.PI),
    lng: lng + (east * 180) / (A / Math.sqrt(magic) * Math.cos(rad(lat)) * Math.PI),
  };
}

export function metres(from, to) {
  const dLat = rad(to.lat - from.lat);
  const dLng = rad(to.lng - from.lng);
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(rad(from.lat)) * Math.cos(rad(to.lat)) * Math.sin(dLng / 2) ** 2;
  return 2 * EARTH * Math.asin(Math.sqrt(h));
}

export function nearest(places, here, most = MOST) {
  const gcj = toGcj(here.lat, here.lng);
  return places
    .map((place) => ({ place, far: metres(place.system === "GCJ-02" ? gcj : here, place) }))
    .sort((one, other) => one.far - other.far)
    .slice(0, most);
}

export function farWords(far, words) {
  return far < 1000
    ? words.near.replace("{n}", String(Math.max(50, Math.round(far / 50) * 50)))
    : words.far.replace("{n}", (far / 1000).toFixed(1));
}

function line({ place, far }, words) {
  const link = document.createElement("a");
  link.className = "cb-place";
  link.href = place.url;
  const left = document.createElement("div");
  const name = document.createElement("b");
  name.textContent = place.name;
  const note = document.createElement("div");
  note.className = "cb-sub";
  note.textContent = place.note;
  left.append(name, note);
  const right = document.createElement("div");
  right.className = "cb-sub";
  right.textContent = farWords(far, words);
  link.append(left, right);
  return link;
}

function start(section) {
  const words = document.querySelector("[data-cb-words]").dataset;
  const button = section.querySelector("[data-cb-locate]");
  const found = section.querySelector("[data-cb-found]");
  if (!button || !("geolocation" in navigator)) return;
  button.hidden = false;
  section.querySelector("[data-cb-near-note]").hidden = false;
  const missing = () => { found.textContent = words.none; };
  button.addEventListener("click", () => {
    found.textContent = words.asking;
    navigator.geolocation.getCurrentPosition(async (given) => {
      const here = { lat: given.coords.latitude, lng: given.coords.longitude };
      const answer = await fetch(section.dataset.cbNear);
      const { places } = await answer.json();
      if (!places.length) { missing(); return; }
      found.replaceChildren(...nearest(places, here).map((one) => line(one, words)));
      section.querySelector("[data-cb-default]").hidden = true;
    }, missing, { maximumAge: 0, timeout: 15000 });
  });
}

if (typeof document !== "undefined") document.querySelectorAll("[data-cb-near]").forEach(start);
