// Writes crash.json, the known answers of scheme cactus-crash version 1.
//
// A second implementation, written from the description in the crate documentation and independent of the Rust
// code. Node's own modules only:
//
//     node generate_crash.mjs            writes crash.json beside this file
//     node generate_crash.mjs --check    fails when crash.json differs from what would be written
//
// The functions are exported, so that other tests can recompute a round.

import { createHash, createHmac } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const DRAWS = 2n ** 52n;
const MULTIPLIER_MAX = 10n ** 10n;

const sha256 = (data) => createHash("sha256").update(data).digest();
const fields = (...list) =>
  Buffer.concat(list.flatMap((field) => [Buffer.from([field.length >> 8, field.length & 0xff]), field]));
const u64 = (value) => Buffer.from(BigInt(value).toString(16).padStart(16, "0"), "hex");

export const stepOf = (link) => sha256(fields(Buffer.from("cactus/chain/1"), link));

export function messageOf(salt, game, beacon) {
  const mix = beacon ? [u64(beacon.round), Buffer.from(beacon.randomness, "hex")] : [Buffer.alloc(0), Buffer.alloc(0)];
  return fields(Buffer.from("cactus/crash/1"), salt, u64(game), ...mix);
}

const drawOfDigest = (digest) => BigInt(`0x${digest.subarray(0, 8).toString("hex")}`) >> 12n;
export const drawOf = (link, message) => drawOfDigest(createHmac("sha256", link).update(message).digest());

const larger = (a, b) => (a > b ? a : b);
const smaller = (a, b) => (a < b ? a : b);

export function pointOf(draw, edge, highest) {
  const point = ((10_000n - BigInt(edge)) * DRAWS) / (100n * (DRAWS - draw));
  return smaller(larger(100n, point), BigInt(highest));
}

// Fixed point with 320 bits behind the point, so that every error stays far behind the last hundredth.
const PRECISION = 320n;

// e^(numerator / denominator) by its series.
export function exponential(numerator, denominator) {
  let [sum, term] = [1n << PRECISION, 1n << PRECISION];
  for (let n = 1n; term > 0n; n += 1n) {
    term = (term * numerator) / (denominator * n);
    sum += term;
  }
  return sum;
}

// floor(100 e^(0.00006 ms)), at most 100,000,000.00: one series for each value.
export function growthAt(elapsedMs) {
  const grown = (100n * exponential(6n * BigInt(elapsedMs), 100_000n)) >> PRECISION;
  return smaller(grown, MULTIPLIER_MAX);
}

// All values for 0, 1, ..., 2^19 - 1 ms as 64-bit big-endian integers, hashed: each from the one before.
function growthDigest() {
  const [factor, hash] = [exponential(6n, 100_000n), createHash("sha256")];
  let grown = 100n << PRECISION;
  for (let elapsedMs = 0; elapsedMs < 2 ** 19; elapsedMs += 1) {
    hash.update(u64(smaller(grown >> PRECISION, MULTIPLIER_MAX)));
    grown = (grown * factor) >> PRECISION;
  }
  return hash.digest("hex");
}

function reachedAt(hundredths) {
  let [below, reached] = [0, 2 ** 19];
  while (below < reached) {
    const middle = Math.floor((below + reached) / 2);
    if (growthAt(middle) >= hundredths) reached = middle;
    else below = middle + 1;
  }
  return reached;
}

function chains() {
  return [1, 3, 1_000, 1_001, 2_500].map((games) => {
    const root = sha256(`cactus-crash root ${games}`);
    const links = [root];
    for (let game = games; game > 0; game -= 1) links.unshift(stepOf(links[0]));
    const shown = [0, 1, 2, 999, 1_000, 1_001, 1_999, 2_000, 2_001, games - 1, games].filter((game) => game <= games);
    return {
      root: root.toString("hex"),
      games,
      terminating_hash: links[0].toString("hex"),
      links: [...new Set(shown)].map((game) => ({ game, hash: links[game].toString("hex") })),
    };
  });
}

function pointVector(name, link, salt, game, beacon, edge, highest) {
  const message = messageOf(salt, game, beacon);
  const draw = drawOf(link, message);
  return {
    name,
    hash: link.toString("hex"),
    previous_hash: stepOf(link).toString("hex"),
    salt: salt.toString("hex"),
    game,
    ...(beacon ? { beacon } : {}),
    house_edge_basis_points: edge,
    multiplier_max_hundredths: Number(highest),
    message: message.toString("hex"),
    draw: draw.toString(),
    point_hundredths: Number(pointOf(draw, edge, highest)),
  };
}

function points() {
  const list = [];
  const edges = [50, 100, 200, 300, 400, 500, 0, 2_500];
  for (let turn = 0; turn < 48; turn += 1) {
    const link = sha256(`cactus-crash link ${turn}`);
    const salt = sha256(`cactus-crash salt ${turn % 3}`);
    const randomness = sha256(`cactus-crash randomness ${turn}`).toString("hex");
    const beacon = turn % 2 ? { round: 20_000_000 + turn, randomness } : undefined;
    const game = turn < 40 ? turn * turn + 1 : 100_000_000 - turn;
    list.push(pointVector(`${turn}`, link, salt, game, beacon, edges[turn % edges.length], 1_000_000));
  }
  const [zeros, ones] = [Buffer.alloc(32), Buffer.alloc(32, 0xff)];
  list.push(
    pointVector("the documentation's example", zeros, zeros, 1, undefined, 100, 1_000_000),
    pointVector("the same with a beacon", zeros, zeros, 1, { round: 1, randomness: "00".repeat(32) }, 100, 1_000_000),
    pointVector("all bits 1", ones, ones, 1, undefined, 100, 1_000_000),
    pointVector("a low highest multiplier", ones, zeros, 1, undefined, 100, 101),
  );
  return list;
}

// Draws on both sides of a target, and at the ends.
function draws() {
  const list = [];
  const add = (draw, edge, highest) =>
    list.push({
      draw: draw.toString(),
      house_edge_basis_points: edge,
      multiplier_max_hundredths: highest,
      point_hundredths: Number(pointOf(draw, edge, highest)),
    });
  for (const edge of [50, 100, 500, 2_500]) {
    add(0n, edge, 1_000_000);
    add(DRAWS - 1n, edge, 1_000_000);
    for (const target of [101n, 150n, 200n, 1_000n, 99_999n, 1_000_000n]) {
      const surviving = ((10_000n - BigInt(edge)) * DRAWS) / (100n * target);
      add(DRAWS - surviving - 1n, edge, 1_000_000);
      add(DRAWS - surviving, edge, 1_000_000);
    }
  }
  add(DRAWS - 1n, 0, 9_999_999_838);
  return list;
}

// What other readings of the description would give for the first vector with a beacon.
function mistakes() {
  const { hash, salt, game, beacon } = points().find((vector) => vector.beacon);
  const [link, saltBytes] = [Buffer.from(hash, "hex"), Buffer.from(salt, "hex")];
  const message = messageOf(saltBytes, game, beacon);
  const hmac = (key, data) => drawOfDigest(createHmac("sha256", key).update(data).digest()).toString();
  return {
    hash,
    salt,
    game,
    beacon,
    draw: drawOf(link, message).toString(),
    wrong_draws: {
      key_and_message_swapped: hmac(message, link),
      key_as_hexadecimal_text: hmac(Buffer.from(hash), message),
      salt_as_hexadecimal_text: hmac(link, messageOf(Buffer.from(salt), game, beacon)),
      without_the_beacon: hmac(link, messageOf(saltBytes, game)),
      the_next_game: hmac(link, messageOf(saltBytes, game + 1, beacon)),
      without_lengths: hmac(
        link,
        Buffer.concat([
          Buffer.from("cactus/crash/1"),
          saltBytes,
          u64(game),
          u64(beacon.round),
          Buffer.from(beacon.randomness, "hex"),
        ]),
      ),
      first_13_digits_of_the_link: drawOfDigest(link).toString(),
      first_13_digits_of_the_link_before: drawOfDigest(stepOf(link)).toString(),
    },
  };
}

const elapsed = [
  0, 1, 165, 166, 1_000, 1_150, 6_758, 11_552, 11_553, 38_376, 38_377, 76_753, 115_129, 115_130, 200_000,
];
const targets = [100, 101, 102, 150, 200, 201, 1_000, 10_000, 100_000, 1_000_000, 99_999_999, 10_000_000_000];

const file = `${JSON.stringify(
  {
    scheme: "cactus-crash",
    scheme_version: 1,
    generated_by: "node generate_crash.mjs",
    chains: chains(),
    points: points(),
    draws: draws(),
    growth: {
      sha256_of_all: growthDigest(),
      values: elapsed.map((ms) => ({ elapsed_ms: ms, multiplier_hundredths: Number(growthAt(ms)) })),
      reached: targets.map((hundredths) => ({ hundredths, reached_at_ms: reachedAt(BigInt(hundredths)) })),
    },
    mistakes: mistakes(),
  },
  null,
  1,
)}\n`;

const path = fileURLToPath(new URL("crash.json", import.meta.url));
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--check")) {
    if (readFileSync(path, "utf8") !== file) {
      console.error("crash.json is not what the generator writes: run node generate_crash.mjs");
      process.exit(1);
    }
  } else {
    writeFileSync(path, file);
  }
}
