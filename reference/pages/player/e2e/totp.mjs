import { createHmac } from "node:crypto";

export const TOTP_STEP_MS = 30_000;

/** The time step of now. */
export const totpStep = () => Math.floor(Date.now() / TOTP_STEP_MS);

/** What an authenticator app shows in a step: RFC 6238 with SHA-1 and six digits. */
export function totpCode(secret, step) {
  const bits = [...secret].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"));
  const bytes = bits.join("").match(/.{8}/g) ?? [];
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const key = Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
  const digest = createHmac("sha1", key).update(counter).digest();
  const number = digest.readUInt32BE(digest[19] & 0x0f) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}
