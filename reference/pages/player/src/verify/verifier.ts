import type * as VerifierPackage from "@cactus/verifier";

export type { PastedQuestion as Question, Step } from "@cactus/verifier";

/** The steps to an answer, or the code of the refusal and the input that is to blame. */
export type Explained = VerifierPackage.Explained<unknown> | VerifierPackage.Refused;

let loading: Promise<typeof VerifierPackage> | null = null;

/** The verifier is a program of its own that only this view needs. */
export function loadVerifier(): Promise<typeof VerifierPackage> {
  loading ??= import("@cactus/verifier").catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}
