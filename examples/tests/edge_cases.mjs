// The edge cases of a wallet, driven against ledger_repl as a black box:
//
//     node examples/tests/edge_cases.mjs target/release/ledger_repl [part of a case's name]
//
// Prints one line a case and a summary; the exit code is 1 when a case failed.

import assert from "node:assert/strict";
import { core } from "./edge_cases/core.mjs";
import { holds } from "./edge_cases/holds.mjs";
import { malformed } from "./edge_cases/malformed.mjs";
import { REJECTIONS, Repl, Wallet } from "./edge_cases/repl.mjs";
import { seamless } from "./edge_cases/seamless.mjs";

const [path, wanted = ""] = process.argv.slice(2);
assert(path, "usage: node edge_cases.mjs path/to/ledger_repl [part of a case's name]");
const repl = new Repl(path);
const failures = [];
const cases = Object.entries({ ...core, ...holds, ...malformed, ...seamless }).filter(([name]) => name.includes(wanted));
assert(cases.length > 0, `no case is named like ${wanted}`);
for (const [index, [name, run]] of cases.entries()) {
  try {
    await repl.policy({});
    await run(new Wallet(repl, `demo/p-${index}`), repl);
    console.log(`ok   ${name}`);
  } catch (error) {
    failures.push(name);
    console.log(`FAIL ${name}\n     ${error.stack.split("\n").slice(0, 12).join("\n     ")}`);
  }
}
try {
  const trial = await repl.ask({ query: "trial_balance" });
  const sums = trial.totals.map(({ net_minor }) => net_minor);
  assert(sums.length > 0 && sums.every((sum) => sum === "0"), JSON.stringify(trial.totals));
  const check = await repl.ask({ query: "check" });
  assert.deepEqual({ sound: check.sound, broken: check.broken }, { sound: true, broken: [] });
  if (wanted === "") {
    const unseen = REJECTIONS.filter((code) => !repl.seen.has(code));
    assert.deepEqual([unseen, repl.seen.size], [[], REJECTIONS.length], "every rejection was answered at least once");
  }
  assert.equal(await repl.end(), 0, "ledger_repl ends well at the end of its input");
  console.log(`ok   every asset sums to zero over ${check.wallets} wallets, and their ${check.entries} entries are sound`);
} catch (error) {
  failures.push("the books of all cases together");
  console.log(`FAIL the books of all cases together\n     ${error.stack}`);
}
const all = cases.length + 1;
const passed = all - failures.length;
console.log(`${passed} of ${all} cases passed, ${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);
