import { describe, expect, it } from "vitest";

import { decimalText, formatMoney, formatMultiplier, fractionHundredths, parseMoney, payoutMinor } from "./money";

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, " ");

describe("money", () => {
  it("is formatted from minor units without arithmetic", () => {
    expect(decimalText(5, 2)).toBe("0.05");
    expect(decimalText(-120, 2)).toBe("-1.20");
    expect(decimalText(7, 0)).toBe("7");
    expect(decimalText(Number.MAX_SAFE_INTEGER, 8)).toBe("90071992.54740991");
    expect(() => decimalText(0.5, 2)).toThrow(RangeError);
  });

  it("keeps every digit of the largest amount", () => {
    expect(plain(formatMoney(Number.MAX_SAFE_INTEGER, "BRL", 2, "pt-BR"))).toBe("R$ 90.071.992.547.409,91");
    expect(plain(formatMoney(Number.MAX_SAFE_INTEGER, "USD", 2, "en"))).toBe("$90,071,992,547,409.91");
  });

  it("shows currencies that Intl does not know", () => {
    expect(plain(formatMoney(150, "PLAYCHIP", 0, "en"))).toBe("150 PLAYCHIP");
  });

  it("reads what it writes, at every scale", () => {
    for (const scale of [0, 2, 8]) {
      for (const minor of [0, 1, 99, 100, 123456789]) {
        expect(parseMoney(decimalText(minor, scale), scale)).toBe(minor);
      }
    }
    expect(parseMoney("10,5", 2)).toBe(1050);
  });

  it("refuses what is no amount", () => {
    for (const text of ["", "-1", "1.234", "1,000.00", "1e3", "0x10", "9999999999999999"]) {
      expect(parseMoney(text, 2)).toBeNull();
    }
  });
});

describe("multipliers", () => {
  it("pay the floor of the exact product", () => {
    expect(payoutMinor(333, 133)).toBe(442);
    expect(payoutMinor(90_071_992_547_409, 10_000)).toBe(9_007_199_254_740_900);
  });

  it("are shown in hundredths", () => {
    expect(formatMultiplier(123456, "en")).toBe("1,234.56×");
    expect(formatMultiplier(100, "pt-BR")).toBe("1,00×");
    expect(fractionHundredths("33/32")).toBe(103);
  });
});
