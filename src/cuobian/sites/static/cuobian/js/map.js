// A map of points on tiles the city provides (data-tiles), or on plain paper when it provides none.
// The attribute data-cb-map names a JSON script: [{name, lat, lng, url, note, star}]; data-cb-route joins them in their order.
import L from "../../vendor/leaflet.min.js";

function pin(point) {
  const mark = document.createElement("span");
  mark.textContent = point.star ? String(point.star) : "·";
  const box = document.createElement("div");
  box.className = "cb-pin";
  box.append(mark);
  return L.divIcon({ html: box, className: "", iconSize: [28, 28], iconAnchor: [14, 34] });
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

function draw(box) {
  const points = JSON.parse(document.getElementById(box.dataset.cbMap).textContent);
  const map = L.map(box, { attributionControl: Boolean(box.dataset.tiles), scrollWheelZoom: false });
  if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { attribution: box.dataset.attribution || "" }).addTo(map);
  const marks = points.map((point) => L.marker([point.lat, point.lng], { icon: pin(point), title: point.name, alt: point.name })
    .bindPopup(() => words(point)).addTo(map));
  if (box.dataset.cbRoute && points.length > 1) {
    L.polyline(points.map((point) => [point.lat, point.lng]), { color: "#17626b", weight: 2, dashArray: "6 5" }).addTo(map);
  }
  if (marks.length) map.fitBounds(L.featureGroup(marks).getBounds().pad(0.2), { maxZoom: 16 });
  else map.setView([24.48, 118.09], 11);
}

document.querySelectorAll("[data-cb-map]").forEach(draw);
