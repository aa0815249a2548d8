import * as plain from "../wasm/cactus_wasm.js";
import { VerifierError } from "./error.js";
import { type SelfTest, runSelfTest } from "./self_test.js";
import type { Part, Platform, QuestionPart, WalkPart } from "./platform.js";

/** What both wasm files have. */
export interface Exports {
  evaluate(question: unknown): unknown;
  explain(question: unknown): unknown;
  rests_on_signature(question: unknown): boolean;
  segments(scheme: string, terminatingHash: string, known: unknown): unknown;
  chain(scheme: string): unknown;
}

/** A wasm file, compiled and started. */
export interface Program<E extends Exports> {
  exports: E;
  module: WebAssembly.Module;
  /** Of the file that was compiled; null where the platform has no secure context to compute it. */
  sha256: string | null;
  test(): SelfTest;
}

type BeaconExports = Exports & { audit(history: unknown): unknown };

async function compile(platform: Platform, part: Part) {
  const bytes = await platform.readWasm(part);
  const module = await WebAssembly.compile(bytes);
  const subtle = globalThis.crypto?.subtle;
  const digest = subtle === undefined ? null : new Uint8Array(await subtle.digest("SHA-256", bytes));
  const sha256 = digest && Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { module, sha256 };
}

function trusted<E extends Exports>(exports: E, part: QuestionPart, compiled: Awaited<ReturnType<typeof compile>>): Program<E> {
  const test = () => {
    const outcome = runSelfTest(exports, part);
    if (outcome.passed < outcome.total) throw new VerifierError("self_test_failed");
    return outcome;
  };
  test();
  return { exports, ...compiled, test };
}

export async function loadPlain(platform: Platform): Promise<Program<Exports>> {
  const compiled = await compile(platform, "verifier");
  plain.initSync({ module: compiled.module });
  return trusted(plain, "verifier", compiled);
}

/** Several times as large, and only needed where a signature decides. */
export async function loadBeacon(platform: Platform): Promise<Program<BeaconExports>> {
  const [beacon, compiled] = await Promise.all([import("../wasm-beacon/cactus_wasm.js"), compile(platform, "beacon")]);
  beacon.initSync({ module: compiled.module });
  return trusted(beacon, "beacon", compiled);
}

/** Wasm for workers, which test it before its first walk. */
export interface Walker {
  part: WalkPart;
  module: WebAssembly.Module;
  sha256: string | null;
}

/** A module with one function that makes a vector: valid where there are vectors. */
const VECTORS = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);

/** Only needed for chains. */
export async function loadWalker(platform: Platform): Promise<Walker> {
  const part = WebAssembly.validate(VECTORS) ? "walk-simd" : "walk";
  return { part, ...(await compile(platform, part)) };
}
