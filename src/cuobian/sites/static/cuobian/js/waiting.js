// Before somebody signs out: what the notebook on this phone has not sent yet (js/notebook/main.mjs keeps the tally).
function waiting() {
  try {
    const { account, waiting: found } = JSON.parse(localStorage.getItem("cuobian-notebook-waiting") || "{}");
    return (found && found[account]) || 0;
  } catch {
    return 0;
  }
}

document.querySelectorAll("form[data-cb-waiting]").forEach((form) => {
  form.addEventListener("submit", (event) => {
    const n = waiting();
    if (n && !window.confirm(form.dataset.cbWaiting.replace("{n}", String(n)))) event.preventDefault();
  });
});
