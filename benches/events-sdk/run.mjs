/**
 * Size of three event SDKs and the time that one emitted event takes of the page, in headless Chromium, in turns. Needs
 * `npm ci` here and in bindings-ts/.
 *
 *     node benches/events-sdk/run.mjs [rounds]
 */

import { createServer } from "node:http";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { launchChromium } from "../../bindings-ts/browser/chromium.mjs";

const { build } = createRequire(new URL("../../bindings-ts/package.json", import.meta.url))("esbuild");

const ROUNDS = Number(process.argv[2] ?? 7);
/** Of one round; each SDK then gets time to send them. */
const EVENTS = 300;
const PAUSE_MS = 700;
const BET = `{ game_id: "crash", bet_id: "bet_1", amount_minor: 5000, currency: "BRL", via: "ws" }`;

/** Each as a page would use it: the least of options that make it send what it is told, in batches, and no more. */
const SDKS = {
  cactus: `
    import { emit, init } from "../../bindings-ts/events/src/index.js";
    init({ endpoint: "/track", tenant: "bench", consent: { analytics: true, marketing: true } });
    window.emitOne = () => emit.bet.placed(${BET});`,
  snowplow: `
    import { newTracker, trackSelfDescribingEvent } from "@snowplow/browser-tracker";
    newTracker("sp", location.origin, { appId: "bench", bufferSize: 50 });
    window.emitOne = () =>
      trackSelfDescribingEvent({ event: { schema: "iglu:bench/bet_placed/jsonschema/1-0-0", data: ${BET} } });`,
  posthog: `
    import posthog from "posthog-js";
    posthog.init("bench", {
      api_host: location.origin,
      autocapture: false,
      capture_pageview: false,
      capture_pageleave: false,
      disable_session_recording: true,
      disable_surveys: true,
      advanced_disable_flags: true,
      disable_external_dependency_loading: true,
      opt_out_useragent_filter: true,
      rate_limiting: { events_per_second: 1e6, events_burst_limit: 1e6 },
    });
    window.emitOne = () => posthog.capture("bet.placed", ${BET});`,
};

async function bundle(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    outdir: "out",
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  const files = Object.fromEntries(outputFiles.map(({ path, contents }) => [path.split("/").at(-1), contents]));
  return { files, bytes: files["stdin.js"].length, gzip: gzipSync(files["stdin.js"], { level: 9 }).length };
}

const median = (values) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];

const bundles = {};
for (const [name, source] of Object.entries(SDKS)) bundles[name] = await bundle(source);
const sent = Object.fromEntries(Object.keys(SDKS).map((name) => [name, 0]));

const servers = {};
for (const [name, { files }] of Object.entries(bundles)) {
  const server = createServer((request, response) => {
    if (request.method === "POST") sent[name]++;
    const file = files[request.url.slice(1)];
    if (file) response.writeHead(200, { "content-type": "text/javascript" }).end(file);
    else if (request.method === "GET") {
      response.writeHead(200, { "content-type": "text/html" });
      response.end(`<!doctype html><title>bench</title><script type="module" src="/stdin.js"></script>`);
    } else response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  servers[name] = server;
}

const browser = await launchChromium();
try {
  const pages = {};
  const times = {};
  for (const [name, server] of Object.entries(servers)) {
    const context = await browser.newContext();
    pages[name] = await context.newPage();
    times[name] = [];
    await pages[name].goto(`http://localhost:${server.address().port}/`);
    await pages[name].waitForFunction(() => window.emitOne);
  }
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, page] of Object.entries(pages)) {
      await page.bringToFront();
      const microseconds = await page.evaluate((events) => {
        const began = performance.now();
        for (let event = 0; event < events; event++) window.emitOne();
        return ((performance.now() - began) * 1000) / events;
      }, EVENTS);
      // The first round is for the compiler.
      if (round > 0) times[name].push(microseconds);
      await page.waitForTimeout(PAUSE_MS);
    }
  }
  console.log(`${cpus()[0]?.model}; Chromium ${browser.version()}; median of ${ROUNDS} rounds of ${EVENTS} events\n`);
  console.log("| SDK | bytes, minified | gzip | us an event | against cactus | requests |");
  console.log("|---|--:|--:|--:|--:|--:|");
  for (const [name, { bytes, gzip }] of Object.entries(bundles)) {
    if (sent[name] === 0) throw new Error(`${name} sent nothing`);
    const ratio = median(times[name].map((time, round) => time / times.cactus[round])).toFixed(1);
    const cells = [name, bytes, gzip, median(times[name]).toFixed(1), ratio, sent[name]];
    console.log(`| ${cells.join(" | ")} |`);
  }
} finally {
  await browser.close();
  for (const server of Object.values(servers)) server.close();
}
