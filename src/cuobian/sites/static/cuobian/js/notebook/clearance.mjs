// What leaves the phone when the way through the network is blocked: one file, with the photos in it.

const STEP = 0x8000;

export function base64(buffer) {
  const bytes = new Uint8Array(buffer);
  let text = "";
  for (let at = 0; at < bytes.length; at += STEP) text += String.fromCharCode(...bytes.subarray(at, at + STEP));
  return btoa(text);
}

export function bytesOf(text) {
  return Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
}

// The file that /my/notebook/hand-in/ reads: the commands as they would have been sent, the photos they wait for.
export async function bundle({ records, photos, bytesFor, account, name, device, now, off = 0, wire }) {
  const waiting = records.filter((record) => record.account === account && !["done", "held"].includes(record.state));
  const wanted = new Set(waiting.map((record) => record.body.sha256).filter(Boolean));
  const kept = [];
  for (const photo of photos) {
    if (photo.account !== account || !wanted.has(photo.sha256)) continue;
    const bytes = await bytesFor(photo.key);
    if (bytes) kept.push({ sha256: photo.sha256, name: photo.name, type: photo.type, base64: base64(bytes) });
  }
  return {
    cuobian: "notebook", schema: 2, account, name, device, made_at: new Date(now).toISOString(), clock_off: off / 1000,
    commands: waiting.map(wire), photos: kept,
  };
}
