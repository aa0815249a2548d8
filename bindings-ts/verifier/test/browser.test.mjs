import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { launchChromium } from "../../browser/chromium.mjs";
import { serve } from "../../browser/serve.mjs";
import { CHAINS_EXPECTED } from "./vectors.mjs";

/** The package as any static server shows it, and the shared vectors, under one root. */
const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const DATA = "/crates/cactus-games/tests/data";

let server;
let browser;
let page;
const problems = [];

before(async () => {
  server = await serve(ROOT);
  browser = await launchChromium();
  page = await browser.newPage();
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("requestfailed", (request) => problems.push(request.url()));
  await page.goto(`${server.url}/bindings-ts/verifier/test/page.html`);
});

after(async () => {
  await browser?.close();
  server?.close();
});

for (const [file, least] of [
  ["fairness.json", 125],
  ["verifier_cactus.json", 1],
]) {
  test(`every vector of ${file} in Chromium`, async () => {
    const [count, wrong] = await page.evaluate(async (url) => {
      const vectors = await (await fetch(url)).json();
      return [vectors.length, await window.checkVectors(window.verifier, vectors)];
    }, `${DATA}/${file}`);
    assert.ok(count >= least, "the file is whole");
    assert.deepEqual(wrong, []);
  });
}

test("walks in web workers", async () => {
  assert.deepEqual(await page.evaluate(() => window.checkChains(window.verifier)), CHAINS_EXPECTED);
});

test("the file with signatures is fetched for signatures only", async () => {
  const fresh = await browser.newPage();
  const fetched = [];
  fresh.on("request", (request) => fetched.push(new URL(request.url()).pathname));
  await fresh.goto(`${server.url}/bindings-ts/verifier/test/page.html`);
  const beacon = () => fetched.filter((path) => path.includes("wasm-beacon")).length;
  await fresh.evaluate(() => window.verifier.load());
  assert.equal(beacon(), 0);
  await fresh.evaluate(() => window.verifier.audit([]));
  assert.ok(beacon() > 0);
  await fresh.close();
});

test("nothing failed in the page", () => assert.deepEqual(problems, []));
