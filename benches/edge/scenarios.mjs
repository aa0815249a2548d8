// What is measured: one request each, checked for its status and every amount.

import assert from "node:assert/strict";
import { asPlayer, expect, toWallet } from "./client.mjs";

const CREDIT_MINOR = 1_000_000_000;
const STAKE_MINOR = 100;
/** 99 % of C(25, 1) / C(22, 1), rounded down: what one gem pays beside three mines. */
const PAYOUT_MINOR = Math.floor((STAKE_MINOR * 9_900 * 25) / (10_000 * 22));

/** What is measured. `send` makes one request and throws unless it was answered as it must be. */
export const SCENARIOS = {
  refused: {
    title: "apex alone: token of an ended session, 401",
    passes: 8,
    send: async (side, player) => {
      const response = await asPlayer(side, { token: player.endedToken }, "GET", "/api/auth/me");
      assert.equal(expect(response, 401, "an ended session").code, "invalid_token");
      return response;
    },
  },
  passed: {
    title: "apex, passed on to a Worker that does nothing",
    passes: 8,
    send: async (side, player) => {
      const response = await asPlayer(side, player, "GET", "/api/auth/me");
      assert.equal(expect(response, 200, "the stub").player, "stub");
      return response;
    },
  },
  seeds: {
    title: "read: apex, games, player's object (`GET /api/games/seeds`)",
    passes: 4,
    send: async (side, player) => {
      const response = await asPlayer(side, player, "GET", "/api/games/seeds");
      assert.equal(expect(response, 200, "seeds").commitment.length, 64);
      return response;
    },
  },
  bet: {
    title: "bet: apex, games, wallet-do, two objects (`POST /api/games/mines/start`)",
    passes: 1,
    send: async (side, player) => {
      const bet = { amount_minor: STAKE_MINOR, currency: "BRL", mines: 3 };
      const response = await asPlayer(side, player, "POST", "/api/games/mines/start", bet);
      const round = expect(response, 200, "a bet");
      const wallet = side.wallets.get(player);
      wallet.balanceMinor -= STAKE_MINOR;
      wallet.roundId = round.round_id;
      assert.equal(round.balance.balance_minor, wallet.balanceMinor, "the balance after the bet");
      return response;
    },
    after: finishRound,
  },
};

/** Ends the round that a bet began, outside of the measured window. */
async function finishRound(side, player) {
  const wallet = side.wallets.get(player);
  const { roundId: round_id } = wallet;
  const play = (move, body) => asPlayer(side, player, "POST", `/api/games/mines/${move}`, { round_id, ...body });
  let round = expect(await play("reveal", { tile: 12 }), 200, "a reveal");
  if (round.phase === "running") {
    round = expect(await play("cashout"), 200, "a cash-out");
    assert.equal(round.payout_minor, PAYOUT_MINOR);
    wallet.balanceMinor += PAYOUT_MINOR;
    assert.equal(round.balance.balance_minor, wallet.balanceMinor, "the balance after the win");
  }
}

/** Gives a player the money to play with. */
export async function credit(side, player) {
  const key = { scope: "bench", id: "seed" };
  const credit = { key, campaign: "bench", asset: "BRL", amount_minor: CREDIT_MINOR };
  expect(await toWallet(side, player, "POST", "promo-credit", credit), 200, "a credit");
  side.wallets.set(player, { balanceMinor: CREDIT_MINOR });
}

/** The wallet must hold what the answers of the whole run add up to. */
export async function checkBalance(side, player) {
  const { balances } = expect(await toWallet(side, player, "GET", "balances"), 200, "balances");
  assert.equal(balances.length, 1);
  const { balanceMinor } = side.wallets.get(player);
  assert.equal(balances[0].balance_minor, balanceMinor, `the balance of ${player.id} (${side.side})`);
}
