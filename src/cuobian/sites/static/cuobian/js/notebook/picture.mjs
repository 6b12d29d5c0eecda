// What a file is, by its first bytes: before anything is decoded, and whatever its name says.

export const LONGEST = 2048;
export const MOST_PIXELS = 100_000_000;
export const MOST_BYTES = 60_000_000;

const ascii = (bytes, from, to) => String.fromCharCode(...bytes.subarray(from, to));
const HEIC = new Set(["heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1"]);

// jpeg | png | webp | gif | bmp | heic | video | other
export function kindOf(bytes, type = "", name = "") {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return "jpeg";
  if (bytes[0] === 0x89 && ascii(bytes, 1, 4) === "PNG") return "png";
  if (ascii(bytes, 0, 4) === "RIFF" && ascii(bytes, 8, 12) === "WEBP") return "webp";
  if (ascii(bytes, 0, 4) === "GIF8") return "gif";
  if (ascii(bytes, 0, 2) === "BM") return "bmp";
  if (ascii(bytes, 4, 8) === "ftyp") return HEIC.has(ascii(bytes, 8, 12)) ? "heic" : ascii(bytes, 8, 12) === "avif" ? "other" : "video";
  if (/\.(heic|heif)$/i.test(name) || /hei[cf]/.test(type)) return "heic";
  if (/^video\//.test(type) || /\.(mp4|mov|avi|3gp|mkv|webm)$/i.test(name)) return "video";
  return "other";
}

function jpegSize(bytes) {
  let at = 2;
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1];
    if (marker === 0xff) { at += 1; continue; }
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { height: bytes[at + 5] * 256 + bytes[at + 6], width: bytes[at + 7] * 256 + bytes[at + 8] };
    }
    at += 2 + bytes[at + 2] * 256 + bytes[at + 3];
  }
  return null;
}

// Width and height as the file says them, or null; not turned by its orientation.
export function sizeOf(bytes, kind) {
  if (kind === "jpeg") return jpegSize(bytes);
  if (kind === "png" && bytes.length > 24) {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    return { width: view.getUint32(16), height: view.getUint32(20) };
  }
  return null;
}

// Why a file is not taken, by the server's own names for it; "" when it may be tried.
export function refusal({ kind, size, bytes }) {
  if (kind === "video") return "photo-video";
  if (bytes > MOST_BYTES) return "photo-too-large";
  if (size && size.width * size.height > MOST_PIXELS) return "photo-too-large";
  return "";
}

export function scaled({ width, height }, longest = LONGEST) {
  const by = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * by)), height: Math.max(1, Math.round(height * by)) };
}
