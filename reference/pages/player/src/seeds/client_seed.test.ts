import { describe, expect, it } from "vitest";

import { drawClientSeed, isClientSeed } from "./client_seed";

describe("client seeds", () => {
  it("are drawn with 128 bits, each time anew", () => {
    const seeds = new Set(Array.from({ length: 100 }, drawClientSeed));
    expect(seeds.size).toBe(100);
    for (const seed of seeds) expect(seed).toMatch(/^[0-9a-f]{32}$/);
  });

  it("are refused as the platform refuses them", () => {
    expect(isClientSeed("my-own-words")).toBe(true);
    for (const text of ["", "two words", "ação", "x".repeat(65), "\t"]) expect(isClientSeed(text)).toBe(false);
  });
});
