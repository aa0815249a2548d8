// Each query runs unchanged on ClickHouse, whose dialect Analytics Engine speaks, over points that the consumer wrote. What
// it must answer is counted here from the events themselves, which know nothing of blobs and doubles.
//
// `cargo xtask test analytics` writes the two files and names their folder in CACTUS_ANALYTICS_DATA.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { Session } from "chdb";

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;

const lines = (name) => {
  const folder = process.env.CACTUS_ANALYTICS_DATA;
  assert.ok(folder, "CACTUS_ANALYTICS_DATA is not set: run `cargo xtask test analytics`");
  return readFileSync(`${folder}/${name}`, "utf8").trim().split("\n").map((line) => JSON.parse(line));
};

const events = lines("events.jsonl");
const nowS = Math.floor(Date.now() / 1_000);
let session;

const numbered = (name, type) => Array.from({ length: 20 }, (_, place) => `${name}${place + 1} ${type}`).join(", ");

before(() => {
  session = new Session();
  session.query(`CREATE TABLE events_analytics (dataset String, timestamp DateTime('UTC'), _sample_interval UInt32,
    index1 String, ${numbered("blob", "String")}, ${numbered("double", "Float64")})
    ENGINE = MergeTree ORDER BY (index1, timestamp)`);
  const rows = lines("points.jsonl").map(({ age_s, index, blobs, doubles }) => {
    const row = { dataset: "events_analytics", timestamp: nowS - age_s, _sample_interval: 1, index1: index };
    blobs.forEach((blob, place) => (row[`blob${place + 1}`] = blob));
    doubles.forEach((double, place) => (row[`double${place + 1}`] = double));
    return JSON.stringify(row);
  });
  session.query(`INSERT INTO events_analytics FORMAT JSONEachRow ${rows.join("\n")}`);
  assert.equal(Number(session.query("SELECT count() FROM events_analytics", "TSV").trim()), events.length);
});

after(() => session.cleanup());

const answer = (name) => {
  const sql = readFileSync(new URL(`${name}.sql`, import.meta.url), "utf8").trim().replace(/;$/, "");
  const text = session.query(sql, "JSONEachRow").trim();
  return text === "" ? [] : text.split("\n").map((line) => JSON.parse(line));
};

const within = (seconds) => events.filter((event) => event.age_s < seconds);

const grouped = (items, key) => {
  const groups = new Map();
  for (const item of items) {
    groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  }
  return groups;
};

test("DAU by country counts each player once a day", () => {
  const starts = within(30 * DAY_S).filter((event) => event.event_type === "session.start");
  const day = (event) => new Date((nowS - event.age_s) * 1_000).toISOString().slice(0, 10);
  const expected = [...grouped(starts, (event) => `${day(event)} ${event.country}`)].map(([key, group]) => {
    const [on, country] = [key.slice(0, 10), key.slice(11)];
    return { country, day: on, dau: new Set(group.map((event) => event.player_id)).size };
  });
  const rows = answer("dau_by_country");
  const text = (row) => JSON.stringify([row.day, row.country, Number(row.dau)]);
  assert.ok(rows.length > 20 && new Set(rows.map((row) => row.country)).size > 2, "there is something to count");
  assert.deepEqual(rows.map(text).sort(), expected.map(text).sort());
  const order = rows.map((row) => `${row.day} ${String(row.dau).padStart(6, "0")}`);
  assert.deepEqual(order, order.toSorted().reverse());
});

test("conversion by campaign counts both ends of the funnel", () => {
  const count = (group, type) => group.filter((event) => event.event_type === type).length;
  const expected = [...grouped(within(7 * DAY_S), (event) => event.utm_source)].map(([source, group]) => {
    const signups = count(group, "funnel.signup_completed");
    const deposits = count(group, "funnel.first_deposit_completed");
    return [source, signups, deposits, signups === 0 ? null : deposits / signups];
  });
  const rows = answer("conversion_by_utm_source");
  assert.ok(rows.some((row) => Number(row.first_deposits) > 0), "there is something to count");
  const told = rows.map((row) => [row.utm_source, Number(row.signups), Number(row.first_deposits), row.conv_rate]);
  assert.deepEqual(told.toSorted(), expected.toSorted());
});

test("the time of decisions has the quantiles of the clicks", () => {
  const clicks = within(DAY_S).filter((event) => event.event_type === "bet.cashout_clicked");
  const sorted = clicks.map((event) => event.decision_time_ms).sort((a, b) => a - b);
  assert.ok(sorted.length > 100, "there is something to count");
  const quantile = (level) => {
    const at = level * (sorted.length - 1);
    const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
    return low + (high - low) * (at - Math.floor(at));
  };
  const [row] = answer("bet_decision_time");
  for (const [name, level] of [["p50_ms", 0.5], ["p90_ms", 0.9], ["p99_ms", 0.99]]) {
    assert.ok(Math.abs(row[name] - quantile(level)) < 0.001, `${name}: ${row[name]} and ${quantile(level)}`);
  }
});
