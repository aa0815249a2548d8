// The wallet's object in Rust against the same one in JavaScript. See README.md.
//
//   node benches/edge/wallet.mjs [--rounds 24] [--seconds 2] [--only cpu]

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { agent } from "./client.mjs";
import { cpuMicros, quantile } from "./cpu.mjs";
import { NotBuilt, WALLET_WORKER, deploy, readMessages, servePlatform, wasmSizes } from "./deployment.mjs";
import { checkWallet, openWallets, playRound, written } from "./wallet-traffic.mjs";

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "24" },
    seconds: { type: "string", default: "2" },
    only: { type: "string" },
  },
});
const ROUNDS = Number(options.rounds);
const WINDOW_MS = Number(options.seconds) * 1_000;
const WARM_UP_ROUNDS = 3;
/** Wallets send their entries one second after a command: a window of CPU ends before that. */
const ALARM_MS = 1_000;
const QUEUES = 2;
const FLUSH_MS_MAX = 15_000;
/** So long without a message, and no wallet has anything left to send. */
const QUIET_MS = ALARM_MS + 300;

const CPU_WALLETS = 50;
const CPU_ROUNDS_EACH = 4;
const CPU_CALLERS = 8;
const SERIAL_ROUNDS = 100;
const CALLERS = 50;
const SPREAD_WALLETS = 500;
const STORED_ROUNDS = 2_000;

/** Commands on CPU_WALLETS wallets, first without and then with what their alarms do. Null when it took too long. */
async function cpuWindow(side) {
  const { platform, pid } = side;
  const messages = platform.messages + QUEUES * CPU_WALLETS;
  const before = cpuMicros(pid);
  const startedMs = Date.now();
  const waiting = [...side.wallets];
  await Promise.all(Array.from({ length: CPU_CALLERS }, async () => {
    for (let wallet = waiting.pop(); wallet; wallet = waiting.pop()) {
      for (let round = 0; round < CPU_ROUNDS_EACH; round++) await playRound(wallet, [], true);
    }
  }));
  const played = cpuMicros(pid);
  const elapsedMs = Date.now() - startedMs;
  await flushed(platform, messages);
  const flushedMicros = cpuMicros(pid);
  const commands = 2 * CPU_WALLETS * CPU_ROUNDS_EACH;
  if (elapsedMs >= ALARM_MS) return null;
  return { command: (played - before) / commands, whole: (flushedMicros - before) / commands };
}

/** Waits until the queues have so many messages, and the objects have noted it. */
async function flushed(platform, messages) {
  const untilMs = Date.now() + FLUSH_MS_MAX;
  while (platform.messages < messages) {
    assert.ok(Date.now() < untilMs, `the wallets sent ${platform.messages} of ${messages} messages`);
    await sleep(20);
  }
  await sleep(200);
  assert.equal(platform.messages, messages, "one message of each wallet to each queue");
}

/** Waits until the wallets have nothing left to send, so that their alarms fall into no later window. */
async function quiet({ platform }) {
  for (let messages = -1; messages !== platform.messages; await sleep(QUIET_MS)) messages = platform.messages;
}

/** Latency, rate and CPU of what `play` sends, with the alarms that ring meanwhile. */
async function loadWindow(side, play) {
  const latencies = [];
  const before = cpuMicros(side.pid);
  const startedMs = performance.now();
  await play(latencies, startedMs);
  const elapsedMs = performance.now() - startedMs;
  const micros = (cpuMicros(side.pid) - before) / latencies.length;
  await quiet(side);
  return { latencies, rate: latencies.length / (elapsedMs / 1_000), micros };
}

const serialWindow = (side) => loadWindow(side, async (latencies) => {
  for (let round = 0; round < SERIAL_ROUNDS; round++) await playRound(side.wallets[0], latencies, true);
});

/** CALLERS at once, each playing round after round, on its own share of the wallets or all on the one there is. */
const concurrentWindow = (side) => loadWindow(side, async (latencies, startedMs) => {
  const { wallets } = side;
  const alone = wallets.length >= CALLERS;
  await Promise.all(Array.from({ length: CALLERS }, async (_, caller) => {
    const own = alone ? wallets.filter((_, index) => index % CALLERS === caller) : wallets;
    for (let turn = 0; performance.now() - startedMs < WINDOW_MS; turn++) {
      await playRound(own[turn % own.length], latencies, alone);
    }
  }));
});

/** Runs `window` for each side in turn, the order alternating; null is tried again. */
async function alternate(sides, rounds, window) {
  const kept = [];
  const wanted = WARM_UP_ROUNDS + rounds;
  for (let attempt = 0; attempt < 2 * wanted && kept.length < wanted; attempt++) {
    const order = attempt % 2 === 0 ? sides : [...sides].reverse();
    const round = {};
    for (const side of order) round[side.side] = await window(side);
    if (round.rust && round.js) kept.push(round);
  }
  assert.equal(kept.length, wanted, "the windows last into the alarms: the machine is too slow or too busy");
  return kept.slice(WARM_UP_ROUNDS);
}

/** Prints one figure of both sides, their ratio, and the quartiles of the ratios within the rounds. */
function print(title, rounds, figure, digits = 0) {
  const [rust, js] = ["rust", "js"].map((side) => figure(rounds.map((round) => round[side])));
  const ratios = rounds.map((round) => figure([round.rust]) / figure([round.js]));
  const ratio = (share) => quantile(ratios, share).toFixed(2);
  const quartiles = rounds.length > 1 ? `${ratio(0.25)} to ${ratio(0.75)}` : "";
  const cells = [title, rust.toFixed(digits), js.toFixed(digits), `**${ratio(0.5)}**`, quartiles];
  console.log(`| ${cells.join(" | ")} |`);
}

const median = (field) => (windows) => quantile(windows.map((window) => window[field]), 0.5);
const latency = (share) => (windows) => quantile(windows.flatMap((window) => window.latencies), share);

function printLoad(title, rounds) {
  print(`${title}: commands per second`, rounds, median("rate"));
  print(`${title}: p50, ms`, rounds, latency(0.5), 2);
  print(`${title}: p99, ms`, rounds, latency(0.99), 2);
  print(`${title}: CPU per command, µs`, rounds, median("micros"));
}

/** Credits wallets on both sides, measures, and checks each wallet. */
async function withWallets(sides, group, count, measure) {
  for (const side of sides) {
    side.wallets = await openWallets(side, group, count);
    await quiet(side);
  }
  await measure();
  for (const wallet of sides.flatMap((side) => side.wallets)) await checkWallet(wallet);
}

const MEASURES = {
  cpu: (sides) => withWallets(sides, "cpu", CPU_WALLETS, async () => {
    const rounds = await alternate(sides, ROUNDS, cpuWindow);
    print("CPU per command, µs", rounds, median("command"));
    print("CPU per command with its part of the flush, µs", rounds, median("whole"));
  }),
  serial: (sides) => withWallets(sides, "ser", 1, async () =>
    printLoad("one caller, one wallet", await alternate(sides, ROUNDS, serialWindow))),
  hot: (sides) => withWallets(sides, "hot", 1, async () =>
    printLoad(`${CALLERS} callers, one wallet`, await alternate(sides, Math.ceil(ROUNDS / 4), concurrentWindow))),
  spread: (sides) => withWallets(sides, "all", SPREAD_WALLETS, async () =>
    printLoad(`${CALLERS} callers, ${SPREAD_WALLETS} wallets`,
      await alternate(sides, Math.ceil(ROUNDS / 4), concurrentWindow))),
};

/** What one wallet writes and keeps, on sides that count; the first half of its life does not count. */
async function stored(sides) {
  const round = {};
  for (const side of sides) {
    const [wallet] = await openWallets(side, "sto", 1);
    const life = [];
    for (let half = 0; half < 2; half++) {
      for (let played = 0; played < STORED_ROUNDS / 2; played++) await playRound(wallet, [], true);
      life.push(await written(wallet));
    }
    await checkWallet(wallet);
    await quiet(side);
    round[side.side] = { ...storedFigures(...life), shapes: shapesOf(life[1], side.platform) };
  }
  assert.deepEqual(round.js.shapes, round.rust.shapes, "the columns of a row, and the fields of what was sent");
  const one = (field) => ([figures]) => figures[field];
  print("SQL rows written per command (entry and its index)", [round], one("entryRows"), 3);
  print("SQL rows written per command, the outbox's too", [round], one("allRows"), 3);
  print("alarms set per command", [round], one("alarms"), 3);
  print("bytes of JSON per entry", [round], one("bodyBytes"));
  print("bytes of database per command", [round], one("databaseBytes"));
}

function storedFigures(first, second) {
  const commands = second.entries - first.entries;
  const grown = (of) => (of(second) - of(first)) / commands;
  return {
    entryRows: grown(({ rows }) => rows.entries),
    allRows: grown(({ rows }) => Object.values(rows).reduce((sum, count) => sum + count, 0)),
    alarms: grown(({ alarms }) => alarms),
    bodyBytes: grown(({ body_bytes }) => body_bytes),
    databaseBytes: grown(({ database_bytes }) => database_bytes),
  };
}

/** The last row, and the last message to each queue, without their values. */
function shapesOf({ last }, { recent }) {
  const messages = recent.flatMap(readMessages);
  const sync = messages.findLast(({ entries }) => entries);
  const events = messages.findLast(({ source }) => source === "wallet");
  assert.equal(sync.entries.at(-1).hash, JSON.parse(last.body).hash, "the last entry was sent");
  assert.equal(events.events.at(-1).data.hash, sync.entries.at(-1).hash, "and its event");
  sync.entries = sync.entries.slice(-2);
  events.events = events.events.slice(-2);
  return [{ ...last, body: JSON.parse(last.body) }, sync, events].map(fieldsOf);
}

/** The names of all fields, in their order, and the types of their values. */
const fieldsOf = (value) => JSON.stringify(value, (_, field) => (typeof field === "object" ? field : typeof field));

/** Deploys both sides, each with a platform of its own that counts its messages; stops them in the end. */
async function withSides(counted, work) {
  const sides = [];
  const platforms = [];
  try {
    for (const name of ["rust", "js"]) {
      const platform = await servePlatform(new Map());
      platforms.push(platform);
      const side = await deploy(name, platform.address, { names: [WALLET_WORKER], counted });
      sides.push(Object.assign(side, { platform }));
    }
    await work(sides);
    for (const { side, logLines, errors } of sides) {
      const fault = logLines.find((line) => !line.includes('"level":"info"')) ?? errors;
      assert.equal(fault, "", `a fault in the log (${side})`);
    }
  } finally {
    for (const side of sides) side.stop();
    for (const platform of platforms) platform.stop();
  }
}

async function main() {
  const names = [...Object.keys(MEASURES), "stored"];
  const chosen = names.filter((name) => !options.only || options.only === name);
  assert.notEqual(chosen.length, 0, `--only takes one of ${names}`);
  const [{ wasmBytes, gzipBytes }] = wasmSizes([WALLET_WORKER]);
  console.log(`${WALLET_WORKER}: ${wasmBytes} bytes of wasm, ${gzipBytes} gzipped; ${ROUNDS} rounds\n`);
  console.log("| measure | Rust | JavaScript | Rust / JavaScript | quartiles |\n|---|---|---|---|---|");
  await withSides(false, async (sides) => {
    for (const name of chosen) await MEASURES[name]?.(sides);
  });
  if (chosen.includes("stored")) await withSides(true, stored);
  agent.destroy();
}

// Exits through the handlers that stop the processes and remove their folders.
process.once("SIGINT", () => process.exit(130));

main().catch((error) => {
  console.error(error instanceof NotBuilt ? error.message : error.stack);
  process.exitCode = 1;
  agent.destroy();
});
