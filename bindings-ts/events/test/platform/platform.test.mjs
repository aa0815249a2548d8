/**
 * The built SDK against a running platform: what a page emits is found in its database, once each.
 *
 *     CACTUS_URL=http://localhost:8787 CACTUS_DEV_SECRETS=<file with OPERATOR_TOKEN_KEYS> npm run test-platform
 */

import assert from "node:assert/strict";
import { createPrivateKey, randomUUID, sign } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { launchChromium } from "../../../browser/chromium.mjs";

const URL_BASE = process.env["CACTUS_URL"];
const PATIENCE_MS = 30_000;
/** Longer than the page lives, so that only its end sends what waits. */
const NEVER_MS = 600_000;
const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));
const PLACE = { country: "BR", city: "Recife", region: "Pernambuco", asn: 28573, asOrganization: "Claro" };
const PAGE = `<!doctype html><meta charset="utf-8"><title>Events</title><link rel="icon" href="data:,">
<script type="module">
  import * as sdk from "/sdk/index.js";
  window.problems = [];
  sdk.onError((problem) => window.problems.push(problem));
  window.sdk = sdk;
</script>`;

/** One event of each of ten namespaces: namespace, action, data. */
const EVENTS = [
  ["bet", "placed", { game_id: "crash", bet_id: "bet_1", amount: 50, currency: "BRL", via: "ws" }],
  ["funnel", "firstDepositCompleted", { time_to_first_deposit_sec: 142, amount_minor: 5000, currency: "BRL" }],
  ["fraud_signal", "vpnDetected", { provider: "NordVPN" }],
  ["experiment", "assigned", { experiment: "new-cashout-button-color", variant: "green" }],
  ["performance", "webVitalLcp", { value_ms: 2400, path: "/cassino", rating: "good" }],
  ["page", "view", {}],
  ["session", "start", {}],
  ["chat", "opened", {}],
  ["push", "permissionGranted", {}],
  ["navigation", "menuOpened", { menu: "main" }],
];

let browser;
let context;
let admin;

before(async () => {
  assert.ok(URL_BASE, "CACTUS_URL is not set");
  admin = await administrator();
  browser = await launchChromium();
  context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  await context.setExtraHTTPHeaders({ "x-local-cf": JSON.stringify(PLACE) });
  await context.route("**/events-test**", (route) => route.fulfill({ contentType: "text/html", body: PAGE }));
  await context.route("**/sdk/**", (route) => {
    const path = DIST + new URL(route.request().url()).pathname.slice("/sdk/".length);
    return existsSync(path) ? route.fulfill({ contentType: "text/javascript", path }) : route.abort();
  });
});

after(() => browser?.close());

/** Without a login by two factors: the session is a player's, and the token is made with the operators' key. */
async function administrator() {
  const credentials = { email: `events-${randomUUID()}@example.com`, password: "correct horse battery staple" };
  const response = await fetch(new URL("/api/auth/register", URL_BASE), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(credentials),
  });
  assert.equal(response.status, 201);
  const { access_token: token } = await response.json();
  const claims = JSON.parse(Buffer.from(token.split(".")[1], "base64url"));
  const secrets = JSON.parse(readFileSync(process.env["CACTUS_DEV_SECRETS"], "utf8"));
  const [kid, key] = tokenKey(secrets);
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const operators = { ...claims, iss: "igaming-backoffice", role: "admin" };
  const signed = `${encode({ alg: "ES256", kid, typ: "at+jwt" })}.${encode(operators)}`;
  return `${signed}.${sign("sha256", signed, { key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
}

/** The id of the key that signs, and the key: `id:digits` of the scalar and of the point, the first of each list. */
function tokenKey({ OPERATOR_TOKEN_KEYS: scalars, OPERATOR_TOKEN_PUBLIC_KEYS: points }) {
  const [[kid, d], [, point]] = [scalars, points].map((keys) => keys.split(",")[0].split(":"));
  const base64url = (digits) => Buffer.from(digits, "hex").toString("base64url");
  const [x, y] = [point.slice(2, 66), point.slice(66)].map(base64url);
  return [kid, createPrivateKey({ key: { kty: "EC", crv: "P-256", d: base64url(d), x, y }, format: "jwk" })];
}

async function stored(ids) {
  const response = await fetch(new URL("/api/events/recent", URL_BASE), {
    headers: { authorization: `Bearer ${admin}` },
  });
  assert.equal(response.status, 200);
  const { events } = await response.json();
  return events.filter(({ event_id }) => ids.includes(event_id));
}

/** The rows of these events, once there is one for each. */
async function arrived(ids) {
  const endMs = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = new Set((await stored(ids)).map(({ event_id }) => event_id));
    if (found.size === ids.length) break;
    assert.ok(Date.now() < endMs, `${found.size} of ${ids.length} events in the database`);
    await delay(250);
  }
  return stored(ids);
}

async function open(options = {}) {
  const page = await context.newPage();
  await page.goto(`${URL_BASE}/events-test?utm_source=newsletter&email=somebody%40example.com`);
  await page.waitForFunction(() => window.sdk);
  await page.evaluate(
    (options) =>
      window.sdk.init({
        endpoint: "/api/events/track",
        tenant: "demo",
        consent: { analytics: true, marketing: false },
        ...options,
      }),
    options,
  );
  return page;
}

const emit = (page, events) =>
  page.evaluate(
    (events) => events.map(([namespace, action, data]) => window.sdk.emit[namespace][action](data)),
    events,
  );

test("ten namespaces of a page that is closed in the middle are in the database, once each", async () => {
  const page = await open({ flushIntervalMs: NEVER_MS });
  const ids = await emit(page, EVENTS);
  assert.equal(new Set(EVENTS.map(([namespace]) => namespace)).size, 10);
  await page.close({ runBeforeUnload: true });
  const rows = await arrived(ids);
  assert.equal(rows.length, ids.length);
  for (const row of rows) {
    assert.deepEqual(
      [row.ip_country, row.ip_city, row.ip_region, row.ip_asn, row.ip_isp],
      [PLACE.country, PLACE.city, PLACE.region, PLACE.asn, PLACE.asOrganization],
    );
    assert.deepEqual([row.source, row.tenant_id, row.device_type], ["client", "demo", "desktop"]);
    assert.deepEqual([row.page_path, row.utm_source], ["/events-test", "newsletter"]);
    assert.ok(!row.page_url.includes("somebody"), row.page_url);
    assert.deepEqual([row.consent_analytics, row.consent_marketing], [1, 0]);
  }
  const bet = rows.find(({ event_type }) => event_type === "bet.placed");
  assert.deepEqual(bet.data, EVENTS[0][2]);
});

test("what was emitted offline is in the database once the page is online", async () => {
  const page = await open({ flushIntervalMs: 100 });
  await context.setOffline(true);
  const ids = await emit(page, EVENTS);
  await delay(1_000);
  assert.deepEqual(await stored(ids), []);
  await context.setOffline(false);
  assert.equal((await arrived(ids)).length, ids.length);
  assert.deepEqual(await page.evaluate(() => window.problems), []);
  await page.close();
});
