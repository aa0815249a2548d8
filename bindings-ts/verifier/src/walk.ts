import { Walk, initSync } from "../wasm/cactus_wasm.js";
import type { Job, Report } from "./platform.js";

/** How long a slice takes: short enough for a smooth progress bar. */
const SLICE_MS = 50;
const FIRST_SLICE = 4_096;
/** Outcomes of a slice are held at once: 8 bytes each. */
const SLICE_MAX = 1_000_000;

let started = false;

/** Takes a walk to its end; the worker's side. */
export function takeWalk(job: Job, report: (report: Report) => void): void {
  try {
    if (!started) initSync({ module: job.module });
    started = true;
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
