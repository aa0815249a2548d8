import { describe, expect, it } from "vitest";

import { Problem } from "../api/problem";
import { asCredentialProblem, toldSecondFactor } from "./credential_problem";

describe("problems of somebody who has a session", () => {
  it("are not about the address", () => {
    expect(asCredentialProblem(new Problem("invalid_credentials")).code).toBe("wrong_password");
  });

  it("tell to wait only where waiting helps", () => {
    const waiting = new Problem("too_many_attempts", { retry_after_s: 8 });
    expect(asCredentialProblem(waiting)).toBe(waiting);
    expect(asCredentialProblem(new Problem("too_many_attempts")).code).toBe("too_many_codes");
  });

  it("are otherwise what they were, whatever was thrown", () => {
    expect(asCredentialProblem(new Problem("invalid_code")).code).toBe("invalid_code");
    expect(asCredentialProblem(new TypeError("x")).code).toBe("internal");
  });

  it("tell whether there is a second factor", () => {
    expect(toldSecondFactor(new Problem("second_factor_required"))).toBe(true);
    expect(toldSecondFactor(new Problem("second_factor_enabled"))).toBe(true);
    expect(toldSecondFactor(new Problem("second_factor_not_enabled"))).toBe(false);
    expect(toldSecondFactor(new Problem("invalid_code"))).toBeNull();
  });
});
