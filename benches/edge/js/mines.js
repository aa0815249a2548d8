// Mines: the board, what it pays, the moves of a round, and how its player sees it. Pure but for the hashing.

import { createHash, createHmac } from "node:crypto";
import { Rejection } from "./shell.js";

const TILES = 25;
const WORDS_PER_BLOCK = 8;
const BASIS_POINTS = 10_000;
const SCHEME_TAG = "cactus/mines/1";

export const reject = (status, code, fields) => new Rejection(status, code, code.replaceAll("_", " "), fields);

function field(bytes) {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** The key of this game's outcomes on a server seed. */
const outcomeKey = (serverSeed) =>
  createHmac("sha256", new Uint8Array(serverSeed))
    .update(field(Buffer.from("cactus/outcome/1")))
    .update(field(Buffer.from(SCHEME_TAG)))
    .digest();

/** The mines of a round, from the HMAC-SHA256 stream of its seeds and nonce, as one bit per tile. */
function dealMines(serverSeed, { client_seed, nonce, parameters: { mines } }) {
  const nonceBytes = Buffer.alloc(8);
  nonceBytes.writeBigUInt64BE(BigInt(nonce));
  const key = outcomeKey(serverSeed);
  const prefix = Buffer.concat([field(Buffer.from(client_seed)), field(nonceBytes)]);
  const counterBytes = Buffer.alloc(4);
  let counter = 0;
  let block, used = WORDS_PER_BLOCK;
  const nextWord = () => {
    if (used === WORDS_PER_BLOCK) {
      counterBytes.writeUInt32BE(counter++);
      block = createHmac("sha256", key).update(prefix).update(field(counterBytes)).digest();
      used = 0;
    }
    return block.readUInt32BE(4 * used++);
  };
  const below = (bound) => {
    const kept = 2 ** 32 - (2 ** 32 % bound);
    for (;;) {
      const word = nextWord();
      if (word < kept) return word % bound;
    }
  };
  const tiles = Array.from({ length: TILES }, (_, tile) => tile);
  let mask = 0;
  for (let place = 0; place < mines; place++) {
    const other = place + below(TILES - place);
    [tiles[place], tiles[other]] = [tiles[other], tiles[place]];
    mask |= 1 << tiles[place];
  }
  return mask;
}

const isMine = (mask, tile) => (mask & (1 << tile)) !== 0;
const divisor = (a, b) => (b === 0 ? a : divisor(b, a % b));

function combinations(count, chosen) {
  let ways = 1;
  for (let step = 0; step < chosen; step++) ways = (ways * (count - step)) / (step + 1);
  return ways;
}

/** The exact multiplier after some gems as [numerator, denominator]; both stay below 2^36. */
function multiplier({ mines, house_edge_basis_points: edge }, gems) {
  const numerator = (BASIS_POINTS - edge) * combinations(TILES, gems);
  const denominator = BASIS_POINTS * combinations(TILES - mines, gems);
  const common = divisor(numerator, denominator);
  return [numerator / common, denominator / common];
}

export function payoutMinor({ parameters, stake_minor }, gems) {
  const [numerator, denominator] = multiplier(parameters, gems);
  const exact = (BigInt(stake_minor) * BigInt(numerator)) / BigInt(denominator);
  const max = BigInt(parameters.payout_max_minor);
  return Number(exact < max ? exact : max);
}

const nothingToGain = (record, gems) =>
  gems === TILES - record.parameters.mines || payoutMinor(record, gems) === record.parameters.payout_max_minor;

/** Checks what does not depend on the player's state, in order of precedence. */
export function checkStart({ currencies, mines: table }, { amount_minor: stake, currency, mines }) {
  if (stake === 0) throw reject(422, "invalid_amount", { field: "amount_minor" });
  if (!currencies.includes(currency)) throw reject(422, "unknown_currency", { currency });
  if (mines < 1 || mines >= TILES) throw reject(422, "mines_out_of_range");
  const stake_minor_max = Math.min(table.stake_minor_max, table.payout_minor_max);
  if (stake < table.stake_minor_min || stake > stake_minor_max) {
    throw reject(422, "stake_out_of_range", { stake_minor_min: table.stake_minor_min, stake_minor_max });
  }
}

/** What a player is shown of a server seed before it is retired. */
export const commitment = (serverSeed) =>
  createHash("sha256")
    .update(field(Buffer.from("cactus/commitment/1")))
    .update(field(new Uint8Array(serverSeed)))
    .digest("hex");

/** The lasting form of a round that begins. */
export function startRecord(table, serverSeed, client_seed, nonce, mines, stake_minor) {
  const record = {
    scheme: "cactus-mines",
    scheme_version: 1,
    commitment: commitment(serverSeed),
    client_seed,
    nonce,
    parameters: {
      mines,
      house_edge_basis_points: table.house_edge_basis_points,
      payout_max_minor: table.payout_minor_max,
    },
    stake_minor,
    opened_tiles: [],
    outcome: "running",
    payout_minor: 0,
  };
  dealMines(serverSeed, record);
  return record;
}

/** Opens a tile, or cashes out when it is null. Changes the round and answers the moment it has come to. */
export function advance(round, serverSeed, tile, retry) {
  const { record } = round;
  if (record.outcome !== "running") throw reject(409, "round_over");
  const mask = dealMines(serverSeed, record);
  const replays = !record.opened_tiles.some((open) => isMine(mask, open));
  if (!replays) throw new Error(`round ${round.round_id} does not replay`);
  const cashOut = () => {
    record.outcome = "cashed_out";
    record.payout_minor = payoutMinor(record, record.opened_tiles.length);
    round.state = { phase: "paying", retry };
  };
  if (tile === null) {
    if (record.opened_tiles.length === 0) throw reject(409, "nothing_revealed");
    cashOut();
  } else {
    if (tile < 0 || tile >= TILES) throw reject(422, "tile_out_of_range");
    if (record.opened_tiles.includes(tile)) throw reject(409, "tile_already_open");
    record.opened_tiles.push(tile);
    const gems = record.opened_tiles.length;
    if (isMine(mask, tile)) {
      record.outcome = "lost";
      round.state = { phase: "lost" };
    } else if (nothingToGain(record, gems)) {
      cashOut();
    } else {
      return { at: "running", gems };
    }
  }
  round.mine_tiles = Array.from({ length: TILES }, (_, tile) => tile).filter((tile) => isMine(mask, tile));
  return { at: "over" };
}

/** The round as its player saw it at `moment`. */
export function view(round, moment) {
  const { record } = round;
  const over = moment.at === "over";
  const lost = over && record.outcome === "lost";
  const opened = { started: 0, running: moment.gems, over: record.opened_tiles.length }[moment.at];
  const gems = opened - (lost ? 1 : 0);
  return {
    round_id: round.round_id,
    phase: !over ? "running" : lost ? "lost" : "cashed_out",
    currency: round.asset,
    started_at_ms: round.started_at_ms,
    amount_minor: record.stake_minor,
    mines: record.parameters.mines,
    opened_tiles: record.opened_tiles.slice(0, opened),
    multiplier: gems > 0 ? multiplier(record.parameters, gems).join("/") : null,
    cash_out_minor: gems > 0 && !over ? payoutMinor(record, gems) : null,
    payout_minor: over ? record.payout_minor : 0,
    mine_tiles: over ? round.mine_tiles : null,
    fairness: {
      scheme: record.scheme,
      scheme_version: record.scheme_version,
      commitment: record.commitment,
      client_seed: record.client_seed,
      nonce: record.nonce,
      house_edge_basis_points: record.parameters.house_edge_basis_points,
      payout_max_minor: record.parameters.payout_max_minor,
    },
    balance: { started: round.balance_after_bet, running: null, over: round.balance_after_win }[moment.at],
  };
}
