// Recomputes rounds of Mines and Tower from what a player is given, by the schemes' published description alone.
//
// Reads a JSON list of { server_seed, client_seed, nonce, mines or difficulty, stake_minor, house_edge_basis_points,
// payout_max_minor } from standard input and writes, for each, { commitment, mine_tiles or safe_tiles, multipliers,
// payouts_minor }; the last two have one element per number of open gems or climbed levels, beginning with one.

import { createHash, createHmac } from "node:crypto";
import { stdin, stdout } from "node:process";

const TILES = 25;
const WORDS = 2n ** 32n;
const LEVELS = 9;
// Tiles of a level, and how many of them are safe.
const TOWERS = { easy: [4, 3], medium: [3, 2], hard: [2, 1], expert: [3, 1], master: [4, 1] };

function field(bytes) {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function unsigned(value, byteCount) {
  return Buffer.from(BigInt(value).toString(16).padStart(2 * byteCount, "0"), "hex");
}

class Stream {
  constructor(seed, clientSeed, nonce, scheme) {
    this.key = createHmac("sha256", seed)
      .update(Buffer.concat([field(Buffer.from("cactus/outcome/1")), field(Buffer.from(scheme))]))
      .digest();
    this.prefix = Buffer.concat([field(Buffer.from(clientSeed)), field(unsigned(nonce, 8))]);
    this.blocks = 0;
    this.words = [];
  }

  word() {
    if (this.words.length === 0) {
      const message = Buffer.concat([this.prefix, field(unsigned(this.blocks, 4))]);
      const digits = createHmac("sha256", this.key).update(message).digest("hex");
      this.words = digits.match(/.{8}/g).map((word) => BigInt(`0x${word}`));
      this.blocks += 1;
    }
    return this.words.shift();
  }

  below(limit) {
    const n = BigInt(limit);
    for (;;) {
      const word = this.word();
      if (word < WORDS - (WORDS % n)) return Number(word % n);
    }
  }
}

// `count` of the tiles 0 to `among` - 1, ascending.
function drawn(stream, among, count) {
  const tiles = [...Array(among).keys()];
  for (let place = 0; place < count; place += 1) {
    const other = place + stream.below(among - place);
    const moved = tiles[other];
    tiles[other] = tiles[place];
    tiles[place] = moved;
  }
  return tiles.slice(0, count).sort((left, right) => left - right);
}

function layout(round, seed) {
  const stream = (scheme) => new Stream(seed, round.client_seed, round.nonce, scheme);
  if (round.difficulty === undefined) {
    return { mine_tiles: drawn(stream("cactus/mines/1"), TILES, round.mines) };
  }
  const [tiles, safe] = TOWERS[round.difficulty];
  const levels = stream("cactus/tower/1");
  return { safe_tiles: Array.from({ length: LEVELS }, () => drawn(levels, tiles, safe)) };
}

// The chance of each further step, as [of, in]: its inverse multiplies the payout.
function chances(round) {
  if (round.difficulty !== undefined) {
    const [tiles, safe] = TOWERS[round.difficulty];
    return Array(LEVELS).fill([safe, tiles]);
  }
  const gems = TILES - round.mines;
  return Array.from({ length: gems }, (_, open) => [gems - open, TILES - open]);
}

function reduced(numerator, denominator) {
  let [a, b] = [numerator, denominator];
  while (b > 0n) [a, b] = [b, a % b];
  return [numerator / a, denominator / a];
}

function recompute(round) {
  const seed = Buffer.from(round.server_seed, "hex");
  const multipliers = [];
  const payouts = [];
  let [numerator, denominator] = reduced(10_000n - BigInt(round.house_edge_basis_points), 10_000n);
  for (const [of, among] of chances(round)) {
    [numerator, denominator] = reduced(numerator * BigInt(among), denominator * BigInt(of));
    multipliers.push(`${numerator}/${denominator}`);
    const exact = (BigInt(round.stake_minor) * numerator) / denominator;
    const limit = BigInt(round.payout_max_minor);
    payouts.push(Number(exact > limit ? limit : exact));
  }
  return {
    commitment: createHash("sha256")
      .update(Buffer.concat([field(Buffer.from("cactus/commitment/1")), field(seed)]))
      .digest("hex"),
    ...layout(round, seed),
    multipliers,
    payouts_minor: payouts,
  };
}

let text = "";
for await (const chunk of stdin) text += chunk;
stdout.write(JSON.stringify(JSON.parse(text).map(recompute)));
