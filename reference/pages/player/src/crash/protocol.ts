import type { Balance, CrashBet } from "../api/contracts";

/** The socket of a crash table, protocol version 1. Frames and members that are not known here are skipped. */
export const PROTOCOL = 1;

export type CrashPhase = "preparing" | "betting" | "starting" | "running" | "crashed" | "void";

/** Where a round stands. */
export interface CrashState {
  round: number;
  chain: number;
  game: number;
  phase: CrashPhase;
  opened_at_ms?: number;
  betting_closes_at_ms?: number;
  starts_at_ms?: number;
  started_at_ms?: number;
  previous_hash?: string;
  beacon_round?: number;
  server_ms: number;
  point_hundredths?: number;
  hash?: string;
  void_reason?: string;
  next_round_at_ms?: number;
}

export interface CrashLimits {
  stake_minor_min: number;
  stake_minor_max: number;
  payout_minor_max: number;
  round_payout_minor_max: number;
  multiplier_max_hundredths: number;
  bets_per_round: number;
}

export interface CrashFairness {
  scheme: string;
  scheme_version: number;
  house_edge_basis_points: number;
  terminating_hash: string;
  salt: string;
  mode: "chain" | "chain_beacon";
}

export interface HelloFrame {
  type: "hello";
  protocol: number;
  player_id: string;
  table: string;
  currency: string;
  server_ms: number;
  limits: CrashLimits;
  fairness?: CrashFairness;
  state: CrashState;
  bets: CrashBet[];
}

export interface TickFrame {
  type: "tick";
  round: number;
  elapsed_ms: number;
  multiplier_hundredths: number;
  bets: number;
  open_bets: number;
  stake_minor: number;
  payout_minor: number;
}

export interface CrashFrame {
  type: "crash";
  round: number;
  point_hundredths: number;
  hash: string;
  next_round_at_ms: number;
}

export interface ErrorFrame {
  type: "error";
  ref?: string;
  code: string;
  detail: string;
  [field: string]: unknown;
}

export type ServerFrame =
  | HelloFrame
  | { type: "state"; state: CrashState }
  | TickFrame
  | CrashFrame
  | { type: "bet_ack"; ref: string; bet: CrashBet; balance?: Balance }
  | { type: "cashout_ack" | "cancel_ack"; ref: string; bet: CrashBet }
  | { type: "bet_update"; bet: CrashBet; balance?: Balance }
  | { type: "pong"; ref?: string; server_ms?: number }
  | ErrorFrame;

export type ClientFrame =
  | { type: "bet"; ref: string; amount_minor: number; currency: string; auto_cash_out_hundredths?: number }
  | { type: "cashout" | "cancel"; ref: string; bet_id: string }
  | { type: "ping"; ref: string };

/** A frame, or `null` for what is not one. */
export function readFrame(text: string): ServerFrame | null {
  try {
    const frame: unknown = JSON.parse(text);
    const isFrame = typeof frame === "object" && frame !== null && "type" in frame;
    return isFrame && typeof frame.type === "string" ? (frame as ServerFrame) : null;
  } catch {
    return null;
  }
}

/** Why the table closed a socket. */
export const CLOSE = {
  tokenExpired: 4401,
  tooManySockets: 4409,
  tooManyMessages: 4429,
} as const;
