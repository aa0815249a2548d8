// Recomputes rounds of Mines from what a player is given, by the scheme's published description alone.
//
// Reads a JSON list of { server_seed, client_seed, nonce, mines, stake_minor, house_edge_basis_points,
// payout_max_minor } from standard input and writes, for each, { commitment, mine_tiles, multipliers, payouts_minor };
// the last two have one element per number of open gems, beginning with one.

import { createHash, createHmac } from "node:crypto";
import { stdin, stdout } from "node:process";

const TILES = 25;
const WORDS = 2n ** 32n;

function field(bytes) {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function unsigned(value, byteCount) {
  return Buffer.from(BigInt(value).toString(16).padStart(2 * byteCount, "0"), "hex");
}

class Stream {
  constructor(seed, clientSeed, nonce) {
    this.key = createHmac("sha256", seed)
      .update(Buffer.concat([field(Buffer.from("cactus/outcome/1")), field(Buffer.from("cactus/mines/1"))]))
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

function mineTiles(stream, mines) {
  const tiles = [...Array(TILES).keys()];
  for (let place = 0; place < mines; place += 1) {
    const other = place + stream.below(TILES - place);
    const moved = tiles[other];
    tiles[other] = tiles[place];
    tiles[place] = moved;
  }
  return tiles.slice(0, mines).sort((left, right) => left - right);
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
  for (let open = 0; open < TILES - round.mines; open += 1) {
    // The chance that one more tile holds a gem is (25 - mines - open) / (25 - open).
    [numerator, denominator] = reduced(
      numerator * BigInt(TILES - open),
      denominator * BigInt(TILES - round.mines - open),
    );
    multipliers.push(`${numerator}/${denominator}`);
    const exact = (BigInt(round.stake_minor) * numerator) / denominator;
    const limit = BigInt(round.payout_max_minor);
    payouts.push(Number(exact > limit ? limit : exact));
  }
  return {
    commitment: createHash("sha256")
      .update(Buffer.concat([field(Buffer.from("cactus/commitment/1")), field(seed)]))
      .digest("hex"),
    mine_tiles: mineTiles(new Stream(seed, round.client_seed, round.nonce), round.mines),
    multipliers,
    payouts_minor: payouts,
  };
}

let text = "";
for await (const chunk of stdin) text += chunk;
stdout.write(JSON.stringify(JSON.parse(text).map(recompute)));
