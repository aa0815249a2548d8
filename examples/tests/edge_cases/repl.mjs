// Drives ledger_repl over its pipes, and says what a test wants to say about a wallet.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export const NOW_MS = 1_700_000_000_000;
export const DAY_MS = 24 * 60 * 60 * 1_000;
export const MAX_MINOR = Number.MAX_SAFE_INTEGER;

// Every code of a rejection, in the order of precedence.
export const REJECTIONS = [
  "command_key_invalid", "name_invalid", "asset_code_invalid", "amount_invalid", "rate_invalid", "idempotency_conflict",
  "time_out_of_range", "amount_zero", "timeout_invalid", "contribution_too_large", "colour_invalid", "wallets_same",
  "assets_same", "asset_unknown", "bet_unknown", "bet_refused", "bet_mismatch", "round_mismatch", "round_unknown",
  "target_not_reversible", "hold_unknown", "hold_refused", "wallet_closed", "player_blocked", "player_excluded",
  "session_expired", "bet_rolled_back", "already_rolled_back", "bet_settled", "round_closed", "hold_already_posted",
  "hold_already_voided", "hold_expired", "hold_not_expired", "hold_amount_exceeded", "holds_too_many", "quote_expired",
  "exchange_too_small", "exclusion_shortened", "limit_exceeded", "insufficient_funds", "balance_overflow",
];

export class Repl {
  // The codes of the rejections answered so far.
  seen = new Set();

  constructor(path) {
    this.child = spawn(path, { stdio: ["pipe", "pipe", "inherit"] });
    this.waiting = [];
    this.ended = new Promise((resolve) => this.child.on("exit", resolve));
    createInterface({ input: this.child.stdout }).on("line", (line) => {
      const answer = JSON.parse(line);
      if (answer.rejection) this.seen.add(answer.rejection.code);
      this.waiting.shift()(answer);
    });
    this.ended.then((code) => this.waiting.splice(0).forEach((resolve) => resolve({ result: "exited", code })));
  }

  // Sends a line, text or object, without waiting for those before it.
  ask(line) {
    const text = typeof line === "string" ? line : JSON.stringify(line);
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.child.stdin.write(`${text}\n`);
    });
  }

  async policy(policy) {
    const answer = await this.ask({ policy });
    assert.equal(answer.result, "policy", JSON.stringify(answer));
  }

  async end() {
    this.child.stdin.end();
    return this.ended;
  }
}

export const key = (id, scope = "test") => ({ scope, id });

let numbers = 0;
export const fresh = () => key(`n-${(numbers += 1)}`);

// One command of each kind, in a form that every wallet can be sent.
const STAKE = { round_id: "r-1", game: "mines", asset: "BRL" };
const BONUS = { campaign: "welcome", asset: "BRL", amount_minor: 100 };
export const COMMANDS = {
  bet: { ...STAKE, amount_minor: 100 },
  win: { ...STAKE, amount_minor: 100 },
  rollback: { target_key: key("target") },
  round_close: { round_id: "r-1" },
  deposit: { provider: "pix", asset: "BRL", amount_minor: 100 },
  withdrawal: { provider: "pix", asset: "BRL", amount_minor: 100, timeout_ms: 60_000 },
  hold_post: { hold_key: key("hold") },
  hold_void: { hold_key: key("hold") },
  hold_expire: { hold_key: key("hold") },
  transfer_out: { transfer_id: "t-1", to_wallet: "demo/other", asset: "BRL", amount_minor: 100 },
  transfer_in: { transfer_id: "t-1", from_wallet: "demo/other", asset: "BRL", amount_minor: 100 },
  exchange: {
    quote_id: "q-1", from_asset: "BRL", to_asset: "USD", amount_minor: 100, rate: "0.2", expires_at_ms: NOW_MS + DAY_MS,
  },
  promo_credit: BONUS,
  bonus_grant: BONUS,
  bonus_convert: BONUS,
  bonus_forfeit: BONUS,
  adjustment: { direction: "credit", colour: "cash", reason: "goodwill", asset: "BRL", amount_minor: 100 },
  limit_set: { limit: { kind: "stake" }, asset: "BRL", amount_minor: 100 },
  exclude: { until_ms: NOW_MS + DAY_MS },
  block: { blocked: true },
  close: {},
};

// A command of a kind; `fields` replace its fields, and an undefined one goes away.
export const command = (kind, fields = {}) => ({ kind, key: fresh(), ...COMMANDS[kind], ...fields });

export class Wallet {
  constructor(repl, name) {
    this.repl = repl;
    this.name = name;
    this.now = NOW_MS;
  }

  line(sent, { at = this.now, session } = {}) {
    return { wallet: this.name, at_ms: at, ...(session && { session }), command: sent };
  }

  send(sent, options) {
    return this.repl.ask(this.line(sent, options));
  }

  async applied(sent, options) {
    const answer = await this.send(sent, options);
    assert.equal(answer.result, "applied", `${JSON.stringify(sent)} gave ${JSON.stringify(answer)}`);
    assert.equal(answer.replayed, false, JSON.stringify(answer));
    return answer;
  }

  async replayed(sent, options) {
    const before = await this.state();
    const answer = await this.send(sent, options);
    assert.equal(answer.replayed, true, JSON.stringify(answer));
    assert.deepEqual(await this.state(), before, "a replay changes nothing");
    return answer;
  }

  // Refused with this code and with the real balances, which did not change.
  async refused(code, sent, options = {}) {
    const before = await this.balances();
    const answer = await this.send(sent, options);
    assert.equal(answer.result, "rejected", `${JSON.stringify(sent)} gave ${JSON.stringify(answer)}`);
    assert.equal(answer.rejection.code, code, JSON.stringify(answer));
    assert.deepEqual(answer.balances, before, "a refusal carries the real balances");
    assert.deepEqual(await this.balances(), before, "a refusal moves nothing");
    return answer;
  }

  ask(query, fields = {}) {
    return this.repl.ask({ query, wallet: this.name, ...fields });
  }

  async balances() {
    return (await this.ask("balances")).balances ?? [];
  }

  state() {
    return this.ask("state");
  }

  async entries() {
    const entries = [];
    for (;;) {
      const page = (await this.ask("entries", { after: entries.length })).entries;
      if (page.length === 0) return entries;
      entries.push(...page);
    }
  }

  // The balance of one asset as [cash, bonus, promo, held].
  async of(asset = "BRL") {
    const row = (await this.balances()).find((balance) => balance.asset === asset);
    return row ? [row.cash_minor, row.bonus_minor, row.promo_minor, row.held_minor] : [0, 0, 0, 0];
  }

  async expect(cash, bonus = 0, promo = 0, held = 0) {
    assert.deepEqual(await this.of(), [cash, bonus, promo, held]);
  }

  async funded(cash, { bonus = 0, promo = 0 } = {}) {
    if (cash > 0) await this.applied(command("deposit", { amount_minor: cash }));
    if (bonus > 0) await this.applied(command("bonus_grant", { amount_minor: bonus }));
    if (promo > 0) await this.applied(command("promo_credit", { amount_minor: promo }));
    return this;
  }
}
