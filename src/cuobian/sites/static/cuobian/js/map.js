// A map of points on tiles the city provides (data-tiles), or on plain paper when it provides none.
// The attribute data-cb-map names a JSON script: [{name, lat, lng, url, note, star, area}]; data-cb-route joins them in their
// order. Without tiles each area's name is written in the middle of its points, so that the paper tells where one is.
import L from "../../vendor/leaflet.min.js";

function pin(point) {
  const mark = document.createElement("span");
  mark.textContent = point.star ? String(point.star) : "·";
  const box = document.createElement("div");
  box.className = "cb-pin";
  box.append(mark);
  return L.divIcon({ html: box, className: "", iconSize: [28, 28], iconAnchor: [14, 34] });
}

const MOST_PINS = 80; // more than so many would hide one another

function mark(point, many) {
  const at = [point.lat, point.lng];
  if (many) return L.circleMarker(at, { radius: 5, className: "cb-map-dot" });
  return L.marker(at, { icon: pin(point), title: point.name, alt: point.name });
}

function words(point) {
  const box = document.createElement("div");
  const name = document.createElement(point.url ? "a" : "b");
  name.textContent = point.name;
  if (point.url) name.href = point.url;
  box.append(name);
  if (point.note) {
    const note = document.createElement("div");
    note.textContent = point.note;
    box.append(note);
  }
  return box;
}

function areaNames(points) {
  const areas = new Map();
  points.filter((point) => point.area).forEach((point) => areas.set(point.area, [...(areas.get(point.area) || []), [point.lat, point.lng]]));
  return [...areas].map(([name, places]) => {
    const words = document.createElement("span");
    words.textContent = name;
    const icon = L.divIcon({ html: words, className: "cb-map-area", iconSize: [96, 20] });
    return L.marker(L.latLngBounds(places).getCenter(), { icon, interactive: false, keyboard: false, zIndexOffset: 1000 });
  });
}

function draw(box) {
  const points = JSON.parse(document.getElementById(box.dataset.cbMap).textContent);
  const map = L.map(box, { attributionControl: Boolean(box.dataset.tiles), scrollWheelZoom: false, zoomSnap: box.dataset.tiles ? 1 : 0.25 });
  if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { attribution: box.dataset.attribution || "" }).addTo(map);
  if (!box.dataset.tiles) areaNames(points).forEach((name) => name.addTo(map));
  const many = points.length > MOST_PINS;
  const marks = points.map((point) => mark(point, many).bindPopup(() => words(point)).addTo(map));
  if (box.dataset.cbRoute && points.length > 1) {
    L.polyline(points.map((point) => [point.lat, point.lng]), { color: "#17626b", weight: 2, dashArray: "6 5" }).addTo(map);
  }
  if (marks.length) map.fitBounds(L.featureGroup(marks).getBounds().pad(0.08), { maxZoom: 16 });
  else map.setView([24.48, 118.09], 11);
}

document.querySelectorAll("[data-cb-map]").forEach(draw);
