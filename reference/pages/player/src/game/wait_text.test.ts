import { describe, expect, it } from "vitest";

import { waitText } from "./wait_text";

describe("how long to wait", () => {
  it("is told in seconds, and from a minute on in minutes", () => {
    expect(waitText(1, "en")).toBe("1 second");
    expect(waitText(59, "en")).toBe("59 seconds");
    expect(waitText(60, "en")).toBe("1 minute");
    expect(waitText(61, "en")).toBe("2 minutes");
    expect(waitText(840, "pt-BR")).toBe("14 minutos");
  });

  it("is never nothing", () => {
    expect(waitText(0, "en")).toBe("1 second");
  });
});
