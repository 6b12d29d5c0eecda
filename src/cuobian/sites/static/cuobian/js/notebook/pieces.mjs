// A photo goes in pieces that may break off, come twice or out of order: the server says how much it has, we go on there.

export const PIECE = 262_144;
const STUBBORN = 4;
// Refusals that sending again does not change.
const FINAL = new Set(["too-large", "size-changed", "full"]);

export class Damaged extends Error {
  constructor(message) {
    super(message);
    this.reason = "photo-damaged";
  }
}

export function hexOf(buffer) {
  return [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function sha256(bytes) {
  return hexOf(await crypto.subtle.digest("SHA-256", bytes));
}

// Returns how many bytes the server has in the end; throws what the net throws, and Damaged when the server refuses the bytes.
export async function upload({ sha, bytes, net, piece = PIECE, hash = sha256, progress = () => {} }) {
  const size = bytes.byteLength;
  let state = await net.pieces(sha);
  let without = 0;
  let broken = 0;
  while (!state.done) {
    const offset = Math.min(Math.max(0, Number(state.have) || 0), size);
    const start = offset >= size ? 0 : offset;
    const part = bytes.slice(start, Math.min(size, start + piece));
    const answer = await net.putPiece(sha, { offset: start, size, part, hash: await hash(part) });
    if (answer.damaged) {
      broken += 1;
      if (broken >= STUBBORN || FINAL.has(answer.code)) throw new Damaged(answer.message || "");
      state = await net.pieces(sha);
      continue;
    }
    without = answer.done || answer.have > offset ? 0 : without + 1;
    if (without >= STUBBORN) throw new Damaged(answer.message || "");
    state = answer;
    await progress(Math.min(Number(state.have) || 0, size));
  }
  await progress(size);
  return size;
}

// Every photo of the account that is not with the server yet, one after the other; one bad photo does not stop the rest.
export async function uploadAll({ store, net, account, progress = () => {}, piece = PIECE, hash = sha256 }) {
  let reason = "";
  for (const photo of await store.photos()) {
    if (photo.account !== account || photo.done || photo.draft || photo.damaged) continue;
    const bytes = await store.photoBytes(photo.key);
    if (!bytes) {
      await store.changePhoto(photo.key, (kept) => ({ ...kept, damaged: "missing" }));
      continue;
    }
    try {
      await upload({
        sha: photo.sha256, bytes, net, piece, hash,
        progress: async (have) => {
          await store.changePhoto(photo.key, (kept) => ({ ...kept, have }));
          progress();
        },
      });
      await store.changePhoto(photo.key, (kept) => ({ ...kept, have: kept.size, done: true }));
    } catch (error) {
      if (error.reason === "photo-damaged") {
        await store.changePhoto(photo.key, (kept) => ({ ...kept, damaged: error.message || "?" }));
        reason = reason || "photo-damaged";
      } else {
        return error.reason || "offline";
      }
    }
    progress();
  }
  return reason;
}
