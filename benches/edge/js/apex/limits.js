// Rate limits: the sixteen rules as data, counters of the platform, and the list of who is known to be over one.

import { Rejection } from "../shell.js";

const MINUTE_MS = 60_000;
const exact = (id, paths, subject, limit, windowMs) => ({ id, methods: ["POST"], paths, subject, limit, windowMs });
const counted = (id, methods, paths, limit) =>
  ({ id, methods, paths, subject: "ip", limit, windowMs: MINUTE_MS, counter: `RATE_${limit}_PER_60S` });

const RULES = [
  exact("login", ["/api/auth/login"], "ip", 10, MINUTE_MS),
  exact("register", ["/api/auth/register"], "ip", 20, 10 * MINUTE_MS),
  counted("refresh", ["POST"], ["/api/auth/refresh"], 60),
  exact("password_reset", ["/api/auth/forgot-password", "/api/auth/reset-password"], "ip", 10, 15 * MINUTE_MS),
  exact("two_factor", ["/api/auth/2fa/*"], "ip", 15, 5 * MINUTE_MS),
  exact("email_verification", ["/api/auth/verify-email", "/api/auth/verify-email/*"], "ip", 10, 10 * MINUTE_MS),
  exact("otp", ["/api/auth/otp", "/api/auth/otp/*"], "ip", 3, 5 * MINUTE_MS),
  exact("backoffice_login", ["/api/bo/auth/*"], "ip", 10, MINUTE_MS),
  exact("withdrawal", ["/api/payments/withdrawal"], "player", 5, MINUTE_MS),
  exact("deposit", ["/api/payments/deposit"], "player", 10, MINUTE_MS),
  exact("wallet_movement", ["/api/wallet/transfer", "/api/wallet/exchange"], "player", 60, MINUTE_MS),
  exact("bonus_claim", ["/api/bonus/*"], "player", 10, MINUTE_MS),
  exact("data_request", ["/api/me/data-export", "/api/me/account-deletion"], "player", 5, 60 * MINUTE_MS),
  exact("casino_launch", ["/api/casino/launch/{game_id}"], "player", 30, MINUTE_MS),
  counted("events_track", ["POST"], ["/api/events/track"], 1_200),
  counted("generic", [], ["/*"], 600),
].map((rule) => ({ ...rule, matches: new RegExp(`^(?:${rule.paths.map(pattern).join("|")})$`) }));

function pattern(path) {
  return path.replace(/\{.*?\}/g, "[^/]+").replace("*", ".*");
}

const matching = (method, path, isCounted) => RULES.filter((rule) =>
  (rule.counter !== undefined) === isCounted
  && (rule.methods.length === 0 || rule.methods.includes(method)) && rule.matches.test(path));

/** What the client's address alone decides. */
export async function checkAddress(env, method, path, address) {
  const rules = matching(method, path, true);
  if (rules.length === 0) return;
  const subject = subjectOfAddress(address);
  const admitted = await Promise.all(rules.map(async (rule) => {
    const { success } = await env[rule.counter].limit({ key: `${rule.id}::${subject}` });
    return success;
  }));
  const over = rules.find((_, index) => !admitted[index]);
  if (over) throw limited(over, over.windowMs);
}

const KNOWN_MS = 60_000;
const notListed = new Map();

/** The rules that count exactly: first the list, then a window. */
export async function checkIdentified(env, method, path, tenantId, playerId, address) {
  const nowMs = Date.now();
  for (const rule of matching(method, path, false)) {
    const subject = rule.subject === "ip" ? subjectOfAddress(address) : playerId;
    if (subject === undefined) continue;
    const key = `${rule.id}:${tenantId}:${subject}`;
    if (!(notListed.get(key) > nowMs)) {
      const untilMs = Number(await env.RATELIM_KV.get(`block:${key}`));
      if (untilMs > nowMs) throw limited(rule, untilMs - nowMs);
      if (notListed.size > 1_000) notListed.clear();
      notListed.set(key, nowMs + KNOWN_MS);
    }
    const window = env.RATE_LIMIT_DO.get(env.RATE_LIMIT_DO.idFromName(key));
    const { admitted, retryAfterMs } = await window.ask(rule.limit, rule.windowMs);
    if (!admitted) throw limited(rule, retryAfterMs);
  }
}

function limited({ limit, windowMs }, retryAfterMs) {
  const window_s = windowMs / 1_000;
  const retry_after_s = Math.max(1, Math.ceil(retryAfterMs / 1_000));
  const detail = `At most ${limit} of these requests in ${window_s} s; try again in ${retry_after_s} s.`;
  return new Rejection(429, "rate_limited", detail, { limit, window_s, retry_after_s });
}

/** An IPv4 address, or the first four groups of an IPv6 address: a subscriber has all of the rest. */
function subjectOfAddress(address) {
  if (address === null) return "none";
  if (!address.includes(":")) return address;
  const [head, tail] = address.split("::");
  const groups = head === "" ? [] : head.split(":");
  if (tail !== undefined) {
    const after = tail === "" ? [] : tail.split(":");
    while (groups.length + after.length < 8) groups.push("0");
  }
  return `${groups.slice(0, 4).map((group) => group.toLowerCase().replace(/^0+(?=.)/, "")).join(":")}::/64`;
}
