// What any ledger must answer, whatever the platform: idempotency, overflow, crashes, re-derivation.

import assert from "node:assert/strict";
import { hold } from "./holds.mjs";
import { COMMANDS, DAY_MS, MAX_MINOR, NOW_MS, Wallet, command, fresh, key } from "./repl.mjs";

// For each field of a command another value of it.
const OTHER = {
  round_id: "r-2", game: "tower", asset: "USD", amount_minor: 101, provider: "acme", bet_key: key("b-2"),
  target_key: key("b-2"), hold_key: key("b-2"), closes_round: true, timeout_ms: 60_001, transfer_id: "t-2",
  to_wallet: "demo/third", from_wallet: "demo/third", quote_id: "q-2", from_asset: "EUR", to_asset: "EUR",
  rate: "0.21", expires_at_ms: NOW_MS + DAY_MS + 1, campaign: "farewell", direction: "debit", colour: "promo",
  reason: "mistake", limit: { kind: "wager", window: "fixed_day" }, until_ms: NOW_MS + DAY_MS + 1, blocked: false,
  jackpot: { pool: "mega", amount_minor: 1 }, source: { kind: "promo", campaign: "welcome" },
};
const OPTIONAL = {
  bet: ["provider", "jackpot"], win: ["bet_key", "source", "closes_round", "provider"], rollback: ["provider"],
  round_close: ["provider"], hold_post: ["amount_minor"],
};

export const core = {
  "1 same id, same body: the first answer again, marked as a replay": async (wallet) => {
    await wallet.funded(1_000);
    const bet = command("bet");
    const first = await wallet.applied(bet);
    await wallet.applied(command("deposit"));
    const again = await wallet.replayed(bet, { at: NOW_MS + 120 * DAY_MS });
    assert.deepEqual(again, { ...first, replayed: true });
    await wallet.expect(1_000);
  },

  "2 same id, one field different: a conflict that names it, for every field": async (wallet, repl) => {
    let fields = 0;
    for (const kind of Object.keys(COMMANDS)) {
      const one = new Wallet(repl, `${wallet.name}/${kind}`);
      await one.funded(500, { bonus: 500 });
      const first = command(kind);
      const answer = await one.send(first);
      assert(answer.result === "applied" || answer.recorded, JSON.stringify(answer));
      for (const field of [...Object.keys(COMMANDS[kind]), ...(OPTIONAL[kind] ?? [])]) {
        const conflict = await one.refused("idempotency_conflict", { ...first, [field]: OTHER[field] });
        assert.equal(conflict.rejection.field, field, kind);
        assert.equal(conflict.recorded, false);
        fields += 1;
      }
      const other = kind === "bet" ? "deposit" : "bet";
      const conflict = await one.refused("idempotency_conflict", command(other, { key: first.key }));
      assert.equal(conflict.rejection.field, "kind");
      assert.equal((await one.replayed(first)).result, answer.result);
    }
    assert(fields > 60, `${fields} fields`);
  },

  "3 refused for lack of funds, then funded: the same id stays refused, a new one succeeds": async (wallet) => {
    const bet = command("bet", { amount_minor: 500 });
    const first = await wallet.refused("insufficient_funds", bet);
    assert.deepEqual([first.recorded, first.replayed], [true, false]);
    assert.deepEqual([first.rejection.needed_minor, first.rejection.available_minor], [500, 0]);
    await wallet.funded(1_000);
    const again = await wallet.replayed(bet);
    assert.deepEqual(again.rejection, first.rejection);
    assert.equal(again.balances[0].cash_minor, 1_000, "the balances of a refusal are those of now");
    await wallet.applied({ ...bet, key: fresh() });
  },

  "4 refused as malformed, then mended: the same id is still free": async (wallet) => {
    await wallet.funded(1_000);
    const id = fresh();
    for (const [code, fields] of [
      ["amount_invalid", { amount_minor: -1 }],
      ["name_invalid", { game: "Mines!" }],
      ["asset_code_invalid", { asset: "brl" }],
      ["asset_unknown", { asset: "XYZ" }],
      ["contribution_too_large", { jackpot: { pool: "mega", amount_minor: 101 } }],
    ]) {
      const answer = await wallet.refused(code, command("bet", { key: id, ...fields }));
      assert.equal(answer.recorded, false);
    }
    await wallet.applied(command("bet", { key: id }));
  },

  "5 two bets that together exceed the balance, sent at once: exactly one is applied": async (wallet) => {
    await wallet.funded(100);
    const answers = await Promise.all([
      wallet.send(command("bet", { amount_minor: 60 })), wallet.send(command("bet", { amount_minor: 60 })),
    ]);
    assert.deepEqual(answers.map((answer) => answer.result), ["applied", "rejected"]);
    await wallet.expect(40);
  },

  "6 fifty copies of one command at once: one applied, the rest replays with equal answers": async (wallet) => {
    await wallet.funded(1_000);
    const bet = command("bet");
    const answers = await Promise.all(Array.from({ length: 50 }, () => wallet.send(bet)));
    assert.equal(answers.filter((answer) => !answer.replayed).length, 1);
    for (const answer of answers) assert.deepEqual({ ...answer, replayed: false }, answers[0]);
    await wallet.expect(900);
  },

  "13 zero: a bet and a win are recorded and move nothing; what moves by definition is refused": async (wallet) => {
    const zero = { amount_minor: 0 };
    assert.deepEqual((await wallet.applied(command("bet", zero))).postings, []);
    assert.deepEqual((await wallet.applied(command("win", zero))).postings, []);
    for (const kind of [
      "deposit", "withdrawal", "transfer_out", "transfer_in", "exchange", "promo_credit", "bonus_grant",
      "bonus_convert", "bonus_forfeit", "adjustment", "hold_post",
    ]) {
      const answer = await wallet.refused("amount_zero", command(kind, zero));
      assert.equal(answer.recorded, false, kind);
    }
    await wallet.applied(command("limit_set", zero));
  },

  "15 overflow: amounts, sums and times near their bounds are refused by name": async (wallet) => {
    await wallet.funded(MAX_MINOR - 1);
    const overflow = await wallet.refused("balance_overflow", command("deposit", { amount_minor: 2 }));
    assert.deepEqual([overflow.recorded, overflow.rejection.asset], [true, "BRL"]);
    await wallet.refused("balance_overflow", command("bonus_grant", { amount_minor: MAX_MINOR }));
    await wallet.applied(command("bonus_grant", { amount_minor: 1 }));
    await wallet.refused("balance_overflow", command("promo_credit", { amount_minor: 1 }));
    const hold_key = await hold(wallet, MAX_MINOR - 1);
    await wallet.refused("balance_overflow", command("transfer_in", { amount_minor: 1 }));
    await wallet.applied(command("hold_void", { hold_key }));
    await wallet.expect(MAX_MINOR - 1, 1);
    await wallet.refused("time_out_of_range", command("bet"), { at: MAX_MINOR + 1 });
    await wallet.refused("time_out_of_range", command("withdrawal", { timeout_ms: 2 }), { at: MAX_MINOR - 1 });
    await wallet.refused("timeout_invalid", command("withdrawal", { timeout_ms: 367 * DAY_MS }));
    await wallet.refused("timeout_invalid", command("withdrawal", { timeout_ms: MAX_MINOR }));
    await wallet.refused("timeout_invalid", command("withdrawal", { timeout_ms: 0 }));
    const huge = command("exchange", { amount_minor: MAX_MINOR - 1, rate: "999999999999999999" });
    await wallet.refused("balance_overflow", huge);
  },

  "16 an asset that is unknown or another, one side twice, a log of another wallet": async (wallet, repl) => {
    await wallet.funded(1_000);
    const unknown = await wallet.refused("asset_unknown", command("deposit", { asset: "DOGE" }));
    assert.equal(unknown.rejection.asset, "DOGE");
    const bet = command("bet");
    await wallet.applied(bet);
    await wallet.refused("bet_mismatch", command("win", { bet_key: bet.key, asset: "USD" }));
    await wallet.refused("round_mismatch", command("bet", { asset: "USD" }));
    await wallet.refused("assets_same", command("exchange", { to_asset: "BRL" }));
    await wallet.refused("wallets_same", command("transfer_out", { to_wallet: wallet.name }));
    await wallet.refused("wallets_same", command("transfer_in", { from_wallet: wallet.name }));
    const other = new Wallet(repl, "another-tenant/p-1");
    await other.funded(1);
    const check = await other.ask("check", { entries: await wallet.entries() });
    assert.deepEqual([check.sound, check.broken[0].sequence], [false, 1]);
  },

  "17 many legs move together or not at all": async (wallet) => {
    await wallet.funded(50, { bonus: 30, promo: 20 });
    const jackpot = { pool: "mega", amount_minor: 3 };
    await wallet.refused("insufficient_funds", command("bet", { amount_minor: 101, jackpot }));
    await wallet.expect(50, 30, 20);
    const bet = await wallet.applied(command("bet", { amount_minor: 100, jackpot }));
    assert.deepEqual(bet.postings.map((posting) => [posting.debit, posting.credit, posting.amount_minor]), [
      ["player:bonus", "house:game:mines", 30], ["player:promo", "house:game:mines", 20],
      ["player:cash", "house:game:mines", 50], ["house:game:mines", "jackpot:mega", 3],
    ]);
    await wallet.expect(0);
    // Each share of a win is floored, and no unit is lost.
    const win = await wallet.applied(command("win", { amount_minor: 101 }));
    assert.equal(win.postings.reduce((sum, posting) => sum + posting.amount_minor, 0), 101);
    const deposit = command("deposit", { asset: "USD", amount_minor: MAX_MINOR });
    await wallet.applied(deposit);
    await wallet.refused("balance_overflow", command("exchange", { amount_minor: 5, rate: "1" }));
  },

  "17 an exchange moves two assets, floors, and refuses what is too small or too late": async (wallet) => {
    await wallet.funded(1_000);
    await wallet.applied(command("exchange", { amount_minor: 333, rate: "0.19" }));
    assert.deepEqual([await wallet.of("BRL"), await wallet.of("USD")], [[667, 0, 0, 0], [63, 0, 0, 0]]);
    await wallet.refused("exchange_too_small", command("exchange", { amount_minor: 4 }));
    const late = await wallet.refused("quote_expired", command("exchange", { expires_at_ms: NOW_MS }));
    assert.equal(late.rejection.expires_at_ms, NOW_MS);
    await wallet.refused("insufficient_funds", command("exchange", { amount_minor: 668 }));
  },

  "18 reversal: twice, of a hold, of a reversal, of what cannot be undone": async (wallet) => {
    await wallet.funded(1_000);
    const bet = command("bet");
    await wallet.applied(bet);
    const rollback = command("rollback", { target_key: bet.key });
    const answers = await Promise.all([
      wallet.send(rollback), wallet.send(command("rollback", { target_key: bet.key })),
    ]);
    assert.equal(answers[0].result, "applied");
    assert.equal(answers[1].rejection.code, "already_rolled_back");
    await wallet.expect(1_000);
    const hold_key = await hold(wallet);
    const deposit = command("deposit");
    await wallet.applied(deposit);
    for (const target_key of [hold_key, deposit.key, rollback.key]) {
      await wallet.refused("target_not_reversible", command("rollback", { target_key }));
    }
  },

  "19 a crash before or after storing: the retry applies once": async (wallet, repl) => {
    await wallet.funded(1_000);
    for (const [crash, replayed] of [["before_store", false], ["after_store", true]]) {
      const before = await wallet.of();
      assert.equal((await repl.ask({ crash, wallet: wallet.name })).result, "crash_armed");
      const bet = command("bet");
      const lost = await wallet.send(bet);
      assert.deepEqual([lost.result, lost.code], ["error", "storage_failed"]);
      const again = await wallet.send(bet);
      assert.deepEqual([again.result, again.replayed], ["applied", replayed], crash);
      assert.equal((await wallet.of())[0], before[0] - 100);
      await wallet.replayed(bet);
    }
    // What nobody was told of still counts.
    await repl.ask({ crash: "after_store", wallet: wallet.name });
    await wallet.send(command("bet", { amount_minor: 800 }));
    await wallet.refused("insufficient_funds", command("bet", { amount_minor: 1 }));
    assert.equal((await wallet.ask("check")).sound, true);
  },

  "20 after a random run every balance is the sum of its entries, at every point of the past": async (wallet) => {
    await wallet.funded(100_000, { bonus: 20_000, promo: 10_000 });
    let seed = 7;
    const random = (below) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const kinds = Object.keys(COMMANDS).filter((kind) => !["exclude", "block", "close", "limit_set"].includes(kind));
    const keys = [];
    for (let index = 0; index < 600; index += 1) {
      const kind = kinds[random(kinds.length)];
      const sent = command(kind, { ...("amount_minor" in COMMANDS[kind] && { amount_minor: 1 + random(5_000) }) });
      const chosen = keys.length > 0 ? keys[random(keys.length)] : sent.key;
      for (const field of ["target_key", "hold_key"]) if (field in sent) sent[field] = chosen;
      if ("round_id" in sent) sent.round_id = `r-${random(20)}`;
      keys.push(sent.key);
      wallet.now += random(30_000);
      const answer = await wallet.send(sent);
      assert(["applied", "rejected"].includes(answer.result), JSON.stringify(answer));
      if (random(4) === 0) assert.equal((await wallet.send(sent)).replayed, answer.recorded ?? true);
    }
    const entries = await wallet.entries();
    const sums = {};
    for (const entry of entries) {
      for (const { debit, credit, asset, amount_minor } of entry.outcome.postings ?? []) {
        sums[`${asset} ${debit}`] = (sums[`${asset} ${debit}`] ?? 0) - amount_minor;
        sums[`${asset} ${credit}`] = (sums[`${asset} ${credit}`] ?? 0) + amount_minor;
      }
      for (const row of entry.balances_after) {
        for (const colour of ["cash", "bonus", "promo", "held"]) {
          assert.equal(row[`${colour}_minor`], sums[`${row.asset} player:${colour}`] ?? 0, `after ${entry.sequence}`);
          assert(row[`${colour}_minor`] >= 0);
        }
      }
    }
    const last = entries.at(-1);
    assert.deepEqual(await wallet.balances(), last.balances_after);
    const past = entries[Math.floor(entries.length / 2)];
    for (const at of [{ sequence: past.sequence }, { at_ms: past.at_ms }]) {
      assert.deepEqual((await wallet.ask("balances_at", at)).balances, past.balances_after);
    }
    assert.equal((await wallet.ask("check")).sound, true);
  },

  "20 one changed value in any field of any stored entry is found, at its entry": async (wallet) => {
    await wallet.funded(1_000, { bonus: 100 });
    const bet = command("bet", { provider: "acme", jackpot: { pool: "mega", amount_minor: 1 } });
    await wallet.applied(bet);
    await wallet.applied(command("win", { bet_key: bet.key, closes_round: true }));
    await wallet.refused("insufficient_funds", command("bet", { amount_minor: 5_000 }));
    await wallet.applied(command("hold_post", { hold_key: await hold(wallet), amount_minor: 40 }));
    const entries = await wallet.entries();
    let changes = 0;
    for (const [index, entry] of entries.entries()) {
      for (const changed of variants(entry)) {
        const log = entries.with ? entries.with(index, changed) : Object.assign([...entries], { [index]: changed });
        const check = await wallet.ask("check", { entries: log });
        const isAtEntry = check.broken?.[0]?.sequence === index + 1;
        const found = check.result === "error" ? check.code === "field_invalid" : isAtEntry;
        assert(found, `${JSON.stringify(changed)} gave ${JSON.stringify(check)}`);
        changes += 1;
      }
    }
    assert(changes > 150, `${changes} changes`);
    for (const log of [entries.slice(1), [...entries.slice(0, 2), ...entries.slice(3)], [...entries].reverse()]) {
      assert.equal((await wallet.ask("check", { entries: log })).sound, false);
    }
  },

  "extra: a closed wallet takes nothing new, and lets go of what it holds": async (wallet) => {
    await wallet.funded(1_000);
    const bet = command("bet");
    await wallet.applied(bet);
    const hold_key = await hold(wallet);
    await wallet.applied(command("close"));
    for (const kind of [
      "bet", "deposit", "transfer_in", "transfer_out", "exchange", "bonus_grant", "promo_credit", "close",
    ]) {
      await wallet.refused("wallet_closed", command(kind));
    }
    await wallet.applied(command("hold_void", { hold_key }));
    await wallet.applied(command("win", { bet_key: bet.key }));
    await wallet.applied(command("withdrawal", { amount_minor: 1_000 }));
    assert.equal((await wallet.state()).standing.closed, true);
  },

  "extra: when two rejections apply, the earlier of the documented order is answered": async (wallet) => {
    await wallet.funded(100);
    await wallet.applied(command("block"));
    await wallet.applied(command("exclude"));
    const expired = { session: "expired" };
    await wallet.refused("player_blocked", command("bet", { amount_minor: 500 }), expired);
    await wallet.applied(command("block", { blocked: false }));
    await wallet.refused("player_excluded", command("bet", { amount_minor: 500 }), expired);
    wallet.now = NOW_MS + DAY_MS;
    await wallet.refused("session_expired", command("bet", { amount_minor: 500 }), expired);
    await wallet.applied(command("limit_set", { amount_minor: 400 }));
    await wallet.refused("limit_exceeded", command("bet", { amount_minor: 500 }));
    await wallet.refused("insufficient_funds", command("bet", { amount_minor: 300 }));
    await wallet.refused("amount_zero", command("exchange", { amount_minor: 0, to_asset: "BRL", from_asset: "XYZ" }));
    const wrong = { key: key(""), game: "?", asset: "?", amount_minor: -1 };
    await wallet.refused("command_key_invalid", command("bet", wrong));
    await wallet.refused("name_invalid", command("bet", { game: "?", asset: "?", amount_minor: -1 }));
    await wallet.refused("asset_code_invalid", command("bet", { asset: "?", amount_minor: -1 }));
  },

  "extra: an exchange without funds and with too large a result: the funds come first": async (wallet) => {
    const huge = command("exchange", { amount_minor: MAX_MINOR, rate: "999999999999999999" });
    await wallet.refused("insufficient_funds", huge);
  },

  "extra: a back-dated command is decided and dated now": async (wallet) => {
    await wallet.funded(100);
    await wallet.applied(command("bet", { amount_minor: 100 }));
    const answer = await wallet.refused("insufficient_funds", command("bet", { amount_minor: 1 }), { at: 1 });
    assert.equal(answer.recorded, true);
    const late = await wallet.applied(command("deposit"), { at: 1 });
    assert(late.at_ms > NOW_MS);
  },

  "extra: a limit on net deposits counts what was paid out, not what was held": async (wallet) => {
    const limit = { kind: "deposit_net", window: "fixed_day" };
    await wallet.applied(command("limit_set", { limit, amount_minor: 1_000 }));
    await wallet.funded(1_000);
    await wallet.refused("limit_exceeded", command("deposit", { amount_minor: 1 }));
    const hold_key = await hold(wallet, 500);
    await wallet.refused("limit_exceeded", command("deposit", { amount_minor: 1 }));
    await wallet.applied(command("hold_post", { hold_key, amount_minor: 200 }));
    await wallet.applied(command("deposit", { amount_minor: 200 }));
    const passed = await wallet.refused("limit_exceeded", command("deposit", { amount_minor: 1 }));
    assert.deepEqual(
      [passed.rejection.limit_minor, passed.rejection.used_minor, passed.rejection.asked_minor], [1_000, 1_000, 1],
    );
  },

  "extra: a looser limit waits, a stricter one holds at once": async (wallet) => {
    await wallet.funded(10_000);
    const stake = (amount_minor) => command("limit_set", { limit: { kind: "stake" }, amount_minor });
    await wallet.applied(stake(500));
    assert.equal((await wallet.applied(stake(100))).effective_at_ms, undefined);
    await wallet.refused("limit_exceeded", command("bet", { amount_minor: 101 }));
    const { effective_at_ms } = await wallet.applied(stake(undefined));
    await wallet.refused("limit_exceeded", command("bet", { amount_minor: 101 }), { at: effective_at_ms - 1 });
    await wallet.applied(command("bet", { amount_minor: 101 }), { at: effective_at_ms });
    const waiting = await wallet.ask("limits", { at_ms: effective_at_ms - 1 });
    assert.deepEqual(waiting.limits[0].pending, { amount_minor: null, effective_at_ms });
  },
};

// Every leaf of an entry changed a little, one at a time; the last digit of a hash, too.
function* variants(value) {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      for (const changed of variants(item)) yield Object.assign([...value], { [index]: changed });
    }
    if (value.length > 0) yield value.slice(1);
  } else if (value !== null && typeof value === "object") {
    for (const [name, item] of Object.entries(value)) {
      for (const changed of variants(item)) yield { ...value, [name]: changed };
    }
  } else if (typeof value === "number") {
    yield value + 1;
  } else if (typeof value === "boolean") {
    yield !value;
  } else if (typeof value === "string") {
    yield value.slice(0, -1) + (value.endsWith("1") ? "2" : "1");
  }
}
