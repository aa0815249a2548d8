import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { promisify } from "node:util";

import { validate } from "../dist/development.js";

const PROGRAM = `
  import { emit, flush, init, onError } from ${JSON.stringify(new URL("../dist/index.js", import.meta.url).href)};
  onError((problem) => { console.error(problem); process.exitCode = 1; });
  init({ endpoint: process.argv[1], tenant: "demo", consent: { analytics: true, marketing: false } });
  emit.fraud_signal.vpnDetected({ provider: "x" });
  console.log(await flush());
`;

test("a program in Node sends what it emits, and ends", async () => {
  const bodies = [];
  const server = createServer(async (request, response) => {
    bodies.push(JSON.parse(await buffer(request)));
    response.writeHead(202, { "content-type": "application/json" }).end("{}");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const endpoint = `http://127.0.0.1:${server.address().port}/`;
    const options = ["--input-type=module", "--eval", PROGRAM, endpoint];
    const { stdout } = await promisify(execFile)(process.execPath, options, { timeout: 20_000 });
    assert.equal(stdout, "0\n");
    assert.deepEqual(validate(bodies[0].events[0]), [], "as the catalog wants it");
    assert.deepEqual(bodies.map(({ events }) => events.map(({ event_type }) => event_type)), [["fraud_signal.vpn_detected"]]);
  } finally {
    server.close();
  }
});
