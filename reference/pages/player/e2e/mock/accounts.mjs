// Accounts of the mock platform: logins, sessions, links of mails and second factors. Its problems are the real one's.

import { randomBytes } from "node:crypto";

import { base32, codeAt, stepAt } from "../totp.mjs";
import { randomHex } from "./outcomes.mjs";

const PASSWORD_LENGTH_MIN = 8;
const COMMON = ["password", "12345678", "password123"];
const MAILS_MAX = 3;
const DAY_MS = 24 * 60 * 60 * 1_000;
const ACCESS_S = 3_600;

const problem = (code, fields = {}) => ({ code, ...fields });
const recoveryCode = () => base32(randomBytes(15)).match(/.{4}/g).join("-");

function passwordProblem(password) {
  if (password.length < PASSWORD_LENGTH_MIN) {
    return problem("invalid_password", { chars_min: PASSWORD_LENGTH_MIN, bytes_max: 1024 });
  }
  return COMMON.includes(password) ? problem("common_password") : null;
}

export class Accounts {
  accounts = new Map();
  sessions = new Map();
  challenges = new Map();
  links = new Map();
  mails = [];

  /** `welcome` gives a new player something to play with. */
  constructor(welcome) {
    this.welcome = welcome;
  }

  /** The session of an access token. */
  of(token) {
    return [...this.sessions.values()].find((session) => session.token === token);
  }

  register({ email, password }) {
    if (this.accounts.has(email)) return problem("email_taken");
    const refused = passwordProblem(password);
    if (refused) return refused;
    const player_id = `plr_${randomHex(16)}`;
    const player = { player_id, tenant_id: "demo", email, created_at_ms: Date.now(), email_verified: false };
    const account = { player, password, second: null, setup: null, recovery: [], lastStep: 0 };
    this.accounts.set(email, account);
    this.welcome(player_id);
    return this.open(account, false);
  }

  open(account, second_factor) {
    const session_id = `ses_${randomHex(16)}`;
    const now = Date.now();
    const session = { session_id, account, second_factor, created_at_ms: now, used_at_ms: now };
    this.sessions.set(session_id, session);
    return { player: account.player, device_token: randomHex(16), ...this.renew(session) };
  }

  renew(session) {
    Object.assign(session, { token: randomHex(16), refresh: randomHex(16), used_at_ms: Date.now() });
    const { token: access_token, refresh: refresh_token } = session;
    const lasts = { expires_in_s: ACCESS_S, refresh_expires_in_s: DAY_MS / 1_000 };
    return { access_token, token_type: "Bearer", refresh_token, ...lasts };
  }

  refresh({ refresh_token }) {
    const session = [...this.sessions.values()].find(({ refresh }) => refresh === refresh_token);
    return session ? this.renew(session) : problem("invalid_refresh_token");
  }

  login({ email, password }) {
    const account = this.accounts.get(email);
    if (account?.password !== password) return problem("invalid_credentials");
    if (!account.second) return this.open(account, false);
    const challenge = `${account.player.player_id}.${randomHex(32)}`;
    this.challenges.set(challenge, account);
    return { challenge, challenge_expires_in_s: 300 };
  }

  answer({ challenge, code }) {
    const account = this.challenges.get(challenge);
    if (!account) return problem("invalid_challenge");
    if (!this.accepts(account, account.second, code)) return problem("invalid_code");
    this.challenges.delete(challenge);
    return this.open(account, true);
  }

  /** A code of the steps around now that is later than the last one, or a recovery code; each counts once. */
  accepts(account, secret, code) {
    const typed = code.replaceAll(/[-\s]/g, "").toUpperCase();
    const at = account.recovery.findIndex((known) => known.replaceAll("-", "") === typed);
    if (at >= 0) return account.recovery.splice(at, 1).length === 1;
    const now = stepAt(Date.now());
    const step = [now - 1, now, now + 1].find((one) => one > account.lastStep && codeAt(secret, one) === code);
    if (step === undefined) return false;
    account.lastStep = step;
    return true;
  }

  /** Why somebody who has a session is not believed to be the player. */
  doubt({ account }, password, code) {
    if (account.password !== password) return problem("invalid_credentials");
    if (!account.second) return null;
    if (code === undefined) return problem("second_factor_required");
    return this.accepts(account, account.second, code) ? null : problem("invalid_code");
  }

  end(account, keptId) {
    for (const { session_id, account: whose } of this.sessions.values()) {
      if (whose === account && session_id !== keptId) this.sessions.delete(session_id);
    }
  }

  list({ account, session_id: currentId }) {
    const own = [...this.sessions.values()].filter((session) => session.account === account);
    const views = own.map(({ session_id, created_at_ms, used_at_ms, second_factor }) => {
      const times = { created_at_ms, used_at_ms, expires_at_ms: used_at_ms + DAY_MS };
      return { session_id, current: session_id === currentId, ...times, second_factor };
    });
    return { sessions: views.sort((one, other) => other.used_at_ms - one.used_at_ms) };
  }

  endOne({ account }, sessionId) {
    if (this.sessions.get(sessionId)?.account !== account) return problem("session_not_found");
    this.sessions.delete(sessionId);
    return undefined;
  }

  write({ player }, template, parameters) {
    const mail = { message_id: `msg_${randomHex(16)}`, player_id: player.player_id, channel: "email" };
    this.mails.unshift({ ...mail, recipient: player.email, template, parameters, created_at_ms: Date.now() });
  }

  /** Only the latest link of a kind counts. */
  sendLink(account, template) {
    for (const [token, link] of this.links) {
      if (link.account === account && link.template === template) this.links.delete(token);
    }
    const token = `${account.player.player_id}.${randomBytes(32).toString("base64url")}`;
    this.links.set(token, { account, template });
    const link = `http://localhost/#/${template.replace("_", "-")}/${token}`;
    this.write(account, template, { token, link });
  }

  sendVerification({ account }) {
    const own = this.mails.filter(({ recipient }) => recipient === account.player.email);
    const sent = own.filter(({ template }) => template === "verify_email").length;
    if (sent >= MAILS_MAX) return problem("too_many_attempts", { retry_after_s: 840 });
    this.sendLink(account, "verify_email");
    return {};
  }

  verifyEmail({ token }) {
    const link = this.links.get(token);
    if (link?.template !== "verify_email") return problem("invalid_link");
    this.links.delete(token);
    link.account.player.email_verified = true;
    return undefined;
  }

  forgotPassword({ email }) {
    const account = this.accounts.get(email);
    if (account) this.sendLink(account, "reset_password");
    return {};
  }

  resetPassword({ token, new_password }) {
    const link = this.links.get(token);
    if (link?.template !== "reset_password") return problem("invalid_link");
    const refused = passwordProblem(new_password);
    if (refused) return refused;
    this.links.delete(token);
    link.account.password = new_password;
    this.end(link.account);
    return { device_token: randomHex(16) };
  }

  changePassword(session, { current_password, new_password, code }) {
    const refused = passwordProblem(new_password) ?? this.doubt(session, current_password, code);
    if (refused) return refused;
    session.account.password = new_password;
    this.end(session.account, session.session_id);
    return undefined;
  }

  setUp(session, { password, code }) {
    const refused = this.doubt(session, password, code);
    if (refused) return refused;
    if (session.account.second) return problem("second_factor_enabled");
    const secret = base32(randomBytes(20));
    session.account.setup = secret;
    const name = `Cactus%20Demo:${encodeURIComponent(session.account.player.email)}`;
    const key_uri = `otpauth://totp/${name}?secret=${secret}&issuer=Cactus%20Demo&algorithm=SHA1&digits=6&period=30`;
    return { secret, key_uri, expires_in_s: 900 };
  }

  enable({ account, session_id }, { code }) {
    if (!account.setup) return problem("second_factor_not_set_up");
    account.lastStep = 0;
    if (!this.accepts(account, account.setup, code)) return problem("invalid_code");
    Object.assign(account, { second: account.setup, setup: null });
    this.end(account, session_id);
    return this.drawRecoveryCodes(account);
  }

  drawRecoveryCodes(account) {
    account.recovery = Array.from({ length: 10 }, recoveryCode);
    return { recovery_codes: [...account.recovery] };
  }

  replaceRecoveryCodes(session, { password, code }) {
    if (!session.account.second) return problem("second_factor_not_enabled");
    return this.doubt(session, password, code) ?? this.drawRecoveryCodes(session.account);
  }

  disable(session, { password, code }) {
    if (!session.account.second) return problem("second_factor_not_enabled");
    const refused = this.doubt(session, password, code);
    if (refused) return refused;
    Object.assign(session.account, { second: null, recovery: [] });
    this.end(session.account, session.session_id);
    return undefined;
  }

  outbox(recipient) {
    return { messages: this.mails.filter((mail) => mail.recipient === recipient) };
  }
}

/** What anybody may ask, and what only somebody who is logged in may. */
export const accountRoutes = (accounts) => ({
  open: {
    "POST /api/auth/register": ({ body }) => accounts.register(body),
    "POST /api/auth/login": ({ body }) => accounts.login(body),
    "POST /api/auth/refresh": ({ body }) => accounts.refresh(body),
    "POST /api/auth/2fa/verify": ({ body }) => accounts.answer(body),
    "POST /api/auth/forgot-password": ({ body }) => accounts.forgotPassword(body),
    "POST /api/auth/reset-password": ({ body }) => accounts.resetPassword(body),
    "POST /api/auth/verify-email": ({ body }) => accounts.verifyEmail(body),
    "GET /.worker/igaming-auth/auth/outbox": ({ url }) => accounts.outbox(url.searchParams.get("recipient")),
  },
  own: {
    "POST /api/auth/logout": ({ session }) => accounts.endOne(session, session.session_id),
    "POST /api/auth/logout-everywhere": ({ session }) => accounts.end(session.account),
    "GET /api/auth/me": ({ session }) => session.account.player,
    "GET /api/auth/sessions": ({ session }) => accounts.list(session),
    "DELETE /api/auth/sessions/*": ({ session, last }) => accounts.endOne(session, last),
    "POST /api/auth/change-password": ({ session, body }) => accounts.changePassword(session, body),
    "POST /api/auth/verify-email/resend": ({ session }) => accounts.sendVerification(session),
    "POST /api/auth/2fa/setup": ({ session, body }) => accounts.setUp(session, body),
    "POST /api/auth/2fa/enable": ({ session, body }) => accounts.enable(session, body),
    "POST /api/auth/2fa/disable": ({ session, body }) => accounts.disable(session, body),
    "POST /api/auth/2fa/recovery-codes": ({ session, body }) => accounts.replaceRecoveryCodes(session, body),
  },
});
