/** A "no" of the platform: a stable code, and the numbers of the moment. */
export class Problem extends Error {
  constructor(
    readonly code: string,
    readonly fields: Readonly<Record<string, unknown>> = {},
    readonly status = 0,
  ) {
    super(code);
    this.name = "Problem";
  }

  /** From the body of an answer, or of an `error` frame. */
  static from(body: unknown, status = 0): Problem {
    if (typeof body === "object" && body !== null && "code" in body && typeof body.code === "string") {
      return new Problem(body.code, body as Record<string, unknown>, status);
    }
    return new Problem(status === 429 ? "too_many_messages" : "unavailable", {}, status);
  }
}

/** What went wrong, whatever was thrown. */
export function problemOf(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem("internal");
}
