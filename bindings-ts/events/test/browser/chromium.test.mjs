import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";

import { launchChromium } from "../../../browser/chromium.mjs";
import { validate } from "../../dist/development.js";
import { startEndpoint } from "./endpoint.mjs";

const INTERVAL_MS = 100;
const PATIENCE_MS = 10_000;

let endpoint;
let browser;
let context;

before(async () => {
  endpoint = await startEndpoint();
  browser = await launchChromium();
});

beforeEach(async () => {
  await context?.close();
  context = await browser.newContext();
  endpoint.reset();
});

after(async () => {
  await browser?.close();
  endpoint?.close();
});

async function open(options = {}) {
  const page = await context.newPage();
  await page.goto(endpoint.url);
  await page.waitForFunction(() => window.sdk);
  await page.evaluate(
    (options) => window.sdk.init({ endpoint: "/api/events/track", tenant: "demo", ...options }),
    { flushIntervalMs: INTERVAL_MS, consent: { analytics: true, marketing: true }, ...options },
  );
  return page;
}

/** Emits so many events; gives their ids. */
const emit = (page, count, note = "") =>
  page.evaluate(
    ([count, note]) => Array.from({ length: count }, (_, n) => window.sdk.emit.bet.placed({ n, note })),
    [count, note],
  );

const flush = (page) => page.evaluate(() => window.sdk.flush());

async function until(what, condition) {
  const endMs = Date.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (Date.now() > endMs) throw new Error(`in vain: ${what}`);
    await delay(20);
  }
}

const untilArrived = (ids) =>
  until(`${ids.length} events`, () => ids.every((id) => endpoint.arrived().includes(id)));

/** Rows in the page's IndexedDB. */
const stored = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        const request = indexedDB.open("cactus-events.demo.");
        request.onsuccess = () => {
          const rows = request.result.transaction("rows").objectStore("rows").getAll();
          rows.onsuccess = () => resolve(rows.result.map(({ id }) => id));
        };
      }),
  );

test("events arrive once, compressed, with the page's envelope, and leave the store", async () => {
  const page = await open();
  const ids = await emit(page, 30);
  await untilArrived(ids);
  assert.deepEqual(endpoint.arrived(), ids);
  const [{ headers, events }] = endpoint.requests;
  assert.equal(headers["content-encoding"], "gzip");
  assert.equal(events[0].page_url, endpoint.url);
  assert.match(events[0].user_agent_hash, /^[0-9a-f]{64}$/);
  assert.match(events[0].viewport, /^\d+x\d+$/);
  const violations = events.flatMap(validate).filter(({ path }) => !path.startsWith("/data/"));
  assert.deepEqual(violations, [], "the envelope is as the catalog wants it");
  await until("an empty store", async () => (await stored(page)).length === 0);
});

for (const [how, leave] of [
  ["is closed", (page) => page.close({ runBeforeUnload: true })],
  ["goes elsewhere", (page) => page.goto("about:blank")],
]) {
  test(`a page that ${how} in the middle loses nothing`, async () => {
    const page = await open({ flushIntervalMs: 60_000 });
    const ids = await emit(page, 20);
    await leave(page);
    await untilArrived(ids);
    assert.equal(endpoint.requests[0].headers["content-encoding"], undefined);
    const next = await open();
    await flush(next);
    assert.deepEqual([...new Set(endpoint.arrived())], ids, "what is offered again has the same ids");
  });
}

test("offline, then online: the backlog arrives, in order, once", async () => {
  const page = await open();
  await context.setOffline(true);
  const ids = await emit(page, 130);
  await until("everything in the store", async () => (await stored(page)).length === 130);
  await delay(5 * INTERVAL_MS);
  assert.equal(endpoint.requests.length, 0);
  await context.setOffline(false);
  await untilArrived(ids);
  assert.deepEqual(endpoint.arrived(), ids);
});

test("two tabs with a backlog, and a third that was closed offline: each event is sent once", async () => {
  const tabs = [await open(), await open(), await open()];
  // To be offline is emulated for pages that live: the beacons of one that closes get through, now and then.
  const { answer } = endpoint;
  const isBeacon = ({ headers }) => headers["content-type"].startsWith("text/plain");
  endpoint.answer = (request) => (isBeacon(request) ? null : answer(request));
  await context.setOffline(true);
  const ids = [];
  for (const tab of tabs) ids.push(...(await emit(tab, 60)));
  await until("everything in the store", async () => (await stored(tabs[0])).length === 180);
  await tabs[2].close();
  await context.setOffline(false);
  const fresh = [await open(), await open()];
  await untilArrived(ids);
  for (const tab of [...tabs.slice(0, 2), ...fresh]) assert.equal(await flush(tab), 0);
  assert.deepEqual(endpoint.arrived().toSorted(), ids.toSorted());
});

test("Retry-After is waited for, and no request comes before", async () => {
  endpoint.answer = () => ({ status: 503, headers: { "retry-after": "2" } });
  const page = await open();
  const ids = await emit(page, 3);
  await until("the first attempt", () => endpoint.requests.length === 1);
  const accept = endpoint.requests[0].atMs;
  endpoint.answer = ({ events }) => ({ status: 202, body: { results: [], accepted: events.length } });
  ids.push(...(await emit(page, 100)));
  await untilArrived(ids);
  const waitedMs = endpoint.requests[1].atMs - accept;
  assert.ok(waitedMs >= 1_990 && waitedMs < 4_000, `${waitedMs}`);
  assert.deepEqual(endpoint.arrived().toSorted(), ids.toSorted());
});

test("413 halves the batches", async () => {
  endpoint.answer = ({ events }) => ({ status: events.length > 15 ? 413 : 202 });
  const page = await open();
  const ids = await emit(page, 50);
  await untilArrived(ids);
  const sizes = endpoint.requests.map(({ events }) => events.length);
  assert.deepEqual(sizes, [50, 25, 12, 12, 12, 12, 2]);
  assert.deepEqual(endpoint.arrived(), ids);
});

test("a broken connection is tried again", async () => {
  let attempts = 0;
  endpoint.answer = ({ events }) =>
    ++attempts < 2 ? null : { status: 202, body: { results: [], accepted: events.length } };
  const page = await open();
  const ids = await emit(page, 1);
  await untilArrived(ids);
  assert.deepEqual(endpoint.arrived(), ids);
});

const nothing = async (page) => {
  await emit(page, 60);
  await delay(5 * INTERVAL_MS);
  await page.goto("about:blank");
  await delay(5 * INTERVAL_MS);
  assert.deepEqual(endpoint.requests, []);
  await page.goto(endpoint.url);
  return page.evaluate(async () => [Object.keys(localStorage), (await indexedDB.databases()).length]);
};

test("consent denied: nothing is sent, nothing is kept but the choice", async () => {
  const page = await open({ consent: undefined });
  await page.evaluate(() => window.sdk.consent({ analytics: false, marketing: false }));
  assert.deepEqual((await nothing(page))[0], ["cactus-events.demo.consent"]);
});

test("undecided: nothing is sent, nothing is kept", async () => {
  assert.deepEqual(await nothing(await open({ consent: undefined })), [[], 0]);
});

test("Global Privacy Control: nothing is sent, nothing is kept, whatever the page says", async () => {
  await context.addInitScript(() =>
    Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { get: () => true }),
  );
  assert.deepEqual((await nothing(await open()))[0], []);
});

test("consent withdrawn in one tab ends both, and empties the store", async () => {
  endpoint.answer = () => ({ status: 503, headers: { "retry-after": "600" } });
  const [one, other] = [await open(), await open()];
  await emit(one, 10);
  await emit(other, 10);
  await until("everything in the store", async () => (await stored(one)).length === 20);
  await one.evaluate(() => window.sdk.consent({ analytics: false, marketing: false }));
  await until("an empty store", async () => (await stored(one)).length === 0);
  endpoint.reset();
  await emit(other, 60);
  await delay(5 * INTERVAL_MS);
  assert.deepEqual([endpoint.requests, await stored(one)], [[], []]);
});

test("without IndexedDB and Web Locks the backlog of a closed page is in localStorage", async () => {
  await context.addInitScript(() => {
    Object.defineProperty(window, "indexedDB", { value: undefined });
    Object.defineProperty(Navigator.prototype, "locks", { value: undefined });
  });
  const page = await open();
  await context.setOffline(true);
  const ids = await emit(page, 60);
  await until("rows", () => page.evaluate(() => JSON.parse(localStorage["cactus-events.demo.rows"] ?? "[]").length === 60));
  await page.goto("about:blank");
  await context.setOffline(false);
  const next = await open();
  await untilArrived(ids);
  assert.equal(await flush(next), 0);
  // The beacon of the page that went may have found the network again.
  assert.deepEqual([...new Set(endpoint.arrived())].toSorted(), ids);
});
