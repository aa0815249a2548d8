/** Calls that must compile, and calls that must not: each `@ts-expect-error` fails where there is no error. */

import { audit, explainRound, load, verifyChain, verifyRound, type PastedQuestion } from "../dist/index.js";

const seeds = { server_seed: "00", client_seed: "abc", nonce: 1 };

export async function right(pasted: PastedQuestion): Promise<void> {
  const { selfTest, wasmSha256 } = await load({ beacon: true });
  const hash: string | null = wasmSha256;
  const passed: number = selfTest.passed;
  const mines = await verifyRound({ game: "mines", scheme: "cactus-mines", inputs: { ...seeds, mines: 3 } });
  if ("result" in mines) mines.result.map((tile: number) => tile);
  const crash = await explainRound({ game: "crash", scheme: "bustabit-v2", inputs: { game_hash: "00", game_id: 1 } });
  if ("steps" in crash) crash.result.toFixed(2);
  const unknown = await explainRound(pasted);
  if ("error" in unknown) unknown.error.trim();
  await verifyChain({ scheme: "cactus-crash", startHash: "00", steps: 1, endHash: "00", workers: 2 });
  const report = await audit([{ ...pasted, result: 1.5 }]);
  if ("sound" in report) report.checks[0]?.verdict satisfies "passed" | "failed" | "not_checked" | undefined;
  console.log(hash, passed);
}

export async function wrong(): Promise<void> {
  // @ts-expect-error: no such scheme
  await verifyRound({ game: "mines", scheme: "cactus-minus", inputs: { ...seeds, mines: 3 } });
  // @ts-expect-error: a number of mines is a number
  await verifyRound({ game: "mines", scheme: "cactus-mines", inputs: { ...seeds, mines: "3" } });
  // @ts-expect-error: the seed of the player is missing
  await explainRound({ game: "mines", scheme: "cactus-mines", inputs: { server_seed: "00", nonce: 1, mines: 3 } });
  // @ts-expect-error: no such difficulty
  await verifyRound({ game: "tower", scheme: "cactus-tower", inputs: { ...seeds, difficulty: "brutal" } });
  // @ts-expect-error: this scheme's result depends on a signature
  await verifyRound({ game: "crash", scheme: "bustabit-v3-vx", inputs: { game_hash: "00" } });
  // @ts-expect-error: the house edge is part of the outcome
  await verifyRound({ game: "crash", scheme: "cactus-crash", inputs: { game_hash: "00", game_number: 1, salt: "00" } });
  // @ts-expect-error: steps are counted
  await verifyChain({ scheme: "cactus-crash", startHash: "00", steps: "1", endHash: "00" });
}
