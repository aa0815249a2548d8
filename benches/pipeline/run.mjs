// The event pipeline on the local workerd: the track endpoint, and the consumer's bulk writes against one insert per
// event. Needs what `cargo xtask build` leaves in reference/.
//
//   node benches/pipeline/run.mjs [rounds]

import { createHmac, randomUUID } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cpuMicros, quantile } from "../edge/cpu.mjs";

const REFERENCE = join(dirname(fileURLToPath(import.meta.url)), "../../reference");
const require = createRequire(join(REFERENCE, "package.json"));
const { Miniflare, convertV4MiniflareOptions } = require("miniflare");

const ROUNDS = Number(process.argv[2] ?? 12);
const MESSAGES = 10;
const MESSAGE_EVENTS = 25;
const CONTEXT_KEY = "bench-context-key-0123456789abcdef01234";
const PSEUDONYM_KEY = "bench-pseudonym-key-0123456789abcdef0";
const NAME = "igaming-analytics-consumer";

const COLUMNS = readFileSync(join(REFERENCE, "migrations/events/schema.sql"), "utf8")
  .split("CREATE TABLE events_recent_90d")[1]
  .split("PRIMARY KEY")[0]
  .split("\n")
  .flatMap((line) => /^    (\w+) (?:TEXT|INTEGER)/.exec(line)?.[1] ?? []);

/** Writes one event per statement, as a consumer without bulk statements would, with the same columns. */
const ONE_BY_ONE = `
const COLUMNS = ${JSON.stringify(COLUMNS)};
const SQL = "INSERT INTO events_recent_90d (" + COLUMNS.join(", ") + ") VALUES (" +
  COLUMNS.map((_, at) => "?" + (at + 1)).join(", ") + ") ON CONFLICT DO NOTHING";
export default {
  async fetch(request, env) {
    const statement = env.EVENTS_DB.prepare(SQL);
    for (const row of await request.json()) {
      await statement.bind(...COLUMNS.map((column) => row[column] ?? null)).run();
    }
    return new Response("done");
  },
};`;

function modules() {
  const folder = join(REFERENCE, "workers", NAME, "build");
  const names = readdirSync(folder).filter((name) => /\.(js|wasm)$/.test(name));
  names.sort((a, b) => (b === "handlers.js") - (a === "handlers.js"));
  return names.map((name) => ({
    type: name.endsWith(".wasm") ? "CompiledWasm" : "ESModule",
    path: join(folder, name),
  }));
}

let sequence = 0;
function uuid() {
  sequence += 1;
  const [time, tail] = [Date.now().toString(16).padStart(12, "0"), randomUUID().slice(19)];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${(sequence % 4096).toString(16).padStart(3, "0")}-${tail}`;
}

const event = () => ({
  event_id: uuid(), event_type: "bet.cashout_clicked", schema_version: "1.0", catalog_version: "1.0.0",
  ts_client: Date.now(), session_id: "sess_018f6f43", device_id: "dev_018f6f43", player_id: null,
  page_url: "https://play.example/casino/crash", page_path: "/casino/crash", referrer: "https://search.example/",
  viewport: "1280x720", utm_source: "newsletter", utm_medium: "email", utm_campaign: "spring",
  landing_page: "https://play.example/", consent: { analytics: true, marketing: false },
  data: { game_id: "crash", decision_time_ms: 4200, multiplier: 2.35 },
});
const events = (count) => Array.from({ length: count }, event);

const place = { country: "BR", city: "Recife", region: "Pernambuco", asn: 28573, isp: "Claro" };
const client = (event) => ({ tenant_id: "demo", received_ms: Date.now(), at_ms: Date.now(), place, event });

function row({ data, consent, ts_client, ...envelope }) {
  return {
    ...envelope, tenant_id: "demo", source: "client", at_ms: ts_client, received_ms: ts_client, client_ms: ts_client,
    device_type: "desktop", ip_country: "BR", ip_city: "Recife", ip_region: "Pernambuco", ip_asn: 28573,
    ip_isp: "Claro", consent_analytics: 1, consent_marketing: 0, data: JSON.stringify(data),
  };
}

function context() {
  const json = JSON.stringify({
    issuer: "igaming-apex", tenant_id: "demo", subject: { kind: "anonymous" }, request_id: "req_1", country: "BR",
    place, expires_at_ms: Date.now() + 60_000,
  });
  const mac = createHmac("sha256", CONTEXT_KEY).update("cactus/context/1").update(json).digest("base64url");
  return `${Buffer.from(json).toString("base64url")}.${mac}`;
}

async function track(worker, body) {
  const headers = { "content-type": "application/json", "x-cactus-context": context() };
  const response = await worker.fetch("http://internal/api/events/track", { method: "POST", headers, body });
  const answer = await response.json();
  if (response.status !== 202 || answer.rejected !== 0) throw new Error(JSON.stringify(answer));
}

const batch = (count) =>
  JSON.stringify({ sent_ms: Date.now(), sdk: { name: "bench", version: "1" }, events: events(count) });

async function consume(worker) {
  const messages = Array.from({ length: MESSAGES }, (_, at) => ({
    id: `${sequence}-${at}`, timestamp: new Date(), attempts: 1,
    body: JSON.stringify({ source: "client", events: events(MESSAGE_EVENTS).map(client) }),
  }));
  const { explicitAcks } = await worker.queue("igaming-events", messages);
  if (explicitAcks.length !== MESSAGES) throw new Error(`${explicitAcks.length} messages were stored`);
}

/** Runs both sides in turns, so that neither has the quieter machine; gives microseconds and CPU of each run. */
async function measure(pid, sides) {
  const runs = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
  for (let round = -2; round < ROUNDS; round += 1) {
    for (const [name, { prepare, run }] of Object.entries(sides)) {
      const input = await prepare?.();
      const [started, cpu] = [performance.now(), cpuMicros(pid)];
      await run(input);
      const taken = { micros: (performance.now() - started) * 1_000, cpu: cpuMicros(pid) - cpu };
      if (round >= 0) runs[name].push(taken);
    }
  }
  return runs;
}

function report(name, runs, count) {
  const median = (what) => quantile(runs.map(what), 0.5);
  const perSecond = (count * 1_000_000) / median((run) => run.micros);
  const cpu = median((run) => run.cpu) / count;
  console.log(`${name.padEnd(34)} ${perSecond.toFixed(0).padStart(9)} events/s ${cpu.toFixed(1).padStart(8)} µs CPU/event`);
  return perSecond;
}

/** The workerd process that this one started. */
function workerdPid() {
  const children = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).filter((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      return stat.includes("(workerd)") && Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === process.pid;
    } catch {
      return false;
    }
  });
  if (children.length !== 1) throw new Error(`${children.length} processes of workerd; this needs Linux`);
  return Number(children[0]);
}

const shared = { compatibilityDate: "2026-04-01", d1Databases: { EVENTS_DB: "events" } };
const miniflare = new Miniflare(convertV4MiniflareOptions({
  handleStructuredLogs() {},
  workers: [
    {
      name: NAME, ...shared, modules: modules(), modulesRoot: join(REFERENCE, "workers", NAME, "build"),
      bindings: { CONTEXT_KEY, PSEUDONYM_KEY },
      // Nobody takes the messages: the local queue drops them, so that only the door is measured.
      queueProducers: { EVENTS_QUEUE: "nobody" },
      analyticsEngineDatasets: { EVENTS_ANALYTICS: { dataset: "events_analytics" } },
    },
    { name: "one-by-one", ...shared, modules: true, script: ONE_BY_ONE },
  ],
}));

try {
  await miniflare.ready;
  const database = await miniflare.getD1Database("EVENTS_DB", NAME);
  const schema = readFileSync(join(REFERENCE, "migrations/events/schema.sql"), "utf8");
  for (const statement of schema.replaceAll(/--.*/g, "").split(";").filter((text) => text.trim() !== "")) {
    await database.prepare(statement).run();
  }
  const [consumer, single] = [await miniflare.getWorker(NAME), await miniflare.getWorker("one-by-one")];
  const pid = workerdPid();
  const count = MESSAGES * MESSAGE_EVENTS;
  const runs = await measure(pid, {
    bulk: { run: () => consume(consumer) },
    single: {
      prepare: () => JSON.stringify(events(count).map(row)),
      run: (body) => single.fetch("http://internal/", { method: "POST", body }).then((answer) => answer.text()),
    },
    track1: { prepare: () => batch(1), run: (body) => track(consumer, body) },
    track20: { prepare: () => batch(20), run: (body) => track(consumer, body) },
    track100: { prepare: () => batch(100), run: (body) => track(consumer, body) },
  });
  const stored = await database.prepare("SELECT count(*) AS rows FROM events_recent_90d").first("rows");
  if (stored !== 2 * (ROUNDS + 2) * count) throw new Error(`${stored} rows are stored`);
  const bulk = report("consumer, bulk statements", runs.bulk, count);
  const one = report("one insert per event", runs.single, count);
  console.log(`bulk against single: ${(bulk / one).toFixed(1)} times the rows a second`);
  for (const size of [1, 20, 100]) report(`track, batches of ${size}`, runs[`track${size}`], size);
} finally {
  await miniflare.dispose();
}
