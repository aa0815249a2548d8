import { Problem, problemOf } from "../api/problem";

/**
 * What a problem means to somebody who shows again to be the player, or who is asked for a code: the address is not in
 * question, and where no time to wait is told, waiting does not help.
 */
export function asCredentialProblem(error: unknown): Problem {
  const problem = problemOf(error);
  const { code, fields, status } = problem;
  if (code === "invalid_credentials") return new Problem("wrong_password", fields, status);
  if (code === "too_many_attempts" && typeof fields["retry_after_s"] !== "number") {
    return new Problem("too_many_codes", fields, status);
  }
  return problem;
}

/** Whether the player has a second factor, as far as a problem tells. */
export function toldSecondFactor(error: unknown): boolean | null {
  const { code } = problemOf(error);
  if (code === "second_factor_enabled" || code === "second_factor_required") return true;
  return code === "second_factor_not_enabled" ? false : null;
}
