// 「读给我听」: reads the words of an element, piece by piece; pressed again, it stops.
const PIECE = 120; // some phones stop in the middle of a long text

export function pieces(text, longest = PIECE) {
  const sentences = text.replace(/\s+/g, " ").match(/[^。！？；.!?;]+[。！？；.!?;]?/g) || [];
  const found = [];
  for (const sentence of sentences.map((one) => one.trim()).filter(Boolean)) {
    const last = found[found.length - 1];
    if (last !== undefined && last.length + sentence.length <= longest) found[found.length - 1] = last + sentence;
    else found.push(sentence);
  }
  return found;
}

function read(button) {
  const speaking = window.speechSynthesis;
  if (speaking.speaking) {
    speaking.cancel();
    button.setAttribute("aria-pressed", "false");
    return;
  }
  const source = document.querySelector(button.dataset.cbRead);
  const parts = pieces(source.innerText.replace(button.innerText, ""));
  parts.forEach((part, at) => {
    const words = new SpeechSynthesisUtterance(part);
    words.lang = document.documentElement.lang;
    words.rate = 0.85;
    if (at === parts.length - 1) words.onend = () => button.setAttribute("aria-pressed", "false");
    speaking.speak(words);
  });
  button.setAttribute("aria-pressed", "true");
}

if (typeof document !== "undefined") {
  document.querySelectorAll("[data-cb-read]").forEach((button) => {
    if (!("speechSynthesis" in window)) button.hidden = true;
    else button.addEventListener("click", () => read(button));
  });
}
