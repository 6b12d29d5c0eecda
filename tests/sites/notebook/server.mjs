// A model of the server's inbox for these tests: each command once, the same answer again, pieces in any order; and a
// network before it that loses requests and answers, repeats and breaks off, by a seeded draw.
import { createHash } from "node:crypto";

export const sha = (bytes) => createHash("sha256").update(Buffer.from(bytes)).digest("hex");

// A small seeded generator (mulberry32).
export function draw(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export class Server {
  constructor({ held = () => "", odd = () => false, piece = 5 } = {}) {
    this.received = new Map();
    this.applied = [];
    this.staged = new Map();
    this.held = held;
    this.odd = odd;
    this.piece = piece;
  }

  command(one) {
    const known = this.received.get(one.id);
    const digest = JSON.stringify([one.account, one.kind, one.body]);
    if (known) {
      return known.digest === digest ? known.answer : { id: one.id, outcome: "held", code: "changed" };
    }
    const needs = one.body.entry || one.body.corrects;
    if (needs && !this.received.has(needs)) return { id: one.id, outcome: "later", code: "missing" };
    if (one.body.sha256 && !(this.staged.get(one.body.sha256) || {}).done) return { id: one.id, outcome: "later", code: "photo-missing" };
    if (one.body.odd || this.odd(one)) return { id: one.id, outcome: "invalid", code: "unreadable", message: "?" };
    const code = this.held(one);
    const answer = { id: one.id, outcome: code ? "held" : "done", code, message: code, detail: {} };
    this.received.set(one.id, { digest, answer, body: one.body });
    if (!code) this.applied.push(one.id);
    return answer;
  }

  pieces(name) {
    const file = this.staged.get(name);
    if (!file) return { have: 0, size: 0, done: false };
    return file.done ? { have: file.size, size: file.size, done: true } : { have: this.have(file), size: file.size, done: false };
  }

  have(file) {
    let at = 0;
    for (;;) {
      const next = [...file.parts].find(([offset, part]) => offset <= at && offset + part.length > at);
      if (!next) return at;
      at = next[0] + next[1].length;
    }
  }

  put(name, { offset, size, part, hash }) {
    const bytes = new Uint8Array(part);
    if (sha(bytes) !== hash) return { damaged: true, code: "piece-damaged" };
    const file = this.staged.get(name) || { size, parts: new Map(), done: false };
    this.staged.set(name, file);
    if (file.done) return this.pieces(name);
    file.parts.set(offset, bytes);
    if (this.have(file) >= size) {
      const whole = new Uint8Array(size);
      file.parts.forEach((one, at) => whole.set(one, at));
      if (sha(whole) !== name) { this.staged.delete(name); return { damaged: true, code: "file-damaged" }; }
      Object.assign(file, { done: true, whole });
    }
    return this.pieces(name);
  }
}

export class Lost extends Error {
  constructor(reason = "offline") {
    super(reason);
    this.reason = reason;
  }
}

// Between phone and server: `chance` of losing the request, the answer, of doubling it, of damaging a piece.
export class Network {
  constructor(server, random = () => 1, chance = 0) {
    Object.assign(this, { server, random, chance });
    this.csrf = "x";
    this.asked = 0;
  }

  fate(work) {
    this.asked += 1;
    if (this.random() < this.chance) throw new Lost();
    const answer = work();
    if (this.random() < this.chance) work();
    if (this.random() < this.chance) throw new Lost();
    return answer;
  }

  async token() {
    return this.fate(() => ({ csrf: "x", account: "me", name: "高文彬" }));
  }

  async send({ commands }) {
    const mixed = [...commands].sort(() => (this.random() < this.chance ? -1 : 0));
    return this.fate(() => mixed.map((one) => this.server.command(structuredClone(one))));
  }

  async pieces(name) {
    return this.fate(() => this.server.pieces(name));
  }

  async putPiece(name, { part, ...rest }) {
    const bytes = new Uint8Array(part.slice(0));
    if (this.random() < this.chance / 2) bytes[0] ^= 1;
    return this.fate(() => this.server.put(name, { ...rest, part: bytes }));
  }

  async pack() {
    return this.fate(() => ({ pack: { account: "me", entries: [] }, etag: "" }));
  }
}
