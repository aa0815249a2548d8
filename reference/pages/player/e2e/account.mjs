// The account's screens: a confirmed address, a second factor, sessions, a forgotten password.

import assert from "node:assert/strict";

import { mailedPlace } from "./mailbox.mjs";
import { totpCode, totpStep } from "./totp.mjs";

const NEW_PASSWORD = "another long enough password";

async function confirmAddress({ page, url, go, picture }, { email }) {
  await go(await mailedPlace(url, email, "verify_email"));
  await page.getByTestId("confirm-address").waitFor();
  assert.equal(await page.evaluate(() => location.hash), "#/verify-email", "the token is out of the address bar");
  await picture("confirm-address");
  await page.getByTestId("confirm-address").click();
  await page.getByText("Your address is confirmed.").waitFor();
  await page.getByRole("link", { name: "Account", exact: true }).click();
  await page.locator("[data-testid=address-state][data-confirmed=true]").waitFor();
  console.log("account: the address is confirmed");
}

/** Sets up an app; answers its secret and the recovery codes. */
async function setUpFactor({ page, picture }, { password }) {
  const section = page.getByRole("region", { name: /Second factor/ });
  await section.getByLabel("Password", { exact: true }).fill(password);
  await section.getByTestId("set-up-factor").click();
  const secret = await section.getByTestId("factor-secret").locator("code").textContent();
  await picture("second-factor");
  await section.getByLabel("Code", { exact: true }).fill(totpCode(secret, totpStep()));
  await section.getByTestId("enable-factor").click();
  await page.locator("[data-testid=factor-state][data-enabled=true]").waitFor();
  const codes = await section.getByTestId("recovery-codes").locator("code").allTextContents();
  assert.equal(codes.length, 10);
  await picture("account");
  console.log("account: the second factor is on");
  return { secret, codes };
}

async function logIn(page, { email, password }, code) {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByTestId("submit").click();
  await page.getByLabel("Code", { exact: true }).fill(code);
  await page.getByTestId("submit").click();
  await page.locator("[data-testid=balance][data-minor]").waitFor();
}

/** Somebody logs in elsewhere, and is logged out from here. */
async function endOtherSession({ page, browser, url }, player, secret) {
  const elsewhere = await browser.newContext({ locale: "en-US" });
  const other = await elsewhere.newPage();
  await other.goto(url);
  // The code of this step was used to switch the factor on; the next one is good already.
  await logIn(other, player, totpCode(secret, totpStep() + 1));
  await page.reload();
  const others = page.getByTestId("other-session");
  await others.first().waitFor();
  assert.equal(await others.count(), 1);
  await others.getByRole("button", { name: "Log out there" }).click();
  await others.waitFor({ state: "detached" });
  await other.reload();
  await other.getByTestId("submit").waitFor();
  await elsewhere.close();
  console.log("account: the other session has ended");
}

async function forgottenPassword({ page, url, go, picture }, { email }, recoveryCode) {
  await page.getByRole("button", { name: "Log out", exact: true }).click();
  await page.getByRole("link", { name: "Forgotten password?" }).click();
  await page.getByLabel("E-mail").fill(email);
  await picture("forgotten-password");
  await page.getByTestId("send-link").click();
  await page.getByText("a link was sent").waitFor();
  await go(await mailedPlace(url, email, "reset_password"));
  await page.getByRole("textbox", { name: "New password" }).fill(NEW_PASSWORD);
  await picture("new-password");
  await page.getByTestId("set-password").click();
  await page.getByText("Your password is set").waitFor();
  await page.getByRole("link", { name: "To the login" }).click();
  await logIn(page, { email, password: NEW_PASSWORD }, recoveryCode);
  console.log("account: a new password by a mailed link");
}

async function disableFactor({ page, go }, recoveryCode) {
  await go("/account");
  const section = page.getByRole("region", { name: /Second factor/ });
  await page.locator("[data-testid=factor-state][data-enabled=true]").waitFor();
  await section.getByLabel("Password", { exact: true }).fill(NEW_PASSWORD);
  await section.getByLabel("Code", { exact: true }).fill(recoveryCode);
  await section.getByTestId("disable-factor").click();
  await page.locator("[data-testid=factor-state][data-enabled=false]").waitFor();
  console.log("account: the second factor is off");
}

/** `stage` is the page, the browser, the platform's URL, and what the other steps share. */
export async function accountScreens(stage, player) {
  await confirmAddress(stage, player);
  const { secret, codes } = await setUpFactor(stage, player);
  await endOtherSession(stage, player, secret);
  await forgottenPassword(stage, player, codes[0]);
  await disableFactor(stage, codes[1]);
}
