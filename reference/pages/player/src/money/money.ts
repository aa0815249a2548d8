/** Money is an integer of minor units and its scale, the number of decimal places. Nothing here divides. */

/** The largest integer that JSON and JavaScript keep exactly. */
export const AMOUNT_MINOR_MAX = Number.MAX_SAFE_INTEGER;

/** `12345` at scale 2 is `123.45`. */
export function decimalText(minor: number, scale: number): string {
  if (!Number.isSafeInteger(minor)) throw new RangeError("an amount is a whole number of minor units");
  const digits = String(Math.abs(minor)).padStart(scale + 1, "0");
  const sign = minor < 0 ? "-" : "";
  if (scale === 0) return sign + digits;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** In the language's way, with the currency's sign. */
export function formatMoney(minor: number, currency: string, scale: number, language: string): string {
  const text = decimalText(minor, scale) as Intl.StringNumericLiteral;
  const digits = { minimumFractionDigits: scale, maximumFractionDigits: scale };
  try {
    return new Intl.NumberFormat(language, { style: "currency", currency, ...digits }).format(text);
  } catch {
    // A code that is none of ISO 4217's shape.
    return `${new Intl.NumberFormat(language, digits).format(text)} ${currency}`;
  }
}

/** What a player typed, with a point or a comma; `null` when it is no amount of that scale. */
export function parseMoney(text: string, scale: number): number | null {
  const match = /^(\d{1,15})(?:[.,](\d*))?$/.exec(text.trim());
  if (!match) return null;
  const fraction = match[2] ?? "";
  if (fraction.length > scale) return null;
  const minor = Number(`${match[1]}${fraction.padEnd(scale, "0")}`);
  return Number.isSafeInteger(minor) ? minor : null;
}

/** `250` hundredths is `2.50`, in the language's way. */
export function formatMultiplier(hundredths: number, language: string): string {
  const text = decimalText(hundredths, 2) as Intl.StringNumericLiteral;
  return `${new Intl.NumberFormat(language, { minimumFractionDigits: 2 }).format(text)}×`;
}

/** `floor(amount * hundredths / 100)`, exactly. */
export function payoutMinor(amountMinor: number, hundredths: number): number {
  return Number((BigInt(amountMinor) * BigInt(hundredths)) / 100n);
}

/** The hundredths of an exact fraction such as `33/32`, rounded down, for display. */
export function fractionHundredths(fraction: string): number {
  const [numerator, denominator] = fraction.split("/");
  return Number((BigInt(numerator ?? "0") * 100n) / BigInt(denominator ?? "1"));
}

/** Half of an amount, rounded down. */
export function halved(minor: number): number {
  return Number(BigInt(minor) / 2n);
}

/** Twice an amount, at most the largest. */
export function doubled(minor: number): number {
  return minor > halved(AMOUNT_MINOR_MAX) ? AMOUNT_MINOR_MAX : minor * 2;
}

/** An amount as a player types it in that language. */
export function inputText(minor: number, scale: number, language: string): string {
  const separator = new Intl.NumberFormat(language).formatToParts(1.5).find((part) => part.type === "decimal");
  return decimalText(minor, scale).replace(".", separator?.value ?? ".");
}
