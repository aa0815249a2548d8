// The screens of the player's account, by somebody who reads their mail and has an authenticator app.

import assert from "node:assert/strict";

import { latestMail } from "./mailbox.mjs";
import { STEP_MS, codeAt, stepAt } from "./totp.mjs";

const NEW_PASSWORD = "another long enough password";
const LAST_PASSWORD = "the third long enough password";

/** An authenticator app. A code counts once, so each is of a later step; the platform takes one that is early. */
class App {
  #last = 0;

  constructor(secret) {
    this.secret = secret;
  }

  async code() {
    const step = Math.max(stepAt(Date.now()), this.#last + 1);
    this.#last = step;
    const earlyMs = (step - 1) * STEP_MS - Date.now();
    if (earlyMs > 0) await new Promise((resolve) => setTimeout(resolve, earlyMs));
    return codeAt(this.secret, step);
  }
}

async function logIn(page, email, password) {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByTestId("submit").click();
}

const giveCode = async (page, code) => {
  await page.getByLabel("Code", { exact: true }).fill(code);
  await page.getByTestId("submit").click();
};

const isIn = (page) => page.locator("[data-testid=balance][data-minor]").waitFor();

async function logOut(page) {
  await page.getByRole("button", { name: "Log out", exact: true }).click();
  await page.getByTestId("submit").waitFor();
}

/** Opens the link of a mail, which the address bar does not keep. */
async function openLink({ page, urlBase, until, player }, template, place) {
  const mail = await until(`the mail ${template}`, () => latestMail(urlBase, player.email, template));
  const { token, link } = mail.parameters;
  assert.ok(link.endsWith(`/#${place}/${token}`), `the link leads to ${place}`);
  // The link names the page of the brand, which is not where this platform listens.
  await page.goto(new URL(new URL(link).hash, urlBase).href);
  await until("the token leaves the address", async () => new URL(page.url()).hash === `#${place}`);
  return token;
}

async function confirmAddress(run) {
  const { page, picture, go } = run;
  await go("/account");
  await page.getByTestId("address-state").filter({ hasText: "Not confirmed" }).waitFor();
  await page.getByTestId("this-session").waitFor();
  await picture("account");
  await page.getByTestId("send-link").click();
  await page.getByText("A link is on its way").waitFor();
  const token = await openLink(run, "verify_email", "/verify-email");
  await picture("confirm-address");
  await page.getByTestId("confirm").click();
  await page.getByTestId("outcome").waitFor();
  await picture("confirm-address-done");
  await page.getByRole("link", { name: "To your account" }).click();
  await page.getByTestId("address-state").filter({ hasText: /^Confirmed/ }).waitFor();
  console.log("account: the address is confirmed");
  return token;
}

/** A login elsewhere, which ends from here. Problems of its page are expected, so nobody listens to its console. */
async function endOtherSession(run, other, usedToken) {
  const { page, picture, go, urlBase, player } = run;
  await other.goto(urlBase);
  await logIn(other, player.email, player.password);
  await isIn(other);
  await go("/");
  await go("/account");
  const others = page.getByTestId("other-session");
  await others.first().waitFor();
  await picture("account-sessions");
  await others.first().getByRole("button").click();
  await others.first().waitFor({ state: "detached" });
  await other.evaluate(() => (location.hash = "#/account"));
  await other.getByTestId("submit").waitFor();
  await other.evaluate((token) => (location.hash = `#/verify-email/${token}`), usedToken);
  await other.getByTestId("confirm").click();
  await other.getByText("This link is too old").waitFor();
  console.log("account: a session ended from another one, and a used link is refused");
}

async function setUpSecondFactor({ page, picture, go, player }) {
  await go("/account");
  await page.getByTestId("set-up").click();
  const card = page.getByRole("region", { name: "Second factor" });
  await card.getByLabel("Password", { exact: true }).fill(player.password);
  await picture("second-factor-password");
  await page.getByTestId("prove").click();
  const secret = await page.getByTestId("secret").getAttribute("data-secret");
  const uri = await page.getByRole("link", { name: "Open in the app" }).getAttribute("href");
  assert.ok(uri.startsWith("otpauth://totp/") && uri.includes(`secret=${secret}`), "the app can read the link");
  await picture("second-factor-secret");
  const app = new App(secret);
  await page.getByLabel("Code", { exact: true }).fill(await app.code());
  await page.getByTestId("enable").click();
  const listed = page.getByTestId("recovery-codes").getByRole("listitem");
  await listed.first().waitFor();
  const codes = await listed.allTextContents();
  assert.equal(codes.length, 10);
  await picture("second-factor-codes");
  await page.getByTestId("codes-kept").click();
  await page.getByTestId("second-factor-state").filter({ hasText: "On" }).waitFor();
  await picture("account-second-factor");
  await logOut(page);
  await logIn(page, player.email, player.password);
  await page.getByLabel("Code", { exact: true }).waitFor();
  await picture("login-code");
  await giveCode(page, await app.code());
  await isIn(page);
  console.log("account: a login by the second factor");
  return codes;
}

/** The link sets a new password; the second factor is asked for as before. */
async function resetPassword(run, other, codes) {
  const { page, picture, player } = run;
  await logOut(page);
  await page.getByRole("link", { name: "Forgotten password?" }).click();
  await page.getByLabel("E-mail").fill(player.email);
  await page.getByTestId("send-link").click();
  await page.getByText("If this address has an account").waitFor();
  await picture("forgotten-password");
  await openLink(run, "reset_password", "/reset-password");
  await page.getByRole("textbox", { name: "New password" }).fill(NEW_PASSWORD);
  await picture("reset-password");
  await page.getByTestId("set-password").click();
  await page.getByTestId("outcome").waitFor();
  await picture("reset-password-done");
  await page.getByRole("link", { name: "To the login" }).click();
  await logIn(page, player.email, NEW_PASSWORD);
  await giveCode(page, codes[0]);
  await isIn(page);

  await other.evaluate(() => (location.hash = "#/"));
  await logIn(other, player.email, NEW_PASSWORD);
  await giveCode(other, codes[0]);
  await other.getByText("This code is wrong, or was used before.").waitFor();
  console.log("account: a new password by mail, and a recovery code that counts once");
}

async function changeAndDisable({ page, picture, go }, codes) {
  await go("/account");
  await page.getByLabel("Current password").fill(NEW_PASSWORD);
  await page.getByRole("textbox", { name: "New password" }).fill(LAST_PASSWORD);
  await page.getByLabel("Code", { exact: true }).fill(codes[1]);
  await page.getByTestId("change-password").click();
  await page.getByText("The password was changed.").waitFor();
  await picture("account-password-changed");
  await page.getByTestId("disable").click();
  const card = page.getByRole("region", { name: "Second factor" });
  await card.getByLabel("Password", { exact: true }).fill(LAST_PASSWORD);
  await card.getByLabel("Code", { exact: true }).fill(codes[2]);
  await page.getByTestId("prove").click();
  await page.getByTestId("second-factor-state").filter({ hasText: "Off" }).waitFor();
  await page.getByText("The second factor is off.").waitFor();
  console.log("account: another password, and no second factor");
}

/** `run` is the page of somebody who is logged in, and the ways of `play.mjs`; the player stays logged in. */
export async function useAccount(run) {
  const context = await run.browser.newContext({ locale: "en-US" });
  const other = await context.newPage();
  other.setDefaultTimeout(run.stepMs);
  try {
    const usedToken = await confirmAddress(run);
    await endOtherSession(run, other, usedToken);
    const codes = await setUpSecondFactor(run);
    await resetPassword(run, other, codes);
    await changeAndDisable(run, codes);
  } finally {
    await context.close();
  }
}
