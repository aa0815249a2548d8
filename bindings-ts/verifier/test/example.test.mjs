import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { launchChromium } from "../../browser/chromium.mjs";
import { serve } from "../../browser/serve.mjs";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

let server;
let browser;
let page;
const problems = [];

before(async () => {
  server = await serve(ROOT);
  browser = await launchChromium();
  page = await browser.newPage();
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  await page.goto(`${server.url}/examples/verifier-page/`);
});

after(async () => {
  await browser?.close();
  server?.close();
});

test("the plain page checks a round and shows each step", async () => {
  await page.getByRole("button", { name: "Check it" }).click();
  await page.getByText("Result: 2055.9").waitFor();
  assert.ok((await page.locator("#steps li").count()) >= 4);
  await page.getByLabel("Example").selectOption("Cactus, Mines");
  await page.getByRole("button", { name: "Check it" }).click();
  await page.getByText("Result: [8]").waitFor();
});

test("the plain page refuses what is wrong", async () => {
  await page.getByLabel("Question").fill("{");
  await page.getByRole("button", { name: "Check it" }).click();
  await page.getByText("This is not JSON.").waitFor();
  await page.getByLabel("Question").fill('{"game":"crash","scheme":"bustabit-v2","inputs":{"game_hash":"xy"}}');
  await page.getByRole("button", { name: "Check it" }).click();
  await page.getByText("Refused: input_malformed (game_hash)").waitFor();
});

test("the plain page walks a chain to its published end", async () => {
  await page.getByRole("button", { name: "Walk it" }).click();
  await page.getByText("It ends where it should: 354,134 games").waitFor();
  await page.getByLabel("Games to the end").fill("354133");
  await page.getByRole("button", { name: "Walk it" }).click();
  await page.getByText("It ends elsewhere").waitFor();
});

test("the plain page fits a phone", async () => {
  const folder = process.env["CACTUS_SHOTS"];
  for (const [name, width, height] of [
    ["desktop", 1440, 900],
    ["phone", 375, 812],
  ]) {
    await page.setViewportSize({ width, height });
    if (folder) await page.screenshot({ path: `${folder}/verifier-page-${name}.png`, fullPage: true });
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, name);
  }
});

test("nothing failed in the plain page", () => assert.deepEqual(problems, []));
