import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { settle, World } from "./world.mjs";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const ALL = { analytics: true, marketing: true };
const NONE = { analytics: false, marketing: false };

const bet = (tab) => tab.sdk.emit.bet.placed({ game_id: "crash" });

/** The event as it arrived. */
async function placed(world, tab) {
  const id = bet(tab);
  await tab.sdk.flush();
  return world.arrived.find(({ event_id }) => event_id === id);
}

test("the envelope says who, where and when", async () => {
  const world = new World();
  const tab = world.tab({
    url: "https://ann:secret@demo.example/casino?utm_source=mail&token=s3cret&email=a%40b.c&gclid=G1&affiliate_code=A7#x",
    referrer: "https://search.example/find?q=my+name&utm_medium=cpc",
  });
  await tab.start();
  tab.sdk.identify("plr_1");
  const { event_id, session_id, device_id, ...event } = await placed(world, tab);
  assert.match(session_id, /^sess_[0-9a-f-]{36}$/);
  assert.match(device_id, /^dev_[0-9a-f-]{36}$/);
  assert.equal(event_id.length, 36);
  assert.deepEqual(event, {
    event_type: "bet.placed",
    schema_version: "1.0",
    catalog_version: "9.8.7",
    ts_client: 1_800_000_000_000,
    player_id: "plr_1",
    page_url: "https://demo.example/casino?utm_source=mail",
    page_path: "/casino",
    user_agent_hash: createHash("sha256").update("Test/1.0").digest("hex"),
    viewport: "1280x720",
    pixel_ratio: 2,
    referrer: "https://search.example/find?utm_medium=cpc",
    landing_page: "https://demo.example/casino?utm_source=mail",
    utm_source: "mail",
    gclid: "G1",
    affiliate_code: "A7",
    consent: ALL,
    data: { game_id: "crash" },
  });
});

test("the first touch stays, on later pages and visits; the page's address does not", async () => {
  const world = new World();
  const first = world.tab({ url: "https://demo.example/?utm_source=mail&btag=B9&keep=1" });
  await first.start({ affiliateParameter: "btag", queryAllowList: ["keep"] });
  await first.close();
  const later = world.tab({ url: "https://demo.example/slots?utm_source=other&utm_term=t", referrer: "https://x.example" });
  await later.start();
  const { utm_source, utm_term, affiliate_code, referrer, landing_page, page_url } = await placed(world, later);
  assert.deepEqual([utm_source, utm_term, affiliate_code, referrer], ["mail", undefined, "B9", undefined]);
  assert.equal(landing_page, "https://demo.example/?keep=1");
  assert.equal(page_url, "https://demo.example/slots?utm_source=other&utm_term=t");
});

test("click ids need consent to marketing", async () => {
  const world = new World();
  const tab = world.tab({ url: "https://demo.example/?gclid=G1&fbclid=F1" });
  await tab.start({ consent: { analytics: true, marketing: false } });
  const before = await placed(world, tab);
  assert.deepEqual([before.gclid, before.fbclid, before.consent.marketing], [undefined, undefined, false]);
  tab.sdk.consent(ALL);
  const after = await placed(world, tab);
  assert.deepEqual([after.gclid, after.fbclid, after.consent.marketing], ["G1", "F1", true]);
});

test("overlong campaign values and addresses are cut, so that they do not spoil every event", async () => {
  const world = new World();
  const tab = world.tab({ url: `https://demo.example/${"p".repeat(5_000)}?utm_source=${"s".repeat(5_000)}` });
  await tab.start();
  const event = await placed(world, tab);
  assert.ok(event.utm_source.length < 300);
  assert.ok([event.page_url, event.page_path, event.landing_page].every((text) => text.length <= 2_048));
});

test("denied: nothing is sent and nothing is kept but the choice", async () => {
  const world = new World();
  const tab = world.tab();
  bet(tab);
  await tab.start({ consent: undefined });
  tab.sdk.consent(NONE);
  bet(tab);
  await world.advance(HOUR_MS);
  await tab.show("hidden");
  tab.dispatch("online");
  await tab.close();
  assert.deepEqual(world.requests, []);
  assert.deepEqual([...world.stored], [["cactus-events.demo.consent", JSON.stringify(NONE)]]);
  assert.deepEqual(tab.problems, [], "what a person does not want is no loss");
});

test("undecided: events wait in memory only, with their times, and go after the choice", async () => {
  const world = new World();
  const tab = world.tab();
  bet(tab);
  await tab.start({ consent: undefined });
  bet(tab);
  await world.advance(MINUTE_MS);
  await tab.show("hidden");
  assert.deepEqual([world.requests, [...world.stored]], [[], []]);
  tab.sdk.consent(ALL);
  await world.advance(5_000);
  assert.deepEqual(world.arrived.map(({ ts_client, consent }) => [ts_client, consent]), [
    [1_800_000_000_000, ALL],
    [1_800_000_000_000, ALL],
  ]);
});

test("a page that closes undecided takes its events with it", async () => {
  const world = new World();
  const tab = world.tab();
  await tab.start({ consent: undefined });
  bet(tab);
  await tab.close();
  await world.tab().start();
  await world.advance(HOUR_MS);
  assert.deepEqual(world.requests, []);
});

test("the choice is remembered, and its withdrawal forgets the rest, in every tab and in what dead tabs left", async () => {
  const world = new World();
  world.answer = () => null;
  const [dead, one, other] = [world.tab(), world.tab(), world.tab()];
  await dead.start({ consent: undefined });
  bet(dead);
  dead.sdk.consent(ALL);
  await one.start({ consent: undefined });
  bet(one);
  await other.start({ consent: undefined });
  bet(other);
  await world.advance(100);
  dead.crash();
  assert.equal(JSON.parse(world.stored.get("cactus-events.demo.rows")).length, 3);
  one.sdk.consent(NONE);
  other.dispatch("storage", { key: "cactus-events.demo.consent" });
  await world.advance(100);
  world.answer = () => ({ status: 202 });
  world.requests = [];
  bet(one);
  bet(other);
  await world.advance(HOUR_MS);
  assert.deepEqual(world.requests, []);
  assert.equal(world.stored.get("cactus-events.demo.rows"), "[]");
  assert.ok(!["device", "session", "first_touch"].some((key) => world.stored.has(`cactus-events.demo.${key}`)));
  one.sdk.consent(ALL);
  await settle();
  assert.ok(await placed(world, one), "and it may be given again");
});

for (const signals of [{ globalPrivacyControl: true }, { doNotTrack: "1" }]) {
  test(`${Object.keys(signals)[0]} is a no, whatever the page says`, async () => {
    const world = new World();
    const tab = world.tab({ signals });
    await tab.start();
    tab.sdk.consent(ALL);
    bet(tab);
    await world.advance(MINUTE_MS);
    await tab.close();
    assert.deepEqual(world.requests, []);
    const told = world.tab({ signals });
    await told.start({ ignorePrivacySignals: true });
    assert.ok(await placed(world, told));
  });
}

test("a session ends after 30 idle minutes, and is shared by tabs", async () => {
  const world = new World();
  const [one, other] = [world.tab(), world.tab()];
  await one.start();
  await other.start();
  const first = await placed(world, one);
  await world.advance(30 * MINUTE_MS - 1);
  const second = await placed(world, other);
  await world.advance(30 * MINUTE_MS - 1);
  const third = await placed(world, one);
  await world.advance(30 * MINUTE_MS);
  const fourth = await placed(world, other);
  const ids = [first, second, third, fourth].map(({ session_id }) => session_id);
  assert.equal(new Set(ids.slice(0, 3)).size, 1);
  assert.notEqual(ids[3], ids[0]);
  assert.equal(new Set([first, second, third, fourth].map(({ device_id }) => device_id)).size, 1);
});

test("a session ends after 24 hours, however busy", async () => {
  const world = new World();
  const tab = world.tab();
  await tab.start();
  const ids = [];
  for (let quarter = 0; quarter <= 96; quarter++) {
    ids.push((await placed(world, tab)).session_id);
    await world.advance(15 * MINUTE_MS);
  }
  assert.equal(new Set(ids.slice(0, 96)).size, 1);
  assert.notEqual(ids[96], ids[0]);
});

test("a clock set back by a day begins a session, and does not hold one for a day", async () => {
  const world = new World();
  const tab = world.tab();
  await tab.start();
  const first = await placed(world, tab);
  world.nowMs -= 25 * HOUR_MS;
  const second = await placed(world, tab);
  assert.notEqual(second.session_id, first.session_id);
});

test("a player's events go with that player's token, and the others' without", async () => {
  const world = new World();
  const tab = world.tab();
  let token = null;
  await tab.start({ accessToken: () => token });
  bet(tab);
  tab.sdk.identify("plr_1");
  bet(tab);
  await world.advance(5_000);
  const seen = () =>
    world.requests.map(({ headers, events }) => [headers.authorization, ...events.map(({ player_id }) => player_id)]);
  assert.deepEqual(seen(), [[undefined, null]], "the player's waits for a token");
  token = "t1";
  bet(tab);
  const { session_id } = await placed(world, tab);
  assert.deepEqual(seen()[1], ["Bearer t1", "plr_1", "plr_1", "plr_1"]);
  bet(tab);
  tab.sdk.reset();
  token = null;
  const after = await placed(world, tab);
  assert.deepEqual(seen().slice(2), [["Bearer t1", "plr_1"], [undefined, null]]);
  assert.notEqual(after.session_id, session_id);
});

test("what is left of a player waits for that player, not for the next one", async () => {
  const world = new World();
  const tab = world.tab();
  let token = "t1";
  await tab.start({ accessToken: () => token });
  tab.sdk.identify("plr_1");
  world.answer = () => null;
  bet(tab);
  tab.sdk.reset();
  token = "t2";
  world.answer = () => ({ status: 202 });
  tab.sdk.identify("plr_2");
  bet(tab);
  await world.advance(MINUTE_MS);
  const seen = () => world.requests.filter(({ answered }) => answered).map(({ headers, events }) => [headers.authorization, events[0].player_id]);
  assert.deepEqual(seen(), [["Bearer t2", "plr_2"]]);
  tab.sdk.reset();
  token = "t1b";
  tab.sdk.identify("plr_1");
  await world.advance(MINUTE_MS);
  assert.deepEqual(seen()[1], ["Bearer t1b", "plr_1"]);
});

test("401 asks for the token again and loses nothing", async () => {
  const world = new World();
  const tab = world.tab();
  let token = "old";
  await tab.start({ accessToken: () => token });
  tab.sdk.identify("plr_1");
  world.answer = ({ headers }) => ({ status: headers.authorization === "Bearer new" ? 202 : 401 });
  bet(tab);
  await world.advance(5_000);
  assert.deepEqual(tab.problems, [{ code: "unauthorized", lost: 0, status: 401 }]);
  token = "new";
  await world.advance(MINUTE_MS);
  assert.equal(world.arrived.length, 1);
});
