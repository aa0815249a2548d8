/** What differs between a page and Node. */

/** Wasm that answers questions: without and with the check of signatures. */
export type QuestionPart = "verifier" | "beacon";
/** Wasm that walks along chains: with one hash at a time, and with four where the machine can. */
export type WalkPart = "walk" | "walk-simd";
export type Part = QuestionPart | WalkPart;

/** A walk as a worker gets it. */
export interface Job {
  part: WalkPart;
  module: WebAssembly.Module;
  scheme: string;
  startHash: string;
  steps: number;
  /** A crash question about the first game; its walk computes every game. */
  question: object | null;
}

/** What a worker says: after each slice, at the end, or when it refuses. */
export type Report =
  | { kind: "slice"; steps: number; outcomes: BigUint64Array }
  | { kind: "end"; link: string }
  | { kind: "refused"; code: string };

export interface WorkerHandle {
  post(job: Job): void;
  terminate(): void;
}

export interface Platform {
  readWasm(part: Part): Promise<ArrayBuffer>;
  cores(): number;
  startWorker(onReport: (report: Report) => void, onFailure: (reason: unknown) => void): WorkerHandle;
}
