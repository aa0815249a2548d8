import { describe, expect, it } from "vitest";

import { minesMultipliers, towerMultipliers } from "./multipliers";

describe("multipliers", () => {
  it("of mines follow the odds without replacement", () => {
    expect(minesMultipliers(3, 100).slice(0, 3)).toEqual([112, 128, 147]);
    expect(minesMultipliers(24, 100)).toEqual([2475]);
    expect(minesMultipliers(1, 0).at(-1)).toBe(2500);
  });

  it("of a tower are powers", () => {
    expect(towerMultipliers("hard", 0)).toEqual([200, 400, 800, 1600, 3200, 6400, 12800, 25600, 51200]);
    expect(towerMultipliers("easy", 100)[0]).toBe(132);
    expect(towerMultipliers("master", 0).at(-1)).toBe(26_214_400);
  });
});
