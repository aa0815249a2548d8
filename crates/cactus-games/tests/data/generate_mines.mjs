// Writes mines.json, the known answers of scheme cactus-mines version 1, from a second implementation:
//
//     node generate_mines.mjs            writes mines.json beside this file
//     node generate_mines.mjs --check    fails when mines.json differs from what would be written
//
// The functions are exported, so that other tests can recompute a round.

import { fileURLToPath } from "node:url";

import {
  AMOUNT_MAX, Draws, commitmentOf, inputsOf, messageOf, mistakenWords, numberOf, outcomeKeyOf, payoutOf, reduced,
  sha256, wordsOf, writeOrCheck,
} from "./stream.mjs";

const TAG = "cactus/mines/1";
const TILES = 25;

export function mineTilesOf(words, mines) {
  const draws = new Draws(words);
  return { mineTiles: draws.chosen(TILES, mines), dropped: draws.dropped };
}

const factorial = (n) => (n < 2n ? 1n : n * factorial(n - 1n));
const choose = (n, k) => factorial(BigInt(n)) / (factorial(BigInt(k)) * factorial(BigInt(n - k)));

export const multiplierOf = (mines, houseEdge, gems) =>
  reduced(BigInt(10000 - houseEdge) * choose(TILES, gems), 10000n * choose(TILES - mines, gems));

function vector(name, serverSeed, clientSeed, nonce, mines, houseEdge, stake, gems, payoutMax = AMOUNT_MAX) {
  const key = outcomeKeyOf(serverSeed, TAG);
  const { mineTiles, dropped } = mineTilesOf(wordsOf(key, clientSeed, nonce), mines);
  const words = wordsOf(key, clientSeed, nonce);
  const multiplier = multiplierOf(mines, houseEdge, gems);
  return {
    name,
    server_seed: serverSeed,
    commitment: commitmentOf(serverSeed),
    outcome_key: key.toString("hex"),
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
      const { serverSeed, clientSeed, nonce, houseEdge, stake } = inputsOf(label, turn, mines - 1);
      const gems = 1 + numberOf(`${label} gems`, TILES - mines);
      list.push(vector(`${mines} mines, ${turn}`, serverSeed, clientSeed, nonce, mines, houseEdge, stake, gems));
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
  // Draws drop a word rarely. This nonce was searched for: its first word is 2^32 - 21, which is above the last
  // whole run of 25.
  const searched = sha256("cactus-mines known answer: a dropped word").toString("hex");
  for (const mines of [3, 24]) {
    const name = `first word dropped, ${mines} mines`;
    list.push(vector(name, searched, "dropped-word", 156_348_454, mines, 100, 1000, 1));
  }
  return list;
}

// What common mistakes give instead. A verifier that agrees with one of these is wrong.
function mistakes() {
  return [0, 1, 2].map((turn) => {
    const seed = sha256(`cactus-mines mistake ${turn} server`).toString("hex");
    const [client, nonce, mines] = [`mistake-${turn}`, 41 + turn, 11 + turn];
    const wrong = Object.entries(mistakenWords(TAG, seed, client, nonce));
    return {
      server_seed: seed,
      client_seed: client,
      nonce,
      mines,
      mine_tiles: mineTilesOf(wordsOf(outcomeKeyOf(seed, TAG), client, nonce), mines).mineTiles,
      wrong_mine_tiles: Object.fromEntries(
        wrong.map(([mistake, words]) => [mistake, mineTilesOf(words, mines).mineTiles]),
      ),
    };
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeOrCheck("mines.json", "generate_mines.mjs", { vectors: vectors(), mistakes: mistakes() });
}
