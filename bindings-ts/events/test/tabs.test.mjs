import assert from "node:assert/strict";
import { test } from "node:test";

import { settle, World } from "./world.mjs";

const bet = (tab) => tab.sdk.emit.bet.placed({ game_id: "crash" });
const bets = (tab, count) => Array.from({ length: count }, () => bet(tab));
const idsOf = (events) => events.map(({ event_id }) => event_id);
const HOUR_MS = 60 * 60 * 1000;

test("what a crash leaves behind is sent by the next page, in order, once", async () => {
  const world = new World();
  world.answer = () => null;
  const tab = world.tab();
  await tab.start();
  const ids = bets(tab, 120);
  await world.advance(20_000);
  tab.crash();
  world.answer = () => ({ status: 202 });
  await world.tab().start();
  await world.advance(20_000);
  assert.deepEqual(idsOf(world.arrived), ids);
  assert.equal(world.stored.get("cactus-events.demo.rows"), "[]");
});

test("a tab that lives keeps its own; of two new ones only one takes what a dead one left", async () => {
  const world = new World();
  world.answer = () => null;
  const [dead, living] = [world.tab(), world.tab()];
  const ids = [];
  for (const tab of [dead, living]) {
    await tab.start();
    ids.push(...bets(tab, 10));
  }
  await world.advance(3_000);
  dead.crash();
  world.answer = () => ({ status: 202 });
  const [one, other] = [world.tab(), world.tab()];
  await Promise.all([one.start(), other.start()]);
  await living.show("visible");
  await world.advance(HOUR_MS);
  assert.deepEqual(idsOf(world.arrived).toSorted(), ids.toSorted());
});

test("what a tab takes over while another one still asks who lives stays its own", async () => {
  const world = new World();
  world.answer = () => null;
  const dead = world.tab();
  await dead.start();
  const ids = bets(dead, 10);
  await world.advance(3_000);
  dead.crash();
  const [slow, quick] = [world.tab(), world.tab()];
  const { locks } = slow.global.navigator;
  const { query } = locks;
  let tell;
  const told = new Promise((resolve) => (tell = resolve));
  locks.query = async () => {
    const living = await query();
    await told;
    return living;
  };
  await slow.start();
  await quick.start();
  tell();
  await settle();
  world.answer = () => ({ status: 202 });
  await world.advance(HOUR_MS);
  assert.deepEqual(idsOf(world.arrived), ids);
});

test("without Web Locks a lease does the same: for a closed tab at once, for a crashed one when it ends", async () => {
  const world = new World();
  const without = ["locks"];
  world.answer = () => null;
  const [closed, crashed, living] = [world.tab({ without }), world.tab({ without }), world.tab({ without })];
  for (const tab of [closed, crashed, living]) {
    await tab.start();
    bets(tab, 5);
  }
  await world.advance(100);
  await closed.close();
  crashed.crash();
  world.requests = [];
  world.answer = () => ({ status: 202 });
  const next = world.tab({ without });
  await next.start();
  await world.advance(20_000);
  assert.equal(new Set(idsOf(world.arrived)).size, 10, "the closed one's and the living one's own");
  await world.advance(24 * HOUR_MS);
  await next.show("visible");
  await world.advance(20_000);
  assert.equal(world.arrived.length, 15);
  assert.equal(new Set(idsOf(world.arrived)).size, 15);
});

test("a closing page hands what waits to a beacon; what is on its way it does not send again", async () => {
  const world = new World();
  const tab = world.tab();
  await tab.start({ maxBatchEvents: 10 });
  let finish;
  world.answer = ({ kind }) =>
    kind === "fetch" ? new Promise((resolve) => (finish = () => resolve({ status: 202 }))) : { status: 202 };
  const first = bets(tab, 10);
  await settle();
  const second = bets(tab, 3);
  await tab.close();
  assert.deepEqual(world.requests.map(({ kind, events }) => [kind, idsOf(events)]), [
    ["fetch", first],
    ["beacon", second],
  ]);
  finish();
});

test("a beacon has no receipt: the next page offers its events again, under the same ids", async () => {
  const world = new World();
  const tab = world.tab();
  await tab.start();
  const ids = bets(tab, 3);
  await tab.close();
  await world.tab().start();
  await world.advance(5_000);
  assert.deepEqual(idsOf(world.arrived), [...ids, ...ids]);
});

test("a closing page carries no more than 64 KiB; the rest waits for the next", async () => {
  const world = new World();
  const tab = world.tab();
  world.answer = ({ kind }) => (kind === "fetch" ? null : { status: 202 });
  await tab.start();
  const ids = [];
  for (let index = 0; index < 40; index++) ids.push(tab.sdk.emit.bet.placed({ note: "x".repeat(3_000) }));
  await world.advance(100);
  await tab.close();
  const beacons = world.requests.filter(({ kind }) => kind === "beacon");
  const bytes = beacons.reduce((sum, request) => sum + request.bytes, 0);
  assert.ok(bytes > 55_000 && bytes <= 65_536, `${bytes}`);
  world.answer = () => ({ status: 202 });
  await world.tab().start();
  await world.advance(HOUR_MS);
  assert.deepEqual([...new Set(idsOf(world.arrived))].toSorted(), ids);
});

test("a closing page of a player uses a request that outlives it, with the token", async () => {
  const world = new World();
  const tab = world.tab();
  await tab.start({ accessToken: () => "t1" });
  bet(tab);
  tab.sdk.identify("plr_1");
  bet(tab);
  await tab.close();
  assert.deepEqual(world.requests.map(({ kind, headers, events }) => [kind, headers.authorization, events[0].player_id]), [
    ["beacon", undefined, null],
    ["fetch", "Bearer t1", "plr_1"],
  ]);
});

test("a page that closes before it has opened its store sends what it has", async () => {
  const world = new World();
  const tab = world.tab();
  const opening = tab.start();
  const id = bet(tab);
  tab.dispatch("pagehide");
  assert.deepEqual(world.requests.map(({ kind, events }) => [kind, idsOf(events)]), [["beacon", [id]]]);
  await opening;
});

test("a page that comes back from the browser's cache goes on under a new name", async () => {
  const world = new World();
  const tab = world.tab();
  await tab.start();
  world.answer = () => null;
  const [before] = bets(tab, 1);
  await world.advance(100);
  tab.dispatch("pagehide");
  await settle();
  assert.equal(world.locks.size, 0, "the cache takes no page that holds a lock");
  world.answer = () => ({ status: 202 });
  world.requests = [];
  tab.dispatch("pageshow");
  await settle();
  const [after] = bets(tab, 1);
  await world.advance(5_000);
  assert.deepEqual(idsOf(world.arrived), [before, after]);
  assert.equal(world.locks.size, 1);
});

test("what an emptied page emits while it goes is sent too", async () => {
  const world = new World();
  const tab = world.tab();
  await tab.start();
  tab.dispatch("pagehide");
  const id = bet(tab);
  assert.deepEqual(world.requests.map(({ kind, events }) => [kind, idsOf(events)]), [["beacon", [id]]]);
});

test("without any storage everything works but outliving the page", async () => {
  const world = new World();
  const tab = world.tab({ blocked: true });
  await tab.start();
  const ids = bets(tab, 2);
  await world.advance(5_000);
  assert.deepEqual(idsOf(world.arrived), ids);
  assert.equal(new Set(world.arrived.map(({ session_id }) => session_id)).size, 1);
  assert.deepEqual([tab.problems, [...world.stored]], [[], []]);
});

test("in Node, where there is no page, events go all the same", async () => {
  const world = new World();
  const without = ["document", "location", "navigator", "localStorage", "addEventListener", "innerWidth"];
  const tab = world.tab({ without });
  await tab.start({ endpoint: "https://demo.example/api/events/track" });
  bet(tab);
  assert.equal(await tab.sdk.flush(), 0);
  const [event] = world.arrived;
  assert.deepEqual([event.page_url, event.viewport, event.player_id], [undefined, undefined, null]);
});
