import assert from "node:assert/strict";
import { test } from "node:test";

import { settle, World } from "./world.mjs";

const bet = (tab, amount_minor = 100) => tab.sdk.emit.bet.placed({ game_id: "crash", amount_minor });

/** Waits between the attempts of one batch, in milliseconds. */
async function waits(world, tab, attempts) {
  await tab.start();
  bet(tab);
  while (world.requests.length < attempts) await world.advance(1_000);
  return world.requests.slice(1).map(({ atMs }, index) => atMs - world.requests[index].atMs);
}

for (const status of [0, 408, 425, 429, 500, 502, 503, 599]) {
  test(`${status || "no network"} is tried again, later and later, with the same event`, async () => {
    const world = new World();
    const tab = world.tab();
    world.answer = () => (status ? { status } : null);
    const between = await waits(world, tab, 12);
    // In the middle of the jitter.
    const backoffs = Array.from({ length: 11 }, (_, attempt) => Math.min(1_000 * 2 ** attempt, 300_000));
    assert.deepEqual(between, backoffs);
    assert.equal(new Set(world.requests.map(({ events }) => events[0].event_id)).size, 1);
    assert.deepEqual(tab.problems, []);
  });
}

test("a timer that fires a moment early ends no wait, and does not end the attempts", async () => {
  const world = new World();
  const tab = world.tab();
  world.timerErrorMs = -1;
  world.answer = () => ({ status: 503, headers: { "retry-after": "2" } });
  await tab.start();
  bet(tab);
  await world.advance(5_000);
  world.answer = () => ({ status: 202 });
  await world.advance(3_000);
  const [first, second] = world.requests;
  assert.ok(second.atMs - first.atMs >= 2_000);
  assert.equal(world.arrived.length, 1);
});

test("jitter is half of the wait in both directions", async () => {
  for (const [random, expected] of [[0, 32_000], [0.999_999, 96_000]]) {
    const world = new World();
    const tab = world.tab();
    world.random = random;
    world.answer = () => null;
    const between = await waits(world, tab, 8);
    assert.equal(Math.floor(between[6]), expected);
  }
});

for (const [said, waited] of [
  ["120", 126_000],
  [new Date(1_800_000_205_000).toUTCString(), 210_000],
  ["86400", 3_600_000 * 1.05],
  ["soon", 1_000],
]) {
  test(`Retry-After: ${said}`, async () => {
    const world = new World();
    const tab = world.tab();
    world.answer = () => ({ status: 503, headers: { "retry-after": said } });
    assert.deepEqual(await waits(world, tab, 2), [waited]);
  });
}

test("new events do not break through a wait, and all go when it ends", async () => {
  const world = new World();
  const tab = world.tab();
  world.answer = () => ({ status: 429, headers: { "retry-after": "100" } });
  await tab.start({ maxBatchEvents: 5 });
  bet(tab);
  await world.advance(5_000);
  world.answer = () => ({ status: 202 });
  for (let index = 0; index < 20; index++) bet(tab);
  tab.dispatch("online");
  await world.advance(104_999);
  assert.equal(world.requests.length, 1);
  await world.advance(1);
  assert.deepEqual(world.requests.slice(1).map(({ events }) => events.length), [5, 5, 5, 5, 1]);
});

test("when the network is back nobody waits", async () => {
  const world = new World();
  const tab = world.tab();
  world.answer = () => null;
  await waits(world, tab, 8);
  world.answer = () => ({ status: 202 });
  tab.dispatch("online");
  await settle();
  assert.equal(world.arrived.length, 1);
});

for (const status of [400, 403, 404, 405, 415, 422]) {
  test(`${status} loses the batch, says so, and the next goes on`, async () => {
    const world = new World();
    const tab = world.tab();
    world.answer = () => ({ status });
    await tab.start();
    bet(tab);
    bet(tab);
    await world.advance(5_000);
    assert.deepEqual(tab.problems, [{ code: "refused", lost: 2, status }]);
    world.answer = () => ({ status: 202 });
    bet(tab);
    await world.advance(10_000);
    const types = world.arrived.map(({ event_type, data }) => [event_type, data.lost]);
    assert.deepEqual(types, [["bet.placed", undefined], ["session.events_lost", 2]]);
    assert.equal(await tab.sdk.flush(), 0);
  });
}

test("413 halves the batch until it fits; one event alone that does not is lost", async () => {
  const world = new World();
  const tab = world.tab();
  world.answer = ({ events }) =>
    events.length > 3 || events.some(({ data }) => data.amount_minor === 5) ? { status: 413 } : { status: 202 };
  await tab.start();
  for (let index = 0; index < 12; index++) bet(tab, index);
  await world.advance(5_000);
  const arrived = world.arrived.filter(({ event_type }) => event_type === "bet.placed");
  assert.deepEqual(arrived.map(({ data }) => data.amount_minor), [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11]);
  assert.deepEqual(tab.problems, [{ code: "too_large", lost: 1, status: 413 }]);
  assert.deepEqual(world.requests.slice(0, 3).map(({ events }) => events.length), [12, 6, 3]);
});

test("an event that the endpoint rejects is told with its violations; the others count", async () => {
  const world = new World();
  const tab = world.tab();
  const violations = [{ path: "data.amount_minor", code: "wrong_type", message: "an integer" }];
  world.answer = ({ events: [{ event_id }] }) => ({
    status: 202,
    body: { accepted: 1, rejected: 1, results: [{ status: "rejected", index: 0, event_id, violations }, {}] },
  });
  await tab.start();
  const event_id = bet(tab);
  bet(tab);
  await world.advance(60_000);
  assert.deepEqual(tab.problems, [{ code: "rejected", lost: 1, event_id, violations }]);
  assert.equal(world.requests.length, 1);
});

test("415 and no network end compression: an endpoint or its origin rules may not know it", async () => {
  for (const answer of [{ status: 415 }, null]) {
    const world = new World();
    const tab = world.tab({ gzip: true });
    world.answer = ({ headers }) => (headers["content-encoding"] ? answer : { status: 202 });
    await tab.start();
    for (let index = 0; index < 10; index++) bet(tab);
    await world.advance(5_000);
    while (!tab.sdk || world.requests.length < 1) await settle();
    await settle();
    await world.advance(5_000);
    assert.deepEqual(world.requests.map(({ headers }) => headers["content-encoding"]), ["gzip", undefined]);
    assert.equal(world.arrived.length, 10);
  }
});
