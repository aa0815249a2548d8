import { VerifierError } from "./error.js";
import type { Job, Platform } from "./platform.js";
import type { Exports, Program, Walker } from "./program.js";
import type { ChainScheme, Hex } from "./questions.js";

export interface Progress {
  done: number;
  total: number;
}

export interface ChainOptions {
  /** {@link ChainScheme}, or a name known at run time. */
  scheme: ChainScheme | (string & {});
  /** The hash of the newest game. */
  startHash: Hex;
  /** Games from there to the hash at the end. */
  steps: number;
  /** The hash that was published before all games, or any older one. */
  endHash: Hex;
  /** The number of the newest game, when the end is not the terminating hash of the chain. */
  startGame?: number;
  /** Known hashes on the way. Each is proved by the walk; with them the parts are walked side by side. */
  checkpoints?: readonly { game: number; hash: Hex }[];
  /** Workers at work at the same time; as many as there are cores, at most eight, unless given. */
  workers?: number;
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
  /** Computes each game too. */
  outcomes?: {
    /** What a crash question of the scheme needs besides hash and number: salt and parameters. */
    inputs: Record<string, unknown>;
    /** Multipliers in hundredths, newest game first; parts come in any order. */
    onGames: (newestGame: number, hundredths: BigUint64Array) => void;
  };
}

export interface ChainVerdict {
  /** The walk ended at the hash at the end, and met every checkpoint. */
  matches: boolean;
  /** The hash that was reached from the oldest known link; equal to the one asked about if it matches. */
  endHash: Hex;
  /** Games between the start and the first link that was not met, if one was not. */
  brokenBelow?: number;
  /** SHA-256 of the wasm that walked, to compare with the published ones; null outside of a secure context. */
  wasmSha256: string | null;
}

interface Segment {
  newer_id: number;
  newer: string;
  older_id: number;
  older: string;
}

const WORKERS_MAX = 8;

/** Walks from a game to an older hash in workers. */
export async function walkChain(
  platform: Platform,
  program: Program<Exports>,
  walker: Walker,
  options: ChainOptions,
): Promise<ChainVerdict> {
  const { signal } = options;
  signal?.throwIfAborted();
  const { segments, shift } = cut(program, options);
  const reached = new Map<Segment, string>();
  const queue = [...segments].reverse();
  const workers = Math.max(1, Math.min(options.workers ?? Math.min(platform.cores(), WORKERS_MAX), queue.length));
  let done = 0;
  const advance = (steps: number) => {
    done += steps;
    options.onProgress?.({ done, total: options.steps });
  };
  const cancel = new AbortController();
  const stop = () => cancel.abort(signal?.reason);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    const lanes = Array.from({ length: workers }, () =>
      lane(platform, queue, cancel.signal, (segment) => job(walker, options, segment, shift), {
        slice: (segment, walked, steps, outcomes) => {
          options.outcomes?.onGames(segment.newer_id + shift - walked, outcomes);
          advance(steps);
        },
        end: (segment, link) => reached.set(segment, link),
      }),
    );
    await Promise.all(lanes);
  } catch (reason) {
    cancel.abort(reason);
    throw reason;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
  return { ...verdict(segments, reached, shift, options), wasmSha256: walker.sha256 };
}

function cut(program: Program<Exports>, options: ChainOptions): { segments: Segment[]; shift: number } {
  const { scheme, startHash, steps, endHash } = options;
  if (!Number.isSafeInteger(steps) || steps < 0) throw new VerifierError("input_out_of_range", "steps");
  const chain = program.exports.chain(scheme) as { terminating_id: number; error?: string };
  if (chain.error !== undefined) throw new VerifierError(chain.error, "scheme");
  const startGame = options.startGame ?? chain.terminating_id + steps;
  // The parts are numbered as if the hash at the end were the terminating one.
  const shift = startGame - steps - chain.terminating_id;
  const known = [
    ...(options.checkpoints ?? []).map(({ game, hash }) => [game - shift, hash]),
    [startGame - shift, startHash],
  ];
  const newest = startGame - shift;
  if (known.some(([game]) => (game as number) > newest)) throw new VerifierError("input_out_of_range", "checkpoints");
  const segments = program.exports.segments(scheme, endHash, known) as Segment[] | { error: string };
  if (!Array.isArray(segments)) throw new VerifierError(segments.error);
  return { segments, shift };
}

function job(walker: Walker, options: ChainOptions, segment: Segment, shift: number): Job {
  const question = options.outcomes && {
    game: "crash",
    scheme: options.scheme,
    inputs: { ...options.outcomes.inputs, game_hash: segment.newer, game_number: segment.newer_id + shift },
  };
  return {
    part: walker.part,
    module: walker.module,
    scheme: options.scheme,
    startHash: segment.newer,
    steps: segment.newer_id - segment.older_id,
    question: question ?? null,
  };
}

interface Watcher {
  slice(segment: Segment, walked: number, steps: number, outcomes: BigUint64Array): void;
  end(segment: Segment, link: string): void;
}

/** One worker, which takes part after part until none is left. */
function lane(
  platform: Platform,
  queue: Segment[],
  signal: AbortSignal,
  jobOf: (segment: Segment) => Job,
  watcher: Watcher,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let segment: Segment | undefined;
    let walked = 0;
    const settle = (outcome: () => void) => {
      signal.removeEventListener("abort", abort);
      worker.terminate();
      outcome();
    };
    const abort = () => settle(() => reject(signal.reason));
    const next = () => {
      segment = queue.shift();
      walked = 0;
      if (segment === undefined) settle(resolve);
      else worker.post(jobOf(segment));
    };
    const worker = platform.startWorker(
      (report) => {
        if (segment === undefined || signal.aborted) return;
        if (report.kind === "refused") settle(() => reject(new VerifierError(report.code)));
        else if (report.kind === "slice") {
          watcher.slice(segment, walked, report.steps, report.outcomes);
          walked += report.steps;
        } else {
          watcher.end(segment, report.link);
          next();
        }
      },
      (reason) => settle(() => reject(new VerifierError("worker_failed", String(reason)))),
    );
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
    else next();
  });
}

function verdict(
  segments: Segment[],
  reached: Map<Segment, string>,
  shift: number,
  options: ChainOptions,
): Omit<ChainVerdict, "wasmSha256"> {
  const oldest = segments[0];
  // Without a step to take, the start is the end.
  const endHash = (oldest && reached.get(oldest)) ?? options.startHash.trim().toLowerCase();
  const broken = segments.findLast((segment) => reached.get(segment) !== segment.older);
  if (broken === undefined) return { matches: true, endHash };
  return { matches: false, endHash, brokenBelow: broken.newer_id + shift };
}
