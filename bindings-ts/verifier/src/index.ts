/** The verifier in a page. */

import type { Part, Platform, Report } from "./platform.js";
import { createVerifier } from "./verifier.js";

const wasm: Record<Part, () => URL> = {
  verifier: () => new URL("../wasm/cactus_wasm_bg.wasm", import.meta.url),
  beacon: () => new URL("../wasm-beacon/cactus_wasm_bg.wasm", import.meta.url),
  walk: () => new URL("../wasm-walk/cactus_wasm_bg.wasm", import.meta.url),
  "walk-simd": () => new URL("../wasm-walk-simd/cactus_wasm_bg.wasm", import.meta.url),
};

const platform: Platform = {
  async readWasm(part) {
    const response = await fetch(wasm[part]());
    if (!response.ok) throw new Error(`GET ${response.url} gave ${response.status}`);
    return response.arrayBuffer();
  },
  cores: () => navigator.hardwareConcurrency,
  startWorker(onReport, onFailure) {
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    worker.addEventListener("message", (event: MessageEvent<Report>) => onReport(event.data));
    worker.addEventListener("error", (event) => onFailure(event.message));
    return { post: (job) => worker.postMessage(job), terminate: () => worker.terminate() };
  },
};

export const { load, verifyRound, explainRound, verifyChain, audit } = createVerifier(platform);
export { VerifierError } from "./error.js";
export type { ChainOptions, ChainVerdict, Progress } from "./chain.js";
export type * from "./questions.js";
export type { SelfTest } from "./self_test.js";
export type { Loaded, LoadOptions, Verifier } from "./verifier.js";
