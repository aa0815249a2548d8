// Plays through the page in a headless Chromium, against a running platform:
//
//     CACTUS_URL=http://localhost:8787 CACTUS_CHROMIUM=/usr/bin/chromium npm run e2e
//
// Registers a player, plays crash with a bet and a cash-out, mines and tower, sees the balance move, verifies each
// round in the page, and goes through the screens of the account. Any error in the console fails it. CACTUS_SHOTS names
// a folder for pictures of every view; CACTUS_DEV_SECRETS the file with the key that opens the platform's outbox.

import assert from "node:assert/strict";
import { join } from "node:path";

import { chromium } from "playwright-core";

import { useAccount } from "./account.mjs";

const URL_BASE = process.env.CACTUS_URL ?? "http://localhost:8787";
const SHOTS = process.env.CACTUS_SHOTS;
const STEP_MS = 15_000;
/** A table that is started for the first time makes its chain and waits for its seeding event. */
const TABLE_MS = 180_000;
/** Games often end before they can be cashed out; so many rounds in a row nearly never do. */
const CRASH_ROUNDS_MAX = 12;
const CASH_OUT_FROM = 1.02;
const SIZES = { phone: { width: 375, height: 812 }, desktop: { width: 1440, height: 900 } };

const browser = await chromium.launch({
  executablePath: process.env.CACTUS_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"].concat(
    ["--disable-background-networking", "--disable-component-update", "--disable-sync"],
  ),
});
const context = await browser.newContext({ viewport: SIZES.desktop, locale: "en-US", deviceScaleFactor: 1 });
const page = await context.newPage();
page.setDefaultTimeout(STEP_MS);

const faults = [];
page.on("pageerror", (error) => faults.push(`page error: ${error.message}`));
page.on("console", (message) => {
  if (message.type() === "error" || message.type() === "warning") faults.push(`console: ${message.text()}`);
});

async function picture(name) {
  if (!SHOTS) return;
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    await page.waitForTimeout(350);
    const wide = await page.evaluate(() => {
      const beyond = [...document.querySelectorAll("main *, header *")].filter((one) => {
        const hidden = one.closest(".recent, .table-scroll, .mantine-VisuallyHidden-root");
        return !hidden && one.getBoundingClientRect().right > document.documentElement.clientWidth + 1;
      });
      return document.documentElement.scrollWidth > window.innerWidth ? beyond.map((one) => one.className) : [];
    });
    assert.deepEqual(wide, [], `${name} is wider than a ${size}`);
    await page.screenshot({ path: join(SHOTS, `${name}-${size}.png`) });
  }
  await page.setViewportSize(SIZES.desktop);
}

const go = (place) => page.evaluate((hash) => (location.hash = hash), `#${place}`);

async function balance() {
  return Number(await page.locator("[data-testid=balance][data-minor]").getAttribute("data-minor"));
}

/** Asks again until the answer is not false. A policy without `unsafe-eval` forbids the page to poll by itself. */
async function until(what, ask) {
  const end = Date.now() + STEP_MS;
  while (Date.now() < end) {
    const answer = await ask();
    if (answer !== false) return answer;
    await page.waitForTimeout(20);
  }
  throw new Error(`waited in vain: ${what}`);
}

/** The balance, once it is another than before. */
function moved(before) {
  return until("the balance moves", async () => {
    const now = await balance();
    return now === before ? false : now;
  });
}

const player = {
  email: `player-${Date.now()}-${Math.floor(Math.random() * 1e6)}@example.com`,
  password: "a long enough password",
};

async function register() {
  await page.goto(URL_BASE);
  await picture("login");
  await page.locator("label", { hasText: /^Register$/ }).click();
  await page.getByLabel("E-mail").fill(player.email);
  await page.getByLabel("Password", { exact: true }).fill(player.password);
  await page.getByTestId("submit").click();
  await page.locator("[data-testid=balance][data-minor]").waitFor();
  await until("the welcome money", async () => (await balance()) > 0);
  console.log(`registered; the balance is ${await balance()}`);
}

/** One round of crash: true when it was cashed out, false when the crash came first. */
async function crashRound(withPictures) {
  const button = page.getByTestId("bet-button-a");
  const panel = page.getByRole("region", { name: "First bet" });
  await page.locator(".stage--betting").waitFor({ timeout: TABLE_MS });
  const before = await balance();
  await button.filter({ hasText: /^Bet[^a-z]*$/ }).click();
  await button.filter({ hasText: /Take back|Waiting|Cash out/ }).waitFor();
  const staked = await moved(before);
  assert.equal(staked, before - 1000, "the stake is taken");
  if (withPictures) await picture("crash-betting");
  await page.locator(".stage--running, .stage--crashed").first().waitFor({ timeout: STEP_MS });
  const risen = await until("the multiplier rises", () =>
    page.evaluate((from) => {
      if (document.querySelector(".stage--crashed")) return "crashed";
      const text = document.querySelector("[data-testid=multiplier]")?.textContent ?? "";
      return Number.parseFloat(text) >= from ? "risen" : false;
    }, CASH_OUT_FROM),
  );
  if (risen === "crashed") return false;
  await button.click({ timeout: 2_000 }).catch(() => undefined);
  const said = panel.getByText(/Cashed out at|Crashed first|The crash came first/).first();
  await said.waitFor();
  if (!(await said.textContent())?.startsWith("Cashed out at")) return false;
  const won = await moved(staked);
  assert.ok(won >= staked + 1000 * 1.01, "the payout is credited");
  return true;
}

async function playCrash() {
  await page.locator(".stage--betting, .stage--running, .stage--crashed").first().waitFor({ timeout: TABLE_MS });
  for (let round = 1; round <= CRASH_ROUNDS_MAX; round += 1) {
    const cashedOut = await crashRound(round === 1);
    console.log(`crash: ${cashedOut ? "cashed out" : "the crash came first"}`);
    if (cashedOut) break;
    assert.ok(round < CRASH_ROUNDS_MAX, "no round could be cashed out");
  }
  await picture("crash-running");
  await page.locator(".stage--crashed").waitFor({ timeout: TABLE_MS });
  await picture("crash-crashed");
}

/** A round of Mines: a tile, then out; or a mine at once. */
async function playMines() {
  await go("/mines");
  await page.getByTestId("start").waitFor();
  await picture("mines-before");
  const before = await balance();
  await page.getByTestId("start").click();
  await page.getByTestId("cash-out").waitFor();
  assert.equal(await moved(before), before - 1000);
  await page.locator("[data-tile='12']").click();
  await page.locator("[data-tile='12']:not(.tile--closed)").waitFor();
  await picture("mines-playing");
  await finish("mines", before - 1000);
  await picture("mines-over");
}

async function playTower() {
  await go("/tower");
  await page.getByTestId("start").waitFor();
  const before = await balance();
  await page.getByTestId("start").click();
  await page.getByTestId("cash-out").waitFor();
  assert.equal(await moved(before), before - 1000);
  await page.locator("[data-level='0'][data-tile='1']").click();
  await page.locator("[data-level='0'][data-tile='1']:not(.tile--closed)").waitFor();
  await picture("tower-playing");
  await finish("tower", before - 1000);
  await picture("tower-over");
}

async function finish(game, staked) {
  const out = page.getByTestId("cash-out");
  if (await out.isVisible()) {
    await out.click();
    await page.getByText(/You won/).waitFor();
    const won = await moved(staked);
    assert.ok(won > staked + 1000, `${game} pays more than the stake`);
    console.log(`${game}: cashed out`);
  } else {
    await page.getByText(/is lost/).waitFor();
    assert.equal(await balance(), staked);
    console.log(`${game}: lost`);
  }
  await page.getByRole("link", { name: "Verify this round" }).waitFor();
}

/** Every round of the list of own rounds, verified in the page. */
async function verifyAll() {
  await go("/seeds");
  await page.getByTestId("rotate").waitFor();
  await picture("seeds");
  await page.getByTestId("rotate").click();
  await page.getByText("Revealed", { exact: true }).waitFor();
  await picture("seeds-revealed");

  await go("/verify");
  await page.locator("[data-testid=self-test].self-test--passed").waitFor();
  const choices = page.locator(".choice");
  await choices.first().waitFor();
  await picture("verify");
  const labels = await choices.locator("strong").allTextContents();
  for (const game of ["Crash", "Mines", "Tower"]) {
    assert.ok(labels.some((label) => label.startsWith(game)), `no round of ${game} to verify: ${labels}`);
  }
  for (const label of labels) {
    await go("/verify");
    await choices.filter({ hasText: label }).first().click();
    const verdict = page.getByTestId("verdict");
    await verdict.waitFor();
    const checks = await page.locator(".check--passed").count();
    assert.equal(await verdict.getAttribute("data-verdict"), "passed", `${label} does not verify`);
    assert.ok(checks >= 3, `${label}: only ${checks} checks`);
    assert.equal(await page.locator(".check--failed").count(), 0);
    console.log(`verified: ${label}, ${checks} checks`);
    if (label === labels[0]) {
      await page.getByText("Check it by hand").click();
      await picture("verify-round");
    }
  }
}

async function verifyValuesAndChain() {
  await go("/verify/values");
  await page.getByRole("button", { name: "Fill in an example" }).click();
  await page.getByTestId("verify-values").click();
  await page.getByTestId("values-result").waitFor();
  await picture("verify-values");
  await go("/verify/chain");
  await page.getByTestId("walk").click();
  await page.locator("[data-testid=walk-result]:not([data-ended=no])").waitFor({ timeout: 60_000 });
  assert.equal(await page.getByTestId("walk-result").getAttribute("data-ended"), "matches");
  await picture("verify-chain");
}

async function rest() {
  await go("/history");
  await page.getByRole("tab", { name: "Wallet" }).click();
  await picture("history-wallet");
  await page.getByRole("tab", { name: "Crash" }).click();
  await picture("history-crash");
  await page.getByRole("button", { name: /Change language/ }).click();
  await page.getByRole("heading", { name: "Histórico" }).waitFor();
  await go("/");
  await page.getByText("Suas apostas", { exact: true }).waitFor();
  await picture("crash-portuguese");
  await page.getByRole("button", { name: "Sair" }).click();
  await page.getByTestId("submit").waitFor();
}

try {
  await register();
  await playCrash();
  await playMines();
  await playTower();
  await verifyAll();
  await verifyValuesAndChain();
  await useAccount({ browser, page, picture, go, until, player, urlBase: URL_BASE, stepMs: STEP_MS });
  await rest();
  assert.deepEqual(faults, [], "the page reported errors");
  console.log("the player page works");
} catch (error) {
  if (faults.length > 0) console.error(faults.join("\n"));
  if (SHOTS) await page.screenshot({ path: join(SHOTS, "failed.png") });
  throw error;
} finally {
  await browser.close();
}
