// Known answers of this crate's own schemes for the verifier, computed from their specification alone:
//
//     node generate_verifier_cactus.mjs > verifier_cactus.json

import { createHash, createHmac } from "node:crypto";

let counter = 0;
const bytes = (length) => createHash("sha512").update(`verifier ${counter++}`).digest().subarray(0, length);
const below = (bound) => bytes(6).readUIntBE(0, 6) % bound;
const integer = (value, length) => {
  const buffer = Buffer.alloc(length);
  if (length === 8) buffer.writeBigUInt64BE(BigInt(value));
  else buffer.writeUInt32BE(value);
  return buffer;
};
const field = (value) => {
  const body = Buffer.from(value);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(body.length);
  return Buffer.concat([length, body]);
};
const hmac = (key, ...fields) => createHmac("sha256", key).update(Buffer.concat(fields.map(field))).digest();

function* words(tag, seed, clientSeed, nonce) {
  const key = hmac(seed, "cactus/outcome/1", tag);
  for (let block = 0; ; block += 1) {
    const digest = hmac(key, clientSeed, integer(nonce, 8), integer(block, 4));
    for (let place = 0; place < 32; place += 4) yield digest.readUInt32BE(place);
  }
}

function shuffled(stream, tiles, count) {
  const list = Array.from({ length: tiles }, (_, tile) => tile);
  for (let place = 0; place < count; place += 1) {
    const bound = tiles - place;
    const limit = 2 ** 32 - (2 ** 32 % bound);
    let word = stream.next().value;
    while (word >= limit) word = stream.next().value;
    const other = place + (word % bound);
    [list[place], list[other]] = [list[other], list[place]];
  }
  return list.slice(0, count).sort((one, another) => one - another);
}

function single(game, index) {
  const seed = bytes(32);
  const clientSeed = bytes(12).toString("base64url").slice(0, 1 + (index % 16));
  const nonce = index === 0 ? 0 : below(Number.MAX_SAFE_INTEGER);
  const commitment = createHash("sha256").update(Buffer.concat([field("cactus/commitment/1"), field(seed)]));
  const inputs = {
    server_seed: seed.toString("hex"),
    server_seed_hash: commitment.digest("hex"),
    client_seed: clientSeed,
    nonce,
  };
  const stream = words(`cactus/${game}/1`, seed, clientSeed, nonce);
  if (game === "mines") {
    const mines = 1 + (index % 24);
    return { game, scheme: "cactus-mines", inputs: { ...inputs, mines }, expected: shuffled(stream, 25, mines) };
  }
  const difficulties = { easy: [4, 3], medium: [3, 2], hard: [2, 1], expert: [3, 1], master: [4, 1] };
  const [difficulty, [tiles, safe]] = Object.entries(difficulties)[index % 5];
  const expected = Array.from({ length: 9 }, () => shuffled(stream, tiles, safe));
  return { game, scheme: "cactus-tower", inputs: { ...inputs, difficulty }, expected };
}

function crash(index) {
  const [hash, salt, number] = [bytes(32), bytes(32), 1 + below(1_000_000)];
  const edge = [0, 50, 100, 300][index % 4];
  const most = [1_000, 100_000, 1_000_000_000][index % 3];
  const inputs = {
    game_hash: hash.toString("hex"),
    game_number: number,
    salt: salt.toString("hex"),
    house_edge_basis_points: edge,
    multiplier_max_hundredths: most,
  };
  let [round, randomness] = [Buffer.alloc(0), Buffer.alloc(0)];
  if (index % 2 === 1) {
    inputs.beacon_round = 1 + below(1_000_000_000);
    [round, randomness] = [integer(inputs.beacon_round, 8), bytes(32)];
    inputs.beacon_randomness = randomness.toString("hex");
  }
  const digest = hmac(hash, "cactus/crash/1", salt, integer(number, 8), round, randomness);
  const draw = digest.readBigUInt64BE(0) >> 12n;
  const fair = (BigInt(10_000 - edge) << 52n) / (100n * ((1n << 52n) - draw));
  const hundredths = Math.min(Math.max(Number(fair), 100), most);
  return { game: "crash", scheme: "cactus-crash", inputs, expected: hundredths / 100 };
}

function chain(index) {
  const start = bytes(32);
  const steps = 1 + index * 37;
  let link = start;
  for (let step = 0; step < steps; step += 1) {
    link = createHash("sha256").update(Buffer.concat([field("cactus/chain/1"), field(link)])).digest();
  }
  const inputs = { start_hash: start.toString("hex"), steps };
  return { game: "chain", scheme: "cactus-crash", inputs, expected: link.toString("hex") };
}

const times = (count, make) => Array.from({ length: count }, (_, index) => make(index));
const vectors = [
  ...times(24, (index) => single("mines", index)),
  ...times(15, (index) => single("tower", index)),
  ...times(36, crash),
  ...times(4, chain),
];
console.log(`[\n${vectors.map((vector) => `  ${JSON.stringify(vector)}`).join(",\n")}\n]`);
