// Before somebody signs out: what the notebook on this phone has not sent yet (js/notebook/main.mjs keeps the tally).
function waiting() {
  try {
    const { account, waiting: found } = JSON.parse(localStorage.getItem("cuobian-notebook-waiting") || "{}");
    return (found && found[account]) || 0;
  } catch {
    return 0;
  }
}

// The notebook shows nothing of somebody who has signed out; what waits stays, and goes on when the same person is back.
function leave() {
  try {
    localStorage.setItem("cuobian-notebook-signed-out", "1");
  } catch { /* nothing is kept, nothing is shown */ }
}

document.querySelectorAll("form[data-cb-waiting]").forEach((form) => {
  form.addEventListener("submit", (event) => {
    if (navigator.onLine === false) {  // forgetting who it was, without having signed out, would leave a notebook that nobody can use
      event.preventDefault();
      window.alert(form.dataset.cbOffline);
      return;
    }
    const n = waiting();
    if (n && !window.confirm(form.dataset.cbWaiting.replace("{n}", String(n)))) event.preventDefault();
    else leave();
  });
});
