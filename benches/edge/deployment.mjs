// One deployment of the three Workers in a workerd process of its own, and the platform's services around it.

import { spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const HERE = dirname(fileURLToPath(import.meta.url));
const REFERENCE = join(HERE, "../../reference");
/** Where files are in memory (Linux), so that no window waits for a disk. */
const MEMORY_FOLDER = "/dev/shm";
/** Something that the build gives is not there. */
export class NotBuilt extends Error {
  constructor(what) {
    super(`${what} is missing; run \`cargo xtask build\` first`);
  }
}

/** Signs the players' access tokens. */
export const TOKEN_KEY_ID = "bench";
const tokenKeys = generateKeyPairSync("ec", { namedCurve: "P-256" });
export const TOKEN_KEY = tokenKeys.privateKey;
/** The uncompressed point, in hexadecimal digits. */
function pointOf({ publicKey }) {
  const { x, y } = publicKey.export({ format: "jwk" });
  return Buffer.concat([Buffer.of(4), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]).toString("hex");
}

export const SECRETS = {
  ACCESS_TOKEN_PUBLIC_KEYS: `${TOKEN_KEY_ID}:${pointOf(tokenKeys)}`,
  CONTEXT_KEY: "bench-context-key-0123456789abcdef01234",
  OPERATOR_TOKEN_PUBLIC_KEYS: `operators:${pointOf(generateKeyPairSync("ec", { namedCurve: "P-256" }))}`,
  SEED_KEY: "5e".repeat(32),
};

/** The Workers of the path and what each is bound to, as in reference/fleet.toml. */
const WORKERS = {
  "igaming-apex": {
    js: "apex.js",
    kv: ["CONFIG_KV", "RATELIM_KV", "SESSIONS_KV"],
    counters: ["RATE_600_PER_60S"],
    services: { GAMES: "igaming-games", AUTH: "stub", WALLET: "stub" },
  },
  "igaming-games": {
    js: "games.js",
    kv: ["CONFIG_KV"],
    services: { WALLET_DO_SERVICE: "igaming-wallet-do" },
    objects: { PLAYER_GAMES_DO: "PlayerGamesDo" },
  },
  "igaming-wallet-do": {
    js: "wallet-do.js",
    kv: ["CONFIG_KV"],
    queues: ["SYNC_QUEUE", "EVENTS_QUEUE"],
    objects: { WALLET_DO: "WalletDo" },
  },
};
/** The Worker with the wallets; it needs no other. */
export const WALLET_WORKER = "igaming-wallet-do";
const STUB = `import { WorkerEntrypoint } from "cloudflare:workers";
export default { fetch() { return Response.json({ player: "stub" }); } };
export class Counter extends WorkerEntrypoint { limit() { return { success: true }; } }`;

function fromReference(name) {
  try {
    return createRequire(join(REFERENCE, "package.json"))(name);
  } catch {
    throw new NotBuilt(name);
  }
}

/** The binary itself: the command that npm installs is a script around it. */
const workerd = () => fromReference("workerd").default;

const text = (value) => JSON.stringify(value);
const compatibilityDate = () =>
  /^compatibility_date = "(.*)"$/m.exec(readFileSync(join(REFERENCE, "fleet.toml"), "utf8"))[1];

/** A folder with the JavaScript Worker in one module, its libraries in it. */
function bundled(main) {
  const folder = mkdtempSync(join(tmpdir(), "bench-edge-bundle-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  fromReference("esbuild").buildSync({
    entryPoints: [join(HERE, "js", main)],
    outfile: join(folder, "index.js"),
    bundle: true,
    format: "esm",
    target: "es2024",
    external: ["cloudflare:*", "node:*"],
    nodePaths: [join(REFERENCE, "node_modules")],
    logLevel: "error",
  });
  return folder;
}

/** The folder with the modules of a Worker and the name of the main one. */
function source(side, name) {
  if (side === "js") return { folder: bundled(WORKERS[name].js), main: "index.js" };
  const folder = join(REFERENCE, "workers", name, "build");
  if (!existsSync(join(folder, "index_bg.wasm"))) throw new NotBuilt(`the build of ${name}`);
  return { folder, main: "handlers.js" };
}

/** Names of the modules of a Worker, the main one first. */
function moduleNames(folder, main) {
  return [main, ...readdirSync(folder).filter((name) => /\.(js|wasm)$/.test(name) && name !== main)];
}

/** The modules of a Worker, copied, the main one first. `counted` puts the script that counts rows before it. */
function moduleConfigs(side, name, folder, counted) {
  const { folder: from, main } = source(side, name);
  const modules = moduleNames(from, main).map((module) => {
    const target = join(folder, name, module);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(from, module), target);
    const type = module.endsWith(".wasm") ? "wasm" : "esModule";
    return `(name = ${text(module)}, ${type} = embed ${text(`${name}/${module}`)})`;
  });
  if (!counted) return modules;
  const counting = readFileSync(join(HERE, "counted.js"), "utf8");
  const wallet = `export { default, WalletDo } from ${text(`./${main}`)};`;
  const inline = (module, script) => `(name = ${text(module)}, esModule = ${text(script)})`;
  return [inline("counted.js", counting), inline("wallet-worker.js", wallet), ...modules];
}

function workerConfig(side, name, folder, counted) {
  const { kv = [], queues = [], services = {}, objects = {}, counters = [] } = WORKERS[name];
  const modules = moduleConfigs(side, name, folder, counted);
  const bind = (type) => ([binding, value]) => `(name = ${text(binding)}, ${type} = ${text(value)})`;
  const bindings = [
    ...kv.map((binding) => bind("kvNamespace")([binding, "platform"])),
    ...queues.map((binding) => bind("queue")([binding, "platform"])),
    ...Object.entries(services).map(bind("service")),
    ...counters.map((name) => `(name = ${text(name)}, service = (name = "stub", entrypoint = "Counter"))`),
    ...Object.entries(objects).map(bind("durableObjectNamespace")),
    ...Object.entries(SECRETS).map(bind("text")),
  ];
  const namespaces = Object.values(objects).map((object) =>
    `(className = ${text(object)}, uniqueKey = ${text(object)}, enableSql = true, preventEviction = true)`);
  return `(name = ${text(name)}, worker = (
    compatibilityDate = ${text(compatibilityDate())},
    modules = [${modules.join(", ")}],
    bindings = [${bindings.join(", ")}],
    durableObjectNamespaces = [${namespaces.join(", ")}], durableObjectStorage = (localDisk = "storage")))`;
}

/**
 * Starts one side. `platform` is the address of the KV and queue server, `names` are the Workers. `counted` has the
 * wallets count what they write; it costs CPU.
 */
export async function deploy(side, platform, { names = Object.keys(WORKERS), counted = false } = {}) {
  const binary = workerd();
  const folder = mkdtempSync(join(existsSync(MEMORY_FOLDER) ? MEMORY_FOLDER : tmpdir(), `bench-edge-${side}-`));
  const deployment = { side, logLines: [], errors: "", ports: {} };
  let child;
  deployment.stop = () => {
    child?.removeAllListeners("exit").kill();
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", deployment.stop);
  const sockets = Object.entries(SOCKETS).filter(([, service]) => service === "stub" || names.includes(service));
  const services = names.map((name) => workerConfig(side, name, folder, counted && name === WALLET_WORKER));
  writeConfig(folder, platform, services, sockets);
  child = spawn(binary, ["serve", "--experimental", "--control-fd=3", "config.capnp"],
    { cwd: folder, stdio: ["ignore", "pipe", "pipe", "pipe"] });
  deployment.pid = child.pid;
  lines(child.stdout, (line) => deployment.logLines.push(line));
  child.stderr.on("data", (data) => (deployment.errors += data));
  await new Promise((resolve, reject) => {
    child.on("exit", (code) => reject(new Error(`workerd (${side}) ended with ${code}\n${deployment.errors}`)));
    lines(child.stdio[3], (line) => {
      const { event, socket, port } = JSON.parse(line);
      if (event === "listen") deployment.ports[socket] = port;
      if (sockets.every(([name]) => deployment.ports[name])) resolve();
    });
  });
  return deployment;
}

/** Where the script comes in. */
const SOCKETS = { apex: "igaming-apex", wallet: WALLET_WORKER, stub: "stub" };

function writeConfig(folder, platform, services, sockets) {
  mkdirSync(join(folder, "storage"));
  const socketConfigs = sockets.map(([name, service]) =>
    `(name = ${text(name)}, address = "127.0.0.1:0", http = (), service = ${text(service)})`);
  writeFileSync(join(folder, "config.capnp"), `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    ${services.join(",\n    ")},
    (name = "stub", worker = (compatibilityDate = ${text(compatibilityDate())},
      modules = [(name = "stub.js", esModule = ${text(STUB)})])),
    (name = "platform", external = (address = ${text(platform)}, http = ())),
    (name = "storage", disk = (path = ${text(join(folder, "storage"))}, writable = true))],
  sockets = [
    ${socketConfigs.join(",\n    ")}]);
`);
}

function lines(stream, take) {
  let rest = "";
  stream.setEncoding("utf8").on("data", (data) => {
    const parts = (rest + data).split("\n");
    rest = parts.pop();
    parts.forEach(take);
  });
}

const QUEUE_METRICS = { backlogCount: 0, backlogBytes: 0, oldestMessageTimestamp: 0 };
/** More than one flush sends: a message of entries, and one for every 25 of their events. */
const RECENT_SENDS_MAX = 32;
const QUEUE_ANSWER = JSON.stringify({ metadata: { metrics: QUEUE_METRICS } });

/** Answers KV reads and counts queue sends, each of one message, outside of the processes that are measured. */
export async function servePlatform(values) {
  const platform = { messages: 0, recent: [] };
  const server = http.createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk)).on("end", () => {
      if (request.method === "POST") {
        platform.messages += 1;
        platform.recent = [...platform.recent.slice(1 - RECENT_SENDS_MAX), chunks];
        return response.end(QUEUE_ANSWER);
      }
      const value = values.get(decodeURIComponent(new URL(request.url, "http://kv").pathname.slice(1)));
      response.statusCode = value === undefined ? 404 : 200;
      response.end(value);
    });
  });
  server.keepAliveTimeout = 600_000;
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  platform.address = `127.0.0.1:${server.address().port}`;
  platform.stop = () => server.closeAllConnections() ?? server.close();
  return platform;
}

/** The JSON of the messages of a send as the platform received it, alone or as a batch. */
export function readMessages(chunks) {
  const json = JSON.parse(Buffer.concat(chunks));
  return json.messages?.map(({ body }) => JSON.parse(Buffer.from(body, "base64"))) ?? [json];
}

/** Gzip size of each Worker's wasm, in bytes. */
export function wasmSizes(names = Object.keys(WORKERS)) {
  return names.map((name) => {
    const wasm = readFileSync(join(source("rust", name).folder, "index_bg.wasm"));
    return { name, wasmBytes: wasm.length, gzipBytes: gzipSync(wasm, { level: 9 }).length };
  });
}
