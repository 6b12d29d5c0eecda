// The planner's rows moved by dragging. Everything has buttons beside it; this only saves clicks.
import { csrfToken } from "./app.js";

// Where a row would come to stand: how many of the rows' middles lie above the pointer.
export function indexAt(middles, y) {
  return middles.filter((middle) => middle < y).length;
}

const rowsOf = (list, without) => [...list.querySelectorAll("[data-cb-item]")].filter((row) => row !== without);
const middleOf = (row) => { const box = row.getBoundingClientRect(); return box.top + box.height / 2; };

function clear(root) {
  root.querySelectorAll(".is-over, .is-dragged").forEach((each) => each.classList.remove("is-over", "is-dragged"));
}

async function send(row, day, to) {
  const form = row.querySelector("form[action]");
  const body = new FormData();
  body.set("csrfmiddlewaretoken", csrfToken());
  body.set("version", form.elements.version.value);
  body.set("do", "move");
  body.set("day", day);
  body.set("to", String(to));
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
  if (answer.ok) {
    location.hash = row.id;
    location.reload();
    return;
  }
  const told = await answer.json().catch(() => ({}));
  window.alert(told.message || answer.statusText);
}

function connect(root) {
  let held = null;
  rowsOf(root).forEach((row) => {
    if (row.classList.contains("cb-no-drag")) return;
    const grip = row.querySelector(".cb-grip");
    grip.addEventListener("pointerdown", () => { row.draggable = true; });
    grip.addEventListener("pointerup", () => { row.draggable = false; });
    row.addEventListener("dragstart", (event) => {
      held = row;
      row.classList.add("is-dragged");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", row.dataset.cbItem);
    });
    row.addEventListener("dragend", () => { row.draggable = false; held = null; clear(root); });
  });
  root.querySelectorAll("[data-cb-day]").forEach((list) => {
    list.addEventListener("dragover", (event) => {
      if (!held) return;
      event.preventDefault();
      clear(root);
      held.classList.add("is-dragged");
      const rows = rowsOf(list, held);
      const mark = rows[indexAt(rows.map(middleOf), event.clientY)];
      (mark || list).classList.add("is-over");
    });
    list.addEventListener("drop", (event) => {
      if (!held) return;
      event.preventDefault();
      const row = held;
      const to = indexAt(rowsOf(list, row).map(middleOf), event.clientY);
      clear(root);
      send(row, list.dataset.cbDay, to);
    });
  });
}

if (typeof document !== "undefined") document.querySelectorAll("[data-cb-plan]").forEach(connect);
