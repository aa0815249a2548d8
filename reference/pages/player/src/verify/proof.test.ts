import { describe, expect, it } from "vitest";

import type { CrashBet, CrashRound, PastRound } from "../api/contracts";
import { type Proof, holds, proveCrash, proveSeeded, sha256Hex } from "./proof";
import type { Explained, Question } from "./verifier";

const crashRound: CrashRound = {
  round: 12,
  chain: 1,
  game: 12,
  phase: "crashed",
  scheme: "cactus-crash",
  scheme_version: 1,
  house_edge_basis_points: 100,
  multiplier_max_hundredths: 1_000_000,
  hash: "aa".repeat(32),
  previous_hash: "bb".repeat(32),
  salt: "cc".repeat(32),
  point_hundredths: 187,
  interrupted: false,
  opened_at_ms: 1,
  bets: 1,
  stake_minor: 500,
  payout_minor: 0,
};

const crashBet: CrashBet = {
  bet_id: "bet_1",
  round: 12,
  ref: "a-1",
  currency: "BRL",
  amount_minor: 333,
  state: "cashed_out",
  cashed_out_at_hundredths: 133,
  payout_minor: 442,
  paid: true,
};

const answering = (point: number) => (question: Question): Promise<Explained> =>
  Promise.resolve({ steps: [], result: question.game === "chain" ? crashRound.previous_hash : point });

const verdicts = (proof: Proof) => Object.fromEntries(proof.checks.map((check) => [check.name, check.verdict]));

describe("the proof of a crash round", () => {
  it("holds when point, link, notes and payout agree", async () => {
    const proof = await proveCrash(crashRound, [crashBet], crashRound.previous_hash, answering(1.87));
    expect(holds(proof)).toBe(true);
    expect(verdicts(proof)).toEqual({
      point: "passed",
      previousHash: "passed",
      noted: "passed",
      beacon: "unchecked",
      payout: "passed",
    });
  });

  it("fails on another point, another hash noted before, or a wrong payout", async () => {
    expect(verdicts(await proveCrash(crashRound, [], null, answering(1.88)))["point"]).toBe("failed");
    expect(verdicts(await proveCrash(crashRound, [], "dd", answering(1.87)))["noted"]).toBe("failed");
    const wrong = [
      { ...crashBet, payout_minor: 443 },
      { ...crashBet, cashed_out_at_hundredths: 188, payout_minor: 626 },
      { ...crashBet, state: "lost" as const, auto_cash_out_hundredths: 187, payout_minor: 0 },
    ];
    for (const bet of wrong) {
      const proof = await proveCrash(crashRound, [bet], null, answering(1.87));
      expect(verdicts(proof)["payout"]).toBe("failed");
      expect(holds(proof)).toBe(false);
    }
  });

  it("checks that the beacon's randomness is the hash of its signature", async () => {
    const signature = "01".repeat(48);
    const round = { ...crashRound, beacon_signature: signature, beacon_randomness: await sha256Hex(signature) };
    expect(verdicts(await proveCrash(round, [], null, answering(1.87)))["beacon"]).toBe("passed");
    const forged = { ...round, beacon_randomness: "00".repeat(32) };
    expect(verdicts(await proveCrash(forged, [], null, answering(1.87)))["beacon"]).toBe("failed");
  });

  it("fails when the verifier refuses the question", async () => {
    const refusing = () => Promise.resolve({ error: "input_malformed" });
    expect(holds(await proveCrash(crashRound, [], null, refusing))).toBe(false);
  });
});

const mines: PastRound = {
  game: "mines",
  round_id: "rnd_1",
  phase: "cashed_out",
  currency: "BRL",
  amount_minor: 1_000,
  mines: 3,
  opened_tiles: [1, 2],
  mine_tiles: [0, 7, 19],
  multiplier: "207/160",
  cash_out_minor: null,
  payout_minor: 1_285,
  fairness: {
    scheme: "cactus-mines",
    scheme_version: 1,
    commitment: "ee".repeat(32),
    client_seed: "mine",
    nonce: 4,
    house_edge_basis_points: 100,
    payout_max_minor: 1_000_000,
  },
  balance: null,
  server_seed: "ff".repeat(32),
};

const dealing = (board: unknown) => (): Promise<Explained> => Promise.resolve({ steps: [], result: board });

describe("the proof of a round on the player's seeds", () => {
  it("holds when commitment, board and payout agree, in whatever order the tiles were drawn", async () => {
    const proof = await proveSeeded(mines, "ff".repeat(32), mines.fairness.commitment, dealing([19, 0, 7]));
    expect(verdicts(proof)).toEqual({ commitment: "passed", noted: "passed", board: "passed", payout: "passed" });
  });

  it("fails on another board, another commitment, or a wrong payout", async () => {
    const prove = (round: PastRound, noted: string | null, board: unknown) =>
      proveSeeded(round, "ff".repeat(32), noted, dealing(board)).then(verdicts);
    expect((await prove(mines, null, [0, 7, 18]))["board"]).toBe("failed");
    expect((await prove(mines, "dd", [0, 7, 19]))["noted"]).toBe("failed");
    expect((await prove({ ...mines, payout_minor: 1_286 }, null, [0, 7, 19]))["payout"]).toBe("failed");
    expect((await prove({ ...mines, opened_tiles: [1, 7] }, null, [0, 7, 19]))["payout"]).toBe("failed");
  });

  it("tells a commitment that does not match", async () => {
    const refusing = () => Promise.resolve({ error: "commitment_mismatch" });
    expect(verdicts(await proveSeeded(mines, "00", null, refusing))["commitment"]).toBe("failed");
  });

  it("compares towers level by level", async () => {
    const { mines: _, opened_tiles: __, mine_tiles: ___, ...shared } = mines as Extract<PastRound, { game: "mines" }>;
    const tower: PastRound = {
      ...shared,
      game: "tower",
      difficulty: "easy",
      climbed_tiles: [0, 3],
      level: 2,
      safe_tiles: [[0, 1, 2], [1, 2, 3]],
      payout_minor: 1_760,
    };
    const proof = await proveSeeded(tower, "ff", null, dealing([[2, 1, 0], [3, 2, 1]]));
    expect(verdicts(proof)).toMatchObject({ board: "passed", payout: "passed" });
    const swapped = await proveSeeded(tower, "ff", null, dealing([[1, 2, 3], [0, 1, 2]]));
    expect(verdicts(swapped)["board"]).toBe("failed");
  });
});
