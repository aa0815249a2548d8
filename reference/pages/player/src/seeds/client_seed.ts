/** Seeds that a player's own browser draws, so that nobody else chose them. */

const SEED_BYTES = 16;

/** 32 hexadecimal digits from the browser's cryptographic generator. */
export function drawClientSeed(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(SEED_BYTES)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

/** 1 to 64 printable ASCII characters without spaces. */
export function isClientSeed(text: string): boolean {
  return /^[\x21-\x7e]{1,64}$/.test(text);
}
