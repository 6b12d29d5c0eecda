// How the phone's own records look, version by version. A phone may skip versions; entries that wait are carried along.

export const VERSION = 2;
export const KEYS = { meta: "name", commands: "id", photos: "key", bytes: "key", drafts: "account" };

// Version 1 knew "waiting" and "sent", and kept a photo's bytes with the photo.
function commandFrom1(record) {
  const { state, ...rest } = record;
  return {
    after: [], shown: {}, tries: 0, next_at: 0, code: "", message: "", detail: null, answered_at: null, schema: 1,
    ...rest,
    state: state === "sent" ? "done" : "waiting",
    attempted: true,
  };
}

function photoFrom1(record) {
  const { bytes, ...rest } = record;
  const size = rest.size ?? bytes.byteLength;
  const key = `${rest.account}:${rest.sha256}`;
  return { photo: { have: 0, done: false, settled: false, draft: false, damaged: "", thumb: null, ...rest, key, size }, bytes };
}

const STEPS = {
  1: ({ commands, photos, ...rest }) => {
    const moved = photos.map(photoFrom1);
    return {
      ...rest,
      commands: commands.map(commandFrom1),
      photos: moved.map((one) => one.photo),
      bytes: moved.map((one) => ({ key: one.photo.key, bytes: one.bytes })),
      drafts: [],
    };
  },
};

export function upgraded(content, from) {
  let kept = content;
  for (let version = from; version < VERSION; version += 1) kept = STEPS[version](kept);
  return kept;
}
