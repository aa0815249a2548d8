import { afterEach, describe, expect, it, vi } from "vitest";

import { ServerClock } from "./clock";

afterEach(() => vi.useRealTimers());

function clockAt(nowMs: number): ServerClock {
  vi.useFakeTimers({ now: nowMs });
  return new ServerClock();
}

describe("the table's clock", () => {
  it("takes the middle of an exchange", () => {
    const clock = clockAt(1_000);
    clock.measured(900, 5_000, 1_000);
    expect(clock.now()).toBe(5_050);
  });

  it("prefers the quickest exchange, and exchanges to what it merely heard", () => {
    const clock = clockAt(1_000);
    clock.heard(9_000, 1_000);
    expect(clock.now()).toBe(9_000);
    clock.measured(980, 5_000, 1_000);
    clock.measured(0, 7_000, 1_000);
    clock.heard(9_000, 1_000);
    expect(clock.now()).toBe(5_010);
  });

  it("begins anew on a new connection", () => {
    const clock = clockAt(1_000);
    clock.measured(999, 5_000, 1_000);
    clock.reset();
    clock.measured(900, 6_000, 1_000);
    expect(clock.now()).toBe(6_050);
  });
});
