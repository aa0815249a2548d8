// What no well-behaved caller sends: each is answered with a stable code, ends nothing and burns no key.

import assert from "node:assert/strict";
import { COMMANDS, NOW_MS, command, fresh, key } from "./repl.mjs";

// The text of a bet's line with a value, as JSON text, in place of its amount.
const withAmount = (wallet, id, amount) =>
  JSON.stringify(wallet.line(command("bet", { key: id, amount_minor: 777 }))).replace("777", amount);

async function error(repl, line, code, field) {
  const answer = await repl.ask(line);
  const told = [answer.result, answer.code, answer.field];
  assert.deepEqual(told, ["error", code, field], `${JSON.stringify(line)} gave ${JSON.stringify(answer)}`);
  assert(Number.isInteger(answer.line) && answer.line > 0 && answer.detail.length > 0);
}

export const malformed = {
  "14 amounts that are no whole number of minor units": async (wallet, repl) => {
    await wallet.funded(1_000);
    const id = fresh();
    for (const amount of [
      "-1", "-0", "1.5", "1.0", "10.00", "1e3", "1E3", "1e-3", "1e400", '"10"', '"1e3"', '"NaN"', '"١٠"', '""', "[10]",
      "{}", "true", "9007199254740992", "18446744073709551615", "18446744073709551616",
      "99999999999999999999999999999999999999999", "-9007199254740992",
    ]) {
      const before = await wallet.state();
      const answer = await repl.ask(withAmount(wallet, id, amount));
      const told = [answer.result, answer.recorded, answer.rejection?.code];
      assert.deepEqual(told, ["rejected", false, "amount_invalid"], amount);
      assert.equal(answer.balances[0].cash_minor, 1_000);
      assert.deepEqual(await wallet.state(), before);
    }
    await error(repl, withAmount(wallet, id, "null"), "field_missing", "amount_minor");
    // These are no JSON.
    for (const amount of ["NaN", "Infinity", "-Infinity", "007", "+7", ".5", "5.", "0x10", "1_000", "١٠", "1,5"]) {
      const answer = await repl.ask(withAmount(wallet, id, amount));
      assert.deepEqual([answer.result, answer.code], ["error", "line_invalid"], amount);
    }
    await wallet.applied(command("bet", { key: id, amount_minor: 1_000 }));
  },

  "14 the same for every field that holds an amount": async (wallet) => {
    for (const [kind, fields] of Object.entries(COMMANDS)) {
      if (!("amount_minor" in fields) && kind !== "hold_post") continue;
      for (const amount_minor of ["10", -1, 1.5, 2 ** 53]) {
        await wallet.refused("amount_invalid", command(kind, { amount_minor }));
      }
    }
    await wallet.refused("amount_invalid", command("bet", { jackpot: { pool: "mega", amount_minor: 0.5 } }));
    await wallet.refused("amount_zero", command("bet", { jackpot: { pool: "mega", amount_minor: 0 } }));
  },

  "extra: keys that are empty, too long, with spaces or of another script": async (wallet) => {
    for (const bad of [
      key(""), key("x", ""), key("x".repeat(129)), key("x", "s".repeat(129)), key("two words"), key("é"), key("\u0000"),
      key("\n"), key("١٠"), key(7), "text", 7, [], { scope: "s" }, { id: "i" }, { ...key("x"), more: 1 },
    ]) {
      const answer = await wallet.refused("command_key_invalid", command("bet", { key: bad }));
      assert.equal(answer.recorded, false);
    }
    await wallet.refused("command_key_invalid", command("rollback", { target_key: key("") }));
    await wallet.refused("command_key_invalid", command("hold_post", { hold_key: "x" }));
    await wallet.refused("command_key_invalid", command("win", { bet_key: {} }));
    await wallet.funded(1_000);
    await wallet.applied(command("bet", { key: key("x".repeat(128), "s".repeat(128)) }));
  },

  "extra: names that are no names, each named by its field": async (wallet) => {
    for (const [kind, field, values] of [
      ["bet", "round_id", ["", "x".repeat(129), "two words", "é", 7, {}]],
      ["bet", "game", ["", "Mines", "x".repeat(49), "a b", 7]],
      ["bet", "provider", ["ACME", ""]],
      ["deposit", "provider", ["", "Pix"]],
      ["promo_credit", "campaign", ["", "a b"]],
      ["transfer_out", "to_wallet", ["", "a b"]],
      ["transfer_in", "from_wallet", ["", 7]],
      ["transfer_out", "transfer_id", ["", "a b"]],
      ["exchange", "quote_id", ["", "a b"]],
      ["adjustment", "reason", ["", "Because"]],
    ]) {
      for (const value of values) {
        const answer = await wallet.refused("name_invalid", command(kind, { [field]: value }));
        assert.deepEqual([answer.rejection.field, answer.recorded], [field, false]);
      }
    }
    const pool = await wallet.refused("name_invalid", command("bet", { jackpot: { pool: "Mega", amount_minor: 1 } }));
    assert.equal(pool.rejection.field, "pool");
    const source = { kind: "promo", campaign: "" };
    assert.equal((await wallet.refused("name_invalid", command("win", { source }))).rejection.field, "campaign");
  },

  "extra: asset codes, rates and times that are none": async (wallet, repl) => {
    for (const asset of ["", "BR", "brl", "BRL ", "A".repeat(13), "BR\u00ad", 986]) {
      await wallet.refused("asset_code_invalid", command("bet", { asset }));
    }
    for (const rate of ["", "0", "-1", "1e3", "1_0", "NaN", ".5", "5.", "1.2.3", "+1", "1234567890123456789", 0.2, 5]) {
      await wallet.refused("rate_invalid", command("exchange", { rate }));
    }
    for (const timeout_ms of [-1, 1.5, "60000", 1e300]) {
      await wallet.refused("timeout_invalid", command("withdrawal", { timeout_ms }));
    }
    await wallet.refused("time_out_of_range", command("exclude", { until_ms: 2 ** 53 }));
    await wallet.refused("time_out_of_range", command("exchange", { expires_at_ms: 2 ** 53 }));
    await error(repl, wallet.line(command("exclude", { until_ms: "tomorrow" })), "field_invalid", "until_ms");
    await error(repl, wallet.line(command("exclude", { until_ms: -1 })), "field_invalid", "until_ms");
    await wallet.refused("time_out_of_range", command("bet"), { at: 2 ** 53 });
    await error(repl, wallet.line(command("bet"), { at: -1 }), "field_invalid", "at_ms");
    await error(repl, wallet.line(command("bet"), { at: 1.5 }), "field_invalid", "at_ms");
    await error(repl, wallet.line(command("bet"), { at: "now" }), "field_invalid", "at_ms");
  },

  "extra: fields that are missing, unknown or come twice, in every kind": async (wallet, repl) => {
    const optional = { bonus_forfeit: ["amount_minor"], limit_set: ["amount_minor"], exclude: ["until_ms"] };
    for (const [kind, fields] of Object.entries(COMMANDS)) {
      for (const field of ["key", ...Object.keys(fields)]) {
        const line = JSON.stringify(wallet.line(command(kind)));
        const [found] = /"(?:key|\w+)":/.exec(line.slice(line.indexOf(`"${field}":`)));
        await error(repl, line.replace(found, `${found}1,${found}`), "field_duplicate", field);
        if (optional[kind]?.includes(field)) continue;
        await error(repl, wallet.line(command(kind, { [field]: undefined })), "field_missing", field);
      }
      await error(repl, wallet.line(command(kind, { amount: 1 })), "field_unknown", "amount");
    }
    await error(repl, wallet.line(command("bet", { jackpot: { pool: "mega" } })), "field_missing", "amount_minor");
    await error(repl, wallet.line(command("bet", { jackpot: "mega" })), "field_invalid", "jackpot");
    await error(repl, wallet.line(command("win", { source: { kind: "gift" } })), "field_invalid", "source");
    await error(repl, wallet.line(command("win", { closes_round: "yes" })), "field_invalid", "closes_round");
    await error(repl, wallet.line(command("limit_set", { limit: { kind: "wager" } })), "field_missing", "window");
    const limit = { kind: "stake", window: "fixed_day" };
    await error(repl, wallet.line(command("limit_set", { limit })), "field_unknown", "window");
    await error(repl, wallet.line(command("adjustment", { colour: "gold" })), "field_invalid", "colour");
    await wallet.refused("colour_invalid", command("adjustment", { colour: "held" }));
    await error(repl, wallet.line(command("block", { blocked: 1 })), "field_invalid", "blocked");
    assert.deepEqual(await wallet.balances(), []);
  },

  "extra: lines that ask for nothing": async (wallet, repl) => {
    for (const line of [
      "", " ", "{", "null", "[]", "7", '"bet"', "}{", '{"a":1}{"b":2}', '{"command":NaN}', "\u0000", "{'a':1}",
    ]) {
      await error(repl, line, "line_invalid");
    }
    await error(repl, "[".repeat(100_000), "line_invalid");
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    await error(repl, `{"command":${deep},"wallet":"demo/p","at_ms":1}`, "field_invalid", "command");
    await error(repl, `{"x":"${"x".repeat(1 << 20)}"}`, "line_too_long");
    await error(repl, {}, "field_missing", "command");
    await error(repl, { query: "secrets" }, "query_unknown", "query");
    await error(repl, { query: "balances" }, "field_missing", "wallet");
    await error(repl, { query: "balances", wallet: "demo/never" }, "wallet_unknown", "wallet");
    await error(repl, { query: "trial_balance", wallet: "demo/p" }, "field_unknown", "wallet");
    const sent = command("bet");
    await error(repl, { at_ms: NOW_MS, command: sent }, "field_missing", "wallet");
    await error(repl, { wallet: wallet.name, command: sent }, "field_missing", "at_ms");
    await error(repl, { wallet: "", at_ms: NOW_MS, command: sent }, "wallet_invalid", "wallet");
    await error(repl, { wallet: "two words", at_ms: NOW_MS, command: sent }, "wallet_invalid", "wallet");
    await error(repl, { wallet: 7, at_ms: NOW_MS, command: sent }, "wallet_invalid", "wallet");
    await error(repl, wallet.line(sent, { session: "closed" }), "field_invalid", "session");
    await error(repl, { ...wallet.line(sent), more: 1 }, "field_unknown", "more");
    await error(repl, wallet.line("bet"), "field_invalid", "command");
    await error(repl, wallet.line({ ...sent, kind: "steal" }), "kind_unknown", "kind");
    await error(repl, wallet.line({ ...sent, kind: 7 }), "kind_unknown", "kind");
    await error(repl, { crash: "now", wallet: wallet.name }, "field_invalid", "crash");
  },

  "extra: policies that cannot be, which leave the one in force": async (wallet, repl) => {
    await repl.policy({ version: 7 });
    for (const policy of [
      7, { more: 1 }, { version: -1 }, { spending_order: ["held"] }, { spending_order: ["cash", "cash"] },
      { assets: [{ code: "BRL", scale: 16 }] }, { assets: [{ code: "BRL", scale: 2 }, { code: "BRL", scale: 3 }] },
      { utc_offset_hours: 15 }, { profiles: { ACME: {} } }, { profiles: { acme: { late_bet: "maybe" } } },
      { assets: Array.from({ length: 65 }, (_, index) => ({ code: `A${100 + index}`, scale: 0 })) },
    ]) {
      await error(repl, { policy }, "policy_invalid");
    }
    assert.equal((await repl.ask({ query: "policy" })).policy.version, 7);
    await wallet.applied(command("deposit"));
    assert.equal((await wallet.entries())[0].policy_version, 7);
  },
};
