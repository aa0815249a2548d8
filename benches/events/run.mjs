/**
 * Events a second in Node, in turns: the catalog's validation as wasm against Ajv's compiled functions of the generated
 * JSON Schemas, both from the same texts; and how large each is. Needs `npm ci` beside this file, and the wasm:
 *
 *     cargo build --profile wasm --target wasm32-unknown-unknown -p cactus-events-benches
 *     wasm-bindgen --target nodejs --out-dir target/events-bench \
 *         target/wasm32-unknown-unknown/wasm/cactus_events_benches.wasm
 *     node benches/events/run.mjs [rounds]
 */

import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";

import Ajv2020 from "ajv/dist/2020.js";

const ROUNDS = Number(process.argv[2] ?? 5);
const REPEATS = 100;
const root = new URL("../../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root));
const json = (path) => JSON.parse(read(path));

const wasmFile = "target/events-bench/cactus_events_benches";
const { violations } = createRequire(import.meta.url)(new URL(`${wasmFile}.js`, root).pathname);

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
const folder = "bindings-ts/events/schemas/";
const envelope = ajv.compile(json(`${folder}envelope.json`));
const byName = new Map();
for (const file of readdirSync(new URL(folder, root)).filter((name) => name.split(".").length === 3)) {
  byName.set(file.slice(0, -".json".length), ajv.compile(json(folder + file)));
}

/** A client's event of every name whose schema can be met by a value made from it, in batches of a request's size. */
const around = {
  event_id: "018f6f43-2c1d-7a90-b1f2-6f1d3c5a7e90",
  schema_version: "1.0",
  catalog_version: "1.0.0",
  ts_client: 1_716_922_800_000,
  session_id: "sess_018f6f43",
  device_id: "dev_018f6f43",
  player_id: null,
  page_url: "https://play.example/casino",
  page_path: "/casino",
  viewport: "1280x720",
  utm_source: "newsletter",
  consent: { analytics: true, marketing: false },
};
const valueOf = ({ type, enum: words, minimum, pattern }) => {
  if (words) return words[0];
  const kind = Array.isArray(type) ? type[0] : type;
  if (kind === "string") return pattern?.includes("A-Z]{2}") ? "BR" : pattern?.includes("A-Z0-9]{3") ? "BRL" : "crash";
  return kind === "boolean" ? true : kind === "array" ? ["crash"] : Math.max(minimum, 1);
};
const dataOf = (name) =>
  Object.fromEntries(
    Object.entries(json(`${folder}${name}.json`).properties).map(([field, schema]) => [field, valueOf(schema)]),
  );
const emitted = [...read("bindings-ts/events/src/generated/names.ts").toString().matchAll(/([a-z_]+):([a-z_,]+)/g)];
const names = emitted.flatMap(([, namespace, actions]) => actions.split(",").map((action) => `${namespace}.${action}`));
const events = names.filter((name) => byName.has(name)).map((name) => ({ ...around, event_type: name, data: dataOf(name) }));
const batches = [];
for (let first = 0; first < events.length; first += 100) batches.push(JSON.stringify(events.slice(first, first + 100)));

const byWasm = (batch) => JSON.parse(violations(batch)).filter((found) => found.length > 0).length;
const byAjv = (batch) =>
  JSON.parse(batch).filter((event) => !(envelope(event) && byName.get(event.event_type)?.(event.data))).length;

for (const [name, judge] of [["wasm", byWasm], ["ajv", byAjv]]) {
  const wrong = batches.reduce((sum, batch) => sum + judge(batch), 0);
  if (wrong !== 0 || events.length < 300) throw new Error(`${name}: ${wrong} of ${events.length} events are not valid`);
  const spoilt = JSON.stringify(events.slice(0, 100).map((event) => ({ ...event, ts_client: "soon" })));
  if (judge(spoilt) !== 100) throw new Error(`${name} finds nothing`);
}

const rate = (judge) => {
  const began = performance.now();
  for (let repeat = 0; repeat < REPEATS; repeat++) for (const batch of batches) judge(batch);
  return (REPEATS * events.length * 1000) / (performance.now() - began);
};
const median = (numbers) => numbers.sort((one, other) => one - other)[numbers.length >> 1];
const rates = { wasm: [], ajv: [], parse: [] };
for (let round = 0; round < ROUNDS; round++) {
  rates.wasm.push(rate(byWasm));
  rates.ajv.push(rate(byAjv));
  rates.parse.push(rate((batch) => JSON.parse(batch).length));
}
const [wasm, ajvRate, parse] = [rates.wasm, rates.ajv, rates.parse].map(median);
console.log(`${events.length} events, in batches of 100, ${ROUNDS} rounds, medians of events a second`);
console.log(`wasm, text to verdicts   ${Math.round(wasm).toLocaleString("en")}`);
console.log(`Ajv, text to verdicts    ${Math.round(ajvRate).toLocaleString("en")}`);
console.log(`JSON.parse alone         ${Math.round(parse).toLocaleString("en")}`);
console.log(`wasm / Ajv               ${(wasm / ajvRate).toFixed(2)}`);
console.log(`wasm file, gzip -9       ${gzipSync(read(`${wasmFile}_bg.wasm`), { level: 9 }).length} bytes`);
