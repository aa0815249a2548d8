// Wallets under test, and the bets and wins sent to them. Every answer is checked.

import assert from "node:assert/strict";
import { expect, toWallet } from "./client.mjs";

const CREDIT_MINOR = 1_000_000_000_000;
const STAKE_MINOR = 100;
/** Each round loses 5, so that no run ends for want of money: 2 x 10^11 rounds. */
const PAYOUT_MINOR = 95;
const GAME = "mines";
const ASSET = "BRL";

/** `count` wallets of one side, each credited with what it plays for. */
export async function openWallets(side, group, count) {
  const wallets = Array.from({ length: count }, (_, index) => ({
    id: `plr_${group}${index.toString().padStart(26 - group.length, "0")}`,
    side,
    rounds: 0,
    commands: 1,
    balanceMinor: CREDIT_MINOR,
  }));
  const credit = (id) => ({ key: { scope: "bench", id }, campaign: "bench", asset: ASSET, amount_minor: CREDIT_MINOR });
  const waiting = [...wallets];
  const lane = async () => {
    for (let wallet = waiting.pop(); wallet; wallet = waiting.pop()) {
      const answer = expect(await toWallet(side, wallet, "POST", "promo-credit", credit(wallet.id)), 200, "a credit");
      assert.equal(answer.sequence, 1, "the first entry");
    }
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  return wallets;
}

/**
 * One round: a bet, then its win. Adds the milliseconds that each took to `latencies`. `alone` says that nobody else
 * plays this wallet, so that each answer's balance and sequence are known.
 */
export async function playRound(wallet, latencies, alone) {
  const round_id = `rnd_${(wallet.rounds++).toString().padStart(26, "0")}`;
  const play = { round_id, game: GAME, asset: ASSET };
  const bet_key = { scope: "mines-bet", id: round_id };
  const win_key = { scope: "mines-win", id: round_id };
  await send(wallet, "bet", { key: bet_key, ...play, amount_minor: STAKE_MINOR }, latencies, alone);
  const win = { key: win_key, ...play, bet_key, amount_minor: PAYOUT_MINOR, closes_round: true };
  await send(wallet, "win", win, latencies, alone);
}

async function send(wallet, command, body, latencies, alone) {
  const startedMs = performance.now();
  const response = await toWallet(wallet.side, wallet, "POST", command, body);
  latencies.push(performance.now() - startedMs);
  const answer = expect(response, 200, `a ${command}`);
  wallet.commands += 1;
  wallet.balanceMinor += command === "bet" ? -STAKE_MINOR : PAYOUT_MINOR;
  assert.equal(answer.replayed, false, "each command is new");
  if (!alone) return;
  assert.equal(answer.sequence, wallet.commands, `the entry of the ${command}`);
  assert.equal(answer.balance.balance_minor, wallet.balanceMinor, `the balance after the ${command}`);
}

/** The wallet must hold what was sent to it, each command once. */
export async function checkWallet(wallet) {
  const { sequence, balances } = expect(await toWallet(wallet.side, wallet, "GET", "balances"), 200, "balances");
  assert.equal(sequence, wallet.commands, `the entries of ${wallet.id} (${wallet.side.side})`);
  assert.equal(balances[0].balance_minor, wallet.balanceMinor, `the balance of ${wallet.id} (${wallet.side.side})`);
}

/** What the object has written, of a side that counts; see counted.js. */
export async function written(wallet) {
  return expect(await toWallet(wallet.side, wallet, "GET", "written"), 200, "what was written");
}
