/** Every vector of the shared file through the package, in Node and in a page alike. */

/** Answers that differ from what is expected, as lines. */
export async function checkVectors(verifier, vectors) {
  const wrong = [];
  for (const [index, vector] of vectors.entries()) {
    const answer = await verifier.verifyRound(vector);
    if (answer.matches !== true) wrong.push(`vector ${index}, ${vector.game} ${vector.scheme}: ${JSON.stringify(answer)}`);
  }
  return wrong;
}

/** A chain of one of the public games, over 100,000 hashes; nothing here is published, only computed. */
export const CHAIN = { scheme: "bustabit-v2", startHash: "07".repeat(32), steps: 100_000 };

/** Walks the chain as a whole and in parts, with planted faults; says what came out. */
export async function checkChains(verifier) {
  const { endHash } = await verifier.verifyChain({ ...CHAIN, endHash: "00".repeat(32) });
  const middle = await verifier.verifyChain({ ...CHAIN, steps: 40_000, endHash: "00".repeat(32) });
  const checkpoints = [{ game: 60_000, hash: middle.endHash }];
  let newest = 0;
  let games = 0;
  const seen = [];
  const whole = await verifier.verifyChain({
    ...CHAIN,
    endHash,
    onProgress: ({ done }) => seen.push(done),
    outcomes: {
      inputs: {},
      onGames: (newestGame, hundredths) => {
        newest = Math.max(newest, newestGame);
        games += hundredths.length;
      },
    },
  });
  const parts = await verifier.verifyChain({ ...CHAIN, endHash, checkpoints, workers: 2 });
  const wrongEnd = await verifier.verifyChain({ ...CHAIN, endHash: middle.endHash });
  const wrongCheckpoint = await verifier.verifyChain({
    ...CHAIN,
    endHash,
    checkpoints: [{ game: 59_999, hash: middle.endHash }],
  });
  const code = (promise) => promise.then(() => "none", (error) => (error.name === "VerifierError" ? error.code : error.name));
  return {
    whole: whole.matches,
    rises: seen.every((done, index) => index === 0 || done > seen[index - 1]) && seen.at(-1) === CHAIN.steps,
    newest,
    games,
    parts: parts.matches,
    wrongEnd: [wrongEnd.matches, wrongEnd.brokenBelow],
    wrongCheckpoint: wrongCheckpoint.matches,
    unknown: await code(verifier.verifyChain({ ...CHAIN, scheme: "no-such", endHash })),
    malformed: await code(verifier.verifyChain({ ...CHAIN, startHash: "xy", endHash })),
    stopped: await code(verifier.verifyChain({ ...CHAIN, steps: 50_000_000, endHash, signal: AbortSignal.timeout(50) })),
  };
}

/** What {@link checkChains} must give. */
export const CHAINS_EXPECTED = {
  whole: true,
  rises: true,
  newest: 100_000,
  games: 100_000,
  parts: true,
  wrongEnd: [false, 100_000],
  wrongCheckpoint: false,
  unknown: "scheme_unknown",
  malformed: "input_malformed",
  stopped: "TimeoutError",
};
