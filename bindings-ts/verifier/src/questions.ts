/** What the verifier can be asked, and what it answers. */

/** Hexadecimal digits of either case. */
export type Hex = string;

/** Games whose hash, salt and number decide them. */
export type ChainCrashScheme =
  | "bustabit-v1"
  | "bustabit-v2"
  | "bustabit-v3-classic"
  | "stake-crash"
  | "stake-crash-raw"
  | "stake-slide"
  | "bcgame-crash"
  | "roobet-crash-5pct"
  | "roobet-crash-4pct"
  | "ethercrash"
  | "nanogames-crash";

/** Chains that can be walked. */
export type ChainScheme = ChainCrashScheme | "cactus-crash" | "bustabit-v3" | "roobet-crash" | "bitsler-blast-v3";

/** The hash of a game under one of the names that operators give it. */
type GameHash = { game_hash: Hex } | { server_seed: Hex };

interface GameNumber {
  game_id?: number;
  game_number?: number;
  round_id?: number;
  game_index_claimed?: number;
}

/** The public salt under one of its names; the scheme's own when it is left out. */
interface Salt {
  salt?: string;
  client_seed?: string;
  block_hash?: string;
}

interface SeedPair {
  server_seed: string;
  /** The commitment; compared with the hash of the seed when it is given. */
  server_seed_hash?: Hex;
  client_seed: string;
  nonce: number;
}

export type Difficulty = "easy" | "medium" | "hard" | "expert" | "master";

interface Asked<Game extends string, Scheme extends string, Inputs> {
  game: Game;
  scheme: Scheme;
  inputs: Inputs;
}

export type CrashQuestion =
  | Asked<
      "crash",
      "cactus-crash",
      {
        game_hash: Hex;
        game_number: number;
        salt: Hex;
        house_edge_basis_points: number;
        multiplier_max_hundredths: number;
        beacon_round?: number;
        beacon_randomness?: Hex;
      }
    >
  | Asked<"crash", ChainCrashScheme, GameHash & GameNumber & Salt & { instant_mod?: number }>
  | Asked<"crash", "bustabit-v3-vx", GameHash & GameNumber & Salt & { vx_signature: Hex }>
  | Asked<
      "crash",
      "duel-crash-drand",
      GameHash & GameNumber & { drand_signature: Hex; drand_round?: number; server_seed_hash?: Hex }
    >;

export type MinesQuestion = Asked<
  "mines",
  "cactus-mines" | "stake-mines" | "bcgame-mines" | "duel-mines" | "liqd-mines",
  SeedPair & { mines?: number; order?: string }
>;

export type TowerQuestion = Asked<
  "tower",
  "cactus-tower" | "stake-dragon-tower",
  SeedPair & { difficulty: Difficulty; order?: string }
>;

export type CommitmentQuestion = Asked<
  "commitment",
  "cactus" | "stake sha256(ascii hex seed)" | "liqd sha256(ascii hex seed), 16-byte seed" | "duel sha256(raw seed bytes)",
  { server_seed: string }
>;

export type BeaconQuestion = Asked<
  "drand",
  "quicknet bls-unchained-g1-rfc9380",
  {
    round: number;
    signature: Hex;
    chain_hash?: Hex;
    public_key?: Hex;
    genesis_time?: number;
    period?: number;
  }
>;

/** A question whose parts the compiler can check. */
export type Question = CrashQuestion | MinesQuestion | TowerQuestion | CommitmentQuestion | BeaconQuestion;

/** A question that somebody pasted: the verifier itself says what is wrong with it. */
export interface PastedQuestion {
  game: string;
  scheme: string;
  inputs: Record<string, unknown>;
}

/** Questions written in the code are checked by the compiler; those with a `game` known at run time only are not. */
export type Checked<Q extends { game: string }> = string extends Q["game"] ? PastedQuestion : Question;

/** The answer to a question of this game: multipliers are numbers, boards lists of tiles. */
export type ResultOf<Game extends string> = Game extends "crash"
  ? number
  : Game extends "mines"
    ? number[]
    : Game extends "tower"
      ? number[][]
      : Game extends "commitment"
        ? Hex
        : Game extends "drand"
          ? { verifies: boolean; round_time_unix: number; randomness: Hex }
          : unknown;

/** A refusal: something about the question, or about the round. */
export interface Refused {
  error: string;
  /** Which input is to blame, where one is. */
  input?: string;
}

export interface Step {
  name: string;
  value: string;
}

export interface Answered<Result> {
  result: Result;
}

export interface Explained<Result> extends Answered<Result> {
  /** Each step on the way, in order, so that it can be followed by hand. */
  steps: readonly Step[];
}

/** A round of a history, with what the operator showed for it. */
export interface PlayedRound extends PastedQuestion {
  result?: unknown;
  terminating_hash?: Hex;
  timing?: {
    fixed_at_ms: number;
    signature: Hex;
    network?: { public_key: Hex; genesis_s: number; period_s: number };
  };
}

export interface AuditReport {
  /** Nothing was found, and at least one outcome was checked. */
  sound: boolean;
  checks: readonly {
    check: "commitment" | "chain" | "outcome" | "nonces" | "seed_reuse" | "timing";
    verdict: "passed" | "failed" | "not_checked";
    rounds_checked: number;
    findings: readonly { round: number; code: string }[];
  }[];
  /** What remains unproved even if every check passed. */
  does_not_prove: readonly { code: string; text: string }[];
}
