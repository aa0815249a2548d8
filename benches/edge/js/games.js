// Mines, provably fair: each player's seeds and rounds are in an object of their own.

import { createHash } from "node:crypto";
import { GamesStore, isUnfinished } from "./games-store.js";
import { advance, checkStart, commitment, payoutMinor, reject, startRecord, view } from "./mines.js";
import {
  Alarm, CONTEXT_HEADER, Rejection, authenticationRequired, isAmount, isText, optional, refusal, serve, signContext,
  tenantConfig, verifiedContext,
} from "./shell.js";

const WORKER = "igaming-games";
const FIRST_RETRY_MS = 30_000;
const RETRY_MS_MIN = 1_000;
const RETRY_MS_MAX = 300_000;
const UNRESOLVED_MAX = 100;
const STARTED = { at: "started" };
const OVER = { at: "over" };

export default {
  async fetch(request, env) {
    try {
      const { tenant_id, subject } = await verifiedContext(request, env);
      if (subject.kind !== "player") throw authenticationRequired();
      const id = env.PLAYER_GAMES_DO.idFromName(`${tenant_id}:${subject.player_id}`);
      return await env.PLAYER_GAMES_DO.get(id).fetch(request);
    } catch (error) {
      return refusal(error, "", {});
    }
  },
};

const isSeed = (seed) => typeof seed === "string" && /^[!-~]{1,64}$/.test(seed);
const START = { amount_minor: isAmount, currency: isText, mines: Number.isSafeInteger, client_seed: optional(isSeed) };
const REVEAL = { round_id: isText, tile: Number.isSafeInteger };
const CASH_OUT = { round_id: isText };
const endpoint = (fields, handler) => ({ access: "player", fields, handler });
const SHELL = {
  worker: WORKER,
  callers: ["igaming-apex"],
  routes: {
    "/api/games/seeds": { GET: endpoint({}, ({ object, context }) => ({ answer: object.seeds(context) })) },
    "/api/games/mines/start": { POST: endpoint(START, (call) => call.object.start(call)) },
    "/api/games/mines/reveal": { POST: endpoint(REVEAL, (call) => call.object.play(call, call.body.tile)) },
    "/api/games/mines/cashout": { POST: endpoint(CASH_OUT, (call) => call.object.play(call, null)) },
  },
};

const hex = (blob) => new Uint8Array(blob).toHex();
const isVisible = ({ state }) => state.phase !== "opening" && state.phase !== "refused";
const firstRetry = () => ({ attempts: 0, at_ms: Date.now() + FIRST_RETRY_MS });

export class PlayerGamesDo {
  constructor(state, env) {
    Object.assign(this, { env, store: new GamesStore(state.storage.sql), alarmClock: new Alarm(state.storage) });
  }

  fetch(request) {
    return serve(SHELL, request, this.env, this);
  }

  seeds(context) {
    const { used, next, client_seed, nonce } = this.store.player(context);
    return { commitment: commitment(used), client_seed, nonce, next_commitment: commitment(next) };
  }

  async start({ env, context, request, body }) {
    // No await may come between reading the state and writing the round.
    const tenant = await tenantConfig(env, context.tenant_id);
    const key = this.keyOf(request, body);
    if (key?.receipt) return this.repeat(key.receipt, context);
    checkStart(tenant, body);
    const unresolved = this.store.unresolved();
    if (unresolved.filter(({ round }) => isUnfinished(round)).length >= tenant.mines.open_rounds_max) {
      throw this.refuse(key, reject(409, "too_many_open_rounds", { open_rounds_max: tenant.mines.open_rounds_max }));
    }
    if (unresolved.length >= UNRESOLVED_MAX) throw new Error("too many payouts wait to be credited");
    const { at, round } = this.openRound(tenant, context, body, unresolved.map(({ at }) => at));
    this.store.remember(key, { kind: "round", round: at, moment: STARTED });
    return { answer: view(await this.settled(at, round, STARTED, context), STARTED) };
  }

  /** Persists a round whose bet is about to be sent. */
  openRound({ mines: table }, context, { amount_minor, currency, mines, client_seed }, unresolvedBefore) {
    const player = this.store.player(context);
    const seed = client_seed ?? player.client_seed;
    if (seed !== player.client_seed) this.store.setClientSeed(seed);
    const at = [player.seed_number, player.nonce];
    const place = at.map((number) => number.toString(16).padStart(8, "0")).join("");
    const round = {
      round_id: `rnd_${hex(player.tag)}${place}`,
      started_at_ms: Date.now(),
      asset: currency,
      state: { phase: "opening", retry: firstRetry() },
      record: startRecord(table, player.used, seed, player.nonce, mines, amount_minor),
      mine_tiles: null,
      balance_after_bet: null,
      balance_after_win: null,
      unresolved_before: unresolvedBefore,
    };
    this.store.insert(at, round);
    return { at, round };
  }

  /** Opens a tile, or cashes out when `tile` is null: decide, persist, then pay. */
  async play({ context, request, body }, tile) {
    const key = this.keyOf(request, body);
    if (key?.receipt) return this.repeat(key.receipt, context);
    const place = /^rnd_[0-9a-f]{16}([0-9a-f]{8})([0-9a-f]{8})$/.exec(body.round_id);
    const at = place?.slice(1).map((digits) => parseInt(digits, 16));
    const { round, serverSeed } = (at && this.store.load(at)) ?? {};
    if (round?.round_id !== body.round_id || !isVisible(round)) throw this.refuse(key, reject(404, "round_not_found"));
    let moment = OVER;
    if (tile !== null || round.state.phase !== "paying") {
      try {
        moment = advance(round, serverSeed, tile, firstRetry());
      } catch (error) {
        throw error instanceof Rejection ? this.refuse(key, error) : error;
      }
      this.store.update(at, round);
    }
    this.store.remember(key, { kind: "round", round: at, moment });
    return { answer: view(await this.settled(at, round, moment, context), moment) };
  }

  /** The round, read after the last await, with the wallet's answer to what `moment` waits for. */
  async settled(at, round, moment, context) {
    const { phase } = round.state;
    const settled = phase === "opening" || (phase === "paying" && moment.at === "over")
      ? await this.resolve(at, round, context)
      : round;
    if (settled.state.phase === "refused") {
      const { code, needed_minor, available_minor } = settled.state.wallet;
      throw code === "insufficient_funds"
        ? reject(402, code, { needed_minor, available_minor })
        : reject(409, "bet_refused", { wallet_code: code });
    }
    return settled;
  }

  /** Asks the wallet for what the round waits for. Others may do so meanwhile: the first answer is kept. */
  async resolve(at, before, context) {
    // Set before the command leaves: if the object dies while it awaits the answer, the alarm goes on.
    this.alarmClock.setAtLatest(Date.now() + FIRST_RETRY_MS);
    let answer, fault;
    try {
      answer = await this.askWallet(before, context);
    } catch (error) {
      fault = error;
    }
    const { round } = this.store.load(at);
    if (round.state.phase !== before.state.phase) return round;
    const opening = round.state.phase === "opening";
    if (answer?.applied) {
      round.state = { phase: opening ? "running" : "paid" };
      round[opening ? "balance_after_bet" : "balance_after_win"] = answer.applied.balance;
    } else if (answer?.refused && opening) {
      round.state = { phase: "refused", wallet: answer.refused };
    } else {
      const { attempts } = round.state.retry;
      const delayMs = Math.min(RETRY_MS_MIN * 2 ** Math.min(attempts, 9), RETRY_MS_MAX);
      round.state.retry = { attempts: attempts + 1, at_ms: Date.now() + delayMs };
      fault ??= new Error(`the wallet refused the win of round ${round.round_id}`);
    }
    this.store.update(at, round);
    if (fault) {
      this.alarmClock.setAtLatest(round.state.retry.at_ms);
      throw fault;
    }
    return round;
  }

  async askWallet({ round_id, asset, state, record }, context) {
    const opening = state.phase === "opening";
    const betKey = { scope: "mines-bet", id: round_id };
    const command = { key: betKey, round_id, game: "mines", asset, amount_minor: record.stake_minor };
    if (!opening) {
      const payout = payoutMinor(record, record.opened_tiles.length);
      if (record.payout_minor !== payout) throw new Error(`round ${round_id} has a wrong payout`);
      const key = { scope: "mines-win", id: round_id };
      Object.assign(command, { key, bet_key: betKey, amount_minor: payout, closes_round: true });
    }
    const { tenant_id, subject } = context;
    const url = `https://internal/wallet-do/${tenant_id}:${subject.player_id}/${opening ? "bet" : "win"}`;
    const signed = await signContext(this.env, context, WORKER);
    const response = await this.env.WALLET_DO_SERVICE.fetch(url, {
      method: "POST",
      headers: { [CONTEXT_HEADER]: signed, "content-type": "application/json" },
      body: JSON.stringify(command),
    });
    const answer = await response.json();
    if (response.status === 200 && answer.balance.currency === asset) return { applied: answer };
    if (response.status >= 400 && response.status < 500 && answer.code) return { refused: answer };
    throw new Error(`the wallet answered ${response.status}`);
  }

  async alarm() {
    this.alarmClock.rang();
    const player = this.store.owner();
    if (!player) return;
    const subject = { kind: "player", player_id: player.player_id };
    const context = { tenant_id: player.tenant_id, subject, request_id: "alarm" };
    for (const { at, round } of this.store.unresolved()) {
      // Its failure is persisted with the time of the next attempt.
      if (round.state.retry?.at_ms <= Date.now()) await this.resolve(at, round, context).catch(() => {});
    }
    const next = Math.min(...this.store.unresolved().map(({ round }) => round.state.retry?.at_ms ?? Infinity));
    if (next < Infinity) this.alarmClock.setAtLatest(next);
  }

  /** The `Idempotency-Key` of a request, with the receipt it left when it came before. */
  keyOf(request, body) {
    const key = request.headers.get("idempotency-key");
    if (key === null) return null;
    if (!/^[A-Za-z0-9._:-]{1,64}$/.test(key)) throw reject(400, "invalid_idempotency_key");
    const text = `${new URL(request.url).pathname}\n${JSON.stringify(body)}`;
    const fingerprint = createHash("sha256").update(text).digest();
    const known = this.store.known(key);
    if (known && !fingerprint.equals(new Uint8Array(known.fingerprint))) throw reject(409, "idempotency_conflict");
    return { text: key, fingerprint, receipt: known && JSON.parse(known.receipt) };
  }

  refuse(key, rejection) {
    const { status, code, fields } = rejection;
    if (status !== 422) this.store.remember(key, { kind: "rejected", rejection: { status, code, fields } });
    return rejection;
  }

  async repeat(receipt, context) {
    if (receipt.kind === "rejected") {
      const { status, code, fields } = receipt.rejection;
      throw reject(status, code, fields);
    }
    const { round: loaded } = this.store.load(receipt.round);
    const round = await this.settled(receipt.round, loaded, receipt.moment, context);
    return { answer: view(round, receipt.moment), replayed: true };
  }
}
