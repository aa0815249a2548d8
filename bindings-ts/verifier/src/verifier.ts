import { type ChainOptions, type ChainVerdict, walkChain } from "./chain.js";
import type { Platform } from "./platform.js";
import { loadBeacon, loadPlain, loadWalker } from "./program.js";
import type {
  Answered,
  AuditReport,
  Checked,
  Explained,
  PlayedRound,
  Refused,
  ResultOf,
} from "./questions.js";
import { type SelfTest, isSame } from "./self_test.js";

export interface Loaded {
  selfTest: SelfTest;
  /** SHA-256 of the wasm that runs, to compare with the published one; null outside of a secure context. */
  wasmSha256: string | null;
}

export interface LoadOptions {
  /** Loads the check of signatures now, and not with the first question that needs it. */
  beacon?: boolean;
}

type Asked = { game: string; scheme: string; inputs: object };

export interface Verifier {
  /** Compiles the wasm and tests it. Every other call does so too. */
  load(options?: LoadOptions): Promise<Loaded>;
  /** Recomputes a round. With `expected`, says whether it is the same. */
  verifyRound<const Q extends Asked & { expected?: unknown }>(
    question: Q & Checked<Q>,
  ): Promise<(Answered<ResultOf<Q["game"]>> & { matches?: boolean }) | Refused>;
  /** Recomputes a round and shows each step. */
  explainRound<const Q extends Asked>(question: Q & Checked<Q>): Promise<Explained<ResultOf<Q["game"]>> | Refused>;
  /** Walks a hash chain in workers; refuses with a `VerifierError`. */
  verifyChain(options: ChainOptions): Promise<ChainVerdict>;
  /** Checks a whole history in one pass, oldest round first. */
  audit(rounds: readonly PlayedRound[]): Promise<AuditReport | (Refused & { round?: number })>;
}

/** The verifier on a platform. What is loaded is loaded once; the self-test runs before each use. */
export function createVerifier(platform: Platform): Verifier {
  const plain = once(() => loadPlain(platform));
  const beacon = once(() => loadBeacon(platform));
  const walker = once(() => loadWalker(platform));
  /** The smallest program that answers the question in full. */
  const programFor = async (question: object) => {
    const program = await plain();
    const chosen = program.exports.rests_on_signature(question) ? await beacon() : program;
    chosen.test();
    return chosen;
  };
  return {
    async load(options = {}) {
      const program = options.beacon === true ? await beacon() : await plain();
      return { selfTest: program.test(), wasmSha256: program.sha256 };
    },
    async verifyRound(question) {
      const program = await programFor(question);
      const answer = program.exports.evaluate(question) as Answered<never> | Refused;
      if (!("result" in answer) || question.expected === undefined) return answer;
      return { ...answer, matches: isSame(answer.result, question.expected) };
    },
    async explainRound(question) {
      const program = await programFor(question);
      return program.exports.explain(question) as Explained<never> | Refused;
    },
    async verifyChain(options) {
      const [program, walks] = await Promise.all([plain(), walker()]);
      program.test();
      return walkChain(platform, program, walks, options);
    },
    async audit(rounds) {
      const program = await beacon();
      program.test();
      return program.exports.audit({ rounds }) as AuditReport | Refused;
    },
  };
}

/** A failure is not kept: the next call tries again. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | null = null;
  return () => {
    loading ??= load().catch((reason: unknown) => {
      loading = null;
      throw reason;
    });
    return loading;
  };
}
