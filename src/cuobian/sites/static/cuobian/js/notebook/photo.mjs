// A photo on its way into the notebook: looked at, turned upright, made smaller, freed of where it was taken.
import { kindOf, refusal, scaled, sizeOf } from "./picture.mjs";
import { sha256 } from "./pieces.mjs";

const QUALITY = 0.85;
const THUMB = 200;

export class PhotoRefused extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

async function shown(file) {
  const image = new Image();
  const url = URL.createObjectURL(file);
  try {
    image.src = url;
    await image.decode();
    return image;
  } finally {
    URL.revokeObjectURL(url);
  }
}

// The browser turns the picture as its orientation says; what is drawn carries no place, time or name of a camera.
async function drawn(image, longest) {
  const { width, height } = scaled({ width: image.naturalWidth, height: image.naturalHeight }, longest);
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, width, height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(image, 0, 0, width, height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  canvas.width = canvas.height = 0;
  if (!blob) throw new PhotoRefused("photo-damaged");
  return blob.arrayBuffer();
}

// Returns {photo, bytes, original}. Throws PhotoRefused with photo-heic, photo-video, photo-too-large or photo-damaged.
export async function taken(file, { account, keepOriginal = false, now = Date.now() }) {
  const head = new Uint8Array(await file.slice(0, 400_000).arrayBuffer());
  const kind = kindOf(head, file.type, file.name);
  const reason = refusal({ kind, size: sizeOf(head, kind), bytes: file.size });
  if (reason) throw new PhotoRefused(reason);
  let image;
  try {
    image = await shown(file);
  } catch {
    throw new PhotoRefused(kind === "heic" ? "photo-heic" : "photo-damaged");
  }
  if (!image.naturalWidth) throw new PhotoRefused("photo-damaged");
  const bytes = await drawn(image);
  const thumb = await drawn(image, THUMB);
  const sha = await sha256(bytes);
  const name = `${(file.name || "photo").replace(/\.[^.]*$/, "").slice(0, 60)}.jpg`;
  const photo = {
    key: `${account}:${sha}`, account, sha256: sha, name, type: "image/jpeg", size: bytes.byteLength, thumb,
    have: 0, done: false, settled: false, draft: true, damaged: "", taken_at: now, original: keepOriginal,
  };
  const original = keepOriginal ? { bytes: await file.arrayBuffer(), type: file.type, name: file.name } : null;
  return { photo, bytes, original };
}

export function url(bytes, type = "image/jpeg") {
  return URL.createObjectURL(new Blob([bytes], { type }));
}
