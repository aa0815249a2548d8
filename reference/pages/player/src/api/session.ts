import type { LoggedIn, Player, TokenPair } from "./contracts";

/** Who is logged in on this tab, until the tab is closed or the session expires. */
export interface Session {
  player: Player;
  token: string;
  expiresAtMs: number;
  /** Counts once: whoever sends it a second time ends the session. */
  refreshToken: string;
  refreshExpiresAtMs: number;
  /**
   * Logins ask for a code. No answer of the platform tells; but whoever changes it ends all other sessions, so what
   * the login showed and what this session did since is all there is to know.
   */
  secondFactor: boolean;
}

const STORAGE_KEY = "cactus.session";

/** What shows the platform that this browser has logged in before. It outlives the session, and opens nothing. */
const DEVICE_KEY = "cactus.device";

let current: Session | null = restore();
const listeners = new Set<() => void>();

function restore(): Session | null {
  try {
    const session = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? "null") as Session | null;
    return session && session.refreshExpiresAtMs > Date.now() ? session : null;
  } catch {
    return null;
  }
}

export const sessionStore = {
  get: (): Session | null => current,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  begin(answer: LoggedIn, secondFactor = false): void {
    rememberDevice(answer.device_token);
    set({ player: answer.player, secondFactor, ...pair(answer) });
  },
  /** The next pair of tokens of the session that is open. */
  renew(answer: TokenPair): void {
    if (current) set({ ...current, ...pair(answer) });
  },
  /** The second factor was enabled or disabled, or the platform said how it stands. */
  setSecondFactor(secondFactor: boolean): void {
    if (current && current.secondFactor !== secondFactor) set({ ...current, secondFactor });
  },
  end(): void {
    set(null);
  },
};

/** This browser is known to the platform from now on. */
export function rememberDevice(token: string): void {
  localStorage.setItem(DEVICE_KEY, token);
}

/** To be sent with a login; a player whom nobody has guessed at may do without. */
export function deviceToken(): { device_token?: string } {
  const token = localStorage.getItem(DEVICE_KEY);
  return token === null ? {} : { device_token: token };
}

function pair(answer: TokenPair): Omit<Session, "player" | "secondFactor"> {
  return {
    token: answer.access_token,
    expiresAtMs: Date.now() + answer.expires_in_s * 1000,
    refreshToken: answer.refresh_token,
    refreshExpiresAtMs: Date.now() + answer.refresh_expires_in_s * 1000,
  };
}

function set(session: Session | null): void {
  current = session;
  if (session) sessionStorage.setItem(STORAGE_KEY, JSON.stringify(session));
  else sessionStorage.removeItem(STORAGE_KEY);
  for (const listener of listeners) listener();
}
