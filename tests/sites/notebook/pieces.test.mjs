// A photo in pieces: over any break, repetition and damage the server ends with the same bytes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Damaged, sha256, upload } from "../../../src/cuobian/sites/static/cuobian/js/notebook/pieces.mjs";
import { Network, Server, draw, sha } from "./server.mjs";

const hash = async (part) => sha(new Uint8Array(part));

function photo(seed, size) {
  const random = draw(seed);
  const bytes = Uint8Array.from({ length: size }, () => Math.floor(random() * 256));
  return { random, bytes: bytes.buffer, name: sha(bytes) };
}

test("over any breaks, damages and repetitions the whole arrives", async () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const { random, bytes, name } = photo(seed, 1 + (seed * 7) % 60);
    const server = new Server();
    const net = new Network(server, random, (seed % 6) * 0.08);
    let through = false;
    for (let round = 0; round < 500 && !through; round += 1) {
      through = await upload({ sha: name, bytes, net, piece: 1 + (seed % 9), hash }).then(() => true, () => false);
    }
    assert.ok(through, `seed ${seed}`);
    assert.equal(sha(server.staged.get(name).whole), name, `seed ${seed}`);
  }
});

test("after a break it goes on where the server stands, not from the beginning", async () => {
  const { bytes, name } = photo(1, 40);
  const server = new Server();
  const net = new Network(server);
  const put = net.putPiece.bind(net);
  const sent = [];
  net.putPiece = async (sha_, given) => { sent.push(given.offset); if (sent.length === 4) throw Object.assign(new Error(), { reason: "offline" }); return put(sha_, given); };
  await assert.rejects(upload({ sha: name, bytes, net, piece: 10, hash }));
  await upload({ sha: name, bytes, net, piece: 10, hash });
  assert.deepEqual(sent, [0, 10, 20, 30, 30]);
});

test("progress never goes beyond the size and ends with it", async () => {
  const { bytes, name } = photo(2, 33);
  const told = [];
  await upload({ sha: name, bytes, net: new Network(new Server()), piece: 7, hash, progress: (have) => told.push(have) });
  assert.equal(told.at(-1), 33);
  assert.deepEqual([...told].sort((a, b) => a - b), told);
});

test("bytes that are not what their name says are given up with a reason, not tried for ever", async () => {
  const { bytes } = photo(3, 30);
  const net = new Network(new Server());
  await assert.rejects(upload({ sha: "0".repeat(64), bytes, net, piece: 10, hash }), Damaged);
  assert.ok(net.asked < 40);
});

test("a refusal that does not change with time ends it at once", async () => {
  const { bytes, name } = photo(4, 30);
  const net = new Network(new Server());
  net.putPiece = async () => ({ damaged: true, code: "too-large", message: "太大" });
  await assert.rejects(upload({ sha: name, bytes, net, piece: 10, hash }), { message: "太大" });
});

test("two at once put the same photo together", async () => {
  for (let seed = 1; seed <= 30; seed += 1) {
    const { bytes, name, random } = photo(seed, 50);
    const server = new Server();
    const tries = [0, 1].map(() => upload({ sha: name, bytes, net: new Network(server, random, 0), piece: 3 + (seed % 4), hash }));
    await Promise.all(tries);
    assert.equal(sha(server.staged.get(name).whole), name);
  }
});

test("the hash is SHA-256 in hexadecimal", async () => {
  assert.equal(await sha256(new TextEncoder().encode("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
