// The notebook is offered where this browser can keep it: elsewhere the hint would lead to a page that forgets.
const able = window.isSecureContext && "serviceWorker" in navigator && "indexedDB" in window;

document.querySelectorAll("[data-cb-offline]").forEach((one) => { one.hidden = !able; });
