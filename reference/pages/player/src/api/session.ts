import type { LoggedIn, Player } from "./contracts";

/** Who is logged in on this tab, until the tab is closed or the token expires. */
export interface Session {
  player: Player;
  token: string;
  expiresAtMs: number;
}

const STORAGE_KEY = "cactus.session";

let current: Session | null = restore();
const listeners = new Set<() => void>();

function restore(): Session | null {
  try {
    const session = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? "null") as Session | null;
    return session && session.expiresAtMs > Date.now() ? session : null;
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
  begin(answer: LoggedIn): void {
    set({
      player: answer.player,
      token: answer.access_token,
      expiresAtMs: Date.now() + answer.expires_in_s * 1000,
    });
  },
  end(): void {
    set(null);
  },
};

function set(session: Session | null): void {
  current = session;
  if (session) sessionStorage.setItem(STORAGE_KEY, JSON.stringify(session));
  else sessionStorage.removeItem(STORAGE_KEY);
  for (const listener of listeners) listener();
}
