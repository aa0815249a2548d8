// Seeds and the outcome stream of this crate's own schemes: a second implementation, written from the description
// in the crate documentation and independent of the Rust code. Node's own modules only.

import { createHash, createHmac } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

export const AMOUNT_MAX = 2n ** 53n - 1n;

export const sha256 = (data) => createHash("sha256").update(data).digest();
export const hmac = (key, message) => createHmac("sha256", key).update(message).digest();

export const fields = (...list) =>
  Buffer.concat(list.flatMap((field) => [Buffer.from([field.length >> 8, field.length & 0xff]), Buffer.from(field)]));

export const commitmentOf = (serverSeed) =>
  sha256(fields("cactus/commitment/1", Buffer.from(serverSeed, "hex"))).toString("hex");

export const outcomeKeyOf = (serverSeed, tag) =>
  hmac(Buffer.from(serverSeed, "hex"), fields("cactus/outcome/1", tag));

export function messageOf(clientSeed, nonce, counter) {
  const nonceBytes = Buffer.alloc(8);
  nonceBytes.writeBigUInt64BE(BigInt(nonce));
  const counterBytes = Buffer.alloc(4);
  counterBytes.writeUInt32BE(counter);
  return fields(clientSeed, nonceBytes, counterBytes);
}

export function* wordsOf(outcomeKey, clientSeed, nonce, blockOf = hmac, encode = messageOf) {
  for (let counter = 0; ; counter += 1) {
    const block = blockOf(outcomeKey, encode(clientSeed, nonce, counter));
    for (let offset = 0; offset < block.length; offset += 4) yield block.readUInt32BE(offset);
  }
}

// Draws integers, and counts the words that were dropped on the way.
export class Draws {
  dropped = 0;

  constructor(words) {
    this.words = words;
  }

  below(n) {
    const kept = Math.floor(2 ** 32 / n) * n;
    for (;;) {
      const word = this.words.next().value;
      if (word < kept) return word % n;
      this.dropped += 1;
    }
  }

  // The first `count` of the numbers 0 to `size` - 1, shuffled forward, in ascending order.
  chosen(size, count) {
    const list = Array.from({ length: size }, (_, place) => place);
    for (let i = 0; i < count; i += 1) {
      const j = i + this.below(size - i);
      [list[i], list[j]] = [list[j], list[i]];
    }
    return list.slice(0, count).sort((a, b) => a - b);
  }
}

const gcd = (a, b) => (b === 0n ? a : gcd(b, a % b));

export function reduced(numerator, denominator) {
  const divisor = gcd(numerator, denominator);
  return [numerator / divisor, denominator / divisor];
}

export function payoutOf(stakeMinor, [numerator, denominator], payoutMaxMinor) {
  const exact = (BigInt(stakeMinor) * numerator) / denominator;
  return exact < payoutMaxMinor ? exact : payoutMaxMinor;
}

// A small deterministic source for inputs, unrelated to the outcome stream.
export const numberOf = (label, below) => Number(sha256(label).readBigUInt64BE() % BigInt(below));

// Inputs of a vector that follow from its label: the first turn plain, the others scattered.
export function inputsOf(label, turn, firstNonce) {
  return {
    serverSeed: sha256(`${label} server`).toString("hex"),
    clientSeed: sha256(`${label} client`).toString("base64url").slice(0, 1 + numberOf(`${label} length`, 43)),
    nonce: turn === 0 ? firstNonce : numberOf(`${label} nonce`, 2 ** 53),
    houseEdge: turn === 0 ? 100 : numberOf(`${label} edge`, 2501),
    stake: turn === 0 ? 1000 : 1 + numberOf(`${label} stake`, 10 ** 9),
  };
}

// Blocks that common mistakes give instead of the right ones, under the name of the mistake.
export function mistakenWords(tag, serverSeed, clientSeed, nonce) {
  const key = outcomeKeyOf(serverSeed, tag);
  const swapped = (outcomeKey, message) => hmac(message, outcomeKey);
  const noLengths = (text, number, counter) => Buffer.from(`${text}${number}${counter}`, "ascii");
  const seedBytes = Buffer.from(serverSeed, "hex");
  const commitment = Buffer.from(commitmentOf(serverSeed), "hex");
  return {
    "key and message swapped": wordsOf(key, clientSeed, nonce, swapped),
    "outcome key as hexadecimal text": wordsOf(key.toString("hex"), clientSeed, nonce),
    "server seed as hexadecimal text": wordsOf(hmac(serverSeed, fields("cactus/outcome/1", tag)), clientSeed, nonce),
    "server seed in place of the outcome key": wordsOf(seedBytes, clientSeed, nonce),
    "nonce one too small": wordsOf(key, clientSeed, nonce - 1),
    "nonce one too large": wordsOf(key, clientSeed, nonce + 1),
    "fields as text without lengths": wordsOf(key, clientSeed, nonce, hmac, noLengths),
    "outcome from the commitment": wordsOf(commitment, clientSeed, nonce),
  };
}

// Writes the file beside this script, or with --check fails when it differs from what would be written.
export function writeOrCheck(name, script, lists) {
  const lines = (list) => list.map((item) => `    ${JSON.stringify(item)}`).join(",\n");
  const parts = Object.entries(lists).map(([key, list]) => `  "${key}": [\n${lines(list)}\n  ]`);
  const text = `{\n  "generated_by": "node ${script}",\n${parts.join(",\n")}\n}\n`;
  const file = new URL(name, import.meta.url);
  if (!process.argv.includes("--check")) return writeFileSync(file, text);
  if (readFileSync(file, "utf8") === text) return undefined;
  console.error(`${name} is not what the generator writes: run node ${script}`);
  return process.exit(1);
}
