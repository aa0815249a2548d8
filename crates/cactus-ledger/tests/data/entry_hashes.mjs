// Writes the hashes of a log anew, from the description of Entry::canonical_bytes alone: a second writer, so that the
// known answers do not come from the code they test.
//
//   CACTUS_LEDGER_WRITE_LOG=log.jsonl cargo test -p cactus-ledger --test it -- known_answer
//   node crates/cactus-ledger/tests/data/entry_hashes.mjs demo/p-1 < log.jsonl > crates/cactus-ledger/tests/data/entries.jsonl
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const u16 = (n) => Buffer.from([n >> 8, n & 0xff]);
const u64 = (n) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(n));
  return bytes;
};
const byte = (n) => Buffer.from([n]);
const text = (s) => Buffer.concat([u16(Buffer.byteLength(s)), Buffer.from(s)]);
const bool = (b) => byte(b ? 1 : 0);
const key = (k) => Buffer.concat([text(k.scope), text(k.id)]);
const optional = (form) => (value) => (value == null ? byte(0) : Buffer.concat([byte(1), form(value)]));
const sha256 = (bytes) => createHash("sha256").update(bytes).digest();

const KINDS = { stake: 1, wager: 2, loss: 3, deposit_gross: 4, deposit_net: 5 };
const WINDOWS = { fixed_day: 1, fixed_week: 2, fixed_month: 3, rolling_day: 4, rolling_week: 5, rolling_month: 6 };
const limit = (l) => Buffer.from([KINDS[l.kind], l.window ? WINDOWS[l.window] : 0]);
const jackpot = (j) => Buffer.concat([text(j.pool), u64(j.amount_minor)]);
const source = (s) => {
  if (s == null || s.kind === "round") return byte(1);
  return s.kind === "promo" ? Buffer.concat([byte(2), text(s.campaign)]) : Buffer.concat([byte(3), text(s.pool)]);
};
const direction = (d) => byte({ credit: 1, debit: 2 }[d]);

const campaign = [["campaign", text], ["asset", text], ["amount_minor", u64]];
const hold = [["hold_key", key]];
const provider = ["provider", optional(text)];
const transfer = (side) => [["transfer_id", text], [side, text], ["asset", text], ["amount_minor", u64]];
const COMMANDS = {
  bet: [1, [["round_id", text], ["game", text], ["asset", text], ["amount_minor", u64], provider,
    ["jackpot", optional(jackpot)]]],
  win: [2, [["round_id", text], ["game", text], ["bet_key", optional(key)], ["asset", text], ["amount_minor", u64],
    ["source", source], ["closes_round", bool], provider]],
  promo_credit: [3, campaign],
  rollback: [4, [["target_key", key], provider]],
  round_close: [5, [["round_id", text], provider]],
  deposit: [6, [["provider", text], ["asset", text], ["amount_minor", u64]]],
  withdrawal: [7, [["provider", text], ["asset", text], ["amount_minor", u64], ["timeout_ms", u64]]],
  hold_post: [8, [...hold, ["amount_minor", optional(u64)]]],
  hold_void: [9, hold],
  hold_expire: [10, hold],
  transfer_out: [11, transfer("to_wallet")],
  transfer_in: [12, transfer("from_wallet")],
  bonus_grant: [13, campaign],
  bonus_convert: [14, campaign],
  bonus_forfeit: [15, [["campaign", text], ["asset", text], ["amount_minor", optional(u64)]]],
  adjustment: [16, [["direction", direction], ["colour", text], ["reason", text], ["asset", text],
    ["amount_minor", u64]]],
  limit_set: [17, [["limit", limit], ["asset", text], ["amount_minor", optional(u64)]]],
  exclude: [18, [["until_ms", optional(u64)]]],
  block: [19, [["blocked", bool]]],
  close: [20, []],
  exchange: [21, [["quote_id", text], ["from_asset", text], ["to_asset", text], ["amount_minor", u64], ["rate", text],
    ["expires_at_ms", u64]]],
};
const command = (c) => {
  const [tag, fields] = COMMANDS[c.kind];
  return Buffer.concat([byte(tag), key(c.key), ...fields.map(([name, form]) => form(c[name]))]);
};

const REJECTION_FIELDS = {
  bet_mismatch: [["field", text]],
  round_mismatch: [["field", text]],
  balance_overflow: [["asset", text]],
  player_excluded: [["until_ms", optional(u64)]],
  exclusion_shortened: [["until_ms", optional(u64)]],
  hold_expired: [["expires_at_ms", u64]],
  hold_not_expired: [["expires_at_ms", optional(u64)]],
  quote_expired: [["expires_at_ms", u64]],
  hold_amount_exceeded: [["held_minor", u64]],
  limit_exceeded: [["limit", limit], ["asset", text], ["limit_minor", u64], ["used_minor", u64], ["asked_minor", u64]],
  insufficient_funds: [["asset", text], ["needed_minor", u64], ["available_minor", u64]],
};
const posting = (p) => Buffer.concat([text(p.debit), text(p.credit), text(p.asset), u64(p.amount_minor)]);
const list = (form, items) => Buffer.concat([u16(items.length), ...items.map(form)]);
const target = (t) => Buffer.concat([u64(t.sequence), u64(t.at_ms)]);
const outcome = (o) => {
  if (o.kind === "applied") {
    const tail = [optional(target)(o.target), optional(u64)(o.effective_at_ms)];
    return Buffer.concat([byte(1), list(posting, o.postings), ...tail]);
  }
  const fields = REJECTION_FIELDS[o.rejection.code] ?? [];
  const own = fields.map(([name, form]) => form(o.rejection[name]));
  if (Object.keys(o.rejection).length !== fields.length + 1) throw new Error(JSON.stringify(o.rejection));
  return Buffer.concat([byte(2), text(o.rejection.code), ...own]);
};
const row = (r) =>
  Buffer.concat([text(r.asset), u64(r.cash_minor), u64(r.bonus_minor), u64(r.promo_minor), u64(r.held_minor)]);

let head = sha256(Buffer.concat([Buffer.from("cactus-ledger:genesis:v1\n"), text(process.argv[2])]));
for (const line of readFileSync(0, "utf8").trim().split("\n")) {
  const entry = JSON.parse(line);
  entry.previous_hash = head.toString("hex");
  head = sha256(Buffer.concat([
    Buffer.from("cactus-ledger:entry:v1\n"), head, u64(entry.sequence), u64(entry.at_ms), command(entry.command),
    u64(entry.policy_version), outcome(entry.outcome), list(row, entry.balances_after),
  ]));
  entry.hash = head.toString("hex");
  console.log(JSON.stringify(entry));
}
