// CPU per request of the Rust Workers against hand-written JavaScript. See README.md.
//
//   node benches/edge/run.mjs [--rounds 30] [--requests 100] [--concurrency 8] [--only bet]

import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { cpuMicros, quantile } from "./cpu.mjs";
import { SECRETS, deploy, servePlatform, wasmSizes } from "./deployment.mjs";

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "30" },
    requests: { type: "string", default: "100" },
    concurrency: { type: "string", default: "8" },
    only: { type: "string" },
    sides: { type: "string", default: "rust,js" },
  },
});
const ROUNDS = Number(options.rounds);
const PLAYERS = Number(options.requests);
const CONCURRENCY = Number(options.concurrency);
const WARM_UP_ROUNDS = 10;

const TENANT = "bench";
const CREDIT_MINOR = 1_000_000_000;
const STAKE_MINOR = 100;
const TENANT_CONFIG = {
  name: "Bench",
  play_money: true,
  currencies: ["BRL"],
  allowed_origins: [],
  mines: {
    house_edge_basis_points: 100,
    stake_minor_min: 1,
    stake_minor_max: 10_000_000,
    payout_minor_max: 1_000_000_000,
    open_rounds_max: 1,
  },
};
/** Wallets send their entries one second after a command; no window may begin before that is over. */
const ALARM_MS = 1_000;
const SETTLE_MS = ALARM_MS + 300;

const base64url = (value) => Buffer.from(value).toString("base64url");
const mac = (secret, data) => createHmac("sha256", SECRETS[secret]).update(data).digest("base64url");

function accessToken(playerId, sessionId) {
  const nowS = Math.floor(Date.now() / 1_000);
  const times = { iat: nowS, nbf: nowS, exp: nowS + 86_400 };
  const claims = { iss: "igaming-auth", aud: TENANT, sub: playerId, sid: sessionId, ...times };
  const signed = `${base64url('{"alg":"HS256","typ":"at+jwt"}')}.${base64url(JSON.stringify(claims))}`;
  return `${signed}.${mac("ACCESS_TOKEN_KEY", signed)}`;
}

function serviceContext() {
  const json = JSON.stringify({
    issuer: "igaming-wallet",
    tenant_id: TENANT,
    subject: { kind: "service" },
    request_id: "bench",
    expires_at_ms: Date.now() + 60_000,
  });
  return `${base64url(json)}.${mac("CONTEXT_KEY", `cactus/context/1${json}`)}`;
}

const players = Array.from({ length: PLAYERS }, (_, index) => {
  const id = `plr_${index.toString().padStart(6, "0")}${"0".repeat(20)}`;
  const session = `ses_${index.toString().padStart(6, "0")}${"0".repeat(20)}`;
  return { id, session, token: accessToken(id, session), endedToken: accessToken(id, `${session}-ended`) };
});

const agent = new http.Agent({ keepAlive: true, maxSockets: CONCURRENCY });

function send(port, method, path, headers, body) {
  return new Promise((resolve, reject) => {
    const request = http.request({ agent, host: "127.0.0.1", port, method, path, headers }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk)).on("end", () => {
        const text = Buffer.concat(chunks).toString();
        let json;
        try {
          json = JSON.parse(text);
        } catch {
          json = { text };
        }
        resolve({ status: response.statusCode, type: response.headers["content-type"], json });
      });
    });
    request.on("error", reject);
    request.end(body && JSON.stringify(body));
  });
}

const asPlayer = (side, player, method, path, body) => {
  const headers = { authorization: `Bearer ${player.token}` };
  if (body) headers["content-type"] = "application/json";
  if (path.endsWith("/start")) headers["idempotency-key"] = randomBytes(12).toString("hex");
  return send(side.ports.apex, method, path, headers, body);
};
const toWallet = (side, player, method, command, body) =>
  send(side.ports.wallet, method, `/wallet-do/${TENANT}:${player.id}/${command}`,
    { "x-cactus-context": serviceContext(), "content-type": "application/json" }, body);

function expect(response, status, what) {
  assert.equal(response.status, status, `${what} was answered ${JSON.stringify(response.json)}`);
  return response.json;
}

/** What is measured. `send` makes one request and throws unless it was answered as it must be. */
const SCENARIOS = {
  refused: {
    title: "apex alone: token of an ended session, 401",
    passes: 4,
    send: async (side, player) => {
      const response = await asPlayer(side, { token: player.endedToken }, "GET", "/api/auth/me");
      assert.equal(expect(response, 401, "an ended session").code, "invalid_token");
      return response;
    },
  },
  passed: {
    title: "apex, passed on to a Worker that does nothing",
    passes: 4,
    send: async (side, player) => {
      const response = await asPlayer(side, player, "GET", "/api/auth/me");
      assert.equal(expect(response, 200, "the stub").player, "stub");
      return response;
    },
  },
  seeds: {
    title: "read: apex, games, player's object (`GET /api/games/seeds`)",
    passes: 2,
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
    after: finishRounds,
  },
};

/** Ends the rounds that the bets began, outside of the measured window. */
async function finishRounds(side) {
  await eachPlayer(async (player) => {
    const wallet = side.wallets.get(player);
    const { roundId: round_id } = wallet;
    if (!round_id) return;
    const play = (move, body) => asPlayer(side, player, "POST", `/api/games/mines/${move}`, { round_id, ...body });
    let round = expect(await play("reveal", { tile: 12 }), 200, "a reveal");
    if (round.phase === "running") {
      round = expect(await play("cashout"), 200, "a cash-out");
      assert.equal(round.payout_minor, Math.floor((STAKE_MINOR * 9_900 * 25) / (10_000 * 22)));
      wallet.balanceMinor += round.payout_minor;
      assert.equal(round.balance.balance_minor, wallet.balanceMinor, "the balance after the win");
    }
    wallet.roundId = null;
  });
  side.busyUntilMs = Date.now() + SETTLE_MS;
}

/** Runs `work` for each player, `passes` times, as many at once as the connections allow. */
async function eachPlayer(work, passes = 1) {
  const queue = Array.from({ length: passes }, () => players).flat();
  const lane = async () => {
    while (queue.length > 0) await work(queue.pop());
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, lane));
}

/** Microseconds of CPU per request in one window. */
async function measure(side, scenario) {
  await sleep(Math.max(0, side.busyUntilMs - Date.now()));
  const before = cpuMicros(side.pid);
  const startedMs = Date.now();
  await eachPlayer((player) => scenario.send(side, player), scenario.passes);
  const micros = (cpuMicros(side.pid) - before) / (PLAYERS * scenario.passes);
  const elapsedMs = Date.now() - startedMs;
  if (scenario.after && elapsedMs > ALARM_MS) console.error(`a window took ${elapsedMs} ms and reached into the alarms`);
  await scenario.after?.(side);
  return micros;
}

/** One request to each side must give the same status, body and log lines but for the values. */
async function checkAlike(sides, scenario) {
  const seen = [];
  for (const side of sides) {
    const linesBefore = side.logLines.length;
    const { status, type, json } = await scenario.send(side, players[0]);
    await sleep(100);
    const lines = side.logLines.slice(linesBefore).sort().map((line) => shape(JSON.parse(line)));
    seen.push({ status, type, body: shape(json), lines });
    await scenario.after?.(side);
  }
  for (const other of seen.slice(1)) assert.deepEqual(other, seen[0], scenario.title);
}

function shape(value) {
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== "object" || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).sort().map(([key, field]) => [key, shape(field)]));
}

async function seed(side) {
  side.wallets = new Map(players.map((player) => [player, { balanceMinor: CREDIT_MINOR, roundId: null }]));
  side.busyUntilMs = Date.now() + SETTLE_MS;
  const key = { scope: "bench", id: "seed" };
  const credit = { key, campaign: "bench", asset: "BRL", amount_minor: CREDIT_MINOR };
  await eachPlayer(async (player) => {
    expect(await toWallet(side, player, "POST", "promo-credit", credit), 200, "a credit");
  });
}

async function checkBalances(side) {
  await eachPlayer(async (player) => {
    const { balances } = expect(await toWallet(side, player, "GET", "balances"), 200, "balances");
    assert.equal(balances.length, 1);
    const { balanceMinor } = side.wallets.get(player);
    assert.equal(balances[0].balance_minor, balanceMinor, `the balance of ${player.id} (${side.side})`);
  });
  const faults = side.logLines.filter((line) => !line.includes('"level":"info"'));
  assert.equal(faults[0] ?? side.errors, "", `faults in the log (${side.side})`);
}

/** Alternates which side goes first, so that drift of the machine falls on both alike. */
async function compare(sides, scenario) {
  const rounds = [];
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    const used = {};
    const order = round % 2 === 0 ? sides : [...sides].reverse();
    for (const side of order) used[side.side] = await measure(side, scenario);
    if (round >= 0) rounds.push(used);
  }
  return rounds;
}

function row(scenario, rounds) {
  const median = (side) => Math.round(quantile(rounds.map((round) => round[side]), 0.5));
  const ratio = (share) => quantile(rounds.map(({ rust, js }) => rust / js), share).toFixed(2);
  return `| ${scenario.title} | ${median("rust")} | ${median("js")} | **${ratio(0.5)}** | ${ratio(0.25)} to ${ratio(0.75)} |`;
}

async function main() {
  const values = new Map([["host:127.0.0.1", TENANT], [`tenant:${TENANT}:config`, JSON.stringify(TENANT_CONFIG)]]);
  for (const { id, session } of players) values.set(`session:${session}`, id);
  const platform = await servePlatform(values);
  const sides = [];
  try {
    for (const side of options.sides.split(",")) sides.push(await deploy(side, platform.address));
    for (const side of sides) await seed(side);
    const chosen = Object.entries(SCENARIOS).filter(([name]) => !options.only || options.only === name);
    console.log(`${ROUNDS} rounds of ${PLAYERS} requests, ${CONCURRENCY} at once; CPU in microseconds per request\n`);
    console.log("| path | Rust | JavaScript | Rust / JavaScript | quartiles |\n|---|---|---|---|---|");
    for (const [, scenario] of chosen) {
      await checkAlike(sides, scenario);
      console.log(row(scenario, await compare(sides, scenario)));
    }
    for (const side of sides) await checkBalances(side);
    console.log("\n| Worker | wasm, bytes | gzip, bytes |\n|---|---|---|");
    for (const { name, wasmBytes, gzipBytes } of wasmSizes()) console.log(`| ${name} | ${wasmBytes} | ${gzipBytes} |`);
  } finally {
    for (const side of sides) side.stop();
    platform.stop();
    agent.destroy();
  }
}

main().catch((error) => {
  console.error(error.stack);
  process.exitCode = 1;
});
