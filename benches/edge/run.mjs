// CPU per request of the Rust Workers against hand-written JavaScript. See README.md.
//
//   node benches/edge/run.mjs [--rounds 40] [--requests 120] [--concurrency 8] [--only bet]

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { TENANT, TENANT_CONFIG, agent, asPlayer, makePlayers } from "./client.mjs";
import { cpuMicros, quantile } from "./cpu.mjs";
import { NotBuilt, deploy, servePlatform, wasmSizes } from "./deployment.mjs";
import { SCENARIOS, checkBalance, credit } from "./scenarios.mjs";

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "40" },
    requests: { type: "string", default: "120" },
    concurrency: { type: "string", default: "8" },
    only: { type: "string" },
  },
});
const ROUNDS = Number(options.rounds);
const CONCURRENCY = Number(options.concurrency);
const WARM_UP_ROUNDS = 10;
/** What --only takes besides the scenarios. */
const LATENCY = "latency";
/** Wallets send their entries one second after a command: a window ends before that, or begins after it. */
const ALARM_MS = 1_000;
const SETTLE_MS = ALARM_MS + 300;

const players = makePlayers(Number(options.requests));

/** Runs `work` for each player, `passes` times, so many at once. */
async function eachPlayer(work, passes = 1) {
  const queue = Array.from({ length: passes }, () => players).flat();
  const lane = async () => {
    while (queue.length > 0) await work(queue.pop());
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, lane));
}

/** Microseconds of CPU per request in one window; null when it lasted into the alarms. */
async function measure(side, scenario) {
  await sleep(Math.max(0, side.busyUntilMs - Date.now()));
  const before = cpuMicros(side.pid);
  const startedMs = Date.now();
  await eachPlayer((player) => scenario.send(side, player), scenario.passes);
  const micros = (cpuMicros(side.pid) - before) / (players.length * scenario.passes);
  const elapsedMs = Date.now() - startedMs;
  if (!scenario.after) return micros;
  await eachPlayer((player) => scenario.after(side, player));
  side.busyUntilMs = Date.now() + SETTLE_MS;
  return elapsedMs < ALARM_MS ? micros : null;
}

/** One request to each side must give the same status, body and log lines but for the values. */
async function checkAlike(sides, scenario) {
  const seen = [];
  for (const side of sides) {
    const linesBefore = side.logLines.length;
    const { status, type, headers, json } = await scenario.send(side, players[0]);
    await sleep(100);
    const lines = side.logLines.slice(linesBefore).sort().map((line) => shape(JSON.parse(line)));
    seen.push({ status, type, headers, body: shape(json), lines });
    await scenario.after?.(side, players[0]);
  }
  assert.deepEqual(seen[1], seen[0], scenario.title);
}

/** The JSON with each value replaced by its type. */
function shape(value) {
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== "object" || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).sort().map(([key, field]) => [key, shape(field)]));
}

/** Alternates which side goes first, so that drift of the machine falls on both alike. */
async function compare(sides, scenario) {
  const rounds = [];
  const attempts = 2 * (WARM_UP_ROUNDS + ROUNDS);
  for (let attempt = 0; attempt < attempts && rounds.length < WARM_UP_ROUNDS + ROUNDS; attempt++) {
    const used = {};
    const order = rounds.length % 2 === 0 ? sides : [...sides].reverse();
    for (const side of order) used[side.side] = await measure(side, scenario);
    if (used.rust !== null && used.js !== null) rounds.push(used);
  }
  assert.equal(rounds.length, WARM_UP_ROUNDS + ROUNDS, "windows last into the alarms; use fewer --requests");
  return rounds.slice(WARM_UP_ROUNDS);
}

const LATENCY_REQUESTS = 4_000;

/** Milliseconds of one request after another, through the apex of each side and past it, in turn. */
async function latencies(sides) {
  const ways = [
    ...sides.map((side) => ({ name: side.side, side, port: side.ports.apex, tookMs: [] })),
    { name: "direct", side: sides[0], port: sides[0].ports.stub, tookMs: [] },
  ];
  for (let request = 0; request < LATENCY_REQUESTS; request++) {
    for (const way of ways) {
      const startedMs = performance.now();
      const player = players[request % players.length];
      const answer = await asPlayer(way.side, player, "GET", "/api/auth/me", undefined, way.port);
      way.tookMs.push(performance.now() - startedMs);
      assert.equal(answer.json.player, "stub");
    }
  }
  return ways.map(({ name, tookMs }) => {
    const counted = tookMs.slice(tookMs.length / 4);
    return [name, quantile(counted, 0.5), quantile(counted, 0.99)];
  });
}

async function printLatencies(sides) {
  const measured = await latencies(sides);
  const [, direct50, direct99] = measured.at(-1);
  console.log("\nLatency in milliseconds of a request to a Worker that does nothing, one after another\n");
  console.log("| way | p50 | p99 | p50 added | p99 added |\n|---|---|---|---|---|");
  for (const [name, p50, p99] of measured) {
    console.log(`| ${[name, ...[p50, p99, p50 - direct50, p99 - direct99].map((ms) => ms.toFixed(2))].join(" | ")} |`);
  }
}

function row({ title }, rounds) {
  const median = (side) => Math.round(quantile(rounds.map((round) => round[side]), 0.5));
  const ratio = (share) => quantile(rounds.map(({ rust, js }) => rust / js), share).toFixed(2);
  const cells = [title, median("rust"), median("js"), `**${ratio(0.5)}**`, `${ratio(0.25)} to ${ratio(0.75)}`];
  return `| ${cells.join(" | ")} |`;
}

function checkLog({ side, logLines, errors }) {
  const fault = logLines.find((line) => !line.includes('"level":"info"')) ?? errors;
  assert.equal(fault, "", `a fault in the log (${side})`);
}

async function run(sides) {
  const chosen = Object.keys(SCENARIOS).filter((name) => !options.only || options.only === name);
  const isLatencyChosen = !options.only || options.only === LATENCY;
  assert(chosen.length > 0 || isLatencyChosen, `--only takes ${LATENCY} or one of ${Object.keys(SCENARIOS)}`);
  for (const side of sides) {
    Object.assign(side, { wallets: new Map(), busyUntilMs: Date.now() + SETTLE_MS });
    await eachPlayer((player) => credit(side, player));
  }
  printSizes();
  if (chosen.length > 0) printHead();
  for (const name of chosen) {
    await checkAlike(sides, SCENARIOS[name]);
    console.log(row(SCENARIOS[name], await compare(sides, SCENARIOS[name])));
  }
  if (isLatencyChosen) await printLatencies(sides);
  for (const side of sides) {
    await eachPlayer((player) => checkBalance(side, player));
    checkLog(side);
  }
}

function printHead() {
  console.log(`\nCPU in microseconds per request; ${ROUNDS} rounds, ${CONCURRENCY} requests at once\n`);
  console.log("| path | Rust | JavaScript | Rust / JavaScript | quartiles |\n|---|---|---|---|---|");
}

function printSizes() {
  console.log("| Worker | wasm, bytes | gzip, bytes |\n|---|---|---|");
  for (const { name, wasmBytes, gzipBytes } of wasmSizes()) console.log(`| ${name} | ${wasmBytes} | ${gzipBytes} |`);
}

async function main() {
  const values = new Map([["host:127.0.0.1", TENANT], [`tenant:${TENANT}:config`, JSON.stringify(TENANT_CONFIG)]]);
  for (const { id, session } of players) values.set(`session:${session}`, id);
  const platform = await servePlatform(values);
  const sides = [];
  try {
    for (const side of ["rust", "js"]) sides.push(await deploy(side, platform.address));
    await run(sides);
  } finally {
    for (const side of sides) side.stop();
    platform.stop();
    agent.destroy();
  }
}

// Exits through the handlers that stop the processes and remove their folders.
process.once("SIGINT", () => process.exit(130));

main().catch((error) => {
  console.error(error instanceof NotBuilt ? error.message : error.stack);
  process.exitCode = 1;
});
