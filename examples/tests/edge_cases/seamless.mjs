// The seamless wallet: the aggregators' acceptance scenarios A to J, and every row on which providers contradict one
// another, under the profile of each side.

import assert from "node:assert/strict";
import { DAY_MS, NOW_MS, Wallet, command, key } from "./repl.mjs";

// The actions of one provider, acme.
const bet = (fields) => command("bet", { provider: "acme", ...fields });
const win = (fields) => command("win", { provider: "acme", ...fields });
const rollback = (target) => command("rollback", { provider: "acme", target_key: target.key ?? target });
const profile = (choices) => ({ profiles: { acme: choices } });
const expired = { session: "expired" };

export const seamless = {
  // A asks for authentication, which is not the wallet's.
  "B balance": async (wallet) => {
    await wallet.funded(1_000);
    await wallet.expect(1_000);
  },

  "C bet": async (wallet) => {
    await wallet.funded(1_000);
    await wallet.applied(bet());
    await wallet.expect(900);
  },

  "D bet and win in one call": async (wallet) => {
    await wallet.funded(1_000);
    const answers = await Promise.all([wallet.send(bet()), wallet.send(win({ amount_minor: 250 }))]);
    assert(answers.every((answer) => answer.result === "applied"));
    await wallet.expect(1_150);
  },

  "E insufficient funds: the real balance, and nothing changed": async (wallet) => {
    await wallet.funded(99);
    const answer = await wallet.refused("insufficient_funds", bet());
    assert.equal(answer.balances[0].cash_minor, 99);
  },

  "F bet, then win": async (wallet) => {
    await wallet.funded(1_000);
    const staked = bet();
    await wallet.applied(staked);
    const won = await wallet.applied(win({ bet_key: staked.key, amount_minor: 300, closes_round: true }));
    assert.equal(won.target.sequence, 2);
    await wallet.expect(1_200);
  },

  "G bet, then rollback": async (wallet) => {
    await wallet.funded(1_000);
    const staked = bet();
    await wallet.applied(staked);
    const undo = rollback(staked);
    await wallet.applied(undo);
    await wallet.expect(1_000);
    await wallet.replayed(undo);
  },

  "H a repeated action among new ones: the old answer, and only the new one is applied": async (wallet) => {
    await wallet.funded(1_000);
    const staked = bet();
    const first = await wallet.applied(staked);
    const [again, won] = await Promise.all([wallet.send(staked), wallet.send(win({ amount_minor: 50 }))]);
    assert.deepEqual([again.replayed, again.sequence, won.replayed], [true, first.sequence, false]);
    await wallet.expect(950);
  },

  "I rollback before its bet: nothing changes, and the bet gets an id and moves nothing": async (wallet) => {
    await wallet.funded(1_000);
    const staked = bet();
    const undo = rollback(staked);
    assert.deepEqual((await wallet.applied(undo)).postings, []);
    await wallet.expect(1_000);
    const late = await wallet.applied(staked);
    assert.deepEqual([late.sequence, late.postings], [3, []]);
    await wallet.replayed(staked);
    await wallet.replayed(undo);
    await wallet.expect(1_000);
  },

  "J two rollbacks before their bet and win, then both come: nothing moved": async (wallet) => {
    await wallet.funded(1_000);
    const [staked, won] = [bet(), win({ amount_minor: 300 })];
    await wallet.applied(rollback(staked));
    await wallet.applied(rollback(won));
    assert.deepEqual((await wallet.applied(staked)).postings, []);
    assert.deepEqual((await wallet.applied(won)).postings, []);
    await wallet.expect(1_000);
  },

  "rollback of an unknown bet, refused: the bet is cancelled all the same": async (wallet, repl) => {
    await repl.policy(profile({ rollback_unknown: "refuse" }));
    await wallet.funded(1_000);
    const staked = bet();
    const undo = rollback(staked);
    assert.equal((await wallet.refused("bet_unknown", undo)).recorded, true);
    assert.equal((await wallet.replayed(undo)).rejection.code, "bet_unknown");
    assert.deepEqual((await wallet.applied(staked)).postings, []);
    await wallet.expect(1_000);
  },

  "rollback of an unknown bet, refused: a second attempt with its own id is told the same": async (wallet, repl) => {
    await repl.policy(profile({ rollback_unknown: "refuse" }));
    await wallet.refused("bet_unknown", rollback(key("never")));
    await wallet.refused("bet_unknown", rollback(key("never")));
  },

  "a bet after its rollback, refused by profile": async (wallet, repl) => {
    await repl.policy(profile({ late_bet: "refuse" }));
    await wallet.funded(1_000);
    const staked = bet();
    await wallet.applied(rollback(staked));
    assert.equal((await wallet.refused("bet_rolled_back", staked)).recorded, true);
    await wallet.send(rollback(staked));
    await wallet.expect(1_000);
  },

  "a win for a bet that was rolled back, after or before it came": async (wallet) => {
    await wallet.funded(1_000);
    const staked = bet();
    await wallet.applied(staked);
    await wallet.applied(rollback(staked));
    await wallet.refused("bet_rolled_back", win({ bet_key: staked.key }));
    await wallet.refused("bet_rolled_back", win());
    const never = bet({ round_id: "r-2" });
    await wallet.applied(rollback(never));
    await wallet.refused("bet_rolled_back", win({ round_id: "r-2", bet_key: never.key }));
    await wallet.applied(never);
    await wallet.refused("bet_rolled_back", win({ round_id: "r-2", bet_key: never.key }));
    await wallet.expect(1_000);
  },

  "a win for a bet cancelled before it came, after the session: the session comes first": async (wallet, repl) => {
    await repl.policy(profile({ expired_session: "refuse_bets_and_wins" }));
    await wallet.funded(1_000);
    const [came, never] = [bet(), bet()];
    for (const staked of [came, never]) await wallet.applied(rollback(staked));
    await wallet.applied(came);
    await wallet.refused("session_expired", win({ bet_key: came.key }), expired);
    await wallet.refused("session_expired", win({ bet_key: never.key }), expired);
  },

  "rollback after settlement, refused: after a win, and after the end of the round": async (wallet) => {
    await wallet.funded(1_000);
    const [won, lost] = [bet(), bet({ round_id: "r-2" })];
    await wallet.applied(won);
    await wallet.applied(win({ bet_key: won.key, amount_minor: 0 }));
    await wallet.refused("bet_settled", rollback(won));
    await wallet.applied(lost);
    await wallet.applied(command("round_close", { round_id: "r-2", provider: "acme" }));
    await wallet.refused("bet_settled", rollback(lost));
    await wallet.refused("round_closed", command("round_close", { round_id: "r-2" }));
    await wallet.refused("round_unknown", command("round_close", { round_id: "r-3" }));
    await wallet.expect(800);
  },

  "rollback after settlement reopens the round and takes the win back, unless it was spent": async (wallet, repl) => {
    await repl.policy(profile({ rollback_settled: "reopen" }));
    await wallet.funded(100);
    const staked = bet();
    await wallet.applied(staked);
    await wallet.applied(win({ bet_key: staked.key, amount_minor: 300, closes_round: true }));
    await wallet.applied(rollback(staked));
    await wallet.expect(100);
    const again = bet();
    await wallet.applied(again);
    await wallet.applied(win({ bet_key: again.key, amount_minor: 300 }));
    await wallet.applied(command("withdrawal", { amount_minor: 250 }));
    const refused = await wallet.refused("insufficient_funds", rollback(again));
    assert.deepEqual([refused.rejection.needed_minor, refused.rejection.available_minor], [300, 150]);
  },

  "rollback of a win: refused, or taken back unless it was spent": async (wallet, repl) => {
    await wallet.funded(100);
    const [staked, won] = [bet(), win({ amount_minor: 300 })];
    await wallet.applied(staked);
    await wallet.applied(won);
    await wallet.refused("target_not_reversible", rollback(won));
    await repl.policy(profile({ rollback_win: "take_back" }));
    await wallet.applied(rollback(won));
    await wallet.expect(0);
    await wallet.refused("already_rolled_back", rollback(won));
    // The round has no result now, so its bet can be undone as well.
    await wallet.applied(rollback(staked));
    await wallet.expect(100);
    const [next, spent] = [bet({ round_id: "r-2" }), win({ round_id: "r-2", amount_minor: 300 })];
    await wallet.applied(next);
    await wallet.applied(spent);
    await wallet.applied(command("withdrawal", { amount_minor: 1 }));
    await wallet.refused("insufficient_funds", rollback(spent));
  },

  "a win that went back with its bet is not taken back again by a rollback of its own": async (wallet, repl) => {
    await repl.policy(profile({ rollback_settled: "reopen", rollback_win: "take_back" }));
    await wallet.funded(1_000);
    const [staked, won] = [bet(), win({ amount_minor: 300 })];
    await wallet.applied(staked);
    await wallet.applied(won);
    await wallet.applied(rollback(staked));
    await wallet.expect(1_000);
    await wallet.refused("already_rolled_back", rollback(won));
    await wallet.expect(1_000);
  },

  "an exact repetition months later: the first answer": async (wallet) => {
    await wallet.funded(1_000);
    const staked = bet();
    const first = await wallet.applied(staked);
    const again = await wallet.replayed(staked, { at: NOW_MS + 150 * DAY_MS, session: "expired" });
    assert.equal(again.hash, first.hash);
    await wallet.applied(command("close"));
    await wallet.replayed(staked);
  },

  "the same id with other data: a conflict that names what differs": async (wallet) => {
    await wallet.funded(1_000);
    const staked = bet();
    await wallet.applied(staked);
    const amount = await wallet.refused("idempotency_conflict", { ...staked, amount_minor: 1 });
    assert.equal(amount.rejection.field, "amount_minor");
    const kind = await wallet.refused("idempotency_conflict", win({ key: staked.key }));
    assert.equal(kind.rejection.field, "kind");
  },

  "two players may send one id, and both are processed": async (wallet, repl) => {
    const other = new Wallet(repl, `${wallet.name}/other`);
    await wallet.funded(1_000);
    await other.funded(1_000);
    const staked = bet();
    await wallet.applied(staked);
    await other.applied(staked);
    await wallet.expect(900);
    await other.expect(900);
  },

  "ids by action or by provider: the scope of the key says which": async (wallet) => {
    await wallet.funded(1_000);
    await wallet.applied(bet({ key: key("7", "acme:bet") }));
    await wallet.applied(win({ key: key("7", "acme:win") }));
    await wallet.applied(bet({ key: key("8", "acme") }));
    await wallet.refused("idempotency_conflict", win({ key: key("8", "acme") }));
  },

  "a win without a bet: refused, but not of promotions and jackpots; or paid by profile": async (wallet, repl) => {
    await wallet.refused("bet_unknown", win());
    await wallet.refused("bet_unknown", win({ bet_key: key("never") }));
    await wallet.applied(win({ source: { kind: "promo", campaign: "tournament" } }));
    await wallet.applied(win({ source: { kind: "jackpot", pool: "mega" } }));
    await wallet.expect(100, 0, 100);
    await repl.policy(profile({ win_without_bet: "pay_cash" }));
    await wallet.applied(win({ round_id: "r-9" }));
    await wallet.refused("bet_unknown", command("win", { round_id: "r-8", provider: "other" }));
    await wallet.expect(200, 0, 100);
  },

  "a win and its bet must agree, and a refused bet wins nothing": async (wallet) => {
    await wallet.funded(100);
    const staked = bet();
    await wallet.applied(staked);
    for (const [field, value] of [["round_id", "r-2"], ["game", "tower"], ["asset", "USD"]]) {
      const answer = await wallet.refused("bet_mismatch", win({ bet_key: staked.key, [field]: value }));
      assert.equal(answer.rejection.field, field);
    }
    const refused = bet({ amount_minor: 500 });
    await wallet.refused("insufficient_funds", refused);
    await wallet.refused("bet_refused", win({ bet_key: refused.key }));
    assert.deepEqual((await wallet.applied(rollback(refused))).postings, []);
    await wallet.refused("already_rolled_back", rollback(refused));
    assert.equal((await wallet.refused("round_mismatch", bet({ game: "tower" }))).rejection.field, "game");
  },

  "several bets and wins in a round; the rollback of one undoes that one only": async (wallet) => {
    await wallet.funded(1_000);
    const [first, extra] = [bet(), bet({ amount_minor: 50 })];
    await wallet.applied(first);
    await wallet.applied(extra);
    await wallet.applied(rollback(extra));
    await wallet.expect(900);
    await wallet.applied(win({ bet_key: first.key, amount_minor: 10 }));
    await wallet.applied(win({ bet_key: first.key, amount_minor: 20 }));
    await wallet.applied(bet({ amount_minor: 30 }));
    await wallet.expect(900);
  },

  "a round is settled once, for the provider that asks for it": async (wallet, repl) => {
    await repl.policy(profile({ bet_in_closed_round: "refuse", win_in_closed_round: "refuse" }));
    await wallet.funded(1_000);
    const staked = bet();
    await wallet.applied(staked);
    const won = win({ bet_key: staked.key, closes_round: true });
    await wallet.applied(won);
    await wallet.refused("round_closed", win({ bet_key: staked.key }));
    await wallet.refused("round_closed", bet());
    await wallet.replayed(won);
  },

  "after the session: bets are refused, wins and rollbacks are not; profiles may differ": async (wallet, repl) => {
    await wallet.funded(1_000);
    const staked = bet();
    await wallet.applied(staked);
    await wallet.refused("session_expired", bet(), expired);
    await wallet.applied(win({ bet_key: staked.key }), expired);
    const other = bet({ round_id: "r-2" });
    await wallet.applied(other);
    await wallet.applied(rollback(other), expired);
    await repl.policy(profile({ expired_session: "refuse_bets_and_wins" }));
    await wallet.refused("session_expired", win({ bet_key: staked.key }), expired);
    const third = bet({ round_id: "r-3" });
    await wallet.applied(third);
    await wallet.applied(rollback(third), expired);
    await repl.policy(profile({ expired_session: "accept" }));
    await wallet.applied(bet(), expired);
  },

  "a player who is blocked or excluded: bets are refused, wins and rollbacks are not": async (wallet, repl) => {
    await wallet.funded(1_000);
    const [staked, other] = [bet(), bet({ round_id: "r-2" })];
    await wallet.applied(staked);
    await wallet.applied(other);
    await wallet.applied(command("block"));
    await wallet.refused("player_blocked", bet());
    await wallet.refused("player_blocked", command("withdrawal"));
    await wallet.applied(win({ bet_key: staked.key }));
    await wallet.applied(rollback(other));
    await repl.policy(profile({ blocked_player: "refuse_bets_and_wins" }));
    await wallet.refused("player_blocked", win({ bet_key: staked.key }));
    await wallet.applied(command("block", { blocked: false }));
    await wallet.applied(bet());
    const until_ms = NOW_MS + DAY_MS;
    await wallet.applied(command("exclude", { until_ms }));
    assert.equal((await wallet.refused("player_excluded", bet())).rejection.until_ms, until_ms);
    await wallet.refused("player_excluded", command("deposit"));
    await wallet.refused("exclusion_shortened", command("exclude", { until_ms: until_ms - 1 }));
    await wallet.applied(command("withdrawal"));
    await wallet.refused("player_excluded", bet(), { at: until_ms - 1 });
    await wallet.applied(bet(), { at: until_ms });
    await wallet.applied(command("exclude", { until_ms: undefined }));
    await wallet.refused("player_excluded", bet(), { at: until_ms + 9_999 * DAY_MS });
  },

  "a jackpot: a part of the stake, and a win of its own after the round": async (wallet) => {
    await wallet.funded(1_000);
    const staked = bet({ jackpot: { pool: "mega", amount_minor: 5 } });
    const answer = await wallet.applied(staked);
    assert.deepEqual(answer.postings[1], {
      debit: "house:game:mines", credit: "jackpot:mega", asset: "BRL", amount_minor: 5,
    });
    await wallet.applied(command("round_close"));
    const won = win({ amount_minor: 5_000, source: { kind: "jackpot", pool: "mega" } });
    const paid = await wallet.applied(won);
    const [posting] = paid.postings;
    assert.deepEqual([posting.debit, posting.credit], ["jackpot:mega", "player:cash"]);
    await wallet.replayed(won);
    await wallet.refused("contribution_too_large", bet({ jackpot: { pool: "mega", amount_minor: 101 } }));
  },

  "a jackpot contribution goes back with its bet": async (wallet, repl) => {
    await wallet.funded(1_000);
    const staked = bet({ jackpot: { pool: "returned", amount_minor: 5 } });
    await wallet.applied(staked);
    await wallet.applied(rollback(staked));
    await wallet.expect(1_000);
    const { accounts } = await repl.ask({ query: "trial_balance" });
    assert.equal(accounts.find(({ account }) => account === "jackpot:returned").net_minor, "0");
  },

  "a free round: a zero bet, whose win is promo money and no cash": async (wallet) => {
    const staked = bet({ amount_minor: 0 });
    await wallet.applied(staked);
    await wallet.applied(win({ bet_key: staked.key, amount_minor: 70 }));
    await wallet.expect(0, 0, 70);
  },

  "colours: a win returns to what was staked, and a rollback to the unit": async (wallet, repl) => {
    await wallet.funded(50, { bonus: 30, promo: 20 });
    const staked = bet();
    await wallet.applied(staked);
    await wallet.applied(rollback(staked));
    await wallet.expect(50, 30, 20);
    const next = bet({ round_id: "r-2" });
    await wallet.applied(next);
    await wallet.applied(win({ round_id: "r-2", bet_key: next.key, amount_minor: 1_001 }));
    await wallet.expect(500, 301, 200);
    await repl.policy({ spending_order: ["cash"] });
    await wallet.refused("insufficient_funds", bet({ round_id: "r-3", amount_minor: 501 }));
    await wallet.applied(bet({ round_id: "r-3", amount_minor: 500 }));
    await wallet.expect(0, 301, 200);
    await wallet.applied(command("bonus_convert", { amount_minor: 301 }));
    await wallet.refused("insufficient_funds", command("bonus_convert", { amount_minor: 1 }));
    await wallet.applied(command("bonus_forfeit", { amount_minor: undefined }));
    await wallet.expect(301, 0, 200);
    await wallet.refused("insufficient_funds", command("adjustment", { direction: "debit", amount_minor: 302 }));
    await wallet.applied(command("adjustment", { direction: "debit", colour: "promo", amount_minor: 200 }));
    await wallet.expect(301, 0, 0);
  },

  "colours: a win that names its round only gives the remainder to the colour spent first, too": async (wallet) => {
    await wallet.funded(50, { bonus: 30, promo: 20 });
    await wallet.applied(bet());
    await wallet.applied(win({ amount_minor: 1_001 }));
    await wallet.expect(500, 301, 200);
  },

  "ten bets and ten equal wins at once": async (wallet) => {
    await wallet.funded(1_000);
    const bets = Array.from({ length: 10 }, () => bet());
    const wins = bets.map((staked) => win({ bet_key: staked.key, amount_minor: 30 }));
    const answers = await Promise.all([...bets, ...bets, ...wins, ...wins].map((sent) => wallet.send(sent)));
    assert(answers.every((answer) => answer.result === "applied"));
    assert.equal(answers.filter((answer) => answer.replayed).length, 20);
    await wallet.expect(300);
  },
};
