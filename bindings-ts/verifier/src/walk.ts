import * as scalar from "../wasm-walk/cactus_wasm.js";
import * as simd from "../wasm-walk-simd/cactus_wasm.js";
import { WALKED } from "./golden.js";
import type { Job, Report, WalkPart } from "./platform.js";

/** How long a slice takes: short enough for a smooth progress bar. */
const SLICE_MS = 50;
const FIRST_SLICE = 4_096;
/** Outcomes of a slice are held at once: 8 bytes each. */
const SLICE_MAX = 1_000_000;

const GLUE: Record<WalkPart, typeof scalar> = { walk: scalar, "walk-simd": simd as typeof scalar };

const started = new Map<WalkPart, typeof scalar.Walk>();

/** The walk of a module that has gone over games whose outcomes are known. */
function start(job: Job): typeof scalar.Walk {
  const { Walk, initSync } = GLUE[job.part];
  initSync({ module: job.module });
  const walk = Walk.outcomes(WALKED.question, BigInt(WALKED.hundredths.length));
  const outcomes = walk.advance(WALKED.hundredths.length);
  const isRight = outcomes.every((hundredths, index) => hundredths === BigInt(WALKED.hundredths[index] ?? -1));
  if (!isRight || outcomes.length !== WALKED.hundredths.length || walk.link() !== WALKED.link) throw "self_test_failed";
  walk.free();
  started.set(job.part, Walk);
  return Walk;
}

/** Takes a walk to its end; the worker's side. */
export function takeWalk(job: Job, report: (report: Report) => void): void {
  try {
    const Walk = started.get(job.part) ?? start(job);
    const steps = BigInt(job.steps);
    const walk = job.question === null ? Walk.links(job.scheme, job.startHash, steps) : Walk.outcomes(job.question, steps);
    let left = job.steps;
    let slice = FIRST_SLICE;
    while (left > 0) {
      const count = Math.min(left, slice);
      const began = performance.now();
      const outcomes = walk.advance(count);
      left -= count;
      report({ kind: "slice", steps: count, outcomes });
      const factor = SLICE_MS / Math.max(performance.now() - began, 1);
      slice = Math.min(SLICE_MAX, Math.max(1, Math.round(slice * Math.min(factor, 4))));
    }
    const link = walk.link();
    walk.free();
    report({ kind: "end", link });
  } catch (reason) {
    report({ kind: "refused", code: typeof reason === "string" ? reason : "verifier_broken" });
  }
}
