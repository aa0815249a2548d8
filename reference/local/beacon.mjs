// The randomness beacon of a local platform: drand's HTTP shape and scheme (bls-unchained-g1-rfc9380), so that a table
// is seeded and checked as in production, under a key that everybody knows. `cargo xtask dev` serves it at
// /.beacon/public/{round}. The network of it, as a brand's configuration names it:
//
//   url         http://localhost:8787/.beacon/public/ (the Workers ask over a binding, whatever the port is)
//   public_key  ae563f6fe4ce5d9c333caf9b64d11ba64ddc673c3bbe2cb8b3f4f6ccf0c26ad63d784bef5a48250b5a7e8a6058d5dee3
//               09695101d1d1fb65bae7f06b8cdbcd34a903f76f70081d95417db2baa8d7dd895a1f920919e646b9bb27859f253bcc02
//   genesis_s   1700000000
//   period_s    1
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes, numberToBytesBE } from "@noble/curves/utils.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";

const GENESIS_S = 1_700_000_000;
const PERIOD_S = 1;
/// Of the scheme; drand's quicknet has the same.
const DOMAIN = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";
/// The text whose hash is the secret key.
const KEY_TEXT = "cactus local beacon: a key that everybody knows";

const { fields, shortSignatures } = bls12_381;

export default {
  fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname.endsWith("/info")) {
      const publicKey = shortSignatures.getPublicKey(secretKey()).toHex(true);
      return Response.json({ public_key: publicKey, period: PERIOD_S, genesis_time: GENESIS_S });
    }
    const digits = pathname.slice(pathname.lastIndexOf("/") + 1);
    if (!/^[1-9][0-9]{0,14}$/.test(digits)) {
      return new Response("not a round\n", { status: 404 });
    }
    const round = Number(digits);
    if (GENESIS_S + (round - 1) * PERIOD_S > Date.now() / 1000) {
      return new Response("the round is still to come\n", { status: 425 });
    }
    const signature = sign(round);
    return Response.json({ round, randomness: bytesToHex(sha256(hexToBytes(signature))), signature });
  },
};

function sign(round) {
  const message = sha256(numberToBytesBE(round, 8));
  return shortSignatures.sign(shortSignatures.hash(message, DOMAIN), secretKey()).toHex(true);
}

function secretKey() {
  const number = BigInt(`0x${bytesToHex(sha256(utf8ToBytes(KEY_TEXT)))}`);
  return numberToBytesBE(number % fields.Fr.ORDER, 32);
}
