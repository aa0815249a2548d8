/** The verifier itself could not work, or refused a walk; `code` is stable. */
export class VerifierError extends Error {
  readonly code: string;

  constructor(code: string, detail?: string) {
    super(detail === undefined ? code : `${code}: ${detail}`);
    this.name = "VerifierError";
    this.code = code;
  }
}
