/** What the platform answers, as `igaming-contracts` has it. Amounts are integers of minor units. */

import type { Balance } from "@cactus/crash-protocol";

export type { Balance, CrashBet, CrashBetState } from "@cactus/crash-protocol";

export interface Player {
  player_id: string;
  tenant_id: string;
  email: string;
  created_at_ms: number;
  email_verified: boolean;
}

export interface TokenPair {
  access_token: string;
  token_type: string;
  expires_in_s: number;
  refresh_token: string;
  refresh_expires_in_s: number;
}

export interface LoggedIn extends TokenPair {
  player: Player;
  device_token: string;
}

/** The password was right; a code of the second factor is asked for. */
export interface SecondFactorChallenge {
  challenge: string;
  challenge_expires_in_s: number;
}

/** A new password was set by a link. */
export interface PasswordReset {
  device_token: string;
}

/** What shows that somebody who has a session is the player: the code where there is a second factor. */
export interface Proof {
  password: string;
  code?: string;
}

/** A secret for an authenticator app; it counts once it is enabled. */
export interface SecondFactorSetup {
  secret: string;
  key_uri: string;
  expires_in_s: number;
}

export interface RecoveryCodes {
  recovery_codes: string[];
}

/** One place where the player is logged in. */
export interface OpenSession {
  session_id: string;
  current: boolean;
  created_at_ms: number;
  used_at_ms: number;
  expires_at_ms: number;
  second_factor: boolean;
}

export interface WalletEntry {
  sequence: number;
  at_ms: number;
  kind: string;
  currency: string;
  amount_minor: number;
  change_minor: number;
  balance_after_minor: number;
  game: string | null;
  round_id: string | null;
  hash: string;
}

export interface Seeds {
  commitment: string;
  client_seed: string;
  nonce: number;
  next_commitment: string;
}

export interface RevealedSeed {
  server_seed: string;
  commitment: string;
  rounds: number;
}

export interface Rotated {
  revealed: RevealedSeed;
  current: Seeds;
}

export interface RoundFairness {
  scheme: string;
  scheme_version: number;
  commitment: string;
  client_seed: string;
  nonce: number;
  house_edge_basis_points: number;
  payout_max_minor: number;
}

export type RoundPhase = "running" | "lost" | "cashed_out";

interface SeededRound {
  round_id: string;
  phase: RoundPhase;
  currency: string;
  amount_minor: number;
  started_at_ms?: number;
  multiplier: string | null;
  cash_out_minor: number | null;
  payout_minor: number;
  fairness: RoundFairness;
  balance: Balance | null;
}

export interface MinesRound extends SeededRound {
  mines: number;
  opened_tiles: number[];
  mine_tiles: number[] | null;
}

export const TOWER_DIFFICULTIES = ["easy", "medium", "hard", "expert", "master"] as const;
export type TowerDifficulty = (typeof TOWER_DIFFICULTIES)[number];

export interface TowerRound extends SeededRound {
  difficulty: TowerDifficulty;
  climbed_tiles: number[];
  level: number;
  safe_tiles: number[][] | null;
}

export type PastRound = (({ game: "mines" } & MinesRound) | ({ game: "tower" } & TowerRound)) & {
  server_seed: string | null;
};

export interface CrashRound {
  round: number;
  chain: number;
  game: number;
  phase: "crashed" | "void";
  scheme: string;
  scheme_version: number;
  house_edge_basis_points: number;
  multiplier_max_hundredths: number;
  hash: string;
  previous_hash: string;
  salt: string;
  beacon_round?: number;
  beacon_randomness?: string;
  beacon_signature?: string;
  point_hundredths?: number;
  void_reason?: string;
  interrupted: boolean;
  opened_at_ms: number;
  started_at_ms?: number;
  bets: number;
  stake_minor: number;
  payout_minor: number;
}

export interface CrashChain {
  chain: number;
  scheme: string;
  scheme_version: number;
  games: number;
  played: number;
  remaining: number;
  first_round: number;
  terminating_hash?: string;
  seeding?: {
    published_at_ms: number;
    beacon_public_key: string;
    beacon_genesis_s: number;
    beacon_period_s: number;
    beacon_round: number;
    beacon_signature?: string;
    salt?: string;
  };
  last_hash?: string;
  checkpoints: { game: number; hash: string }[];
  next_terminating_hash?: string;
}
