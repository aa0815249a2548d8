// Writes mines.json, the known answers of scheme cactus-mines version 1.
//
// A second implementation, written from the description in the crate documentation and independent of the Rust
// code. Node's own modules only:
//
//     node generate_mines.mjs            writes mines.json beside this file
//     node generate_mines.mjs --check    fails when mines.json differs from what would be written
//
// The functions are exported, so that other tests can recompute a round.

import { createHash, createHmac } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const TAG = "cactus/mines/1";
const TILES = 25;
const AMOUNT_MAX = 2n ** 53n - 1n;

const sha256 = (data) => createHash("sha256").update(data).digest();

export const commitmentOf = (serverSeed) => sha256(Buffer.from(serverSeed, "hex")).toString("hex");

export function messageOf(clientSeed, nonce, counter) {
  const nonceBytes = Buffer.alloc(8);
  nonceBytes.writeBigUInt64BE(BigInt(nonce));
  const counterBytes = Buffer.alloc(4);
  counterBytes.writeUInt32BE(counter);
  const fields = [Buffer.from(TAG, "ascii"), Buffer.from(clientSeed, "ascii"), nonceBytes, counterBytes];
  return Buffer.concat(
    fields.flatMap((field) => [Buffer.from([field.length >> 8, field.length & 0xff]), field]),
  );
}

const rawKeyBlock = (serverSeed, message) =>
  createHmac("sha256", Buffer.from(serverSeed, "hex")).update(message).digest();

export function* wordsOf(serverSeed, clientSeed, nonce, blockOf = rawKeyBlock, encode = messageOf) {
  for (let counter = 0; ; counter += 1) {
    const block = blockOf(serverSeed, encode(clientSeed, nonce, counter));
    for (let offset = 0; offset < block.length; offset += 4) yield block.readUInt32BE(offset);
  }
}

export function mineTilesOf(words, mines) {
  const list = Array.from({ length: TILES }, (_, tile) => tile);
  let dropped = 0;
  for (let i = 0; i < mines; i += 1) {
    const n = TILES - i;
    const kept = Math.floor(2 ** 32 / n) * n;
    let word = words.next().value;
    for (; word >= kept; word = words.next().value) dropped += 1;
    const j = i + (word % n);
    [list[i], list[j]] = [list[j], list[i]];
  }
  return { mineTiles: list.slice(0, mines).sort((a, b) => a - b), dropped };
}

const factorial = (n) => (n < 2n ? 1n : n * factorial(n - 1n));
const choose = (n, k) => factorial(BigInt(n)) / (factorial(BigInt(k)) * factorial(BigInt(n - k)));
const gcd = (a, b) => (b === 0n ? a : gcd(b, a % b));

export function multiplierOf(mines, houseEdge, gems) {
  const numerator = BigInt(10000 - houseEdge) * choose(TILES, gems);
  const denominator = 10000n * choose(TILES - mines, gems);
  const divisor = gcd(numerator, denominator);
  return [numerator / divisor, denominator / divisor];
}

export function payoutOf(stakeMinor, [numerator, denominator], payoutMaxMinor) {
  const exact = (BigInt(stakeMinor) * numerator) / denominator;
  return exact < payoutMaxMinor ? exact : payoutMaxMinor;
}

// A small deterministic source for the inputs, unrelated to the outcome stream.
const numberOf = (label, below) => Number(sha256(label).readBigUInt64BE() % BigInt(below));

function vector(name, serverSeed, clientSeed, nonce, mines, houseEdge, stake, gems, payoutMax = AMOUNT_MAX) {
  const { mineTiles, dropped } = mineTilesOf(wordsOf(serverSeed, clientSeed, nonce), mines);
  const words = wordsOf(serverSeed, clientSeed, nonce);
  const multiplier = multiplierOf(mines, houseEdge, gems);
  return {
    name,
    server_seed: serverSeed,
    commitment: commitmentOf(serverSeed),
    client_seed: clientSeed,
    nonce,
    parameters: {
      mines,
      house_edge_basis_points: houseEdge,
      payout_max_minor: Number(payoutMax),
    },
    message_of_block_0: messageOf(clientSeed, nonce, 0).toString("hex"),
    first_words: Array.from({ length: 10 }, () => words.next().value),
    words_dropped: dropped,
    mine_tiles: mineTiles,
    mine_mask: mineTiles.reduce((mask, tile) => mask + 2 ** tile, 0),
    stake_minor: Number(stake),
    gems,
    multiplier: multiplier.join("/"),
    multiplier_hundredths: Number((100n * multiplier[0]) / multiplier[1]),
    payout_minor: Number(payoutOf(stake, multiplier, payoutMax)),
  };
}

function vectors() {
  const list = [];
  for (let mines = 1; mines <= 24; mines += 1) {
    for (const turn of [0, 1]) {
      const label = `cactus-mines vector ${mines} ${turn}`;
      const seed = sha256(`${label} server`).toString("hex");
      const client = sha256(`${label} client`).toString("base64url").slice(0, 1 + numberOf(`${label} length`, 43));
      const nonce = turn === 0 ? mines - 1 : numberOf(`${label} nonce`, 2 ** 53);
      const edge = turn === 0 ? 100 : numberOf(`${label} edge`, 2501);
      const stake = turn === 0 ? 1000 : 1 + numberOf(`${label} stake`, 10 ** 9);
      const gems = 1 + numberOf(`${label} gems`, TILES - mines);
      list.push(vector(`${mines} mines, ${turn}`, seed, client, nonce, mines, edge, stake, gems));
    }
  }
  const zeros = "00".repeat(32);
  const ones = "ff".repeat(32);
  const longest = "~".repeat(64);
  list.push(
    vector("the documentation's example", zeros, "abc", 1, 3, 100, 1000, 1),
    vector("all seed bits 0", zeros, "!", 0, 3, 100, 100, 1),
    vector("all seed bits 1, longest client seed, last nonce", ones, longest, 2 ** 53 - 1, 24, 2500, 1, 1),
    vector("largest stake, capped by the largest amount", zeros, "a", 1, 12, 0, AMOUNT_MAX, 13),
    vector("largest stake, below the cap", zeros, "a", 1, 1, 2500, AMOUNT_MAX, 1),
    vector("payout capped below the formula", ones, "a", 7, 13, 100, 1000, 12, 50_000n),
    vector("payout exactly at the cap", ones, "a", 7, 24, 100, 1000, 1, 24_750n),
    vector("digits that look like a nonce", zeros, "12", 3, 8, 100, 100, 2),
    vector("the same digits, cut elsewhere", zeros, "1", 23, 8, 100, 100, 2),
  );
  // Draws drop a word rarely. This nonce was searched for: its first word is 2^32 - 6, which is above
  // the last whole run of 25.
  const searched = sha256("cactus-mines known answer: a dropped word").toString("hex");
  for (const mines of [3, 24]) {
    const name = `first word dropped, ${mines} mines`;
    list.push(vector(name, searched, "dropped-word", 24_398_185, mines, 100, 1000, 1));
  }
  return list;
}

// What common mistakes give instead. A verifier that agrees with one of these is wrong.
function mistakes() {
  const list = [];
  for (const turn of [0, 1, 2]) {
    const label = `cactus-mines mistake ${turn}`;
    const seed = sha256(`${label} server`).toString("hex");
    const client = `mistake-${turn}`;
    const nonce = 41 + turn;
    const mines = 11 + turn;
    const swapped = (key, message) => createHmac("sha256", message).update(Buffer.from(key, "hex")).digest();
    const textKey = (key, message) => createHmac("sha256", key).update(message).digest();
    const noLengths = (text, number, counter) => Buffer.from(`${TAG}${text}${number}${counter}`, "ascii");
    const plainHash = (key, message) => sha256(Buffer.concat([sha256(Buffer.from(key, "hex")), message]));
    const wrong = {
      "key and message swapped": wordsOf(seed, client, nonce, swapped),
      "key as hexadecimal text": wordsOf(seed, client, nonce, textKey),
      "nonce one too small": wordsOf(seed, client, nonce - 1),
      "nonce one too large": wordsOf(seed, client, nonce + 1),
      "fields as text without lengths": wordsOf(seed, client, nonce, rawKeyBlock, noLengths),
      "outcome from the commitment": wordsOf(seed, client, nonce, plainHash),
    };
    list.push({
      server_seed: seed,
      client_seed: client,
      nonce,
      mines,
      mine_tiles: mineTilesOf(wordsOf(seed, client, nonce), mines).mineTiles,
      wrong_mine_tiles: Object.fromEntries(
        Object.entries(wrong).map(([mistake, words]) => [mistake, mineTilesOf(words, mines).mineTiles]),
      ),
    });
  }
  return list;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = new URL("mines.json", import.meta.url);
  const lines = (list) => list.map((item) => `    ${JSON.stringify(item)}`).join(",\n");
  const text = `{
  "generated_by": "node generate_mines.mjs",
  "vectors": [\n${lines(vectors())}\n  ],
  "mistakes": [\n${lines(mistakes())}\n  ]
}\n`;
  if (process.argv.includes("--check")) {
    if (readFileSync(file, "utf8") !== text) {
      console.error("mines.json is not what the generator writes: run node generate_mines.mjs");
      process.exit(1);
    }
  } else {
    writeFileSync(file, text);
  }
}
