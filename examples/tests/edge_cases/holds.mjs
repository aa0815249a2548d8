// Money set aside: what a hold keeps, how it ends once, and what time does to it.

import assert from "node:assert/strict";
import { DAY_MS, NOW_MS, Wallet, command, key } from "./repl.mjs";

// Makes a hold; answers its key.
export async function hold(wallet, amount_minor = 100, timeout_ms = 60_000) {
  const sent = command("withdrawal", { amount_minor, timeout_ms });
  await wallet.applied(sent);
  return sent.key;
}

export const holds = {
  "7 held money cannot be spent; five holds of 1,000 on 5,000, the sixth refused": async (wallet) => {
    await wallet.funded(5_000);
    for (let index = 0; index < 5; index += 1) await hold(wallet, 1_000);
    await wallet.refused("insufficient_funds", command("withdrawal", { amount_minor: 1_000 }));
    await wallet.refused("insufficient_funds", command("bet", { amount_minor: 1 }));
    await wallet.expect(0, 0, 0, 5_000);
  },

  "7 the 65th open hold is refused": async (wallet) => {
    await wallet.funded(1_000);
    for (let index = 0; index < 64; index += 1) await hold(wallet, 1);
    await wallet.refused("holds_too_many", command("withdrawal", { amount_minor: 1 }));
    assert.equal((await wallet.ask("holds")).holds.length, 64);
  },

  "8 two captures of one hold at once; capture and void; capture and expiry: one final state": async (wallet) => {
    await wallet.funded(1_000);
    for (const [first, second, code] of [
      ["hold_post", "hold_post", "hold_already_posted"],
      ["hold_post", "hold_void", "hold_already_posted"],
      ["hold_void", "hold_post", "hold_already_voided"],
    ]) {
      const hold_key = await hold(wallet);
      const answers = await Promise.all([
        wallet.send(command(first, { hold_key })), wallet.send(command(second, { hold_key })),
      ]);
      assert.equal(answers[0].result, "applied");
      assert.equal(answers[1].rejection.code, code);
    }
    const hold_key = await hold(wallet);
    const late = { at: NOW_MS + DAY_MS };
    await wallet.refused("hold_expired", command("hold_post", { hold_key }), late);
    await wallet.applied(command("hold_expire", { hold_key }), late);
    await wallet.refused("hold_expired", command("hold_post", { hold_key }), { at: NOW_MS });
    await wallet.expect(800);
  },

  "9 void after post, post after void, post and void after expiry, post twice, expire twice": async (wallet) => {
    await wallet.funded(1_000);
    const posted = await hold(wallet);
    await wallet.applied(command("hold_post", { hold_key: posted }));
    await wallet.refused("hold_already_posted", command("hold_void", { hold_key: posted }));
    await wallet.refused("hold_already_posted", command("hold_post", { hold_key: posted }));
    await wallet.refused("hold_already_posted", command("hold_expire", { hold_key: posted }));
    const voided = await hold(wallet);
    await wallet.applied(command("hold_void", { hold_key: voided }));
    await wallet.refused("hold_already_voided", command("hold_post", { hold_key: voided }));
    await wallet.refused("hold_already_voided", command("hold_void", { hold_key: voided }));
    const expired = await hold(wallet);
    wallet.now = NOW_MS + DAY_MS;
    await wallet.applied(command("hold_expire", { hold_key: expired }));
    for (const kind of ["hold_post", "hold_void", "hold_expire"]) {
      await wallet.refused("hold_expired", command(kind, { hold_key: expired }));
    }
    await wallet.refused("hold_unknown", command("hold_post", { hold_key: key("never") }));
    const bet = command("bet");
    await wallet.applied(bet);
    await wallet.refused("hold_unknown", command("hold_post", { hold_key: bet.key }));
    const refused = command("withdrawal", { amount_minor: 5_000 });
    await wallet.refused("insufficient_funds", refused);
    await wallet.refused("hold_refused", command("hold_post", { hold_key: refused.key }));
  },

  "10 partial capture: less, equal, more, zero; a retry with another amount is a conflict": async (wallet) => {
    await wallet.funded(1_000);
    const less = command("hold_post", { hold_key: await hold(wallet), amount_minor: 40 });
    const answer = await wallet.applied(less);
    assert.deepEqual(answer.postings.map((posting) => [posting.credit, posting.amount_minor]), [
      ["payment:pix", 40], ["player:cash", 60],
    ]);
    await wallet.expect(960);
    const conflict = await wallet.refused("idempotency_conflict", { ...less, amount_minor: 50 });
    assert.equal(conflict.rejection.field, "amount_minor");
    const hold_key = await hold(wallet);
    const more = await wallet.refused("hold_amount_exceeded", command("hold_post", { hold_key, amount_minor: 101 }));
    assert.equal(more.rejection.held_minor, 100);
    const zero = await wallet.refused("amount_zero", command("hold_post", { hold_key, amount_minor: 0 }));
    assert.equal(zero.recorded, false);
    await wallet.applied(command("hold_post", { hold_key, amount_minor: 100 }));
    await wallet.expect(860);
  },

  "11 the boundary of expiry: a millisecond before, exactly at, and after": async (wallet) => {
    await wallet.funded(1_000);
    const first = await hold(wallet, 100, 1_000);
    const second = await hold(wallet, 100, 1_000);
    const [, made] = (await wallet.ask("holds")).holds;
    const at = (offset) => ({ at: made.expires_at_ms + offset });
    await wallet.refused("hold_not_expired", command("hold_expire", { hold_key: second }), at(-1));
    await wallet.applied(command("hold_post", { hold_key: first }), at(-2));
    await wallet.refused("hold_expired", command("hold_post", { hold_key: second }), at(0));
    await wallet.refused("hold_expired", command("hold_void", { hold_key: second }), at(1));
    await wallet.expect(800, 0, 0, 100);
    const sweep = command("hold_expire", { hold_key: second });
    await wallet.applied(sweep, at(1));
    await wallet.expect(900);
    await wallet.replayed(sweep, at(9));
  },

  "12 the clock goes back: time still increases; ahead and back: no hold expires early": async (wallet) => {
    await wallet.funded(1_000);
    const hold_key = await hold(wallet, 100, 60_000);
    await wallet.applied(command("bet", { amount_minor: 1 }), { at: NOW_MS + DAY_MS });
    await wallet.applied(command("bet", { amount_minor: 1 }), { at: NOW_MS });
    await wallet.applied(command("hold_post", { hold_key }), { at: NOW_MS });
    await wallet.applied(command("bet", { amount_minor: 1 }), { at: 0 });
    const times = (await wallet.entries()).map((entry) => entry.at_ms);
    for (let index = 1; index < times.length; index += 1) assert(times[index] > times[index - 1], times);
  },

  "extra: a transfer between two wallets is a hold, a credit and a capture": async (wallet, repl) => {
    await wallet.funded(1_000);
    const receiver = new Wallet(repl, `${wallet.name}/receiver`);
    const out = command("transfer_out", { to_wallet: receiver.name, amount_minor: 400 });
    await wallet.applied(out);
    const late = { at: NOW_MS + 500 * DAY_MS };
    await wallet.refused("hold_not_expired", command("hold_expire", { hold_key: out.key }), late);
    const arrived = command("transfer_in", { from_wallet: wallet.name, amount_minor: 400 });
    await receiver.applied(arrived);
    await receiver.replayed(arrived);
    const settle = command("hold_post", { hold_key: out.key });
    await wallet.applied(settle, late);
    await wallet.replayed(settle);
    await wallet.expect(600);
    await receiver.expect(400);
  },
};
