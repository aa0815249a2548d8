import assert from "node:assert/strict";
import { test } from "node:test";

import { settle, World } from "./world.mjs";

const bet = (tab, amount_minor = 100) => tab.sdk.emit.bet.placed({ game_id: "crash", amount_minor });
const fill = (tab, count) => Array.from({ length: count }, (_, index) => bet(tab, index));

test("names and versions are those of the wire", async () => {
  const world = new World();
  const tab = world.tab();
  await tab.start();
  const id = tab.sdk.emit.bet.cashedOut({ bet_id: "b" });
  tab.sdk.emit.fraud_signal.vpnDetected({ provider: "x" });
  await world.advance(5_000);
  const [cashedOut, vpn] = world.arrived;
  assert.deepEqual(
    [cashedOut.event_type, cashedOut.schema_version, cashedOut.catalog_version, cashedOut.event_id],
    ["bet.cashed_out", "2.1", "9.8.7", id],
  );
  assert.deepEqual([vpn.event_type, vpn.schema_version, vpn.data], ["fraud_signal.vpn_detected", "1.0", { provider: "x" }]);
});

test("events wait for company, but not longer than the interval", async () => {
  const world = new World();
  const tab = world.tab();
  await tab.start();
  bet(tab);
  await world.advance(3_000);
  bet(tab);
  await world.advance(1_999);
  assert.equal(world.requests.length, 0);
  await world.advance(1);
  assert.deepEqual(world.requests.map(({ events, sent_ms, atMs }) => [events.length, sent_ms - atMs]), [[2, 0]]);
  assert.deepEqual(world.requests[0].sdk, { name: "@cactus/events", version: "0.1.0" });
});

test("a full batch goes at once, and no batch has more", async () => {
  const world = new World();
  const tab = world.tab();
  await tab.start({ maxBatchEvents: 20 });
  fill(tab, 45);
  await settle();
  await world.advance(0);
  assert.deepEqual(world.requests.map(({ events }) => events.length), [20, 20, 5]);
});

test("a batch is cut by its bytes, an event larger than that goes alone", async () => {
  const world = new World();
  const tab = world.tab();
  await tab.start({ maxBatchBytes: 8_000 });
  for (let index = 0; index < 4; index++) tab.sdk.emit.bet.placed({ note: "x".repeat(3_000) });
  tab.sdk.emit.bet.placed({ note: "é".repeat(10_000) });
  await world.advance(5_000);
  assert.deepEqual(world.requests.map(({ events }) => events.length), [2, 2, 1]);
  assert.ok(world.requests.slice(0, 2).every(({ bytes }) => bytes <= 8_000));
});

test("what is large enough is compressed, unless the page is hidden", async () => {
  const world = new World();
  const tab = world.tab({ gzip: true });
  await tab.start({ maxBatchEvents: 10 });
  fill(tab, 10);
  while (world.requests.length < 1) await settle();
  assert.equal(world.requests[0].headers["content-encoding"], "gzip");
  assert.equal(world.requests[0].events.length, 10);
  fill(tab, 9);
  await tab.show("hidden");
  assert.deepEqual([world.requests[1].events.length, world.requests[1].headers["content-encoding"]], [9, undefined]);
});

test("ids are UUIDv7, of their time, in order, also when the clock goes back", async () => {
  const world = new World();
  const tab = world.tab();
  await tab.start();
  const ids = fill(tab, 5_000);
  world.nowMs -= 60_000;
  ids.push(bet(tab));
  assert.ok(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)));
  assert.deepEqual(ids, ids.toSorted());
  assert.equal(new Set(ids).size, 5_001);
  assert.equal(parseInt(ids[0].slice(0, 13).replace("-", ""), 16), 1_800_000_000_000);
});

test("what cannot be JSON is a loss that is told, and emit does not throw", async () => {
  const world = new World();
  const tab = world.tab();
  await tab.start();
  const loop = {};
  loop.self = loop;
  const id = tab.sdk.emit.bet.placed(loop);
  tab.sdk.emit.bet.placed({ amount: 1n });
  assert.deepEqual(tab.problems.map(({ code, lost }) => [code, lost]), [["not_json", 1], ["not_json", 1]]);
  assert.equal(tab.problems[0].event_id, id);
});

test("what a page does with its object afterwards changes nothing", async () => {
  const world = new World();
  const tab = world.tab();
  const data = { amount_minor: 1 };
  tab.sdk.emit.bet.placed(data);
  data.amount_minor = 2;
  await tab.start();
  await world.advance(5_000);
  assert.deepEqual(world.arrived.map(({ data }) => data.amount_minor), [1]);
});

test("a full queue loses the oldest, counts them, and tells the endpoint when it can", async () => {
  const world = new World();
  const tab = world.tab();
  world.answer = () => null;
  await tab.start({ maxQueueEvents: 30, maxBatchEvents: 10 });
  const ids = [];
  for (let round = 0; round < 5; round++) {
    ids.push(...fill(tab, 9));
    await settle();
  }
  await world.advance(1_000);
  assert.equal(tab.problems.filter(({ code }) => code === "overflow").reduce((sum, { lost }) => sum + lost, 0), 15);
  world.answer = ({ events }) => ({ status: 202, body: { results: [], accepted: events.length } });
  await world.advance(60 * 60 * 1000);
  const arrived = world.arrived;
  const lost = arrived.filter(({ event_type }) => event_type === "session.events_lost");
  assert.deepEqual(lost.map(({ data }) => data), [{ lost: 15, reason: "overflow" }]);
  const bets = arrived.filter(({ event_type }) => event_type === "bet.placed").map(({ event_id }) => event_id);
  assert.equal(bets.length, 30);
  assert.ok(bets.every((id) => ids.includes(id)));
  assert.equal(await tab.sdk.flush(), 0);
});

test("flush sends what waits and says how much it could not", async () => {
  const world = new World();
  const tab = world.tab();
  bet(tab);
  assert.equal(await tab.sdk.flush(), 1);
  await tab.start();
  bet(tab);
  assert.equal(await tab.sdk.flush(), 0);
  assert.equal(world.arrived.length, 2);
  world.answer = () => ({ status: 503, headers: { "retry-after": "60" } });
  bet(tab);
  assert.equal(await tab.sdk.flush(), 1);
  assert.equal(await tab.sdk.flush(), 1);
  assert.equal(world.requests.length, 2, "a flush does not override the endpoint's wish");
});

test("a listener that throws hurts nobody, and can be removed", async () => {
  const world = new World();
  const tab = world.tab();
  const heard = [];
  tab.sdk.onError(() => {
    throw new Error("mine");
  });
  const end = tab.sdk.onError(({ code }) => heard.push(code));
  await tab.start();
  tab.sdk.emit.bet.placed({ amount: 1n });
  end();
  tab.sdk.emit.bet.placed({ amount: 1n });
  assert.deepEqual(heard, ["not_json"]);
  assert.equal(tab.problems.length, 2);
  assert.equal(tab.logged.length, 2);
});

test("in development each event is checked, and what is wrong is said and still sent", async () => {
  const world = new World();
  const tab = world.tab();
  await tab.start({ development: true });
  const event_id = bet(tab);
  await world.advance(5_000);
  assert.equal(world.arrived.length, 1);
  const [{ violations, ...problem }] = tab.problems;
  assert.deepEqual(problem, { code: "violation", lost: 0, event_id });
  assert.ok(violations.some(({ path, code }) => path === "/data/currency" && code === "missing_field"));
  assert.equal(tab.logged.length, 1);
});
