/** The verifier in Node. */

import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

import type { Part, Platform, Report } from "./platform.js";
import { createVerifier } from "./verifier.js";

const FOLDERS: Record<Part, string> = {
  verifier: "wasm",
  beacon: "wasm-beacon",
  walk: "wasm-walk",
  "walk-simd": "wasm-walk-simd",
};

const platform: Platform = {
  async readWasm(part) {
    const file = await readFile(new URL(`../${FOLDERS[part]}/cactus_wasm_bg.wasm`, import.meta.url));
    return file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer;
  },
  cores: availableParallelism,
  startWorker(onReport, onFailure) {
    const worker = new Worker(new URL("./node_worker.js", import.meta.url));
    worker.on("message", (report: Report) => onReport(report));
    worker.on("error", onFailure);
    return { post: (job) => worker.postMessage(job), terminate: () => void worker.terminate() };
  },
};

export const { load, verifyRound, explainRound, verifyChain, audit } = createVerifier(platform);
export { VerifierError } from "./error.js";
export type { ChainOptions, ChainVerdict, Progress } from "./chain.js";
export type * from "./questions.js";
export type { SelfTest } from "./self_test.js";
export type { Loaded, LoadOptions, Verifier } from "./verifier.js";
