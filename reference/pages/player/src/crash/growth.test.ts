import { describe, expect, it } from "vitest";

import { multiplierAt, reachedAtMs } from "./growth";

describe("growth", () => {
  it("starts at 1.00 and doubles after 11,553 ms", () => {
    expect(multiplierAt(0)).toBe(100);
    expect(multiplierAt(-5)).toBe(100);
    expect(multiplierAt(11_552)).toBe(199);
    expect(multiplierAt(11_553)).toBe(200);
  });

  it("is e^(0.06 t) rounded down, wherever doubles can tell", () => {
    for (let ms = 0; ms < 150_000; ms += 37) {
      const exact = 100 * Math.exp(0.000_06 * ms);
      const distance = Math.abs(exact - Math.round(exact));
      if (distance > 1e-6) expect(multiplierAt(ms)).toBe(Math.floor(exact));
    }
  });

  it("has an inverse", () => {
    for (const hundredths of [100, 101, 150, 200, 1000, 12_345, 1_000_000]) {
      const ms = reachedAtMs(hundredths);
      expect(multiplierAt(ms)).toBeGreaterThanOrEqual(hundredths);
      if (ms > 0) expect(multiplierAt(ms - 1)).toBeLessThan(hundredths);
    }
  });
});
