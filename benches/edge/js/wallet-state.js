// What a wallet knows of its log without reading it. Moved by entries and by nothing else.

import { createHash } from "node:crypto";

const ROUNDS_OPEN_MAX = 1_024;
const ROUNDS_CLOSED_MAX = 64;
const HOUR_MS = 3_600_000;
/** The longest window of a limit is a month; a day more, for what is rolled back late. */
const HOURS_KEPT = 32 * 24;
const OWN_MONEY = new Set(["player:cash", "player:bonus"]);

export const hashOf = (text) => createHash("sha256").update(text).digest("hex");

export class WalletState {
  sequence = 0;
  at_ms = 0;
  balances = [];
  /** Each round with its game, asset, bets and wins by sequence, in the order last touched. */
  rounds = new Map();
  #closed = [];
  /** Own money staked and won by hour and asset, oldest first: what limits are measured by. */
  #activity = [];

  constructor(wallet) {
    this.hash = hashOf(`genesis ${wallet}`);
  }

  /** JSON of the whole state, for `read`. */
  write() {
    const { sequence, at_ms, hash, balances } = this;
    const [closed, activity] = [this.#closed, this.#activity];
    return JSON.stringify({ sequence, at_ms, hash, balances, rounds: [...this.rounds], closed, activity });
  }

  static read(json) {
    const { rounds, closed, activity, ...rest } = JSON.parse(json);
    const state = Object.assign(new WalletState(""), rest, { rounds: new Map(rounds) });
    state.#closed = closed;
    state.#activity = activity;
    return state;
  }

  advance(entry) {
    if (entry.sequence !== this.sequence + 1 || entry.at_ms <= this.at_ms || entry.previous_hash !== this.hash) {
      throw new Error(`entry ${entry.sequence} does not follow entry ${this.sequence}`);
    }
    this.sequence = entry.sequence;
    this.at_ms = entry.at_ms;
    this.hash = entry.hash;
    this.balances = entry.balances_after;
    if (entry.outcome.kind !== "applied") return;
    if (entry.command.kind === "bet") this.#stake(entry);
    if (entry.command.kind === "win") this.#win(entry);
  }

  #stake({ sequence, at_ms, command: { round_id, game, asset }, outcome: { postings } }) {
    const round = this.rounds.get(round_id) ?? { game, asset, bets: [], wins: [], closed: false };
    if (round.closed) this.#closed.splice(this.#closed.indexOf(round_id), 1);
    round.closed = false;
    round.bets.push(sequence);
    this.#touch(round_id, round);
    if (this.rounds.size - this.#closed.length > ROUNDS_OPEN_MAX) this.#close(this.#oldestOpen());
    this.#count("staked", at_ms, asset, ownMoney(postings, "debit"));
  }

  #win({ sequence, at_ms, command: { round_id, asset, closes_round }, outcome: { postings } }) {
    const round = this.rounds.get(round_id);
    if (round) {
      round.wins.push(sequence);
      this.#touch(round_id, round);
      if (closes_round) this.#close(round_id);
    }
    this.#count("won", at_ms, asset, ownMoney(postings, "credit"));
  }

  #touch(roundId, round) {
    this.rounds.delete(roundId);
    this.rounds.set(roundId, round);
  }

  #oldestOpen() {
    for (const [roundId, round] of this.rounds) if (!round.closed) return roundId;
    throw new Error("there are open rounds");
  }

  #close(roundId) {
    const round = this.rounds.get(roundId);
    if (round.closed) return;
    round.closed = true;
    this.#closed.push(roundId);
    if (this.#closed.length > ROUNDS_CLOSED_MAX) this.rounds.delete(this.#closed.shift());
  }

  #count(counter, atMs, asset, amount) {
    if (amount === 0) return;
    const hour = Math.floor(atMs / HOUR_MS);
    let row = this.#activity.findLast((row) => row.hour === hour && row.asset === asset);
    if (!row) this.#activity.push((row = { hour, asset, staked: 0, won: 0 }));
    row[counter] += amount;
    while (this.#activity[0].hour + HOURS_KEPT < hour) this.#activity.shift();
  }
}

const ownMoney = (postings, side) =>
  postings.reduce((sum, posting) => sum + (OWN_MONEY.has(posting[side]) ? posting.amount_minor : 0), 0);
