// Writes tower.json, the known answers of scheme cactus-tower version 1, from a second implementation:
//
//     node generate_tower.mjs            writes tower.json beside this file
//     node generate_tower.mjs --check    fails when tower.json differs from what would be written
//
// The functions are exported, so that other tests can recompute a round.

import { fileURLToPath } from "node:url";

import {
  AMOUNT_MAX, Draws, commitmentOf, inputsOf, messageOf, mistakenWords, numberOf, outcomeKeyOf, payoutOf, reduced,
  sha256, wordsOf, writeOrCheck,
} from "./stream.mjs";

const TAG = "cactus/tower/1";
const LEVELS = 9;
const TILES_AND_SAFE = { easy: [4, 3], medium: [3, 2], hard: [2, 1], expert: [3, 1], master: [4, 1] };

export function safeTilesOf(words, difficulty) {
  const [tiles, safe] = TILES_AND_SAFE[difficulty];
  const draws = new Draws(words);
  const levels = Array.from({ length: LEVELS }, () => draws.chosen(tiles, safe));
  return { levels, dropped: draws.dropped };
}

export function multiplierOf(difficulty, houseEdge, level) {
  const [tiles, safe] = TILES_AND_SAFE[difficulty].map(BigInt);
  return reduced(BigInt(10000 - houseEdge) * tiles ** BigInt(level), 10000n * safe ** BigInt(level));
}

function vector(name, serverSeed, clientSeed, nonce, difficulty, houseEdge, stake, level, payoutMax = AMOUNT_MAX) {
  const key = outcomeKeyOf(serverSeed, TAG);
  const { levels, dropped } = safeTilesOf(wordsOf(key, clientSeed, nonce), difficulty);
  const words = wordsOf(key, clientSeed, nonce);
  const multiplier = multiplierOf(difficulty, houseEdge, level);
  return {
    name,
    server_seed: serverSeed,
    commitment: commitmentOf(serverSeed),
    outcome_key: key.toString("hex"),
    client_seed: clientSeed,
    nonce,
    parameters: {
      difficulty,
      house_edge_basis_points: houseEdge,
      payout_max_minor: Number(payoutMax),
    },
    message_of_block_0: messageOf(clientSeed, nonce, 0).toString("hex"),
    first_words: Array.from({ length: 10 }, () => words.next().value),
    words_dropped: dropped,
    safe_tiles: levels,
    stake_minor: Number(stake),
    levels: level,
    multiplier: multiplier.join("/"),
    multiplier_hundredths: Number((100n * multiplier[0]) / multiplier[1]),
    payout_minor: Number(payoutOf(stake, multiplier, payoutMax)),
  };
}

function vectors() {
  const list = [];
  for (const difficulty of Object.keys(TILES_AND_SAFE)) {
    for (let level = 1; level <= LEVELS; level += 1) {
      const label = `cactus-tower vector ${difficulty} ${level}`;
      const turn = level % 2;
      const { serverSeed, clientSeed, nonce, houseEdge, stake } = inputsOf(label, turn, level);
      const name = `${difficulty}, level ${level}`;
      list.push(vector(name, serverSeed, clientSeed, nonce, difficulty, houseEdge, stake, level));
    }
  }
  const zeros = "00".repeat(32);
  const ones = "ff".repeat(32);
  const longest = "~".repeat(64);
  list.push(
    vector("all seed bits 0", zeros, "!", 0, "easy", 100, 100, 1),
    vector("all seed bits 1, longest client seed, last nonce", ones, longest, 2 ** 53 - 1, "master", 2500, 1, 1),
    vector("largest stake, capped by the largest amount", zeros, "a", 1, "master", 0, AMOUNT_MAX, 9),
    vector("largest stake, below the cap", zeros, "a", 1, "easy", 2500, AMOUNT_MAX, 1),
    vector("payout capped below the formula", ones, "a", 7, "expert", 100, 1000, 9, 50_000n),
    vector("payout exactly at the cap", ones, "a", 7, "hard", 100, 1000, 3, 7_920n),
  );
  // Draws drop a word rarely. This nonce was searched for: its first word is 2^32 - 1, the only one that a draw below
  // 3 drops, and a draw below 4 keeps.
  const searched = sha256("cactus-tower known answer: a dropped word").toString("hex");
  for (const difficulty of ["medium", "expert", "master"]) {
    const name = `first word 2^32 - 1, ${difficulty}`;
    list.push(vector(name, searched, "dropped-word", 1, difficulty, 100, 1000, 1));
  }
  return list;
}

// What common mistakes give instead. A verifier that agrees with one of these is wrong.
function mistakes() {
  return ["easy", "medium", "hard", "expert", "master"].map((difficulty, turn) => {
    const seed = sha256(`cactus-tower mistake ${turn} server`).toString("hex");
    const [client, nonce] = [`mistake-${turn}`, 41 + turn];
    const right = () => wordsOf(outcomeKeyOf(seed, TAG), client, nonce);
    const wrong = Object.entries({
      ...mistakenWords(TAG, seed, client, nonce),
      "the stream of Mines": wordsOf(outcomeKeyOf(seed, "cactus/mines/1"), client, nonce),
    }).map(([mistake, words]) => [mistake, safeTilesOf(words, difficulty).levels]);
    wrong.push(["highest level first", safeTilesOf(right(), difficulty).levels.reverse()]);
    return {
      server_seed: seed,
      client_seed: client,
      nonce,
      difficulty,
      safe_tiles: safeTilesOf(right(), difficulty).levels,
      wrong_safe_tiles: Object.fromEntries(wrong),
    };
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeOrCheck("tower.json", "generate_tower.mjs", { vectors: vectors(), mistakes: mistakes() });
}
