import type * as VerifierPackage from "@cactus/verifier";

/** A question in the verifier's form. */
export interface Question {
  game: string;
  scheme: string;
  inputs: Record<string, unknown>;
}

export interface Step {
  name: string;
  value: string;
}

/** The steps to an answer, or the code of the refusal and the input that is to blame. */
export type Explained = { steps: readonly Step[]; result: unknown } | { error: string; input?: string };

let loading: Promise<typeof VerifierPackage> | null = null;

/** The verifier is a program of its own that only this view needs. */
export function loadVerifier(): Promise<typeof VerifierPackage> {
  loading ??= import("@cactus/verifier").catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}
