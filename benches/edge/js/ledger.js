// The rules of a wallet: what comes of a command, and the hash chain over the log. Pure.

import { Rejection } from "./shell.js";
import { hashOf } from "./wallet-state.js";

const SCALES = { BRL: 2, EUR: 2, USD: 2 };
const SPENDING_ORDER = ["bonus", "promo", "cash"];
const COLOURS = ["cash", "bonus", "promo", "held"];
const PLAYER = "player:";
const HOUSE = "house:game:";
const STATUS = {
  idempotency_conflict: 409, bet_refused: 409, bet_mismatch: 409, round_mismatch: 409, round_closed: 409,
  balance_overflow: 409, insufficient_funds: 402, bet_unknown: 404,
};
const POLICY_VERSION = 1;
const HASH_FIELD_LENGTH = ',"hash":"'.length + 64 + '"}'.length;

export const textOf = (key) => `${key.scope} ${key.id}`;
const totalOf = (row) => COLOURS.reduce((sum, colour) => sum + row[`${colour}_minor`], 0);
export const refuse = (code, fields) => new Rejection(STATUS[code] ?? 422, code, code.replaceAll("_", " "), fields);
const same = (a, b) => (typeof a === "object" ? textOf(a) === textOf(b ?? {}) : a === b);
const zero = (asset) => ({ asset, cash_minor: 0, bonus_minor: 0, promo_minor: 0, held_minor: 0 });

/** The entry in a row, if it still has the hash of its content. */
export function readEntry(body) {
  const entry = JSON.parse(body);
  const content = `${body.slice(0, -HASH_FIELD_LENGTH)}}`;
  if (hashOf(content) !== entry.hash) throw new Error(`entry ${entry.sequence} was changed`);
  return entry;
}

/** The answer that an entry gives, at first and ever after. */
export function conclude(entry, replayed) {
  const { outcome, command } = entry;
  if (outcome.kind === "refused") {
    const { code, ...fields } = outcome.rejection;
    throw refuse(code, fields);
  }
  return { sequence: entry.sequence, replayed, balance: view(rowOf(entry.balances_after, command.asset)) };
}

const rowOf = (balances, asset) => balances.find((row) => row.asset === asset) ?? zero(asset);

export function view(row) {
  const { asset, ...minor } = row;
  const available = SPENDING_ORDER.reduce((sum, colour) => sum + row[`${colour}_minor`], 0);
  return { currency: asset, scale: SCALES[asset], balance_minor: totalOf(row), available_minor: available, ...minor };
}

/** The balances after the postings; each moved by exactly what was posted, none below zero or past the maximum. */
function move(before, postings) {
  const after = before.map((row) => ({ ...row }));
  let net = 0;
  for (const { debit, credit, asset, amount_minor: amount } of postings) {
    if (!(amount > 0) || debit === credit) throw new Error("a posting moves a positive amount between two accounts");
    let row = after.find((row) => row.asset === asset);
    if (!row) {
      after.push((row = zero(asset)));
      after.sort((a, b) => (a.asset < b.asset ? -1 : 1));
    }
    if (debit.startsWith(PLAYER)) row[`${debit.slice(PLAYER.length)}_minor`] -= amount;
    if (credit.startsWith(PLAYER)) row[`${credit.slice(PLAYER.length)}_minor`] += amount;
    net += (credit.startsWith(PLAYER) ? amount : 0) - (debit.startsWith(PLAYER) ? amount : 0);
    if (totalOf(row) > Number.MAX_SAFE_INTEGER) throw refuse("balance_overflow", { asset });
  }
  const sum = (rows) => rows.reduce((total, row) => total + totalOf(row), 0);
  if (sum(after) - sum(before) !== net) throw new Error("the balances moved by something else than the postings");
  const isOverdrawn = (row) => COLOURS.some((colour) => row[`${colour}_minor`] < 0);
  if (after.some(isOverdrawn)) throw new Error("a balance below zero");
  return after;
}

function checkRound(round, game, asset) {
  if (round && round.game !== game) throw refuse("round_mismatch", { field: "game" });
  if (round && round.asset !== asset) throw refuse("round_mismatch", { field: "asset" });
}

function decideBet({ balances, rounds }, { asset, game, round_id, amount_minor: stake }) {
  const round = rounds.get(round_id);
  checkRound(round, game, asset);
  if (round?.closed) throw refuse("round_closed");
  const row = rowOf(balances, asset);
  const postings = [];
  let missing = stake;
  for (const colour of SPENDING_ORDER) {
    const amount = Math.min(missing, row[`${colour}_minor`]);
    if (amount === 0) continue;
    postings.push({ debit: PLAYER + colour, credit: HOUSE + game, asset, amount_minor: amount });
    missing -= amount;
  }
  if (missing === 0) return { postings };
  throw refuse("insufficient_funds", { asset, needed_minor: stake, available_minor: stake - missing });
}

/** Pays each colour its share of the stake, rounded down; what is left over goes to the first. */
function decideWin({ rounds }, { round_id, game, asset, amount_minor: payout }, bet) {
  if (bet?.command.kind !== "bet") throw refuse("bet_unknown");
  if (bet.outcome.kind !== "applied") throw refuse("bet_refused");
  for (const [field, value] of Object.entries({ round_id, game, asset })) {
    if (bet.command[field] !== value) throw refuse("bet_mismatch", { field });
  }
  const round = rounds.get(round_id);
  checkRound(round, game, asset);
  if (!round || round.closed || !round.bets.includes(bet.sequence)) throw refuse("round_closed");
  const target = { sequence: bet.sequence, at_ms: bet.at_ms };
  const pay = (credit, amount) => ({ debit: HOUSE + game, credit, asset, amount_minor: amount });
  if (payout === 0) return { postings: [], target };
  if (bet.command.amount_minor === 0) return { postings: [pay(`${PLAYER}promo`, payout)], target };
  const share = (stake) => Number((BigInt(payout) * BigInt(stake)) / BigInt(bet.command.amount_minor));
  const postings = bet.outcome.postings.map(({ debit, amount_minor: stake }) => pay(debit, share(stake)));
  postings[0].amount_minor += payout - postings.reduce((sum, posting) => sum + posting.amount_minor, 0);
  return { postings: postings.filter((posting) => posting.amount_minor > 0), target };
}

function decideCredit({ asset, amount_minor }) {
  return { postings: [{ debit: "operator:promo_expense", credit: `${PLAYER}promo`, asset, amount_minor }] };
}

/** What comes of a command; a refusal is an outcome like any other and goes into the log. */
export function decide(state, command, bet) {
  const { kind, asset } = command;
  if (SCALES[asset] === undefined) throw refuse("asset_unknown", { asset });
  const { balances } = state;
  try {
    const effect =
      kind === "bet" ? decideBet(state, command)
      : kind === "win" ? decideWin(state, command, bet)
      : decideCredit(command);
    return { outcome: { kind: "applied", ...effect }, balances_after: move(balances, effect.postings) };
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    return { outcome: { kind: "refused", rejection: { code: error.code, ...error.fields } }, balances_after: balances };
  }
}

/** The first field in which a command differs from the one that had its key. */
export const firstDifference = (command, known) =>
  Object.keys(command).find((field) => !same(command[field], known[field]));

/** The next entry of the chain, and the text of its row. */
export function seal(state, command, { outcome, balances_after }, nowMs) {
  const entry = {
    sequence: state.sequence + 1,
    at_ms: Math.max(nowMs, state.at_ms + 1),
    command,
    policy_version: POLICY_VERSION,
    outcome,
    balances_after,
    previous_hash: state.hash,
  };
  const content = JSON.stringify(entry);
  entry.hash = hashOf(content);
  return { entry, body: `${content.slice(0, -1)},"hash":"${entry.hash}"}` };
}
