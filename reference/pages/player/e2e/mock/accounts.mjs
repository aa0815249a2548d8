// Accounts and sessions of the mock. Nothing is hashed and nothing is limited.

import { totpCode, totpStep } from "../totp.mjs";
import { randomHex } from "./outcomes.mjs";

const RECOVERY_CODES = 10;

export class Accounts {
  #accounts = new Map();
  #sessions = new Map();
  #challenges = new Map();
  #messages = [];

  /** The session of an access token. */
  sessionOf(token) {
    return this.#sessions.get(token);
  }

  register({ email, password }) {
    if (this.#accounts.has(email)) return { code: "email_taken" };
    if (password.length < 8) return { code: "invalid_password", chars_min: 8, bytes_max: 1024 };
    const player = { player_id: `plr_${randomHex(16)}`, tenant_id: "demo", email, created_at_ms: Date.now() };
    const account = { player: { ...player, email_verified: false }, password, links: new Map(), codes: [] };
    this.#accounts.set(email, account);
    this.sendLink(account, "verify_email", "verify-email");
    return this.#logIn(account, false);
  }

  login({ email, password }) {
    const account = this.#accounts.get(email);
    if (account?.password !== password) return { code: "invalid_credentials" };
    if (!account.secret) return this.#logIn(account, false);
    const challenge = randomHex(16);
    this.#challenges.set(challenge, account);
    return { challenge, challenge_expires_in_s: 300 };
  }

  answerChallenge({ challenge, code }) {
    const account = this.#challenges.get(challenge);
    if (!account) return { code: "invalid_challenge" };
    return takesCode(account, code) ? this.#logIn(account, true) : { code: "invalid_code" };
  }

  sendLink(account, template, page) {
    const token = randomHex(16);
    account.links.set(template, token);
    const parameters = { token, link: `http://localhost/#/${page}/${token}` };
    this.#messages.unshift({ template, recipient: account.player.email, parameters });
    return {};
  }

  forgotPassword({ email }) {
    const account = this.#accounts.get(email);
    return account ? this.sendLink(account, "reset_password", "reset-password") : {};
  }

  resetPassword({ token, new_password }) {
    const account = this.#byLink("reset_password", token);
    if (!account) return { code: "invalid_link" };
    account.password = new_password;
    this.end(account, () => true);
    return { device_token: "none" };
  }

  verifyEmail({ token }) {
    const account = this.#byLink("verify_email", token);
    if (!account) return { code: "invalid_link" };
    account.player.email_verified = true;
    return {};
  }

  outbox(recipient) {
    return { messages: this.#messages.filter((message) => message.recipient === recipient) };
  }

  /** What is wrong with a password that is asked for again, if anything is. */
  refusal(account, { password, code }) {
    if (account.password !== password) return { code: "invalid_credentials" };
    if (!account.secret) return null;
    if (!code) return { code: "second_factor_required" };
    return takesCode(account, code) ? null : { code: "invalid_code" };
  }

  enableFactor({ account, session_id }, { code }) {
    if (!account.setup) return { code: "second_factor_not_set_up" };
    if (code !== totpCode(account.setup, totpStep())) return { code: "invalid_code" };
    [account.secret, account.usedStep, account.setup] = [account.setup, totpStep(), null];
    this.end(account, (session) => session.session_id !== session_id);
    return this.drawRecoveryCodes(account);
  }

  drawRecoveryCodes(account) {
    account.codes = Array.from({ length: RECOVERY_CODES }, () => randomHex(12).match(/.{4}/g).join("-"));
    return { recovery_codes: account.codes.slice() };
  }

  list({ account, session_id }) {
    const own = [...this.#sessions.values()].filter((session) => session.account === account);
    return {
      sessions: own.map(({ account: _, ...session }) => ({ ...session, current: session.session_id === session_id })),
    };
  }

  end(account, isMeant) {
    for (const [token, session] of this.#sessions) {
      if (session.account === account && isMeant(session)) this.#sessions.delete(token);
    }
    return {};
  }

  #byLink(template, token) {
    const account = [...this.#accounts.values()].find((one) => one.links.get(template) === token);
    account?.links.delete(template);
    return account;
  }

  #logIn(account, second_factor) {
    const token = randomHex(16);
    const times = { created_at_ms: Date.now(), used_at_ms: Date.now(), expires_at_ms: Date.now() + 86_400_000 };
    this.#sessions.set(token, { account, session_id: `ses_${randomHex(16)}`, ...times, second_factor });
    return {
      player: account.player,
      access_token: token,
      token_type: "Bearer",
      expires_in_s: 3600,
      refresh_token: token,
      refresh_expires_in_s: 86_400,
      device_token: "none",
    };
  }
}

/** Each code counts once; one of the next step comes early, and is good. */
function takesCode(account, code) {
  if (account.codes.includes(code)) {
    account.codes = account.codes.filter((one) => one !== code);
    return true;
  }
  const step = [totpStep(), totpStep() + 1].find((one) => totpCode(account.secret, one) === code);
  if (step === undefined || step <= account.usedStep) return false;
  account.usedStep = step;
  return true;
}

/** The account's endpoints; `guarded` ones ask for the password again. */
export function accountRoutes(accounts) {
  const guarded = (act) => ({ session, body }) =>
    accounts.refusal(session.account, body) ?? act(session.account, session) ?? {};
  const others = (account, { session_id }) => accounts.end(account, (session) => session.session_id !== session_id);
  return {
    "POST /api/auth/login": ({ body }) => accounts.login(body),
    "POST /api/auth/2fa/verify": ({ body }) => accounts.answerChallenge(body),
    "POST /api/auth/refresh": () => ({ code: "invalid_refresh_token" }),
    "POST /api/auth/logout": ({ session }) =>
      accounts.end(session?.account, (one) => one.session_id === session.session_id),
    "POST /api/auth/logout-everywhere": ({ session }) => accounts.end(session.account, () => true),
    "GET /api/auth/me": ({ session }) => session.account.player,
    "POST /api/auth/forgot-password": ({ body }) => accounts.forgotPassword(body),
    "POST /api/auth/reset-password": ({ body }) => accounts.resetPassword(body),
    "POST /api/auth/verify-email": ({ body }) => accounts.verifyEmail(body),
    "POST /api/auth/verify-email/resend": ({ session }) =>
      accounts.sendLink(session.account, "verify_email", "verify-email"),
    "GET /api/auth/sessions": ({ session }) => accounts.list(session),
    "POST /api/auth/change-password": ({ session, body }) => {
      const refused = accounts.refusal(session.account, { ...body, password: body.current_password });
      if (refused) return refused;
      session.account.password = body.new_password;
      return others(session.account, session);
    },
    "POST /api/auth/2fa/setup": guarded((account) => {
      if (account.secret) return { code: "second_factor_enabled" };
      account.setup = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
      const key_uri = `otpauth://totp/Cactus:${account.player.email}?secret=${account.setup}&issuer=Cactus`;
      return { secret: account.setup, key_uri, expires_in_s: 600 };
    }),
    "POST /api/auth/2fa/enable": ({ session, body }) => accounts.enableFactor(session, body),
    "POST /api/auth/2fa/disable": guarded((account, session) => {
      [account.secret, account.codes] = [null, []];
      return others(account, session);
    }),
    "POST /api/auth/2fa/recovery-codes": guarded((account) => accounts.drawRecoveryCodes(account)),
  };
}
