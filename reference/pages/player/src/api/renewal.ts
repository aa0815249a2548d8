import type { TokenPair } from "./contracts";
import { Problem } from "./problem";
import { type Session, sessionStore } from "./session";

/** A token that expires sooner is exchanged before it is sent: the clocks may differ, and requests take their time. */
const EARLY_MS = 15_000;

let underWay: Promise<void> | null = null;

/** The session with an access token that is good for a while, or `null` when nobody is logged in. */
export async function usableSession(): Promise<Session | null> {
  const session = sessionStore.get();
  if (session && session.expiresAtMs - Date.now() < EARLY_MS) await renew(session);
  return sessionStore.get();
}

/**
 * Exchanges the refresh token of `session`, once for all who ask at the same time. It is not repeated when no answer
 * came: a refresh token that is sent twice ends the session.
 */
export function renew(session: Session): Promise<void> {
  if (sessionStore.get()?.refreshToken !== session.refreshToken) return Promise.resolve();
  underWay ??= exchange(session).finally(() => {
    underWay = null;
  });
  return underWay;
}

async function exchange(session: Session): Promise<void> {
  const response = await fetch("/api/auth/refresh", {
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/json" },
    body: JSON.stringify({ refresh_token: session.refreshToken }),
  }).catch(() => {
    throw new Problem("unavailable");
  });
  const answer: unknown = await response.json().catch(() => null);
  const isCurrent = sessionStore.get()?.refreshToken === session.refreshToken;
  if (response.ok && answer !== null) {
    if (isCurrent) sessionStore.renew(answer as TokenPair);
    return;
  }
  const problem = Problem.from(answer, response.status);
  if (problem.code === "invalid_refresh_token" && isCurrent) sessionStore.end();
  throw problem;
}
