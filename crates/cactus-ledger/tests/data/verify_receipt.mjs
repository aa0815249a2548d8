// Verifies a receipt with nothing but Node's own crypto, from the bytes that the documentation of `Receipt` describes.
//
// node verify_receipt.mjs receipt.json receipt_key.txt
import { readFileSync } from "node:fs";
import { argv, exit } from "node:process";
import { webcrypto } from "node:crypto";

const [, , receiptPath, keyPath] = argv;
const receipt = JSON.parse(readFileSync(receiptPath, "utf8"));
const point = Buffer.from(readFileSync(keyPath, "utf8").trim(), "hex");

function text(value) {
  const bytes = Buffer.from(value, "utf8");
  const count = Buffer.alloc(2);
  count.writeUInt16BE(bytes.length);
  return Buffer.concat([count, bytes]);
}

function u64(value) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

const signed = Buffer.concat([
  Buffer.from("cactus-ledger:receipt:v1\n", "ascii"),
  text(receipt.key_id),
  text(receipt.wallet),
  u64(receipt.entry.sequence),
  Buffer.from(receipt.entry.hash, "hex"),
  u64(receipt.issued_at_ms),
]);
const algorithm = { name: "ECDSA", namedCurve: "P-256" };
const key = await webcrypto.subtle.importKey("raw", point, algorithm, false, ["verify"]);
const signature = Buffer.from(receipt.signature, "hex");
const right = await webcrypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, signed);
console.log(right ? "signature right" : "signature wrong");
exit(right ? 0 : 1);
