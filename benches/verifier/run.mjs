/**
 * Games a second, chain and outcome of each, in headless Chromium: the wasm verifier against @noble/hashes in the same
 * page, in turns. Needs the built package (`cargo xtask build` in the root) and `npm ci` in bindings-ts/.
 *
 *     node benches/verifier/run.mjs [rounds]
 */

import { availableParallelism, cpus } from "node:os";
import { fileURLToPath } from "node:url";

import { launchChromium } from "../../bindings-ts/browser/chromium.mjs";
import { serve } from "../../bindings-ts/browser/serve.mjs";

const ROUNDS = Number(process.argv[2] ?? 5);
const GAMES = 1_000_000;
/** The other side takes longer for each game. */
const NOBLE_GAMES = 50_000;
const PARTS = 16;
const WORKERS = [...new Set([1, 2, availableParallelism()])].sort((one, other) => one - other);

/** In the page: one round of one scheme; gives games a second of each way. */
async function round({ scheme, games, nobleGames, parts, workers }) {
  const { verifier, SCHEMES } = window;
  const { inputs, noble, prepared } = SCHEMES[scheme];
  const start = "07".repeat(32);
  const walk = (endHash, checkpoints, count, total) => {
    let games = 0;
    const outcomes = { inputs, onGames: (_, hundredths) => (games += hundredths.length) };
    const options = { scheme, startHash: start, steps: total, endHash, checkpoints, workers: count, outcomes };
    return verifier.verifyChain(options).then((verdict) => ({ ...verdict, games }));
  };
  const timed = async (work, count) => {
    const began = performance.now();
    const outcome = await work();
    return [Math.round((count * 1000) / (performance.now() - began)), outcome];
  };
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const bytes = Uint8Array.from({ length: 32 }, () => 7);
  if (window.known?.scheme !== scheme) {
    const checkpoints = [];
    for (let part = 1; part < parts; part++) {
      const game = (games * part) / parts;
      const link = await verifier.verifyChain({ scheme, startHash: start, steps: games - game, endHash: start });
      checkpoints.push({ game, hash: link.endHash });
    }
    const { endHash } = await verifier.verifyChain({ scheme, startHash: start, steps: games, endHash: start });
    window.known = { scheme, checkpoints, endHash };
  }
  const { checkpoints, endHash } = window.known;
  const rates = {};
  for (const [name, way] of Object.entries({ noble, prepared })) {
    const [rate, { hash, points }] = await timed(() => way(bytes, nobleGames, games), nobleGames);
    // Both sides must compute the same.
    const same = await verifier.verifyChain({ scheme, startHash: start, steps: nobleGames, endHash: hex(hash) });
    if (!same.matches) throw new Error(`${scheme}: the hashes differ`);
    const seen = [];
    await verifier.verifyChain({
      scheme,
      startHash: start,
      steps: 1_000,
      startGame: games,
      endHash: start,
      outcomes: { inputs, onGames: (_, hundredths) => seen.push(...hundredths) },
    });
    if (!seen.every((hundredths, index) => Number(hundredths) === Math.round(points[index] * 100))) {
      throw new Error(`${scheme}: the games differ`);
    }
    rates[name] = rate;
  }
  for (const count of workers) {
    const [rate, verdict] = await timed(() => walk(endHash, count === 1 ? [] : checkpoints, count, games), games);
    if (!verdict.matches || verdict.games !== games) throw new Error(`${scheme}: the walk failed`);
    rates[count] = rate;
  }
  return rates;
}

const median = (values) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];

const server = await serve(fileURLToPath(new URL("../../", import.meta.url)));
const browser = await launchChromium();
try {
  const page = await browser.newPage();
  await page.goto(`${server.url}/benches/verifier/page.html`);
  await page.waitForFunction(() => window.verifier !== undefined);
  console.log(`${cpus()[0]?.model}, ${availableParallelism()} cores; Chromium ${browser.version()}; ${ROUNDS} rounds\n`);
  console.log("| scheme | way | games/s | against noble | against noble, key prepared |");
  console.log("|---|---|--:|--:|--:|");
  for (const scheme of ["bustabit-v2", "cactus-crash"]) {
    const rounds = [];
    for (let index = 0; index < ROUNDS; index++) {
      const options = { scheme, games: GAMES, nobleGames: NOBLE_GAMES, parts: PARTS, workers: WORKERS };
      rounds.push(await page.evaluate(round, options));
    }
    const ways = ["noble", "prepared", ...WORKERS];
    for (const way of ways) {
      const name = { noble: "@noble/hashes", prepared: "@noble/hashes, key prepared" }[way] ?? `wasm, ${way} worker${way === 1 ? "" : "s"}`;
      const against = (other) => median(rounds.map((rates) => rates[way] / rates[other])).toFixed(1);
      const rate = median(rounds.map((rates) => rates[way])).toLocaleString("en");
      console.log(`| ${scheme} | ${name} | ${rate} | ${against("noble")} | ${against("prepared")} |`);
    }
  }
} finally {
  await browser.close();
  server.close();
}
