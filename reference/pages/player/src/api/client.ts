import type {
  CrashBet,
  CrashChain,
  CrashRound,
  Balance,
  LoggedIn,
  MinesRound,
  OpenSession,
  PasswordReset,
  PastRound,
  Player,
  Proof,
  RecoveryCodes,
  Rotated,
  SecondFactorChallenge,
  SecondFactorSetup,
  Seeds,
  TowerDifficulty,
  TowerRound,
  WalletEntry,
} from "./contracts";
import { Problem } from "./problem";
import { renew, usableSession } from "./renewal";
import { type Session, deviceToken, sessionStore } from "./session";

/** The same request under the same key is carried out once, so that it may be repeated when no answer came. */
const ATTEMPTS = 3;
const RETRY_MS = 400;

interface Call {
  method: "GET" | "POST" | "DELETE";
  path: string;
  body?: unknown;
}

async function attempt<T>(
  { method, path, body }: Call,
  idempotencyKey: string | null,
  session: Session | null,
): Promise<T> {
  const headers = new Headers({ accept: "application/json" });
  if (session) headers.set("authorization", `Bearer ${session.token}`);
  if (body !== undefined) headers.set("content-type", "application/json");
  if (idempotencyKey) headers.set("idempotency-key", idempotencyKey);
  const response = await fetch(path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Problem("unavailable");
  });
  if (response.status === 204) return undefined as T;
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok && answer !== null) return answer as T;
  throw Problem.from(answer, response.status);
}

/** The token was refused although it was thought good: the session may still be renewed, once. */
async function renewAfter(problem: unknown, session: Session | null): Promise<boolean> {
  const refused = problem instanceof Problem && ["invalid_token", "authentication_required"].includes(problem.code);
  if (!refused || !session) return false;
  await renew(session);
  return sessionStore.get() !== null;
}

async function call<T>(request: Call): Promise<T> {
  const key = request.method === "POST" ? crypto.randomUUID() : null;
  let renewed = false;
  for (let tried = 1; ; tried += 1) {
    const session = await usableSession();
    try {
      return await attempt<T>(request, key, session);
    } catch (error) {
      if (!renewed && (await renewAfter(error, session))) {
        renewed = true;
        continue;
      }
      const again = error instanceof Problem && error.code === "unavailable" && tried < ATTEMPTS;
      if (!again) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS * tried));
    }
  }
}

const get = <T>(path: string): Promise<T> => call<T>({ method: "GET", path });
const post = <T>(path: string, body?: unknown): Promise<T> => call<T>({ method: "POST", path, body });
const end = (path: string): Promise<void> => call<void>({ method: "DELETE", path });

export interface SeededStake {
  amount_minor: number;
  currency: string;
}

interface Credentials {
  email: string;
  password: string;
}

/** The endpoints that this page uses. */
export const api = {
  register: (credentials: Credentials) => post<LoggedIn>("/api/auth/register", credentials),
  login: (credentials: Credentials) =>
    post<LoggedIn | SecondFactorChallenge>("/api/auth/login", { ...credentials, ...deviceToken() }),
  verifySecondFactor: (challenge: string, code: string) =>
    post<LoggedIn>("/api/auth/2fa/verify", { challenge, code }),
  logout: () => post<void>("/api/auth/logout"),
  logoutEverywhere: () => post<void>("/api/auth/logout-everywhere"),
  me: () => get<Player>("/api/auth/me"),
  sessions: () => get<{ sessions: OpenSession[] }>("/api/auth/sessions"),
  endSession: (session_id: string) => end(`/api/auth/sessions/${session_id}`),

  forgotPassword: (email: string) => post<object>("/api/auth/forgot-password", { email }),
  resetPassword: (token: string, new_password: string) =>
    post<PasswordReset>("/api/auth/reset-password", { token, new_password }),
  changePassword: ({ password, ...code }: Proof, new_password: string) =>
    post<void>("/api/auth/change-password", { current_password: password, new_password, ...code }),
  sendVerification: () => post<object>("/api/auth/verify-email/resend"),
  verifyEmail: (token: string) => post<void>("/api/auth/verify-email", { token }),

  setUpSecondFactor: (proof: Proof) => post<SecondFactorSetup>("/api/auth/2fa/setup", proof),
  enableSecondFactor: (code: string) => post<RecoveryCodes>("/api/auth/2fa/enable", { code }),
  disableSecondFactor: (proof: Proof) => post<void>("/api/auth/2fa/disable", proof),
  replaceRecoveryCodes: (proof: Proof) => post<RecoveryCodes>("/api/auth/2fa/recovery-codes", proof),

  balances: () => get<{ balances: Balance[] }>("/api/wallet/balances"),
  walletHistory: (cursor: string | null) =>
    get<{ entries: WalletEntry[]; next_cursor: string | null }>(`/api/wallet/history${query({ cursor })}`),

  seeds: () => get<Seeds>("/api/games/seeds"),
  rotateSeeds: (client_seed: string) => post<Rotated>("/api/games/seeds/rotate", { client_seed }),

  minesOpen: () => get<{ rounds: MinesRound[] }>("/api/games/mines/open"),
  minesStart: (stake: SeededStake & { mines: number }) => post<MinesRound>("/api/games/mines/start", stake),
  minesReveal: (round_id: string, tile: number) =>
    post<MinesRound>("/api/games/mines/reveal", { round_id, tile }),
  minesCashOut: (round_id: string) => post<MinesRound>("/api/games/mines/cashout", { round_id }),

  towerOpen: () => get<{ rounds: TowerRound[] }>("/api/games/tower/open"),
  towerStart: (stake: SeededStake & { difficulty: TowerDifficulty }) =>
    post<TowerRound>("/api/games/tower/start", stake),
  towerReveal: (round_id: string, tile: number) =>
    post<TowerRound>("/api/games/tower/reveal", { round_id, tile }),
  towerCashOut: (round_id: string) => post<TowerRound>("/api/games/tower/cashout", { round_id }),

  rounds: (game: "mines" | "tower", cursor: string | null) =>
    get<{ rounds: PastRound[]; next_cursor: string | null }>(`/api/games/rounds${query({ game, cursor })}`),

  crashBets: () => get<{ bets: CrashBet[] }>("/api/games/crash/bets"),
  crashHistory: () => get<{ rounds: CrashRound[] }>("/api/games/crash/history"),
  crashRound: (round: number) => get<CrashRound>(`/api/games/crash/rounds/${round}`),
  crashChain: () => get<CrashChain>("/api/games/crash/chain"),
};

function query(parameters: Record<string, string | null>): string {
  const given = Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== null);
  return given.length === 0 ? "" : `?${new URLSearchParams(given).toString()}`;
}
