import type { CrashBet, CrashRound, PastRound } from "../api/contracts";
import { minesFraction, towerFraction } from "../game/multipliers";
import { payoutMinor } from "../money/money";
import type { Explained, Question, Step } from "./verifier";

/** One thing that was checked. `unchecked` is neither right nor wrong: what it needs is not there. */
export interface Check {
  name: string;
  verdict: "passed" | "failed" | "unchecked";
  expected?: string | undefined;
  found?: string | undefined;
}

/** What a verification found. */
export interface Proof {
  checks: Check[];
  steps: readonly Step[];
  question: Question;
}

type Explain = (question: Question) => Promise<Explained>;

/** A proof in which something failed, or nothing was checked, proves nothing. */
export function holds(proof: Proof): boolean {
  return (
    proof.checks.some((check) => check.verdict === "passed") &&
    proof.checks.every((check) => check.verdict !== "failed")
  );
}

/** The question that a round of a crash table is. */
export function crashQuestion(round: CrashRound): Question {
  return {
    game: "crash",
    scheme: round.scheme,
    inputs: {
      game_hash: round.hash,
      game_number: round.game,
      salt: round.salt,
      house_edge_basis_points: round.house_edge_basis_points,
      multiplier_max_hundredths: round.multiplier_max_hundredths,
      beacon_round: round.beacon_round,
      beacon_randomness: round.beacon_randomness,
    },
  };
}

/** Recomputes a crash round, its link to the hash before, and what the player's bets on it were paid. */
export async function proveCrash(
  round: CrashRound,
  bets: readonly CrashBet[],
  notedHash: string | null,
  explain: Explain,
): Promise<Proof> {
  const question = crashQuestion(round);
  const outcome = await explain(question);
  const point = "result" in outcome ? String(hundredthsOf(outcome.result)) : null;
  const link = await explain({ game: "chain", scheme: round.scheme, inputs: { start_hash: round.hash, steps: 1 } });
  const checks = [
    compare("point", show(round.point_hundredths), point ?? errorOf(outcome)),
    compare("previousHash", round.previous_hash, "result" in link ? String(link.result) : errorOf(link)),
    compare("noted", notedHash, round.previous_hash),
    await beaconCheck(round),
    ...bets.map((bet) => betCheck(bet, round)),
  ];
  return { checks, steps: "steps" in outcome ? outcome.steps : [], question };
}

/** A multiplier such as 1.87 in hundredths: JSON has it as a decimal with two places. */
function hundredthsOf(result: unknown): number {
  return Math.round(Number(result) * 100);
}

function betCheck(bet: CrashBet, round: CrashRound): Check {
  const name = "payout";
  const point = round.point_hundredths;
  switch (bet.state) {
    case "cashed_out": {
      const at = bet.cashed_out_at_hundredths ?? 0;
      const check = compare(name, show(bet.payout_minor), String(payoutMinor(bet.amount_minor, at)));
      // A payout limit pays less than the product, never more, and says so.
      const limited = bet.cashed_out_by === "payout_max" && bet.payout_minor < payoutMinor(bet.amount_minor, at);
      const afterCrash = point !== undefined && at > point;
      return afterCrash ? { ...check, verdict: "failed" } : limited ? { ...check, verdict: "passed" } : check;
    }
    case "lost": {
      const target = bet.auto_cash_out_hundredths;
      const reached = target !== undefined && point !== undefined && target <= point;
      const check = compare(name, show(bet.payout_minor), "0");
      return reached ? { ...check, verdict: "failed", expected: show(payoutMinor(bet.amount_minor, target)) } : check;
    }
    default:
      return { name, verdict: "unchecked" };
  }
}

/** The randomness that was mixed in is the hash of the beacon's signature; the signature itself is the beacon's. */
async function beaconCheck(round: CrashRound): Promise<Check> {
  if (round.beacon_signature === undefined) return { name: "beacon", verdict: "unchecked" };
  return compare("beacon", round.beacon_randomness, await sha256Hex(round.beacon_signature));
}

/** The question that a round on the player's own seeds is; the server seed is known once it is retired. */
export function seededQuestion(round: PastRound, serverSeed: string): Question {
  const { scheme, commitment, client_seed, nonce } = round.fairness;
  return {
    game: round.game,
    scheme,
    inputs: {
      server_seed: serverSeed,
      server_seed_hash: commitment,
      client_seed,
      nonce,
      ...(round.game === "mines" ? { mines: round.mines } : { difficulty: round.difficulty }),
    },
  };
}

/** Recomputes a round of Mines or Tower: commitment, board, and what the moves were paid. */
export async function proveSeeded(
  round: PastRound,
  serverSeed: string,
  notedCommitment: string | null,
  explain: Explain,
): Promise<Proof> {
  const question = seededQuestion(round, serverSeed);
  const outcome = await explain(question);
  const shown = round.game === "mines" ? round.mine_tiles : round.safe_tiles;
  const committed = "result" in outcome || errorOf(outcome) !== "commitment_mismatch";
  const checks: Check[] = [
    { name: "commitment", verdict: committed ? "passed" : "failed" },
    compare("noted", notedCommitment, round.fairness.commitment),
    compare(
      "board",
      shown === null ? undefined : boardText(shown),
      "result" in outcome ? boardText(outcome.result as number[] | number[][]) : errorOf(outcome),
    ),
    movesCheck(round),
  ];
  return { checks, steps: "steps" in outcome ? outcome.steps : [], question };
}

/** Whether the moves, on the board that was recomputed, were paid what the rules say. */
function movesCheck(round: PastRound): Check {
  const moves = round.game === "mines" ? round.opened_tiles : round.climbed_tiles;
  const lost = round.phase === "lost";
  const good = moves.length - (lost ? 1 : 0);
  const edge = round.fairness.house_edge_basis_points;
  const { numerator, denominator } =
    round.game === "mines" ? minesFraction(round.mines, good, edge) : towerFraction(round.difficulty, good, edge);
  const won = Number((BigInt(round.amount_minor) * numerator) / denominator);
  const due = lost ? 0 : Math.min(won, round.fairness.payout_max_minor);
  const safe = moves.every((tile, index) => isSafe(round, tile, index) === !(lost && index === moves.length - 1));
  const check = compare("payout", show(round.payout_minor), String(due));
  return safe ? check : { ...check, verdict: "failed" };
}

function isSafe(round: PastRound, tile: number, level: number): boolean {
  if (round.game === "mines") return round.mine_tiles !== null && !round.mine_tiles.includes(tile);
  return round.safe_tiles?.[level]?.includes(tile) ?? false;
}

/** Tiles in order, so that the order of drawing does not matter. */
function boardText(board: readonly number[] | readonly number[][]): string {
  const levels = board.map((one) => (Array.isArray(one) ? sorted(one).join(" ") : one));
  return levels.every((one): one is number => typeof one === "number")
    ? sorted(levels).join(" ")
    : levels.join(" / ");
}

const sorted = (tiles: readonly number[]): number[] => [...tiles].sort((one, other) => one - other);

function compare(name: string, expected: string | null | undefined, found: string): Check {
  if (expected === null || expected === undefined) return { name, verdict: "unchecked" };
  return { name, verdict: expected === found ? "passed" : "failed", expected, found };
}

const show = (value: number | undefined): string | undefined => (value === undefined ? undefined : String(value));

const errorOf = (explained: Explained): string => ("error" in explained ? explained.error : "");

/** SHA-256 of bytes that are given in hexadecimal digits. */
export async function sha256Hex(hex: string): Promise<string> {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
